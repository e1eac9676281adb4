"""What a reader with arithmetic learns: the worked examples, and the slow twin on tables made at random."""

import copy
import json
import random
from itertools import product
from pathlib import Path

import pytest

from scorecard.disclosure.intruder import Kind, attack, findings, judge
from scorecard.disclosure.quantities import PublicationError
from scorecard.disclosure.reading import read_publication
from tests.scorecard.disclosure_tables import Document, at, one_way, random_publication, table_of
from tests.scorecard.disclosure_twin import World

EXAMPLES = json.loads((Path(__file__).parents[2] / "data" / "disclosure_examples.json").read_text())["cases"]


def attacked(document: Document, **settings: int) -> dict:
    return attack(read_publication(document, **settings)).as_document()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_the_worked_examples_come_out_as_written(example: dict) -> None:
    assert attacked(example["publication"]) == {
        "safe": example["safe"],
        "findings": example["attacker_learns"],
        "intervals": example["intervals_of_small_cells"],
    }


@pytest.mark.parametrize(
    ("low", "high", "kind"),
    [
        (3, 3, Kind.EXACT),
        (0, 4, Kind.NARROW),
        (2, 6, Kind.NARROW),
        (0, 5, None),
        (1, 6, None),
        (0, None, None),
    ],
)
def test_a_verdict_is_exact_narrow_or_neither(low: int, high: int | None, kind: Kind | None) -> None:
    assert judge(low, high, threshold=4, width=5) is kind


def test_a_wide_range_below_the_threshold_is_known_small() -> None:
    assert judge(0, 9, threshold=9, width=5) is Kind.KNOWN_SMALL


def test_a_small_count_that_is_shown_is_a_finding() -> None:
    (finding,) = attacked({"tables": [one_way("t", values={"a": 3, "b": 20})]})["findings"]
    assert finding == {"kind": "exact", "cell": "t[part=a]", "min": 3, "max": 3, "shown": True}


def test_without_truth_every_hidden_cell_counts() -> None:
    table = one_way("t", total=60, values={"a": None, "b": None, "c": 20})
    assert [interval["cell"] for interval in attacked({"tables": [table]})["intervals"]] == [
        "t[part=a]",
        "t[part=b]",
    ]


def test_with_truth_only_small_counts_do() -> None:
    table = one_way("t", total=60, values={"a": None, "b": None, "c": 20})
    table["truth"] = one_way("t", values={"a": 3, "b": 37, "c": 20})["cells"]
    assert attacked({"tables": [table]})["intervals"] == [
        {"cell": "t[part=a]", "min": 1, "max": 39, "true": 3}
    ]


def test_options_override_the_file() -> None:
    document = {"threshold": 4, "width": 5, "tables": [one_way("t", total=8, values={"a": None, "b": None})]}
    assert attacked(document)["safe"]
    assert attacked(document, threshold=9)["findings"][1]["kind"] == "known small"
    assert attacked(document, width=9)["findings"][0]["kind"] == "narrow"


def test_a_figure_without_a_limit_has_no_max() -> None:
    (interval,) = attacked({"tables": [{"id": "t", "dims": {}, "cells": [{"value": None}]}]})["intervals"]
    assert interval == {"cell": "t[]", "min": 1, "max": None}


def test_the_same_quantity_in_two_tables_is_known_from_either() -> None:
    by_town = one_way("by town", total=20, values={"a": None, "b": None}, universe="plans")
    of_need = one_way("of one need", values={"a": 3, "b": 17}, universe="plans")
    assert not attacked({"tables": [by_town, of_need]})["safe"]


