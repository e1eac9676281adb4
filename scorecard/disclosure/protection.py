"""A publication from a file, made safe: the same file with what must be hidden hidden."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scorecard.disclosure.facts import Why
from scorecard.disclosure.publication import CountTable, Publication
from scorecard.disclosure.quantities import Quantity
from scorecard.disclosure.reading import RATIOS, read_publication
from scorecard.disclosure.suppression import SECONDS, Suppression, suppress


@dataclass(frozen=True)
class Protected:
    """A publication's document as it may go out, but for its key `hidden`, which tells small counts from others
    and stays in the house.

    given_before: sentences on what the published tables give away by themselves, for information governance."""

    document: dict[str, Any]
    given_before: tuple[str, ...]
    is_cheapest: bool  # False: time ran out, so that more may be hidden than need be


def protect(
    document: object,
    *,
    threshold: int | None = None,
    width: int | None = None,
    seconds: float = SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> Protected:
    """`document` made safe, with `hidden` beside it: which cells, and why. No hidden cell's value is in it.

    Raises PublicationError for a document that can't be read or contradicts itself, PublicationRefused if nothing
    makes it safe.
    """
    publication = read_publication(document, threshold=threshold, width=width)
    suppression = suppress(publication, seconds=seconds, clock=clock)
    assert isinstance(document, Mapping)  # noqa: S101 - else it could not have been read
    given_before = tuple(f"{given.quantity}: {given.kind}" for given in suppression.given_before)
    return Protected(_written(document, publication, suppression), given_before, suppression.is_cheapest)


def _written(
    document: Mapping[str, Any], publication: Publication, suppression: Suppression
) -> dict[str, Any]:
    """The document in its own order: hidden values and withheld ratios null, all truth left out."""
    safe = {name: value for name, value in document.items() if name not in ("truth", "hidden")}
    safe |= {"threshold": publication.threshold, "width": publication.width}
    safe["tables"] = [
        _table(raw, table, suppression)
        for raw, table in zip(document["tables"], publication.tables, strict=True)
    ]
    safe |= {
        key: _ratios(document[key], key, publication, suppression) for key in RATIOS if document.get(key)
    }
    safe["hidden"] = list(_hidden(publication, suppression))
    return safe


def _table(raw: Mapping[str, Any], table: CountTable, suppression: Suppression) -> dict[str, Any]:
    safe = {name: value for name, value in raw.items() if name != "truth"}
    safe["cells"] = [
        {**cell, "value": None} if known.quantity in suppression.hidden else dict(cell)
        for cell, known in zip(raw["cells"], table.cells, strict=True)
    ]
    return safe


def _ratios(raws: Iterable[Any], key: str, publication: Publication, suppression: Suppression) -> list[Any]:
    withheld = {publication.ratio_origins[number] for number in suppression.withheld}
    return [{**raw, "value": None} if (key, number) in withheld else raw for number, raw in enumerate(raws)]


def _hidden(publication: Publication, suppression: Suppression) -> Iterator[dict[str, Any]]:
    """Of each hidden cell the table, the categories and the reason; of a figure in several tables that is hidden
    for another's sake, the reason is given once."""
    first: dict[Quantity, str] = {}
    for table in publication.tables:
        for cell in table.cells:
            why = suppression.hidden.get(cell.quantity)
            if why is None:
                continue
            where = first.setdefault(cell.quantity, table.id)
            again = where != table.id and why is Why.COMPLEMENTARY
            said = f"shared with table {where}" if again else str(why)
            yield {"table": table.id, "cell": dict(cell.at), "why": said}
