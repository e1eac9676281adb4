import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_portal.parts.sparkline import HEIGHT, WIDTH, Sparkline, sparkline


def _line(values: list[float | None], target: float | None = None) -> Sparkline:
    return sparkline(values, name="rate", title="Rate", words="Rising", target=target)


def test_a_rising_figure_ends_at_the_top_right() -> None:
    line = _line([0, 50, 100])
    assert line.lines == ("4.0,28.0 60.0,16.0 116.0,4.0",)
    assert (line.last_x, line.last_y) == ("116.0", "4.0")


def test_the_line_breaks_where_a_month_has_no_value() -> None:
    assert [run.count(",") for run in _line([1, None, 2, 3]).lines] == [1, 2]


@pytest.mark.parametrize("values", [[], [None, None]])
def test_no_values_draw_nothing(values: list[float | None]) -> None:
    assert _line(values).lines == ()
    assert _line(values).last_x == ""


def test_a_level_figure_runs_through_the_middle() -> None:
    assert _line([5, 5]).lines == ("4.0,16.0 116.0,16.0",)


def test_the_target_shares_the_scale() -> None:
    assert _line([0, 5], target=10).target_y == "4.0"


@given(st.lists(st.none() | st.floats(-1e6, 1e6), max_size=30), st.none() | st.floats(-1e6, 1e6))
def test_every_point_stays_inside_the_picture(values: list[float | None], target: float | None) -> None:
    line = _line(values, target)
    for point in " ".join(line.lines).split():
        x, y = map(float, point.split(","))
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT
