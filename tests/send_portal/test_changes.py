"""Writes of people, roles, tokens and pages: what they leave in the history and what they refuse."""

import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connections, transaction
from django.utils import timezone

from send_portal import changes
from send_portal.calendar import today
from send_portal.models import AccessEntry, ChangeRequest, ChildrenShown, HistoryEntry, Person
from send_portal.people import Permission
from send_portal.people.tokens import digest
from send_portal.queries import (
    administration_log,
    history_of,
    people_to_manage,
    people_who_may,
    system_person,
)
from send_portal.refusals import ChangedMeanwhile, Refused
from tests.factories import (
    AccessEntryFactory,
    ApiTokenFactory,
    ChildShownFactory,
    OrganisationFactory,
    PersonFactory,
    RoleGrantFactory,
    SessionFactory,
    SitePageFactory,
    person_holding,
    system_called,
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


@pytest.mark.parametrize(
    ("role", "other", "why"),
    [
        ("case_officer", "administrator", "sees no child’s record"),
        ("send_manager", "administrator", "sees no child’s record"),
        ("auditor", "administrator", "nobody audits their own work"),
        ("auditor", "case_officer", "nobody audits their own work"),
        ("auditor", "send_manager", "nobody audits their own work"),
    ],
)
def test_roles_that_would_watch_or_serve_themselves_are_not_held_together(role, other, why, admin):
    for held, given in ((role, other), (other, role)):
        with pytest.raises(Refused, match=why):
            changes.give_role(person=person_holding(held), role=given, by=admin)


# What takes a second pair of eyes


READS_RECORDS_AS_ADMINISTRATOR = (
    "data_analyst"  # the one role that reads cases and may be held by an administrator
)


def request_of(person: Person) -> ChangeRequest:
    return ChangeRequest.objects.get(person=person)


def roles_of(person: Person) -> frozenset[str]:
    return Person.objects.get(pk=person.pk).roles()


def test_an_administrator_gets_no_role_that_reads_records_by_themselves(admin):
    assert changes.give_role(person=admin, role=READS_RECORDS_AS_ADMINISTRATOR, by=admin) is None
    assert roles_of(admin) == {"administrator"}
    with pytest.raises(Refused, match="by somebody else"):
        changes.agree_to_request(request=request_of(admin), by=admin)
    assert actions_of(admin) == ["asked for a role for themselves"]


def test_a_second_administrator_agrees_to_the_role_once(admin):
    changes.give_role(person=admin, role=READS_RECORDS_AS_ADMINISTRATOR, by=admin, reason="holiday cover")
    second, asked = person_holding("administrator"), request_of(admin)
    assert changes.agree_to_request(request=asked, by=second)
    assert not changes.agree_to_request(request=asked, by=second)
    assert roles_of(admin) == {"administrator", READS_RECORDS_AS_ADMINISTRATOR}
    entry = history_of(admin).first()
    assert (entry.action, entry.by, entry.reason) == ("agreed to the role asked for", second, "holiday cover")


def test_nobody_makes_the_second_administrator_alone(admin):
    invited = changes.invite_person(name="Pat", email="pat@x.example", role="administrator", by=admin)
    known = PersonFactory()
    assert changes.give_role(person=known, role="administrator", by=admin) is None
    assert (roles_of(invited), roles_of(known)) == (frozenset(), frozenset())
    changes.agree_to_request(request=request_of(known), by=person_holding("administrator"))
    assert roles_of(known) == {"administrator"}


def test_whoever_runs_the_portal_makes_an_administrator_at_once():
    changes.invite_administrator(email="ada@x.example", name="Ada", by=system_person())
    assert roles_of(Person.objects.get(email="ada@x.example")) == {"administrator"}


@pytest.mark.parametrize(
    ("who", "action"), [("second", "refused the role asked for"), ("self", "withdrew the role asked for")]
)
def test_a_role_asked_for_is_refused_or_withdrawn(who, action, admin):
    changes.give_role(person=admin, role=READS_RECORDS_AS_ADMINISTRATOR, by=admin)
    by = admin if who == "self" else person_holding("administrator")
    changes.refuse_request(request=request_of(admin), by=by)
    changes.refuse_request(request=request_of(admin), by=by)
    assert roles_of(admin) == {"administrator"}
    assert actions_of(admin) == ["asked for a role for themselves", action]


def test_a_role_is_asked_for_once(admin):
    changes.give_role(person=admin, role=READS_RECORDS_AS_ADMINISTRATOR, by=admin)
    with pytest.raises(Refused, match="asked for already"):
        changes.give_role(person=admin, role=READS_RECORDS_AS_ADMINISTRATOR, by=admin)


def test_what_speaks_against_a_role_meanwhile_stops_it_being_agreed_to(admin):
    changes.give_role(person=admin, role=READS_RECORDS_AS_ADMINISTRATOR, by=admin)
    RoleGrantFactory(person=admin, role=READS_RECORDS_AS_ADMINISTRATOR)
    with pytest.raises(Refused, match="already"):
        changes.agree_to_request(request=request_of(admin), by=person_holding("administrator"))
    assert request_of(admin).decided_at is None


def address_of(person: Person) -> str:
    return Person.objects.get(pk=person.pk).email


@pytest.mark.parametrize("role", ["case_officer", "send_manager", "data_analyst", "auditor", "administrator"])
def test_an_administrator_alone_moves_no_account_that_reads_records_or_agrees_with_them(role, admin):
    person = person_holding(role, email="old@x.example")
    asked = changes.change_person(person=person, name="New Name", email="new@x.example", by=admin)
    assert (asked.email, address_of(person)) == ("new@x.example", "old@x.example")
    assert Person.objects.get(pk=person.pk).name == "New Name"
    with pytest.raises(Refused, match="by somebody else"):
        changes.agree_to_request(request=asked, by=admin)
    assert actions_of(person) == ["asked for a new address", "changed details"]


def test_ending_the_role_first_is_no_way_round_it(admin):
    person = person_holding("case_officer")
    changes.end_role(grant=person.role_grants.get(), by=admin)
    assert changes.change_person(person=person, name=person.name, email="new@x.example", by=admin)
    assert address_of(person) != "new@x.example"


@pytest.mark.parametrize("who", ["second administrator", "the person"])
def test_a_new_address_works_once_another_administrator_or_the_person_agrees(who, admin):
    person = person_holding("case_officer", email="old@x.example")
    SessionFactory(person=person)
    asked = changes.change_person(person=person, name=person.name, email="new@x.example", by=admin)
    by = person if who == "the person" else person_holding("administrator")
    changes.agree_to_request(request=asked, by=by)
    assert address_of(person) == "new@x.example"
    assert not person.sessions.exists()
    entry = history_of(person).first()
    assert (entry.action, entry.by) == ("agreed to the new address asked for", by)
    assert (entry.before, entry.after) == ({"email": "old@x.example"}, {"email": "new@x.example"})


def test_an_address_taken_meanwhile_is_not_agreed_to(admin):
    person = person_holding("case_officer")
    asked = changes.change_person(person=person, name=person.name, email="new@x.example", by=admin)
    PersonFactory(email="new@x.example")
    with pytest.raises(Refused, match="in use"):
        changes.agree_to_request(request=asked, by=person)
    assert request_of(person).decided_at is None


def test_the_address_of_somebody_who_never_signed_in_is_put_right_at_once(admin):
    person = changes.invite_person(name="Pat", email="typo@x.example", role="case_officer", by=admin)
    assert changes.change_person(person=person, name="Pat", email="pat@x.example", by=admin) is None
    assert address_of(person) == "pat@x.example"


def test_ones_own_address_is_changed_at_once(admin):
    assert changes.change_person(person=admin, name=admin.name, email="mine@x.example", by=admin) is None
    assert address_of(admin) == "mine@x.example"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["end", "switch off"])
