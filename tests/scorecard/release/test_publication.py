"""Linked tables as disclosure control takes them: which stand there, and what of them is shown, hidden or out."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType

import pytest

from scorecard.disclosure import CountTable, Publication, Withheld
from scorecard.measures import OPEN, PLANS, WHOLE
from scorecard.measures.populations import at
from scorecard.release.figures import Count, Place, Seen
from scorecard.release.linked_tables import LinkedTables
from scorecard.release.publication import publication_of
from scorecard.release.universes import quantity_of
from tests.scorecard.release.test_counts import AUGUST, JULY, Row
from tests.scorecard.release.test_linked_tables import HURN, LATE, POOLE, TIMELY, out, plans, tables_of

ALL_PLANS = "plans issued, 1 July 2024 to 31 July 2024"


def publication(
    *asked: Place,
    earlier: Iterable[Count] = (),
    mentioned: Iterable[Place] = (),
    headlines: Iterable[Place] = (),
    marked: Mapping[Place, Seen] = MappingProxyType({}),
    rows: Iterable[Row] | None = None,
    whole: bool = False,
) -> Publication:
    tables: LinkedTables = tables_of(*earlier) if rows is None else tables_of(*earlier, rows=rows)
    tables.mention(mentioned)
    tables.ask(asked)
    for place, seen in marked.items():
        tables.mark([place], seen)
    return publication_of(tables, headlines, threshold=4, width=5, whole=whole)


def cells(table: CountTable) -> dict[str, int | None]:
    """What is shown, by the categories other than totals."""
    return {" ".join(category for _, category in cell.quantity.at): cell.value for cell in table.cells}


def ids(published: Publication) -> list[str]:
    return [table.id for table in published.tables]


# What is shown


def test_what_is_asked_for_stands_in_a_table_and_of_the_rest_only_the_truth_is_told() -> None:
    old, new = publication(plans(TIMELY)).tables
    assert (cells(new), new.published, new.truth) == ({"in 20 weeks": 20}, False, None)
    assert {cell.quantity.at: cell.value for cell in old.truth or ()} == {WHOLE: 30, TIMELY: 20, LATE: 10}
    assert (cells(old), old.published) == ({}, True)
    assert new.id == f"{old.id}, new"


def test_what_is_out_stands_in_a_published_table_beside_what_is_asked_for() -> None:
    old, new = publication(plans(TIMELY), earlier=[out(plans(), 30)]).tables
    assert (cells(old), old.published) == ({"": 30}, True)
    assert cells(new) == {"in 20 weeks": 20}


@pytest.mark.parametrize(("seen", "cells_there"), [(Seen.HIDDEN, {"": None}), (Seen.WITHHELD, {})])
def test_what_was_hidden_before_is_hidden_though_it_is_asked_for_again(
    seen: Seen, cells_there: dict[str, None]
) -> None:
    """A count with its mark; what was only part of a hidden figure stands nowhere."""
    (table,) = publication(plans(), earlier=[out(plans(), 30, seen)]).tables
    assert cells(table) == cells_there


def test_what_is_hidden_now_for_what_it_says_stands_hidden_in_the_new_table() -> None:
    _, new = publication(marked={plans(): Seen.HIDDEN}, whole=True).tables
    assert (cells(new), new.published) == ({"": None}, False)


def test_a_zero_that_was_hidden_as_another_number_stands_nowhere() -> None:
    """Hidden as 3, now 0: who saw it hidden would take it for 1 or more."""
    earlier = [out(plans(), 3, Seen.HIDDEN)]
    rows = [Row("EHC07", JULY, 0)]
    tables = publication(earlier=earlier, rows=rows, marked={plans(): Seen.HIDDEN}, whole=True).tables
    assert [cells(table) for table in tables if table.universe == ALL_PLANS] == [{}]


def test_a_hidden_rate_is_seen_to_be_neither_none_nor_all() -> None:
    earlier = [out(plans(), 30), out(plans(TIMELY), 20, Seen.WITHHELD)]
    (withheld,) = publication(earlier=earlier, whole=True).withheld
    assert withheld == Withheld(quantity_of(plans(TIMELY)), quantity_of(plans()), published=True)
    (withheld,) = publication(plans(), marked={plans(TIMELY): Seen.WITHHELD}).withheld
    assert not withheld.published


def test_a_hidden_rate_that_is_none_or_all_tells_nothing_that_is_not_so() -> None:
    for timely in (0, 30):
        rows = [Row("EHC09", JULY, timely, 30), Row("EHC07", JULY, 30)]
        marked = {plans(TIMELY): Seen.WITHHELD}
        assert publication(plans(), rows=rows, marked=marked).withheld == ()


def test_a_rate_that_is_asked_for_would_be_seen_to_be_withheld() -> None:
    (ratio,) = publication(plans(), plans(TIMELY)).ratios
    assert (ratio.numerator, ratio.denominator) == (quantity_of(plans(TIMELY)), quantity_of(plans()))
    assert (ratio.value, ratio.slack, ratio.published) == (Fraction(200, 3), 0, False)


# Which tables


def test_a_count_stands_in_the_first_table_that_has_room_for_it() -> None:
    published = publication(plans(), plans(POOLE), plans(tuple(sorted((*POOLE, *TIMELY)))))
    by_town = published.tables[-1]
    every = [cell.quantity for table in published.tables for cell in table.cells]
    assert len(every) == len(set(every))
    assert by_town.id == f"{ALL_PLANS} × issued × town, new"
    assert [dimension.name for dimension in by_town.dimensions] == ["issued", "town"]
    assert by_town.dimensions[1].parts == {"all": ("Hurn", "Poole")}


def test_a_total_of_two_tables_stands_in_one_of_them() -> None:
    day = plans().last
    parts = at(age="up to 20 weeks"), at(advice="waiting for advice")
    asked = [Place(OPEN.name, day, day, part) for part in parts]
    rows = [Row("EHC14", JULY, 60), Row("EHC11", JULY, 20), Row("ADV05", JULY, 30)]
    by_age, _, by_advice, _ = publication(*asked, rows=rows).tables
    assert WHOLE in {cell.quantity.at for cell in by_age.truth or ()}
    assert WHOLE not in {cell.quantity.at for cell in by_advice.truth or ()}


def test_tables_that_nothing_leads_to_are_left_out() -> None:
    august = "plans issued, 1 August 2024 to 31 August 2024"
    named = [ALL_PLANS, f"{ALL_PLANS}, new"]
    assert ids(publication(plans(), mentioned=[plans(month=AUGUST)])) == named
    assert ids(publication(plans(), mentioned=[plans(month=AUGUST)], whole=True)) == [august, *named]


def test_categories_of_a_table_that_tell_are_named_where_it_has_them() -> None:
    whole, _ = publication(plans()).tables
    by_time, _ = publication(plans(TIMELY)).tables
    assert whole.sensitive == {}
    assert by_time.sensitive == {"issued": ("in 20 weeks", "later")}


# What ties them

TWO_MONTHS = Place(PLANS.name, JULY, plans(month=AUGUST).last, WHOLE)


def test_ties_are_there_where_all_of_their_tables_are() -> None:
    published = publication(TWO_MONTHS, mentioned=[plans()])
    assert [str(equation) for equation in published.equations] == [
        f"{ALL_PLANS}[] + plans issued, 1 August 2024 to 31 August 2024[]"
        " = plans issued, 1 July 2024 to 31 August 2024[]"
    ]


def test_a_tie_to_a_table_that_is_left_out_is_left_out_too() -> None:
    """All plans of each period are out: from the rate of July nothing leads to August."""
    earlier = [out(plans(), 30), out(plans(month=AUGUST), 40), out(TWO_MONTHS, 70)]
    published = publication(plans(TIMELY), earlier=earlier)
    assert published.equations == ()


# Headlines


def test_headlines_are_named_once_and_only_where_they_are_known() -> None:
    published = publication(plans(), headlines=[plans(), plans(), plans(month=AUGUST)])
    assert published.headlines == (quantity_of(plans()),)


# What has changed


def test_the_change_of_groups_is_a_published_table_of_which_nothing_is_shown() -> None:
    earlier = [out(plans(), 28), out(plans(POOLE), 17), out(plans(HURN), 11)]
    change = publication(plans(), plans(POOLE), plans(HURN), earlier=earlier).tables[-1]
    assert change.universe.startswith("change to plans issued")
    assert change.published
    assert cells(change) == {}
    assert change.dimensions[0].parts == {"all": ("Hurn", "Poole")}
    assert [cell.value for cell in change.truth or ()] == [1, 1]


def test_a_change_of_the_whole_area_alone_is_no_table() -> None:
    assert not any("change" in name for name in ids(publication(plans(), earlier=[out(plans(), 28)])))


def test_a_change_that_nothing_leads_to_is_left_out() -> None:
    earlier = [out(plans(), 28), out(plans(POOLE), 17), out(plans(HURN), 11)]
    assert ids(publication(plans(month=AUGUST), earlier=earlier)) == [
        "plans issued, 1 August 2024 to 31 August 2024",
        "plans issued, 1 August 2024 to 31 August 2024, new",
    ]
