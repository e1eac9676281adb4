"""Making forecasts: the missing ones, once each, from what was known on their day; by whom and from what is kept."""

from datetime import date, timedelta

import polars as pl
import pytest

from scorecard import changes, queries, tasks
from scorecard.changes import recalculate
from scorecard.forecast import backtests
from scorecard.forecast import basis as forecast_basis
from scorecard.forecast.backtests import Past
from scorecard.forecast.basis import basis_as_json, forecast_from, quantiles_as_json, quarter
from scorecard.forecast.known.caseload import Caseload, from_frame
from scorecard.forecast.known.enough import LEAST_CASES, Lack
from scorecard.forecast.known.history import CODES
from scorecard.forecast.projection import Projection, forecast
from scorecard.models import Forecast
from send_portal.models import HistoryEntry, Person
from send_portal.queries import system_person
from tests.ehcp.cases import assessing_case, record, requested_case, waiting_case
from tests.factories import FigureFactory
from tests.scorecard.caseloads import case, frame_of
from tests.scorecard.forecast_cases import EXTRACTED, demonstration
from tests.scorecard.forecasts import forecast_row

MAY_END, JUNE_END = date(2024, 5, 31), date(2024, 6, 30)
DAY = date(2024, 7, 31)
QUICK = 20


def quick_forecast(past: Past, origin: date) -> Projection:
    return forecast(past.cases, origin, forecast_basis.HORIZON, simulations=QUICK, seed=1)


@pytest.fixture
def by(db: None) -> Person:
    return system_person()


@pytest.fixture
def _quick(monkeypatch) -> None:
    """Small simulations, and one month end to be judged by: the numbers are the core's own tests' business."""
    monkeypatch.setattr(changes, "forecast_from", quick_forecast)
    monkeypatch.setattr(forecast_basis, "find_effects", lambda *_: [])
    monkeypatch.setattr(queries, "PAST_FORECASTS", 1)


def two_years_of_cases() -> None:
    for number in range(LEAST_CASES - 2):
        requested_case(received=date(2022, 7, 4) + timedelta(days=24 * number))
    waiting_case(received=date(2023, 11, 6), decided=date(2023, 12, 4), asked=date(2023, 12, 11))
    assessing_case(received=date(2024, 5, 7), decided=date(2024, 6, 3))


def origins() -> list[date]:
    return [row.origin for row in queries.stored_forecasts()]


# Which there are


@pytest.mark.parametrize(
    ("day", "origin"),
    [
        (date(2024, 7, 31), JUNE_END),
        (date(2024, 8, 1), date(2024, 7, 31)),
        (date(2024, 3, 1), date(2024, 2, 29)),
        (date(2024, 1, 15), date(2023, 12, 31)),
    ],
)
def test_a_forecast_starts_from_the_last_month_that_is_complete_from_the_first_of_the_next(day, origin):
    assert queries.last_complete_month_end(day) == origin


# Making them


@pytest.mark.slow
@pytest.mark.usefixtures("_quick")
def test_what_is_missing_is_made_the_latest_first_and_a_second_run_makes_nothing(by):
    two_years_of_cases()
    assert changes.make_forecasts(by=by) == [JUNE_END, MAY_END]
    rows = list(Forecast.objects.values())
    assert changes.make_forecasts(by=by) == []
    tasks.make_forecasts()
    assert list(Forecast.objects.values()) == rows
    assert origins() == [JUNE_END, MAY_END]


@pytest.mark.slow
@pytest.mark.usefixtures("_quick")
def test_a_run_that_was_killed_half_way_is_taken_up_where_it_stopped(by, monkeypatch):
    two_years_of_cases()
    keep = changes._keep_forecast

    def killed(row: Forecast, by: Person) -> bool:
        if row.origin == MAY_END:
            raise SystemExit
        return keep(row, by)

    monkeypatch.setattr(changes, "_keep_forecast", killed)
    with pytest.raises(SystemExit):
        changes.make_forecasts(by=by)
    monkeypatch.setattr(changes, "_keep_forecast", keep)
    assert origins() == [JUNE_END]
    assert changes.make_forecasts(by=by) == [MAY_END]


@pytest.mark.usefixtures("_quick")
def test_without_cases_nothing_is_made(by):
    assert changes.make_forecasts(by=by) == []
    assert changes.make_forecasts(by=by, again=True) == []


@pytest.mark.usefixtures("_quick")
def test_with_too_little_history_nothing_is_made(by):
    requested_case(received=date(2023, 7, 3))
    assert changes.make_forecasts(by=by) == []


@pytest.mark.slow
@pytest.mark.usefixtures("_quick")
def test_who_made_it_from_what_and_with_which_seed_is_kept(by):
    two_years_of_cases()
    changes.make_forecasts(by=by)
    row = Forecast.objects.get(origin=JUNE_END)
    assert (row.simulations, row.seed, row.months, row.as_at) == (QUICK, 1, 12, date(2024, 7, 31))
    assert row.counted_position == queries.sources.ledger_position()
    assert set(row.quantiles) == set(CODES.values())
    assert {len(table) for table in row.quantiles.values()} == {12}
    entry = HistoryEntry.objects.filter(subject_type="scorecard.forecast").earliest("pk")
    assert (entry.action, entry.by, entry.before) == ("made forecast", by, None)
    assert entry.after["quantiles"] == row.quantiles


