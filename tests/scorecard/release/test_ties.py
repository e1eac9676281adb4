"""What ties counts: periods, stocks and flows, refusals, and what was published before of days that have gone on."""

from collections.abc import Iterable
from datetime import date

import pytest

from scorecard.measures import DECISIONS, ENDED, OPEN, PLANS, REOPENED, REQUESTS, WHOLE, At
from scorecard.measures.populations import at
from scorecard.release.counts import TrueCounts
from scorecard.release.figures import Count, Place, Seen
from scorecard.release.linked_tables import LinkedTables
from scorecard.release.ties import Tie, differences, ties
from scorecard.release.universes import CountIn
from send_portal.days import add_months, last_day, months_between
from tests.scorecard.release.test_counts import AUGUST, JULY, JUNE, LATER, Row, flows

MIDDLE = date(2024, 7, 15)
SHORT = {
    population.name: short
    for population, short in (
        *((PLANS, "plans"), (REQUESTS, "requests"), (DECISIONS, "decisions"), (OPEN, "open")),
        *((ENDED, "ended"), (REOPENED, "reopened")),
    )
}


def flow(
    population: str, first: date = JULY, last: date = JULY, of: At = WHOLE, *, until: date | None = None
) -> Place:
    """A count of whole months, or of days until one within a month."""
    return Place(population, first, until or last_day(last), of)


def stock(day: date, of: At = WHOLE) -> Place:
    return Place(OPEN.name, day, day, of)


def tables_of(rows: Iterable[Row], *places: Place, earlier: Iterable[Count] = ()) -> LinkedTables:
    tables = LinkedTables(TrueCounts(rows, LATER), earlier)
    tables.mention(places)
    return tables


def out(place: Place, value: int, seen: Seen = Seen.SHOWN) -> Count:
    return Count(place, value, seen, "version 1")


def named(count: CountIn) -> str:
    (population, first, last, version), categories = count
    days = f"{last:%-d %b}" if first == last else f"{first:%-d %b} to {last:%-d %b}"
    words = [SHORT.get(population, population), days, *(category for _, category in categories), version]
    return " ".join(word for word in words if word)


def said(tie: Tie) -> str:
    plus, minus = " + ".join(map(named, tie.parts)), "".join(f" - {named(count)}" for count in tie.minus)
    return f"{named(tie.total)} = {plus}{minus}"


def ties_of(tables: LinkedTables) -> list[str]:
    return [said(tie) for tie in ties(tables)]


# Periods

PLANS_OF_TWO_MONTHS = [Row("EHC07", JULY, 30), Row("EHC07", AUGUST, 20)]


def test_a_period_is_the_sum_of_the_shortest_into_which_all_of_them_divide_it() -> None:
    tables = tables_of(PLANS_OF_TWO_MONTHS, flow("plans issued", JULY, AUGUST), flow("plans issued", JULY))
    assert ties_of(tables) == ["plans 1 Jul to 31 Aug = plans 1 Jul to 31 Jul + plans 1 Aug to 31 Aug"]


def test_periods_that_overlap_are_divided_where_either_begins_or_ends() -> None:
    rows = [Row("EHC07", JUNE, 10), *PLANS_OF_TWO_MONTHS]
    tables = tables_of(rows, flow("plans issued", JUNE, JULY), flow("plans issued", JULY, AUGUST))
    assert ties_of(tables) == [
        "plans 1 Jun to 31 Jul = plans 1 Jun to 30 Jun + plans 1 Jul to 31 Jul",
        "plans 1 Jul to 31 Aug = plans 1 Jul to 31 Jul + plans 1 Aug to 31 Aug",
    ]


def test_a_period_that_nothing_divides_is_tied_to_nothing() -> None:
    assert list(ties(tables_of(PLANS_OF_TWO_MONTHS, flow("plans issued", JULY, AUGUST)))) == []


def test_groups_and_categories_of_a_period_add_up_like_the_whole() -> None:
    rows = [*PLANS_OF_TWO_MONTHS, *(Row("EHC07", month, 6, group="Poole") for month in (JULY, AUGUST))]
    poole: At = (("town", "Poole"),)
    both_months = [flow("plans issued", JULY, AUGUST, of) for of in (WHOLE, poole)]
    assert ties_of(tables_of(rows, *both_months, flow("plans issued"))) == [
        "plans 1 Jul to 31 Aug = plans 1 Jul to 31 Jul + plans 1 Aug to 31 Aug",
        "plans 1 Jul to 31 Aug Poole = plans 1 Jul to 31 Jul Poole + plans 1 Aug to 31 Aug Poole",
    ]


