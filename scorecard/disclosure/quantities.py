"""What a publication speaks of: quantities, the relations in which they add up, and ratios that tie two of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import NamedTuple

PERCENT = 100  # a percentage is 100 · numerator / denominator; a mean has the factor 1


class PublicationError(ValueError):
    """A publication that can't be read or contradicts itself. `problems`: what is wrong, where, what to do."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class Quantity(NamedTuple):
    """One number in the world, in however many tables it stands: a universe and categories, totals left out."""

    universe: str
    at: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return f"{self.universe}[{', '.join(f'{dimension}={category}' for dimension, category in self.at)}]"


@dataclass(frozen=True)
class Dimension:
    """A dimension of a table. `parts` maps the total, and each further parent, to what it is the sum of."""

    name: str
    total: str
    parts: Mapping[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        """Raises PublicationError for a category that stands twice."""
        every = [self.total, *(child for children in self.parts.values() for child in children)]
        repeated = [category for category, times in Counter(every).items() if times > 1]
        if repeated:
            raise PublicationError(f"{self.name}: {category} stands twice" for category in sorted(repeated))

    @property
    def categories(self) -> list[str]:
        """The total first, then each of its parts with what that is the sum of."""
        return [self.total, *self._below(self.total)]

    def _below(self, parent: str) -> Iterator[str]:
        for child in self.parts.get(parent, ()):
            yield child
            yield from self._below(child)


@dataclass(frozen=True)
class Relation:
    """Quantities that add up: Σ coefficient · quantity = 0, or ≤ 0 where some parts stand in no table."""

    terms: Mapping[Quantity, int]
    complete: bool = True

    def __str__(self) -> str:
        plus = [str(quantity) for quantity, sign in self.terms.items() if sign > 0]
        minus = [str(quantity) for quantity, sign in self.terms.items() if sign < 0]
        return f"{' + '.join(plus)} {'=' if self.complete else '≤'} {' + '.join(minus) or '0'}"


@dataclass(frozen=True)
class Ratio:
    """A shown percentage or mean: |factor · numerator / denominator − value| ≤ slack, half its last decimal."""

    numerator: Quantity
    denominator: Quantity
    factor: int
    value: Fraction
    slack: Fraction
    published: bool = False

    @property
    def least(self) -> Fraction:
        return self.value - self.slack

    @property
    def most(self) -> Fraction:
        return self.value + self.slack

    def agrees_with(self, numerator: int, denominator: int) -> bool:
        return self.least * denominator <= self.factor * numerator <= self.most * denominator


@dataclass(frozen=True)
class Withheld:
    """A percentage that a reader sees to be withheld."""

    numerator: Quantity
    denominator: Quantity
    published: bool = False


def relations_of(
    quantities: Iterable[Quantity], dimensions: Mapping[str, Iterable[Dimension]], fixed: Iterable[Quantity]
) -> list[Relation]:
    """Every relation in which the quantities of a universe add up, along every dimension and level.

    `dimensions`: of each universe, as its tables give them. `fixed`: the quantities of tables at one value of a
    dimension. Where some parts stand in no table the others are at most the total, since counts are at least 0.
    """
    known = dict.fromkeys(quantities)
    relations: dict[tuple[Quantity, tuple[Quantity, ...]], Relation] = {}
    divided = {universe: _divisions(several) for universe, several in dimensions.items()}
    for quantity in known:
        for (name, parent), divisions in divided[quantity.universe].items():
            if dict(quantity.at).get(name) != parent:
                continue
            for children in divisions:
                present = [part for child in children if (part := _moved(quantity, name, child)) in known]
                if present:
                    terms = {quantity: -1} | dict.fromkeys(present, 1)
                    relations[quantity, tuple(present)] = Relation(
                        terms, complete=len(present) == len(children)
                    )
    return [*relations.values(), *_inside(known, fixed, relations)]


def _divisions(dimensions: Iterable[Dimension]) -> dict[tuple[str, str | None], list[tuple[str, ...]]]:
    """By dimension and parent (None: the total), the several ways in which it is divided."""
    divisions: dict[tuple[str, str | None], dict[tuple[str, ...], None]] = {}
    for dimension in dimensions:
        for parent, children in dimension.parts.items():
            divided = (dimension.name, None if parent == dimension.total else parent)
            divisions.setdefault(divided, {})[children] = None
    return {divided: list(several) for divided, several in divisions.items()}


def _moved(quantity: Quantity, dimension: str, category: str | None) -> Quantity:
    at = {name: value for name, value in quantity.at if name != dimension}
    if category is not None:
        at[dimension] = category
    return Quantity(quantity.universe, tuple(sorted(at.items())))


def _inside(
    known: Mapping[Quantity, None],
    fixed: Iterable[Quantity],
    relations: Iterable[tuple[Quantity, tuple[Quantity, ...]]],
) -> list[Relation]:
    """A quantity at one value of a dimension is at most the same without it, where no relation says so yet."""
    related = {(total, part) for total, parts in relations for part in parts}
    pairs = ((_moved(part, name, None), part) for part in fixed for name, _ in part.at)
    return [
        Relation({total: -1, part: 1}, complete=False)
        for total, part in pairs
        if total in known and (total, part) not in related
    ]


def cross(dimensions: Iterable[Dimension]) -> Iterable[dict[str, str]]:
    """Every combination of the dimensions' categories, totals among them."""
    dimensions = list(dimensions)
    for categories in product(*(dimension.categories for dimension in dimensions)):
        yield dict(zip((dimension.name for dimension in dimensions), categories, strict=True))
