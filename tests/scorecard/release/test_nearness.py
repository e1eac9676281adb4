"""Which tables can tell of each other: how far a question reaches, and what stops it."""

from collections.abc import Iterable

import pytest

from scorecard.measures import PLANS, WHOLE, At
from scorecard.measures.populations import at
from scorecard.release.counts import TrueCounts
from scorecard.release.figures import Count, Place, Seen
from scorecard.release.linked_tables import LinkedTables
from scorecard.release.nearness import parts_near
from scorecard.release.universes import Tie, Universe, universe_of
from send_portal.days import last_day
from tests.scorecard.release.test_counts import AUGUST, JULY, JUNE, LATER, Row

MONTHS = (JUNE, JULY, AUGUST)
TOWNS = ("Hurn", "Poole")
ROWS = [
    *(row for month in MONTHS for row in (Row("EHC07", month, 30), Row("EHC09", month, 20, 30))),
    *(
        row
        for month in MONTHS
        for town in TOWNS
        for row in (Row("EHC07", month, 15, group=town), Row("EHC09", month, 10, 15, group=town))
    ),
]
POOLE: At = (("town", "Poole"),)
TIMELY, LATE = at(issued="in 20 weeks"), at(issued="later")
FIRST, SECOND, THIRD = (universe_of(Place(PLANS.name, month, last_day(month), WHOLE)) for month in MONTHS)


def tables_of(*mentioned: tuple[Universe, At], asked: Iterable[tuple[Universe, At]] = (), shown: Iterable[
    tuple[Universe, At]] = (), hidden: Iterable[tuple[Universe, At]] = ()) -> LinkedTables:  # fmt: skip
    counts = TrueCounts(ROWS, LATER)
    plain = LinkedTables(counts)
    every = [*mentioned, *asked, *shown, *hidden]
    plain.mention(universe.place(of) for universe, of in every)
    earlier = [
        Count(universe.place(of), plain.contents[universe].values[of], seen, "version 1")
        for seen, several in ((Seen.SHOWN, shown), (Seen.HIDDEN, hidden))
        for universe, of in several
    ]
    tables = LinkedTables(counts, earlier)
    tables.mention(universe.place(of) for universe, of in every)
    tables.ask(universe.place(of) for universe, of in asked)
    return tables


CHAIN = [Tie((SECOND, WHOLE), ((FIRST, WHOLE),)), Tie((THIRD, WHOLE), ((SECOND, WHOLE),))]
WHOLES = [(universe, WHOLE) for universe in (FIRST, SECOND, THIRD)]


def test_without_a_question_nothing_is_near() -> None:
    assert parts_near(tables_of(*WHOLES), CHAIN) == set()


@pytest.mark.parametrize("ties", [CHAIN, CHAIN[::-1]])
def test_unknown_counts_lead_from_one_table_to_the_next(ties: list[Tie]) -> None:
    tables = tables_of(*WHOLES, asked=[(FIRST, WHOLE)])
    assert parts_near(tables, ties) == {(FIRST, ""), (SECOND, ""), (THIRD, "")}


def test_what_is_shown_is_near_and_nothing_lies_beyond_it() -> None:
    tables = tables_of(*WHOLES, asked=[(FIRST, WHOLE)], shown=[(SECOND, WHOLE)])
    assert parts_near(tables, CHAIN) == {(FIRST, ""), (SECOND, "")}


def test_what_was_hidden_is_no_wall() -> None:
    tables = tables_of(*WHOLES, asked=[(FIRST, WHOLE)], hidden=[(SECOND, WHOLE)])
    assert parts_near(tables, CHAIN) == {(FIRST, ""), (SECOND, ""), (THIRD, "")}


def test_what_follows_from_what_is_shown_is_known_too() -> None:
    """Plans in time and all plans are shown: the late ones stand between like a wall."""
    late = [Tie((SECOND, LATE), ((FIRST, LATE),)), Tie((THIRD, LATE), ((SECOND, LATE),))]
    several = [(universe, LATE) for universe in (FIRST, SECOND, THIRD)]
    tables = tables_of(*several, asked=[(FIRST, LATE)], shown=[(SECOND, TIMELY), (SECOND, WHOLE)])
    assert parts_near(tables, late) == {(FIRST, ""), (SECOND, "")}
    one = tables_of(*several, asked=[(FIRST, LATE)], shown=[(SECOND, TIMELY)])
    assert parts_near(one, late) == {(FIRST, ""), (SECOND, ""), (THIRD, "")}


def test_a_tie_to_a_universe_without_tables_leads_there() -> None:
    nowhere = SECOND._replace(version="version 1")
    tables = tables_of(*WHOLES, asked=[(FIRST, WHOLE)])
    assert (nowhere, "") in parts_near(tables, [Tie((FIRST, WHOLE), ((nowhere, WHOLE),))])


def test_groups_lead_to_their_whole() -> None:
    tables = tables_of((FIRST, WHOLE), asked=[(FIRST, POOLE)], shown=[(FIRST, WHOLE)])
    assert parts_near(tables, []) == {(FIRST, "town"), (FIRST, "")}


@pytest.mark.parametrize(("shown", "near"), [((), True), ((WHOLE,), False)])
def test_a_whole_leads_to_its_groups_where_the_reader_doesn_t_know_it(
    shown: tuple[At, ...], near: bool
) -> None:
    tables = tables_of((FIRST, POOLE), asked=[(FIRST, TIMELY)], shown=[(FIRST, of) for of in shown])
    assert ((FIRST, "town") in parts_near(tables, [])) is near


def test_groups_by_category_are_near_where_the_category_isn_t_known_of_the_whole() -> None:
    by_category = tuple(sorted((*TIMELY, *POOLE)))
    asked, shown = [(FIRST, TIMELY)], [(FIRST, WHOLE)]
    tables = tables_of((FIRST, by_category), asked=asked, shown=shown)
    assert (FIRST, "town") in parts_near(tables, [])
    without = tables_of((FIRST, POOLE), asked=asked, shown=shown)
    assert (FIRST, "town") not in parts_near(without, [])


def test_groups_of_one_table_lead_to_those_of_another() -> None:
    ties = [Tie((SECOND, POOLE), ((FIRST, POOLE),))]
    tables = tables_of((SECOND, POOLE), asked=[(FIRST, POOLE)])
    assert {(FIRST, "town"), (SECOND, "town"), (SECOND, "")} <= parts_near(tables, ties)
