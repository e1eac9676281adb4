import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ehcp.clocks.clock import OUTCOMES, due_from_parts
from ehcp.files.clock_files import clocks_as_json, find_oddities, read_cases
from send_portal.refusals import FileRefused

ON = date(2024, 8, 1)
RECEIVED = {"kind": "request_received", "on": "2024-02-29", "details": {"source": "parent"}}
KEYS = [
    "clock",
    "instance",
    "started",
    "due",
    "internal_target",
    "ended",
    "outcome",
    "rule_set",
    "regulation",
    "parts",
    "words",
]


def text_of(*events, **more):
    return json.dumps([{"id": "A", "events": events, **more}])


def read(*events, **more):
    (case,) = read_cases(text_of(*events, **more).encode())
    return case


def clocks_of(case, clock_id, on=ON):
    return [item for item in clocks_as_json(case, on) if item["clock"] == clock_id]


def refusal(text):
    with pytest.raises(FileRefused) as refused:
        read_cases(text.encode())
    return "\n".join(refused.value.problems)


def run(tmp_path, text, on="2024-08-01"):
    path = tmp_path / "cases.json"
    path.write_text(text, encoding="utf-8")
    out, err = StringIO(), StringIO()
    call_command("clocks", "--input", str(path), "--on", on, stdout=out, stderr=err)
    return json.loads(out.getvalue()), err.getvalue()


# What is read


def test_events_after_the_day_asked_about_are_left_out():
    case = read(RECEIVED, {"kind": "decided_to_assess", "on": "2024-04-12"})
    assert clocks_of(case, "K1")[0]["outcome"] == "late"
    assert clocks_of(case, "K1", date(2024, 4, 11))[0]["outcome"] == "running"
    assert clocks_as_json(case, date(2024, 2, 28)) == []


@pytest.mark.parametrize("replaces", [1, "1"])
def test_an_event_without_a_name_is_called_by_its_place_from_1(replaces):
    case = read(RECEIVED, {**RECEIVED, "on": "2024-03-01", "replaces": replaces})
    (k1,) = clocks_of(case, "K1")
    assert k1["due"] == "2024-04-12"
    assert k1["parts"][0]["event"] == "2"


def test_an_event_whose_name_is_null_has_none():
    assert read({**RECEIVED, "id": None}).names == ("1",)


def test_an_event_may_have_a_name_of_its_own():
    case = read({**RECEIVED, "id": "first"}, {**RECEIVED, "on": "2024-03-01", "id": 17, "replaces": "first"})
    assert clocks_of(case, "K1")[0]["parts"][0]["event"] == "17"


def test_an_event_struck_out_is_gone():
    decided = {"kind": "decided_to_assess", "on": "2024-04-01"}
    case = read(RECEIVED, decided, {"kind": "struck_out", "on": "2024-04-01", "replaces": 2})
    assert clocks_of(case, "K1")[0]["ended"] is None


def test_the_child_tells_the_phase_transfers():
    plan = {"kind": "final_plan_sent", "on": "2024-07-18"}
    on = date(2024, 10, 1)
    assert clocks_of(read(RECEIVED, plan), "K18", on) == []
    assert clocks_of(read(RECEIVED, plan, child={"born": "2014-05-01"}), "K18", on)[0]["due"] == "2025-02-14"
    assert clocks_of(read(RECEIVED, plan, child={"year_group": "5"}), "K18", on)[0]["due"] == "2025-02-14"
    assert (
        clocks_of(read(RECEIVED, plan, child={"born": None, "year_group": 5}), "K18", on)[0]["due"]
        == "2025-02-14"
    )


def test_a_date_that_the_law_does_not_give_is_null():
    (k4,) = clocks_of(read(RECEIVED), "K4")
    assert (k4["due"], k4["internal_target"]) == (None, "2024-06-06")


