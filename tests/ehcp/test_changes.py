"""Recording, correcting and striking out; children and cases. Ledger, timeline and history come out right."""

import threading
from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, connections, transaction

from ehcp import changes, queries
from ehcp.models import Case, Child, Event, LedgerPosition, Timeline
from send_portal.models import HistoryEntry, Person
from send_portal.refusals import ChangedMeanwhile, Refused
from tests.ehcp.cases import LETTER, RECEIVED, assessing_case, record, requested_case, waiting_case
from tests.factories import ChildFactory, person_holding

pytestmark = pytest.mark.django_db


def position() -> int:
    return LedgerPosition.objects.get(pk=1).position


def test_starting_a_case_records_the_request_and_works_out_its_timeline() -> None:
    case = requested_case(town="Poole", year_group="3")
    assert case.events.get().kind == "request_received"
    assert (case.timeline.received, case.timeline.stage) == (RECEIVED, "requested")
    assert (case.timeline.town, case.timeline.phase) == ("Poole", "primary")
    assert case.timeline.next_due == date(2024, 4, 12)  # 42 days: regulation 5(1)


def test_every_change_that_figures_see_moves_the_ledger_by_one() -> None:
    case = requested_case()
    before = position()
    record(case, "decided_to_assess", date(2024, 4, 1), decided_on="2024-04-01")
    assert position() == before + 1
    assert LedgerPosition.objects.get(pk=1).last_event_id == Event.objects.latest("pk").pk


def test_an_event_that_the_lifecycle_refuses_is_not_written() -> None:
    case = requested_case()
    with pytest.raises(Refused) as refused:
        record(case, "final_plan_sent", date(2024, 5, 1))
    assert refused.value.problems
    assert case.events.count() == 1


def test_a_warning_stops_only_those_who_do_not_accept_it() -> None:
    case = waiting_case()
    decision = {
        "case": case,
        "kind": "decided_to_issue",
        "on": date(2024, 6, 1),
        "details": {"decided_on": "2024-06-01"},
        "by": case.officer,
    }
    with pytest.raises(changes.Warned):
        changes.record_event(**decision, accept_warnings=False)
    assert changes.record_event(**decision).kind == "decided_to_issue"


def test_the_second_officer_is_told_what_changed_and_nothing_is_written() -> None:
    case = requested_case()
    seen = case.events.latest("pk").pk
    first = record(case, "note", date(2024, 3, 5))
    with pytest.raises(changes.EventsAdded) as meanwhile:
        changes.record_event(
            case=case,
            kind="note",
            on=date(2024, 3, 6),
            details={},
            by=person_holding("case_officer"),
            last_seen=seen,
        )
    assert meanwhile.value.events == [first]
    assert case.events.count() == 2


def test_a_correction_is_a_further_event_and_every_date_follows() -> None:
    case = requested_case()
    request = case.events.get()
    changes.correct_event(
        event=request,
        on=date(2024, 3, 8),
        details={"source": "parent"},
        reason="Post book says 8th",
        by=case.officer,
    )
    assert case.events.count() == 2
    timeline = Timeline.objects.get(case=case)
    assert (timeline.received, timeline.next_due) == (date(2024, 3, 8), date(2024, 4, 19))
    assert Event.objects.latest("pk").text.text == "Post book says 8th"


def test_an_event_can_be_corrected_once_only_and_the_second_is_told() -> None:
    case = waiting_case()
    asked = case.events.get(kind="advice_requested")
    changes.strike_out_event(event=asked, reason="Another child", by=case.officer)
    with pytest.raises(changes.EventsAdded):
        changes.strike_out_event(event=asked, reason="Again", by=case.officer)


def test_a_struck_out_event_no_longer_counts() -> None:
    case = waiting_case()
    changes.strike_out_event(
        event=case.events.get(kind="advice_requested"), reason="Not sent", by=case.officer
    )
    assert Timeline.objects.get(case=case).ep_requested_1 is None