@pytest.mark.slow
@pytest.mark.usefixtures("_quick")
def test_made_again_it_changes_only_if_the_records_up_to_its_day_did(by):
    two_years_of_cases()
    changes.make_forecasts(by=by)
    before = Forecast.objects.get(origin=JUNE_END)
    requested_case(received=date(2024, 7, 8))  # after the origin: not known on its day
    assert changes.make_forecasts(by=by, again=True) == []
    for day in (3, 4, 5, 6, 7):
        assessing_case(received=date(2023, 12, day), decided=date(2024, 1, 8))
    assert changes.make_forecasts(by=by, again=True) == [JUNE_END]
    after = Forecast.objects.get(origin=JUNE_END)
    assert (after.pk, after.quantiles != before.quantiles) == (before.pk, True)
    entry = HistoryEntry.objects.filter(subject_type="scorecard.forecast").latest("pk")
    assert (entry.action, entry.before["quantiles"]) == ("made forecast again", before.quantiles)
    assert origins() == [JUNE_END, MAY_END]


@pytest.mark.slow
@pytest.mark.usefixtures("_quick")
def test_once_the_next_month_is_complete_a_forecast_stays_as_it_was_made(by, settings):
    two_years_of_cases()
    changes.make_forecasts(by=by)
    before = Forecast.objects.get(origin=JUNE_END)
    for received in (date(2024, 6, 10), date(2024, 7, 10)):
        requested_case(received=received)
    settings.PORTAL_TODAY = date(2024, 8, 1)
    assert changes.make_forecasts(by=by, again=True) == [date(2024, 7, 31)]
    assert Forecast.objects.get(origin=JUNE_END).quantiles == before.quantiles


@pytest.mark.slow
@pytest.mark.usefixtures("_quick")
def test_what_happened_after_the_origin_is_not_known_to_a_forecast_worked_out_later(by, settings):
    two_years_of_cases()
    changes.make_forecasts(by=by)
    at_the_time = Forecast.objects.get(origin=JUNE_END)
    Forecast.objects.all().delete()
    waiting = waiting_case(received=date(2024, 7, 1), decided=date(2024, 7, 2), asked=date(2024, 7, 3))
    record(waiting, "advice_received", date(2024, 7, 30), source="psychology")
    settings.PORTAL_TODAY = date(2024, 8, 31)
    changes.make_forecasts(by=by)
    later = Forecast.objects.get(origin=JUNE_END)
    assert later.quantiles == at_the_time.quantiles
    assert later.basis["assumptions"] == at_the_time.basis["assumptions"]
    assert later.basis["loads"] == at_the_time.basis["loads"]


# A clock that was wrong


def test_a_forecast_made_on_a_day_that_has_not_come_is_never_shown_and_the_check_finds_it(by):
    for origin, as_at in [(JUNE_END, DAY), (MAY_END, DAY + timedelta(days=1)), (date(2026, 1, 31), DAY)]:
        forecast_row(origin, as_at=as_at).save()
    assert [row.origin for row in queries.stored_forecasts()] == [JUNE_END]
    (said,) = changes.check_figures(by=by)
    assert said.startswith("2 forecasts of days that have not come yet")


def test_forecasts_of_days_to_come_are_taken_away_and_the_true_ones_stay(by):
    forecast_row(JUNE_END).save()
    forecast_row(MAY_END, as_at=date(2026, 2, 28)).save()
    changes.make_forecasts(by=by)
    assert origins() == [JUNE_END]
    entry = HistoryEntry.objects.get(action="removed forecast of a day to come")
    assert entry.before == {"origin": "2024-05-31", "as_at": "2026-02-28"}
    assert changes.check_figures(by=by) == []


@pytest.mark.django_db
def test_a_forecast_of_a_day_to_come_does_not_stand_for_one_that_is_missing():
    forecast_row(JUNE_END, as_at=date(2026, 2, 28)).save()
    assert JUNE_END in queries.missing_origins(DAY)


def test_on_a_day_that_jumps_no_forecast_is_made_and_none_is_taken_away(by, settings):
    forecast_row(JUNE_END).save()
    recalculate(by=by)
    settings.PORTAL_TODAY = date(2024, 7, 1)
    assert changes.make_forecasts(by=by) == []
    assert Forecast.objects.get().origin == JUNE_END


# Asking for it


