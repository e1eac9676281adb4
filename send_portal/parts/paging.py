"""Pages of a list that begin after a row, or end before one, instead of at a number.

A list changes while somebody reads it: a case gets an earlier deadline, an entry is added. The second page by number
would then leave out a row that moved up, or show one twice. The next page here is what comes after the last row seen,
by the values that the list is sorted by, so that rows that stay where they are come once each.

The values stand in the address, in a form that isn't read by eye: sort lists by nothing that an address shouldn't tell.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.expressions import OrderBy

AFTER, BEFORE = "after", "before"
"""What an address says: the place of the last row of the page before, or of the first row of the page after."""

Row = TypeVar("Row")
Place = Sequence[str | None]
"""The values that a row is sorted by, as text."""


@dataclass(frozen=True, slots=True)
class ListPage(Generic[Row]):
    """Some rows of a list, for `_parts/pagination.html`. `start` counts from 1; `before` and `after` are for addresses,
    empty where there is no such page."""

    rows: Sequence[Row]
    count: int
    start: int
    before: str = ""
    after: str = ""

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    @property
    def end(self) -> int:
        return self.start + len(self.rows) - 1

    @property
    def stretch(self) -> str:
        """Which rows of the list these are: 51 to 100."""
        return f"{self.start} to {self.end}" if self.rows else "no rows"

    @property
    def is_whole(self) -> bool:
        """Whether this is all of the list."""
        return not (self.before or self.after)


def page_of_query(
    rows: QuerySet[Any], asked: Mapping[str, str], size: int, *, skip: int = 0, count: int | None = None
) -> ListPage[Any]:
    """The page that an address asks for; where it names no place, the one after the first `skip` rows.

    `rows` must be ordered, the last of its keys being different for each row; of those that may be empty the ordering
    says that empty comes last. `count`: how many rows there are, where that is known already.
    """
    keys = _keys_of(rows)
    count = rows.count() if count is None else count
    after, before = (_read_place(asked.get(name, ""), keys) for name in (AFTER, BEFORE))
    shown, ahead = list(rows[skip : skip + size]) if not (after or before) else [], skip
    if after:
        # Where all after it are gone, the end of the list.
        shown = list(rows.filter(_beyond(keys, after))[:size]) or _last(rows, size)
    elif before:
        # Where rows before it are gone, the page is filled from the beginning.
        shown = _last(rows.filter(_beyond(keys, before, back=True)), size)
        shown = shown if len(shown) == size else list(rows[:size])
    if not shown:
        return ListPage([], count, 1)
    if after or before:
        ahead = rows.filter(_beyond(keys, [key.value_of(shown[0]) for key in keys], back=True)).count()
    first, last = (_write_place([key.text_of(row) for key in keys]) for row in (shown[0], shown[-1]))
    more = ahead + len(shown) < count
    return ListPage(shown, count, ahead + 1, first if ahead else "", last if more else "")


def is_place(rows: QuerySet[Any], text: str) -> bool:
    """Whether the text names a place of this list. Pages for people begin at the beginning where it doesn't."""
    return _read_place(text, _keys_of(rows)) is not None


def _keys_of(rows: QuerySet[Any]) -> list["_Key"]:
    return [_Key.of(rows.model, term) for term in rows.query.order_by or rows.model._meta.ordering]


def _last(rows: QuerySet[Any], size: int) -> list[Any]:
    return list(rows.reverse()[:size])[::-1]


@dataclass(frozen=True, slots=True)
class _Key:
    """One of the things that a list is sorted by. Where it can be empty, empty comes last."""

    name: str
    field: "models.Field[Any, Any]"
    falling: bool
    can_be_empty: bool

    @classmethod
    def of(cls, model: Any, term: Any) -> "_Key":
        if isinstance(term, OrderBy):
            by: Any = term.expression
            name, falling, can_be_empty = by.name, term.descending, bool(term.nulls_last)
        else:
            name, falling, can_be_empty = term.lstrip("-"), term.startswith("-"), False
        *way, last = name.split("__")
        for step in way:
            model = model._meta.get_field(step).related_model
        field = model._meta.pk if last == "pk" else model._meta.get_field(last)
        return cls(name, field, falling, can_be_empty)

    def value_of(self, row: models.Model) -> Any:
        value: Any = row
        for step in self.name.split("__"):
            value = getattr(value, step)
        return value

    def text_of(self, row: models.Model) -> str | None:
        value = self.value_of(row)
        return None if value is None else str(value)

    def read(self, text: str | None) -> Any:
        if text is None and not self.can_be_empty:
            raise ValidationError("empty")
        return None if text is None else self.field.to_python(text)

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def further(self, value: Any, back: bool) -> Q:
        """Rows that come after such a value, or before it."""
        empty = Q(**{f"{self.name}__isnull": True})
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if back else Q(pk__in=[])
        beyond = Q(**{f"{self.name}__{'lt' if self.falling != back else 'gt'}": value})
        return beyond | empty if self.can_be_empty and not back else beyond


def _beyond(keys: Sequence[_Key], place: Sequence[Any], *, back: bool = False) -> Q:
    """The rows that come after the place in the order of the keys, or before it."""
    beyond, level = Q(pk__in=[]), Q()
    for key, value in zip(keys, place, strict=True):
        beyond |= level & key.further(value, back)
        level &= key.same(value)
    return beyond


def page_of_list(
    rows: Sequence[Row], place: Callable[[Row], Place], asked: Mapping[str, str], size: int
) -> ListPage[Row]:
    """The page of a list that is in memory, sorted by `place`. Rows of one place are told apart by their order."""
    seen: Counter[tuple[str, ...]] = Counter()
    places = []
    for row in rows:
        key = tuple(value or "" for value in place(row))
        seen[key] += 1
        places.append((*key, f"{seen[key]:06d}"))
    start = 0
    if after := _place_in(asked.get(AFTER, ""), places):
        start = min(bisect_right(places, after), max(len(rows) - 1, 0) // size * size)
    elif before := _place_in(asked.get(BEFORE, ""), places):
        start = max(bisect_left(places, before) - size, 0)
    shown = rows[start : start + size]
    more = start + len(shown) < len(rows)
    return ListPage(
        shown,
        len(rows),
        start + 1,
        _write_place(places[start]) if start else "",
        _write_place(places[start + len(shown) - 1]) if more else "",
    )


def _place_in(text: str, places: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    values = _parse(text)
    fits = places and len(values) == len(places[0]) and all(isinstance(value, str) for value in values)
    return tuple(values) if fits else ()


def _write_place(place: Place) -> str:
    return urlsafe_b64encode(json.dumps(list(place)).encode()).decode().rstrip("=")


def _read_place(text: str, keys: Sequence[_Key]) -> list[Any] | None:
    """The place that an address names; None where it names none of this list, which then begins at the beginning."""
    values = _parse(text)
    if len(values) != len(keys) or not all(value is None or isinstance(value, str) for value in values):
        return None
    try:
        return [key.read(value) for key, value in zip(keys, values, strict=True)]
    except (ValidationError, ValueError):
        return None


def _parse(text: str) -> list[Any]:
    try:
        values = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError):
        return []
    return values if isinstance(values, list) and "\x00" not in str(values) else []
