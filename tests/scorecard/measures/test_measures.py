"""Every measure is complete: words, rule, version, source; and its rule asks for columns that a frame has."""

from dataclasses import fields
from datetime import date

import polars as pl
import pytest

from scorecard.measures import MEASURES, Measure
from scorecard.measures.definition import Flow, Stock
from scorecard.measures.populations import Counted
from send_portal.days.months import first_day
from send_portal.frame import FRAME_SCHEMA
from tests.scorecard.caseloads import frame_of

BACKBONE = "EHC01 EHC03 EHC04 EHC07 EHC08 EHC09 EHC10 EHC11 EHC12 EHC13 EHC14 B5 T7 ADV01 ADV02 ADV05"
AREAS = {"EII", "INC", "PTH", "PLC", "PFA", "LMG", "RES"}
ALWAYS_FILLED = [
    "code",
    "name",
    "question",
    "unit",
    "polarity",
    "period_type",
    "definition",
    "definition_source",
    "tier",
    "group",
    "owner_partner",
    "source",
    "frequency",
    "plan_area",
    "numerator",
    "part_names",
]


@pytest.fixture(params=MEASURES.values(), ids=lambda measure: measure.code)
def measure(request: pytest.FixtureRequest) -> Measure:
    return request.param


def test_no_measure_that_was_ever_published_goes_away() -> None:
    """Figures of it stand in reports and cuts. A further measure needs no line here."""
    assert set(BACKBONE.split()) <= set(MEASURES)


def test_every_measure_has_its_words(measure: Measure) -> None:
    assert [name for name in ALWAYS_FILLED if not getattr(measure, name)] == []
    assert measure.version >= 1
    assert measure.tier in ("core", "extended")
    assert measure.question in ("how much", "how well", "what difference")
    assert measure.unit in ("count", "percent", "weeks")
    assert measure.polarity in ("higher", "lower", "near target", "neutral")
    assert measure.period_type in ("month", "month end", "rolling 12 months")
    assert set(measure.plan_areas) <= AREAS
    assert measure.decimals == (0 if measure.unit == "count" else 1)


def test_every_measure_has_the_columns_of_the_catalogue() -> None:
    catalogue = [
        "code",
        "tier",
        "name",
        "question",
        "group",
        "owner_partner",
        "source",
        "unit",
        "decimals",
        "polarity",
        "frequency",
        "period_type",
        "target",
        "target_basis",
        "amber_floor",
        "plan_area",
        "plan_area_2",
        "numerator",
        "denominator",
        "definition",
        "statutory_basis",
        "published_as",
        "seen_in",
    ]
    assert set(catalogue) <= {field.name for field in fields(Measure)}


def test_prose_is_written_in_whole_sentences(measure: Measure) -> None:
    assert measure.definition.endswith(".")
    assert "  " not in measure.definition
    assert "\n" not in measure.definition


def test_a_share_says_of_what_and_a_count_does_not(measure: Measure) -> None:
    assert bool(measure.denominator) == measure.has_denominator == ("denominator" in measure.part_names)


def test_a_target_names_its_basis(measure: Measure) -> None:
    assert measure.target is None or measure.target_basis
    assert measure.amber_floor is None or measure.target is not None
    assert measure.target_basis != "statutory" or measure.statutory_basis or measure.code == "EHC10"


def test_the_rule_counts_the_parts_that_are_named(measure: Measure) -> None:
    parts = set(measure.rule.parts) if isinstance(measure.rule, Flow) else {"numerator"}
    assert set(measure.part_names) == parts
    if isinstance(measure.rule, Flow) and measure.rule.amount is None:
        assert set(measure.rule.numerator) <= parts


def test_the_rule_asks_only_for_columns_of_the_frame(measure: Measure) -> None:
    asked = {name for expression in _expressions(measure) for name in expression.meta.root_names()}
    assert asked <= set(FRAME_SCHEMA)
    assert "case_id" not in asked


def test_the_rule_is_about_dates_or_yes_and_no(measure: Measure) -> None:
    kinds = {frame_of([]).select(expression.alias("x")).schema["x"] for expression in _expressions(measure)}
    assert kinds <= {pl.Date, pl.Boolean, pl.Int64}


def test_measures_shown_together_exist(measure: Measure) -> None:
    assert set(measure.shown_with) <= set(MEASURES)


def test_what_a_sum_over_months_is_out_of_is_counted_month_by_month_too(measure: Measure) -> None:
    """A release takes numerators of single months out of such sums, and no denominators."""
    counted = measure.released_as
    if measure.months_summed == 1 or not isinstance(counted, Counted):
        return
    monthly = [
        other.released_as
        for other in MEASURES.values()
        if other.months_summed == 1 and isinstance(other.released_as, Counted)
    ]
    assert (counted.population, counted.denominator) in [
        (other.population, part) for other in monthly for part in (other.numerator, other.denominator)
    ]


# As in the catalogue that the board agreed: typical target and amber floor.
AIMS: dict[str, tuple[float | None, float | None]] = {
    **dict.fromkeys(("EHC01", "EHC07", "EHC14", "ADV05", "B5", "T7"), (None, None)),
    "EHC03": (100, 90),
    "EHC04": (25, None),
    "EHC08": (100, 60),
    "EHC09": (100, 60),
    "EHC10": (20, 26),
    "EHC11": (0, 20),
    "EHC12": (0, 10),
    "EHC13": (0, 0),
    "ADV01": (100, 85),
    "ADV02": (0, 15),
}


def test_targets_and_floors_are_those_of_the_catalogue() -> None:
    assert {code: (measure.target, measure.amber_floor) for code, measure in MEASURES.items()} == AIMS


@pytest.mark.parametrize(("code", "weeks"), [("EHC11", 20), ("EHC12", 30), ("EHC13", 52)])
def test_a_backlog_is_named_by_its_weeks(code: str, weeks: int) -> None:
    assert MEASURES[code].name == f"Open assessments past {weeks} weeks"


@pytest.mark.parametrize("code", ["EHC08", "EHC09"])
def test_the_20_week_rates_are_shown_with_the_backlog(code: str) -> None:
    assert MEASURES[code].shown_with == ("EHC11", "EHC12")


def test_a_period_is_a_month_a_day_or_a_year() -> None:
    july = date(2024, 7, 1)
    assert MEASURES["EHC08"].period(july) == (july, date(2024, 7, 31))
    assert MEASURES["ADV05"].period(july) == (date(2024, 7, 31), date(2024, 7, 31))
    assert MEASURES["EHC04"].period(july) == (date(2023, 8, 1), date(2024, 7, 31))
    assert all(first_day(measure.period(july)[1]) == july for measure in MEASURES.values())


def _expressions(measure: Measure) -> list[pl.Expr]:
    rule = measure.rule
    if isinstance(rule, Stock):
        expressions = [
            expression for stay in rule.stays for expression in (stay.begins, stay.ends, stay.only)
        ]
    else:
        expressions = [occurrence.where for part in rule.parts.values() for occurrence in part] + [
            rule.amount
        ]
        expressions += [pl.col(occurrence.on) for part in rule.parts.values() for occurrence in part]
    return [expression for expression in expressions if expression is not None]
