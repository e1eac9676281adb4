"""The test: for each small cell, the least and the greatest value that a reader with arithmetic must allow for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from scorecard.disclosure.knowledge import reader_of
from scorecard.disclosure.publication import Publication
from scorecard.disclosure.quantities import Quantity
from scorecard.disclosure.reader import Reader, Relations
from scorecard.disclosure.small import small_counts, telling_rows

NEAR = 2  # a range within 2 of the limit is worked out again in whole numbers


class Kind(StrEnum):
    """What a reader learns of a small count."""

    EXACT = "exact"  # its value
    NARROW = "narrow"  # a range shorter than the protection width
    KNOWN_SMALL = "known small"  # not how many, but that it is a small count


@dataclass(frozen=True)
class Verdict:
    """The range `low` to `high` (None: no limit) that a reader knows of one quantity, and what is wrong with it."""

    quantity: Quantity
    low: int
    high: int | None
    kind: Kind | None  # None: it withstands the attack
    true: int | None  # None: nobody told it
    shown: bool

    def as_document(self) -> dict[str, object]:
        """As in the worked examples; a true value that isn't known is left out."""
        truth = {} if self.true is None else {"true": self.true}
        return {"cell": str(self.quantity), "min": self.low, "max": self.high} | truth


@dataclass(frozen=True)
class Attack:
    """The verdict on every small cell, in the order of the tables."""

    verdicts: tuple[Verdict, ...]

    @property
    def findings(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.kind is not None]

    @property
    def is_safe(self) -> bool:
        return not self.findings

    def as_document(self) -> dict[str, object]:
        """{safe, findings, intervals}. A finding that is `shown` stands in a table for all to read."""
        return {
            "safe": self.is_safe,
            "findings": [
                {"kind": str(verdict.kind)}
                | verdict.as_document()
                | ({"shown": True} if verdict.shown else {})
                for verdict in self.findings
            ],
            "intervals": [verdict.as_document() for verdict in self.verdicts],
        }


def judge(low: float, high: float | None, *, threshold: int, width: int) -> Kind | None:
    """What a reader learns who knows that a small count lies from `low` to `high` (None: no limit)."""
    if high is None:
        return None
    if low == high:
        return Kind.EXACT
    if high - low < width:
        return Kind.NARROW
    return Kind.KNOWN_SMALL if high <= threshold else None


def attack(publication: Publication) -> Attack:
    """What an outsider can work out of the small cells of `publication` from everything that it shows.

    Small are the counts of 1 to the threshold and the zeros that tell, where tables say the truth; where they don't,
    every hidden cell. Raises PublicationError if what is shown (or told as truth) contradicts itself.
    """
    reader, truth = _reader(publication)
    return Attack(tuple(verdicts(publication, reader, small_cells(publication), truth)))


def findings(publication: Publication) -> tuple[Verdict, ...]:
    """The findings of `attack`, sooner: what is seen to withstand on the way has no range worked out."""
    reader, truth = _reader(publication)
    return tuple(find(publication, reader, small_cells(publication), truth))


def _reader(publication: Publication) -> tuple[Reader, Mapping[Quantity, int]]:
    """The reader of what is shown, and the truth as far as it is told. Raises PublicationError."""
    relations = Relations(publication.quantities, publication.relations)
    truth = publication.truth
    if truth is not None:
        Reader(relations, relations.vector(truth), publication.ratios).check()
    reader = reader_of(publication, relations)
    reader.check()
    return reader, truth or {}


def small_cells(publication: Publication) -> list[Quantity]:
    """What needs protection, in the order of the tables."""
    truth = publication.truth or {}
    values = {**publication.shown, **truth}
    small = small_counts(values, publication.threshold) | telling_rows(publication, values)
    small |= {quantity: () for quantity in publication.hidden if quantity not in truth}
    return [quantity for quantity in publication.quantities if quantity in small]


def find(
    publication: Publication, reader: Reader, small: Iterable[Quantity], truth: Mapping[Quantity, int]
) -> Iterator[Verdict]:
    """The verdicts with something wrong. `truth` must agree with all that the reader knows."""
    reader.see_truth(reader.relations.vector(truth))
    for quantity in small:
        number = reader.relations.number[quantity]
        if _is_seen_to_withstand(publication, reader, number):
            continue
        reader.end(number, -1)
        if not _is_seen_to_withstand(publication, reader, number):
            yield from (each for each in verdicts(publication, reader, [quantity], truth) if each.kind)


def _is_seen_to_withstand(publication: Publication, reader: Reader, number: int) -> bool:
    """Whether counts that were met already tell that the verdict will find nothing wrong."""
    if reader.highest_seen[number] - reader.lowest_seen[number] >= _doubt(publication):
        return True
    low, high = reader.lowest_whole[number], reader.highest_whole[number]
    return low <= high and judge(low, high, threshold=publication.threshold, width=publication.width) is None


def _doubt(publication: Publication) -> int:
    """Ranges shorter than this are worked out in whole numbers, since fractions may flatter them."""
    return max(publication.width, publication.threshold + 1) + NEAR


def verdicts(
    publication: Publication, reader: Reader, small: Iterable[Quantity], truth: Mapping[Quantity, int]
) -> Iterator[Verdict]:
    """What `reader` learns of each small count of `publication`. `truth`: the values, of those that are known."""
    threshold, width = publication.threshold, publication.width
    for quantity in small:
        number = reader.relations.number[quantity]
        low, high = reader.whole_range_of(number, doubt=_doubt(publication))
        kind = judge(low, high, threshold=threshold, width=width)
        shown = quantity in publication.shown
        yield Verdict(quantity, low, high, kind, truth.get(quantity), shown)