def test_several_advice_givers_asked_on_a_day_are_all_recorded_or_none() -> None:
    case = assessing_case()
    before = case.events.count()
    with pytest.raises(Refused):
        changes.request_advice(
            case=case,
            on=date(2024, 4, 2),
            asked=[{"source": "health"}, {"source": "nobody"}],
            by=case.officer,
        )
    assert case.events.count() == before
    asked = [{"source": "health"}, {"source": "psychology"}]
    changes.request_advice(case=case, on=date(2024, 4, 2), asked=asked, by=case.officer)
    assert case.events.count() == before + 2


def test_a_program_that_sends_an_event_twice_records_it_once() -> None:
    case = requested_case()
    sent = {"case": case, "kind": "note", "on": date(2024, 3, 5), "details": {}, "by": case.officer}
    first = changes.record_event(**sent, client_key="a-1")
    assert changes.record_event(**sent, client_key="a-1") == first
    with pytest.raises(changes.KeyReused):
        changes.record_event(**{**sent, "on": date(2024, 3, 6)}, client_key="a-1")


def test_a_reopened_case_keeps_its_first_receipt_and_is_open_again() -> None:
    case = requested_case()
    record(case, "decided_not_to_assess", date(2024, 4, 1), decided_on="2024-04-01", letter=LETTER)
    assert Timeline.objects.get(case=case).closed_on == date(2024, 4, 1)
    record(case, "mediation_wanted", date(2024, 4, 20), stage="request")
    record(case, "mediation_held", date(2024, 5, 14), stage="request")
    record(case, "mediation_agreed", date(2024, 5, 14), stage="request", matter="assess")
    record(case, "decided_to_assess", date(2024, 6, 3), decided_on="2024-06-03", because="mediation")
    timeline = Timeline.objects.get(case=case)
    assert (timeline.received, timeline.closed_1, timeline.reopened_1) == (
        RECEIVED,
        date(2024, 4, 1),
        date(2024, 6, 3),
    )
    assert (timeline.closed_on, timeline.decision) == (None, "refuse")


def test_events_can_be_neither_changed_nor_deleted() -> None:
    event = requested_case().events.get()
    for statement in ("UPDATE ehcp_event SET kind = 'note'", "DELETE FROM ehcp_event"):
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    event.refresh_from_db()
    assert event.kind == "request_received"


def test_editing_a_child_leaves_history_and_moves_its_cases_to_the_new_group() -> None:
    case = requested_case()
    changes.edit_child(child=case.child, seen=1, by=case.officer, sex="F", ethnicity_code="WBRI")
    timeline = Timeline.objects.get(case=case)
    assert (timeline.sex, timeline.ethnic_group) == ("F", "white")
    entry = HistoryEntry.objects.get(action="edited child")
    assert (entry.before["sex"], entry.after["sex"]) == ("", "F")


def test_an_update_from_a_page_opened_before_details_were_edited_keeps_the_edited_groups() -> None:
    case = requested_case(town="Poole")
    opened = Case.objects.select_related("child", "officer").get(pk=case.pk)
    changes.edit_case(case=case, seen=1, by=case.officer, town="Christchurch")
    changes.edit_child(child=case.child, seen=1, by=case.officer, sex="F")
    record(opened, "decided_to_assess", date(2024, 4, 1), decided_on="2024-04-01")
    kept = Timeline.objects.get(case=case)
    assert (kept.stage, kept.town, kept.sex) == ("assessing", "Christchurch", "F")
    assert queries.timeline_mismatches() == []


def test_two_people_who_edit_a_child_never_overwrite_each_other() -> None:
    child = ChildFactory()
    officer = person_holding("case_officer")
    changes.edit_child(child=child, seen=1, by=officer, first_name="Ada")
    with pytest.raises(ChangedMeanwhile) as refused:
        changes.edit_child(child=child, seen=1, by=officer, first_name="Eda")
    assert refused.value.saved == {"first_name": "Ada"}
    assert child.first_key == "ada"
    child.refresh_from_db()
    assert child.first_name == "Ada"


