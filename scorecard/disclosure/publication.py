"""A publication as it stands in a file: tables that go out together or have gone out, and what ties them.

The format is described in docs/disclosure-control.md.
"""

import math
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from scorecard.disclosure.quantities import (
    Dimension,
    PublicationError,
    Quantity,
    Ratio,
    Relation,
    Withheld,
    cross,
    relations_of,
)
from send_portal.counting import say_count

THRESHOLD = 4  # counts of 1 to 4 are small; information governance signs it off
WIDTH = 5  # the range of a small count that a reader must be left with
# More than any council counts; the arithmetic of the programmes is exact to here.
MOST_CHILDREN = 1_000_000
MOST_CELLS = 20_000  # beyond this the programmes would take hours; a publication of a council has hundreds


@dataclass(frozen=True)
class CountCell:
    """Where a count stands in a table, with what it shows (None: hidden)."""

    at: Mapping[str, str]
    quantity: Quantity
    value: int | None


@dataclass(frozen=True)
class CountTable:
    """A table of one universe, as published or about to be. `truth` is what its cells really are, where told."""

    id: str
    universe: str
    dimensions: tuple[Dimension, ...]
    fixed: Mapping[str, str]
    published: bool
    sensitive: Mapping[str, tuple[str, ...]]
    hidden_zeros: bool  # the method printed with the table says that zeros are hidden like small counts
    cells: tuple[CountCell, ...]
    truth: tuple[CountCell, ...] | None
    quantities: tuple[Quantity, ...]  # of every combination of categories, whether or not a cell stands there

    @property
    def grand_total(self) -> Quantity:
        return self.quantities[0]


@dataclass(frozen=True)
class Publication:
    """Everything that a reader has at once. Counts are of children, whole and at least 0."""

    threshold: int
    width: int
    tables: tuple[CountTable, ...]
    equations: tuple[Relation, ...] = ()
    ratios: tuple[Ratio, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    headlines: tuple[Quantity, ...] = ()
    ratio_origins: tuple[tuple[str, int], ...] = field(default=(), repr=False)  # key and number in the file

    def __post_init__(self) -> None:
        """Raises PublicationError for more cells than can be treated."""
        refuse_too_many(table.dimensions for table in self.tables)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Each once, in the order of the tables and of their categories."""
        of_tables = (quantity for table in self.tables for quantity in table.quantities)
        spoken_of = (quantity for relation in self.equations for quantity in relation.terms)
        shares: tuple[Ratio | Withheld, ...] = (*self.ratios, *self.withheld)
        halves = (half for share in shares for half in (share.numerator, share.denominator))
        return tuple(dict.fromkeys([*of_tables, *spoken_of, *halves]))

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        dimensions: dict[str, list[Dimension]] = {quantity.universe: [] for quantity in self.quantities}
        for table in self.tables:
            dimensions[table.universe].extend(table.dimensions)
        fixed = [quantity for table in self.tables if table.fixed for quantity in table.quantities]
        return (*relations_of(self.quantities, dimensions, fixed), *self.equations)

    @cached_property
    def listed(self) -> frozenset[Quantity]:
        """Quantities that stand in a cell, with their value or hidden. The others are seen nowhere."""
        return frozenset(cell.quantity for table in self.tables for cell in table.cells)

    @cached_property
    def shown(self) -> dict[Quantity, int]:
        """What a reader sees. Raises PublicationError for two values of one quantity."""
        return agreed(cell for table in self.tables for cell in table.cells)

    @cached_property
    def hidden(self) -> tuple[Quantity, ...]:
        """Quantities of cells that are hidden everywhere."""
        cells = [cell for table in self.tables for cell in table.cells]
        return tuple(dict.fromkeys(cell.quantity for cell in cells if cell.quantity not in self.shown))

    @cached_property
    def truth(self) -> dict[Quantity, int] | None:
        """Shown and true values together; None if no table tells the truth. Raises PublicationError as `shown`."""
        if all(table.truth is None for table in self.tables):
            return None
        true = [cell for table in self.tables for cell in table.truth or ()]
        return agreed([*true, *(cell for table in self.tables for cell in table.cells)])

    def hiding(self, quantities: Container[Quantity]) -> "Publication":
        """The publication with these hidden in every cell."""
        return replace(
            self,
            tables=tuple(
                replace(
                    table,
                    cells=tuple(
                        replace(cell, value=None) if cell.quantity in quantities else cell
                        for cell in table.cells
                    ),
                )
                for table in self.tables
            ),
        )

    @cached_property
    def out_already(self) -> "Publication":
        """What of it is published, and what is hidden already; of the rest only the truth."""

        def unseen(table: CountTable) -> CountTable:
            told = (cell for cell in (*(table.truth or ()), *table.cells) if cell.value is not None)
            hidden = (cell for cell in table.cells if cell.value is None)
            return replace(table, cells=tuple(hidden), truth=tuple(told), published=True)

        return replace(
            self,
            tables=tuple(table if table.published else unseen(table) for table in self.tables),
            ratios=tuple(ratio for ratio in self.ratios if ratio.published),
            withheld=tuple(withheld for withheld in self.withheld if withheld.published),
        )


def refuse_too_many(tables: Iterable[Iterable[Dimension]]) -> None:
    """Raises PublicationError where tables of these dimensions have too many cells in all."""
    cells = sum(math.prod(len(dimension.categories) for dimension in dimensions) for dimensions in tables)
    if cells > MOST_CELLS:
        raise PublicationError(
            [f"{say_count(cells, 'cell')} in all: more than {MOST_CELLS} can't be treated as one problem"]
        )


def agreed(cells: Iterable[CountCell]) -> dict[Quantity, int]:
    """The value of each quantity that has one. Raises PublicationError where two cells say different things."""
    values: dict[Quantity, int] = {}
    torn: dict[Quantity, None] = {}
    for cell in cells:
        if cell.value is not None and values.setdefault(cell.quantity, cell.value) != cell.value:
            torn[cell.quantity] = None
    if torn:
        raise PublicationError(
            f"{quantity}: two values of one figure. Which is right? A corrected figure is a universe of its own"
            for quantity in torn
        )
    return values


def count_table(
    *,
    name: str,
    universe: str,
    dimensions: tuple[Dimension, ...],
    totals: Mapping[str, set[str]],
    fixed: Mapping[str, str],
    cells: Iterable[tuple[Mapping[str, str], int | None]],
    truth: Iterable[tuple[Mapping[str, str], int | None]] | None,
    published: bool,
    sensitive: Mapping[str, tuple[str, ...]] | None = None,
    hidden_zeros: bool = False,
) -> CountTable:
    """A table whose cells know their quantity. `totals`: of each dimension of the universe, its totals' names."""

    def quantity(at: Mapping[str, str]) -> Quantity:
        return quantity_at(universe, {**fixed, **at}, totals)

    return CountTable(
        id=name,
        universe=universe,
        dimensions=dimensions,
        fixed=fixed,
        published=published,
        sensitive=sensitive or {},
        hidden_zeros=hidden_zeros,
        cells=tuple(CountCell(at, quantity(at), value) for at, value in cells),
        truth=None if truth is None else tuple(CountCell(at, quantity(at), value) for at, value in truth),
        quantities=tuple(quantity(at) for at in cross(dimensions)),
    )


def quantity_at(universe: str, at: Mapping[str, str], totals: Mapping[str, set[str]]) -> Quantity:
    """The quantity at these categories; a dimension at its total is left out."""
    kept = ((name, category) for name, category in at.items() if category not in totals.get(name, ()))
    return Quantity(universe, tuple(sorted(kept)))
