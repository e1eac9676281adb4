"""What is hidden of a publication, why, and that nobody finds it out; the slow twin checks both."""

import copy
import json
import random
from dataclasses import replace
from itertools import product

import pytest

from scorecard.disclosure.intruder import Verdict, attack, findings
from scorecard.disclosure.protection import protect
from scorecard.disclosure.publication import Publication
from scorecard.disclosure.quantities import PublicationError
from scorecard.disclosure.reading import read_publication
from scorecard.disclosure.suppression import PublicationRefused
from tests.scorecard.disclosure.test_intruder import EXAMPLES
from tests.scorecard.disclosure_tables import (
    KINDS,
    Document,
    at,
    one_way,
    random_publication,
    table_of,
    terms_and_year,
)
from tests.scorecard.disclosure_twin import World, exposed, fewest_cells


def protected(document: Document, **settings: float) -> Document:
    return protect(document, **settings).document  # type: ignore[arg-type]


def with_true_cells(publication: Document) -> Document:
    """The publication of a worked example before anything was hidden."""
    document = copy.deepcopy(publication)
    for table in document["tables"]:
        table["cells"] = table["truth"]
    return document


def nulls(document: Document) -> set[tuple[str, str]]:
    """Hidden cells: table and categories other than totals."""
    return {
        (table["id"], " ".join(str(c) for name, c in cell.items() if name != "value" and c != "All"))
        for table in document["tables"]
        for cell in table["cells"]
        if cell["value"] is None
    }


def reasons(document: Document) -> dict[tuple[str, str], str]:
    return {
        (entry["table"], " ".join(c for c in entry["cell"].values() if c != "All")): entry["why"]
        for entry in document["hidden"]
    }


# the worked examples


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_every_worked_example_can_be_made_safe(example: dict) -> None:
    document = with_true_cells(example["publication"])
    truth = World(document).values()
    assert not exposed(protected(document), truth)


def test_a_rectangle_of_the_smallest_cells_is_hidden() -> None:
    document = protected(with_true_cells(EXAMPLES[0]["publication"]))
    assert {place for _, place in nulls(document)} == {
        "Christchurch Early years",
        "Christchurch Secondary",
        "Poole Early years",
        "Poole Secondary",
    }
    assert sorted(reasons(document).values()) == ["complementary"] * 3 + ["small"]


# which cells


def test_counts_of_1_to_the_threshold_are_hidden() -> None:
    values = {"a": 0, "b": 1, "c": 4, "d": 5, "e": 9, "f": 10, "g": 90}
    for threshold, last in ((4, "c"), (5, "d"), (9, "e")):
        safe = protected({"tables": [one_way("t", values=values)]}, threshold=threshold)
        small = {place for (_, place), why in reasons(safe).items() if why == "small"}
        assert small == set("bcdefg"[: "bcdefg".index(last) + 1])


def test_a_zero_is_never_hidden_for_others_sake() -> None:
    document = protected({"tables": [one_way("t", values={"a": 3, "b": 0, "c": 30, "d": 40})]})
    assert nulls(document) == {("t", "a"), ("t", "c")}


def test_the_grand_total_is_never_hidden_for_others_sake() -> None:
    with pytest.raises(PublicationRefused, match=r"a grand total stays: t\[\]"):
        protect(
            {"tables": [one_way("t", values={"a": 5, "b": 0, "c": 0})]}, threshold=4, width=5
        ) and protect({"tables": [one_way("t", values={"a": 3, "b": 4, "c": 0})]}, width=9)


def test_a_headline_is_never_hidden_for_others_sake() -> None:
    table = one_way("t", values={"a": 3, "b": 5, "c": 30})
    assert ("t", "b") in nulls(protected({"tables": [table]}))
    headlines = [at("t", part="b")]
    assert nulls(protected({"tables": [table], "headlines": headlines})) == {("t", "a"), ("t", "c")}


def test_of_equal_cells_the_one_nobody_asks_for_is_hidden() -> None:
    document = protected({"tables": [one_way("t", values={"a": 3, "b": 12, "Unknown": 12, "c": 12})]})
    assert nulls(document) == {("t", "a"), ("t", "Unknown")}