def test_reassigning_cases_leaves_history_for_each_that_changed_hands() -> None:
    case, other = requested_case(), requested_case()
    manager = person_holding("send_manager")
    assert changes.reassign_cases(cases=[case, other], officer=other.officer, by=manager) == 1
    assert Case.objects.get(pk=case.pk).officer == other.officer
    assert HistoryEntry.objects.filter(action="reassigned case").count() == 1


def test_rebuilding_every_timeline_from_the_events_changes_none() -> None:
    waiting_case()
    requested_case()
    assert queries.timeline_mismatches() == []
    Timeline.objects.filter(stage="requested").update(received=date(2020, 1, 1))
    assert len(queries.timeline_mismatches()) == 1


def test_an_upgrade_writes_again_the_timelines_that_it_reads_otherwise_and_says_of_which_cases() -> None:
    untouched, case = waiting_case(), requested_case()
    Timeline.objects.filter(case=case).update(next_due=None)
    position = LedgerPosition.objects.get().position
    by = person_holding("administrator")
    assert changes.rebuild_timelines(by=by) == [case.reference]
    assert queries.timeline_mismatches() == []
    entry = HistoryEntry.objects.get(action="rebuilt timeline")
    assert (entry.by, entry.subject_id) == (by, str(case.pk))
    assert LedgerPosition.objects.get().position == position + 1
    assert changes.rebuild_timelines(by=by) == []
    assert Timeline.objects.filter(case=untouched).exists()


def test_a_deadline_that_the_events_do_not_give_is_noticed_and_written_again() -> None:
    case = requested_case()
    assert [row.clock for row in case.deadlines.all()] == ["K1", "K3", "K7"]
    case.deadlines.filter(clock="K7").delete()
    assert queries.timeline_mismatches() == [case.reference]
    changes.rebuild_timelines(by=person_holding("administrator"))
    assert [row.clock for row in case.deadlines.all()] == ["K1", "K3", "K7"]


def test_nothing_is_owed_in_a_case_whose_request_was_struck_out() -> None:
    case = requested_case()
    changes.strike_out_event(event=case.events.get(), reason="Another child", by=case.officer)
    assert not case.deadlines.exists()


def test_the_command_for_upgrades_says_how_many_timelines_changed(capsys) -> None:
    Timeline.objects.filter(case=requested_case()).update(next_due=None)
    call_command("rebuild_timelines")
    call_command("rebuild_timelines")
    assert capsys.readouterr().out == "1 timeline changed.\n0 timelines changed.\n"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_officers_who_save_at_the_same_moment_one_is_told() -> None:
    case = requested_case()
    seen, outcomes = case.events.get().pk, []

    def save() -> None:
        try:
            changes.record_event(
                case=case, kind="note", on=date(2024, 3, 5), details={}, by=case.officer, last_seen=seen
            )
            outcomes.append("saved")
        except changes.EventsAdded:
            outcomes.append("told")
        finally:
            connections.close_all()

    both = [threading.Thread(target=save) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(outcomes) == ["saved", "told"]
    assert case.events.count() == 2


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_officers_who_add_the_same_child_at_the_same_moment_one_is_shown_the_other_s() -> None:
    who = {"first_name": "Ada", "last_name": "Okafor", "birth_date": date(2013, 6, 6)}
    outcomes = []

    def add(officer: Person) -> None:
        try:
            changes.add_child(by=officer, unless_here=True, **who)
            outcomes.append("added")
        except changes.MayBeHere as may_be:
            outcomes.append([child.last_name for child in may_be.children])
        finally:
            connections.close_all()

    both = [threading.Thread(target=add, args=[person_holding("case_officer")]) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert outcomes == ["added", ["Okafor"]]
    assert Child.objects.count() == 1
