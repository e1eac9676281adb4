"""What must be hidden, what can't be, what follows from the rest, and which cell is the cheaper one to hide."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from scorecard.disclosure.facts import PublicationFacts, Why
from scorecard.disclosure.intruder import Kind, Verdict
from scorecard.disclosure.quantities import PublicationError, Quantity
from scorecard.disclosure.reading import read_publication
from scorecard.disclosure.suppression_task import Uncertainty
from tests.scorecard.disclosure_tables import Document, at, one_way, table_of

GRAND_TOTAL = Quantity("t", ())


def facts_of(*tables: Document, **more: object) -> PublicationFacts:
    return PublicationFacts(read_publication({"tables": list(tables), **more}))


def part(name: str, universe: str = "t") -> Quantity:
    return Quantity(universe, (("part", name),))


def nowhere(universe: str, **fixed: str) -> Document:
    """A quantity that stands in no table, but may be spoken of."""
    return {"id": f"no {universe}", "universe": universe, "fixed": fixed, "dims": {}, "cells": []}


def chosen(facts: PublicationFacts, which: str) -> set[Quantity]:
    """The quantities that a task flags as `hidden` or `free`."""
    flags = getattr(facts.task(), which)
    return {quantity for quantity, flag in zip(facts.relations.quantities, flags, strict=True) if flag}


# What must be hidden


def test_what_is_small_what_tells_and_what_was_hidden_must_be_hidden_and_says_why() -> None:
    counts = {("P", "in time"): 0, ("P", "late"): 6, ("B", "in time"): 3, ("B", "late"): 30}
    counts |= {("C", "in time"): 20, ("C", "late"): 40}
    categories = {"town": ["P", "B", "C"], "timely": ["in time", "late"]}
    told = table_of("t", categories, counts, sensitive={"timely": ["in time"]})
    told["truth"] = [dict(cell) for cell in told["cells"]]
    next(cell for cell in told["cells"] if (cell["town"], cell["timely"]) == ("C", "late"))["value"] = None
    facts = facts_of(told)
    by_place = {tuple(category for _, category in cell.at): why for cell, why in facts.hidden.items()}
    assert by_place == {
        ("late", "P"): Why.ZERO,
        ("in time", "P"): Why.ZERO,
        ("in time", "B"): Why.SMALL,
        ("late", "C"): Why.BEFORE,
    }
    assert {tuple(category for _, category in cell.at) for cell in facts.small} == {
        ("in time", "P"),
        ("in time", "B"),
    }


def test_what_is_out_is_not_hidden_any_more_and_what_it_hides_is_not_out() -> None:
    old = one_way("old", total=60, values={"a": 3, "b": None, "c": 20}, universe="t", published=True)
    new = one_way("new", values={"a": 3, "b": 37, "c": 20}, universe="t")
    facts = facts_of(old, new)
    assert facts.published == {part("a"), part("c"), GRAND_TOTAL}
    assert facts.hidden == {part("b"): Why.BEFORE}
    assert facts.small == [part("a")]


def test_a_zero_that_tells_is_shown_where_a_part_of_its_row_is_out_and_the_rest_stays_hidden() -> None:
    """Of 9 children in P one row is out; a reader would take a hidden zero beside it for at least 1."""
    out = {"id": "out", "universe": "t", "fixed": {"town": "P", "timely": "very late"}, "dims": {}}
    out |= {"cells": [{"value": 3}], "published": True}
    counts = {("P", "in time"): 0, ("P", "late"): 6, ("P", "very late"): 3}
    counts |= {("B", "in time"): 20, ("B", "late"): 30, ("B", "very late"): 40}
    categories = {"town": ["P", "B"], "timely": ["in time", "late", "very late"]}
    facts = facts_of(out, table_of("t", categories, counts, sensitive={"timely": ["in time"]}, universe="t"))
    assert {dict(cell.at)["timely"]: why for cell, why in facts.hidden.items()} == {"late": Why.ZERO}


@pytest.mark.parametrize("of", ["file", "table"])
def test_zeros_are_hidden_and_may_be_so_where_the_method_hides_them(of: str) -> None:
    table = one_way("t", values={"a": 3, "b": 0, "c": 20})
    document: Document = {"tables": [table]}
    (table if of == "table" else document)["hidden_zeros"] = True
    facts = PublicationFacts(read_publication(document))
    assert facts.hidden == {part("a"): Why.SMALL, part("b"): Why.METHOD}
    assert facts.task().floors[facts.relations.number[part("b")]] == 0


def test_grand_totals_headlines_what_is_out_and_zeros_are_not_hidden_for_others_sake() -> None:
    values = {"a": 3, "b": 0, "c": 20, "d": 30, "e": 40}
    out = {"id": "out", "universe": "t", "fixed": {"part": "e"}, "dims": {}, "published": True}
    out["cells"] = [{"value": 40}]
    facts = facts_of(one_way("t", values=values), out, headlines=[at("t", part="d")])
    assert facts.never == {GRAND_TOTAL, part("d"), part("e")}
    assert (chosen(facts, "hidden"), chosen(facts, "free")) == ({part("a")}, {part("c")})


def test_what_is_out_is_not_free_though_it_is_no_grand_total() -> None:
    values = {"a": 13, "b": 20, "c": 30}
    out = one_way("out", values=values, universe="t", published=True)
    facts = facts_of(out, one_way("t", values=values))
    assert chosen(facts, "free") == set()


@pytest.mark.parametrize(("threshold", "width"), [(4, 5), (9, 7)])
def test_a_small_count_must_be_left_a_range_of_the_width_that_reaches_beyond_the_threshold(
    threshold: int, width: int
) -> None:
    facts = facts_of(one_way("t", values={"a": 3, "b": 20}), threshold=threshold, width=width)
    task = facts.task()
    assert task.demand == Uncertainty(width=width, top=threshold + 1)
    assert task.demands == {facts.relations.number[part("a")]: task.demand}


# What follows from the rest


def hidden_before(total: int, known: Mapping[str, int]) -> PublicationFacts:
    """Of a table that is out two parts, `a` and `b`, were hidden; what they are nobody knows any more."""
    return facts_of(one_way("t", total=total, values={"a": None, "b": None, **known}, published=True))


def test_what_follows_from_the_rest_is_known() -> None:
    facts = facts_of(one_way("t", total=60, values={"a": None, "b": 20, "c": 37}))
    assert facts.values[part("a")] == 3
    assert facts.small == [part("a")]
    assert facts.hidden == {part("a"): Why.SMALL}


def test_a_sum_that_stands_in_no_table_follows_though_its_parts_don_t() -> None:
    tables = one_way("t", total=60, values={"a": None, "b": None, "c": 20}), nowhere("sum")
    equation = {"total": at("sum"), "parts": [at("t", part="a"), at("t", part="b")]}
    assert facts_of(*tables, equations=[equation]).values[Quantity("sum", ())] == 40


def test_values_that_contradict_each_other_are_refused() -> None:
    wrong = one_way("t", total=10, values={"a": None, "b": 17}), one_way("u", values={"c": 3, "d": 20})
    with pytest.raises(PublicationError, match="no counts of at least 0"):
        facts_of(*wrong)


def test_a_count_that_was_hidden_and_does_not_follow_may_be_small_and_withstands_as_if_it_were() -> None:
    facts = hidden_before(60, {"c": 20})
    assert part("a") not in facts.values
    assert facts.small == [part("a"), part("b")]
    assert facts.hidden == {part("a"): Why.BEFORE, part("b"): Why.BEFORE}


@pytest.mark.parametrize(("least", "may_be_small"), [(4, True), (5, False)])
def test_a_count_that_was_hidden_and_is_at_least_5_in_any_case_is_not_small(
    least: int, may_be_small: bool
) -> None:
    """Of `b` a table tells at least one part, so that it is at least that."""
    whole = one_way("t", total=40, values={"a": None, "b": None}, published=True)
    inner = {"id": "inner", "universe": "t", "fixed": {"part": "b", "sex": "girls"}, "dims": {}}
    inner |= {"published": True, "cells": [{"value": least}]}
    facts = facts_of(whole, inner)
    assert (part("b") in facts.small) is may_be_small
    assert part("a") in facts.small


def test_what_stands_in_no_table_and_does_not_follow_is_hidden_without_being_small() -> None:
    table = one_way("t", values={"a": 20, "b": 30})
    table["dims"]["part"].insert(0, "c")
    table["dims"]["part"].insert(0, "d")
    table["cells"][-1]["value"] = 60
    facts = facts_of(table)
    assert facts.small == []
    assert chosen(facts, "hidden") == {part("c"), part("d")}
    assert chosen(facts, "free") == {part("a"), part("b")}


def test_a_zero_that_follows_and_stands_in_no_table_is_seen_nowhere() -> None:
    table = one_way("t", values={"a": 20, "b": 30})
    table["dims"]["part"].insert(0, "c")
    facts = facts_of(table)
    assert facts.values[part("c")] == 0
    assert chosen(facts, "hidden") == {part("c")}


# Ratios


def rate(name: str, value: float, *, timely: bool = False, **more: object) -> Document:
    """A percentage of the children in a part; of a numerator that stands in no table where `timely`."""
    numerator = at("t", part=name, timely="yes") if timely else at("t", part=name)
    denominator = at("t", part=name) if timely else at("t")
    return {"numerator": numerator, "denominator": denominator, "value": value, "dp": 1, **more}


def facts_of_ratios(*ratios: Document) -> PublicationFacts:
    table = one_way("t", values={"a": 40, "b": 60, "c": 3})
    return facts_of(table, nowhere("t", timely="yes"), percent=list(ratios))


def test_a_ratio_stays_whatever_is_hidden_where_it_is_out_or_its_numerator_stands_in_no_table() -> None:
    told, untold = rate("a", 55.0, timely=True), rate("b", 5.0, timely=True)  # 22 of 40, 3 of 60
    listed = rate("a", 38.8)  # of all 103
    facts = facts_of_ratios(told, untold, listed)
    ratios = facts.publication.ratios
    assert facts.kept_ratios == [ratios[0]]
    assert [facts.may_stay(ratio) for ratio in ratios] == [True, False, True]
    assert facts.task().ratios == (ratios[0],)


def test_a_ratio_of_a_numerator_that_stands_in_no_table_can_be_given_up_once() -> None:
    facts = facts_of_ratios(rate("a", 55.0, timely=True), rate("a", 38.8))
    unlisted, listed = facts.publication.ratios
    assert facts.give_up_ratios()
    assert (facts.kept_ratios, facts.given_up) == ([], [unlisted])
    assert [facts.may_stay(ratio) for ratio in (unlisted, listed)] == [False, True]
    assert not facts.give_up_ratios()


def between(facts: PublicationFacts) -> list[tuple[str, str]]:
    """Of what parts and of how many a reader would know that a percentage is neither 0 nor 100."""
    names = {quantity: dict(quantity.at).get("part", "all") for quantity in facts.publication.quantities}
    return [(names[numerator], names[denominator]) for numerator, denominator in facts.task().between]


@pytest.mark.parametrize(("whole", "is_seen"), [(9, False), (10, True)])
def test_a_percentage_that_may_be_withheld_is_then_seen_to_lie_between_from_10_children_on(
    whole: int, is_seen: bool
) -> None:
    table = one_way("t", values={"a": 5, "b": whole - 5})
    facts = facts_of(table, percent=[rate("a", round(500 / whole, 1))])
    assert between(facts) == [("a", "all")] * is_seen


@pytest.mark.parametrize("count", [0, 40])
def test_a_percentage_of_0_or_100_would_be_shown_and_its_numerator_protects_nothing(count: int) -> None:
    facts = facts_of(one_way("t", values={"a": count, "b": 40 - count}), percent=[rate("a", count * 2.5)])
    assert between(facts) == []
    assert part("a") not in chosen(facts, "free")


def test_all_of_fewer_than_10_may_be_hidden_for_others_sake() -> None:
    facts = facts_of(one_way("t", values={"a": 9, "b": 0}), percent=[rate("a", 100)])
    assert chosen(facts, "free") == {part("a")}


def test_a_mean_is_withheld_without_a_word_and_a_withheld_percentage_says_so_again() -> None:
    table = one_way("t", values={"a": 40, "b": 60})
    mean = {"numerator": at("t", part="a"), "denominator": at("t", part="b"), "value": 0.7, "dp": 1}
    withheld = {"numerator": at("t", part="b"), "denominator": at("t"), "value": None, "dp": 1}
    assert between(facts_of(table, means=[mean], percent=[withheld])) == [("b", "all")]
    even = facts_of(one_way("t", values={"a": 40, "b": 40}), means=[mean | {"value": 1}])
    assert part("a") in chosen(even, "free")


def test_a_percentage_that_stays_isn_t_withheld() -> None:
    facts = facts_of_ratios(rate("a", 55.0, timely=True))
    assert between(facts) == []
    assert facts.give_up_ratios()
    assert between(facts) == [("a", "a")]


@pytest.mark.parametrize(("value", "is_given_up"), [(0, False), (55.0, True), (100, False)])
def test_0_and_100_percent_of_an_unknown_numerator_are_not_given_up(value: float, is_given_up: bool) -> None:
    facts = facts_of_ratios(rate("a", value, timely=True))
    assert facts.give_up_ratios() is is_given_up
    assert between(facts) == [("a", "a")] * is_given_up


@pytest.mark.parametrize(("value", "is_withheld"), [(0, False), (50, True), (100, False)])
def test_0_and_100_percent_of_many_are_shown_though_rounding_leaves_the_numerator_open(
    value: float, is_withheld: bool
) -> None:
    """Of 3,000 children 0% may be as many as 14."""
    table = one_way("t", values={"a": 3000, "b": 6000, "c": 300})
    facts = facts_of(table, nowhere("t", timely="yes"), percent=[rate("a", value, timely=True, dp=0)])
    assert Quantity("t", (("part", "a"), ("timely", "yes"))) not in facts.values
    facts.give_up_ratios()
    assert between(facts) == [("a", "a")] * is_withheld


@pytest.mark.parametrize(("whole", "may_be_hidden"), [(9, True), (10, False)])
def test_all_of_10_protects_nothing_as_its_100_percent_is_shown(whole: int, may_be_hidden: bool) -> None:
    facts = facts_of(one_way("t", values={"a": whole, "b": 0}), percent=[rate("a", 100)])
    assert (part("a") in chosen(facts, "free")) is may_be_hidden


def test_what_is_out_is_not_given_up() -> None:
    facts = facts_of_ratios(rate("a", 55.0, timely=True, published=True))
    assert not facts.give_up_ratios()
    assert facts.kept_ratios == list(facts.publication.ratios)


# What is given away already


def test_what_is_out_gives_a_small_count_away_and_says_by_how_much() -> None:
    old = one_way("old", total=60, values={"a": None, "b": 36, "c": 20}, universe="t", published=True)
    new = one_way("new", values={"a": 4, "b": 36, "c": 20}, universe="t")
    facts = facts_of(old, new)
    exact = Verdict(part("a"), 4, 4, Kind.EXACT, true=4, shown=False)
    assert facts.given_before == {part("a"): exact}
    assert facts.may_stay_as(exact)
    assert not facts.may_stay_as(replace(exact, low=3))
    assert not facts.may_stay_as(replace(exact, high=5))
    assert not facts.may_stay_as(replace(exact, quantity=part("b")))
    assert facts.task().demands == {}


def test_a_range_that_what_is_out_leaves_must_not_become_narrower() -> None:
    old = one_way("old", total=25, values={"a": None, "b": None, "c": 20}, universe="t", published=True)
    new = one_way("new", values={"a": 3, "b": 2, "c": 20}, universe="t")
    facts = facts_of(old, new)
    assert {(each.low, each.high, each.kind) for each in facts.given_before.values()} == {(1, 4, Kind.NARROW)}
    assert set(facts.task().demands.values()) == {Uncertainty(width=3, top=4)}


def test_what_is_shown_already_is_given_away_as_shown() -> None:
    old = one_way("old", values={"a": 4, "b": 36, "c": 20}, universe="t", published=True)
    (verdict,) = facts_of(old).given_before.values()
    assert (verdict.quantity, verdict.kind, verdict.shown) == (part("a"), Kind.EXACT, True)


def test_nothing_is_given_away_before_anything_is_out_or_where_the_ranges_are_wide() -> None:
    new = one_way("new", values={"a": 3, "b": 37, "c": 20}, universe="t")
    assert facts_of(new).given_before == {}
    old = one_way("old", total=60, values={"a": None, "b": None, "c": 20}, universe="t", published=True)
    assert facts_of(old, new).given_before == {}


# Which is cheaper

EACH = {"total": 0.8, "repeat": 0.05, "value": 0.149, "asked": 0.001}


def costs(*tables: Document) -> dict[str, float]:
    """What hiding costs beyond one cell, in hundredths, by the categories."""
    facts = facts_of(*tables)
    cost = facts.task().cost
    return {
        " ".join(category for _, category in quantity.at): (cost[number] - 1) * 100
        for number, quantity in enumerate(facts.relations.quantities)
    }


def test_of_equal_cells_totals_come_last_by_how_much_they_add_up() -> None:
    """Of two dimensions, one with a level between: by how many of four halves of a total a cell is."""
    tree = {"All": ["A", "B"], "A": ["a1", "a2"], "B": ["b1", "b2"]}
    counts = {(town, need): 0 for town in ("a1", "a2", "b1", "b2") for need in "xy"}
    categories = {"need": ["x", "y"], "town": ["a1", "a2", "b1", "b2"]}
    swapped = {(need, town): count for (town, need), count in counts.items()}
    found = costs(table_of("t", categories, swapped, trees={"town": tree}))
    levels = {"x a1": 0, "x A": 1 / 4, "x": 2 / 4, "a1": 2 / 4, "A": 3 / 4, "": 1}
    assert {place: found[place] for place in levels} == {
        place: pytest.approx(EACH["total"] * level + EACH["asked"]) for place, level in levels.items()
    }


@pytest.mark.parametrize(("times", "share"), [(1, 0), (2, 1 / 4), (4, 3 / 4), (5, 1), (6, 1)])
def test_of_equal_cells_one_that_stands_in_several_tables_comes_later(times: int, share: float) -> None:
    tables = [one_way(f"table {n}", values={"a": 0, "b": 0}, universe="t") for n in range(times)]
    assert costs(*tables)["a"] == pytest.approx(EACH["repeat"] * share + EACH["asked"])


@pytest.mark.parametrize(("count", "share"), [(0, 0), (1, 1 / 100), (25, 1 / 4), (100, 1)])
def test_of_equal_cells_the_greater_comes_later(count: int, share: float) -> None:
    found = costs(one_way("t", values={"a": count, "b": 100 - count}))
    assert found["a"] == pytest.approx(EACH["value"] * share + EACH["asked"])


def test_the_greatest_value_is_the_measure_of_the_others_even_if_it_is_1() -> None:
    assert costs(one_way("t", values={"a": 1, "b": 0}))["a"] == pytest.approx(EACH["value"] + EACH["asked"])


@pytest.mark.parametrize(
    "name", ["unknown", "Other", "not known", "Not stated", "not recorded", "None", "refused", "Missing"]
)
def test_of_equal_cells_one_that_nobody_asks_for_comes_first(name: str) -> None:
    found = costs(one_way("t", values={"a": 0, name: 0}))
    assert (found["a"], found[name]) == (pytest.approx(EACH["asked"]), pytest.approx(0))


def test_a_total_in_one_table_is_a_total_though_another_has_it_as_a_part() -> None:
    counts = {("a", "x"): 0, ("a", "y"): 0, ("b", "x"): 0, ("b", "y"): 0}
    whole = table_of("whole", {"part": ["a", "b"], "need": ["x", "y"]}, counts, universe="t")
    of_x = {**one_way("of x", values={"a": 0, "b": 0}, universe="t"), "fixed": {"need": "x"}}
    of_a = {"id": "a", "universe": "t", "fixed": {"part": "a"}, "dims": {}, "cells": [{"value": 0}]}
    for tables in ([whole, of_x, of_a], [of_a, of_x, whole]):
        found = costs(*tables)
        assert found["x"] == pytest.approx(EACH["total"] + EACH["repeat"] / 4 + EACH["asked"])
        assert found["a"] == pytest.approx(EACH["total"] / 2 + EACH["repeat"] / 4 + EACH["asked"])


def test_what_stands_in_no_table_costs_a_whole_cell() -> None:
    table = one_way("t", values={"a": 20, "b": 30})
    table["dims"]["part"].insert(0, "c")
    assert costs(table)["c"] == 0


def test_a_zero_that_was_hidden_where_zeros_are_shown_is_refused() -> None:
    old = one_way("old", total=60, values={"a": None, "b": None, "c": 20}, universe="t", published=True)
    new = one_way("new", values={"a": 0, "b": 40, "c": 20}, universe="t")
    new["cells"] = [cell for cell in new["cells"] if cell["part"] not in "ab"]
    new["truth"] = one_way("new", values={"a": 0, "b": 40})["cells"][:2]
    with pytest.raises(PublicationError, match="a zero is hidden where zeros are shown"):
        facts_of(old, new).task()
