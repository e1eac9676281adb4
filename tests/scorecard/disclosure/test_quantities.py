"""In which relations quantities add up, and which counts a shown percentage or mean agrees with."""

from collections.abc import Iterable
from fractions import Fraction

import pytest

from scorecard.disclosure.quantities import (
    PERCENT,
    Dimension,
    PublicationError,
    Quantity,
    Ratio,
    Relation,
    cross,
    relations_of,
)

TOWN = Dimension("town", "all", {"all": ("east", "west"), "west": ("Poole", "Hurn")})
SEX = Dimension("sex", "both", {"both": ("girls", "boys")})


def plans(**at: str) -> Quantity:
    return Quantity("plans", tuple(sorted(at.items())))


ALL = plans()


def said(quantities: Iterable[Quantity], *dimensions: Dimension, fixed: Iterable[Quantity] = ()) -> list[str]:
    return [str(relation) for relation in relations_of(quantities, {"plans": dimensions}, fixed)]


def test_a_quantity_is_written_with_its_categories() -> None:
    assert str(plans(town="Poole", sex="girls")) == "plans[sex=girls, town=Poole]"


def test_a_relation_is_written_as_a_sum_with_a_limit_where_parts_are_missing() -> None:
    terms = {plans(town="east"): 1, plans(town="west"): 1, ALL: -1}
    assert str(Relation(terms)) == "plans[town=east] + plans[town=west] = plans[]"
    assert str(Relation(terms, complete=False)) == "plans[town=east] + plans[town=west] ≤ plans[]"
    assert str(Relation({ALL: 1})) == "plans[] = 0"


def test_the_categories_of_a_dimension_begin_with_its_total_and_hold_every_level() -> None:
    assert TOWN.categories == ["all", "east", "west", "Poole", "Hurn"]


def test_every_category_that_stands_twice_is_named() -> None:
    with pytest.raises(PublicationError) as refused:
        Dimension("town", "all", {"all": ("b", "a", "c"), "a": ("b",), "c": ("a",)})
    assert refused.value.problems == ["town: a stands twice", "town: b stands twice"]


def test_every_combination_of_categories_is_crossed_totals_among_them() -> None:
    short = Dimension("town", "all", {"all": ("east", "west")})
    assert [tuple(at.values()) for at in cross([short, SEX])] == [
        *(("all", "both"), ("all", "girls"), ("all", "boys")),
        *(("east", "both"), ("east", "girls"), ("east", "boys")),
        *(("west", "both"), ("west", "girls"), ("west", "boys")),
    ]
    assert list(next(cross([short, SEX]))) == ["town", "sex"]


# Percentages and means


@pytest.mark.parametrize(
    ("numerator", "agrees"), [(16, False), (17, True), (18, True), (19, True), (20, False)]
)
def test_a_percentage_agrees_with_the_counts_from_one_edge_of_its_last_decimal_to_the_other(
    numerator: int, agrees: bool
) -> None:
    """9% of 200, give or take half a per cent: from 17, which is 8.5%, to 19, which is 9.5%."""
    ratio = Ratio(plans(sex="girls"), ALL, PERCENT, Fraction(9), Fraction(1, 2))
    assert (ratio.least, ratio.most) == (Fraction(17, 2), Fraction(19, 2))
    assert ratio.agrees_with(numerator, 200) is agrees


def test_a_mean_has_the_factor_1() -> None:
    ratio = Ratio(Quantity("weeks", ()), ALL, 1, Fraction(22), Fraction(1, 20))
    assert [weeks for weeks in range(100) if ratio.agrees_with(weeks, 3)] == [66]


# Relations


def test_parts_add_up_along_every_dimension_and_level() -> None:
    quantities = [plans(**{n: c for n, c in at.items() if c not in ("all", "both")})
                  for at in cross([TOWN, SEX])]  # fmt: skip
    assert set(said(quantities, TOWN, SEX)) == {
        *(
            "plans[town=east] + plans[town=west] = plans[]",
            "plans[town=Poole] + plans[town=Hurn] = plans[town=west]",
        ),
        "plans[sex=girls] + plans[sex=boys] = plans[]",
        *(
            f"plans[sex={sex}, town=east] + plans[sex={sex}, town=west] = plans[sex={sex}]"
            for sex in ("girls", "boys")
        ),
        *(
            f"plans[sex={sex}, town=Poole] + plans[sex={sex}, town=Hurn] = plans[sex={sex}, town=west]"
            for sex in ("girls", "boys")
        ),
        *(
            f"plans[sex=girls, town={town}] + plans[sex=boys, town={town}] = plans[town={town}]"
            for town in ("east", "west", "Poole", "Hurn")
        ),
    }


def test_where_some_parts_stand_nowhere_the_others_are_at_most_the_total() -> None:
    assert said([ALL, plans(sex="girls")], SEX) == ["plans[sex=girls] ≤ plans[]"]
    assert said([ALL], SEX) == []


def test_two_ways_of_dividing_a_dimension_are_a_relation_each() -> None:
    other = Dimension("town", "all", {"all": ("north", "south")})
    towns = [plans(town=name) for name in ("east", "west", "north", "south")]
    assert said([ALL, *towns], TOWN, other, TOWN) == [
        "plans[town=east] + plans[town=west] = plans[]",
        "plans[town=north] + plans[town=south] = plans[]",
    ]


def test_universes_have_nothing_to_do_with_each_other() -> None:
    other = Quantity("requests", (("sex", "girls"),))
    assert relations_of([ALL, other], {"plans": [SEX], "requests": [SEX]}, ()) == []


# Tables at one value of a dimension


def test_a_quantity_at_one_value_is_at_most_the_same_without_it() -> None:
    girls = plans(sex="girls", town="east")
    quantities = [ALL, plans(sex="girls"), plans(town="east"), girls]
    assert said(quantities, fixed=[girls]) == [
        "plans[sex=girls, town=east] ≤ plans[town=east]",
        "plans[sex=girls, town=east] ≤ plans[sex=girls]",
    ]
    (first, _) = relations_of(quantities, {"plans": []}, [girls])
    assert (first.complete, first.terms) == (False, {girls: 1, plans(town="east"): -1})


def test_of_a_quantity_without_it_that_stands_nowhere_nothing_is_said() -> None:
    girls = plans(sex="girls", town="east")
    assert said([plans(sex="girls"), girls], fixed=[girls]) == [
        "plans[sex=girls, town=east] ≤ plans[sex=girls]"
    ]


def test_what_a_relation_says_already_is_not_said_again() -> None:
    girls, boys = plans(sex="girls"), plans(sex="boys")
    assert said([ALL, girls, boys], SEX, fixed=[girls]) == ["plans[sex=girls] + plans[sex=boys] = plans[]"]