def test_two_administrators_who_end_each_other_at_once_leave_one(how):
    """The second begins while the first is not committed yet: it waits, and then sees what the first did."""
    ada, bea = (person_holding("administrator") for _ in range(2))
    outcomes = []

    def end(other: Person, by: Person) -> None:
        if how == "end":
            changes.end_role(grant=other.role_grants.get(), by=by)
        else:
            changes.deactivate_person(person=other, by=by)

    def end_ada() -> None:
        try:
            end(ada, by=bea)
            outcomes.append("ended")
        except Refused as refused:
            outcomes.append(str(refused))
        finally:
            connections.close_all()

    second = threading.Thread(target=end_ada)
    with transaction.atomic():
        end(bea, by=ada)
        second.start()
        second.join(0.5)
    second.join()
    assert len(outcomes) == 1
    assert "last administrator" in outcomes[0]
    assert list(people_who_may(Permission.MANAGE_PEOPLE)) == [ada]


def test_an_ended_role_no_longer_stands_in_the_way(admin):
    officer = PersonFactory()
    changes.end_role(grant=changes.give_role(person=officer, role="case_officer", by=admin), by=admin)
    changes.give_role(person=officer, role="auditor", by=admin)


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


# Tokens


def test_a_persons_token_is_made_by_themselves_and_of_it_only_the_digest_is_kept():
    person = person_holding("board_member")
    token, text = changes.make_token(name="Data warehouse", scopes=["figures:read"], by=person)
    assert (token.person, token.made_by, token.digest) == (person, person, digest(text))
    assert token.is_live(today())
    kept = [str(row) for row in HistoryEntry.objects.values()] + [str(token.__dict__)]
    assert not any(text in row for row in kept)


