"""What a reader of a publication knows before any arithmetic: above all what a hidden count is at least (the floor).

Zeros are shown, so a count that stands as [c] is at least 1; but for those that may be 0, and those that stand nowhere.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping

from scorecard.disclosure.publication import Publication
from scorecard.disclosure.quantities import PublicationError, Quantity
from scorecard.disclosure.reader import TOLERANCE, Pair, Reader, Relations
from scorecard.disclosure.small import FEWEST_CHILDREN, SensitiveRow, sensitive_rows


def reader_of(publication: Publication, relations: Relations) -> Reader:
    """The reader of what is shown. Raises PublicationError where it can't be true, a hidden zero among others."""
    shown, between = publication.shown, seen_between(publication)
    least = {row.group: shown.get(row.group, 0) for row in sensitive_rows(publication)}
    while True:
        floors = floors_of(publication, least.__getitem__)
        reader = Reader(
            relations,
            relations.vector(shown),
            publication.ratios,
            floors=relations.vector(floors, otherwise=0),
            between=between,
        )
        if not (found := _found_to_be_many(reader, least, publication)):
            refuse_hidden_zeros(publication.truth or {}, floors, between)
            return reader
        least |= found


def floors_of(publication: Publication, least_of: Callable[[Quantity], int]) -> dict[Quantity, int]:
    """1 for each count that stands hidden and can't be 0. `least_of`: what is known of the number in a group."""
    may_be_zero = set(_hidden_by_method(publication))
    for row in sensitive_rows(publication):
        if _is_hidden(row, publication) and least_of(row.group) < FEWEST_CHILDREN:
            may_be_zero.update(row.cells)
    return {quantity: 1 for quantity in publication.hidden if quantity not in may_be_zero}


def _is_hidden(row: SensitiveRow, publication: Publication) -> bool:
    """Whether no part of the row is shown: it may be hidden as a whole because a zero in it tells."""
    return publication.shown.keys().isdisjoint(row.parts)


def seen_between(publication: Publication) -> tuple[Pair, ...]:
    """Numerators and denominators of withheld percentages of at least 10: 0% and 100% would be shown."""
    by_method = set(_hidden_by_method(publication))
    return tuple(
        (withheld.numerator, withheld.denominator)
        for withheld in publication.withheld
        if publication.shown.get(withheld.denominator, 0) >= FEWEST_CHILDREN
        and withheld.numerator not in by_method
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


def _found_to_be_many(
    reader: Reader, least: Mapping[Quantity, int], publication: Publication
) -> dict[Quantity, int]:
    """Of rows hidden as a whole the hidden groups that arithmetic shows to be of 10 or more, with their least."""
    waiting = {
        row.group
        for row in sensitive_rows(publication)
        if row.group not in publication.shown
        and least[row.group] < FEWEST_CHILDREN
        and row.cells
        and _is_hidden(row, publication)
    }
    found = {group: reader.end(reader.relations.number[group], 1).value + TOLERANCE for group in waiting}
    return {group: int(low) for group, low in found.items() if low >= FEWEST_CHILDREN}


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
