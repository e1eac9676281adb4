"""What a measure is held against: a target, or a benchmark, which is where others are and no target.

One wording for every page, chart and report.
"""

from scorecard.measures import Measure
from send_portal.rounding import write_number

UNITS = {"count": "", "percent": "%", "weeks": " weeks"}
# The catalogue's examples; a board's own targets will be rows of their own.
EXAMPLE_BASIS = "set by the board"
BENCHMARKS = frozenset({"England average"})


def target_of(measure: Measure) -> float | None:
    """What the measure should reach; None where there is nothing, or only a benchmark."""
    return None if measure.target_basis in BENCHMARKS else measure.target


def reference_kind(measure: Measure) -> str:
    """ "Target", or "Benchmark" for what others reach; "" where the measure is held against nothing."""
    if measure.target is None:
        return ""
    return "Benchmark" if measure.target_basis in BENCHMARKS else "Target"


def reference_words(measure: Measure) -> str:
    """The target or benchmark with what it rests on: 100% (statutory); "" without one."""
    if measure.target is None:
        return ""
    number = f"{write_number(measure.target)}{UNITS[measure.unit]}"
    if measure.target_basis == EXAMPLE_BASIS:
        return f"{number} (an example; the board sets its own)"
    return f"{number} ({measure.target_basis})"


def reference_line(measure: Measure) -> str:
    """The same led by its kind: "Target: 100% (statutory)"; "" without one."""
    kind = reference_kind(measure)
    return f"{kind}: {reference_words(measure)}" if kind else ""


def reference_cell(measure: Measure) -> str:
    """The same under the heading "Target" of a table, which a benchmark is not."""
    if target_of(measure) is not None:
        return reference_words(measure)
    return f"no target; benchmark {reference_words(measure)}" if reference_kind(measure) else "no target"
