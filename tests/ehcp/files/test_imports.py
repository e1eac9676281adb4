"""Loading case files: all or nothing, twice changes nothing, people's word is never overwritten."""

import csv
import datetime
import hashlib
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from ehcp import changes
from ehcp.files import import_sheets, imports
from ehcp.files.comparison import compare_new, merged
from ehcp.files.import_sheets import Overtaken, Tally
from ehcp.files.imports import ImportResult, import_case_file
from ehcp.files.sheets import reserve_ids
from ehcp.models import Case, Child, Deadline, Event, ImportBatch, LedgerPosition, Timeline
from ehcp.queries import case_frame, groups_of, ledger_events, ledger_position
from ehcp.timeline import TIMELINE_FIELDS, derive
from send_portal.models import HistoryEntry
from send_portal.queries import system_person
from tests.ehcp.files.test_comparison import GOOD
from tests.factories import PersonFactory

ONE_FORM = import_module("ehcp.migrations.0006_names_and_towns_in_one_form")
pytestmark = pytest.mark.django_db

TODAY = datetime.date(2024, 7, 31)
A = GOOD._replace(case_id="A")
B = GOOD._replace(case_id="B", final_issued="", exception="0", town="Bournemouth")
C = GOOD._replace(case_id="C", decision="refuse", exception="0")._replace(
    **dict.fromkeys(("ep_requested", "ep_received", "outcome_date", "outcome", "final_issued"), "")
)


@pytest.fixture
def case_file(tmp_path):
    def write(*rows):
        path = tmp_path / "cases.csv"
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([type(GOOD)._fields, *rows])
        return path

    return write


@pytest.fixture
def load(case_file):
    def load_rows(*rows, **options) -> ImportResult:
        options = {"by": system_person(), "today": TODAY} | options
        return import_case_file(path=case_file(*rows), **options)

    return load_rows


def kinds_of(reference: str) -> list[tuple[str, str]]:
    events = Event.objects.filter(case__reference=reference, replaced_by=None).exclude(kind="struck_out")
    return [(event.kind, str(event.on)) for event in events]


def everything() -> tuple:
    tables = (Child, Case, Event, Timeline, Deadline, ImportBatch, LedgerPosition, HistoryEntry)
    return tuple(tuple(model.objects.order_by("pk").values_list()) for model in tables)


def event_of(reference: str, kind: str) -> Event:
    return Event.objects.get(case__reference=reference, kind=kind)


def assert_timelines_are_those_of_the_events() -> None:
    for case in Case.objects.select_related("child", "timeline"):
        fresh = derive(ledger_events(case), groups=groups_of(case))
        assert {name: getattr(case.timeline, name) for name in TIMELINE_FIELDS} == asdict(fresh)


def test_a_file_is_loaded_with_its_cases_children_events_and_timelines(load):
    result = load(A, B, C)
    assert (result.loaded, result.refused, result.rows) == (True, False, 3)
    assert result.tally == Tally(new_cases=3, events_recorded=14)
    case = Case.objects.select_related("child").get(reference="A")
    assert (case.year_group, case.primary_need, case.town, case.setting_type) == (
        "4",
        "ASD",
        "Poole",
        "mainstream_primary",
    )
    assert (case.child.sex, case.child.ethnicity_code, case.child.birth_date) == ("M", "WBRI", None)
    assert Child.objects.count() == 3
    assert kinds_of("C") == [("request_received", "2024-01-08"), ("decided_not_to_assess", "2024-02-12")]
    assert_timelines_are_those_of_the_events()
    assert case_frame().height == 3


def test_the_events_are_those_that_the_comparison_was_made_with(load):
    load(A)
    case = Case.objects.get(reference="A")
    expected = merged([], compare_new(A).events)
    assert [(event.kind, event.on, dict(event.details)) for event in ledger_events(case)] == [
        (event.kind, event.on, dict(event.details)) for event in expected
    ]


def test_a_batch_and_one_history_entry_say_what_was_loaded(load, case_file):
    path = case_file(A, B)
    load(A, B)
    batch = ImportBatch.objects.get()
    assert (batch.file_name, batch.rows, batch.new_cases, batch.events_recorded) == ("cases.csv", 2, 2, 12)
    assert batch.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert set(Event.objects.values_list("batch", flat=True)) == {batch.pk}
    entry = HistoryEntry.objects.get(subject_type="ehcp.importbatch")
    assert (entry.by, entry.after["new_cases"], entry.after["sha256"]) == (system_person(), 2, batch.sha256)


def test_the_ledger_moves_once_and_to_its_newest_event(load):
    before = ledger_position()
    load(A, B)
    position = LedgerPosition.objects.get()
    assert position.position == before + 1
    assert position.last_event_id == Event.objects.latest("pk").pk


def test_a_recount_is_asked_for_once_the_import_is_committed(
    load, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr("send_portal.running.work._send", lambda name, args: sent.append(name))
    with django_capture_on_commit_callbacks(execute=True):
        load(A)
    assert sent == ["scorecard.recalculate"]


def test_the_same_file_twice_changes_nothing(load):
    load(A, B, C)
    before = everything()
    result = load(A, B, C)
    assert (result.loaded, result.unchanged_cases, result.tally) == (False, 3, Tally())
    assert everything() == before


def test_a_dry_run_says_what_would_come_of_it_and_writes_nothing(load):
    load(A)
    before = everything()
    result = load(A._replace(final_issued=""), B, dry_run=True)
    assert result.tally == Tally(
        new_cases=1, changed_cases=1, events_recorded=5, events_replaced=1, events_struck_out=1
    )
    assert everything() == before


def test_dates_are_corrected_recorded_and_struck_out_and_absent_cases_stay(load):
    load(A, B, C)
    changed = B._replace(decided="2024-02-11", ep_received="", final_issued="2024-06-01", town="Poole")
    result = load(changed)
    assert result.tally == Tally(changed_cases=1, events_recorded=1, events_replaced=1, events_struck_out=1)
    assert kinds_of("B") == [
        ("request_received", "2024-01-08"),
        ("decided_to_assess", "2024-02-11"),
        ("advice_requested", "2024-02-13"),
        ("decided_to_issue", "2024-04-20"),
        ("final_plan_sent", "2024-06-01"),
    ]
    assert Case.objects.count() == 3
    assert_timelines_are_those_of_the_events()
    assert load(changed).unchanged_cases == 1


def test_a_corrected_attribute_leaves_its_history_and_changes_the_groups(load):
    load(A)
    load(A._replace(town="", sex="F"))
    case = Case.objects.select_related("child", "timeline").get()
    assert (case.town, case.child.sex, case.version, case.child.version) == ("", "F", 2, 2)
    assert (case.timeline.town, case.timeline.sex) == ("unknown", "F")
    entries = HistoryEntry.objects.filter(action="corrected by import").order_by("subject_type")
    assert [(entry.subject_type, entry.before, entry.after) for entry in entries] == [
        ("ehcp.case", {"town": "Poole"}, {"town": ""}),
        ("ehcp.child", {"sex": "M"}, {"sex": "F"}),
    ]
    assert load(A._replace(town="Poole", sex="F")).tally == Tally(changed_cases=1)


def test_one_faulty_row_refuses_the_whole_file_and_all_problems_stand_in_a_file_beside_it(load):
    before = everything()
    result = load(A, B._replace(received="8/1/2024"), C._replace(town="=1+1", sex="X"))
    assert (result.refused, result.loaded, result.problems) == (True, False, 3)
    assert everything() == before
    with result.problem_file.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["line", "column", "value", "problem", "what to do"]
    assert [row[:3] for row in rows[1:]] == [
        ["3", "received", "8/1/2024"],
        ["4", "sex", "X"],
        ["4", "town", "'=1+1"],
    ]


def test_a_case_that_stands_twice_is_told_with_both_lines(load):
    result = load(A, B, A._replace(town="Bournemouth"), A._replace(sex="?"))
    doubles = [
        (problem.line, problem.problem) for problem in result.first_problems if problem.column == "case_id"
    ]
    assert doubles == [(4, "the case stands on line 2 already"), (5, "the case stands on line 2 already")]
    assert not Case.objects.exists()


def correct_advice(by) -> Event:
    event = event_of("B", "advice_received")
    day = datetime.date(2024, 4, 9)
    return changes.correct_event(event=event, on=day, details=event.details, reason="Date stamp", by=by)


def test_what_a_person_corrected_refuses_the_file_and_is_never_overwritten(load):
    load(A, B)
    correct_advice(PersonFactory())
    before = everything()
    result = load(A._replace(town="Bournemouth"), B)
    assert (result.refused, result.conflicts, result.loaded) == (True, 1, False)
    (conflict,) = result.first_problems
    assert (conflict.line, conflict.column, conflict.value) == (3, "ep_received", "2024-04-02")
    assert "2024-04-09" in conflict.problem
    assert everything() == before


def test_conflicts_may_be_skipped_and_the_rest_is_loaded(load):
    load(A, B)
    correct_advice(PersonFactory())
    result = load(A._replace(town="Bournemouth"), B._replace(town="Poole"), C, skip_conflicts=True)
    assert (result.refused, result.conflicts, result.loaded) == (False, 1, True)
    assert result.tally == Tally(new_cases=1, changed_cases=1, events_recorded=2)
    assert Case.objects.get(reference="B").town == "Bournemouth"
    assert ("advice_received", "2024-04-09") in kinds_of("B")
    assert result.problem_file.exists()


def test_what_a_person_struck_out_is_not_brought_back(load):
    load(B)
    changes.strike_out_event(
        event=event_of("B", "decided_to_issue"), reason="Another child's letter", by=PersonFactory()
    )
    assert load(B).refused
    assert load(B._replace(outcome="", outcome_date="")).unchanged_cases == 1


def test_what_a_person_recorded_later_does_not_stop_an_older_file(load):
    load(B)
    person = PersonFactory()
    case = Case.objects.get(reference="B")
    changes.record_event(case=case, kind="draft_sent", on=datetime.date(2024, 5, 1), details={}, by=person)
    assert load(B).unchanged_cases == 1
    assert load(B._replace(final_issued="2024-04-30")).conflicts == 1


def test_an_attribute_that_a_person_edited_is_a_conflict_and_the_others_are_not(load):
    load(B)
    case = Case.objects.select_related("child").get()
    changes.edit_case(case=case, seen=case.version, by=PersonFactory(), town="Christchurch")
    assert [problem.column for problem in load(B).first_problems] == ["town"]
    assert load(B._replace(town="Christchurch", year_group="5")).tally == Tally(changed_cases=1)
    assert load(B._replace(town="Christchurch", year_group="6")).tally == Tally(changed_cases=1)


def test_naming_a_child_keeps_its_attributes_the_imports(load):
    load(B)
    child = Child.objects.get()
    changes.edit_child(child=child, seen=child.version, by=PersonFactory(), first_name="Ada")
    assert load(B._replace(sex="F")).loaded
    child.refresh_from_db()
    assert (child.first_name, child.sex) == ("Ada", "F")


def test_a_case_that_a_person_started_is_compared_and_not_taken_over(load):
    person = PersonFactory()
    child = changes.add_child(by=person, first_name="Ada", last_name="Byron", sex="F")
    case = changes.start_case(
        child=child, on=datetime.date(2024, 1, 8), details={"source": "parent"}, by=person
    )
    row = C._replace(case_id=case.reference, decided="", decision="", sex="F", town="", ethnicity_code="")
    assert load(row._replace(year_group="", primary_need="", setting_type="")).unchanged_cases == 1
    result = load(row._replace(received="2024-01-09"))
    assert (result.refused, result.first_problems[0].column) == (True, "received")


def test_somebody_who_is_faster_makes_the_comparison_begin_anew(load, monkeypatch):
    load(B)
    person = PersonFactory()
    prepare = import_sheets.ImportSheets.prepare
    faster = iter([correct_advice])

    def prepare_and_be_overtaken(self):
        yield from prepare(self)
        for correct in faster:
            correct(person)

    monkeypatch.setattr(import_sheets.ImportSheets, "prepare", prepare_and_be_overtaken)
    progress = []
    result = load(B._replace(ep_received="2024-04-03"), tell=progress.append)
    assert (result.refused, result.conflicts) == (True, 1)
    assert any("Comparing again" in words for words in progress)
    assert ("advice_received", "2024-04-09") in kinds_of("B")


def test_an_import_that_is_overtaken_again_and_again_gives_up_and_writes_nothing(load, monkeypatch):
    load(B)
    before = everything()

    def overtaken(self, **_):
        raise Overtaken

    monkeypatch.setattr(import_sheets.ImportSheets, "load", overtaken)
    with pytest.raises(Overtaken):
        load(B._replace(ep_received="2024-04-03"))
    assert everything() == before


def test_a_failure_while_writing_leaves_nothing_behind(load, monkeypatch):
    before = everything()
    monkeypatch.setattr(imports, "move_ledger", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load(A, B, C)
    assert everything() == before


def test_ids_are_reserved_once_and_later_rows_take_others(load):
    first, second = reserve_ids(Case, 3), reserve_ids(Case, 2)
    assert (len(first), len(second)) == (3, 2)
    load(A)
    assert Case.objects.get().pk > second[-1] > first[-1]
    child = changes.add_child(by=PersonFactory(), first_name="Ada", last_name="Byron")
    assert child.pk > Child.objects.exclude(pk=child.pk).get().pk


def test_more_rows_than_sqlite_was_tried_with_get_a_clear_message(load, monkeypatch):
    monkeypatch.setattr(imports, "SQLITE_TRIED_TO", 2)
    progress = []
    assert load(A, B, C, tell=progress.append).loaded
    assert any("PostgreSQL" in words for words in progress) == (connection.vendor == "sqlite")


# The command


def run(capsys, *arguments) -> tuple[int, str, str]:
    try:
        call_command("import_cases", *map(str, arguments))
        code = 0
    except CommandError as error:
        code = error.returncode
    out, err = capsys.readouterr()
    return code, out, err


def test_the_command_prints_the_result_only_and_exits_with_nought(case_file, capsys):
    code, out, err = run(capsys, case_file(A, B))
    assert code == 0
    assert out.splitlines() == [
        "result: loaded",
        "rows: 2",
        "problems: 0",
        "conflicts: 0",
        "new cases: 2",
        "changed cases: 0",
        "unchanged cases: 0",
        "events recorded: 12",
        "events replaced: 0",
        "events struck out: 0",
    ]
    assert "Traceback" not in err
    assert Event.objects.first().recorded_by == system_person()


def test_the_command_shows_fifty_problems_and_keeps_all_of_them(case_file, capsys):
    path = case_file(*[A._replace(case_id=f"A{number}", sex="X") for number in range(60)])
    code, out, err = run(capsys, path)
    assert code == 1
    assert out.startswith("result: refused\nrows: 60\nproblems: 60\n")
    assert err.count("line ") == 50
    assert "line 2, sex [X]: unknown code." in err
    kept = Path(path).with_name("cases.problems.csv").read_text(encoding="utf-8-sig")
    assert len(kept.splitlines()) == 61


def test_the_command_refuses_conflicts_and_loads_the_rest_when_told_to(case_file, capsys):
    run(capsys, case_file(A, B))
    correct_advice(PersonFactory())
    path = case_file(A, B, C)
    assert run(capsys, path)[0] == 1
    assert not Case.objects.filter(reference="C").exists()
    code, out, err = run(capsys, path, "--skip-conflicts")
    assert code == 0
    assert "conflicts: 1\nnew cases: 1\n" in out
    assert "ep_received [2024-04-02]" in err


def test_what_was_passed_over_is_said_once(case_file, capsys):
    path = case_file(A, [""] * 16, [""] * 16)
    code, out, err = run(capsys, path)
    assert (code, "rows: 1\n" in out) == (0, True)
    assert err.count("Passed over") == 1


def test_towns_in_any_spelling_are_one_group(load):
    rows = [
        A._replace(case_id=f"T{number}", town=town)
        for number, town in enumerate(("poole", "POOLE", "Poole."))
    ]
    assert load(*rows).tally.new_cases == 3
    assert set(Case.objects.values_list("town", flat=True)) == {"Poole"}
    assert load(*(row._replace(town="Poole") for row in rows)).tally == Tally()


def test_a_spelling_put_right_by_an_upgrade_is_no_person_s_word(load):
    load(A)
    case = Case.objects.get()
    ONE_FORM.write_towns(apps, None)
    Case.objects.filter(pk=case.pk).update(town="poole")
    ONE_FORM.write_towns(apps, None)
    assert HistoryEntry.objects.filter(subject_id=str(case.pk)).exists()
    assert load(A._replace(town="Bournemouth")).tally == Tally(changed_cases=1)


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path, capsys):
    assert run(capsys, tmp_path / "none.csv")[0] == 2
    assert run(capsys, tmp_path)[0] == 2


def test_a_list_of_problems_that_cannot_be_written_is_said_and_the_rest_is_as_always(load, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(imports, "write_problem_file", refuse)
    progress = []
    result = load(A._replace(sex="X"), tell=progress.append)
    assert (result.refused, result.problem_file) == (True, None)
    assert any("could not be written" in words for words in progress)