def test_a_period_of_which_one_part_isn_t_known_is_no_sum() -> None:
    """In August more cases were reopened than ended."""
    later = [Row("B5", AUGUST, -12), Row("EHC01", AUGUST, 30), Row("EHC07", AUGUST, 20)]
    tables = tables_of([*flows(-5, 30, 20), *later], flow(ENDED.name, JULY, AUGUST), flow(ENDED.name))
    assert [tie for tie in ties_of(tables) if tie.startswith("ended")] == []


def test_stocks_of_several_days_don_t_add_up() -> None:
    rows = [Row("EHC14", month, 50) for month in (JUNE, JULY, AUGUST)]
    assert ties_of(tables_of(rows, *(stock(last_day(month)) for month in (JUNE, JULY, AUGUST)))) == []


# Stocks and flows

STOCKS = [Row("EHC14", JUNE, 50), Row("EHC14", JULY, 55)]
BOTH_STOCKS = stock(last_day(JUNE)), stock(last_day(JULY))
BY_FLOWS = "open 31 Jul = open 30 Jun + requests 1 Jul to 31 Jul"


@pytest.mark.parametrize("population", [PLANS.name, REQUESTS.name])
def test_a_stock_is_the_one_before_and_what_came_less_what_went(population: str) -> None:
    tables = tables_of([*STOCKS, *flows(-5, 30, 20)], *BOTH_STOCKS, flow(population))
    assert ties_of(tables) == [f"{BY_FLOWS} - plans 1 Jul to 31 Jul - ended 1 Jul to 31 Jul"]


def test_where_more_were_reopened_than_ended_they_came() -> None:
    tables = tables_of([*STOCKS, *flows(-12, 30, 20)], *BOTH_STOCKS, flow(PLANS.name))
    assert ties_of(tables) == [f"{BY_FLOWS} + reopened 1 Jul to 31 Jul - plans 1 Jul to 31 Jul"]


@pytest.mark.parametrize("known", [BOTH_STOCKS[:1], BOTH_STOCKS[1:], ()])
def test_without_both_stocks_flows_tie_nothing(known: tuple[Place, ...]) -> None:
    assert ties_of(tables_of([*STOCKS, *flows(-5, 30, 20)], *known, flow(PLANS.name))) == []


def test_without_one_of_the_flows_nothing_is_tied() -> None:
    rows = [*STOCKS, Row("B5", JULY, -5), Row("EHC07", JULY, 20)]
    assert ties_of(tables_of(rows, *BOTH_STOCKS, flow(PLANS.name))) == []


def towns_of_stocks(months: Iterable[date]) -> list[Row]:
    return [Row("EHC14", month, count, group=town) for month in months
            for town, count in (("Hurn", 10), ("Poole", 40))]  # fmt: skip


POOLE: At = (("town", "Poole"),)
HURN: At = (("town", "Hurn"),)
FLOWS_BY_TOWN = [*flows(-5, 30, 20), *flows(-2, 10, 6, "Hurn"), *flows(-3, 20, 14, "Poole")]


def test_groups_of_both_stocks_are_tied_like_the_whole() -> None:
    rows = [*STOCKS, *FLOWS_BY_TOWN, *towns_of_stocks([JUNE, JULY])]
    by_town = [stock(last_day(month), POOLE) for month in (JUNE, JULY)]
    found = ties_of(tables_of(rows, *BOTH_STOCKS, *by_town, flow(PLANS.name)))
    assert [tie.split(" = ")[0] for tie in found] == ["open 31 Jul", "open 31 Jul Hurn", "open 31 Jul Poole"]
    assert (
        found[2] == "open 31 Jul Poole = open 30 Jun Poole + requests 1 Jul to 31 Jul Poole"
        " - plans 1 Jul to 31 Jul Poole - ended 1 Jul to 31 Jul Poole"
    )


@pytest.mark.parametrize("month", [JUNE, JULY])
def test_groups_of_one_stock_alone_speak_of_no_flows(month: date) -> None:
    rows = [*STOCKS, *FLOWS_BY_TOWN, *towns_of_stocks([JUNE, JULY])]
    tables = tables_of(rows, *BOTH_STOCKS, stock(last_day(month), POOLE), flow(PLANS.name))
    assert [tie.split(" = ")[0] for tie in ties_of(tables)] == ["open 31 Jul"]
    assert not any("town" in content.breakdowns for universe, content in tables.contents.items()
                   if universe.population == REQUESTS.name)  # fmt: skip


