"""Reads of casework: who sees what, lists whose counts are those of the list, the frame without names."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from ehcp import queries
from ehcp.events import codes
from ehcp.models import Case, Child
from ehcp.timeline import Groups
from send_portal.frame import check_frame
from tests.ehcp.cases import assessing_case, case_with_a_plan, record, requested_case, waiting_case
from tests.factories import ChildFactory, person_holding

pytestmark = pytest.mark.django_db
TODAY, A_DAY = date(2024, 7, 31), timedelta(days=1)
NAMES = json.loads(Path("tests/data/found/names.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "role", ["board_member", "scrutiny_member", "partner_contributor", "administrator", "auditor"]
)
def test_no_case_is_seen_by_those_without_the_permission(role: str) -> None:
    requested_case()
    assert not queries.caseload(person_holding(role), on=TODAY, show="all").exists()
    assert queries.case_list_rows(person_holding(role), [1, 2, 3]) == []


def test_an_analyst_sees_references_and_finds_nobody_by_name() -> None:
    case = requested_case(child=ChildFactory(first_name="Wren", last_name="Abbott"))
    analyst = person_holding("data_analyst")
    rows = queries.case_list_rows(analyst, [case.pk])
    assert [(row["reference"], row["name"]) for row in rows] == [(case.reference, "")]
    assert not queries.caseload(analyst, on=TODAY, words="Abbott").exists()
    assert queries.caseload(analyst, on=TODAY, words=case.reference).exists()
    assert not queries.records_seen_by(analyst).exists()
    assert not queries.children_like(analyst, words="Abbott").exists()


def test_an_officer_finds_a_case_by_part_of_a_name_or_of_its_reference() -> None:
    case = requested_case(child=ChildFactory(first_name="Wren", last_name="Abbott"))
    for words in ("wren", "abb wr", case.reference[2:]):
        assert list(queries.caseload(case.officer, on=TODAY, words=words)) == [case]


def test_counts_equal_the_lists_they_stand_above() -> None:
    officer = person_holding("case_officer")
    requested_case(by=officer)  # 42 days from 1 March 2024 ended long before
    waiting_case(by=officer)
    requested_case(received=date(2024, 6, 20), by=officer)  # due on 1 August
    requested_case()
    counts = queries.caseload_counts(officer, on=TODAY, officer=officer)
    for show, count in counts.items():
        assert queries.caseload(officer, on=TODAY, officer=officer, show=show).count() == count
    assert counts == {"open": 3, "overdue": 2, "due": 1, "near_20_weeks": 0, "past_20_weeks": 2}


def listed(case: Case, show: str, on: date) -> bool:
    return queries.caseload(case.officer, on=on, show=show).exists()


@pytest.mark.parametrize(
    ("show", "first", "last"),
    [
        # Received on 1 March 2024 and being assessed: the 20 weeks end on 19 July, the 16 weeks on 21 June.
        ("due", date(2024, 7, 12), date(2024, 7, 19)),
        ("near_20_weeks", date(2024, 7, 5), date(2024, 7, 19)),
        ("past_20_weeks", date(2024, 7, 20), date(2030, 1, 1)),
        ("overdue", date(2024, 7, 20), date(2030, 1, 1)),
    ],
)
def test_a_list_holds_a_case_from_the_first_day_to_the_last(show: str, first: date, last: date) -> None:
    case = assessing_case()
    assert [listed(case, show, day) for day in (first - A_DAY, first, last)] == [False, True, True]
    assert listed(case, show, last + A_DAY) is (last.year == 2030)


def test_a_date_that_matters_only_if_no_plan_comes_is_in_no_list() -> None:
    case = assessing_case()
    day_of_16_weeks = date(2024, 6, 21)
    assert not listed(case, "due", day_of_16_weeks)
    assert not listed(case, "overdue", day_of_16_weeks + A_DAY)


def test_an_overdue_date_hides_no_other_that_is_near() -> None:
    case = waiting_case()  # psychology's six weeks ended on 14 May
    for show in ("overdue", "due", "near_20_weeks"):
        assert listed(case, show, date(2024, 7, 19))


def test_a_closed_case_and_a_plan_in_force_are_not_past_20_weeks() -> None:
    closed = requested_case()
    record(closed, "withdrawn", date(2024, 3, 9), reason="withdrawn")
    assert not listed(closed, "past_20_weeks", date(2025, 1, 1))
    moved_here = case_with_a_plan()
    assert not listed(moved_here, "past_20_weeks", date(2030, 1, 1))


def test_cases_are_listed_by_their_next_deadline() -> None:
    later, earlier = requested_case(received=date(2024, 7, 1)), requested_case(received=date(2024, 6, 1))
    assert list(queries.caseload(later.officer, on=TODAY)) == [earlier, later]


def test_the_frame_has_a_row_for_each_case_and_no_name() -> None:
    case = waiting_case(child=ChildFactory(first_name="Wren", last_name="Abbott", sex="F"))
    frame = queries.case_frame()
    check_frame(frame)
    row = frame.row(0, named=True)
    assert (row["case_id"], row["sex"], row["ep_requested_1"]) == (case.pk, "F", date(2024, 4, 2))
    assert row["exception"] is False
    assert "Wren" not in str(row)


def test_the_frame_of_no_cases_is_a_frame() -> None:
    check_frame(queries.case_frame())


def test_likely_doubles_share_a_name_or_a_birthday() -> None:
    officer = person_holding("case_officer")
    child = ChildFactory(first_name="Wren", last_name="Abbott", birth_date=date(2016, 5, 1))
    ChildFactory(first_name="Theo", last_name="Young", birth_date=date(2016, 5, 1))
    alike = {"first_name": "W", "last_name": "abbott", "birth_date": None}
    assert list(queries.likely_doubles(officer, **alike)) == [child]
    same_day = {"first_name": "Bob", "last_name": "Abbott", "birth_date": date(2016, 5, 1)}
    assert list(queries.likely_doubles(officer, **same_day)) == [child]


def a_child(first: str, last: str, born: str) -> Child:
    return ChildFactory(first_name=first, last_name=last, birth_date=date.fromisoformat(born))


@pytest.mark.parametrize(
    "found", [found for found in NAMES if "search" in found], ids=lambda one: one["search"]
)
def test_a_child_is_found_by_their_name_however_it_is_typed(found: dict) -> None:
    child = a_child(*found["have"])
    case = requested_case(child=child)
    assert list(queries.children_like(case.officer, words=found["search"])) == [child]
    assert list(queries.caseload(case.officer, on=TODAY, words=found["search"])) == [case]


@pytest.mark.parametrize(
    "found", [found for found in NAMES if {"have", "add"} <= set(found)], ids=lambda one: " ".join(one["add"])
)
def test_a_child_is_seen_to_be_here_already_however_the_name_is_spelt(found: dict) -> None:
    child = a_child(*found["have"])
    first, last, born = found["add"]
    who = {"first_name": first, "last_name": last, "birth_date": date.fromisoformat(born)}
    assert list(queries.likely_doubles(person_holding("case_officer"), **who)) == [child]


def test_a_child_with_one_name_is_doubled_by_that_name_and_never_by_the_nameless() -> None:
    officer = person_holding("case_officer")
    ChildFactory(first_name="", last_name="")
    suharto = ChildFactory(first_name="Suharto", last_name="")
    for first, last in (("Suharto", ""), ("", "SUHARTO")):
        assert list(queries.likely_doubles(officer, first_name=first, last_name=last, birth_date=None)) == [
            suharto
        ]
    other = {"first_name": "Suharto", "last_name": "Widodo", "birth_date": None}
    assert not queries.likely_doubles(officer, **other).exists()


@pytest.mark.parametrize("words", ["-", "’", "%", "_"])
def test_a_sign_alone_finds_nobody(words: str) -> None:
    case = requested_case(child=ChildFactory(first_name="Wren", last_name="O’Neil-Abbott"))
    assert not queries.children_like(case.officer, words=words).exists()
    assert not queries.caseload(case.officer, on=TODAY, words=words).exists()


def test_children_are_listed_by_name_in_one_order_on_both_databases() -> None:
    officer = person_holding("case_officer")
    names = ["Zoë", "Édith", "eli", "Adam", "Öz"]
    for name in names:
        ChildFactory(first_name=name, last_name="Quill")
    found = queries.children_like(officer, words="quill")
    assert [child.first_name for child in found] == ["Adam", "Édith", "eli", "Öz", "Zoë"]


@pytest.mark.parametrize(
    ("breakdown", "given", "known"),
    [
        ("sex", "sex", codes.SEXES),
        ("ethnic_group", "ethnicity_code", codes.ETHNICITIES),
        ("phase", "year_group", codes.YEAR_GROUPS),
        ("primary_need", "primary_need", codes.PRIMARY_NEEDS),
        ("setting_type", "setting_type", codes.SETTING_TYPES),
    ],
)
def test_every_code_leads_to_a_group_with_words_and_none_to_not_known(
    breakdown: str, given: str, known: dict[str, str]
) -> None:
    labels = queries.group_names()[breakdown]
    groups = {getattr(Groups.of(**{given: code}), breakdown) for code in known}
    assert groups <= set(labels)
    assert labels[getattr(Groups.of(), breakdown)] == "Not known"
