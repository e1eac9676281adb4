"""Rules whose time must grow with their input and no faster: control charts of long series."""

import json
from datetime import date, timedelta
from random import Random

from benchmarks.measuring import median_seconds
from scorecard.spc.chart import Direction, Series, control_chart

POINTS = (10_000, 100_000)


def series_of(points: int) -> Series:
    values = Random(1)
    return Series(
        [date(1700, 1, 1) + timedelta(days=place) for place in range(points)],
        [values.gauss(50, 5) for _ in range(points)],
        Direction.INCREASE,
        target=60,
    )


def main() -> None:
    series = {points: series_of(points) for points in POINTS}
    times = {
        f"{points:,} points": median_seconds(lambda made=made: control_chart(made))
        for points, made in series.items()
    }
    print(json.dumps(times))
