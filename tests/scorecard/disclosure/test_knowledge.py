"""What a reader takes a hidden count for at least, as the attack shows it, and hidden zeros that can't be."""

import pytest

from scorecard.disclosure.quantities import PublicationError
from tests.scorecard.disclosure.test_intruder import attacked
from tests.scorecard.disclosure_tables import Document, at, one_way


def floor_of(document: Document, cell: str = "t[part=a]") -> int:
    (low,) = [each["min"] for each in attacked(document)["intervals"] if each["cell"] == cell]
    return low


def test_a_hidden_count_is_at_least_1_and_one_that_stands_nowhere_may_be_0() -> None:
    """Of 22 left, the two parts that stand nowhere may be none."""
    table = one_way("t", total=42, values={"a": None, "b": 20, "c": None, "d": None})
    assert [floor_of({"tables": [table]}, f"t[part={part}]") for part in "acd"] == [1, 1, 1]
    table["cells"] = [cell for cell in table["cells"] if cell["part"] not in "cd"]
    (interval,) = attacked({"tables": [table]})["intervals"]
    assert (interval["min"], interval["max"]) == (1, 22)


def test_a_count_that_stands_nowhere_is_attacked_where_its_truth_is_told() -> None:
    table = one_way("t", total=42, values={"a": 38, "b": None})
    table["cells"] = [cell for cell in table["cells"] if cell["part"] != "b"]
    table["truth"] = [{"part": "b", "value": 4}]
    (finding,) = attacked({"tables": [table]})["findings"]
    assert (finding["cell"], finding["kind"]) == ("t[part=b]", "exact")


@pytest.mark.parametrize("where", ["file", "table"])
def test_where_the_method_hides_zeros_a_hidden_count_may_be_0(where: str) -> None:
    table = one_way("t", total=42, values={"a": None, "b": None, "c": 20})
    document = {"tables": [table]}
    (document if where == "file" else table)["hidden_zeros"] = True
    assert floor_of(document) == 0


def test_a_table_may_show_its_zeros_where_the_file_hides_them() -> None:
    table = one_way("t", total=42, values={"a": None, "b": None, "c": 20}, hidden_zeros=False)
    assert floor_of({"tables": [table], "hidden_zeros": True}) == 1


def test_what_may_be_0_in_one_table_may_be_0_wherever_it_stands() -> None:
    tables = [
        one_way("one", total=42, values={"a": None, "b": None, "c": 20}, universe="t", hidden_zeros=True),
        one_way("two", total=42, values={"a": None, "b": None, "c": 20}, universe="t"),
    ]
    assert floor_of({"tables": tables}) == floor_of({"tables": tables[::-1]}) == 0


def timely(group: int | None, in_time: int | None = None) -> Document:
    """`P` with all its children hidden but for those in time, if told, among 60 in all."""
    cells = {("P", "in time"): in_time, ("P", "late"): None, ("P", "All"): group}
    cells |= {("B", "in time"): None, ("B", "late"): None, ("B", "All"): None}
    cells |= {("All", "in time"): 25, ("All", "late"): 35, ("All", "All"): 60}
    return {
        "id": "t",
        "dims": {"town": ["P", "B", "All"], "timely": ["in time", "late", "All"]},
        "sensitive": {"timely": ["in time"]},
        "cells": [{"town": town, "timely": when, "value": value} for (town, when), value in cells.items()],
    }


LATE_IN_P = "t[timely=late, town=P]"


@pytest.mark.parametrize(("group", "floor"), [(9, 0), (10, 1), (None, 0)])
def test_a_row_of_a_sensitive_dimension_may_have_a_0_unless_the_group_is_known_to_have_10(
    group: int | None, floor: int
) -> None:
    assert floor_of({"tables": [timely(group)]}, LATE_IN_P) == floor


def test_a_row_that_is_shown_in_part_is_not_hidden_because_a_zero_tells() -> None:
    assert floor_of({"tables": [timely(9, in_time=3)]}, LATE_IN_P) == 6
    assert floor_of({"tables": [timely(None, in_time=3)]}, LATE_IN_P) == 1


@pytest.mark.parametrize(("others", "floor"), [(51, 0), (50, 1)])
def test_a_group_can_be_known_to_have_10_from_other_tables(others: int, floor: int) -> None:
    town = {"id": "B", "universe": "t", "fixed": {"town": "B"}, "dims": {}, "cells": [{"value": others}]}
    assert floor_of({"tables": [timely(None), town]}, LATE_IN_P) == floor


@pytest.mark.parametrize(
    ("among", "listed", "low", "high"),
    [(10, True, 1, 9), (10, False, 1, 9), (9, True, 1, 9), (9, False, 0, 9), (None, False, 0, None)],
)
def test_a_withheld_percentage_of_10_or_more_is_neither_0_nor_100(
    among: int | None, listed: bool, low: int, high: int | None
) -> None:
    """One part is a count of few or stands nowhere, and what is left of the total stands nowhere."""
    table = one_way("t", values={"a": None, "b": 0})
    table["cells"] = [{"part": "a", "value": None}] * listed + [{"part": "All", "value": among}]
    table["truth"] = [{"part": "a", "value": 3}]
    percent = {"numerator": at("t", part="a"), "denominator": at("t"), "value": None, "dp": 0}
    intervals = attacked({"tables": [table], "percent": [percent]})["intervals"]
    assert [(each["min"], each["max"]) for each in intervals if each["cell"] == "t[part=a]"] == [(low, high)]


def test_a_withheld_percentage_says_nothing_where_the_method_hides_zeros() -> None:
    table = one_way("t", total=30, values={"a": None, "b": None}, hidden_zeros=True)
    percent = {"numerator": at("t", part="a"), "denominator": at("t"), "value": None}
    assert floor_of({"tables": [table], "percent": [percent]}) == 0


def test_a_zero_that_is_hidden_where_zeros_are_shown_is_refused_by_its_name() -> None:
    table = one_way("t", total=60, values={"a": None, "b": None, "c": 20})
    table["truth"] = one_way("t", values={"a": 0, "b": 40})["cells"][:2]
    with pytest.raises(PublicationError) as refused:
        attacked({"tables": [table]})
    assert refused.value.problems == ["t[part=a]: a zero is hidden where zeros are shown. Show it"]
    assert attacked({"tables": [table], "hidden_zeros": True})["safe"]


@pytest.mark.parametrize("numerator", [0, 30])
def test_a_withheld_percentage_that_is_0_or_100_is_refused(numerator: int) -> None:
    table = one_way("t", total=30, values={"a": None, "b": None})
    table["cells"] = table["cells"][-1:]
    table["truth"] = [{"part": "a", "value": numerator}]
    percent = {"numerator": at("t", part="a"), "denominator": at("t"), "value": None}
    with pytest.raises(PublicationError) as refused:
        attacked({"tables": [table], "percent": [percent]})
    assert refused.value.problems == ["t[part=a]: a percentage of 0 or 100 is withheld. Show it"]