@pytest.fixture
def sent(monkeypatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr(changes, "send_task", lambda name, *_: names.append(name))
    return names


@pytest.mark.slow
@pytest.mark.usefixtures("_quick")
def test_a_count_asks_for_the_forecast_while_there_is_none(by, sent):
    two_years_of_cases()
    changes.recalculate(by=by)
    assert sent == ["scorecard.make_forecasts"]
    changes.recalculate(by=by)  # nothing to count
    assert sent == ["scorecard.make_forecasts"]
    changes.make_forecasts(by=by)
    changes.recalculate(by=by, force=True)
    assert sent == ["scorecard.make_forecasts"]


def test_a_count_without_a_year_of_requests_asks_for_none(by, sent):
    requested_case(received=date(2023, 7, 3))
    changes.recalculate(by=by)
    assert sent == []


@pytest.mark.django_db
def test_a_forecast_is_due_where_enough_is_known_and_there_is_none():
    assert not queries.is_forecast_due(date(2024, 7, 31))
    FigureFactory(measure="EHC01", month=date(2023, 6, 1))
    assert not queries.is_forecast_due(date(2024, 7, 31))  # figures, and no case behind them
    two_years_of_cases()
    assert queries.is_forecast_due(date(2024, 7, 31))
    assert not queries.is_forecast_due(date(2024, 6, 30))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "lack"),
    [
        (JUNE_END, None),
        (date(2024, 7, 4), None),  # 31 days after the last event
        (date(2024, 7, 5), Lack.RECENT_DAYS),
        (date(2023, 7, 3), Lack.MONTHS),  # the first request came on 4 July 2022
        (date(2023, 7, 4), Lack.CASES),
    ],
)
def test_why_no_forecast_can_be_made_is_known_from_the_cases(day, lack):
    two_years_of_cases()
    shortage = queries.forecast_shortage(day, first=date(2022, 7, 1))
    assert (shortage and shortage.lack) == lack


@pytest.mark.usefixtures("_quick")
def test_where_nothing_was_recorded_for_longer_than_a_month_no_forecast_is_made(by, settings):
    two_years_of_cases()
    settings.PORTAL_TODAY = date(2024, 9, 1)
    assert changes.make_forecasts(by=by) == []


# What is kept


def caseload(*rows: dict[str, object]) -> Caseload:
    frame: pl.DataFrame = frame_of([case(number, **row) for number, row in enumerate(rows)])
    return from_frame(frame)


def test_the_quarter_before_is_counted_as_it_was():
    """Thirteen weeks to Sunday 30 June 2024 are thirteen working weeks; a refusal before them doesn't count."""
    assess, refuse = {"decision": "assess"}, {"decision": "refuse"}
    known = caseload(
        {
            "received": date(2024, 4, 1),
            "decided": date(2024, 5, 1),
            **assess,
            "ep_requested_1": date(2024, 5, 1),
        },
        {"received": date(2024, 3, 31), "decided": date(2024, 4, 1), "closed_1": date(2024, 4, 1), **refuse},
        {"received": date(2023, 9, 1), "decided": MAY_END, "closed_1": MAY_END, **refuse},
        {"received": date(2023, 9, 1), "decided": date(2023, 10, 1), "closed_1": date(2023, 10, 1), **refuse},
        {
            "received": date(2023, 9, 1),
            "decided": date(2023, 10, 1),
            **assess,
            "ep_requested_1": date(2023, 10, 2),
            "ep_ended_1": date(2024, 4, 2),
            "final_issued": JUNE_END,
            "closed_1": JUNE_END,
        },
    )
    assert quarter(known, JUNE_END) == {
        "requests": pytest.approx(1 / 13),
        "refused": pytest.approx(2 / 3),
        "advice": pytest.approx(1 / 13),
        "plans": pytest.approx(1 / 13),
    }


def test_a_quarter_without_decisions_has_no_share_refused():
    assert quarter(caseload({"received": date(2024, 4, 1)}), JUNE_END)["refused"] is None


@pytest.mark.slow
def test_the_demonstrations_forecast_has_all_that_a_board_is_told(monkeypatch):
    """The whole of it, once: two small back-tests, a thousand simulations and thirteen smaller runs.

    April to June 2024 are thirteen weeks: 312 requests, 243 pieces of advice, 248 plans.
    """
    monkeypatch.setattr(backtests, "CHECKED_ORIGINS", 2)
    cases = demonstration().known_on(EXTRACTED)
    made = forecast_from(Past(cases, JUNE_END), JUNE_END)
    quantiles, basis = quantiles_as_json(made), basis_as_json(made, cases, effects=True)
    assert {code: len(table) for code, table in quantiles.items()} == dict.fromkeys(CODES.values(), 12)
    assert all(row == sorted(row) for table in quantiles.values() for row in table)
    assert set(basis["clearing"]) == {"EHC11", "EHC12"}
    assert [load["queue"] for load in basis["loads"]] == ["advice", "plans"]
    assert len(basis["effects"]["EHC12"]) == 3
    assert basis["choices"]["EHC12"]["origins"] == 2
    actual = {name: round(assumption["actual"], 2) for name, assumption in basis["assumptions"].items()}
    assert actual == {"requests": 24, "refused": 0.24, "advice": 18.69, "plans": 19.08}
    assert basis_as_json(made, cases, effects=False)["effects"] == {}