def test_inner_cells_are_hidden_rather_than_as_many_totals() -> None:
    counts = {("a", "x"): 3, ("a", "y"): 60, ("b", "x"): 70, ("b", "y"): 80}
    document = protected({"tables": [table_of("t", {"r": ["a", "b"], "c": ["x", "y"]}, counts)]})
    assert {place for _, place in nulls(document)} == {"a x", "a y", "b x", "b y"}


def test_a_level_between_protects_what_is_below_it() -> None:
    tree = {"All": ["A", "B"], "A": ["a1", "a2"], "B": ["b1", "b2"]}
    counts = {("a1",): 3, ("a2",): 0, ("b1",): 20, ("b2",): 30}
    table = table_of("t", {"town": ["a1", "a2", "b1", "b2"]}, counts, trees={"town": tree})
    document = protected({"tables": [table]})
    assert reasons(document)["t", "A"] == "small"
    assert not exposed(document, World({"tables": [table]}).values())


# zeros that tell

TIMELY = {
    ("P", "in time"): 0,
    ("P", "late"): 6,
    ("B", "in time"): 20,
    ("B", "late"): 30,
    ("C", "in time"): 12,
    ("C", "late"): 9,
}


def timeliness(**more: object) -> Document:
    return {"tables": [table_of("t", {"town": list("PBC"), "timely": ["in time", "late"]}, TIMELY, **more)]}


def test_a_zero_tells_where_the_table_says_that_it_is_sensitive() -> None:
    assert not nulls(protected(timeliness()))
    why = reasons(protected(timeliness(sensitive={"timely": ["in time"]})))
    assert why["t", "P in time"] == why["t", "P late"] == "zero that tells"
    assert len(why) == 4


def test_all_of_a_group_tells_as_none_does() -> None:
    assert ("t", "P late") in nulls(protected(timeliness(sensitive={"timely": ["late"]})))


# percentages


def percent(part: str, value: float, dp: int = 1) -> Document:
    return {"numerator": at("t", part=part), "denominator": at("t"), "value": value, "dp": dp}


@pytest.mark.parametrize(
    ("values", "value", "stays"),
    [
        ({"a": 12, "b": 24}, 33.3, True),
        ({"a": 0, "b": 36}, 0.0, True),
        ({"a": 3, "b": 33}, 8.3, False),
        ({"a": 33, "b": 3}, 91.7, False),
        ({"a": 0, "b": 9}, 0.0, False),
    ],
)
def test_a_percentage_goes_with_a_small_side_or_few_children(
    values: dict[str, int], value: float, stays: bool
) -> None:
    document = protected({"tables": [one_way("t", values=values)], "percent": [percent("a", value)]})
    assert (document["percent"][0]["value"] is not None) is stays


def test_a_percentage_of_a_hidden_count_is_withheld_and_the_others_keep_their_order() -> None:
    table = one_way("t", values={"a": 3, "b": 12, "c": 30, "d": 45})
    kept = [percent("d", 50.0), percent("c", 33.3)]
    document = {"tables": [table], "percent": [kept[0], percent("b", 13.3), kept[1]]}
    assert protected(document)["percent"] == [kept[0], percent("b", 13.3) | {"value": None}, kept[1]]


def test_a_percentage_without_its_count_is_part_of_what_a_reader_knows() -> None:
    """The numerators stand in no table: 22 in time of 40 can be told from the percentage, 3 of 40 may not."""
    table = one_way("t", values={"a": 40, "b": 60})
    timely = {"id": "timely", "universe": "t", "fixed": {"timely": "in time"}, "dims": {}, "cells": []}
    ratios = [
        {
            "numerator": at("t", timely="in time", part=part),
            "denominator": at("t", part=part),
            "value": value,
            "dp": 1,
        }
        for part, value in (("a", 55.0), ("b", 5.0))
    ]
    shown = [ratios[0], {**ratios[1], "value": None}]
    assert protected({"tables": [table, timely], "percent": ratios})["percent"] == shown


# several tables


def test_a_figure_in_two_tables_is_hidden_in_both() -> None:
    tables = [
        table_of("by need", {"town": list("PBC"), "need": list("xy")}, dict(zip(
            [(t, n) for t in "PBC" for n in "xy"], [3, 40, 50, 60, 70, 80], strict=True)), universe="plans"),
        {"id": "x by town", "universe": "plans", "fixed": {"need": "x"}, "dims": {"town": [*"PBC", "All"]},
         "cells": [{"town": t, "value": v} for t, v in {"P": 3, "B": 50, "C": 70, "All": 123}.items()]},
    ]  # fmt: skip
    document = protected({"tables": tables})
    why = reasons(document)
    assert why["x by town", "P"] == "small"
    assert why["by need", "B x"] == "complementary"
    assert why["x by town", "B"] == "shared with table by need"


