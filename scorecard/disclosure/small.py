"""Rules 1, 2 and 10: the counts that are small, the zeros that tell, the ratios that give few children away."""

from collections.abc import Iterator, Mapping

from scorecard.disclosure.publication import CountTable, Publication
from scorecard.disclosure.quantities import PERCENT, Quantity, Ratio

FEWEST_CHILDREN = 10  # no percentage or mean over fewer; a zero in a group of fewer can tell


def is_small(count: int, threshold: int) -> bool:
    return 1 <= count <= threshold


def small_counts(values: Mapping[Quantity, int], threshold: int) -> dict[Quantity, None]:
    return {quantity: None for quantity, value in values.items() if is_small(value, threshold)}


def telling_rows(
    publication: Publication, values: Mapping[Quantity, int]
) -> dict[Quantity, tuple[Quantity, ...]]:
    """Cells that say of every child in a group of fewer than 10 that it has (or lacks) a sensitive property.

    With each the cells of its row: the other categories of the sensitive dimension, for the same group. Of a group
    whose number isn't known no cell tells.
    """
    return {cell: row for table in publication.tables for cell, row in _telling_rows(table, values)}


def _telling_rows(
    table: CountTable, values: Mapping[Quantity, int]
) -> Iterator[tuple[Quantity, tuple[Quantity, ...]]]:
    for dimension in table.dimensions:
        categories = table.sensitive.get(dimension.name, ())
        for group in table.cells:
            if not categories or group.at[dimension.name] != dimension.total:
                continue
            row = {
                cell.at[dimension.name]: cell.quantity
                for cell in table.cells
                if cell is not group and {**cell.at, dimension.name: dimension.total} == group.at
            }
            children = values.get(group.quantity)
            if children is None or not 0 < children < FEWEST_CHILDREN:
                continue
            for category in categories:
                if category in row and values.get(row[category]) in (0, children):
                    yield row[category], tuple(row.values())


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
