"""What importing a row would change of a case: corrections of imports' own facts, and conflicts with people's."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcp.events.ledger import Event, standing
from ehcp.events.stages import Position
from ehcp.files.case_file import COLUMNS, DATE_COLUMNS, CaseRow, find_row_problems
from ehcp.files.comparison import (
    ATTRIBUTES,
    Recorded,
    RecordedCase,
    RowComparison,
    compare,
    compare_new,
    facts_of,
    merged,
)
from ehcp.timeline import Groups, derive

GOOD = CaseRow(
    case_id="C1",
    received="2024-01-08",
    decided="2024-02-12",
    decision="assess",
    ep_requested="2024-02-13",
    ep_received="2024-04-02",
    outcome_date="2024-04-20",
    outcome="issue",
    final_issued="2024-05-27",
    exception="1",
    sex="M",
    ethnicity_code="WBRI",
    year_group="4",
    primary_need="ASD",
    town="Poole",
    setting_type="mainstream_primary",
)
SO_FAR = GOOD._replace(outcome_date="", outcome="", final_issued="", exception="0")


def imported(row: CaseRow, *by_people: Event, set_by_people: frozenset[str] = frozenset()) -> RecordedCase:
    """A case as an import of `row` left it, and what people have recorded since."""
    comparison = compare_new(row)
    events = [Recorded(event, by_import=True) for event in merged([], comparison.events)]
    events += [Recorded(event, by_import=False) for event in by_people]
    return RecordedCase(events, comparison.attributes, set_by_people)


def by_person(number: int, kind: str, on: str, *, replaces: int | None = None, **details: object) -> Event:
    return Event(number, kind, date.fromisoformat(on), details, replaces)


def changes_of(comparison: RowComparison) -> list[tuple[str, str, int | None]]:
    return [
        (change.fact.kind if change.fact else "struck_out", str(change.on), change.replaces)
        for change in comparison.events
    ]


def conflicts_of(comparison: RowComparison) -> list[tuple[str, str]]:
    return [(conflict.column, conflict.value) for conflict in comparison.conflicts]


def test_a_row_tells_its_facts_in_the_order_they_happen():
    facts = [(fact.kind, str(fact.on), dict(fact.details)) for fact in facts_of(GOOD).values()]
    assert facts == [
        ("request_received", "2024-01-08", {"source": "not_known", "imported": True}),
        ("decided_to_assess", "2024-02-12", {"decided_on": "2024-02-12", "imported": True}),
        ("advice_requested", "2024-02-13", {"source": "psychology", "imported": True}),
        ("advice_received", "2024-04-02", {"source": "psychology", "imported": True}),
        ("decided_to_issue", "2024-04-20", {"decided_on": "2024-04-20", "imported": True}),
        ("final_plan_sent", "2024-05-27", {"imported": True}),
        ("exception_agreed", "2024-05-27", {"code": "not_stated", "dated": False, "imported": True}),
    ]


@pytest.mark.parametrize(
    ("values", "column", "kind"),
    [
        ({"decision": "refuse"}, "decided", "decided_not_to_assess"),
        ({"outcome": "no_plan"}, "outcome_date", "decided_not_to_issue"),
        ({"outcome": "withdrawn"}, "outcome_date", "withdrawn"),
    ],
)
def test_each_code_is_its_own_kind_of_event(values, column, kind):
    assert facts_of(GOOD._replace(**values))[column].kind == kind


def test_a_missing_step_gives_no_event_and_an_exception_without_a_plan_is_kept_under_the_receipt():
    row = CaseRow(*[""] * 16)._replace(case_id="C1", received="2024-01-08", exception="1")
    assert [(fact.kind, str(fact.on)) for fact in facts_of(row).values()] == [
        ("request_received", "2024-01-08"),
        ("exception_agreed", "2024-01-08"),
    ]


def test_the_same_row_again_changes_nothing():
    assert not compare(2, GOOD, imported(GOOD)).changes_something


def test_a_new_date_is_recorded_another_date_replaced_and_a_blank_struck_out():
    row = SO_FAR._replace(
        ep_requested="2024-02-15", ep_received="", outcome_date="2024-04-20", outcome="issue"
    )
    assert changes_of(compare(2, row, imported(SO_FAR))) == [
        ("advice_requested", "2024-02-15", 3),
        ("struck_out", "2024-04-02", 4),
        ("decided_to_issue", "2024-04-20", None),
    ]


def test_another_decision_on_the_same_day_replaces_the_decision():
    before = SO_FAR._replace(ep_requested="", ep_received="")
    comparison = compare(2, before._replace(decision="refuse"), imported(before))
    assert changes_of(comparison) == [("decided_not_to_assess", "2024-02-12", 2)]


def test_what_an_import_struck_out_may_be_recorded_anew():
    recorded = imported(SO_FAR)
    struck = Recorded(Event(9, "struck_out", date(2024, 4, 2), {}, replaces=4), by_import=True)
    comparison = compare(2, SO_FAR, RecordedCase([*recorded.events, struck], recorded.attributes))
    assert changes_of(comparison) == [("advice_received", "2024-04-02", None)]


def test_the_undated_exception_follows_the_plan_and_is_struck_out_when_taken_back():
    before = SO_FAR._replace(exception="1")
    with_plan = before._replace(final_issued="2024-05-27")
    assert changes_of(compare(2, with_plan, imported(before))) == [
        ("final_plan_sent", "2024-05-27", None),
        ("exception_agreed", "2024-05-27", 5),
    ]
    assert changes_of(compare(2, SO_FAR, imported(before))) == [("struck_out", "2024-01-08", 5)]


def test_a_fact_that_a_person_has_corrected_is_a_conflict_whatever_the_file_says_instead():
    corrected = by_person(9, "advice_received", "2024-04-09", replaces=4, source="psychology")
    for said in ("2024-04-02", "2024-04-03", ""):
        comparison = compare(2, SO_FAR._replace(ep_received=said), imported(SO_FAR, corrected))
        assert conflicts_of(comparison) == [("ep_received", said)]
        assert "2024-04-09" in comparison.conflicts[0].problem


def test_a_fact_that_a_person_has_struck_out_is_a_conflict_while_the_file_still_says_it():
    struck = by_person(9, "struck_out", "2024-04-02", replaces=4)
    comparison = compare(2, SO_FAR, imported(SO_FAR, struck))
    assert conflicts_of(comparison) == [("ep_received", "2024-04-02")]
    assert "never happened" in comparison.conflicts[0].problem
    assert not compare(2, SO_FAR._replace(ep_received=""), imported(SO_FAR, struck)).conflicts


def test_a_fact_that_a_person_has_recorded_is_a_conflict_where_the_file_says_another():
    outcome = by_person(9, "decided_to_issue", "2024-04-20")
    row = SO_FAR._replace(outcome_date="2024-04-22", outcome="issue")
    assert conflicts_of(compare(2, row, imported(SO_FAR, outcome))) == [("outcome_date", "2024-04-22")]


def test_file_and_person_who_say_the_same_agree():
    outcome = by_person(9, "decided_to_issue", "2024-04-20")
    comparison = compare(
        2, SO_FAR._replace(outcome_date="2024-04-20", outcome="issue"), imported(SO_FAR, outcome)
    )
    assert not comparison.conflicts
    assert not comparison.changes_something


def test_an_older_file_that_is_silent_on_what_people_recorded_since_changes_nothing():
    since = [
        by_person(9, "decided_to_issue", "2024-04-20"),
        by_person(10, "draft_sent", "2024-05-01"),
        by_person(11, "final_plan_sent", "2024-05-27"),
        by_person(12, "exception_agreed", "2024-05-27", code="E3"),
    ]
    comparison = compare(2, SO_FAR, imported(SO_FAR, *since))
    assert not comparison.conflicts
    assert not comparison.changes_something


def test_an_exception_that_a_person_agreed_is_the_one_the_file_flags():
    agreed = by_person(9, "exception_agreed", "2024-03-01", code="E1")
    assert not compare(2, SO_FAR._replace(exception="1"), imported(SO_FAR, agreed)).conflicts


def test_advice_of_others_and_exceptions_to_advice_are_not_the_files_business():
    others = [
        by_person(9, "advice_requested", "2024-02-14", source="health"),
        by_person(10, "advice_received", "2024-03-14", source="health"),
        by_person(11, "exception_agreed", "2024-03-14", code="E5", source="psychology"),
    ]
    comparison = compare(
        2, SO_FAR._replace(ep_received="2024-04-04", exception="1"), imported(SO_FAR, *others)
    )
    assert not comparison.conflicts
    assert [kind for kind, _, _ in changes_of(comparison)] == ["advice_received", "exception_agreed"]


def test_what_people_record_of_a_plan_in_force_is_not_the_files_business():
    reassessed = (
        by_person(20, "decided_to_reassess", "2025-01-10", decided_on="2025-01-10"),
        by_person(21, "advice_requested", "2025-01-12", source="psychology"),
        by_person(22, "exception_agreed", "2025-01-13", code="E3"),
        by_person(23, "advice_received", "2025-02-20", source="psychology"),
    )
    without_advice = GOOD._replace(ep_requested="", ep_received="", exception="0")
    assert changes_of(compare(2, GOOD, imported(without_advice, *reassessed))) == [
        ("advice_requested", "2024-02-13", None),
        ("advice_received", "2024-04-02", None),
        ("exception_agreed", "2024-05-27", None),
    ]
    corrected = GOOD._replace(ep_received="2024-04-03")
    comparison = compare(2, corrected, imported(GOOD, *reassessed))
    assert (changes_of(comparison), conflicts_of(comparison)) == ([("advice_received", "2024-04-03", 4)], [])


def test_a_date_that_does_not_fit_with_what_people_recorded_beside_it_is_a_conflict():
    moved = by_person(9, "moved_away", "2024-05-01")
    comparison = compare(2, SO_FAR._replace(final_issued="2024-05-27"), imported(SO_FAR, moved))
    assert conflicts_of(comparison) == [("case_id", "C1")]


def test_an_attribute_is_corrected_unless_a_person_has_given_it():
    row = SO_FAR._replace(town="Bournemouth", sex="F")
    assert compare(2, row, imported(SO_FAR)).attributes == {"town": "Bournemouth", "sex": "F"}
    comparison = compare(2, row, imported(SO_FAR, set_by_people=frozenset({"town"})))
    assert conflicts_of(comparison) == [("town", "Bournemouth")]


def test_a_blank_clears_an_imported_attribute_and_leaves_a_persons_alone():
    row = SO_FAR._replace(town="", sex="")
    comparison = compare(2, row, imported(SO_FAR, set_by_people=frozenset({"town"})))
    assert (comparison.attributes, comparison.conflicts) == ({"sex": ""}, [])


def test_a_case_that_a_person_started_is_theirs():
    started = Recorded(by_person(1, "request_received", "2024-01-09", source="parent"), by_import=False)
    attributes = {name: getattr(GOOD, name) for name in ATTRIBUTES}
    comparison = compare(2, SO_FAR, RecordedCase([started], attributes))
    assert conflicts_of(comparison) == [("received", "2024-01-08")]


DAYS = st.sampled_from(["", "2024-01-31", "2024-02-29", "2024-03-01", "2024-04-10"])
ROWS = st.fixed_dictionaries(
    {
        **dict.fromkeys(DATE_COLUMNS, DAYS),
        "decision": st.sampled_from(["", "assess", "refuse"]),
        "outcome": st.sampled_from(["", "issue", "no_plan", "withdrawn"]),
        "exception": st.sampled_from(["", "0", "1"]),
    }
).map(lambda values: CaseRow(**dict.fromkeys(COLUMNS, "") | {"case_id": "C1"} | values))
GOOD_ROWS = ROWS.map(
    lambda row: row._replace(
        received=row.received or "2024-01-31",
        decision=row.decision if row.decided else "",
        decided=row.decided if row.decision else "",
        outcome=row.outcome if row.outcome_date else "",
        outcome_date=row.outcome_date if row.outcome else "",
    )
).filter(lambda row: not find_row_problems(2, row, "2024-07-31", ()))


@given(GOOD_ROWS)
def test_every_row_that_reads_well_is_a_history_in_which_each_step_can_follow(row):
    before = Position()
    for event in standing(merged([], compare_new(row).events)):
        before = before.after(event, leaps=True)
        assert before is not None


@given(GOOD_ROWS)
def test_the_timeline_says_what_the_row_says(row):
    timeline = derive(merged([], compare_new(row).events), groups=Groups())
    said = [
        timeline.received,
        timeline.decided,
        timeline.ep_requested_1,
        timeline.ep_received_1,
        timeline.outcome_date,
        timeline.final_issued,
    ]
    assert [day.isoformat() if day else "" for day in said] == [
        getattr(row, column) for column in DATE_COLUMNS
    ]
    assert (timeline.decision, timeline.outcome) == (row.decision, row.outcome)
    assert timeline.exception == (row.exception == "1")


@given(GOOD_ROWS, GOOD_ROWS)
def test_importing_one_row_after_another_gives_the_timeline_of_the_second(first, second):
    recorded = imported(first)
    changed = compare(2, second, recorded)
    assert not changed.conflicts
    events = merged([item.event for item in recorded.events], changed.events)
    fresh = derive(merged([], compare_new(second).events), groups=Groups())
    assert derive(events, groups=Groups()) == fresh
    again = RecordedCase([Recorded(event, by_import=True) for event in events], recorded.attributes)
    assert not compare(2, second, again).changes_something
