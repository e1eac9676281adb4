"""The publication format: what may be written, and what is said of everything else."""

import copy
from collections.abc import Callable

import pytest

from scorecard.disclosure.quantities import PublicationError, Quantity
from scorecard.disclosure.reading import parsed, read_publication
from tests.scorecard.disclosure_tables import Document, at, one_way

TABLE = one_way("t", values={"a": 10, "b": 20})


@pytest.mark.parametrize(
    "dimension",
    [
        ["a", "b", "All"],
        {"total": "All", "parts": ["a", "b"]},
        {"total": "All", "tree": {"All": ["a", "b"]}},
        {"total": "All", "tree": {"a": ["a1"], "b": ["b1"]}},
    ],
    ids=["list", "parts", "tree", "tree below its total"],
)
def test_a_dimension_is_written_in_four_ways(dimension: object) -> None:
    publication = read_publication({"tables": [{**TABLE, "dims": {"part": dimension}}]})
    assert dict(publication.tables[0].dimensions[0].parts)["All"] == ("a", "b")


def test_a_dimension_left_out_or_at_its_total_is_the_same_quantity() -> None:
    tables = [TABLE, {"id": "all", "universe": "t", "dims": {}, "cells": [{"value": 30}]}]
    publication = read_publication({"tables": tables})
    assert publication.shown[Quantity("t", ())] == 30


def test_threshold_and_width_are_4_and_5_unless_told() -> None:
    read = [
        read_publication({"tables": [TABLE]}),
        read_publication({"tables": [TABLE], "threshold": 5, "width": 6}),
        read_publication({"tables": [TABLE], "threshold": 5, "width": 6}, threshold=9, width=10),
    ]
    assert [(publication.threshold, publication.width) for publication in read] == [(4, 5), (5, 6), (9, 10)]


def table(**changed: object) -> Callable[[Document], None]:
    return lambda document: document["tables"][0].update(changed)


def cell(**changed: object) -> Callable[[Document], None]:
    return lambda document: document["tables"][0]["cells"][0].update(changed)


def top(**changed: object) -> Callable[[Document], None]:
    return lambda document: document.update(changed)


RATIO = {"numerator": at("t", part="a"), "denominator": at("t"), "value": 33.3, "dp": 1}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (top(tables=None), "list of tables"),
        (top(tables=[3]), "table 1: needs an id"),
        (top(tables=[TABLE, TABLE]), "two tables are called t"),
        (top(threshold=0), "threshold: 0 is not a whole number"),
        (top(width="5"), "width: '5' is not a whole number"),
        (table(dims={"part": {"total": "All"}}), "t, part: write"),
        (table(dims={"part": ["a", "a", "All"]}), "t, part: a stands twice"),
        (table(dims={"part": {"total": "All", "tree": {"All": ["a"], "a": ["All"]}}}), "All stands twice"),
        (table(dims={"part": {"total": "All", "tree": {"All": ["a", "b"], "c": ["d"]}}}), "c has no way up"),
        (table(dims={"value": ["a", "All"]}), "can't be called value"),
        (table(fixed={"part": "a"}), "part is both fixed and a dimension"),
        (table(published="yes"), "published is true or false"),
        (table(sensitive={"part": ["z"]}), "z is not a category of part"),
        (table(cells=None), "t: cells is a list"),
        (table(cells=[{"part": "a"}]), "a cell is"),
        (table(cells=[{"part": "a", "value": 1}] * 2), r"t, cells 2: the cell \[part=a\] stands twice"),
        (cell(part="z"), "t, cells 1: z is not a category of part"),
        (cell(town="Poole"), "t, cells 1: town is not a dimension"),
        (cell(value=-1), r"t, cells 1 \[part=a\]: a count is whole and at least 0"),
        (cell(value=2.5), "a count is whole"),
        (cell(value=float("nan")), "a count is whole"),
        (cell(value="3"), "the value is not a number"),
        (cell(value=True), "the value is not a number"),
        (top(equations=[{"total": at("t")}]), "equations 1: write total, parts"),
        (top(equations=[{"total": at("t"), "parts": [at("u")]}]), "with the universe of a table"),
        (top(equations=[{"total": at("t"), "parts": [at("t", part="z")]}]), "t knows no part=z"),
        (top(percent=[{**RATIO, "value": -1}]), "percent 1: the value is a number"),
        (top(percent=[{**RATIO, "dp": 1.5}]), "percent 1: dp is the number of decimals"),
        (top(percent=[3]), "percent 1: write"),
        (top(headlines={}), None),
        (top(headlines=[{"at": {}}]), "headlines 1: write"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(wrong: Callable[[Document], None], said: str | None) -> None:
    document: Document = {"tables": [copy.deepcopy(TABLE)]}
    wrong(document)
    if said is None:
        assert read_publication(document).headlines == ()
        return
    with pytest.raises(PublicationError, match=said):
        read_publication(document)


def test_all_that_is_wrong_is_said_at_once() -> None:
    document = {"tables": [one_way("t", values={"a": -1, "b": 2}), one_way("u", values={"a": 1, "b": -2})]}
    with pytest.raises(PublicationError) as refused:
        read_publication(document)
    assert len(refused.value.problems) == 3  # the total of u is negative too


def test_a_total_of_one_table_is_no_part_of_another() -> None:
    other = {"id": "u", "universe": "t", "dims": {"part": ["All", "b", "Sum"]}, "cells": []}
    with pytest.raises(PublicationError, match="All is a total in another table"):
        read_publication({"tables": [TABLE, other]})


def test_two_values_of_one_figure_are_refused() -> None:
    other = one_way("u", values={"a": 11, "b": 19}, universe="t")
    with pytest.raises(PublicationError, match=r"t\[part=a\]: two values of one figure"):
        _ = read_publication({"tables": [TABLE, other]}).shown


def test_more_cells_than_can_be_treated_are_refused() -> None:
    wide = {"id": "t", "dims": {name: [*map(str, range(30)), "All"] for name in "xyz"}, "cells": []}
    with pytest.raises(PublicationError, match="can't be treated as one problem"):
        read_publication({"tables": [wide]})


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"town,phase"])
def test_a_file_that_is_not_json_is_refused(content: bytes) -> None:
    with pytest.raises(PublicationError, match="not JSON"):
        parsed(content)