def terms(published: int) -> Document:
    """The example of a year after three terms, of which the first `published` tables are out."""
    document = copy.deepcopy(EXAMPLES[4]["publication"])
    for number, table in enumerate(document["tables"]):
        if number < published:
            table["published"] = True
        else:
            table["cells"] = table["truth"]
    return document


def test_what_is_published_stays_and_the_new_table_protects_it() -> None:
    before = terms(published=3)
    document = protected(before)
    for old, new in zip(before["tables"][:3], document["tables"][:3], strict=True):
        assert new["cells"] == old["cells"]
    assert {place for place in nulls(document) if place[0] == "year"} == {
        ("year", "Early years"),
        ("year", "Post-16"),
    }
    assert not exposed(document, World(with_true_cells(before)).values())


def test_what_published_tables_give_away_by_themselves_is_told_and_refuses_nothing_new() -> None:
    """Three terms and their year are out, which gives counts of the last term away."""
    before = terms(published=4)
    safe = protect(before)
    assert [table["cells"] for table in safe.document["tables"]] == [
        table["cells"] for table in before["tables"]
    ]
    learnt = EXAMPLES[4]["attacker_learns"]
    assert safe.given_before == tuple(f"{finding['cell']}: {finding['kind']}" for finding in learnt)


def test_a_small_count_that_is_out_is_told_and_refuses_nothing_new() -> None:
    old = one_way("old", values={"a": 3, "b": 40, "c": 50}, universe="t", published=True)
    safe = protect({"tables": [old, one_way("new", values={"x": 2, "y": 30, "z": 60})]})
    assert nulls(safe.document) == {("new", "x"), ("new", "y")}
    assert safe.given_before == ("t[part=a]: exact",)


def test_what_is_new_does_not_narrow_what_is_given_away_already() -> None:
    """Out is that `a` and `b` have 5 together; `a` and `c` together would tell the one from the other."""
    old = one_way("old", total=65, values={"a": None, "b": None, "c": 60}, universe="t", published=True)
    old["truth"] = one_way("old", values={"a": 3, "b": 2, "c": 60})["cells"]
    new = one_way("new", values={"a and c": 63, "x": 30, "y": 50})
    both = {"total": at("new", part="a and c"), "parts": [at("t", part="a"), at("t", part="c")]}
    safe = protected({"tables": [old, new], "equations": [both]})
    assert nulls(safe) - nulls({"tables": [old]}) == {("new", "a and c"), ("new", "x")}
    ranges = {
        str(verdict.quantity): (verdict.low, verdict.high)
        for verdict in attack(read_publication(safe)).verdicts
    }
    assert ranges["t[part=a]"] == ranges["t[part=b]"] == (1, 4)


def test_what_would_narrow_what_is_given_away_already_and_cannot_be_hidden_is_refused() -> None:
    """Out is that `a` and `b` have 5 together. A table of girls shows by its zero that `a` are boys."""
    old = one_way("old", total=65, values={"a": None, "b": None, "c": 60}, universe="t", published=True)
    counts = {("a", "F"): 1, ("a", "M"): 2, ("b", "F"): 0, ("b", "M"): 2, ("c", "F"): 20, ("c", "M"): 40}
    new = table_of("new", {"part": list("abc"), "sex": ["F", "M"]}, counts, universe="t")
    with pytest.raises(PublicationRefused, match="Merge groups"):
        protect({"tables": [old, new]})


def test_what_an_earlier_table_hid_stays_hidden() -> None:
    old = one_way("old", total=80, values={"a": None, "b": None, "c": 30}, universe="u", published=True)
    new = one_way("new", values={"a": 3, "b": 47, "c": 30}, universe="u")
    document = protected({"tables": [old, new]})
    assert nulls(document) == {("old", "a"), ("old", "b"), ("new", "a"), ("new", "b")}
    assert reasons(document)["new", "b"] == "hidden already"


# the output


