"""Populations, and the parts of them that a measure may count."""

import pytest

from scorecard.measures.populations import (
    DIMENSIONS,
    OPEN,
    PLANS,
    POPULATIONS,
    REQUESTS,
    TOTAL,
    WHOLE,
    Counted,
    Population,
    at,
    categories_of,
)


def test_a_part_is_in_order_of_its_dimensions_however_it_is_written() -> None:
    assert at(issued="later", exception="with exception") == (
        ("exception", "with exception"),
        ("issued", "later"),
    )


def test_the_categories_of_a_dimension_are_its_total_and_every_level_below_it() -> None:
    assert categories_of("advice") == [
        "all",
        "not waiting for advice",
        "waiting for advice",
        "advice not yet due",
        "advice overdue",
    ]


def test_a_category_that_the_dimension_has_not_is_refused() -> None:
    with pytest.raises(ValueError, match="issued has no category early"):
        Counted(PLANS, at(issued="early"))


@pytest.mark.parametrize("part", [at(age="over 20 weeks", advice="advice overdue"), at(town="Poole")])
def test_a_crossing_that_the_population_has_not_is_refused(part: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(ValueError, match="open assessments has no crossing of"):
        Counted(OPEN, part)


def test_a_denominator_is_looked_at_as_the_numerator_is() -> None:
    with pytest.raises(ValueError, match="requests has no crossing of issued"):
        Counted(REQUESTS, WHOLE, at(issued="later"))


def test_a_population_that_is_not_listed_is_refused() -> None:
    with pytest.raises(ValueError, match="annual reviews is not one of POPULATIONS"):
        Counted(Population("annual reviews"), WHOLE)


@pytest.mark.parametrize("population", POPULATIONS.values(), ids=lambda population: population.name)
def test_what_tells_of_few_children_is_a_category_of_the_population(population: Population) -> None:
    crossed = {dimension for crossing in population.crossings for dimension in crossing}
    assert set(population.telling) <= crossed
    for dimension, categories in population.telling.items():
        assert set(categories) <= set(categories_of(dimension))


def test_the_populations_are_those_of_the_assessment_with_who_left_it_and_who_came_back() -> None:
    assert list(POPULATIONS) == [
        "plans issued",
        "open assessments",
        "decisions whether to assess",
        "advice received",
        "requests",
        "cases ended without a plan",
        "cases reopened beyond those ended without a plan",
    ]


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_whatever_is_divided_is_divided_into_more_than_one_part(dimension: str) -> None:
    """A total with one part would say that the part is all of it."""
    assert DIMENSIONS[dimension]
    assert min(len(set(parts)) for parts in DIMENSIONS[dimension].values()) > 1


@pytest.mark.parametrize("population", POPULATIONS.values(), ids=lambda population: population.name)
def test_every_dimension_that_a_population_is_divided_by_has_its_parts(population: Population) -> None:
    assert {dimension for crossing in population.crossings for dimension in crossing} <= set(DIMENSIONS)


@pytest.mark.parametrize("population", POPULATIONS.values(), ids=lambda population: population.name)
def test_all_in_time_tells_as_much_as_none(population: Population) -> None:
    """0% and 100% of a few children each say something of every one of them (rule 2): both parts tell."""
    for dimension, categories in population.telling.items():
        assert set(categories) == set(DIMENSIONS[dimension][TOTAL])
