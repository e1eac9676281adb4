"""Publications that are built and not read from a file keep the same rules."""

import pytest

from scorecard.disclosure.publication import Publication, count_table, refuse_too_many
from scorecard.disclosure.quantities import Dimension, PublicationError, Quantity
from scorecard.disclosure.reading import read_publication
from tests.scorecard.disclosure_tables import one_way


def test_a_category_that_stands_twice_is_refused() -> None:
    with pytest.raises(PublicationError, match="town: all stands twice"):
        Dimension("town", "all", {"all": ("Poole", "all")})


def test_more_cells_than_can_be_treated_are_refused() -> None:
    dimensions = tuple(Dimension(name, "all", {"all": tuple(map(str, range(30)))}) for name in "xyz")
    wide = count_table(
        name="t",
        universe="t",
        dimensions=dimensions,
        totals={},
        fixed={},
        cells=(),
        truth=None,
        published=False,
    )
    with pytest.raises(PublicationError, match="29,791 cells in all"):
        Publication(threshold=4, width=5, tables=(wide,))


def dimension_of(categories: int) -> Dimension:
    """So many with its total."""
    return Dimension("town", "all", {"all": tuple(map(str, range(categories - 1)))})


def test_twenty_thousand_cells_in_all_are_the_most() -> None:
    refuse_too_many([[dimension_of(100), dimension_of(150)], [dimension_of(5_000)]])
    with pytest.raises(PublicationError, match="20,001 cells in all"):
        refuse_too_many([[dimension_of(100), dimension_of(150)], [dimension_of(5_001)]])


def test_the_truth_is_told_where_one_of_the_tables_tells_it() -> None:
    told = one_way("told", total=23, values={"a": None, "b": None}) | {"truth": [{"part": "a", "value": 3}]}
    untold = one_way("untold", values={"c": 20})
    publication = read_publication({"tables": [told, untold]})
    known = {"told": {"a": 3, "": 23}, "untold": {"c": 20, "": 20}}
    assert publication.truth == {
        Quantity(universe, (("part", part),) if part else ()): value
        for universe, values in known.items()
        for part, value in values.items()
    }
    assert read_publication({"tables": [untold]}).truth is None