def test_a_table_at_one_value_of_a_dimension_is_part_of_the_others() -> None:
    counts = {("P", "M"): 3, ("P", "F"): 9, ("B", "M"): 8, ("B", "F"): 7}
    whole = table_of("whole", {"town": ["P", "B"], "sex": ["M", "F"]}, counts, universe="plans")
    for cell in whole["cells"]:
        if "All" not in (cell["town"], cell["sex"]):
            cell["value"] = None
    boys = {"id": "boys", "universe": "plans", "fixed": {"sex": "M"}, "dims": {"town": ["P", "B", "All"]}}
    boys["cells"] = [{"town": "P", "value": 3}, {"town": "B", "value": None}, {"town": "All", "value": None}]
    assert attacked({"tables": [whole]})["safe"]
    assert {finding["cell"] for finding in attacked({"tables": [whole, boys]})["findings"]} >= {
        "plans[sex=M, town=P]",
        "plans[sex=F, town=P]",
    }


def test_stock_and_flows_give_a_count_away() -> None:
    names = {"open then": 40, "requests": 12, "closures": None, "open now": 49}
    tables = [{"id": name, "dims": {}, "cells": [{"value": value}]} for name, value in names.items()]
    equation = {
        "total": at("open now"),
        "parts": [at("open then"), at("requests")],
        "minus": [at("closures")],
    }
    (finding,) = attacked({"tables": tables, "equations": [equation]})["findings"]
    assert (finding["cell"], finding["min"], finding["max"]) == ("closures[]", 3, 3)


@pytest.mark.parametrize(("value", "dp", "kind"), [(8, 0, "exact"), (8.3, 1, "exact")])
def test_a_percentage_pins_its_numerator(value: float, dp: int, kind: str) -> None:
    table = one_way("t", total=36, values={"a": None, "b": None})
    percent = {"numerator": at("t", part="a"), "denominator": at("t"), "value": value, "dp": dp}
    assert attacked({"tables": [table], "percent": [percent]})["findings"][0]["kind"] == kind


def test_a_percentage_of_a_hidden_denominator_ties_both() -> None:
    table = one_way("t", total=None, values={"a": None, "b": 30})
    table["cells"][-1]["value"] = None
    percent = {"numerator": at("t", part="a"), "denominator": at("t"), "value": 9.1, "dp": 1}
    assert attacked({"tables": [table], "percent": [percent]})["findings"][1] == {
        "kind": "exact",
        "cell": "t[part=a]",
        "min": 3,
        "max": 3,
    }


def test_a_mean_ties_its_total_to_its_count() -> None:
    tables = [
        {"id": name, "dims": {}, "cells": [{"value": value}]}
        for name, value in {"weeks": 66, "plans": None}.items()
    ]
    mean = {"numerator": at("weeks"), "denominator": at("plans"), "value": 22.0, "dp": 1}
    assert attacked({"tables": tables, "means": [mean]})["findings"][0]["min"] == 3


@pytest.mark.slow
def test_whole_numbers_tell_more_than_fractions() -> None:
    """Of three counts any two are at most 1 together: fractions allow 1½ in all, whole numbers 1. Twice over."""
    names = ["a", "b", "c", "d", "e", "f"]
    pairs = ["ab", "bc", "ac", "de", "ef", "df"]
    numbers = {**dict.fromkeys(names), **{f"rest of {pair}": None for pair in pairs}, "sum": None}
    tables = [{"id": name, "dims": {}, "cells": [{"value": None}]} for name in numbers]
    tables += [{"id": pair, "dims": {}, "cells": [{"value": 1}]} for pair in pairs]
    equations = [
        {"total": at(pair), "parts": [at(pair[0]), at(pair[1]), at(f"rest of {pair}")]} for pair in pairs
    ]
    equations.append({"total": at("sum"), "parts": [at(name) for name in names]})
    document = {"tables": tables, "equations": equations, "hidden_zeros": True}
    intervals = attacked(document)["intervals"]
    assert {"cell": "sum[]", "min": 0, "max": 2} in intervals


