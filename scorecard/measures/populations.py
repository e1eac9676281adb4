"""What figures count: populations, and which part of one a measure's numbers are.

Measures of one population give each other away: what two shown rates leave between them is a count that anybody can
take from the other. So a release protects counts, not measures; the ones that no measure shows as well. Each measure
says with one of the records below what it counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

TOTAL = "all"
# Dimension and category, in order of name; a dimension left out is at its total.
At = tuple[tuple[str, str], ...]
WHOLE: At = ()

# What each total, and each further parent, is the sum of.
DIMENSIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "exception": {TOTAL: ("without exception", "with exception")},
    "issued": {TOTAL: ("in 20 weeks", "later")},
    "age": {
        TOTAL: ("up to 20 weeks", "over 20 weeks"),
        "over 20 weeks": ("20 to 30 weeks", "over 30 weeks"),
        "over 30 weeks": ("30 to 52 weeks", "over 52 weeks"),
    },
    "advice": {
        TOTAL: ("not waiting for advice", "waiting for advice"),
        "waiting for advice": ("advice not yet due", "advice overdue"),
    },
    "told": {TOTAL: ("in 6 weeks", "later")},
    "decision": {TOTAL: ("refused", "to assess")},
    "came": {TOTAL: ("in 6 weeks", "later")},
    "cohort": {
        TOTAL: ("with a plan or still open", "ended without a plan"),
        "with a plan or still open": ("plan in 20 weeks", "no plan in 20 weeks"),
    },
    "reason": {TOTAL: ("refused", "for another reason")},
}


@dataclass(frozen=True)
class Population:
    """What is counted together. `crossings`: dimensions that measures cross with each other."""

    name: str
    crossings: tuple[tuple[str, ...], ...] = ((),)
    is_stock: bool = False
    # Dimensions in which 0% or 100% of a few children says something of each of them (rule 2), and the categories.
    telling: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


PLANS = Population("plans issued", (("exception", "issued"),), telling={"issued": ("in 20 weeks", "later")})
OPEN = Population("open assessments", (("age",), ("advice",)), is_stock=True)
DECISIONS = Population(
    "decisions whether to assess", (("told",), ("decision",)), telling={"told": ("in 6 weeks", "later")}
)
ADVICE = Population("advice received", (("came",),), telling={"came": ("in 6 weeks", "later")})
REQUESTS = Population("requests", (("cohort",),))
# Those who left without a plan less those whose case was reopened. The second are few; where they are more than the
# first, their surplus is what may be small.
ENDED = Population("cases ended without a plan", (("reason",),))
REOPENED = Population("cases reopened beyond those ended without a plan")

POPULATIONS = {
    population.name: population for population in (PLANS, OPEN, DECISIONS, ADVICE, REQUESTS, ENDED, REOPENED)
}


@dataclass(frozen=True)
class Counted:
    """A measure's numbers as parts of a population; None where a number is no count of it (weeks; a plain count).

    `whole_area_only`: no public table gives the measure of groups. So it is with a mean, from which a few children's
    weeks could be taken by subtraction, and with a year or a cohort, which have no term of their own.
    """

    population: Population
    numerator: At | None
    denominator: At | None = None
    whole_area_only: bool = False

    def __post_init__(self) -> None:
        """Raises ValueError for a part that the population isn't divided into."""
        if POPULATIONS.get(self.population.name) != self.population:
            raise ValueError(f"{self.population.name} is not one of POPULATIONS")
        for part in (self.numerator or WHOLE, self.denominator or WHOLE):
            names = {dimension for dimension, _ in part}
            if not any(names <= set(crossing) for crossing in self.population.crossings):
                raise ValueError(f"{self.population.name} has no crossing of {', '.join(sorted(names))}")
            for dimension, category in part:
                if category not in categories_of(dimension):
                    raise ValueError(f"{dimension} has no category {category}")


@dataclass(frozen=True)
class StockFall:
    """The measure is the fall of a stock over its days, of the whole area only.

    It can be below 0, so it is no count: who reads it and one of the two stocks has the other.
    """

    population: Population


@dataclass(frozen=True)
class NotReleased:
    """The measure is never shown outside. `why`: the reason, as the record of a publication gives it."""

    why: str


ReleasedAs = Counted | StockFall | NotReleased


def categories_of(dimension: str) -> list[str]:
    """The total first, then every level below it."""
    return [TOTAL, *(child for children in DIMENSIONS[dimension].values() for child in children)]


def at(**categories: str) -> At:
    """Categories by dimension, as a part of a population."""
    return tuple(sorted(categories.items()))
