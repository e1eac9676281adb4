"""The administrator's pages of people: invitations, roles with a second question, organisations."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from send_portal.models import Organisation, Person
from tests.factories import PASSWORD, OrganisationFactory, PersonFactory, RoleRequestFactory, person_holding

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for) -> Client:
    return client_for("administrator")


def page_of(person: Person, name: str = "show", **more: object) -> str:
    return reverse(f"people:{name}", kwargs={"person_id": person.pk} | more)


def test_the_list_names_people_with_their_roles_in_few_queries(client, django_assert_max_num_queries):
    for _ in range(5):
        person_holding("board_member", "scrutiny_member")
    with django_assert_max_num_queries(10):
        page = client.get(reverse("people:list"))
    assert page.text.count("Board member, Scrutiny member") == 5
    assert "The portal</" not in page.text


def test_an_invited_person_follows_the_link_and_signs_in(client):
    fields = {"name": "Olive Officer", "email": "olive@x.example", "role": "case_officer"}
    page = client.post(reverse("people:invite"), fields, follow=True)
    link = re.search(r"http\S+", mail.outbox[0].body)[0]
    assert mail.outbox[0].to == ["olive@x.example"]
    assert "invitation is on its way" in page.text
    assert link.rstrip("/").rsplit("/", 1)[1] not in page.text, "the administrator never sees the link"
    hers = Client()
    address = hers.get(link, follow=True).redirect_chain[-1][0]
    hers.post(address, {"password1": PASSWORD, "password2": PASSWORD})
    hers.post(reverse("account_login"), {"login": "olive@x.example", "password": PASSWORD})
    assert hers.session["_auth_user_id"] == str(Person.objects.get(email="olive@x.example").pk)


def test_an_invitation_can_be_sent_again(client):
    person = PersonFactory()
    person.set_unusable_password()
    person.save()
    assert "Send the invitation again" in client.get(page_of(person)).text
    client.post(page_of(person, "invite_again"))
    assert len(mail.outbox) == 1


def test_a_mail_that_cannot_be_sent_is_said_and_the_person_stays(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    fields = {"name": "Pat", "email": "pat@x.example", "role": "board_member"}
    page = client.post(reverse("people:invite"), fields, follow=True)
    assert "could not be sent" in page.text
    assert Person.objects.filter(email="pat@x.example").exists()


def test_a_refusal_is_shown_on_the_form_with_what_was_typed(client):
    PersonFactory(email="olive@x.example")
    fields = {"name": "Olive", "email": "olive@x.example", "role": "case_officer"}
    page = client.post(reverse("people:invite"), fields)
    assert page.context["form"].non_field_errors() == ["olive@x.example is in use by another person."]
    assert "Olive" in page.text


def test_the_old_address_hears_of_a_new_one(client):
    person = PersonFactory(email="old@x.example")
    client.post(page_of(person, "edit"), {"name": person.name, "email": "new@x.example"})
    assert mail.outbox[0].to == ["old@x.example"]


def test_a_role_is_given_only_after_a_second_question(client):
    person, fields = PersonFactory(), {"role": "board_member", "reason": "joined"}
    page = client.post(page_of(person, "give_role"), fields)
    assert "see figures with nothing hidden" in page.text
    assert not person.role_grants.exists()
    client.post(page_of(person, "give_role"), fields | {"confirmed": "yes"})
    assert person.role_grants.get().role == "board_member"


def test_a_role_is_ended_only_after_a_question(client):
    person = person_holding("board_member")
    grant = person.role_grants.get()
    address = page_of(person, "end_role", grant_id=grant.pk)
    assert "End" in client.get(address).text
    client.post(address, {"reason": "left"})
    grant.refresh_from_db()
    assert grant.ended_at
    assert "Reason: left" in client.get(page_of(person)).text
    assert client.get(address).status_code == 404


def test_an_administrator_is_told_why_they_stay_one(client):
    grant = client.person.role_grants.get()
    page = client.post(page_of(client.person, "end_role", grant_id=grant.pk), {"reason": ""})
    assert "You cannot end your own role" in page.text


def test_a_person_switched_off_is_signed_out_with_the_next_click(client, client_for):
    theirs = client_for("board_member")
    client.post(page_of(theirs.person, "deactivate"), {"reason": ""})
    assert theirs.get(reverse("account_change_password")).status_code == 302
    assert "Switched off" in client.get(page_of(theirs.person)).text
    client.post(page_of(theirs.person, "reactivate"), {"reason": ""})
    theirs.person.refresh_from_db()
    assert theirs.person.is_active


def test_the_portal_itself_is_nobody_to_manage(client):
    system = Person.objects.get(is_system=True)
    assert client.get(page_of(system)).status_code == 404


def test_organisations_are_added_and_renamed(client):
    client.post(reverse("people:add_organisation"), {"name": "NHS Dorset"})
    organisation = Organisation.objects.get(code="nhs-dorset")
    client.post(reverse("people:rename_organisation", kwargs={"code": organisation.code}), {"name": "NHS"})
    assert "NHS</dt>" in client.get(reverse("people:organisations")).text
    OrganisationFactory(name="Other")
    page = client.post(reverse("people:add_organisation"), {"name": "Other"})
    assert page.context["form"].errors


def test_a_role_for_oneself_waits_for_another_administrator(client, client_for):
    fields = {"role": "data_analyst", "reason": "holiday cover"}
    page = client.post(page_of(client.person, "give_role"), fields)
    assert "Another administrator has to confirm it first" in page.text
    client.post(page_of(client.person, "give_role"), fields | {"confirmed": "yes"})
    assert "waits for another administrator" in client.get(page_of(client.person)).text
    address = page_of(client.person, "decide_request", request_id=client.person.role_requests.get().pk)
    assert "has to be confirmed by another" in client.post(address, {"granted": "yes"}, follow=True).text
    second = client_for("administrator")
    assert "holiday cover" in second.get(address).text
    second.post(address, {"granted": "yes"})
    assert Person.objects.get(pk=client.person.pk).roles() == {"administrator", "data_analyst"}
    assert second.get(address).status_code == 404


def test_a_role_asked_for_is_refused_on_its_page(client, client_for):
    request = RoleRequestFactory(person=person_holding("administrator"))
    address = page_of(request.person, "decide_request", request_id=request.pk)
    client.post(address, {"refused": "yes"})
    request.refresh_from_db()
    assert (request.granted, request.decided_by) == (False, client.person)
