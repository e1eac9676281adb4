"""The administrator's pages of people: invitations, roles with a second question, organisations."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from send_portal.models import Organisation, Person
from tests.factories import (
    PASSWORD,
    AddressRequestFactory,
    ChangeRequestFactory,
    OrganisationFactory,
    PersonFactory,
    person_holding,
)

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


def deciding(person: Person) -> str:
    return page_of(person, "decide_request", request_id=person.change_requests.get().pk)


def test_the_role_of_send_manager_is_never_written_small(client):
    manager = person_holding("send_manager")
    grant = manager.role_grants.get()
    pages = [page_of(manager), page_of(manager, "end_role", grant_id=grant.pk)]
    asked = client.post(page_of(PersonFactory(), "give_role"), {"role": "send_manager"}).text
    texts = [asked, *(client.get(page).text for page in pages)]
    assert [text for text in texts if "end manager" in text.replace("SEND manager", "").lower()] == []


def test_a_role_for_oneself_waits_for_another_administrator(client, client_for):
    fields = {"role": "data_analyst", "reason": "holiday cover"}
    page = client.post(page_of(client.person, "give_role"), fields)
    assert "Another administrator has to agree to this first" in page.text
    client.post(page_of(client.person, "give_role"), fields | {"confirmed": "yes"})
    assert "the role of data analyst" in client.get(page_of(client.person)).text
    address = deciding(client.person)
    assert "by somebody else" in client.post(address, {"agreed": "yes"}, follow=True).text
    second = client_for("administrator")
    assert f"{client.person.name}: the role of data analyst" in second.get(reverse("people:list")).text
    assert "holiday cover" in second.get(address).text
    second.post(address, {"agreed": "yes"})
    assert Person.objects.get(pk=client.person.pk).roles() == {"administrator", "data_analyst"}
    assert second.get(address).status_code == 404


def test_a_role_asked_for_is_refused_on_its_page(client, client_for):
    request = ChangeRequestFactory(person=person_holding("administrator"))
    client.post(deciding(request.person), {"refused": "yes"})
    request.refresh_from_db()
    assert (request.agreed, request.decided_by) == (False, client.person)


def test_an_officer_hears_of_a_new_address_and_agrees_to_it_themselves(client, client_for):
    officer = client_for("case_officer")
    old = officer.person.email
    page = client.post(
        page_of(officer.person, "edit"),
        {"name": officer.person.name, "email": "new@x.example"},
        follow=True,
    )
    assert f"keeps the address {old}" in page.text
    (told,) = mail.outbox
    assert told.to == [old]
    assert deciding(officer.person) in told.body
    assert "Change the address" in officer.get(deciding(officer.person)).text
    officer.post(deciding(officer.person), {"agreed": "yes"})
    officer.person.refresh_from_db()
    assert officer.person.email == "new@x.example"
    assert officer.get(reverse("cases:mine")).status_code == 200, "they stay signed in where they agreed"
    assert mail.outbox[1].to == [old]


def test_nobody_else_decides_on_an_address(client_for):
    asked = AddressRequestFactory(person=person_holding("case_officer"))
    other = client_for("case_officer")
    assert other.get(deciding(asked.person)).status_code == 403
    assert other.post(deciding(asked.person), {"agreed": "yes"}).status_code == 403


def test_whoever_is_told_of_nothing_by_mail_is_named(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    person = person_holding("case_officer", email="old@x.example")
    fields = {"name": person.name, "email": "new@x.example"}
    assert "tells old@x.example" in client.post(page_of(person, "edit"), fields, follow=True).text


@pytest.mark.parametrize("way", ["invited", "given"])
def test_auditors_and_other_administrators_hear_who_reads_records_from_now_on(way, client):
    watching = {person_holding("auditor").email, person_holding("administrator").email}
    fields = {"role": "case_officer", "confirmed": "yes"}
    if way == "invited":
        client.post(reverse("people:invite"), fields | {"name": "Puppet", "email": "puppet@x.example"})
    else:
        person = PersonFactory(name="Puppet", email="puppet@x.example")
        client.post(page_of(person, "give_role"), fields)
    told = [
        sent for sent in mail.outbox if "gave Puppet (puppet@x.example) the role of case officer" in sent.body
    ]
    assert {address for sent in told for address in sent.to} == watching


def test_those_who_watch_hear_of_an_address_put_right_before_the_first_sign_in(client):
    auditor = person_holding("auditor")
    fields = {"name": "Jane", "email": "jane@x.example", "role": "case_officer"}
    client.post(reverse("people:invite"), fields)
    jane = Person.objects.get(email="jane@x.example")
    client.post(page_of(jane, "edit"), {"name": "Jane", "email": "puppet@x.example"})
    told = [sent.body for sent in mail.outbox if sent.to == [auditor.email]]
    assert "the role of case officer" in told[0]
    assert "changed the address of Jane from jane@x.example to puppet@x.example" in told[1]


@pytest.mark.parametrize("factory", [AddressRequestFactory, ChangeRequestFactory])
def test_auditors_hear_of_what_two_administrators_agreed_on(factory, client):
    auditor = person_holding("auditor")
    asked = factory(person=person_holding("case_officer"))
    client.post(deciding(asked.person), {"agreed": "yes"})
    assert next(sent.to for sent in mail.outbox if asked.person.name in sent.body) == [auditor.email]


def test_a_role_that_reads_no_record_is_told_to_nobody(client):
    person_holding("auditor")
    client.post(page_of(PersonFactory(), "give_role"), {"role": "board_member", "confirmed": "yes"})
    assert mail.outbox == []


def test_a_new_administrator_waits_even_when_they_are_invited(client):
    fields = {"name": "Pat", "email": "pat@x.example", "role": "administrator"}
    assert (
        "waits for another administrator" in client.post(reverse("people:invite"), fields, follow=True).text
    )
    assert Person.objects.get(email="pat@x.example").roles() == frozenset()
