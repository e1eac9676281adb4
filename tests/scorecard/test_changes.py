"""Counting again: only what changed is written, one at a time, nothing left out; and the nightly check."""

import threading
from collections.abc import Callable
from datetime import date, timedelta

import polars as pl
import pytest
import time_machine
from django.db import DatabaseError, InterfaceError, connection, connections, transaction
from django.utils import timezone

from ehcp.models import Timeline
from scorecard import changes, queries, sources
from scorecard.changes import ClaimLost, recalculate
from scorecard.measures.calculation import FIGURE_SCHEMA
from scorecard.models import Alarm, Figure, Recalculation
from send_portal.models import HistoryEntry, Person
from send_portal.queries import system_person
from send_portal.refusals import Refused
from tests.ehcp.cases import assessing_case, record, requested_case, waiting_case
from tests.factories import AlarmFactory, CutFactory, FigureFactory, person_holding

pytestmark = pytest.mark.django_db

MARCH, JULY = date(2024, 3, 1), date(2024, 7, 1)


@pytest.fixture
def by() -> Person:
    return system_person()


def figure(code: str, month: date = JULY, breakdown: str = "all", group: str = "") -> float | None:
    return Figure.objects.get(measure=code, month=month, breakdown=breakdown, group=group).numerator


def row() -> Recalculation:
    return Recalculation.objects.get(pk=1)


def during_the_count(monkeypatch: pytest.MonkeyPatch, *happenings: Callable[[], object]) -> list[int]:
    """Let these happen, one in each count, after the ledger's position was read and before the frame is."""
    waiting, counts = list(happenings), []

    def read_after_happening() -> pl.DataFrame:
        counts.append(1)
        if waiting:
            waiting.pop(0)()
        return real()

    real = sources.case_frame
    monkeypatch.setattr(sources, "case_frame", read_after_happening)
    return counts


# What is written


def test_figures_are_counted_and_stored_with_how_far_they_go(by: Person) -> None:
    case = waiting_case()
    outcome = recalculate(by=by)
    assert (outcome.rounds, outcome.joined) == (1, False)
    assert figure("ADV05") == 1
    assert row().counted_position == sources.ledger_position()
    assert row().counted_event_id == case.events.latest("pk").pk
    assert (row().as_at, row().rows_changed) == (date(2024, 7, 31), outcome.rows_changed)
    assert queries.is_up_to_date()


def test_stored_figures_are_those_of_a_fresh_calculation(by: Person) -> None:
    waiting_case(town="Poole")
    requested_case(town="")
    recalculate(by=by)
    stored = queries.stored_figures().select(list(FIGURE_SCHEMA)).sort(queries.FIGURE_KEY)
    assert stored.equals(queries.fresh_figures(date(2024, 7, 31)).sort(queries.FIGURE_KEY))


def test_where_nothing_changed_nothing_is_counted(
    by: Person, django_assert_max_num_queries: Callable
) -> None:
    waiting_case()
    recalculate(by=by)
    with django_assert_max_num_queries(3):
        assert recalculate(by=by).joined


def test_counting_again_by_force_writes_no_row(by: Person) -> None:
    waiting_case()
    recalculate(by=by)
    before = set(Figure.objects.values_list("pk", "numerator"))
    assert recalculate(by=by, force=True) == changes.Outcome(rounds=1, rows_changed=0)
    assert set(Figure.objects.values_list("pk", "numerator")) == before


def test_only_the_figures_that_changed_are_written(by: Person, monkeypatch) -> None:
    case = waiting_case()
    recalculate(by=by)
    before = set(
        Figure.objects.values_list("measure", "month", "breakdown", "group", "numerator", "denominator")
    )
    record(case, "advice_received", date(2024, 7, 31), source="psychology")
    written: list[dict] = []
    real = changes._upsert
    monkeypatch.setattr(
        changes, "_upsert", lambda figures: (written.extend(figures.to_dicts()), real(figures))
    )
    outcome = recalculate(by=by)
    after = set(
        Figure.objects.values_list("measure", "month", "breakdown", "group", "numerator", "denominator")
    )
    assert {tuple(line.values()) for line in written} == after - before
    assert {line["measure"] for line in written} == {"ADV01", "ADV02", "ADV05"}
    assert {line["month"] for line in written} == {JULY}
    assert outcome.rows_changed >= len(written)
    assert figure("ADV05") == 0


