"""The table of docs/measures.md: every measure that the portal computes from cases."""

from scorecard.measures import MEASURES, Measure, Stock


def measures() -> list[str]:
    """Each measure: its code and name, whether it is a flow or a stock, its unit, which way is better, and its rule."""
    rows = [
        "| "
        + " | ".join(
            (
                f"`{measure.code}`",
                measure.name,
                _counts(measure),
                measure.unit,
                measure.polarity,
                ", ".join(measure.plan_areas),
                measure.definition_source,
            )
        )
        + " |"
        for measure in MEASURES.values()
    ]
    headings = "| measure | name | counts | unit | better | strategic areas | rule |"
    return [headings, "| --- | --- | --- | --- | --- | --- | --- |", *rows, ""]


def _counts(measure: Measure) -> str:
    return "how things stand" if isinstance(measure.rule, Stock) else "what happened"
