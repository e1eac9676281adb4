"""Which details make sense, whoever recorded them, and which of them a person left out."""

from datetime import date

import pytest

from ehcp.events.details import find_faulty_details, find_missing_details
from tests.ehcp.histories import event


def faults(kind, on="2024-04-01", **details):
    return [(problem.code, problem.field) for problem in find_faulty_details(event(kind, on, **details))]


@pytest.mark.parametrize(
    ("on", "found"), [("1989-12-31", [("out_of_range", "on")]), ("1990-01-01", []), ("2199-12-31", [])]
)
def test_no_case_is_older_than_1990(on, found):
    assert faults("note", on) == found


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("1989-12-31", "out_of_range"),
        ("1990-01-01", None),
        ("2199-12-31", None),
        ("2200-01-01", "out_of_range"),
        (date(2024, 3, 31), None),
        (date(1989, 12, 31), "out_of_range"),
        ("31/03/2024", "not_a_day"),
        (["2024-03-31"], "not_a_day"),
    ],
)
def test_a_day_among_the_details_is_one_of_the_years_that_cases_can_have(day, code):
    assert faults("decided_to_assess", decided_on=day) == ([(code, "decided_on")] if code else [])


@pytest.mark.parametrize(
    ("kind", "name", "value", "code"),
    [
        ("final_plan_sent", "family_waived_15_days", False, None),
        ("final_plan_sent", "family_waived_15_days", 1, "not_a_flag"),
        ("advice_requested", "provider", "ORG1", None),
        ("advice_requested", "provider", 7, "not_text"),
        ("advice_requested", "source", "health", None),
        ("advice_requested", "source", "nobody", "unknown_code"),
        ("advice_requested", "source", ["health"], "unknown_code"),
        ("final_plan_sent", "recipients", ["family", "setting"], None),
        ("final_plan_sent", "recipients", ("family", "setting"), None),
        ("final_plan_sent", "recipients", [], None),
        ("final_plan_sent", "recipients", "family", "unknown_code"),
        ("final_plan_sent", "recipients", ["family", "nobody"], "unknown_code"),
        ("final_plan_sent", "recipients", ["family", 7], "unknown_code"),
        ("note", "colour", "red", "unknown_detail"),
    ],
)
def test_a_detail_is_of_its_form_and_its_list(kind, name, value, code):
    assert faults(kind, **{name: value}) == ([(code, name)] if code else [])


@pytest.mark.parametrize("left_out", [None, ""])
@pytest.mark.parametrize("name", ["decided_on", "because", "colour"])
def test_what_was_left_out_is_no_fault(name, left_out):
    assert faults("decided_to_assess", **{name: left_out}) == []


@pytest.mark.parametrize("name", ["imported", "dated"])
def test_what_an_import_says_of_itself_belongs_to_every_kind(name):
    assert faults("note", **{name: "anything"}) == []


def test_each_fault_is_told_and_refuses():
    problems = find_faulty_details(event("decided_to_assess", "2024-04-01", decided_on="soon", because="so"))
    assert [(problem.code, problem.refuses) for problem in problems] == [
        ("not_a_day", True),
        ("unknown_code", True),
    ]
    assert "must be one of: mediation, concession, tribunal." in problems[1].words


@pytest.mark.parametrize("left_out", [{}, {"decided_on": None}, {"decided_on": ""}])
def test_a_person_gives_what_a_kind_needs_and_a_letter_is_asked_for_apart(left_out):
    refusal = event("decided_not_to_reassess", "2024-04-01", **left_out)
    assert [(problem.code, problem.field) for problem in find_missing_details(refusal)] == [
        ("detail_missing", "decided_on"),
        ("detail_missing", "ground"),
    ]


def test_what_was_given_or_may_be_left_out_is_not_missing():
    assert list(find_missing_details(event("decided_to_assess", "2024-04-01", decided_on="2024-04-01"))) == []
