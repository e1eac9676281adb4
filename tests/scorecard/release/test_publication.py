"""Linked tables as disclosure control takes them: which stand there, and what of them is shown, hidden or out."""

from collections.abc import Iterable

from scorecard.disclosure import CountTable, Publication
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
    without_asked: bool = False,
    rows: Iterable[Row] | None = None,
) -> Publication:
    tables: LinkedTables = tables_of(*earlier) if rows is None else tables_of(*earlier, rows=rows)
    tables.mention(mentioned)
    tables.ask(asked)
    return publication_of(tables, headlines, threshold=4, width=5, without_asked=without_asked)


def cells(table: CountTable) -> dict[str, int | None]:
    """What is shown, by the categories other than totals."""
    return {" ".join(category for _, category in cell.quantity.at): cell.value for cell in table.cells}


def ids(published: Publication) -> list[str]:
    return [table.id for table in published.tables]


# What is shown


def test_what_is_asked_for_is_shown_and_of_the_rest_only_the_truth_is_told() -> None:
    (table,) = publication(plans(TIMELY)).tables
    assert cells(table) == {"": None, "in 20 weeks": 20, "later": None}
    assert {cell.quantity.at: cell.value for cell in table.truth or ()} == {WHOLE: 30, TIMELY: 20, LATE: 10}
    assert not table.published


def test_without_what_is_asked_for_the_tables_are_those_of_a_reader_before() -> None:
    earlier = [out(plans(), 30)]
    (table,) = publication(plans(TIMELY), earlier=earlier, without_asked=True).tables
    assert cells(table) == {"": 30, "in 20 weeks": None, "later": None}
    assert table.published
    tables = tables_of(*earlier)
    tables.ask([plans(TIMELY)])
    shown = publication_of(tables, threshold=4, width=5).tables[0]
    assert cells(shown)["in 20 weeks"] == 20


def test_what_is_out_stands_in_a_published_table_of_its_own_beside_what_is_asked_for() -> None:
    new, old = publication(plans(TIMELY), earlier=[out(plans(), 30)]).tables
    assert (cells(new), new.published) == ({"": 30, "in 20 weeks": 20, "later": None}, False)
    assert (cells(old), old.published, old.truth) == ({"": 30}, True, None)
    assert old.id == f"{new.id}, out already"


def test_what_was_hidden_before_is_hidden_though_it_is_asked_for_again() -> None:
    (table,) = publication(plans(), plans(TIMELY), earlier=[out(plans(TIMELY), 20, Seen.HIDDEN)]).tables
    assert cells(table) == {"": 30, "in 20 weeks": None, "later": None}


# Which tables


def test_a_count_stands_in_the_first_table_that_has_room_for_it() -> None:
    published = publication(plans(), plans(POOLE), plans(tuple(sorted((*POOLE, *TIMELY)))))
    by_town = published.tables[-1]
    every = [cell.quantity for table in published.tables for cell in table.cells]
    assert len(every) == len(set(every))
    assert by_town.id == f"{ALL_PLANS} × issued × town"
    assert [dimension.name for dimension in by_town.dimensions] == ["issued", "town"]
    assert by_town.dimensions[1].parts == {"all": ("Hurn", "Poole")}


def test_a_total_of_two_tables_stands_in_one_of_them() -> None:
    day = plans().last
    parts = at(age="up to 20 weeks"), at(advice="waiting for advice")
    asked = [Place(OPEN.name, day, day, part) for part in parts]
    rows = [Row("EHC14", JULY, 60), Row("EHC11", JULY, 20), Row("ADV05", JULY, 30)]
    by_age, by_advice = publication(*asked, rows=rows).tables
    assert "" in cells(by_age)
    assert "" not in cells(by_advice)


def test_tables_that_nothing_leads_to_are_left_out() -> None:
    assert ids(publication(plans(), mentioned=[plans(month=AUGUST)])) == [ALL_PLANS]


def test_categories_of_a_table_that_tell_are_named_where_it_has_them() -> None:
    (whole,) = publication(plans()).tables
    (by_time,) = publication(plans(TIMELY)).tables
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
    assert cells(change) == {"Hurn": None, "Poole": None}
    assert change.dimensions[0].parts == {"all": ("Hurn", "Poole")}
    assert [cell.value for cell in change.truth or ()] == [1, 1]


def test_a_change_of_the_whole_area_alone_is_no_table() -> None:
    assert not any("change" in name for name in ids(publication(plans(), earlier=[out(plans(), 28)])))


def test_a_change_that_nothing_leads_to_is_left_out() -> None:
    earlier = [out(plans(), 28), out(plans(POOLE), 17), out(plans(HURN), 11)]
    assert ids(publication(plans(month=AUGUST), earlier=earlier)) == [
        "plans issued, 1 August 2024 to 31 August 2024"
    ]