def triangles(number: int, besides: int) -> Document:
    """A sum that nobody shows: of so many times three counts of which any two are at most 1 together, and of one
    count more, from 0 to `besides`. Fractions allow 1½ in each three, whole numbers 1."""
    names = [f"{letter}{n}" for n in range(number) for letter in "abc"]
    pairs = [(f"{x}{n}", f"{y}{n}") for n in range(number) for x, y in ("ab", "bc", "ac")]
    shown = {**{f"{one} {other}": 1 for one, other in pairs}, "besides": besides}
    hidden = [*names, *(f"rest of {one} {other}" for one, other in pairs), "more", "less", "sum"]
    cells = {**shown, **dict.fromkeys(hidden)}
    tables = [{"id": name, "dims": {}, "cells": [{"value": value}]} for name, value in cells.items()]
    sums = {f"{one} {other}": [one, other, f"rest of {one} {other}"] for one, other in pairs}
    sums |= {"besides": ["more", "less"], "sum": [*names, "more"]}
    equations = [{"total": at(total), "parts": [at(part) for part in parts]} for total, parts in sums.items()]
    return {"tables": tables, "equations": equations, "hidden_zeros": True}


@pytest.mark.parametrize(("threshold", "width", "limit"), [(4, 5, 5), (9, 5, 10), (3, 6, 6)])
def test_a_range_within_2_of_the_limit_is_worked_out_again_in_whole_numbers(
    threshold: int, width: int, limit: int
) -> None:
    """Half a count below that, 4½ of the range are fractions of which whole numbers leave 3; at it, 3 of which 2."""
    for number, besides, high in ((3, limit - 3, limit), (2, limit - 1, limit + 2)):
        intervals = attacked(triangles(number, besides), threshold=threshold, width=width)["intervals"]
        assert {"cell": "sum[]", "min": 0, "max": high} in intervals


def test_cells_that_stand_in_no_table_are_unknown() -> None:
    """Two of three parts are shown: the third is what is left; of four, two are left together."""
    table = one_way("t", total=60, values={"a": None, "b": 20, "c": 30, "d": None})
    table["cells"] = [cell for cell in table["cells"] if cell["part"] != "d"]
    assert attacked({"tables": [table]})["intervals"] == [{"cell": "t[part=a]", "min": 1, "max": 10}]


def test_figures_that_cannot_all_be_true_are_refused_by_line() -> None:
    wrong = one_way("t", total=19, values={"a": 3, "b": 17})
    with pytest.raises(PublicationError, match=r"t\[part=a\] \+ t\[part=b\] = t\[\]"):
        attacked({"tables": [wrong]})
    too_many = one_way("t", total=10, values={"a": None, "b": 17})
    with pytest.raises(PublicationError, match="no counts of at least 0"):
        attacked({"tables": [too_many]})


def test_what_cannot_be_true_is_refused_though_no_cell_is_hidden() -> None:
    table = one_way("t", total=10, values={"a": None, "b": 17})
    table["cells"] = [cell for cell in table["cells"] if cell["part"] != "a"]
    with pytest.raises(PublicationError, match="no counts of at least 0"):
        attacked({"tables": [table]})


def test_a_truth_that_cannot_be_true_is_refused_though_what_is_shown_could_be() -> None:
    table = one_way("t", total=10, values={"a": None, "b": None})
    table["truth"] = [{"part": "b", "value": 17}]
    with pytest.raises(PublicationError, match="no counts of at least 0"):
        attacked({"tables": [table]})


