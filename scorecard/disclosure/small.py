"""Rules 1, 2 and 10: the counts that are small, the zeros that tell, the ratios that give few children away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scorecard.disclosure.publication import CountTable, Publication
from scorecard.disclosure.quantities import PERCENT, Quantity, Ratio, cross

FEWEST_CHILDREN = 10  # no percentage or mean over fewer; a zero in a group of fewer can tell


def is_small(count: int, threshold: int) -> bool:
    return 1 <= count <= threshold


def small_counts(values: Mapping[Quantity, int], threshold: int) -> dict[Quantity, None]:
    return {quantity: None for quantity, value in values.items() if is_small(value, threshold)}


@dataclass(frozen=True)
class SensitiveRow:
    """A group of a table, divided by a sensitive property.

    parts: all there are. cells: those that stand in the table. sensitive: those of which none or all of few children
    tells.
    """

    group: Quantity
    parts: tuple[Quantity, ...]
    cells: tuple[Quantity, ...]
    sensitive: tuple[Quantity, ...]


def sensitive_rows(publication: Publication) -> Iterator[SensitiveRow]:
    return (row for table in publication.tables for row in _sensitive_rows(table))


def _sensitive_rows(table: CountTable) -> Iterator[SensitiveRow]:
    if not any(table.sensitive.values()):
        return
    listed = {cell.quantity for cell in table.cells}
    places = (tuple(at.values()) for at in cross(table.dimensions))
    by_place = dict(zip(places, table.quantities, strict=True))
    for position, dimension in enumerate(table.dimensions):
        categories = table.sensitive.get(dimension.name, ())
        for place, group in by_place.items():
            if not categories or place[position] != dimension.total:
                continue
            row = {
                category: by_place[*place[:position], category, *place[position + 1 :]]
                for category in dimension.categories[1:]
            }
            yield SensitiveRow(
                group,
                parts=tuple(row.values()),
                cells=tuple(part for part in row.values() if part in listed),
                sensitive=tuple(row[category] for category in categories),
            )


def telling_rows(
    publication: Publication, values: Mapping[Quantity, int]
) -> dict[Quantity, tuple[Quantity, ...]]:
    """Counts that say of every child in a group of fewer than 10 that it has (or lacks) a sensitive property.

    With each the cells of its row: the other categories of the sensitive dimension, for the same group. Of a group
    that stands in no table, or whose number isn't known, none tells.
    """
    return {
        cell: row.cells
        for row in sensitive_rows(publication)
        if row.group in publication.listed and 0 < (children := values.get(row.group, 0)) < FEWEST_CHILDREN
        for cell in row.sensitive
        if values.get(cell) in (0, children)
    }


def gives_few_away(ratio: Ratio, values: Mapping[Quantity, int], threshold: int) -> bool:
    """Over fewer than 10 children, or a percentage whose numerator or complement is small.

    Of a numerator that stands in no table, what the percentage leaves possible counts.
    """
    children = values.get(ratio.denominator)
    if children is None:
        return False
    if children < FEWEST_CHILDREN:
        return True
    if ratio.factor != PERCENT:
        return False
    if ratio.numerator in values:
        numerators = [values[ratio.numerator]]
    else:
        numerators = [count for count in range(children + 1) if ratio.agrees_with(count, children)]
    return any(is_small(count, threshold) or is_small(children - count, threshold) for count in numerators)