# Refusals

MONTHS = months_between(add_months(JULY, -12), JULY)
REFUSALS = [
    *(Row("EHC04", month, 2 * min(number, 12), 240) for number, month in enumerate(MONTHS, start=1)),
    *(Row("EHC03", month, 10, 20) for month in MONTHS),
]  # two each month


@pytest.fixture
def with_refusals() -> LinkedTables:
    rows = [*STOCKS, *flows(-5, 30, 20), *REFUSALS]
    return tables_of(rows, *BOTH_STOCKS, flow(PLANS.name), flow(DECISIONS.name, of=at(decision="refused")))


def test_refusals_are_the_same_among_decisions_and_among_those_who_ended(with_refusals: LinkedTables) -> None:
    assert ties_of(with_refusals)[1:] == ["ended 1 Jul to 31 Jul refused = decisions 1 Jul to 31 Jul refused"]


def test_refusals_that_aren_t_known_are_tied_to_nothing() -> None:
    rows = [*STOCKS, *flows(-5, 30, 20), Row("EHC03", JULY, 10, 20)]
    tables = tables_of(rows, *BOTH_STOCKS, flow(PLANS.name), flow(DECISIONS.name))
    assert len(ties_of(tables)) == 1


def test_more_refusals_than_ended_are_no_part_of_them() -> None:
    rows = [*STOCKS, *flows(-9, 30, 20), *REFUSALS]  # one ended, two were refused
    tables = tables_of(rows, *BOTH_STOCKS, flow(PLANS.name), flow(DECISIONS.name, of=at(decision="refused")))
    assert len(ties_of(tables)) == 1


# Days within a month that were published before

HALF = flow(PLANS.name, until=MIDDLE)


@pytest.mark.parametrize(("before", "since"), [(20, 10), (29, 1), (30, 0)])
def test_the_days_since_are_what_the_whole_month_has_more(before: int, since: int) -> None:
    tables = tables_of(PLANS_OF_TWO_MONTHS, flow(PLANS.name), earlier=[out(HALF, before)])
    assert ties_of(tables) == ["plans 1 Jul to 31 Jul = plans 1 Jul to 15 Jul + plans 16 Jul to 31 Jul"]
    assert tables.value(Place(PLANS.name, date(2024, 7, 16), last_day(JULY), WHOLE)) == since


def test_where_the_month_has_less_than_before_there_are_no_days_since() -> None:
    tables = tables_of(PLANS_OF_TWO_MONTHS, flow(PLANS.name), earlier=[out(HALF, 31)])
    assert ties_of(tables) == []
    (change,) = differences(tables)
    assert [said(tie) for tie in change.ties] == []  # of the whole area: corrected in the open


def test_where_one_of_several_counts_has_less_there_are_no_days_since() -> None:
    rows = [*PLANS_OF_TWO_MONTHS, Row("EHC09", JULY, 12, 30)]
    timely = flow(PLANS.name, of=at(issued="in 20 weeks"))
    earlier = [out(HALF, 20), out(HALF._replace(at=at(issued="in 20 weeks")), 13)]
    assert ties_of(tables_of(rows, timely, earlier=earlier)) == []


def test_a_period_with_nothing_in_common_with_the_earlier_one_is_not_divided() -> None:
    earlier = [out(HALF._replace(at=POOLE), 20)]
    tables = tables_of(PLANS_OF_TWO_MONTHS, flow(PLANS.name), earlier=earlier)
    assert ties_of(tables) == []
    assert not [universe for universe in tables.contents if universe.first == date(2024, 7, 16)]


def test_only_what_both_periods_count_is_divided() -> None:
    earlier = [out(HALF, 20), out(HALF._replace(at=POOLE), 5)]
    tables = tables_of(PLANS_OF_TWO_MONTHS, flow(PLANS.name), earlier=earlier)
    assert ties_of(tables) == ["plans 1 Jul to 31 Jul = plans 1 Jul to 15 Jul + plans 16 Jul to 31 Jul"]


