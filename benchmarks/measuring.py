"""Timing: medians of several runs, and the peak memory of a process."""

import resource
import statistics
import time
from collections.abc import Callable

RUNS = 5


def median_seconds(work: Callable[[], object], *, runs: int = RUNS) -> float:
    """The median wall time of `runs` runs, after one that warms caches and isn't counted."""
    work()
    return statistics.median(seconds_of(work) for _ in range(runs))


def seconds_of(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def peak_megabytes() -> float:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