def test_figures_of_a_group_that_is_gone_are_taken_away(by: Person) -> None:
    case = requested_case(town="Poole")
    recalculate(by=by)
    assert figure("EHC01", MARCH, "town", "Poole") == 1
    from ehcp.changes import edit_case

    edit_case(case=case, seen=case.version, by=case.officer, town="Christchurch")
    recalculate(by=by)
    assert not Figure.objects.filter(group="Poole").exists()
    assert figure("EHC01", MARCH, "town", "Christchurch") == 1


def test_figures_of_months_that_are_not_counted_are_taken_away(by: Person) -> None:
    requested_case()
    FigureFactory(measure="EHC01", month=date(2030, 1, 1), breakdown="all", group="")
    recalculate(by=by)
    assert not Figure.objects.filter(month__gt=JULY).exists()


def test_without_cases_there_are_no_figures_and_the_count_is_complete(by: Person) -> None:
    FigureFactory()
    assert recalculate(by=by).rows_changed == 1
    assert not Figure.objects.exists()
    assert queries.is_up_to_date()


def test_a_new_day_and_new_definitions_are_counted_again(by: Person, settings, monkeypatch) -> None:
    waiting_case()
    recalculate(by=by)
    settings.PORTAL_TODAY = date(2024, 8, 1)
    assert recalculate(by=by).rounds == 1
    assert figure("ADV05", date(2024, 8, 1)) == 1
    for module in (changes, queries):
        monkeypatch.setattr(module, "definitions_digest", lambda: "another")
    assert recalculate(by=by).rounds == 1
    assert row().definitions == "another"


@pytest.mark.slow
def test_many_figures_at_once_are_stored_as_few_are(by: Person, monkeypatch) -> None:
    """On PostgreSQL the many go by COPY; names with quotes, commas and line ends come through it."""
    for town in ('Say "Poole", or', "two\nlines", "Śródmieście", "=1+1", "\\N", "Poole\\"):
        waiting_case(town=town)
    monkeypatch.setattr(changes, "BATCH", 7)
    recalculate(by=by)
    assert figure("ADV05", JULY, "town", 'Say "Poole", or') == 1
    assert figure("ADV05", JULY, "town", "two\nlines") == 1
    monkeypatch.setattr(changes, "BATCH", 100_000)
    assert recalculate(by=by, force=True).rows_changed == 0
    Figure.objects.update(numerator=-1)
    monkeypatch.setattr(changes, "BATCH", 7)
    assert recalculate(by=by, force=True).rows_changed > 7
    assert changes.check_figures(by=by) == []


# One at a time


def test_whoever_finds_the_claim_taken_goes_away(by: Person) -> None:
    waiting_case()
    assert changes._take_claim()
    assert recalculate(by=by).joined
    assert recalculate(by=by, force=True).joined
    assert not Figure.objects.exists()


def test_a_claim_is_given_to_one_only_until_it_is_given_back() -> None:
    claim = changes._take_claim()
    assert changes._take_claim() is None
    changes._give_back(claim)
    assert changes._take_claim() not in (None, claim)


def test_what_is_saved_while_somebody_counts_is_counted_by_them(by: Person, monkeypatch) -> None:
    case = waiting_case()

    def save_and_ask() -> None:
        record(case, "advice_received", date(2024, 7, 31), source="psychology")
        assert recalculate(by=by).joined  # the task of that save

    during_the_count(monkeypatch, save_and_ask)
    assert recalculate(by=by).rounds == 2
    assert figure("ADV05") == 0
    assert queries.is_up_to_date()


def test_a_day_that_turns_during_the_count_is_counted_too(by: Person, settings, monkeypatch) -> None:
    waiting_case()

    def midnight() -> None:
        settings.PORTAL_TODAY = date(2024, 8, 1)

    counts = during_the_count(monkeypatch, midnight)
    assert recalculate(by=by).rounds == len(counts) == 2
    assert row().as_at == date(2024, 8, 1)