def test_the_output_has_the_shape_of_the_input_and_no_truth() -> None:
    document = with_true_cells(EXAMPLES[4]["publication"]) | {"title": "Plans"}
    safe = protected(document)
    assert [*safe][: len(document)] == [*document]
    assert "truth" not in json.dumps(safe)
    for before, after in zip(document["tables"], safe["tables"], strict=True):
        assert [*after] == [name for name in before if name != "truth"]
        for old, new in zip(before["cells"], after["cells"], strict=True):
            assert [*new] == [*old]
            assert new["value"] in (None, old["value"])


def test_every_hidden_cell_is_listed_with_its_reason_and_no_value() -> None:
    safe = protected(with_true_cells(EXAMPLES[4]["publication"]))
    assert set(reasons(safe)) == nulls(safe)
    assert all(set(entry) == {"table", "cell", "why"} for entry in safe["hidden"])


def test_what_stood_beside_the_tables_before_is_not_carried_over() -> None:
    before = {"hidden": [{"table": "t", "cell": {"part": "b"}, "why": "small"}], "truth": [3]}
    safe = protected(before | {"tables": [one_way("t", values={"a": 20, "b": 40})]})
    assert list(safe) == ["tables", "threshold", "width", "hidden"]
    assert safe["hidden"] == []


def test_the_settings_that_were_used_are_in_the_output() -> None:
    safe = protected(
        {"threshold": 4, "tables": [one_way("t", values={"a": 7, "b": 40, "c": 50})]}, threshold=9
    )
    assert (safe["threshold"], safe["width"]) == (9, 5)


def test_values_that_do_not_add_up_are_refused_without_being_told() -> None:
    with pytest.raises(PublicationError, match="don't add up") as refused:
        protect({"tables": [one_way("t", total=731, values={"a": 333, "b": 397})]})
    assert not any(number in str(refused.value) for number in ("731", "333", "397"))


# at random


def cells_hidden_besides(document: Document) -> int:
    """How many figures were hidden for others' sake, each counted once."""
    return sum(entry["why"] == "complementary" for entry in document["hidden"])


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_random_publications_withstand_the_slow_twin(kind: str, seed: int) -> None:
    document = random_publication(kind, seed)
    try:
        safe = protect(document)
    except PublicationRefused as refused:
        assert "stays" in str(refused)  # noqa: PT017 - what else may come is tested by the other assertions
        return
    truth = World(document).values()
    assert not exposed(safe.document, truth)
    assert attack(read_publication(safe.document)).is_safe


