"""The front page, the council's own pages, and what is said when something is refused."""

import pytest
from django.test import Client
from django.urls import reverse

from send_portal.models import SitePage
from tests.factories import SitePageFactory

pytestmark = pytest.mark.django_db


def test_a_stranger_reads_what_the_portal_is_and_where_to_sign_in(client):
    page = client.get(reverse("home"))
    assert reverse("account_login") in page.text


@pytest.mark.parametrize(
    ("role", "start"), [("case_officer", "cases:mine"), ("administrator", "people:list")]
)
def test_a_person_starts_where_their_work_is(role, start, client_for):
    assert client_for(role).get(reverse("home")).headers["Location"] == reverse(start)


# The council's own pages


@pytest.mark.parametrize("slug", ["help", "accessibility", "privacy", "contact"])
def test_everybody_reads_the_councils_pages(slug, client):
    assert client.get(reverse("pages:show", kwargs={"slug": slug})).status_code == 200


def test_text_becomes_paragraphs_and_never_markup(client):
    page = SitePageFactory(body="One.\r\n\r\n<script>alert(1)</script>\nTwo.")
    text = client.get(reverse("pages:show", kwargs={"slug": page.slug})).text
    assert text.count('<p class="govuk-body">') == 2
    assert "&lt;script&gt;alert" in text
    assert "<script>alert" not in text


def test_an_administrator_edits_a_page(client_for):
    client = client_for("administrator")
    assert "Contact" in client.get(reverse("pages:list")).text
    address = reverse("pages:edit", kwargs={"slug": "contact"})
    client.post(address, {"seen": 1, "title": "Contact us", "body": "Ring us."})
    assert SitePage.objects.get(slug="contact").title == "Contact us"


def test_the_second_of_two_editors_sees_the_others_text_and_loses_none_of_their_own(client_for):
    address = reverse("pages:edit", kwargs={"slug": "contact"})
    first, second = client_for("administrator"), client_for("administrator")
    first.post(address, {"seen": 1, "title": "Contact", "body": "The first text."})
    page = second.post(address, {"seen": 1, "title": "Contact", "body": "The second text."})
    assert "The first text." in page.text
    assert "The second text." in page.text
    assert SitePage.objects.get(slug="contact").body == "The first text."
    seen = page.context["form"]["seen"].value()
    second.post(address, {"seen": seen, "title": "Contact", "body": "Both texts."})
    assert SitePage.objects.get(slug="contact").body == "Both texts."


# Refusals


def test_an_unknown_address_gets_a_plain_page(client):
    page = client.get("/no/such/page/")
    assert page.status_code == 404
    assert "Page not found" in page.text


def test_a_page_without_the_role_says_so(client_for):
    page = client_for("scrutiny_member").get(reverse("people:list"))
    assert page.status_code == 403
    assert "<h1" in page.text


def test_a_form_without_its_token_saves_nothing_and_says_so():
    page = Client(enforce_csrf_checks=True).post(reverse("account_login"), {})
    assert page.status_code == 403
    assert "Switch cookies on for this site" in page.text


def test_a_fault_gets_a_plain_page(monkeypatch):
    def fault(*_: object) -> None:
        raise RuntimeError("made for this test")

    monkeypatch.setattr("send_portal.pages.views.site_pages", fault)
    page = Client(raise_request_exception=False).get(reverse("pages:show", kwargs={"slug": "help"}))
    assert page.status_code == 500
    assert "Something went wrong" in page.text
    assert "made for this test" not in page.text