def test_counting_ends_though_somebody_saves_during_every_count(by: Person, monkeypatch) -> None:
    case = requested_case()
    saves = [lambda: record(case, "note", date(2024, 3, 2))] * 99
    counts = during_the_count(monkeypatch, *saves)
    assert recalculate(by=by).rounds == len(counts) == changes.MOST_ROUNDS
    assert row().claimed_until is None


def test_an_error_in_counting_surfaces_and_the_claim_is_given_back(by: Person, monkeypatch) -> None:
    waiting_case()

    def fail() -> None:
        raise ArithmeticError("no sum")

    during_the_count(monkeypatch, fail)
    with pytest.raises(ArithmeticError):
        recalculate(by=by)
    assert (row().claimed_by, row().claimed_until) == ("", None)
    assert recalculate(by=by).rounds == 1  # the next one finds everything free


def test_the_claim_of_a_killed_holder_runs_out(by: Person) -> None:
    waiting_case()
    now = timezone.now()
    changes._take_claim()  # and is never heard of again
    with time_machine.travel(now + changes.LEASE - timedelta(seconds=1), tick=False):
        assert recalculate(by=by).joined
    with time_machine.travel(now + changes.LEASE + timedelta(seconds=5), tick=False):
        assert recalculate(by=by).rounds == 1
    assert figure("ADV05") == 1


def test_a_holder_that_was_too_slow_writes_nothing(by: Person, monkeypatch) -> None:
    case = waiting_case()

    def oversleep() -> None:
        Recalculation.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
        record(case, "advice_received", date(2024, 7, 31), source="psychology")
        assert recalculate(by=by).rounds == 1  # somebody else takes over and counts

    during_the_count(monkeypatch, oversleep)
    with pytest.raises(ClaimLost):
        recalculate(by=by)
    assert figure("ADV05") == 0
    assert queries.is_up_to_date()


def test_a_slow_holder_whom_somebody_overtook_leaves_them_the_claim(by: Person, monkeypatch) -> None:
    waiting_case()
    theirs = []

    def lose_the_claim() -> None:
        Recalculation.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
        theirs.append(changes._take_claim())

    during_the_count(monkeypatch, lose_the_claim)
    with pytest.raises(ClaimLost):
        recalculate(by=by)
    assert row().claimed_by == theirs[0]
    assert not Figure.objects.exists()


def test_the_claim_of_a_holder_whose_clock_was_wrong_is_free(by: Person) -> None:
    """It would otherwise be held until that day comes."""
    waiting_case()
    with time_machine.travel(timezone.now() + timedelta(days=600), tick=False):
        changes._take_claim()
    assert recalculate(by=by).rounds == 1


def test_a_claim_is_not_free_because_two_machines_clocks_differ_by_seconds() -> None:
    with time_machine.travel(timezone.now() + changes.LEASE / 2, tick=False):
        changes._take_claim()
    assert changes._take_claim() is None


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_holder_that_lives_keeps_its_claim_beyond_the_lease(monkeypatch) -> None:
    monkeypatch.setattr(changes, "LEASE", timedelta(seconds=1))
    monkeypatch.setattr(changes, "RENEWED_EVERY", 0.1)
    waiting_case()
    seen: list[object] = []

    def dawdle() -> None:
        taken = row().claimed_until
        threading.Event().wait(1.2)
        seen.extend([row().claimed_until > taken, changes._take_claim()])

    during_the_count(monkeypatch, dawdle)
    assert recalculate(by=system_person()).rounds == 1
    assert seen == [True, None]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_holder_whose_connection_broke_gives_its_claim_back_over_a_new_one(monkeypatch) -> None:
    waiting_case()
    during_the_count(monkeypatch, lambda: connection.connection.close())
    with pytest.raises((DatabaseError, InterfaceError)):
        recalculate(by=system_person())
    assert row().claimed_until is None
    assert recalculate(by=system_person()).rounds == 1


def test_a_claim_that_cannot_be_given_back_hides_no_error(by: Person, monkeypatch, caplog) -> None:
    def fail(**_: object) -> None:
        raise DatabaseError("server closed the connection")

    monkeypatch.setattr(changes.Recalculation.objects, "filter", fail)
    changes._give_back("a claim")
    assert "claim_not_given_back" in caplog.text


# A day that jumps