TRADES = {("a", "x"): 3, ("a", "y"): 60, ("b", "x"): 70, ("b", "y"): 80}
TWO_TERMS = [[3, 8, 40], [9, 12, 20]]
TERM = {"part": ["a", "b", "c"]}
TINY = {
    "a rectangle": {"tables": [table_of("t", {"r": ["a", "b"], "c": ["x", "y"]}, TRADES)]},
    "a year of two terms": terms_and_year(
        TERM, [{(part,): count for part, count in zip("abc", counts, strict=True)} for counts in TWO_TERMS]
    ),
    "random 1": random_publication("two-way", 1, most=2),
    "random 10": random_publication("two-way", 10, most=2),
    "random 3": random_publication("two-way", 3, most=2),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", TINY)
def test_no_choice_of_fewer_cells_is_safe(name: str) -> None:
    """Every choice is tried."""
    assert cells_hidden_besides(protected(TINY[name])) == fewest_cells(TINY[name])


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_the_quick_way_is_safe_when_there_is_no_time(kind: str) -> None:
    document = random_publication(kind, 7)
    truth = World(document).values()
    quick, cheapest = protect(document, seconds=0), protect(document)
    assert not exposed(quick.document, truth)
    assert cells_hidden_besides(quick.document) >= cells_hidden_besides(cheapest.document)
    assert cheapest.is_cheapest


def test_a_cell_that_the_last_attack_still_finds_is_given_more_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if whole numbers told more than the fractions by which the cells were chosen."""
    document = {"tables": [one_way("t", values={"a": 3, "b": 7, "c": 8, "d": 40})]}
    assert nulls(protected(document, width=8)) == {("t", "a"), ("t", "b")}
    attacks = []

    def harder_once(publication: Publication) -> tuple[Verdict, ...]:
        attacks.append(publication)
        return findings(replace(publication, width=9) if len(attacks) == 1 else publication)

    monkeypatch.setattr("scorecard.disclosure.suppression.findings", harder_once)
    assert nulls(protected(document, width=8)) == {("t", "a"), ("t", "c")}
    assert len(attacks) == 2


# of counts of 1, where zeros are shown

ONES = {
    "five ones": [one_way("t", values={"a": 20, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1})],
    "two ones": [one_way("t", values={"a": 1, "b": 1, "c": 12, "d": 30})],
    "a row of ones": [
        table_of(
            "t",
            {"r": ["a", "b"], "c": ["x", "y", "z"]},
            dict(zip([(r, c) for r in "ab" for c in "xyz"], [1, 1, 1, 20, 9, 14], strict=True)),
        )
    ],
    "ones and zeros": [
        table_of(
            "t",
            {"r": ["a", "b", "c"], "c": ["x", "y"]},
            dict(zip([(r, c) for r in "abc" for c in "xy"], [1, 0, 11, 8, 7, 25], strict=True)),
        )
    ],
}


@pytest.mark.parametrize("name", ONES)
def test_ones_are_protected_with_as_few_cells_as_can_be(name: str) -> None:
    """Every choice is tried by the slow twin, which knows that nothing hidden is 0."""
    document = {"tables": ONES[name]}
    safe = protected(document)
    assert not exposed(safe, World(document).values())
    assert cells_hidden_besides(safe) == fewest_cells(document)


def test_ones_that_are_all_there_is_are_refused() -> None:
    """1, 1, 1, 1, 1 and their total of 5: groups must be merged."""
    with pytest.raises(PublicationRefused, match="a grand total stays"):
        protect({"tables": [one_way("t", values=dict.fromkeys("abcde", 1))]})


def test_where_the_method_hides_zeros_all_are_hidden_and_the_same_ones_take_fewer_cells() -> None:
    table = one_way("t", values={"a": 20, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1, "g": 0})
    safe = protected({"tables": [table], "hidden_zeros": True})
    assert nulls(safe) == {("t", part) for part in "bcdefg"}
    assert reasons(safe)["t", "g"] == "zeros are hidden here"
    assert attack(read_publication(safe | {"tables": [safe["tables"][0]]})).findings == []
    assert ("t", "a") in nulls(protected({"tables": [table]}))


def test_no_zero_is_hidden_but_those_of_a_row_that_tells() -> None:
    counts = {("P", "in time"): 0, ("P", "late"): 6, ("B", "in time"): 0, ("B", "late"): 30}
    counts |= {("C", "in time"): 22, ("C", "late"): 11, ("D", "in time"): 25, ("D", "late"): 31}
    table = table_of("t", {"town": list("PBCD"), "timely": ["in time", "late"]}, counts)
    safe = protected({"tables": [table | {"sensitive": {"timely": ["in time"]}}]})
    assert ("t", "P in time") in nulls(safe)
    assert ("t", "B in time") not in nulls(safe)
    truth = {"truth": [dict(cell) for cell in table["cells"]]}
    assert attack(read_publication({**safe, "tables": [safe["tables"][0] | truth]})).is_safe


def test_what_is_all_of_a_percentage_is_not_hidden_for_others_sake() -> None:
    """12 of 12: a reader who sees the percentage withheld would take it for less than 100."""
    table = one_way("t", values={"a": 3, "b": 12, "c": 40})
    whole = {"id": "w", "dims": {}, "cells": [{"value": 12}]}
    rate = {"numerator": at("t", part="b"), "denominator": at("w"), "value": 100, "dp": 0}
    safe = protected({"tables": [table, whole], "percent": [rate], "headlines": [at("w")]})
    assert nulls(safe) == {("t", "a"), ("t", "c")}
    assert safe["percent"] == [rate]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_small_tables_full_of_ones_take_no_more_cells_than_the_fewest_there_are(seed: int) -> None:
    rng = random.Random(seed)
    places = list(product("abc", "xy"))
    counts = {place: rng.choice([0, 1, 1, 2, 6, 9, 14]) for place in places}
    document = {"tables": [table_of("t", {"r": list("abc"), "c": list("xy")}, counts)]}
    fewest = fewest_cells(document)
    if fewest is None:
        with pytest.raises(PublicationRefused):
            protect(document)
    else:
        safe = protected(document)
        assert cells_hidden_besides(safe) == fewest
        assert not exposed(safe, World(document).values())
