"""`recalculate` and `figures`: what scripts of councils rely on."""

import csv
import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from scorecard import changes
from scorecard.management.commands.figures import Command as Figures
from scorecard.measures import MEASURES
from scorecard.models import Figure, Recalculation
from send_portal.queries import system_person
from tests.ehcp.cases import record, requested_case, waiting_case
from tests.scorecard.test_demonstration_figures import COUNTS, TRUTH

pytestmark = pytest.mark.django_db

COLUMNS = ["measure", "period_start", "period_end", "breakdown", "group", "numerator", "denominator", "value"]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """`run("figures", …)`: exit code, what stood on stdout, what stood on stderr."""

    def command(*arguments: str) -> tuple[int, str, str]:
        code, out, err = 0, StringIO(), StringIO()
        try:
            call_command(*arguments, stdout=out, stderr=err)
        except SystemExit as ended:
            code = ended.code
        except CommandError as error:
            code = error.returncode
            err.write(str(error))
        caught = capsys.readouterr()
        return code, out.getvalue() + caught.out, err.getvalue() + caught.err

    return command


def csv_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def value_of(text: str, **place: str) -> str:
    wanted = {"breakdown": "all", "group": ""} | place
    (wanted_row,) = (
        row for row in csv_rows(text) if all(row[name] == value for name, value in wanted.items())
    )
    return wanted_row["value"]


# recalculate


def test_recalculate_tells_its_progress_on_stderr_and_its_result_on_stdout(run) -> None:
    waiting_case()
    code, out, err = run("recalculate")
    assert (code, out) == (0, f"{Figure.objects.count()} figures changed.\n")
    assert "for 1 case\n" in err


def test_recalculate_counts_in_full_each_time_and_writes_what_differs(run) -> None:
    waiting_case()
    run("recalculate")
    Figure.objects.filter(measure="ADV05", breakdown="all").update(numerator=9)
    wrong = Figure.objects.filter(measure="ADV05", breakdown="all").count()
    assert run("recalculate")[1] == f"{wrong} figures changed.\n"
    assert run("recalculate")[1] == "0 figures changed.\n"


def test_recalculate_refuses_a_day_that_jumps_until_it_is_accepted(run, settings) -> None:
    waiting_case()
    run("recalculate")
    settings.PORTAL_TODAY = date(2024, 8, 6)
    code, out, err = run("recalculate")
    assert (code, out) == (1, "")
    assert "the clock is wrong, or the portal was off" in err
    assert "recalculate --accept-day" in err
    code, out, err = run("recalculate", "--accept-day")
    assert (code, "6 August 2024 is accepted" in err) == (0, True)
    assert Recalculation.objects.get(pk=1).as_at == date(2024, 8, 6)
    assert run("recalculate")[0] == 0


def test_accepting_a_day_that_does_not_jump_only_counts(run) -> None:
    code, _, err = run("recalculate", "--accept-day")
    assert (code, "accepted" in err) == (0, False)


def test_recalculate_works_on_an_empty_database(run) -> None:
    assert run("recalculate")[:2] == (0, "0 figures changed.\n")


def test_recalculate_waits_for_whoever_is_counting_and_then_counts_itself(run, monkeypatch) -> None:
    waiting_case()
    claim, pauses = changes._take_claim(), []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            changes._give_back(claim)

    monkeypatch.setattr("scorecard.management.commands.recalculate.sleep", pause)
    code, out, err = run("recalculate")
    assert (code, out) == (0, f"{Figure.objects.count()} figures changed.\n")
    assert len(pauses) == 3
    assert err.count("Somebody else is counting") == 1


def test_recalculate_takes_over_once_a_killed_counts_claim_has_run_out(run, monkeypatch) -> None:
    changes._take_claim()

    def run_out(seconds: float) -> None:
        Recalculation.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))

    monkeypatch.setattr("scorecard.management.commands.recalculate.sleep", run_out)
    assert run("recalculate")[:2] == (0, "0 figures changed.\n")