def test_a_percentage_that_is_not_that_of_its_counts_is_refused() -> None:
    percent = {"numerator": at("t", part="a"), "denominator": at("t"), "value": 60, "dp": 0}
    with pytest.raises(PublicationError):
        attacked({"tables": [one_way("t", values={"a": 10, "b": 10})], "percent": [percent]})


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["two-way", "three-way", "hierarchy", "linked", "terms"])
@pytest.mark.parametrize("seed", range(3))
def test_the_slow_twin_finds_the_same_ranges(kind: str, seed: int) -> None:
    document = random_publication(kind, seed)
    rng = random.Random(seed)
    shown = copy.deepcopy(document)
    for table in shown["tables"]:
        table["truth"] = copy.deepcopy(table["cells"])
    world = World(shown)
    hidden = {key for key, value in world.values("truth").items() if rng.random() < 0.4 and value}
    for table in shown["tables"]:
        for cell in table["cells"]:
            if world.cell_key(table, cell) in hidden:
                cell["value"] = None
    known = world.values()
    publication = read_publication(shown)
    for verdict in attack(publication).verdicts:
        low, high = world.range_of((verdict.quantity.universe, frozenset(verdict.quantity.at)), known)
        assert verdict.low == pytest.approx(low, abs=0.99)
        assert verdict.low >= low - 1e-6
        assert verdict.high is None or low <= verdict.high <= high + 1e-6


@pytest.mark.parametrize("kind", ["two-way", "three-way", "hierarchy", "linked", "terms"])
@pytest.mark.parametrize("seed", range(3))
def test_the_findings_sought_alone_are_those_of_the_whole_attack(kind: str, seed: int) -> None:
    """Some cells hidden, few enough that much can be worked out."""
    document, rng = random_publication(kind, seed), random.Random(seed)
    for table in document["tables"]:
        table["truth"] = copy.deepcopy(table["cells"])
        for cell in table["cells"]:
            if cell["value"] and rng.random() < 0.4:
                cell["value"] = None
    publication = read_publication(document)
    assert list(findings(publication)) == attack(publication).findings


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_trying_every_count_finds_the_same_ranges(seed: int) -> None:
    """Two rows of three, some inner cells hidden: every way to make up the two row totals."""
    rng = random.Random(seed)
    categories = {"r": list("ab"), "c": list("xyz")}
    counts = {place: rng.randint(0, 4) for place in product("ab", "xyz")}
    table = table_of("t", categories, counts)
    for cell in table["cells"]:
        if "All" not in (cell["r"], cell["c"]) and rng.random() < 0.75 and cell["value"]:
            cell["value"] = None
    totals = [sum(counts[row, column] for column in "xyz") for row in "ab"]
    rows = [[row for row in product(range(total + 1), repeat=3) if sum(row) == total] for total in totals]
    columns = [counts["a", column] + counts["b", column] for column in "xyz"]
    shown = {(c["r"], c["c"]): c["value"] for c in table["cells"] if c["value"] is not None}
    guesses = (
        dict(zip(counts, upper + lower, strict=True))
        for upper, lower in product(*rows)
        if [u + v for u, v in zip(upper, lower, strict=True)] == columns
    )
    possible = [
        guess
        for guess in guesses
        if all(value == shown.get(place, max(value, 1)) for place, value in guess.items())
    ]
    verdicts = attack(read_publication({"tables": [table]})).verdicts
    for verdict in (hidden for hidden in verdicts if not hidden.shown):
        place = dict(verdict.quantity.at)
        guessed = [guess[place["r"], place["c"]] for guess in possible]
        assert (verdict.low, verdict.high) == (min(guessed), max(guessed))


def test_what_is_found_after_a_count_that_withstands_is_found_too() -> None:
    """In the first table nothing is narrow, in the second the hidden two are."""
    wide = one_way("wide", total=60, values={"a": None, "b": None, "c": 20})
    wide["truth"] = one_way("wide", values={"a": 3, "b": 37})["cells"][:2]
    narrow = one_way("narrow", total=25, values={"a": None, "b": None, "c": 20})
    narrow["truth"] = one_way("narrow", values={"a": 3, "b": 2})["cells"][:2]
    publication = read_publication({"tables": [wide, narrow]})
    found = findings(publication)
    assert [str(each.quantity) for each in found] == ["narrow[part=a]", "narrow[part=b]"]
    assert found == tuple(attack(publication).findings)
