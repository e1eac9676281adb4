"""What each measure counts: a population, and which part of it is the numerator and which the denominator.

Measures of one population give each other away: what two shown rates leave between them is a count that anybody can
take from the other. So a release protects counts, not measures; the ones that no measure shows as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

TOTAL = "all"
At = tuple[
    tuple[str, str], ...
]  # dimension and category, in order of name; a dimension left out is at its total

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

POPULATIONS = {each.name: each for each in (PLANS, OPEN, DECISIONS, ADVICE, REQUESTS, ENDED, REOPENED)}


@dataclass(frozen=True)
class Counted:
    """A measure's numbers as parts of a population; None where a number is no count of it (weeks; a plain count)."""

    population: Population
    numerator: At | None
    denominator: At | None = None


def _at(**categories: str) -> At:
    return tuple(sorted(categories.items()))


REQUESTED, ISSUED, OPEN_CASES, NET_FLOW = "EHC01", "EHC07", "EHC14", "B5"
DECIDED, YEAR_OF_DECISIONS = "EHC03", "EHC04"
COUNTED: dict[str, Counted] = {
    "EHC01": Counted(REQUESTS, _at()),
    "EHC03": Counted(DECISIONS, _at(told="in 6 weeks"), _at()),
    "EHC04": Counted(DECISIONS, _at(decision="refused"), _at()),
    "EHC07": Counted(PLANS, _at()),
    "EHC08": Counted(
        PLANS, _at(exception="without exception", issued="in 20 weeks"), _at(exception="without exception")
    ),
    "EHC09": Counted(PLANS, _at(issued="in 20 weeks"), _at()),
    "EHC10": Counted(PLANS, None, _at()),
    "EHC11": Counted(OPEN, _at(age="over 20 weeks")),
    "EHC12": Counted(OPEN, _at(age="over 30 weeks")),
    "EHC13": Counted(OPEN, _at(age="over 52 weeks")),
    "EHC14": Counted(OPEN, _at()),
    "T7": Counted(REQUESTS, _at(cohort="plan in 20 weeks"), _at(cohort="with a plan or still open")),
    "ADV01": Counted(ADVICE, _at(came="in 6 weeks"), _at()),
    "ADV02": Counted(OPEN, _at(advice="advice overdue")),
    "ADV05": Counted(OPEN, _at(advice="waiting for advice")),
}
# A mean gives a few children's weeks away by subtraction; a cohort, a year and a net flow have no term of their own.
WHOLE_AREA_ONLY = frozenset({"EHC04", "EHC10", "T7", NET_FLOW})
