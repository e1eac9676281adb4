"""The tables of a publication: in which ways they may be written, and what is said of everything else."""

import pytest

from scorecard.disclosure.publication import CountTable
from scorecard.disclosure.quantities import PublicationError, Quantity
from scorecard.disclosure.reading import read_publication
from tests.scorecard.disclosure_tables import one_way

TABLE = one_way("t", values={"a": 10, "b": 20})


def table(**changed: object) -> CountTable:
    return read_publication({"tables": [{**TABLE, **changed}]}).tables[0]


def problems_of(*tables: object) -> list[str]:
    with pytest.raises(PublicationError) as refused:
        read_publication({"tables": list(tables)})
    return refused.value.problems


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
    assert table(dims={"part": dimension}).dimensions[0].parts["All"] == ("a", "b")


def test_a_dimension_may_have_a_single_category() -> None:
    only = table(dims={"part": ["a", "All"]}, cells=[])
    assert only.dimensions[0].parts == {"All": ("a",)}


def test_a_dimension_left_out_or_at_its_total_is_the_same_quantity() -> None:
    tables = [TABLE, {"id": "all", "universe": "t", "dims": {}, "cells": [{"value": 30}]}]
    publication = read_publication({"tables": tables})
    assert publication.shown[Quantity("t", ())] == 30


@pytest.mark.parametrize(("written", "published"), [({}, False), ({"published": True}, True)])
def test_a_table_is_published_only_where_it_says_so(written: dict[str, bool], published: bool) -> None:
    assert table(**written).published == published


def test_any_part_may_be_sensitive() -> None:
    assert table(sensitive={"part": ["a", "b"]}).sensitive == {"part": ("a", "b")}


def test_a_cell_may_repeat_what_is_fixed_for_its_table() -> None:
    cells = [{"part": "a", "term": "autumn", "value": 3}]
    assert table(fixed={"term": "autumn"}, cells=cells).cells[0].quantity == Quantity(
        "t", (("part", "a"), ("term", "autumn"))
    )


@pytest.mark.parametrize(("written", "value"), [(0, 0), (1, 1), (3.0, 3), (None, None)])
def test_a_count_is_whole_and_may_be_zero_or_hidden(written: float | None, value: int | None) -> None:
    assert table(cells=[{"part": "a", "value": written}]).cells[0].value == value


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"id": 3}, "table 1: needs an id"),
        ({"universe": 3}, "t: universe is a text"),
        ({"dims": ["a", "All"]}, "t: dims and fixed are objects"),
        ({"fixed": ["autumn"]}, "t: dims and fixed are objects"),
        ({"fixed": {"year": 2025}}, "t: dims and fixed are objects"),
        ({"fixed": {"part": "a"}}, "t: part is both fixed and a dimension"),
        ({"dims": {"value": ["a", "All"]}}, "t, value: a dimension can't be called value"),
        ({"published": "yes"}, "t: published is true or false"),
        ({"sensitive": ["a"]}, "t: sensitive is {dimension"),
        ({"sensitive": {"part": "a"}}, "t: sensitive is {dimension"),
        ({"sensitive": {"part": ["z"]}}, "t, sensitive: z is not a category of part"),
        ({"sensitive": {"part": ["All"]}}, "t, sensitive: All is not a category of part"),
        ({"cells": None}, "t: cells is a list"),
    ],
)
def test_what_is_wrong_in_a_table_is_said_with_its_place(changed: dict[str, object], said: str) -> None:
    (problem,) = problems_of({**TABLE, **changed})
    assert problem.startswith(said)


