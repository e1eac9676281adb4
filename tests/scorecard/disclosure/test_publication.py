"""Publications that are built and not read from a file keep the same rules."""

import pytest

from scorecard.disclosure.publication import Publication, count_table
from scorecard.disclosure.quantities import Dimension, PublicationError


def test_a_category_that_stands_twice_is_refused() -> None:
    with pytest.raises(PublicationError, match="town: all stands twice"):
        Dimension("town", "all", {"all": ("Poole", "all")})


def test_more_cells_than_can_be_treated_are_refused() -> None:
    dimensions = tuple(Dimension(name, "all", {"all": tuple(map(str, range(30)))}) for name in "xyz")
    wide = count_table(
        name="t", universe="t", dimensions=dimensions, totals={}, fixed={}, cells=(), truth=None
    )
    with pytest.raises(PublicationError, match="29791 cells in all"):
        Publication(threshold=4, width=5, tables=(wide,))
