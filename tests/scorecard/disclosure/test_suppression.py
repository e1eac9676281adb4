"""What a refusal carries beside its words."""

import pytest

from scorecard.disclosure.facts import Why
from scorecard.disclosure.intruder import Kind, Verdict
from scorecard.disclosure.quantities import Quantity
from scorecard.disclosure.reading import read_publication
from scorecard.disclosure.suppression import PublicationRefused, suppress
from tests.scorecard.disclosure_tables import Document, at, one_way, table_of


def refusal(document: Document) -> PublicationRefused:
    with pytest.raises(PublicationRefused) as refused:
        suppress(read_publication(document))
    return refused.value


def part(name: str) -> Quantity:
    return Quantity("t", (("part", name),))


def test_what_is_out_and_small_is_told_with_all_that_is_learnt_of_it() -> None:
    table = one_way("t", values={"a": 3, "b": 40, "c": 2}, published=True)
    assert suppress(read_publication({"tables": [table]})).given_before == (
        Verdict(part("a"), 3, 3, Kind.EXACT, true=3, shown=True),
        Verdict(part("c"), 2, 2, Kind.EXACT, true=2, shown=True),
    )


def test_a_zero_that_tells_and_whose_row_is_out_in_part_is_carried() -> None:
    """Of the children in `P` 6 are late, and it isn't out how many there are: a hidden 0 would be taken for 1."""
    counts = {("P", "in time"): 0, ("P", "late"): 6, ("B", "in time"): 20, ("B", "late"): 30}
    new = table_of("new", {"town": ["P", "B"], "timely": ["in time", "late"]}, counts, universe="t")
    new["sensitive"] = {"timely": ["in time"]}
    old = {"id": "old", "universe": "t", "fixed": {"timely": "late"}, "dims": {"town": ["P", "B", "All"]}}
    old |= {"cells": [{"town": "P", "value": 6}], "published": True}
    refused = refusal({"tables": [old, new]})
    in_time = Quantity("t", (("timely", "in time"), ("town", "P")))
    assert refused.quantities == {in_time}
    assert refused.problems == [f"{in_time} tells, and a part of its row is published already"]


def test_the_shown_figure_in_the_way_is_carried_and_named() -> None:
    """The 3 can trade with nothing while both its total and the only other part stay: the part is named."""
    table = one_way("t", values={"a": 3, "b": 40})
    refused = refusal({"tables": [table], "headlines": [at("t", part="b")]})
    assert refused.quantities == {part("b")}
    assert refused.problems == [
        "it can't be made safe while a headline stays: t[part=b]. "
        "Merge groups, lengthen the period or leave the table out"
    ]


def test_a_small_count_that_nothing_makes_safe_is_carried_and_named() -> None:
    """3% of 100 is out."""
    table = one_way("t", values={"a": 3, "b": 60, "c": 37})
    rate = {"numerator": at("t", part="a"), "denominator": at("t"), "value": 3.0, "dp": 1, "published": True}
    refused = refusal({"tables": [table], "percent": [rate]})
    assert refused.quantities == {part("a")}
    assert refused.problems == ["t[part=a] can't be made safe. Merge groups or lengthen the period"]


def test_a_percentage_that_makes_it_impossible_and_whose_numerator_stands_nowhere_is_withheld() -> None:
    """60 of the 103 are timely and in `b`, so that `b` is no less than 60 and `a` no more than 3."""
    table = one_way("t", values={"a": 3, "b": 60, "c": 40})
    timely = {
        "id": "timely",
        "universe": "t",
        "fixed": {"timely": "yes", "part": "b"},
        "dims": {},
        "cells": [],
    }
    rate = {"numerator": at("t", part="b", timely="yes"), "denominator": at("t"), "value": 58.3, "dp": 1}
    document = {"tables": [table, timely], "percent": [rate], "headlines": [at("t", part="c")]}
    suppression = suppress(read_publication(document))
    assert suppression.hidden == {part("a"): Why.SMALL, part("b"): Why.COMPLEMENTARY}
    assert suppression.withheld == {0}


@pytest.mark.parametrize(("seconds", "is_cheapest"), [(0, False), (20, True)])
def test_without_time_a_choice_is_not_known_to_be_the_cheapest(seconds: float, is_cheapest: bool) -> None:
    table = one_way("t", values={"a": 3, "b": 60, "c": 40})
    suppression = suppress(read_publication({"tables": [table]}), seconds=seconds, clock=lambda: 1_000.0)
    assert suppression.is_cheapest is is_cheapest
    assert suppression.hidden == {part("a"): Why.SMALL, part("c"): Why.COMPLEMENTARY}


def test_what_no_choice_of_cells_protects_from_the_attack_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the attack found a small count whatever is hidden."""
    found = Verdict(part("a"), 3, 3, Kind.EXACT, true=3, shown=False)
    monkeypatch.setattr("scorecard.disclosure.suppression.findings", lambda _: (found,))
    assert refusal({"tables": [one_way("t", values={"a": 3, "b": 60, "c": 400})]}).problems == [
        "no choice of cells was found that withstands the attack. Merge groups"
    ]


def test_what_could_be_hidden_is_not_named_beside_what_is_in_the_way() -> None:
    """Of the rectangle around the 3 only one cell is a headline."""
    counts = {("a", "x"): 3, ("a", "y"): 60, ("b", "x"): 70, ("b", "y"): 80}
    table = table_of("t", {"r": ["a", "b"], "c": ["x", "y"]}, counts)
    stays = ({"r": "b", "c": "y"}, {"r": "a"}, {"r": "b"}, {"c": "x"}, {"c": "y"})
    refused = refusal({"tables": [table], "headlines": [at("t", **place) for place in stays]})
    assert refused.quantities == {Quantity("t", (("c", "y"), ("r", "b")))}


def test_a_zero_is_named_only_where_the_other_figures_are_not_enough() -> None:
    """If the 0 weren't shown, `a x` could trade around the rectangle; else two totals must go."""
    counts = {("a", "x"): 3, ("a", "y"): 60, ("b", "x"): 70, ("b", "y"): 0}
    table = table_of("t", {"r": ["a", "b"], "c": ["x", "y"]}, counts)
    totals = ({"r": "a"}, {"r": "b"}, {"c": "x"}, {"c": "y"})
    refused = refusal({"tables": [table], "headlines": [at("t", **place) for place in totals]})
    assert len(refused.quantities) == 2
    assert not any("a zero stays" in problem for problem in refused.problems)


def test_what_is_published_is_named_only_where_nothing_that_can_still_go_is_enough() -> None:
    """The 3 could trade with the published 5 or with the headline of 90, which costs more and can still go."""
    new = one_way("new", values={"a": 3, "b": 5, "c": 90}) | {"universe": "t"}
    old = new | {"id": "old", "cells": [{"part": "b", "value": 5}], "published": True}
    refused = refusal({"tables": [old, new], "headlines": [at("t", part="c")]})
    assert refused.quantities == {part("c")}
    assert "while a headline stays" in refused.problems[0]


def test_a_zero_that_is_in_the_way_is_named() -> None:
    """None of the 6 in `P` were in time, which nobody may know; but nobody at all was."""
    counts = {("P", "in time"): 0, ("P", "late"): 6, ("B", "in time"): 0, ("B", "late"): 30}
    dims = {"town": ["P", "B"], "timely": ["in time", "late"]}
    refused = refusal({"tables": [table_of("t", dims, counts, sensitive={"timely": ["in time"]})]})
    assert refused.quantities == {Quantity("t", (("timely", "in time"),))}
    assert "while a zero stays: t[timely=in time]" in refused.problems[0]
