"""What is known of universes, what is asked for, what is settled, and what earlier publications add."""

from collections.abc import Iterable
from datetime import date

import pytest

from scorecard.measures import PLANS, REQUESTS, WHOLE, At
from scorecard.measures.populations import at
from scorecard.release.counts import TrueCounts
from scorecard.release.figures import Count, Place, Seen
from scorecard.release.linked_tables import LinkedTables
from scorecard.release.universes import universe_of
from send_portal.days import last_day
from tests.scorecard.release.test_counts import AUGUST, JULY, LATER, Row

TIMELY, LATE = at(issued="in 20 weeks"), at(issued="later")
POOLE: At = (("town", "Poole"),)
HURN: At = (("town", "Hurn"),)
ROWS = [
    *(Row("EHC07", JULY, 30), Row("EHC09", JULY, 20, 30), Row("EHC07", AUGUST, 40)),
    *(Row("EHC07", JULY, 18, group="Poole"), Row("EHC09", JULY, 13, 18, group="Poole")),
    *(Row("EHC07", JULY, 12, group="Hurn"), Row("EHC09", JULY, 7, 12, group="Hurn")),
]


def plans(of: At = WHOLE, month: date = JULY, *, until: date | None = None) -> Place:
    return Place(PLANS.name, month, until or last_day(month), of)


def out(place: Place, value: int, seen: Seen = Seen.SHOWN, version: str = "version 1") -> Count:
    return Count(place, value, seen, version)


def tables_of(*earlier: Count, rows: Iterable[Row] = ROWS) -> LinkedTables:
    return LinkedTables(TrueCounts(rows, LATER), earlier)


def values(tables: LinkedTables, place: Place) -> dict[At, int]:
    return tables.contents[universe_of(place)].values


# Tables


def test_the_whole_area_alone_is_one_count() -> None:
    tables = tables_of()
    tables.mention([plans()])
    assert values(tables, plans()) == {WHOLE: 30}


def test_one_category_of_the_whole_area_brings_its_crossing() -> None:
    tables = tables_of()
    tables.mention([plans(), plans(TIMELY)])
    assert values(tables, plans()) == {WHOLE: 30, TIMELY: 20, LATE: 10}


def test_one_group_brings_all_groups_but_no_categories() -> None:
    tables = tables_of()
    tables.mention([plans(POOLE)])
    assert values(tables, plans()) == {POOLE: 18, HURN: 12}
    assert tables.contents[universe_of(plans())].breakdowns == ["town"]


def test_a_category_of_a_group_brings_that_dimension_of_each_group() -> None:
    tables = tables_of()
    tables.mention([plans(POOLE), plans(tuple(sorted(TIMELY + POOLE)))])
    assert values(tables, plans()) == {
        POOLE: 18,
        tuple(sorted(TIMELY + POOLE)): 13,
        tuple(sorted(LATE + POOLE)): 5,
        HURN: 12,
        tuple(sorted(TIMELY + HURN)): 7,
        tuple(sorted(LATE + HURN)): 5,
    }


def test_the_tables_of_another_universe_can_be_spoken_of_alike() -> None:
    tables = tables_of()
    tables.mention([plans(), plans(TIMELY)])
    august = universe_of(plans(month=AUGUST))
    assert tables.speak_alike(august, universe_of(plans())).values == {WHOLE: 40}
    assert tables.contents[august].layouts == tables.contents[universe_of(plans())].layouts


def test_a_value_is_known_of_universes_that_are_spoken_of() -> None:
    tables = tables_of()
    assert tables.value(plans()) is None
    tables.mention([plans()])
    assert (tables.value(plans()), tables.value(plans(TIMELY))) == (30, None)


def test_what_lies_around_places_are_all_counts_of_their_universes_and_of_no_others() -> None:
    tables = tables_of()
    tables.mention([plans(), plans(TIMELY), plans(month=AUGUST)])
    unknown = Place(REQUESTS.name, JULY, last_day(JULY), WHOLE)
    assert list(tables.around([plans(LATE), unknown])) == [plans(), plans(TIMELY), plans(LATE)]


# What is asked for, and settled


def test_what_is_asked_for_is_what_is_known_of_it() -> None:
    tables = tables_of()
    tables.ask([plans(), plans(POOLE), Place(REQUESTS.name, JULY, last_day(JULY), WHOLE)])
    assert tables.asked() == [plans(), plans(POOLE)]