def test_days_that_have_not_gone_on_don_t_stop_others_from_being_divided() -> None:
    """Of decisions and requests today's figures tell no longer period."""
    others = [out(flow(population.name, until=MIDDLE), 20) for population in (DECISIONS, REQUESTS)]
    assert (
        len(ties_of(tables_of(PLANS_OF_TWO_MONTHS, flow(PLANS.name), earlier=[*others, out(HALF, 20)]))) == 1
    )


def test_a_month_that_was_published_as_it_is_counted_today_is_tied_once() -> None:
    tables = tables_of(
        PLANS_OF_TWO_MONTHS, flow(PLANS.name, JULY, AUGUST), earlier=[out(flow(PLANS.name), 30)]
    )
    assert ties_of(tables) == ["plans 1 Jul to 31 Aug = plans 1 Jul to 31 Jul + plans 1 Aug to 31 Aug"]


def test_a_month_that_was_counted_otherwise_is_no_part_of_a_longer_period() -> None:
    tables = tables_of(
        PLANS_OF_TWO_MONTHS, flow(PLANS.name, JULY, AUGUST), earlier=[out(flow(PLANS.name), 28)]
    )
    assert not any("version 1" in tie for tie in ties_of(tables))


def test_the_days_have_gone_on_to_the_end_of_the_shortest_period_that_begins_with_them() -> None:
    rows = [Row("EHC07", JUNE, 9), *PLANS_OF_TWO_MONTHS]
    places = [flow(PLANS.name, *months) for months in ((JULY, AUGUST), (JULY, JULY), (JUNE, JULY))]
    tables = tables_of(rows, *places, earlier=[out(HALF, 20)])
    assert "plans 1 Jul to 31 Jul = plans 1 Jul to 15 Jul + plans 16 Jul to 31 Jul" in ties_of(tables)
    assert not any("1 Jul to 15 Jul" in tie.split(" = ")[0] for tie in ties_of(tables))


def test_what_was_asked_for_and_not_published_is_no_earlier_period() -> None:
    earlier = [out(HALF, 20, Seen.NOT_ASKED)]
    assert ties_of(tables_of(PLANS_OF_TWO_MONTHS, flow(PLANS.name), earlier=earlier)) == []


# Stocks of days within a month


def earlier_stock_and_flows(open_then: int, requests: int, plans: int) -> list[Count]:
    """Published before: the stock of 15 July, and of the days since then nothing but what follows."""
    return [
        out(stock(MIDDLE), open_then),
        out(flow(REQUESTS.name, until=MIDDLE), requests),
        out(flow(PLANS.name, until=MIDDLE), plans),
    ]


@pytest.mark.parametrize(("open_then", "others"), [(60, 10), (51, 1), (50, 0)])
def test_a_later_stock_is_the_earlier_one_and_the_flows_of_the_days_since(
    open_then: int, others: int
) -> None:
    """Since then 15 requests and 10 plans: of the 55 open now."""
    rows = [Row("EHC14", JULY, 55), Row("EHC01", JULY, 30), Row("EHC07", JULY, 20)]
    places = stock(last_day(JULY)), flow(REQUESTS.name), flow(PLANS.name)
    tables = tables_of(rows, *places, earlier=earlier_stock_and_flows(open_then, 15, 10))
    assert ties_of(tables)[-1] == (
        "open 31 Jul = open 15 Jul + requests 16 Jul to 31 Jul - plans 16 Jul to 31 Jul - ended 16 Jul to 31 Jul"
    )
    assert tables.value(Place(ENDED.name, date(2024, 7, 16), last_day(JULY), WHOLE)) == others


def test_a_stock_to_which_the_flows_don_t_lead_is_tied_to_none() -> None:
    rows = [Row("EHC14", JULY, 55), Row("EHC01", JULY, 30), Row("EHC07", JULY, 20)]
    places = stock(last_day(JULY)), flow(REQUESTS.name), flow(PLANS.name)
    tables = tables_of(rows, *places, earlier=earlier_stock_and_flows(49, 15, 10))
    assert not any(tie.startswith("open") for tie in ties_of(tables))


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_without_the_earlier_stock_or_one_of_the_flows_the_later_stock_is_tied_to_nothing(
    missing: int,
) -> None:
    rows = [Row("EHC14", JULY, 55), Row("EHC01", JULY, 30), Row("EHC07", JULY, 20)]
    places = stock(last_day(JULY)), flow(REQUESTS.name), flow(PLANS.name)
    earlier = earlier_stock_and_flows(60, 15, 10)
    del earlier[missing]
    assert not any(tie.startswith("open") for tie in ties_of(tables_of(rows, *places, earlier=earlier)))


