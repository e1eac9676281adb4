"""What a reader of a publication knows before any arithmetic: above all what a hidden count is at least (the floor).

Zeros are shown, so a count that stands as [c] is at least 1; but for those that may be 0, and those that stand nowhere.
"""

from collections.abc import Container, Iterable, Iterator, Mapping

from scorecard.disclosure.publication import Publication
from scorecard.disclosure.quantities import PublicationError, Quantity
from scorecard.disclosure.reader import TOLERANCE, Pair, Reader, Relations
from scorecard.disclosure.small import FEWEST_CHILDREN, SensitiveRow, sensitive_rows


def reader_of(publication: Publication, relations: Relations) -> Reader:
    """The reader of what is shown. Raises PublicationError where it can't be true, a hidden zero among others."""
    shown, between = publication.shown, seen_between(publication)
    many = groups_of_many(shown)
    while True:
        floors = floors_of(publication, many)
        reader = Reader(
            relations,
            relations.vector(shown),
            publication.ratios,
            floors=relations.vector(floors, otherwise=0),
            between=between,
        )
        if not (found := _found_to_be_many(reader, many, publication)):
            refuse_hidden_zeros(publication.truth or {}, floors, between)
            return reader
        many |= found


def groups_of_many(values: Mapping[Quantity, int]) -> set[Quantity]:
    """Of the counts that are known, those of so many children that a zero in the group tells nothing."""
    return {quantity for quantity, value in values.items() if value >= FEWEST_CHILDREN}


def floors_of(publication: Publication, many: Container[Quantity]) -> dict[Quantity, int]:
    """1 for each count that stands hidden and can't be 0. `many`: the groups that are known to be of 10 or more."""
    may_be_zero = set(_hidden_by_method(publication))
    for row in sensitive_rows(publication):
        if _is_hidden(row, publication) and row.group not in many:
            may_be_zero.update(row.cells)
    return {quantity: 1 for quantity in publication.hidden if quantity not in may_be_zero}


def _is_hidden(row: SensitiveRow, publication: Publication) -> bool:
    """Whether no part of the row is shown: it may be hidden as a whole because a zero in it tells."""
    return publication.shown.keys().isdisjoint(row.parts)


def seen_between(publication: Publication) -> tuple[Pair, ...]:
    """Numerators and denominators of withheld percentages of at least 10: 0% and 100% would be shown."""
    by_method, many = set(_hidden_by_method(publication)), groups_of_many(publication.shown)
    return tuple(
        (withheld.numerator, withheld.denominator)
        for withheld in publication.withheld
        if withheld.denominator in many and withheld.numerator not in by_method
    )


def _hidden_by_method(publication: Publication) -> Iterator[Quantity]:
    """Quantities hidden in a table whose method hides zeros too."""
    return (
        cell.quantity
        for table in publication.tables
        if table.hidden_zeros
        for cell in table.cells
        if cell.value is None
    )


def _found_to_be_many(reader: Reader, many: Container[Quantity], publication: Publication) -> set[Quantity]:
    """Of rows hidden as a whole the hidden groups that arithmetic shows to be of 10 or more."""
    waiting = {
        row.group
        for row in sensitive_rows(publication)
        if row.group not in publication.shown
        and row.group not in many
        and row.cells
        and _is_hidden(row, publication)
    }
    number = reader.relations.number
    return {group for group in waiting if reader.end(number[group], 1).value + TOLERANCE >= FEWEST_CHILDREN}


def refuse_hidden_zeros(
    truth: Mapping[Quantity, int], floors: Container[Quantity], between: Iterable[Pair] = ()
) -> None:
    """Raises PublicationError for zeros that are hidden where a reader takes the count for at least 1."""
    zeros = [quantity for quantity, value in truth.items() if value == 0 and quantity in floors]
    shares = [
        numerator
        for numerator, denominator in between
        if numerator in truth and truth[numerator] in (0, truth.get(denominator))
    ]
    problems = [
        *(f"{quantity}: a zero is hidden where zeros are shown. Show it" for quantity in zeros),
        *(f"{quantity}: a percentage of 0 or 100 is withheld. Show it" for quantity in shares),
    ]
    if problems:
        raise PublicationError(problems)
