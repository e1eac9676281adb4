"""What a report shows of its figures, and what it keeps about what it hides."""

from dataclasses import replace
from datetime import date

import pytest

from improvement.queries import report_template
from improvement.report.document import ReportFigure
from improvement.report.figures import MonthlyFigure, Term
from improvement.report.release import (
    NOT_DECIDED,
    ReportRelease,
    counts_of_old_report,
    record_in_words,
    release_of,
)
from improvement.report.template import BreakdownPlan
from scorecard.measures import MEASURES
from scorecard.release import Count, Protection
from scorecard.release.figures import Seen

SPRING = Term("Spring term", "2023/24", date(2024, 1, 1), date(2024, 4, 30))
AFTER = date(2024, 5, 10)
PLAN = BreakdownPlan("Plans by town", "town", ("EHC07",), ("Plans",))
MONTHS = [date(2024, month, 1) for month in range(1, 5)]


def months(measure: str = "EHC07", **counts: int) -> list[MonthlyFigure]:
    """Each count in one month of the spring term, of the towns named, and the whole area's sum."""
    towns = [MonthlyFigure(measure, MONTHS[1], count, None, "town", town) for town, count in counts.items()]
    none = [MonthlyFigure(measure, month, 0, None) for month in MONTHS if month != MONTHS[1]]
    return [*towns, *none, MonthlyFigure(measure, MONTHS[1], sum(counts.values()), None)]


def released(rows: list[MonthlyFigure], earlier: list[Count] | None = None) -> ReportRelease:
    template = replace(report_template(), breakdowns=(PLAN,))
    return release_of(
        rows, [SPRING], template, as_at=AFTER, earlier=earlier or [], protection=Protection(4, 5)
    )


def shown(outcome: ReportRelease) -> dict[str, float | None]:
    return {figure.group: figure.numerator for figure in outcome.figures if figure.measure == "EHC07"}


def test_groups_stand_beside_the_whole_area() -> None:
    assert shown(released(months(Poole=20, Hurn=30, Wick=40))) == {
        "": 90,
        "Hurn": 30,
        "Poole": 20,
        "Wick": 40,
    }


def test_of_a_hidden_figure_no_number_is_left() -> None:
    outcome = released(months(A=3, B=30, C=40, D=50, E=60, F=70))
    assert shown(outcome) == {"": 253, "A": None, "B": None, "C": 40, "D": 50, "E": 60, "F": 70}
    assert [figure.hidden for figure in outcome.figures if figure.group in ("A", "B")] == [True, True]


def test_of_a_table_that_stays_out_no_figure_is_left() -> None:
    outcome = released(months(Poole=20, Hurn=3, Wick=40))
    assert shown(outcome) == {"": 63}
    assert list(outcome.left_out) == ["Plans by town"]


def test_what_earlier_reports_give_away_is_told_and_stops_no_publication() -> None:
    rows = [*months("EHC14", Poole=200), *months("EHC13", Poole=3)]
    rows = [replace(row, month=MONTHS[3]) for row in rows if row.month == MONTHS[1]] + [
        MonthlyFigure(code, month, 0, None) for code in ("EHC13", "EHC14") for month in MONTHS[:3]
    ]
    first = released(rows)
    out = [replace(Count.from_data(count, "version 1"), seen=Seen.SHOWN) for count in first.record["counts"]]
    outcome = released(rows, out)
    assert outcome.refused == ()
    assert {figure.numerator for figure in outcome.figures if figure.measure == "EHC14"} == {200}
    given = record_in_words(outcome.record)["given_before"]
    assert ["Open assessments, 30 April 2024", "over 52 weeks", "3"] in given
    outcome.record["given_before"][0] |= {"kind": "narrow", "least": 0, "most": 4, "at": {}}
    (narrow,) = record_in_words(outcome.record)["given_before"]
    assert narrow == ["Open assessments, 30 April 2024", "all", "0 to 4"]


def test_a_record_from_before_this_was_told_can_be_read() -> None:
    record = released(months(A=3, B=30, C=40, D=50, E=60, F=70)).record
    del record["given_before"]
    assert record_in_words(record)["given_before"] == []


def test_where_nothing_can_be_decided_every_figure_is_hidden() -> None:
    rows = [
        MonthlyFigure(code, month, count, None)
        for code, count in (("EHC11", 20), ("EHC12", 60))
        for month in MONTHS
    ]
    outcome = released(rows)
    assert {figure.numerator for figure in outcome.figures} == {None}
    assert outcome.record == {}


def test_figures_that_contradict_each_other_stop_publication_and_not_the_portal() -> None:
    rows = [
        MonthlyFigure(code, month, count, None)
        for code, count in (("EHC11", 20), ("EHC12", 60))
        for month in MONTHS
    ]
    assert released(rows).refused[0] == NOT_DECIDED
    assert "contradict" in released(rows).refused[1]


def test_the_record_is_told_in_words() -> None:
    words = record_in_words(released(months(A=3, B=30, C=40, D=50, E=60, F=70)).record)
    assert words["hidden"][0] == [
        MEASURES["EHC07"].name, "1 January 2024 to 30 April 2024", "A", "it is about few children",
    ]  # fmt: skip
    assert ["Plans issued", "1 January 2024 to 30 April 2024", "A", "3", "hidden"] in words["counts"]
    assert (words["threshold"], words["width"]) == (4, 5)


@pytest.mark.parametrize(("value", "seen"), [("253", Seen.SHOWN), ("c", Seen.HIDDEN)])
def test_a_report_from_before_records_is_set_beside_new_ones_too(value: str, seen: Seen) -> None:
    old = ReportFigure("EHC07", "Plans", "count", SPRING.label, value, "", value)
    counts = counts_of_old_report([old], months(Poole=253), [SPRING], as_at=AFTER)
    assert [(count.value, count.seen) for count in counts if not count.place.at] == [(253, seen)]


def test_an_old_report_that_showed_a_month_for_a_term_gave_away_that_months_counts() -> None:
    rows = [MonthlyFigure("T7", month, 5, 20) for month in MONTHS]
    rows += [MonthlyFigure("EHC01", month, 30, None) for month in MONTHS]
    old = ReportFigure(
        "T7", "", "percent", SPRING.label, "5", "20", "25.0", "requests received in February 2024"
    )
    counts = counts_of_old_report([old], rows, [SPRING], as_at=AFTER)
    days = {(count.place.first, count.place.last) for count in counts if count.seen is Seen.SHOWN}
    assert days == {(date(2024, 2, 1), date(2024, 2, 29))}
