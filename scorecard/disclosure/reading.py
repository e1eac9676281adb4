"""Reads a publication from a file, and says what is wrong with it. The format is in docs/disclosure-control.md."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from typing import TypeVar

from scorecard.disclosure.publication import MOST_CHILDREN, THRESHOLD, WIDTH, Publication, quantity_at
from scorecard.disclosure.quantities import PERCENT, PublicationError, Quantity, Ratio, Relation, Withheld
from scorecard.disclosure.table_reading import (
    Heading,
    Values,
    are_texts,
    read_flag,
    read_headings,
    read_table,
    totals_of,
)
from send_portal.files.json_files import parse_json
from send_portal.refusals import FileRefused

RATIOS = {"percent": PERCENT, "means": 1}  # key in the file, factor
NAMES = {  # what is read of the whole file, and of an entry of each of its lists
    "": [
        "threshold",
        "width",
        "hidden_zeros",
        "tables",
        "equations",
        "percent",
        "means",
        "headlines",
        "hidden",
    ],
    "tables": ["id", "universe", "dims", "fixed", "published", "sensitive", "hidden_zeros", "cells", "truth"],
    "equations": ["total", "parts", "minus"],
    **{key: ["numerator", "denominator", "value", "dp", "published"] for key in RATIOS},
}
Read = TypeVar("Read")


def parsed(content: bytes) -> object:
    """What a JSON file holds. Raises PublicationError if it isn't one."""
    try:
        return parse_json(content)
    except FileRefused as refusal:
        raise PublicationError([f"the file can't be read: {refusal}"]) from refusal


def find_unread(document: object) -> Iterator[str]:
    """Names that nothing reads, a sentence each: one that is misspelt leaves out a protection."""
    if not isinstance(document, Mapping):
        return
    lists = ((key, document.get(key)) for key in NAMES if key)
    entries = [("the file", "", document)] + [
        (f"{key} {number}", key, entry)
        for key, every in lists
        if isinstance(every, list)
        for number, entry in enumerate(every, 1)
        if isinstance(entry, Mapping)
    ]
    for where, key, entry in entries:
        for name in entry:
            if name not in NAMES[key]:
                yield f"Not read: “{name}” of {where}. If it is misspelt, what it says doesn't hold."


def read_publication(
    document: object, *, threshold: int | None = None, width: int | None = None
) -> Publication:
    """The publication in `document`. `threshold` and `width` override what it says itself.

    Raises PublicationError, with a line for each thing that is wrong.
    """
    if not isinstance(document, Mapping) or not isinstance(document.get("tables"), list):
        raise PublicationError(['a publication is an object with a list of tables: {"tables": […]}'])
    problems: list[str] = []
    headings = read_headings(document["tables"], problems)
    _stop(problems)
    totals = totals_of(headings)
    hidden_zeros = read_flag(document, "hidden_zeros", "the publication", problems)
    tables = tuple(
        read_table(heading, totals[heading.universe], problems, hidden_zeros=hidden_zeros)
        for heading in headings
    )
    references = _ReferenceReader(headings, problems)
    shares = {
        (key, number): share
        for key, factor in RATIOS.items()
        for number, share in references.read(document, key, partial(references.ratio, factor=factor))
    }
    ratios = {origin: share for origin, share in shares.items() if isinstance(share, Ratio)}
    publication = Publication(
        threshold=_setting("threshold", threshold, document, THRESHOLD, problems),
        width=_setting("width", width, document, WIDTH, problems),
        tables=tables,
        equations=tuple(
            relation for _, relation in references.read(document, "equations", references.equation)
        ),
        ratios=tuple(ratios.values()),
        withheld=tuple(
            share for (key, _), share in shares.items() if isinstance(share, Withheld) and key == "percent"
        ),
        headlines=tuple(
            quantity for _, quantity in references.read(document, "headlines", references.reference)
        ),
        ratio_origins=tuple(ratios),
    )
    _stop(problems)
    return publication


def _stop(problems: Iterable[str]) -> None:
    if problems:
        raise PublicationError(dict.fromkeys(problems))


def _setting(name: str, given: int | None, document: Values, default: int, problems: list[str]) -> int:
    value = document.get(name) if given is None else given
    if value is None:
        value = default
    elif isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_CHILDREN:
        problems.append(f"{name} is a whole number from 1 to {MOST_CHILDREN:,}")
        return default
    return value