@pytest.mark.parametrize("day", [date(2024, 7, 30), date(2024, 8, 6), date(2026, 2, 28)])
def test_on_a_day_that_jumps_nothing_is_counted_and_recording_goes_on(by: Person, settings, day) -> None:
    case = waiting_case()
    recalculate(by=by)
    settings.PORTAL_TODAY = day
    record(case, "note", date(2024, 7, 30))
    for force in (False, True):
        outcome = recalculate(by=by, force=force)
        assert (outcome.rounds, outcome.day_waits, outcome.joined) == (0, True, False)
    assert row().as_at == date(2024, 7, 31)
    assert queries.as_of().day_jumped


@pytest.mark.parametrize("day", [date(2024, 8, 1), date(2024, 8, 5)])
def test_a_day_that_follows_within_five_days_is_counted(by: Person, settings, day) -> None:
    waiting_case()
    recalculate(by=by)
    settings.PORTAL_TODAY = day
    assert recalculate(by=by).rounds == 1
    assert row().as_at == day


def test_an_accepted_day_is_counted_and_so_is_the_day_after_it(by: Person, settings) -> None:
    waiting_case()
    recalculate(by=by)
    settings.PORTAL_TODAY = date(2024, 9, 1)
    assert changes.accept_day(by=by)
    settings.PORTAL_TODAY = date(2024, 9, 2)  # midnight came before the count did
    assert recalculate(by=by).rounds == 1
    assert (row().as_at, row().accepted_day) == (date(2024, 9, 2), None)
    assert not changes.accept_day(by=by)


def test_a_day_accepted_once_does_not_let_the_next_jump_through(by: Person, settings) -> None:
    waiting_case()
    recalculate(by=by)
    settings.PORTAL_TODAY = date(2024, 9, 1)
    changes.accept_day(by=by)
    settings.PORTAL_TODAY = date(2026, 9, 1)
    assert recalculate(by=by).day_waits


def test_nothing_is_frozen_on_a_day_that_jumps(by: Person, settings) -> None:
    waiting_case()
    recalculate(by=by)
    settings.PORTAL_TODAY = date(2026, 2, 28)
    with pytest.raises(Refused, match="clock may be wrong"):
        changes.freeze_cut(by=by)


def test_figures_of_a_day_to_come_are_shown_as_far_as_the_portals_day_and_the_check_says_so(
    by: Person, settings
) -> None:
    """What a clock once wrong leaves behind, before anybody has accepted anything."""
    waiting_case()
    settings.PORTAL_TODAY = date(2026, 2, 28)
    recalculate(by=by)
    settings.PORTAL_TODAY = date(2024, 7, 31)
    assert queries.as_of().day == date(2024, 7, 31)
    shown = [*queries.series("ADV05"), *queries.total_series(["ADV05"])["ADV05"]]
    assert max(figure.month for figure in shown) == JULY
    assert changes.check_figures(by=by) == [
        "Figures were counted for 28 February 2026, which has not come yet: a clock was wrong."
    ]
    changes.accept_day(by=by)
    recalculate(by=by)
    assert changes.check_figures(by=by) == []
    assert not Figure.objects.filter(month__gt=JULY).exists()


def test_a_late_holder_whom_nobody_overtook_still_writes(by: Person, monkeypatch) -> None:
    waiting_case()
    during_the_count(
        monkeypatch, lambda: Recalculation.objects.update(claimed_until=timezone.now() - timedelta(1))
    )
    assert recalculate(by=by).rounds == 1
    assert figure("ADV05") == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_who_count_at_the_same_moment_one_counts_and_the_figures_are_right(monkeypatch) -> None:
    system, officer = system_person(), person_holding("case_officer")
    waiting_case(by=officer)
    counting, most, lock = [0], [0], threading.Lock()
    real = changes._count

    def watched(*args: object) -> int:
        with lock:
            counting[0] += 1
            most[0] = max(most[0], counting[0])
        try:
            return real(*args)
        finally:
            with lock:
                counting[0] -= 1

    monkeypatch.setattr(changes, "_count", watched)
    outcomes, errors = [], []

    def save_and_count() -> None:
        try:
            waiting_case(by=officer)
            outcomes.append(recalculate(by=system))
        except Exception as error:  # noqa: BLE001  # shown by the test's own thread
            errors.append(error)
        finally:
            connections.close_all()

    several = [threading.Thread(target=save_and_count) for _ in range(4)]
    for thread in several:
        thread.start()
    for thread in several:
        thread.join(timeout=60)
    assert errors == []
    assert most == [1]
    assert queries.is_up_to_date()
    assert figure("ADV05") == 5
    assert changes.check_figures(by=system) == []