@pytest.mark.parametrize(
    "dimension",
    [
        "a",
        ["All"],
        ["a", 3],
        ["a", ["All"]],
        [3, "All"],
        {"total": "All"},
        {"total": ["All"], "parts": ["a"]},
        {"parts": ["a"]},
        {"total": "All", "parts": "ab"},
        {"total": "All", "parts": []},
        {"total": "All", "parts": ["a"], "tree": {"All": ["a"]}},
        {"total": "All", "tree": ["a"]},
        {"total": "All", "tree": {"All": ["a", "b"], "a": "cd"}},
        {"total": "All", "tree": {"All": ["a", "b"], "a": []}},
        {"total": "All", "tree": {"All": ["a", "b"], "a": ["c", 3]}},
    ],
    ids=str,
)
def test_of_any_other_dimension_is_said_how_to_write_it(dimension: object) -> None:
    (problem,) = problems_of({**TABLE, "dims": {"part": dimension}})
    assert problem.startswith("t, part: write {total, parts}")


@pytest.mark.parametrize(
    ("dimension", "said"),
    [
        (["a", "a", "All"], "t, part: a stands twice"),
        ({"total": "All", "tree": {"All": ["a"], "a": ["All"]}}, "t, part: All stands twice"),
        (
            {"total": "All", "tree": {"All": ["a", "b"], "c": ["d"]}},
            "t, part: c has no way up to the total",
        ),
    ],
)
def test_every_category_has_one_way_up_to_the_total(dimension: object, said: str) -> None:
    assert problems_of({**TABLE, "dims": {"part": dimension}}) == [said]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (3, "t, cells 1: a cell is"),
        ({"part": "a"}, "t, cells 1: a cell is"),
        ({"part": "z", "value": 1}, "t, cells 1: z is not a category of part"),
        ({"term": "spring", "value": 1}, "t, cells 1: spring is not a category of term"),
        ({"town": "Poole", "value": 1}, "t, cells 1: town is not a dimension of the table"),
        *(
            (
                {"part": "a", "value": value},
                "t, cells 1 [part=a]: a count is whole, at least 0 and at most 1,000,000",
            )
            for value in (-1, 0.5, 1_000_001, 10**30, 10**400, float("inf"), float("nan"))
        ),
        ({"part": "a", "value": 2.5}, "t, cells 1 [part=a]: a count is whole"),
        ({"part": "a", "value": float("nan")}, "t, cells 1 [part=a]: a count is whole"),
        ({"part": "a", "value": float("inf")}, "t, cells 1 [part=a]: a count is whole"),
        ({"part": "a", "value": "3"}, "t, cells 1 [part=a]: the value is not a number"),
        ({"part": "a", "value": True}, "t, cells 1 [part=a]: the value is not a number"),
    ],
)
def test_what_is_wrong_in_a_cell_is_said_with_its_place(cell: object, said: str) -> None:
    (problem,) = problems_of({**TABLE, "fixed": {"term": "autumn"}, "cells": [cell]})
    assert problem.startswith(said)


def test_what_is_no_table_is_said_with_its_number() -> None:
    assert problems_of(TABLE, 3) == ["table 2: needs an id, as text"]


def test_a_cell_stands_once() -> None:
    cells = [{"part": "a", "value": 1}] * 2
    assert problems_of({**TABLE, "cells": cells}) == ["t, cells 2: the cell [part=a] stands twice"]


def test_what_is_wrong_is_said_of_every_cell() -> None:
    cells = [{"part": "y", "value": 1}, {"part": "z", "value": 1}]
    assert len(problems_of({**TABLE, "cells": cells})) == 2


def test_two_tables_do_not_share_a_name() -> None:
    assert problems_of(TABLE, TABLE) == ["two tables are called t"]


def test_a_total_of_one_table_is_no_part_of_another() -> None:
    other = {"id": "u", "universe": "t", "dims": {"part": ["All", "b", "Sum"]}, "cells": []}
    assert problems_of(TABLE, other) == ["u, part: All is a total in another table of t"]


def test_more_cells_than_can_be_treated_are_said_with_what_else_is_wrong() -> None:
    wide = {"id": "wide", "dims": {name: [*map(str, range(30)), "All"] for name in "xyz"}, "cells": []}
    assert problems_of(wide, TABLE, TABLE) == [
        "two tables are called t",
        "29,797 cells in all: more than 20000 can't be treated as one problem",
    ]
