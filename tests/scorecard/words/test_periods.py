"""How two periods may be compared."""

from datetime import date
from decimal import Decimal

import pytest

from scorecard.measures import MEASURES
from scorecard.words.periods import (
    Comparable,
    PeriodLength,
    comparable,
    counts_what_happened,
    mean_a_month,
    needs_means,
)

FOUR, THREE = PeriodLength(4, 4, False), PeriodLength(3, 3, False)
SO_FAR = PeriodLength(3, 3, True)


@pytest.mark.parametrize(
    ("as_at", "months", "begun", "running"),
    [
        (date(2024, 7, 30), 2, 3, True),
        (date(2024, 7, 31), 3, 3, True),
        (date(2024, 8, 1), 3, 4, True),
        (date(2024, 8, 30), 3, 4, True),
        (date(2024, 8, 31), 4, 4, False),
        (date(2024, 9, 1), 4, 4, False),
        (date(2024, 4, 30), 0, 0, True),
    ],
)
def test_a_span_knows_how_many_of_its_months_have_ended(as_at, months, begun, running) -> None:
    assert PeriodLength.of(date(2024, 5, 1), date(2024, 8, 31), as_at=as_at) == PeriodLength(
        months, begun, running
    )


def test_only_plain_counts_of_what_happened_grow_with_their_period() -> None:
    assert [code for code, measure in MEASURES.items() if counts_what_happened(measure)] == [
        "EHC01",
        "EHC07",
        "B5",
    ]


@pytest.mark.parametrize(
    ("code", "before", "now", "how"),
    [
        ("EHC07", FOUR, FOUR, Comparable.AS_THEY_ARE),
        ("EHC07", FOUR, THREE, Comparable.BY_MONTH),
        ("EHC08", FOUR, THREE, Comparable.AS_THEY_ARE),
        ("EHC11", FOUR, THREE, Comparable.AS_THEY_ARE),
        ("EHC04", FOUR, THREE, Comparable.AS_THEY_ARE),
        ("EHC07", FOUR, SO_FAR, Comparable.RUNNING),
        ("EHC11", FOUR, SO_FAR, Comparable.RUNNING),
    ],
)
def test_totals_of_unequal_periods_are_compared_by_the_month_and_a_running_one_not_at_all(
    code, before, now, how
) -> None:
    assert comparable(MEASURES[code], before, now, known=True) is how


def test_what_has_no_value_is_not_compared() -> None:
    assert comparable(MEASURES["EHC08"], FOUR, FOUR, known=False) is Comparable.NOT_KNOWN


def test_totals_of_unequal_lengths_need_their_means_beside_them() -> None:
    assert needs_means(MEASURES["EHC01"], FOUR, SO_FAR)
    assert not needs_means(MEASURES["EHC01"], FOUR, FOUR)
    assert not needs_means(MEASURES["EHC11"], FOUR, SO_FAR)


def test_a_term_of_fewer_requests_may_have_had_more_of_them_a_month() -> None:
    assert mean_a_month(Decimal(398), FOUR) == Decimal("99.5")
    assert mean_a_month(Decimal(336), SO_FAR) == Decimal("112.0")
    assert mean_a_month(Decimal(256), SO_FAR) == Decimal("85.3")


@pytest.mark.parametrize("span", [PeriodLength(2, 3, True), PeriodLength(0, 0, True)])
def test_part_of_a_month_has_no_mean_a_month(span: PeriodLength) -> None:
    assert mean_a_month(Decimal(10), span) is None
