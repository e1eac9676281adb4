"""No number of children from 1 to 4 leaves, and none can be worked out by taking one figure from another."""

import random
from datetime import date

import pytest

from scorecard.calculation import calculate
from scorecard.disclosure import PublicFigure, protect
from scorecard.measures import MEASURES
from send_portal.months import add_months, last_day, months_between
from tests.scorecard.caseloads import frame_of, random_caseload

JULY = date(2024, 7, 1)


def fig(
    measure: str, numerator: float | None, denominator: int | None = None, month: date = JULY
) -> PublicFigure:
    return PublicFigure(measure, month, last_day(month), numerator, denominator)


def hidden_ones(*figures: PublicFigure) -> list[str]:
    return [figure.measure for figure in protect(figures) if figure.hidden]


@pytest.mark.parametrize(("count", "hidden"), [(0, False), (1, True), (4, True), (5, False), (137, False)])
def test_counts_from_1_to_4_are_hidden(count: int, hidden: bool) -> None:
    assert bool(hidden_ones(fig("EHC13", count))) is hidden


@pytest.mark.parametrize(
    ("above", "below", "hidden"),
    [
        (0, 42, False),
        (3, 42, True),
        (5, 42, False),
        (39, 42, True),
        (42, 42, False),
        (5, 10, False),
        (0, 3, True),
        (0, 0, False),
    ],
)
def test_a_rate_is_shown_where_numerator_and_complement_are_nought_or_five(
    above: int, below: int, hidden: bool
) -> None:
    assert bool(hidden_ones(fig("EHC03", above, below))) is hidden


@pytest.mark.parametrize(("plans", "hidden"), [(0, False), (1, True), (4, True), (5, False)])
def test_a_mean_over_fewer_than_five_is_hidden(plans: int, hidden: bool) -> None:
    assert bool(hidden_ones(fig("EHC10", plans * 20.5, plans))) is hidden


def test_of_a_hidden_figure_no_number_is_left() -> None:
    (shown,) = protect([fig("EHC08", 3, 17)])
    assert (shown.numerator, shown.denominator, shown.hidden) == (None, None, True)


def test_the_20_week_rates_of_january_2024_are_hidden_together_though_each_would_be_safe_alone() -> None:
    without, all_cases = fig("EHC08", 19, 68), fig("EHC09", 22, 78)
    assert hidden_ones(without) == hidden_ones(all_cases) == []
    assert hidden_ones(without, all_cases) == ["EHC08", "EHC09"]


@pytest.mark.parametrize(
    ("without", "all_cases", "hidden"),
    [
        ((58, 70), (68, 84), True),  # complements 12 and 16 differ by 4
        ((50, 70), (60, 85), False),
        ((0, 42), (0, 42), False),
        ((10, 40), (10, 44), True),
        ((3, 40), (13, 60), True),  # one is small itself
    ],
)
def test_both_20_week_rates_are_shown_or_neither(
    without: tuple[int, int], all_cases: tuple[int, int], hidden: bool
) -> None:
    expected = ["EHC08", "EHC09"] if hidden else []
    assert hidden_ones(fig("EHC08", *without), fig("EHC09", *all_cases)) == expected


@pytest.mark.parametrize("other", [fig("EHC07", 72), fig("EHC10", 1440.0, 72)])
def test_plans_issued_beside_the_rate_without_exceptions_must_not_tell_a_few_exceptions(
    other: PublicFigure,
) -> None:
    assert hidden_ones(fig("EHC08", 50, 70), other) == ["EHC08"]


def test_only_the_whole_area_goes_out() -> None:
    town = PublicFigure("EHC11", JULY, last_day(JULY), 50, None, breakdown="town")
    assert protect([town, fig("EHC11", 60)]) == [fig("EHC11", 60)]


def test_what_lies_between_two_counts_is_not_told_either_and_the_headline_stays() -> None:
    assert hidden_ones(fig("EHC11", 61), fig("EHC12", 57), fig("EHC13", 54)) == ["EHC11", "EHC13"]
    assert hidden_ones(fig("ADV05", 20), fig("ADV02", 17)) == ["ADV02"]
    assert hidden_ones(fig("EHC14", 61), fig("ADV05", 57)) == ["EHC14"]
    assert hidden_ones(fig("EHC11", 61), fig("EHC12", 61), fig("EHC13", 0)) == []


def test_requests_that_ended_without_a_plan_are_not_told_by_the_receipt_cohort() -> None:
    assert hidden_ones(fig("EHC01", 60), fig("T7", 20, 57)) == ["T7"]


def test_a_year_that_holds_a_small_month_of_decisions_is_hidden() -> None:
    small, year = fig("EHC03", 1, 3, month=date(2024, 2, 1)), fig("EHC04", 50, 200)
    assert hidden_ones(small, year) == ["EHC03", "EHC04"]
    assert hidden_ones(fig("EHC03", 1, 3, month=date(2023, 7, 1)), year) == ["EHC03"]


