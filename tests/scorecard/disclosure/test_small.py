"""What is small, what tells, and what gives few children away: each at its boundary, and of what isn't known."""

from fractions import Fraction

import pytest

from scorecard.disclosure.publication import Publication
from scorecard.disclosure.quantities import PERCENT, Quantity, Ratio
from scorecard.disclosure.reading import read_publication
from scorecard.disclosure.small import gives_few_away, is_small, small_counts, telling_rows
from tests.scorecard.disclosure_tables import table_of

NUMERATOR, DENOMINATOR = Quantity("plans", (("timely", "yes"),)), Quantity("plans", ())
MEAN = 1


@pytest.mark.parametrize(("count", "small"), [(0, False), (1, True), (4, True), (5, False)])
def test_counts_from_1_to_the_threshold_are_small(count: int, small: bool) -> None:
    assert is_small(count, threshold=4) is small
    assert (NUMERATOR in small_counts({NUMERATOR: count}, threshold=4)) is small


# Percentages and means


def ratio(value: str = "0", factor: int = PERCENT) -> Ratio:
    """A shown percentage (or mean) with one decimal."""
    return Ratio(NUMERATOR, DENOMINATOR, factor, Fraction(value), Fraction(1, 20))


@pytest.mark.parametrize(
    ("numerator", "denominator", "tells"),
    [
        (0, 20, False),
        (1, 20, True),
        (4, 20, True),
        (5, 20, False),
        (15, 20, False),  # 5 are left
        (16, 20, True),  # 4 are left
        (19, 20, True),  # 1 is left
        (20, 20, False),  # none is left
        (5, 10, False),
        (5, 9, True),  # fewer than ten
        (0, 9, True),
        (0, 0, True),
    ],
)
def test_a_percentage_tells_by_its_numerator_its_complement_and_its_denominator(
    numerator: int, denominator: int, tells: bool
) -> None:
    values = {NUMERATOR: numerator, DENOMINATOR: denominator}
    assert gives_few_away(ratio(), values, threshold=4) is tells


def test_a_percentage_gives_few_away_where_one_of_the_numerators_it_leaves_possible_is_small() -> None:
    two_per_cent = Ratio(NUMERATOR, DENOMINATOR, PERCENT, Fraction(2), Fraction(1, 2))  # 3, 4 or 5 of 200
    assert gives_few_away(two_per_cent, {DENOMINATOR: 200}, 4)
    assert not gives_few_away(two_per_cent, {NUMERATOR: 5, DENOMINATOR: 200}, 4)


@pytest.mark.parametrize(("denominator", "tells"), [(9, True), (10, False)])
def test_a_mean_tells_by_its_denominator_alone(denominator: int, tells: bool) -> None:
    values = {NUMERATOR: 3, DENOMINATOR: denominator}
    assert gives_few_away(ratio(factor=MEAN), values, threshold=4) is tells


@pytest.mark.parametrize(
    ("value", "tells"),
    [
        *(("8.3", True), ("33.3", False), ("86.1", False), ("91.7", True), ("97.2", True)),
        *(("0", False), ("100", False)),
    ],
)
def test_of_a_numerator_that_stands_nowhere_what_the_percentage_leaves_possible_counts(
    value: str, tells: bool
) -> None:
    """Of 36 children 3, 12, 31, 33, 35, none or all."""
    assert gives_few_away(ratio(value), {DENOMINATOR: 36}, threshold=4) is tells


def test_a_numerator_that_stands_nowhere_is_not_taken_for_0() -> None:
    values = {DENOMINATOR: 36}
    assert gives_few_away(ratio("8.3"), values, threshold=4)
    assert not gives_few_away(ratio("8.3"), values | {NUMERATOR: 0}, threshold=4)


@pytest.mark.parametrize("values", [{}, {NUMERATOR: 3}])
def test_over_a_number_that_isn_t_known_nothing_is_said(values: dict[Quantity, int]) -> None:
    """Nor is it taken for 0, which would be fewer than ten. What a reader can make of it, the attack finds."""
    assert not gives_few_away(ratio("8.3"), values, threshold=4)


# Zeros that tell


def timeliness(in_time: int, late: int, sensitive: str = "in time") -> Publication:
    counts = {("Poole", "in time"): in_time, ("Poole", "late"): late}
    counts |= {("Hurn", "in time"): 20, ("Hurn", "late"): 30}
    categories = {"town": ["Poole", "Hurn"], "timely": ["in time", "late"]}
    return read_publication(
        {"tables": [table_of("plans", categories, counts, sensitive={"timely": [sensitive]})]}
    )


def of_poole(**timely: str) -> Quantity:
    return Quantity("plans", tuple(sorted({**timely, "town": "Poole"}.items())))


@pytest.mark.parametrize(
    ("in_time", "late", "tells"),
    [
        *((0, 9, True), (0, 10, False), (9, 0, True), (10, 0, False)),
        *((0, 1, True), (1, 0, True), (1, 8, False), (0, 0, False)),
    ],
)
def test_none_or_all_of_fewer_than_ten_tell(in_time: int, late: int, tells: bool) -> None:
    publication = timeliness(in_time, late)
    rows = telling_rows(publication, publication.shown)
    row = (of_poole(timely="in time"), of_poole(timely="late"))
    assert rows == ({row[0]: row} if tells else {})


def test_only_the_category_that_is_sensitive_tells() -> None:
    publication = timeliness(0, 9, sensitive="late")
    assert set(telling_rows(publication, publication.shown)) == {of_poole(timely="late")}


@pytest.mark.parametrize("missing", [of_poole(), of_poole(timely="in time")])
def test_what_isn_t_known_is_neither_none_nor_all(missing: Quantity) -> None:
    publication = timeliness(0, 9)
    known = {quantity: value for quantity, value in publication.shown.items() if quantity != missing}
    assert telling_rows(publication, known) == {}