def test_recalculate_tries_again_where_its_claim_was_taken_over(run, monkeypatch) -> None:
    waiting_case()
    outcomes = iter([changes.ClaimLost(), changes.Outcome(1, 5)])

    def count(**arguments: object) -> changes.Outcome:
        outcome = next(outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr("scorecard.management.commands.recalculate.recalculate", count)
    monkeypatch.setattr("scorecard.management.commands.recalculate.sleep", lambda seconds: None)
    assert run("recalculate")[:2] == (0, "5 figures changed.\n")


# figures


def test_figures_have_the_columns_that_scripts_rely_on(run) -> None:
    waiting_case()
    run("recalculate")
    code, out, err = run("figures", "--from", "2024-07", "--to", "2024-07")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == ",".join(COLUMNS)
    assert "\r" not in out
    assert len(csv_rows(out)) == len(MEASURES)
    assert value_of(out, measure="ADV05") == "1"


def test_json_is_a_list_of_objects_with_the_same_keys_and_numbers_unrounded(run) -> None:
    case = requested_case(received=date(2024, 3, 1))
    record(case, "decided_to_assess", date(2024, 4, 1), decided_on="2024-04-01")
    for late in range(2):
        slow = requested_case(received=date(2024, 1, 1 + late))
        record(slow, "decided_to_assess", date(2024, 4, 2), decided_on="2024-04-02")
    run("recalculate")
    code, out, _ = run(
        "figures", "--from", "2024-04", "--to", "2024-05", "--measures", "EHC03", "--format", "json"
    )
    april, may = json.loads(out)
    assert code == 0
    assert list(april) == COLUMNS
    assert (april["numerator"], april["denominator"], april["value"]) == (1, 3, 100 / 3)
    assert (may["numerator"], may["denominator"], may["value"]) == (0, 0, None)
    assert (april["period_start"], april["period_end"], april["group"]) == ("2024-04-01", "2024-04-30", "")


def test_csv_has_one_decimal_half_up_and_z_for_no_value(run) -> None:
    for day in range(1, 17):  # 1 of 16 in six weeks: 6.25 %
        case = requested_case(received=date(2024, 1, day))
        told_on = date(2024, 2, 10) if day == 1 else date(2024, 2, 28)
        record(case, "decided_to_assess", told_on, decided_on=told_on.isoformat())
    run("recalculate")
    out = run("figures", "--from", "2024-02", "--to", "2024-03", "--measures", "EHC03")[1]
    assert [(row["numerator"], row["denominator"], row["value"]) for row in csv_rows(out)] == [
        ("1", "16", "6.3"),
        ("0", "0", "z"),
    ]


def test_months_before_the_first_request_are_nought(run) -> None:
    waiting_case()
    run("recalculate")
    out = run("figures", "--from", "2019-12", "--to", "2020-01", "--measures", "EHC01,EHC08,EHC14")[1]
    wanted = ("measure", "period_end", "numerator", "denominator", "value")
    assert [tuple(row[name] for name in wanted) for row in csv_rows(out)] == [
        ("EHC01", "2019-12-31", "0", "", "0"),
        ("EHC01", "2020-01-31", "0", "", "0"),
        ("EHC08", "2019-12-31", "0", "0", "z"),
        ("EHC08", "2020-01-31", "0", "0", "z"),
        ("EHC14", "2019-12-31", "0", "", "0"),
        ("EHC14", "2020-01-31", "0", "", "0"),
    ]


def test_months_after_the_counted_one_have_no_counts(run) -> None:
    waiting_case()
    run("recalculate")
    out = run("figures", "--from", "2024-07", "--to", "2024-08", "--measures", "ADV05,EHC08")[1]
    assert [
        (row["period_end"], row["numerator"], row["denominator"], row["value"]) for row in csv_rows(out)
    ] == [
        ("2024-07-31", "1", "", "1"),
        ("2024-08-31", "", "", "z"),
        ("2024-07-31", "0", "0", "z"),
        ("2024-08-31", "", "", "z"),
    ]


def test_a_month_of_which_nothing_is_stored_has_no_counts_and_is_named(run) -> None:
    requested_case(received=date(2024, 3, 1))
    run("recalculate")
    Figure.objects.filter(measure="EHC01", month=date(2024, 5, 1)).delete()
    code, out, err = run("figures", "--from", "2024-02", "--to", "2024-08", "--measures", "EHC01,EHC14")
    assert code == 0
    assert [row["value"] for row in csv_rows(out) if row["measure"] == "EHC01"] == list("010z00z")
    assert err == "Nothing has been counted for 2024-05, 2024-08: those rows have no counts.\n"


def test_a_receipt_cohort_that_it_is_too_early_for_has_no_counts(run) -> None:
    waiting_case(received=date(2024, 2, 28))
    waiting_case(received=date(2024, 3, 1))
    run("recalculate")
    out = run("figures", "--from", "2024-02", "--to", "2024-03", "--measures", "T7")[1]
    february, march = csv_rows(out)
    assert (february["numerator"], february["denominator"], february["value"]) == ("0", "1", "0.0")
    assert (march["numerator"], march["denominator"], march["value"]) == ("", "", "z")


def test_breakdowns_are_added_each_on_its_own_with_groups_as_in_the_file(run) -> None:
    waiting_case(town="Poole", primary_need="ASD")
    waiting_case(town="")
    run("recalculate")
    out = run(
        "figures", "--from", "2024-07", "--to", "2024-07", "--measures", "ADV05", "--by", "town,primary_need"
    )[1]
    assert {(row["breakdown"], row["group"], row["value"]) for row in csv_rows(out)} == {
        ("all", "", "2"),
        ("town", "Poole", "1"),
        ("town", "unknown", "1"),
        ("primary_need", "ASD", "1"),
        ("primary_need", "unknown", "1"),
    }


def test_a_town_with_a_comma_is_quoted(run) -> None:
    waiting_case(town='Poole, "Old Town"')
    run("recalculate")
    out = run("figures", "--from", "2024-07", "--to", "2024-07", "--measures", "ADV05", "--by", "town")[1]
    assert value_of(out, breakdown="town", group='Poole, "Old Town"') == "1"


def test_changes_that_wait_are_said_on_stderr_only(run) -> None:
    case = waiting_case()
    run("recalculate")
    record(case, "note", date(2024, 7, 31))
    code, out, err = run("figures", "--from", "2024-07", "--to", "2024-07", "--format", "json")
    assert code == 0
    assert json.loads(out)
    assert "Changes not counted yet: 1" in err


def test_without_any_count_the_command_refuses_and_says_what_to_do(run) -> None:
    code, out, err = run("figures", "--from", "2024-07", "--to", "2024-07")
    assert (code, out) == (1, "")
    assert "manage.py recalculate" in err


@pytest.mark.parametrize(
    "wrong",
    [
        ["--measures", "EHC99"],
        ["--by", "postcode"],
        ["--format", "xml"],
        ["--from", "2024-13"],
        ["--from", "0001-01"],
        ["--from", "202-01"],
        ["--from", "2024-1"],
        ["--from", "January"],
        ["--from", "2024-08"],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2_and_says_nothing_on_stdout(capsys, wrong: list[str]) -> None:
    Recalculation.objects.update(as_at=date(2024, 7, 31))
    with pytest.raises(SystemExit) as ended:
        Figures().run_from_argv(["manage.py", "figures", "--from", "2024-07", "--to", "2024-07", *wrong])
    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (2, "")
    assert said.err


# The demonstration

PERCENTS = {"EHC08": "rate20_excl", "EHC09": "rate20_incl", "EHC10": "mean_weeks_to_plan"}


@pytest.mark.slow
def test_the_demonstration_caseload_gives_its_truth_table_through_the_database(run) -> None:
    """import_cases, recalculate, figures: all 31 months."""
    code, _, err = run("import_cases", "ehcp/files/demonstration/caseload.csv")
    assert code == 0, err
    assert run("recalculate")[0] == 0
    figures = {
        (row["measure"], row["period_end"]): row
        for row in csv_rows(run("figures", "--from", "2022-01", "--to", "2024-07")[1])
    }
    with TRUTH.open() as file:
        truth = list(csv.DictReader(file))
    assert len(truth) == 31
    for month in truth:
        end = month["month_end"]
        assert {code: figures[code, end]["value"] for code in COUNTS} == {
            code: month[column] for code, column in COUNTS.items()
        }, end
        assert {code: figures[code, end]["value"] for code in PERCENTS} == {
            code: month[column] or "z" for code, column in PERCENTS.items()
        }, end
        decided = figures["EHC03", end]
        assert (decided["numerator"], decided["denominator"]) == (
            month["decisions_in_6_weeks"],
            month["decisions"],
        )
        in_time = int(month["plans_issued"]) - int(month["plans_with_exception"])
        assert (figures["EHC08", end]["numerator"], figures["EHC08", end]["denominator"]) == (
            month["within20_excl"],
            str(in_time),
        )
    assert figures["EHC08", "2024-01-31"]["value"] == str(
        (Decimal(1900) / 68).quantize(Decimal("0.1"), ROUND_HALF_UP)
    )  # 27.9
    for place in range(11, 31):
        year = truth[place - 11 : place + 1]
        refused = figures["EHC04", truth[place]["month_end"]]
        assert (refused["numerator"], refused["denominator"]) == (
            str(sum(int(line["refusals"]) for line in year)),
            str(sum(int(line["decisions"]) for line in year)),
        )
    assert changes.check_figures(by=system_person()) == []