# The nightly check


def alarms_on_pages(client_for: Callable) -> list[str]:
    """The alarms that somebody who is signed in sees on a page that has nothing to do with figures."""
    page = client_for("scrutiny_member").get("/reports/").content.decode()
    return [text for text in Alarm.objects.values_list("message", flat=True) if text in page]


def test_right_figures_raise_no_alarm(by: Person) -> None:
    waiting_case()
    recalculate(by=by)
    assert changes.check_figures(by=by) == []
    assert not Alarm.objects.exists()


def test_a_changed_figure_raises_an_alarm_that_a_repair_clears(by: Person, client_for: Callable) -> None:
    waiting_case()
    recalculate(by=by)
    Figure.objects.filter(measure="ADV05", month=JULY, breakdown="all").update(numerator=7)
    assert changes.check_figures(by=by) == [
        "A fresh recount disagrees with 1 stored figure, the first ADV05 of July 2024."
    ]
    assert len(alarms_on_pages(client_for)) == 1
    recalculate(by=by, force=True)
    assert changes.check_figures(by=by) == []
    assert alarms_on_pages(client_for) == []
    assert [
        entry.action for entry in HistoryEntry.objects.filter(subject_type="scorecard.alarm").order_by("pk")
    ] == [
        "raised alarm",
        "cleared alarm",
    ]


@pytest.mark.parametrize("spoil", ["missing", "surplus", "denominator"])
def test_no_way_of_being_wrong_is_overlooked(by: Person, spoil: str) -> None:
    assessing_case()
    recalculate(by=by)
    if spoil == "missing":
        Figure.objects.filter(measure="EHC14", month=JULY, breakdown="all").delete()
    elif spoil == "surplus":
        FigureFactory(measure="EHC14", month=JULY, breakdown="town", group="Atlantis")
    else:
        Figure.objects.filter(measure="EHC03", month=date(2024, 4, 1), breakdown="all").update(denominator=2)
    assert len(changes.check_figures(by=by)) == 1


def test_a_changed_timeline_raises_an_alarm_that_names_no_case_and_a_repair_clears_it(
    by: Person, client_for
) -> None:
    case = waiting_case()
    recalculate(by=by)
    Timeline.objects.filter(case=case).update(ep_requested_1=date(2024, 1, 1))
    Recalculation.objects.update(counted_position=-2)  # so that figures lag too
    assert changes.check_figures(by=by) == [
        "The events disagree with the worked-out dates of 1 case. After an upgrade: python manage.py rebuild_timelines."
    ]
    assert len(alarms_on_pages(client_for)) == 1
    assert case.reference not in Alarm.objects.get().message
    assert HistoryEntry.objects.get(subject_type="scorecard.alarm").after["cases"] == [case.reference]
    Timeline.objects.filter(case=case).update(ep_requested_1=date(2024, 4, 2))
    recalculate(by=by)
    assert changes.check_figures(by=by) == []
    assert alarms_on_pages(client_for) == []


def test_figures_that_lag_raise_no_alarm_and_clear_none(by: Person) -> None:
    case = waiting_case()
    recalculate(by=by)
    record(case, "advice_received", date(2024, 7, 31), source="psychology")
    assert changes.check_figures(by=by) == []
    assert not Alarm.objects.exists()
    AlarmFactory(kind="recount")
    assert changes.check_figures(by=by) == []
    assert queries.open_alarm()


def test_a_changed_figure_is_found_though_changes_wait(by: Person) -> None:
    case = waiting_case()
    recalculate(by=by)
    record(case, "advice_received", date(2024, 7, 31), source="psychology")
    Figure.objects.filter(measure="ADV05", month=MARCH, breakdown="all").update(numerator=7)
    assert changes.check_figures(by=by) == [
        "Stored figures are not those that the last count left. A fresh count will put them right."
    ]


def test_a_count_that_puts_a_changed_figure_right_leaves_a_trace(by: Person) -> None:
    case = waiting_case()
    recalculate(by=by)
    record(case, "advice_received", date(2024, 7, 31), source="psychology")
    recalculate(by=by)
    traces = HistoryEntry.objects.filter(action="found figures changed, counted again")
    assert not traces.exists()
    Figure.objects.filter(measure="ADV05", month=MARCH, breakdown="all").update(numerator=7)
    recalculate(by=by, force=True)
    assert traces.count() == 1


def test_a_changed_figure_is_found_though_the_day_turned_and_was_not_counted(by: Person, settings) -> None:
    waiting_case()
    recalculate(by=by)
    settings.PORTAL_TODAY = date(2024, 8, 9)
    assert changes.check_figures(by=by) == []
    Figure.objects.filter(measure="ADV05", month=JULY, breakdown="all").update(numerator=7)
    assert len(changes.check_figures(by=by)) == 1


def test_a_damaged_file_raises_the_alarm(by: Person, monkeypatch) -> None:
    monkeypatch.setattr(changes, "damage", lambda: "row 3 missing from index i")
    assert changes.check_figures(by=by) == [
        "The database's file is damaged. Stop the portal and restore the last whole backup."
    ]


def test_a_cut_of_a_day_to_come_raises_the_alarm(by: Person, settings) -> None:
    waiting_case()
    settings.PORTAL_TODAY = date(2024, 8, 1)
    changes.freeze_cut(by=by)
    assert changes.check_figures(by=by) == []
    settings.PORTAL_TODAY = date(2024, 7, 31)
    assert changes.check_figures(by=by) == [
        "1 published cut of a day that has not come yet: a clock was wrong."
    ]


def test_a_save_during_the_check_raises_no_alarm(by: Person, monkeypatch) -> None:
    case = waiting_case()
    recalculate(by=by)
    during_the_count(
        monkeypatch, lambda: record(case, "advice_received", date(2024, 7, 31), source="psychology")
    )
    assert changes.check_figures(by=by) == []


def test_a_case_saved_while_its_dates_are_compared_raises_no_alarm(by: Person, monkeypatch) -> None:
    case = waiting_case()
    recalculate(by=by)
    looks = [[case.reference], []]
    monkeypatch.setattr(sources, "timeline_mismatches", lambda: looks.pop(0))
    assert changes.check_figures(by=by) == []


def test_an_alarm_that_stands_is_not_raised_twice(by: Person) -> None:
    waiting_case()
    recalculate(by=by)
    Figure.objects.filter(measure="ADV05").update(numerator=7)
    changes.check_figures(by=by)
    changes.check_figures(by=by)
    assert Alarm.objects.count() == 1


# Cuts


def test_a_cut_holds_the_figures_of_its_own_frame_and_is_made_once(by: Person) -> None:
    waiting_case()
    with transaction.atomic():
        cut = changes.freeze_cut(by=by)
    assert queries.cut_is_whole(cut)
    assert queries.recompute_cut(cut) == cut.figures
    assert changes.freeze_cut(by=by) == cut
    assert HistoryEntry.objects.filter(action="froze cut").count() == 1


def test_a_cut_keeps_its_figures_though_cases_are_corrected_since(by: Person) -> None:
    case = waiting_case()
    cut = changes.freeze_cut(by=by)
    record(case, "advice_received", date(2024, 7, 31), source="psychology")
    recalculate(by=by)
    again = [
        line
        for line in queries.recompute_cut(cut)
        if line["measure"] == "ADV05" and line["month"] == "2024-07-01"
    ]
    assert {line["numerator"] for line in again} == {1.0}
    assert changes.freeze_cut(by=by).sha256 != cut.sha256


def test_the_nightly_check_calculates_every_cut_again_from_its_own_frame(by: Person) -> None:
    waiting_case()
    recalculate(by=by)
    changes.freeze_cut(by=by)
    assert changes.check_figures(by=by) == []
    figures = [{"measure": "EHC07", "month": "2024-07-01", "numerator": 1.0}]
    CutFactory(figures=figures)  # frozen under a digest that isn't its own
    assert "1 published cut can't be calculated again" in " ".join(changes.check_figures(by=by))
