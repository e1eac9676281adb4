"""What a refusal carries beside its words."""

import pytest

from scorecard.disclosure.quantities import Quantity
from scorecard.disclosure.reading import read_publication
from scorecard.disclosure.suppression import PublicationRefused, suppress
from tests.scorecard.disclosure_tables import Document, at, one_way


def refusal(document: Document) -> PublicationRefused:
    with pytest.raises(PublicationRefused) as refused:
        suppress(read_publication(document))
    return refused.value


def part(name: str) -> Quantity:
    return Quantity("t", (("part", name),))


def test_a_small_count_that_is_out_is_carried() -> None:
    table = one_way("t", values={"a": 3, "b": 40, "c": 2}, published=True)
    assert refusal({"tables": [table]}).quantities == {part("a"), part("c")}


def test_the_shown_figure_in_the_way_is_carried_and_named() -> None:
    """The 3 can trade with nothing while both its total and the only other part stay: one of them is enough."""
    table = one_way("t", values={"a": 3, "b": 40})
    refused = refusal({"tables": [table], "headlines": [at("t", part="b")]})
    assert refused.quantities == {Quantity("t", ())}
    assert refused.problems == [
        "it can't be made safe while a grand total stays: t[]. "
        "Merge groups, lengthen the period or leave the table out"
    ]