# What is counted otherwise now

BY_TOWN = [
    Row("EHC07", JULY, 30),
    Row("EHC07", JULY, 18, group="Poole"),
    Row("EHC07", JULY, 12, group="Hurn"),
]
OF_TOWNS = flow(PLANS.name), flow(PLANS.name, of=POOLE), flow(PLANS.name, of=HURN)


def published(whole: int, poole: int, hurn: int, seen: Seen = Seen.SHOWN) -> list[Count]:
    return [out(place, value, seen) for place, value in zip(OF_TOWNS, (whole, poole, hurn), strict=True)]


def test_the_change_of_a_group_is_a_count_of_its_own() -> None:
    (change,) = differences(tables_of(BY_TOWN, *OF_TOWNS, earlier=published(28, 16, 12)))
    assert change.universe.population == "change to plans issued"
    assert change.universe[1:] == (JULY, last_day(JULY), "version 1")
    assert change.values == {(("cell", "Poole"),): 2}
    assert [said(tie) for tie in change.ties] == [
        "plans 1 Jul to 31 Jul Poole = plans 1 Jul to 31 Jul Poole version 1"
        " + change to plans issued 1 Jul to 31 Jul Poole version 1"
    ]


def test_a_group_that_has_one_more_is_the_larger_today() -> None:
    (change,) = differences(tables_of(BY_TOWN, *OF_TOWNS, earlier=published(29, 17, 12)))
    assert said(change.ties[0]).startswith("plans 1 Jul to 31 Jul Poole = ")


def test_of_a_group_that_lost_some_the_earlier_count_is_the_larger() -> None:
    (change,) = differences(tables_of(BY_TOWN, *OF_TOWNS, earlier=published(33, 21, 12)))
    assert change.values == {(("cell", "Poole"),): 3}
    assert said(change.ties[0]).startswith("plans 1 Jul to 31 Jul Poole version 1 = ")


def test_a_correction_of_the_whole_area_is_no_count_of_its_own() -> None:
    (change,) = differences(tables_of(BY_TOWN, *OF_TOWNS, earlier=published(29, 18, 12)))
    assert (change.values, change.ties) == ({}, [])


def test_what_was_hidden_before_and_hasn_t_changed_is_still_the_same() -> None:
    earlier = [*published(28, 16, 12)[:2], out(OF_TOWNS[2], 12, Seen.HIDDEN)]
    (change,) = differences(tables_of(BY_TOWN, *OF_TOWNS, earlier=earlier))
    assert [said(tie) for tie in change.ties if "Hurn" in said(tie)] == [
        "plans 1 Jul to 31 Jul Hurn = plans 1 Jul to 31 Jul Hurn version 1"
    ]


def test_what_is_counted_as_before_makes_no_difference() -> None:
    assert list(differences(tables_of(BY_TOWN, *OF_TOWNS, earlier=published(30, 18, 12)))) == []


def test_categories_of_a_group_are_named_together() -> None:
    both = tuple(sorted([*POOLE, ("issued", "in 20 weeks")]))
    rows = [
        *BY_TOWN,
        Row("EHC09", JULY, 20, 30),
        *(Row("EHC09", JULY, 10, of, group=town) for town, of in (("Poole", 18), ("Hurn", 12))),
    ]
    earlier = [*published(30, 18, 12), out(flow(PLANS.name, of=both), 9)]
    (change,) = differences(tables_of(rows, *OF_TOWNS, flow(PLANS.name, of=both), earlier=earlier))
    assert change.values == {(("cell", "in 20 weeks / Poole"),): 1}


@pytest.mark.parametrize(("before", "differs"), [(17, False), (18, False), (19, True)])
def test_days_within_a_month_differ_from_the_whole_month_where_they_had_more(
    before: int, differs: bool
) -> None:
    halves = [
        out(place._replace(last=MIDDLE), count)
        for place, count in zip(OF_TOWNS, (20, before, 2), strict=True)
    ]
    found = list(differences(tables_of(BY_TOWN, *OF_TOWNS, earlier=halves)))
    assert bool(found) is differs
    if differs:
        assert {dict(at_)["cell"]: value for at_, value in found[0].values.items()} == {
            "Poole": 1,
            "Hurn": 10,
        }
