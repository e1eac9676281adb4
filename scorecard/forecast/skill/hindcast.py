"""What the simulation of the last three months would have got wrong about plans in time, to put it right from now on.

Which cases are finished first is a choice of the service, and the order fitted to half a year follows a change of it
only slowly (the weak point of such models at turning points). So the last months are simulated as well, and the odds of
a plan to be in time are shifted by what was found.
"""

from dataclasses import replace
from datetime import date

import numpy as np

from scorecard.forecast.fitting.parameters import Parameters, estimate
from scorecard.forecast.known.caseload import Caseload
from scorecard.forecast.known.timetable import plan_timetable
from scorecard.forecast.simulation import simulate
from scorecard.measures import TWENTY_WEEKS
from send_portal.days import add_months, last_day

MONTHS_BACK = 3
SIMULATIONS = 100
SEED = 7
SURE_PLANS = 40.0  # so many plans count as much as the belief that nothing need be shifted
MOST_SHIFT = 3.0  # of log-odds either way
SPREAD = 0.3  # of log-odds: how sure the shift is


def estimate_with_hindcast(cases: Caseload, origin: date) -> Parameters:
    """The parameters at `origin` with the shift of the odds of plans in time that the last three months suggest."""
    parameters = estimate(cases, origin)
    start = last_day(add_months(origin, -MONTHS_BACK))
    earlier = cases.known_on(start)
    timetable = plan_timetable(start, MONTHS_BACK)
    last = timetable.week_ends[-1]
    issued = (cases.issued > start.toordinal()) & (cases.issued <= min(last, origin.toordinal()))
    plans = int(issued.sum())
    if not len(earlier) or not plans:
        return parameters
    in_time = int((issued & (cases.issued - cases.received <= TWENTY_WEEKS)).sum())
    run = simulate(earlier, estimate(earlier, start), timetable, simulations=SIMULATIONS, seed=SEED)
    share = float(run.in_time.sum() / max(run.flows["plans"].sum(), 1))
    actual = np.log((in_time + 0.5) / (plans - in_time + 0.5))
    expected = np.log((share * plans + 0.5) / ((1 - share) * plans + 0.5))
    shift = (actual - expected) * plans / (plans + SURE_PLANS)
    return replace(parameters, in_time_shift=(float(np.clip(shift, -MOST_SHIFT, MOST_SHIFT)), SPREAD))