def test_what_is_settled_is_asked_for_no_more() -> None:
    tables = tables_of()
    tables.ask([plans(POOLE), plans(HURN)])
    tables.settle([plans(HURN)])
    assert tables.asked() == []
    assert (tables.shown(), tables.hidden()) == ({plans(POOLE)}, {plans(HURN)})


def test_what_was_settled_before_stays_as_it_was() -> None:
    tables = tables_of()
    tables.ask([plans(POOLE)])
    tables.settle([plans(POOLE)])
    tables.ask([plans(POOLE)])
    tables.settle([])
    assert tables.hidden() == {plans(POOLE)}


def test_what_is_withdrawn_is_neither_asked_for_nor_settled() -> None:
    tables = tables_of()
    tables.ask([plans(POOLE)])
    tables.withdraw()
    assert (tables.asked(), tables.shown()) == ([], set())


# Earlier publications


def test_what_was_published_and_is_counted_so_today_is_settled() -> None:
    tables = tables_of(
        out(plans(), 30), out(plans(POOLE), 18, Seen.HIDDEN), out(plans(HURN), 12, Seen.NOT_ASKED)
    )
    assert list(tables.contents) == [universe_of(plans())]
    assert tables.shown() == {plans()}
    assert tables.hidden() == {plans(POOLE)}


def test_what_was_counted_otherwise_is_a_universe_of_its_own_with_what_was_shown_then() -> None:
    tables = tables_of(out(plans(), 29), out(plans(POOLE), 18, Seen.HIDDEN))
    old = universe_of(plans())._replace(version="version 1")
    assert tables.contents[old].values == {WHOLE: 29, POOLE: 18}
    assert (values(tables, plans())[WHOLE], values(tables, plans())[POOLE]) == (30, 18)
    assert tables.contents[old].settled == {WHOLE: Seen.SHOWN, POOLE: Seen.HIDDEN}
    # Hidden is what was hidden in any version; shown only what is shown of today's counts.
    assert (tables.shown(), tables.hidden()) == (set(), {plans(POOLE)})


def test_of_days_that_today_s_figures_don_t_tell_the_earlier_counts_stand() -> None:
    half = plans(until=date(2024, 7, 15))
    tables = tables_of(out(half, 9))
    assert tables.value(half) == 9
    assert tables.known(PLANS.name) == []


def test_counts_of_one_version_and_the_same_days_are_published_together_whatever_their_order() -> None:
    middle, later = date(2024, 7, 15), date(2024, 7, 20)
    tables = tables_of(
        out(plans(TIMELY, until=middle), 5), out(plans(until=later), 12), out(plans(until=middle), 9)
    )
    assert set(tables.contents) == {universe_of(plans(until=day)) for day in (middle, later)}
    assert values(tables, plans(until=middle)) == {WHOLE: 9, TIMELY: 5}


@pytest.mark.parametrize(
    ("first", "second", "settled"),
    [
        (Seen.SHOWN, Seen.HIDDEN, Seen.SHOWN),
        (Seen.HIDDEN, Seen.SHOWN, Seen.SHOWN),
        (Seen.HIDDEN, Seen.NOT_ASKED, Seen.HIDDEN),
        (Seen.NOT_ASKED, Seen.HIDDEN, Seen.HIDDEN),
    ],
)
def test_what_one_publication_shows_is_shown_and_else_what_one_hides_is_hidden(
    first: Seen, second: Seen, settled: Seen
) -> None:
    tables = tables_of(out(plans(), 30, first, "version 1"), out(plans(), 30, second, "version 2"))
    assert tables.contents[universe_of(plans())].settled == {WHOLE: settled}


# Universes of today


def test_known_are_the_universes_that_today_s_figures_tell_in_order_of_time() -> None:
    tables = tables_of(out(plans(), 29), out(plans(until=date(2024, 7, 15)), 9))
    tables.mention([plans(month=AUGUST), plans(), Place(REQUESTS.name, JULY, last_day(JULY), WHOLE)])
    assert tables.known(PLANS.name) == [universe_of(plans()), universe_of(plans(month=AUGUST))]
    assert tables.known(REQUESTS.name) == []


def test_a_universe_of_which_only_groups_are_spoken_of_is_not_known_as_a_whole() -> None:
    tables = tables_of()
    tables.mention([plans(POOLE)])
    assert tables.known(PLANS.name) == []


def test_an_earlier_version_is_not_of_today() -> None:
    tables = tables_of()
    july = universe_of(plans())
    assert tables.is_of_today(july)
    assert not tables.is_of_today(july._replace(version="version 1"))
    assert not tables.is_of_today(july._replace(last=date(2024, 7, 15)))
