"""Writes of people, roles, tokens and pages: what they leave in the history and what they refuse."""

import pytest
from allauth.account.models import EmailAddress

from send_portal import changes
from send_portal.models import HistoryEntry, Person
from send_portal.people.tokens import digest
from send_portal.queries import history_of
from send_portal.refusals import ChangedMeanwhile, Refused
from tests.factories import (
    ApiTokenFactory,
    OrganisationFactory,
    PersonFactory,
    RoleGrantFactory,
    SitePageFactory,
    person_holding,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Person:
    return person_holding("administrator")


def actions_of(person: Person) -> list[str]:
    return [entry.action for entry in history_of(person).order_by("pk")]


def test_an_invited_person_has_a_role_and_no_password(admin):
    person = changes.invite_person(name=" Olive ", email="Olive@X.example ", role="case_officer", by=admin)
    assert (person.name, person.email) == ("Olive", "olive@x.example")
    assert not person.has_usable_password()
    assert person.roles() == {"case_officer"}
    assert actions_of(person) == ["invited", "gave a role"]


def test_nobody_is_invited_twice(admin):
    PersonFactory(email="olive@x.example")
    with pytest.raises(Refused, match="in use"):
        changes.invite_person(name="Olive", email="OLIVE@x.example", by=admin)


@pytest.mark.parametrize(
    ("name", "email", "field"),
    [
        ("\u202eAnn", "ann@example.org", "name"),
        ("Аnn", "ann@example.org", "name"),
        ("Ann", "аnn@example.org", "email"),
        ("Ann", "ann\u200b@example.org", "email"),
    ],
)
def test_a_name_or_address_that_is_not_what_it_looks_is_refused(name, email, field, admin):
    with pytest.raises(Refused) as refused:
        changes.invite_person(name=name, email=email, by=admin)
    assert [problem.field for problem in refused.value.problems] == [field]
    with pytest.raises(Refused):
        changes.change_person(person=admin, name=name, email=email, by=admin)


def test_a_refused_first_role_leaves_no_person_behind(admin):
    with pytest.raises(Refused, match="organisation"):
        changes.invite_person(name="Pat", email="pat@x.example", role="partner_contributor", by=admin)
    assert not Person.objects.filter(email="pat@x.example").exists()


def test_an_invitation_goes_again_only_to_those_without_a_password(admin):
    invited = changes.invite_person(name="Pat", email="pat@x.example", by=admin)
    changes.invite_again(person=invited, by=admin)
    assert actions_of(invited) == ["invited", "invited again"]
    with pytest.raises(Refused, match="chosen a password"):
        changes.invite_again(person=PersonFactory(), by=admin)


def test_a_changed_address_no_longer_signs_in(admin):
    person = PersonFactory(email="old@x.example")
    EmailAddress.objects.create(user=person, email="old@x.example")
    changes.change_person(person=person, name=person.name, email="new@x.example", by=admin)
    assert not EmailAddress.objects.filter(email="old@x.example").exists()
    entry = history_of(person).get()
    assert (entry.before["email"], entry.after["email"]) == ("old@x.example", "new@x.example")


def test_saving_unchanged_details_leaves_no_history(admin):
    person = PersonFactory()
    changes.change_person(person=person, name=person.name, email=person.email, by=admin)
    assert actions_of(person) == []


def test_a_role_given_is_held_and_ended_is_not(admin):
    person = PersonFactory()
    grant = changes.give_role(person=person, role="board_member", by=admin, reason="joined the board")
    assert Person.objects.get(pk=person.pk).roles() == {"board_member"}
    changes.end_role(grant=grant, by=admin)
    changes.end_role(grant=grant, by=admin)
    assert Person.objects.get(pk=person.pk).roles() == frozenset()
    assert actions_of(person) == ["gave a role", "ended a role"]


def test_a_role_given_to_oneself_shows_as_that_in_the_history(admin):
    changes.give_role(person=admin, role="board_member", by=admin)
    assert actions_of(admin) == ["gave themselves a role"]


@pytest.mark.parametrize("role", ["case_officer", "send_manager", "auditor"])
def test_an_administrator_never_sees_a_childs_record(role, admin):
    with pytest.raises(Refused, match="sees no child’s record"):
        changes.give_role(person=admin, role=role, by=person_holding("administrator"))
    with pytest.raises(Refused, match="sees no child’s record"):
        changes.give_role(person=person_holding(role), role="administrator", by=admin)


def test_an_ended_role_no_longer_stands_in_the_way(admin):
    officer = PersonFactory()
    changes.end_role(grant=changes.give_role(person=officer, role="case_officer", by=admin), by=admin)
    changes.give_role(person=officer, role="administrator", by=admin)


@pytest.mark.parametrize(
    ("role", "with_organisation", "words"),
    [
        ("partner_contributor", False, "Choose the organisation"),
        ("board_member", True, "Only a partner"),
        ("mayor", False, "one of the roles"),
    ],
)
def test_a_role_needs_to_exist_and_a_partner_an_organisation(role, with_organisation, words, admin):
    organisation = OrganisationFactory() if with_organisation else None
    with pytest.raises(Refused, match=words):
        changes.give_role(person=PersonFactory(), role=role, organisation=organisation, by=admin)


def test_nobody_holds_a_role_twice(admin):
    with pytest.raises(Refused, match="already"):
        changes.give_role(person=person_holding("board_member"), role="board_member", by=admin)


def test_an_administrator_cannot_end_their_own_role_or_switch_themselves_off(admin):
    person_holding("administrator")
    with pytest.raises(Refused, match="your own role"):
        changes.end_role(grant=admin.role_grants.get(), by=admin)
    with pytest.raises(Refused, match="yourself"):
        changes.deactivate_person(person=admin, by=admin)


def test_the_last_administrator_stays(admin):
    by = PersonFactory()
    with pytest.raises(Refused, match="last administrator"):
        changes.end_role(grant=admin.role_grants.get(), by=by)
    with pytest.raises(Refused, match="last administrator"):
        changes.deactivate_person(person=admin, by=by)


def test_an_administrator_who_is_switched_off_does_not_count_as_one_that_stays(admin):
    other = person_holding("administrator", is_active=False)
    with pytest.raises(Refused, match="last administrator"):
        changes.end_role(grant=admin.role_grants.get(), by=PersonFactory())
    changes.end_role(grant=other.role_grants.get(), by=admin)


def test_a_person_switched_off_and_on_keeps_their_roles(admin):
    person = person_holding("board_member")
    changes.deactivate_person(person=person, by=admin, reason="left")
    assert Person.objects.get(pk=person.pk).roles() == frozenset()
    changes.reactivate_person(person=person, by=admin)
    assert Person.objects.get(pk=person.pk).roles() == {"board_member"}
    assert actions_of(person) == ["switched off", "switched on"]


def test_organisations_are_added_and_renamed_but_keep_their_code(admin):
    organisation = changes.add_organisation(name="NHS Dorset", by=admin)
    renamed = changes.rename_organisation(organisation=organisation, name="NHS South", by=admin)
    assert (renamed.code, renamed.name) == ("nhs-dorset", "NHS South")
    with pytest.raises(Refused, match="already"):
        changes.add_organisation(name="nhs dorset", by=admin)
    assert HistoryEntry.objects.filter(subject_type="send_portal.organisation").count() == 2


def test_organisations_are_told_apart_by_more_than_accents_and_apostrophes(admin):
    changes.add_organisation(name="St Ann’s Trust", by=admin)
    with pytest.raises(Refused, match="already"):
        changes.add_organisation(name="St Anns trust", by=admin)


def test_of_a_token_only_the_digest_is_kept(admin):
    person = person_holding("board_member")
    token, text = changes.make_token(name="Data warehouse", person=person, scopes=["figures:read"], by=admin)
    assert token.digest == digest(text)
    kept = [str(row) for row in HistoryEntry.objects.values()] + [str(token.__dict__)]
    assert not any(text in row for row in kept)


@pytest.mark.parametrize(
    ("scopes", "words"),
    [([], "Choose"), (["events:write"], "may not record"), (["all:all"], "no scope called")],
)
def test_a_token_may_do_no_more_than_its_person(scopes, words, admin):
    with pytest.raises(Refused, match=words):
        changes.make_token(name="x", person=person_holding("board_member"), scopes=scopes, by=admin)


def test_a_token_is_revoked_once(admin):
    token = ApiTokenFactory()
    changes.revoke_token(token=token, by=admin)
    changes.revoke_token(token=token, by=admin)
    token.refresh_from_db()
    assert token.revoked_at
    assert HistoryEntry.objects.filter(action="revoked token").count() == 1


def test_two_people_at_one_page_never_overwrite_each_other(admin):
    page = SitePageFactory(body="First.")
    changes.edit_site_page(page=page, title=page.title, body="Mine.", seen=1, by=admin)
    with pytest.raises(ChangedMeanwhile) as caught:
        changes.edit_site_page(page=page, title=page.title, body="Theirs.", seen=1, by=admin)
    assert caught.value.saved["body"] == "Mine."
    page.refresh_from_db()
    assert (page.body, page.version) == ("Mine.", 2)


def test_roles_are_never_deleted_only_ended(admin):
    grant = RoleGrantFactory(role="board_member")
    changes.end_role(grant=grant, by=admin)
    grant.refresh_from_db()
    assert grant.ended_at >= grant.started_at
