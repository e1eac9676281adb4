"""The tables of docs/releases.md: which measures show what of which population, and which counts none of them shows."""

from collections.abc import Iterator

from scorecard.measures import DIMENSIONS, MEASURES, POPULATIONS, Counted, StockFall, categories_of
from scorecard.measures.populations import Population


def populations() -> list[str]:
    """Each population that measures count: which do, and into which parts they divide it."""
    rows = [
        f"| {population.name} | {', '.join(measures)} | {'; '.join(map(_crossing, population.crossings))} |"
        for population in POPULATIONS.values()
        if (measures := list(_measures_of(population)))
    ]
    return ["| population | measures | divided by |", "| --- | --- | --- |", *rows, ""]


def unseen() -> list[str]:
    """The smallest parts of these populations that no measure shows by themselves."""
    counted = [
        measure.released_as for measure in MEASURES.values() if isinstance(measure.released_as, Counted)
    ]
    seen = {
        (records.population.name, *category)
        for records in counted
        for part in (records.numerator, records.denominator)
        for category in part or ()
        if part and len(part) == 1
    }
    return [
        f"- {population.name}: {', '.join(parts)}"
        for population in POPULATIONS.values()
        if any(_measures_of(population))
        and (
            parts := [
                leaf
                for crossing in population.crossings
                for dimension in crossing
                for leaf in _leaves(dimension)
                if (population.name, dimension, leaf) not in seen
            ]
        )
    ] + [""]


def _measures_of(population: Population) -> Iterator[str]:
    for code, measure in MEASURES.items():
        record = measure.released_as
        if isinstance(record, Counted | StockFall) and record.population == population:
            yield code if isinstance(record, Counted) else f"both ends of {code}"


def _crossing(crossing: tuple[str, ...]) -> str:
    return " × ".join(" / ".join(_leaves(dimension)) for dimension in crossing)


def _leaves(dimension: str) -> list[str]:
    """The categories that are divided no further, in their order."""
    return [category for category in categories_of(dimension) if category not in DIMENSIONS[dimension]]
