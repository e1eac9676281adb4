"""What the pages of a case and of a caseload show."""

from datetime import UTC, date, datetime

import pytest

from ehcp import changes
from ehcp.models import Case
from ehcp.pages.case_page import case_page, describe_events, list_columns, list_row
from tests.ehcp.cases import record, requested_case, waiting_case
from tests.factories import ChildFactory, EventFactory, person_holding

pytestmark = pytest.mark.django_db
TODAY = date(2024, 7, 31)


def a_waiting_case(**fields):
    case = waiting_case(**fields)
    return Case.objects.select_related("child", "officer", "timeline").get(pk=case.pk)


def test_a_case_shows_what_is_due_with_how_far_it_is():
    case = a_waiting_case()
    page = case_page(case, case.officer, TODAY)
    assert [(item["clock"].clock, item["deadline"].text) for item in page["due"]] == [
        ("K2", "78 days overdue"),
        ("K7", "12 days overdue"),
        ("K3", "Only if that is decided, and then 40 days late"),
    ]
    assert (page["stage"], page["is_open"]) == ("Assessing", True)
    assert page["standing"] == "Open for 21 weeks, 5 days, received 1 March 2024"


def test_a_closed_case_stops_ageing():
    case = requested_case()
    record(case, "withdrawn", date(2024, 3, 8), reason="withdrawn")
    case.refresh_from_db()
    page = case_page(case, case.officer, TODAY)
    assert page["standing"] == "Closed after 1 week, received 1 March 2024"
    assert (page["is_open"], page["due"]) == (False, [])


def test_somebody_who_may_not_record_is_offered_nothing():
    case = a_waiting_case()
    assert case_page(case, case.officer, TODAY)["offers"]
    page = case_page(case, person_holding("data_analyst"), TODAY)
    assert page["offers"] == []
    assert not any("link" in entry for entry in page["entries"])


def test_a_corrected_entry_stays_struck_through_and_can_not_be_corrected_again():
    case = a_waiting_case()
    asked = case.events.get(kind="advice_requested")
    changes.correct_event(
        event=asked, on=date(2024, 4, 3), details={"source": "psychology"}, reason="A slip", by=case.officer
    )
    after, before = [
        entry for entry in case_page(case, case.officer, TODAY)["entries"] if "psychology" in entry["title"]
    ]
    assert (after["on"], after["struck"]) == (date(2024, 4, 3), False)
    assert "A slip" in after["body"]
    assert "link" in after
    assert (before["on"], before["struck"]) == (date(2024, 4, 2), True)
    assert "Corrected later." in before["body"]
    assert "link" not in before


def test_a_history_told_without_links_has_every_entry():
    case = a_waiting_case()
    entries = describe_events(case)
    assert len(entries) == case.events.count()
    assert not any("url" in entry for entry in entries)


def test_an_entry_recorded_after_midnight_in_summer_says_the_new_day():
    late = EventFactory(recorded_at=datetime(2024, 7, 30, 23, 30, tzinfo=UTC))  # half past midnight in London
    (entry,) = describe_events(late.case, [late])
    assert entry["by"].endswith("recorded 31 July 2024")


@pytest.mark.parametrize(("role", "named"), [("send_manager", True), ("data_analyst", False)])
def test_a_line_of_a_list_has_a_cell_for_each_column_and_names_only_for_those_who_may_see_them(role, named):
    case = a_waiting_case(child=ChildFactory(first_name="Wren", last_name="Abbott"))
    person = person_holding(role)
    cells = list_row(case, person, TODAY).as_csv()
    assert len(cells) == len(list_columns(person))
    assert ("Wren Abbott" in cells) is named


def test_a_line_of_a_list_says_the_next_step_and_who_has_it():
    case = a_waiting_case()
    row = list_row(case, case.officer, TODAY)
    assert (row.next_due, row.deadline.colour, row.officer) == (date(2024, 5, 14), "red", case.officer.name)
    assert row.age == "21 weeks, 5 days"


def test_the_days_of_a_case_are_told_by_stage_and_holder_and_sum_to_its_age():
    case = a_waiting_case()
    page = case_page(case, case.officer, TODAY)
    assert page["days_elapsed"] == (TODAY - date(2024, 3, 1)).days == sum(row["days"] for row in page["days"])
    assert {(row["stage"], row["holder"]) for row in page["days"]} == {
        ("Request received", "Council"),
        ("Assessing", "Council"),
        ("Assessing", "Educational psychology"),
    }


def test_a_clock_that_has_no_number_in_law_says_what_we_aim_for():
    case = a_waiting_case()
    undated = case_page(case, case.officer, TODAY)["undated"]
    draft = next(item for item in undated if item["clock"].clock == "K4")
    assert (draft["clock"].due, draft["clock"].internal_target) == (None, date(2024, 6, 7))  # 14 weeks
    assert (draft["deadline"].text, draft["deadline"].colour) == ("54 days past our aim", "orange")


def test_asking_for_advice_says_whose_is_missing():
    undated = case_page(a_waiting_case(), person_holding("case_officer"), TODAY)["undated"]
    asking = next(item for item in undated if item["clock"].clock == "K2a")
    assert asking["missing"] == "Family, School, college or other setting, Health, Social care"


def test_advice_that_is_due_says_whose():
    case = a_waiting_case()
    due = case_page(case, case.officer, TODAY)["due"]
    assert due[0]["clock"].name == "Advice from educational psychology to arrive"