# What is refused


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON: line 1, column 2"),
        ("{}", "a list of cases"),
        ("[1]", "Case number 1: a case must be an object"),
        ('[{"events": []}]', "“id” must be a text"),
        ('[{"id": "A"}]', "Case A: “events” must be a list"),
        ('[{"id": "A", "events": []}, {"id": "A", "events": []}]', "an earlier case has this id"),
        ('[{"id": "A", "events": [], "colour": 1}]', "colour, which nobody reads"),
        (
            '[{"id": "A", "events": [], "child": {"born": "1.2.2014"}}]',
            "“born” must be a day such as 2024-07-31",
        ),
        ('[{"id": "A", "events": [], "child": {"born": "0214-01-01"}}]', "Check the year"),
        ('[{"id": "A", "events": [], "child": {"year_group": "Z"}}]', "“year_group” must be one of N1"),
        (text_of({"kind": "dreamt", "on": "2024-01-01"}), "event 1: there is no kind “dreamt”"),
        (text_of({"kind": ["note"], "on": "2024-01-01"}), "there is no kind"),
        (text_of({"kind": "note"}), "event 1: “on” must be a day"),
        (text_of({"kind": "note", "on": "20240101"}), 'and is "20240101"'),
        (text_of({"kind": "note", "on": "2024-02-30"}), "must be a day"),
        (text_of({"kind": "note", "on": "9999-12-31"}), "Check the year"),
        (
            text_of({"kind": "note", "on": "2024-01-01", "details": []}, {"kind": "note", "on": "x"}),
            "event 2",
        ),
        (text_of({"kind": "note", "on": "2024-01-01", "details": [1]}), "“details” must be an object"),
        (text_of({**RECEIVED, "replaces": 0}), "it replaces 0, and no event"),
        (text_of({**RECEIVED, "replaces": 1}), "replaces itself"),
        (text_of({**RECEIVED, "replaces": 2}, {**RECEIVED, "replaces": 1}), "replaces itself"),
        (
            text_of(RECEIVED, {**RECEIVED, "replaces": 1}, {**RECEIVED, "replaces": 1}),
            "another replaces already",
        ),
        (text_of({**RECEIVED, "id": "2"}, RECEIVED), "two events are called 2"),
        (text_of(RECEIVED, {**RECEIVED, "id": ["a"]}), "event 2: “id” must be a text"),
        (text_of({**RECEIVED, "id": True}), "event 1: “id” must be a text"),
        (text_of({"kind": "struck_out", "on": "2024-01-01"}), "which event is struck out"),
        (
            text_of({"kind": "decided_to_assess", "on": "2024-01-01", "details": {"decided_on": "soon"}}),
            "event 1: “",
        ),
        (text_of({"kind": "advice_requested", "on": "2024-01-01", "details": {"source": "stars"}}), "one of"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(text, words):
    assert words in refusal(text)


def test_every_faulty_case_is_named_at_once():
    bad = {"kind": "dreamt", "on": "2024-01-01"}
    problems = refusal(json.dumps([{"id": name, "events": [bad]} for name in "AB"])).splitlines()
    assert [line[:6] for line in problems] == ["Case A", "Case B"]


def test_nesting_too_deep_is_refused():
    assert "nested too deep" in refusal("[" * 100_000)


# What is odd


def test_steps_out_of_order_are_told_of_and_worked_out_as_they_stand():
    case = read({"kind": "draft_sent", "on": "2024-03-01"})
    (words,) = find_oddities(case, ON)
    assert words.startswith("Case A, event 1 (draft_sent, 1 March 2024): ")
    assert clocks_of(case, "K5")[0]["due"] == "2024-03-15"


def test_history_that_merely_lacks_steps_is_not_odd():
    case = read(RECEIVED, {"kind": "final_plan_sent", "on": "2024-07-01"})
    assert list(find_oddities(case, ON)) == []


# The command


def test_the_command_prints_the_clocks_of_each_case_by_its_id_without_a_database(tmp_path):
    result, said = run(tmp_path, json.dumps([{"id": "A", "events": [RECEIVED]}, {"id": 7, "events": []}]))
    assert list(result) == ["A", "7"]
    assert result["7"] == []
    assert said == ""
    for item in result["A"]:
        assert list(item) == KEYS
        assert item["outcome"] in OUTCOMES
        again = due_from_parts(item["parts"])
        assert (again and again.isoformat()) == item["due"]
    k7 = next(item for item in result["A"] if item["clock"] == "K7")
    assert (k7["due"], k7["internal_target"], k7["outcome"]) == ("2024-07-18", "2024-07-17", "overdue")


def test_the_command_says_on_stderr_what_is_odd(tmp_path):
    result, said = run(tmp_path, text_of({"kind": "draft_sent", "on": "2024-03-01"}))
    assert result["A"]
    assert said.startswith("Case A, event 1")


def test_a_file_that_starts_with_a_byte_order_mark_is_read(tmp_path):
    assert run(tmp_path, "\ufeff" + text_of(RECEIVED))[0]["A"]


@pytest.mark.parametrize(("text", "code"), [("{", 1), ("[1]", 1), (None, 1)])
def test_what_the_command_refuses_has_its_exit_code(tmp_path, text, code):
    path = tmp_path / "cases.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        call_command("clocks", "--input", str(path), "--on", "2024-08-01", stderr=StringIO())
    assert refused.value.returncode == code


@pytest.mark.parametrize("on", ["2024-8-1", "soon", "20240801"])
def test_a_day_that_is_none_is_wrong_usage(tmp_path, on):
    with pytest.raises(CommandError, match="not a day"):
        run(tmp_path, text_of(RECEIVED), on)


# Bank holidays that aren't published yet


def case_of(name, on):
    return {"id": name, "events": [{"kind": "request_received", "on": on}]}


def test_days_that_rest_on_computed_bank_holidays_are_told_on_stderr(tmp_path):
    file = json.dumps([case_of("near", "2024-02-29"), case_of("far", "2027-11-24")])
    answers, told = run(tmp_path, file, on="2027-11-24")
    assert told.splitlines() == [
        "Bank holidays after 31 December 2027 are computed, not published: days that rest on them may still move. "
        "They are marked in the parts of the clocks of far (K1, K3, K4, K7)."
    ]
    marked = {
        name: [
            each["clock"] for each in found if "computed_holidays" in [part["part"] for part in each["parts"]]
        ]
        for name, found in answers.items()
    }
    assert marked == {"near": [], "far": ["K1", "K3", "K4", "K7"]}


def test_the_line_on_stderr_names_ten_cases_at_most(tmp_path):
    def told(number):
        file = json.dumps([case_of(str(each), "2027-11-24") for each in range(1, number + 1)])
        return run(tmp_path, file, on="2027-11-24")[1]

    assert told(10).endswith("10 (K1, K3, K4, K7).\n")
    assert told(11).endswith("10 (K1, K3, K4, K7) and 1 more.\n")