def test_a_net_flow_is_not_a_count_of_children() -> None:
    assert hidden_ones(fig("B5", 3), fig("EHC01", 60), fig("EHC07", 40), fig("EHC14", 300)) == []
    assert hidden_ones(fig("B5", -2)) == []


def test_a_net_flow_does_not_give_a_hidden_stock_away() -> None:
    august = date(2024, 8, 1)
    known = [fig("EHC14", 10), fig("B5", 7, month=august), fig("EHC14", 3, month=august)]
    assert hidden_ones(*known) == ["B5", "EHC14"]
    # Open in July was hidden; August's net flow from 9 would tell it.
    assert hidden_ones(fig("EHC14", 4), fig("B5", -5, month=august), fig("EHC14", 9, month=august)) == [
        "EHC14",
        "B5",
    ]


def test_a_net_flow_does_not_tell_a_small_stock_that_is_not_in_the_publication() -> None:
    assert hidden_ones(fig("B5", -5), fig("EHC14", 9)) == ["B5"]
    assert hidden_ones(fig("EHC14", 10, month=date(2024, 6, 1)), fig("B5", 7)) == ["B5"]


def test_a_net_flow_does_not_tell_a_few_closings_without_a_plan() -> None:
    assert hidden_ones(fig("EHC01", 60), fig("EHC07", 50), fig("B5", -7)) == ["B5"]
    assert hidden_ones(fig("EHC01", 60), fig("EHC07", 40), fig("B5", -7)) == []


def test_open_cases_at_both_ends_tell_as_much_as_the_net_flow() -> None:
    june = fig("EHC14", 300, month=date(2024, 6, 1))
    figures = [june, fig("EHC01", 60), fig("EHC07", 50), fig("EHC14", 307)]
    assert hidden_ones(*figures) == ["EHC14"]
    assert not protect(figures)[0].hidden


def test_hidden_requests_are_not_told_by_plans_and_the_net_flow() -> None:
    # Closings are at least the plans, 0; less the net flow of −4 that leaves at least 4 requests.
    assert hidden_ones(fig("EHC01", 4), fig("EHC07", 0), fig("B5", -4)) == ["EHC01", "B5"]


def test_a_figure_that_it_is_too_early_for_stays_as_it_is() -> None:
    assert protect([fig("T7", None, None)]) == [fig("T7", None, None)]


def test_what_is_hidden_already_stays_hidden_and_hides_its_partner() -> None:
    gone = PublicFigure("EHC08", JULY, last_day(JULY), None, None, hidden=True)
    assert hidden_ones(gone, fig("EHC09", 60, 100)) == ["EHC08", "EHC09"]


def test_two_figures_of_one_place_are_refused() -> None:
    with pytest.raises(ValueError, match="two figures"):
        protect([fig("EHC11", 50), fig("EHC11", 51)])


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("share", [1.0, 0.6])
def test_simple_arithmetic_finds_no_small_number_in_any_publication(seed: int, share: float) -> None:
    shown = _published(seed, share)
    for (code, _), figure in shown.items():
        if code != "B5" and figure.denominator is None:
            assert figure.numerator not in (1, 2, 3, 4)
    for first, second in [("EHC14", "EHC11"), ("EHC11", "EHC12"), ("EHC12", "EHC13"), ("ADV05", "ADV02")]:
        assert not {gap(shown, first, second, month) for _, month in shown} & {1, 2, 3, 4}
    _assert_flow_tells_nothing(shown)


def gap(shown: dict[tuple[str, date], PublicFigure], first: str, second: str, month: date) -> float | None:
    wide, narrow = shown.get((first, month)), shown.get((second, month))
    return wide.numerator - narrow.numerator if wide and narrow else None


def _published(seed: int, share: float) -> dict[tuple[str, date], PublicFigure]:
    months = months_between(date(2023, 1, 1), JULY)
    rows = random_caseload(150, seed)
    table = calculate(frame_of(rows), MEASURES, months, as_at=last_day(JULY))
    chance = random.Random(seed)
    asked = [
        fig(code, above, below, month)
        for code, month, _, _, above, below in table.iter_rows()
        if chance.random() < share
    ]
    return {(found.measure, found.starts_on): found for found in protect(asked) if not found.hidden}


def _assert_flow_tells_nothing(shown: dict[tuple[str, date], PublicFigure]) -> None:
    months = months_between(date(2023, 1, 1), JULY)
    for month in months:
        net, here = shown.get(("B5", month)), shown.get(("EHC14", month))
        if net and here:
            assert here.numerator + net.numerator not in (1, 2, 3, 4)
        before = shown.get(("EHC14", add_months(month, -1)))
        fall = net.numerator if net else before.numerator - here.numerator if before and here else None
        asked, plans = shown.get(("EHC01", month)), shown.get(("EHC07", month))
        if fall is not None and asked:
            assert abs(fall + asked.numerator) not in (1, 2, 3, 4)
            assert plans is None or abs(fall + asked.numerator - plans.numerator) not in (1, 2, 3, 4)
