"""Reading figures: how far they go, whether they are up to date, series, and the cases behind a figure."""

from collections.abc import Callable
from datetime import date, timedelta

import polars as pl
import pytest
from django.utils import timezone

from ehcp.models import Timeline
from scorecard import queries
from scorecard.changes import freeze_cut, recalculate
from scorecard.measures import MEASURES
from scorecard.models import Cut
from send_portal.queries import system_person
from tests.ehcp.cases import assessing_case, record, requested_case, waiting_case
from tests.factories import AlarmFactory, CutFactory, FigureFactory, person_holding

pytestmark = pytest.mark.django_db

JULY = date(2024, 7, 1)


def count() -> None:
    recalculate(by=system_person())


def test_before_anything_was_counted_that_is_said_and_nothing_waits() -> None:
    waiting_case()
    stamp = queries.as_of()
    assert stamp.nothing_counted
    assert stamp.changes_waiting == 0
    assert not queries.is_up_to_date()


def test_the_stamp_says_how_many_changes_wait_to_be_counted() -> None:
    case = waiting_case()
    count()
    assert queries.as_of().changes_waiting == 0
    record(case, "note", date(2024, 7, 30))
    record(case, "note", date(2024, 7, 31))
    assert queries.as_of().changes_waiting == 2
    assert not queries.is_up_to_date()


def test_a_month_is_provisional_until_it_was_counted_on_the_first_of_the_next(settings) -> None:
    waiting_case()
    settings.PORTAL_TODAY = date(2024, 7, 31)
    count()
    assert queries.as_of().is_provisional(JULY)
    assert not queries.as_of().is_provisional(date(2024, 6, 1))
    settings.PORTAL_TODAY = date(2024, 8, 1)
    assert queries.as_of().is_provisional(JULY)  # the day turned, but nobody has counted on it yet
    count()
    assert not queries.as_of().is_provisional(JULY)


def test_figures_of_yesterday_are_not_up_to_date(settings) -> None:
    waiting_case()
    count()
    settings.PORTAL_TODAY = date(2024, 8, 1)
    assert not queries.is_up_to_date()


def test_months_run_from_the_first_request_to_the_day() -> None:
    requested_case(received=date(2024, 2, 29))
    requested_case(received=date(2024, 5, 1))
    from scorecard.sources import case_frame

    months = queries.months_to_count(case_frame(), date(2024, 7, 31))
    assert (months[0], months[-1], len(months)) == (date(2024, 2, 1), JULY, 6)


def test_a_request_dated_after_the_day_starts_no_earlier_month() -> None:
    frame = pl.DataFrame({"received": [date(2024, 9, 1)]})
    assert queries.months_to_count(frame, date(2024, 7, 31)) == [JULY]


def test_a_whole_scorecard_is_one_query(django_assert_num_queries: Callable) -> None:
    waiting_case()
    count()
    with django_assert_num_queries(1):
        by_measure = queries.total_series()
    assert list(by_measure) == list(MEASURES)
    assert [figure.month for figure in by_measure["ADV05"]][-1] == JULY


def test_a_series_is_in_order_of_group_and_month() -> None:
    for month, town in ((7, "Poole"), (6, "Poole"), (7, "Bournemouth")):
        FigureFactory(measure="EHC01", month=date(2024, month, 1), breakdown="town", group=town)
    assert [(figure.group, figure.month.month) for figure in queries.series("EHC01", breakdown="town")] == [
        ("Bournemouth", 7),
        ("Poole", 6),
        ("Poole", 7),
    ]


def test_the_list_behind_a_figure_is_as_long_as_the_figure() -> None:
    manager = person_holding("send_manager")
    for town in ("Poole", "Poole", "Christchurch"):
        waiting_case(town=town)
    assessing_case(town="Poole")
    count()
    for figure in queries.stored_figures().iter_rows(named=True):
        measure = MEASURES[figure["measure"]]
        if set(measure.part_names) != {"numerator"} or figure["month"] != JULY:
            continue
        place = {"breakdown": figure["breakdown"], "group": figure["group"]}
        listed = queries.cases_behind(manager, measure.code, JULY, **place)
        assert len(listed) == figure["numerator"], (measure.code, place)


def test_the_cases_behind_a_figure_carry_names_only_for_those_who_may_see_them() -> None:
    case = waiting_case()
    count()
    assert (
        queries.cases_behind(person_holding("send_manager"), "ADV05", JULY)[0]["name"] == case.child.full_name
    )
    assert queries.cases_behind(person_holding("data_analyst"), "ADV05", JULY)[0]["name"] == ""
    assert queries.cases_behind(person_holding("board_member"), "ADV05", JULY) == []


def test_the_frame_holds_no_name_and_no_birth_date() -> None:
    waiting_case()
    from scorecard.sources import case_frame

    frame = case_frame()
    assert frame.height == Timeline.objects.count()
    assert not {"first_name", "last_name", "name", "birth_date", "reference", "text"} & set(frame.columns)


def test_stored_figures_are_unrounded() -> None:
    FigureFactory(measure="EHC10", month=JULY, numerator=100 / 3, denominator=1)
    stored = queries.figures_between(JULY, JULY, measures=["EHC10"], breakdowns=[])
    assert stored[0]["numerator"] == 100 / 3


def test_the_alarm_that_stands_is_shown_and_one_that_was_cleared_is_not() -> None:
    assert queries.open_alarm() == ""
    AlarmFactory(message="Old", cleared_at=timezone.now() - timedelta(days=1))
    assert queries.open_alarm() == ""
    AlarmFactory(message="Look here")
    assert queries.open_alarm() == "Look here"


def test_alarms_of_two_kinds_that_stand_are_both_shown() -> None:
    AlarmFactory(message="Look here.")
    AlarmFactory(message="And there.")
    assert queries.open_alarm() == "And there. Look here."


def test_a_cut_that_was_tampered_with_is_not_whole() -> None:
    waiting_case()
    cut = freeze_cut(by=system_person())
    assert queries.cut_is_whole(Cut.objects.get(pk=cut.pk))
    cut.figures[0]["numerator"] = 99
    assert not queries.cut_is_whole(cut)


def refrozen(cut: Cut, *, measure: str, definition: dict[str, object], numerator: float) -> Cut:
    """A copy of the cut, whole under its own digest, with another definition and number of one measure."""
    definitions = cut.definitions | {measure: cut.definitions[measure] | definition}
    figures = [row | {"numerator": numerator} if row["measure"] == measure else row for row in cut.figures]
    frame = bytes(cut.frame)
    digest = queries.cut_digest(frame, definitions, figures)
    return CutFactory(frame=frame, definitions=definitions, figures=figures, as_at=cut.as_at, sha256=digest)


def test_a_number_that_a_cut_does_not_give_is_found_though_the_words_of_its_measure_changed() -> None:
    waiting_case()
    cut = freeze_cut(by=system_person())
    wrong = refrozen(cut, measure="EHC14", definition={"definition": "In other words."}, numerator=99)
    assert queries.broken_cuts() == [wrong.sha256]


def test_a_number_of_an_earlier_version_of_a_measure_is_not_held_against_its_cut() -> None:
    waiting_case()
    refrozen(freeze_cut(by=system_person()), measure="EHC14", definition={"version": 0}, numerator=99)
    assert queries.broken_cuts() == []
