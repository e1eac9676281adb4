"""Where each open case stands on a day: undecided, advice to be asked for, waiting for it, on the way to a plan."""

from dataclasses import dataclass

import numpy as np

from scorecard.forecast.known.caseload import Caseload, Days, Flags


@dataclass(frozen=True, slots=True)
class Stages:
    """Which cases are in each stage at the end of a day; every open case is in exactly one.

    `advised_since` is the day on which a case in `advised` reached that stage.
    """

    undecided: Flags
    to_ask: Flags
    waiting: Flags
    advised: Flags
    advised_since: Days


def find_stages(cases: Caseload, day: int) -> Stages:
    """The stages at the end of `day`. A step that history lacks counts as taken when a later one was."""
    is_open = cases.open_at(day)
    advised_since = np.minimum(cases.answered, cases.agreed)
    advised = is_open & (advised_since <= day)
    waiting = is_open & ~advised & (cases.asked <= day)
    to_ask = is_open & ~advised & ~waiting & (cases.decided <= day)
    return Stages(is_open & ~advised & ~waiting & ~to_ask, to_ask, waiting, advised, advised_since)
