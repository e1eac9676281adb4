"""What a measure must say of itself before it can be one."""

from dataclasses import fields, replace
from typing import Any

import pytest

from scorecard.measures import MEASURES, Measure, evidence_for
from scorecard.measures.populations import (
    ADVICE,
    DECISIONS,
    OPEN,
    PLANS,
    REQUESTS,
    WHOLE,
    Counted,
    NotReleased,
    ReleasedAs,
    StockFall,
    at,
)


def told_of(code: str) -> dict[str, Any]:
    return {field.name: getattr(MEASURES[code], field.name) for field in fields(Measure)}


def test_a_measure_that_says_nothing_of_its_release_can_t_be_defined() -> None:
    words = told_of("EHC01")
    del words["released_as"]
    with pytest.raises(TypeError, match="released_as"):
        Measure(**words)


@pytest.mark.parametrize(
    ("code", "released_as", "said"),
    [
        ("EHC01", Counted(OPEN, WHOLE), "EHC01, released_as: open assessments stand at a day"),
        ("EHC14", Counted(REQUESTS, WHOLE), "requests stand at a day, or come over days"),
        ("EHC01", Counted(REQUESTS, None, WHOLE), "a count has a numerator"),
        ("EHC01", Counted(REQUESTS, WHOLE, WHOLE), "a count has a numerator"),
        ("EHC03", Counted(DECISIONS, at(told="in 6 weeks")), "a percentage both"),
        ("EHC10", Counted(PLANS, WHOLE, WHOLE), "a mean a denominator"),
        ("B5", Counted(REQUESTS, WHOLE), "what can be below 0 is no count"),
        ("B5", StockFall(REQUESTS), "a fall is the difference of two stocks"),
        ("EHC14", StockFall(OPEN), "a fall is the difference of two stocks"),
    ],
)
def test_what_is_released_fits_what_is_measured(code: str, released_as: ReleasedAs, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        replace(MEASURES[code], released_as=released_as)


@pytest.mark.parametrize(
    ("code", "released_as", "by_group"),
    [
        ("ADV01", Counted(ADVICE, at(came="in 6 weeks"), WHOLE), True),
        ("ADV01", Counted(ADVICE, at(came="in 6 weeks"), WHOLE, whole_area_only=True), False),
        ("B5", StockFall(OPEN), False),
        ("EHC01", NotReleased("the board alone sees it"), False),
    ],
)
def test_only_counts_that_don_t_say_otherwise_go_out_by_group(
    code: str, released_as: ReleasedAs, by_group: bool
) -> None:
    assert replace(MEASURES[code], released_as=released_as).is_released_by_group is by_group


def test_a_year_is_the_sum_of_twelve_months_and_all_else_of_one() -> None:
    assert {code for code, measure in MEASURES.items() if measure.months_summed != 1} == {"EHC04"}
    assert MEASURES["EHC04"].months_summed == 12


def test_the_evidence_for_an_area_is_what_it_leads_and_then_what_it_shares() -> None:
    shared = replace(MEASURES["EHC01"], plan_area="PTH", plan_area_2="RES")
    own = replace(MEASURES["EHC03"], plan_area="RES", plan_area_2="")
    other = replace(MEASURES["EHC04"], plan_area="PTH", plan_area_2="")
    assert evidence_for("RES", [shared, other, own]) == [own, shared]
    assert evidence_for("PTH", [own, other, shared]) == [other, shared]
    assert evidence_for("LMG", [shared, other, own]) == []


def test_shares_of_a_year_means_and_cohorts_go_out_for_the_whole_area_only() -> None:
    whole = {code for code, measure in MEASURES.items() if not measure.is_released_by_group}
    assert whole == {"EHC04", "EHC10", "T7", "B5"}
