"""The front page, the council's own pages, the access log, and what is said when something is refused."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from send_portal.history import record_access
from send_portal.models import SitePage
from tests.factories import AccessEntryFactory, CaseFactory, PersonFactory, SitePageFactory

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


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


# The access log


@pytest.fixture
def auditor(client_for) -> Client:
    return client_for("auditor")


def ids_shown(page) -> set[str]:
    return {entry.subject_id for entry in page.context["page"]}


def test_a_read_is_noted_by_the_reference_that_an_auditor_looks_for(auditor):
    case = CaseFactory(reference="C000042")
    record_access(person=PersonFactory(name="Olive Officer"), action="read", subject=case)
    page = auditor.get(reverse("audit:log"), {"reference": "c000042"})
    assert "Olive Officer" in page.text
    assert "Case C000042" in page.text


def test_a_search_is_found_by_each_child_whom_it_showed(auditor):
    searcher = PersonFactory(name="Olive Officer")
    for references in ("P000041, P000042", "P000043"):
        record_access(person=searcher, action="read", subject=("ehcp.child", "search"), detail=references)
    page = auditor.get(reverse("audit:log"), {"reference": "P000042"})
    assert [entry.detail for entry in page.context["page"]] == ["P000041, P000042"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {"A", "B"}),
        ({"who": "oli"}, {"A"}),
        ({"who": "oscar@"}, {"B"}),
        ({"reference": "b"}, {"B"}),
        ({"action": "export"}, {"B"}),
        ({"since_day": "2", "since_month": "3", "since_year": "2024"}, {"B"}),
        ({"until": "2024-03-01"}, {"A"}),
        ({"who": "nobody"}, set()),
    ],
)
def test_the_log_is_narrowed_by_person_reference_action_and_days(asked, expected, auditor):
    olive = PersonFactory(name="Olive", email="olive@x.example")
    oscar = PersonFactory(name="Oscar", email="oscar@x.example")
    AccessEntryFactory(person=olive, subject_id="A", at=datetime(2024, 3, 1, 23, 59, tzinfo=LONDON))
    AccessEntryFactory(
        person=oscar, subject_id="B", action="export", at=datetime(2024, 3, 2, 0, 1, tzinfo=LONDON)
    )
    assert ids_shown(auditor.get(reverse("audit:log"), asked)) == expected


def test_a_wrong_date_is_explained_and_nothing_is_shown(auditor):
    AccessEntryFactory()
    page = auditor.get(reverse("audit:log"), {"since_day": "31", "since_month": "2", "since_year": "2024"})
    assert "Enter a real date" in page.text
    assert not page.context["rows"]


def test_the_log_comes_in_pages_with_few_queries(auditor, django_assert_max_num_queries):
    for _ in range(51):
        AccessEntryFactory(person=auditor.person)
    with django_assert_max_num_queries(10):
        page = auditor.get(reverse("audit:log"))
    assert len(page.context["rows"]) == 50
    AccessEntryFactory(person=auditor.person)  # a new entry moves none onto the page after
    following = auditor.get(reverse("audit:log"), {"after": page.context["page"].after})
    assert len(following.context["rows"]) == 1


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
    assert "open too long" in page.text


def test_a_fault_gets_a_plain_page(monkeypatch):
    def fault(*_: object) -> None:
        raise RuntimeError("made for this test")

    monkeypatch.setattr("send_portal.pages.views.site_pages", fault)
    page = Client(raise_request_exception=False).get(reverse("pages:show", kwargs={"slug": "help"}))
    assert page.status_code == 500
    assert "Something went wrong" in page.text
    assert "made for this test" not in page.text