@pytest.mark.parametrize(
    ("scopes", "words"),
    [([], "Choose"), (["events:write"], "may not record"), (["all:all"], "no scope called")],
)
def test_a_token_may_do_no_more_than_its_person(scopes, words):
    with pytest.raises(Refused, match=words):
        changes.make_token(name="x", scopes=scopes, by=person_holding("board_member"))


def test_a_system_has_an_identity_of_its_own_that_never_signs_in(admin):
    token, _ = changes.make_system_token(name=" Liquidlogic feed ", scopes=["events:write"], by=admin)
    system = token.person
    assert (system.name, system.is_program, system.is_active) == ("Liquidlogic feed", True, False)
    assert not system.has_usable_password()
    assert token.made_by == admin
    assert system not in people_to_manage()
    assert system not in people_who_may(Permission.RECORD_EVENTS)


def test_a_second_token_of_a_system_acts_for_the_same_system(admin):
    first, _ = changes.make_system_token(name="Feed", scopes=["events:write"], by=admin)
    second, _ = changes.make_system_token(name="feed", scopes=["figures:read"], by=admin)
    assert first.person == second.person


@pytest.mark.parametrize("name", ["olive officer", "The portal"])
def test_a_system_takes_nobodys_name(name, admin):
    PersonFactory(name="Olive Officer")
    with pytest.raises(Refused, match="name of somebody"):
        changes.make_system_token(name=name, scopes=["events:write"], by=admin)


@pytest.mark.parametrize("scope", ["cases:read", "events:correct"])
def test_a_system_reads_no_cases_and_puts_no_entry_right(scope, admin):
    with pytest.raises(Refused, match="A system may not"):
        changes.make_system_token(name="Feed", scopes=[scope], by=admin)


def test_nobody_gives_a_system_a_role_or_switches_it_on(admin):
    system = system_called("Feed")
    with pytest.raises(Refused, match="no role of people"):
        changes.give_role(person=system, role="case_officer", by=admin)
    with pytest.raises(Refused, match="never signs in"):
        changes.reactivate_person(person=system, by=admin)


def test_a_token_that_somebody_else_made_works_once_its_person_confirms_it(admin):
    token = ApiTokenFactory(made_by=admin, confirmed_at=None)
    assert not token.is_live(today())
    with pytest.raises(Refused, match="Only the person"):
        changes.confirm_token(token=token, by=admin)
    changes.confirm_token(token=token, by=token.person)
    changes.confirm_token(token=token, by=token.person)
    token.refresh_from_db()
    assert token.is_live(today())
    assert HistoryEntry.objects.filter(action="confirmed token").count() == 1


def test_a_token_that_was_revoked_is_not_confirmed(admin):
    token = ApiTokenFactory(made_by=admin, confirmed_at=None)
    changes.revoke_token(token=token, by=admin)
    with pytest.raises(Refused, match="revoked or too old"):
        changes.confirm_token(token=token, by=token.person)


@pytest.mark.parametrize(("days", "works"), [(-1, False), (0, True), (1, True)])
def test_a_token_works_on_its_last_day_and_no_longer(days, works):
    token = ApiTokenFactory(expires_on=today() + timedelta(days=days))
    assert token.is_live(today()) == works


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


# What need not be kept for longer


@pytest.mark.parametrize(("days", "goes"), [(7 * 366 - 1, False), (7 * 366 + 1, True)])
def test_the_access_log_is_kept_for_the_councils_years_and_its_deletion_is_noted(settings, days, goes):
    settings.ACCESS_LOG_YEARS = 7
    child = ChildShownFactory()
    old = AccessEntryFactory(shown=child.shown, at=timezone.now() - timedelta(days=days))
    new = AccessEntryFactory(at=timezone.now())
    assert changes.forget_old_sights(by=system_person()) == goes
    assert set(AccessEntry.objects.values_list("pk", flat=True)) == ({new.pk} if goes else {old.pk, new.pk})
    assert ChildrenShown.objects.filter(pk=child.shown_id).exists() is not goes
    noted = list(administration_log(about="send_portal.accessentry"))
    assert [(entry.action, entry.subject_id, entry.after["entries"]) for entry in noted] == (
        [("deleted old entries", str(old.pk), 1)] if goes else []
    )


def test_children_that_a_newer_entry_tells_of_too_are_kept(settings):
    settings.ACCESS_LOG_YEARS = 1
    child = ChildShownFactory()
    AccessEntryFactory(shown=child.shown, at=timezone.now() - timedelta(days=400))
    AccessEntryFactory(shown=child.shown, at=timezone.now())
    assert changes.forget_old_sights(by=system_person()) == 1
    assert child.shown.children.count() == 1
