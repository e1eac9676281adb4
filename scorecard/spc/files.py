"""Series for control charts out of JSON, and charts back into it: the formats of `manage.py spc`.

Pure. What can't be read is refused with a sentence that says what is wrong and what to write instead.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from math import isfinite
from typing import Any

from scorecard.spc.chart import ControlChart, Direction, Series, SeriesRefused, control_chart
from scorecard.spc.gaps import dates_left_out
from send_portal.days import read_day
from send_portal.files.json_files import parse_json
from send_portal.refusals import FileRefused

REQUIRED = ("dates", "values", "improvement_direction")
OPTIONAL = ("target", "rebase", "fix_after_n_points", "screen_outliers")
NAMED = 12  # dates left out, in words
LARGEST = 1e300  # beyond it, sums and limits could leave what a floating-point number holds


def parse_file(file: bytes) -> Mapping[str, Any]:
    """The object a file holds: one series, or series by their id. Raises FileRefused."""
    content = parse_json(file)
    if not isinstance(content, dict):
        raise FileRefused(['it must hold a series, {"dates": […], "values": […], …}, or {"id": series, …}.'])
    return content


def is_one_series(content: Mapping[str, Any]) -> bool:
    """Whether the object is a series itself; an id may well be called "values", but it then names an object."""
    return any(name in content and not isinstance(content[name], dict) for name in (*REQUIRED, *OPTIONAL))


def read_series(document: object) -> Series:
    """A series as JSON writes it: the keys of `input` in the worked examples. Raises SeriesRefused."""
    if not isinstance(document, dict):
        raise SeriesRefused('A series must be an object: {"dates": […], "values": […], …}.')
    _check_names(document)
    fix = document.get("fix_after_n_points")
    return Series(
        [_day(value, f"dates[{place}]") for place, value in enumerate(_list(document["dates"], "dates"))],
        [
            None if value is None else _number(value, f"values[{place}]")
            for place, value in enumerate(_list(document["values"], "values"))
        ],
        _direction(document["improvement_direction"]),
        target=None if document.get("target") is None else _number(document["target"], "target"),
        rebase=[
            _day(value, f"rebase[{place}]")
            for place, value in enumerate(_list(document.get("rebase") or [], "rebase"))
        ],
        fix_after_n_points=None if fix is None else _whole_number(fix, "fix_after_n_points"),
        screen_outliers=_yes_or_no(document.get("screen_outliers"), "screen_outliers"),
    )


def chart_or_error(document: object) -> tuple[dict[str, Any], list[str]]:
    """The chart of one series as JSON writes it, or {"error": why}; and the sentences to be told beside it."""
    try:
        series = read_series(document)
    except SeriesRefused as refusal:
        return {"error": str(refusal)}, [str(refusal)]
    told = [
        f"the rebase date {day} is ignored: no point carries it." for day in series.unmatched_rebase_dates
    ]
    if left_out := dates_left_out(series.dates):
        told.append(_say_left_out(left_out))
    return as_json(control_chart(series)), told


def _say_left_out(days: Sequence[date]) -> str:
    named = ", ".join(map(str, days[:NAMED]))
    more = f" and {len(days) - NAMED} more" if len(days) > NAMED else ""
    are = "is" if len(days) == 1 else "are"
    return (
        f"{named}{more} {are} left out of an otherwise regular series: a gap. No number changes, and the points on "
        "either side count as neighbours; give a left-out date with null to break runs and moving ranges there."
    )


def as_json(chart: ControlChart) -> dict[str, Any]:
    """A chart in the shape of `expected` in the worked examples. Numbers are not rounded."""
    return chart._asdict() | {
        "points": [point._asdict() | {"date": point.date.isoformat()} for point in chart.points],
        "groups": [group._asdict() for group in chart.groups],
    }


def _check_names(document: Mapping[str, Any]) -> None:
    if missing := [name for name in REQUIRED if name not in document]:
        raise SeriesRefused(f"{', '.join(missing)} missing: a series needs {', '.join(REQUIRED)}.")
    if unknown := sorted(set(document) - {*REQUIRED, *OPTIONAL}):
        known = ", ".join((*REQUIRED, *OPTIONAL))
        raise SeriesRefused(f"{', '.join(unknown)} not known: a series has {known}.")


def _list(value: object, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise SeriesRefused(f"{name} must be a list, not {_shown(value)}.")
    return value


def _day(value: object, name: str) -> date:
    if isinstance(value, str):
        with suppress(ValueError):
            return read_day(value)
    raise SeriesRefused(f"{name} is {_shown(value)}, which is not a date: write YYYY-MM-DD.")


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SeriesRefused(f"{name} is {_shown(value)}, which is not a number.")
    if (isinstance(value, float) and not isfinite(value)) or abs(value) > LARGEST:
        raise SeriesRefused(f"{name} is {_shown(value)}: a number must be finite and not beyond {LARGEST:g}.")
    return value


def _whole_number(value: object, name: str) -> int:
    number = _number(value, name)
    if number != int(number):
        raise SeriesRefused(f"{name} is {_shown(value)}, which is not a whole number.")
    return int(number)


def _yes_or_no(value: object, name: str) -> bool:
    if value is None:
        return True
    if not isinstance(value, bool):
        raise SeriesRefused(f"{name} is {_shown(value)}: write true or false.")
    return value


def _direction(value: object) -> Direction:
    try:
        return Direction(value)  # type: ignore[arg-type]
    except ValueError:
        raise SeriesRefused(
            f"improvement_direction is {_shown(value)}: write {', '.join(Direction)}."
        ) from None


def _shown(value: object) -> str:
    """A wrong value as JSON writes it, cut short."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:40]}…"
