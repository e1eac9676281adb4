"""The simulation of a forecast: at its full size, and against a plain loop over cases on a small one."""

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.measuring import RUNS
from benchmarks.plain_forecast import simulate_plainly
from scorecard.forecast.fitting.parameters import estimate
from scorecard.forecast.known.case_files import read_cases
from scorecard.forecast.known.caseload import Caseload
from scorecard.forecast.known.timetable import plan_timetable
from scorecard.forecast.simulation import simulate

DEMONSTRATION = Path("ehcp/files/demonstration/caseload.csv")
ORIGIN = date(2023, 1, 31)
OPEN_CASES, SIMULATIONS, MONTHS = 1_500, 1_000, 12
FEW_SIMULATIONS, FEW_MONTHS, ONE_IN = 20, 3, 8


def caseload_of(open_cases: int) -> Caseload:
    """The demonstration's cases, repeated until so many are open at the origin."""
    cases = read_cases(DEMONSTRATION).known_on(ORIGIN)
    times = -(-open_cases // int(cases.open_at(ORIGIN.toordinal()).sum()))
    repeated = Caseload(*(np.tile(getattr(cases, name), times) for name in Caseload.__slots__))
    is_open = repeated.open_at(ORIGIN.toordinal())
    return repeated.only(~is_open | (np.cumsum(is_open) <= open_cases))


def core_seconds(work: Callable[[], object], *, runs: int = RUNS) -> float:
    """The median time of one core that some runs of `work` took, whatever else the machine did meanwhile."""
    seconds = []
    for _ in range(runs):
        started = time.process_time()
        work()
        seconds.append(time.process_time() - started)
    return statistics.median(seconds)


def main() -> None:
    cases, timetable = caseload_of(OPEN_CASES), plan_timetable(ORIGIN, MONTHS)
    parameters = estimate(cases, ORIGIN)
    every = read_cases(DEMONSTRATION).known_on(ORIGIN)
    few = every.only(np.arange(len(every)) % ONE_IN == 0)
    few_parameters, few_timetable = estimate(few, ORIGIN), plan_timetable(ORIGIN, FEW_MONTHS)
    small = {"simulations": FEW_SIMULATIONS, "seed": 1}
    times = {
        "simulation, s": core_seconds(
            lambda: simulate(cases, parameters, timetable, simulations=SIMULATIONS, seed=1)
        ),
        "small, arrays, s": core_seconds(lambda: simulate(few, few_parameters, few_timetable, **small)),
        "small, plain loop, s": core_seconds(
            lambda: simulate_plainly(few, few_parameters, few_timetable, **small), runs=1
        ),
    }
    json.dump(times, sys.stdout)


if __name__ == "__main__":
    main()