class _ReferenceReader:
    """Reads what ties quantities: they are named from outside the tables, by universe and categories."""

    def __init__(self, headings: Iterable[Heading], problems: list[str]) -> None:
        self.problems = problems
        self.totals = totals_of(headings)
        self.known: dict[str, dict[str, set[str]]] = {universe: {} for universe in self.totals}
        for heading in headings:
            known = self.known[heading.universe]
            for dimension in heading.dimensions:
                known.setdefault(dimension.name, set()).update(dimension.categories)
            for name, category in heading.fixed.items():
                known.setdefault(name, set()).add(category)

    def read(
        self, document: Values, key: str, read_entry: Callable[[object, str], Read | None]
    ) -> list[tuple[int, Read]]:
        """What can be read of a list, with its number in it."""
        entries = document.get(key) or []
        if not isinstance(entries, list):
            self.problems.append(f"{key} is a list")
            return []
        read = ((number, read_entry(entry, f"{key} {number + 1}")) for number, entry in enumerate(entries))
        return [(number, entry) for number, entry in read if entry is not None]

    def reference(self, raw: object, where: str) -> Quantity | None:
        """{universe, at}; a dimension left out means its total."""
        universe = raw.get("universe") if isinstance(raw, Mapping) else None
        if not isinstance(raw, Mapping) or not isinstance(universe, str):
            self.problems.append(f"{where}: write {{universe, at}}, with the universe of a table")
            return None
        if universe not in self.known:
            self.problems.append(f"{where}: no table counts the universe “{universe}”")
            return None
        at, known = raw.get("at") or {}, self.known[universe]
        if not isinstance(at, Mapping) or not are_texts(at.values()):
            self.problems.append(f"{where}: at is {{dimension: category}}")
            return None
        strange = [f"{name}={word}" for name, word in at.items() if word not in known.get(name, ())]
        self.problems += [f"{where}: {universe} knows no {category}" for category in strange]
        return None if strange else quantity_at(universe, at, self.totals[universe])

    def equation(self, raw: object, where: str) -> Relation | None:
        """{total, parts, minus}: the parts less what is under `minus` add up to the total."""
        parts, minus = (raw.get("parts"), raw.get("minus") or []) if isinstance(raw, Mapping) else (None, [])
        if (
            not isinstance(raw, Mapping)
            or not isinstance(parts, list)
            or not parts
            or not isinstance(minus, list)
        ):
            self.problems.append(f"{where}: write total, parts (a list) and minus (a list, may be left out)")
            return None
        signed = [(raw.get("total"), -1), *((part, 1) for part in parts), *((part, -1) for part in minus)]
        read = [
            (self.reference(reference, where), sign) for reference, sign in signed
        ]  # all that is wrong is told
        terms: dict[Quantity, int] = {}
        for quantity, sign in read:
            if quantity is None:
                return None
            terms[quantity] = terms.get(quantity, 0) + sign
        return Relation({quantity: sign for quantity, sign in terms.items() if sign})

    def ratio(self, raw: object, where: str, factor: int) -> Ratio | Withheld | None:
        """{numerator, denominator, value, dp, published}; without a value it is withheld already."""
        if not isinstance(raw, Mapping):
            self.problems.append(f"{where}: write {{numerator, denominator, value, dp}}")
            return None
        numerator, denominator = (self.reference(raw.get(key), where) for key in ("numerator", "denominator"))
        value, decimals = raw.get("value"), raw.get("dp", 0)
        published = read_flag(raw, "published", where, self.problems)
        if numerator is None or denominator is None:
            return None
        if value is None:
            return Withheld(numerator, denominator, published)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST_CHILDREN:
            self.problems.append(f"{where}: the value is a number from 0 to {MOST_CHILDREN:,}")
        elif isinstance(decimals, bool) or not isinstance(decimals, int) or not 0 <= decimals <= 9:
            self.problems.append(f"{where}: dp is the number of decimals, 0 to 9")
        else:
            slack = Fraction(1, 2 * 10**decimals)
            return Ratio(numerator, denominator, factor, Fraction(str(value)), slack, published)
        return None
