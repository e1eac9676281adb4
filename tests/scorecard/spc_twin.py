"""Control charts by definition: every question asked of every point afresh, in exact fractions, without haste."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

Values = Sequence[float | None]
LIMIT, SCREEN = Fraction("2.66"), Fraction("3.267")


def twin(
    dates: Sequence[date],
    values: Values,
    improvement_direction: str,
    target: float | None,
    rebase: Sequence[date],
    fix_after_n_points: int | None,
    screen_outliers: bool,
) -> dict[str, Any]:
    """The chart, with numbers as fractions."""
    order = sorted(range(len(dates)), key=lambda place: dates[place])
    days, values = [dates[place] for place in order], [_exact(values[place]) for place in order]
    numbers = [sum(1 for other in set(rebase) if other in days and other <= day) for day in days]
    points, groups = [], []
    for place, day in enumerate(days):
        own = [values[i] for i in range(len(days)) if numbers[i] == numbers[place]]
        at = place - numbers.index(numbers[place])
        lines = _lines(own[: fix_after_n_points or len(own)], screen_outliers)
        label = _label(own, at, lines)
        outside, side, close = _facts(own[at], lines)
        points.append(
            {
                "date": day,
                "value": values[place],
                "rebase_group": numbers[place],
                "mean": lines["mean"],
                "lpl": lines["lpl"],
                "upl": lines["upl"],
                "outside_limits": outside,
                "relative_to_mean": side,
                "close_to_limits": close,
                "special_cause_type": label,
                "special_cause_flag": label != "Common Cause",
                "point_type": _type(label, improvement_direction),
                "short_group_warning": len(own) < 13,
            }
        )
        if at == len(own) - 1:
            groups.append(_group(points[-len(own) :], lines))
    last = points[-1] if points else None
    assurance = _assurance(last, target, improvement_direction)
    return {
        "points": points,
        "groups": groups,
        "variation_icon": _icon(last),
        "assurance_icon": assurance.removeprefix("consistent_") if assurance else None,
        "assurance_type": assurance,
    }


def _exact(value: float | None) -> Fraction | None:
    """The decimal number as written, which the nearest floating-point number stands for."""
    return None if value is None else Fraction(repr(value))


def _mean(numbers: Sequence[Fraction]) -> Fraction | None:
    return sum(numbers) / len(numbers) if numbers else None


def _lines(values: Sequence[Fraction | None], screen: bool) -> dict[str, Fraction | None]:
    mean = _mean([value for value in values if value is not None])
    ranges = [
        abs(values[i] - values[i - 1])
        for i in range(1, len(values))
        if values[i] is not None and values[i - 1] is not None
    ]
    amr = _mean(ranges)
    if screen:
        amr = _mean([moving_range for moving_range in ranges if moving_range < SCREEN * amr])
    known = amr is not None
    return {
        "mean": mean,
        "amr": amr,
        "lpl": mean - LIMIT * amr if known else None,
        "upl": mean + LIMIT * amr if known else None,
        "near_low": mean - LIMIT * 2 / 3 * amr if known else None,
        "near_high": mean + LIMIT * 2 / 3 * amr if known else None,
    }


def _facts(value: Fraction | None, lines: dict[str, Any]) -> tuple[bool | None, int | None, bool | None]:
    if value is None or lines["mean"] is None:
        return None, None, None
    side = (value > lines["mean"]) - (value < lines["mean"])
    if lines["upl"] is None:
        return None, side, None
    outside = value > lines["upl"] or value < lines["lpl"]
    return outside, side, not outside and (value > lines["near_high"] or value < lines["near_low"])


def _label(own: Sequence[Fraction | None], at: int, lines: dict[str, Any]) -> str:
    facts = [_facts(value, lines) for value in own]
    outside, side, close = facts[at]
    if outside:
        return "Above UCL" if side == 1 else "Below LCL"
    if _in_trend(own, at):
        rises = own[at + 1] > own[at] if _in_trend(own, at + 1) else own[at] > own[at - 1]
        return f"7 Point Trend ({'In' if rises else 'De'}creasing)"
    if close:
        for window in _windows(facts, at, 3):
            if {fact[1] for fact in window} == {side} and sum(fact[2] for fact in window) >= 2:
                return f"2 in 3 {'Above' if side == 1 else 'Below'} CL"
    if side and any({fact[1] for fact in window} == {side} for window in _windows(facts, at, 7)):
        return f"7 Points {'Above' if side == 1 else 'Below'} CL"
    return "Common Cause"


def _windows(members: Sequence[Any], at: int, size: int) -> list[Sequence[Any]]:
    """Every stretch of that many neighbours that includes the one at `at`."""
    return [
        members[start : start + size]
        for start in range(at - size + 1, at + 1)
        if start >= 0 and start + size <= len(members)
    ]


def _in_trend(own: Sequence[Fraction | None], at: int) -> bool:
    if at >= len(own):
        return False
    for window in _windows(own, at, 7):
        if None not in window:
            steps = [b - a for a, b in pairwise(window)]
            if all(step > 0 for step in steps) or all(step < 0 for step in steps):
                return True
    return False


def _type(label: str, direction: str) -> str:
    if label == "Common Cause":
        return "common_cause"
    high = any(word in label for word in ("Above", "Increasing"))
    if direction == "neutral":
        return f"special_cause_neutral_{'high' if high else 'low'}"
    return f"special_cause_{'improvement' if high == (direction == 'increase') else 'concern'}"


def _group(points: Sequence[dict[str, Any]], lines: dict[str, Any]) -> dict[str, Any]:
    def how_many(word: str) -> int:
        return sum(word in point["point_type"] for point in points)

    return {
        "rebase_group": points[0]["rebase_group"],
        "n": len(points),
        "mean": lines["mean"],
        "lpl": lines["lpl"],
        "upl": lines["upl"],
        "average_moving_range": lines["amr"],
        "common_cause": how_many("common_cause"),
        "improvement": how_many("improvement"),
        "concern": how_many("concern"),
        "neutral": how_many("neutral"),
        "variation_type_last": points[-1]["point_type"],
    }


def _icon(last: dict[str, Any] | None) -> str | None:
    if last is None or last["point_type"] == "common_cause":
        return last and "common_cause"
    high = any(word in last["special_cause_type"] for word in ("Above", "Increasing"))
    kind = last["point_type"].removeprefix("special_cause_").split("_")[0]
    return f"{kind}_{'high' if high else 'low'}"


def _assurance(last: dict[str, Any] | None, target: float | None, direction: str) -> str | None:
    if last is None or target is None or direction == "neutral":
        return None
    if last["upl"] is None or last["lpl"] <= _exact(target) <= last["upl"]:
        return "inconsistent"
    reached = (_exact(target) < last["lpl"]) == (direction == "increase")
    return "consistent_pass" if reached else "consistent_fail"
