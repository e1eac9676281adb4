"""Each clock of docs/statutory-clocks.md: what starts it, by when it is due, what ends it or makes it needless."""

from datetime import date, timedelta

import pytest

from ehcp.clocks.clock import clocks
from ehcp.clocks.spans import CaseHistory, Child
from ehcp.clocks.spans.phases import _YEARS_AFTER_RECEPTION, school_year, transfers
from ehcp.events.codes import YEAR_GROUPS
from tests.ehcp.histories import day, history

IMPORTED = {"imported": True}


def clock(events, clock_id, on, instance=1, **child):
    matching = [
        item
        for item in clocks(events, day(on), **child)
        if (item.clock, item.instance) == (clock_id, instance)
    ]
    assert len(matching) == 1, f"{clock_id} {instance}: {matching}"
    return matching[0]


def stands(events, clock_id, on, instance=1, **child):
    shown = clock(events, clock_id, on, instance, **child)
    return shown.due and shown.due.isoformat(), shown.outcome, shown.ended and shown.ended.isoformat()


def ids(events, on, **child):
    return {item.clock for item in clocks(events, day(on), **child)}


def plan(made="2024-02-29", *more):
    """A plan made here, told only by what its clocks need, and what came after it."""
    received = (day(made) - timedelta(days=140)).isoformat()
    return history(("request_received", received), ("draft_sent", received), ("final_plan_sent", made), *more)


# Advice and draft


def test_k2a_is_met_once_all_whom_regulation_6_names_have_been_asked():
    asked = [
        ("advice_requested", "2024-04-11", {"source": source})
        for source in ("family", "education", "health", "psychology")
    ]
    start = [("request_received", "2024-02-29"), ("decided_to_assess", "2024-04-11")]
    assert stands(history(*start, *asked), "K2a", "2024-04-20") == (None, "running", None)
    waived = ("advice_waived", "2024-04-15", {"source": "social_care"})
    assert stands(history(*start, *asked, waived), "K2a", "2024-04-20") == (None, "met", "2024-04-15")
    assert stands(history(*start, ("final_plan_sent", "2024-07-01")), "K2a", "2024-07-02")[1] == "not_known"
    assert "promptly" in clock(history(*start), "K2a", "2024-04-20").words


def test_k2a_is_not_known_where_the_council_decided_before_all_had_been_asked():
    asked = [
        ("advice_requested", "2024-04-11", {"source": source}) for source in ("family", "education", "health")
    ]
    rest = [("advice_waived", "2024-07-10", {"source": source}) for source in ("psychology", "social_care")]
    start = [("request_received", "2024-02-29"), ("decided_to_assess", "2024-04-11")]
    events = history(*start, *asked, ("decided_to_issue", "2024-07-01"), *rest)
    assert stands(events, "K2a", "2024-07-20")[1] == "not_known"


def test_k4_has_no_date_in_law_and_a_target_in_week_14():
    events = history(("request_received", "2024-02-29"))
    k4 = clock(events, "K4", "2024-12-31")
    assert (k4.due, k4.internal_target, k4.outcome) == (None, day("2024-06-06"), "running")
    assert "week" in k4.words
    drafted = history(("request_received", "2024-02-29"), ("draft_sent", "2024-06-30", IMPORTED))
    assert stands(drafted, "K4", "2024-07-31") == (None, "met", "2024-06-30")


@pytest.mark.parametrize(
    ("commented", "on", "outcome", "ended"),
    [
        ("2025-03-10", "2025-03-11", "met", "2025-03-10"),
        ("2025-03-17", "2025-03-17", "met", "2025-03-17"),
        ("2025-03-18", "2025-03-19", "met", "2025-03-17"),
        (None, "2025-03-17", "running", None),
    ],
)
def test_k5_ends_with_the_familys_comments_or_on_its_last_day(commented, on, outcome, ended):
    comments = [("comments_received", commented)] if commented else []
    events = history(("request_received", "2025-01-06"), ("draft_sent", "2025-03-03", IMPORTED), *comments)
    assert stands(events, "K5", on) == ("2025-03-17", outcome, ended)


def test_k6_each_setting_has_fifteen_days_from_the_consultation():
    events = history(
        ("request_received", "2025-01-06"),
        ("draft_sent", "2025-03-03"),
        ("setting_consulted", "2025-03-03", {"setting": "A"}),
        ("setting_consulted", "2025-03-05", {"setting": "B"}),
        ("setting_replied", "2025-03-19", {"setting": "B", "answer": "no"}),
        ("setting_replied", "2025-03-20", {"setting": "B", "answer": "yes"}),
    )
    assert stands(events, "K6", "2025-03-19") == ("2025-03-18", "overdue", None)
    assert stands(events, "K6", "2025-03-19", 2) == ("2025-03-20", "met", "2025-03-19")
    assert [item.source for item in clocks(events, day("2025-03-19")) if item.clock == "K6"] == ["A", "B"]


def test_k6_no_reply_does_not_stop_the_plan():
    events = history(
        ("request_received", "2025-01-06"),
        ("draft_sent", "2025-03-03"),
        ("setting_consulted", "2025-03-03", {"setting": "A"}),
        ("final_plan_sent", "2025-03-18"),
    )
    assert stands(events, "K6", "2025-04-01") == ("2025-03-18", "waived", "2025-03-18")


# Reviews: one meeting on Wednesday 14 May 2025

ARRANGED = ("review_meeting_arranged", "2025-04-01", {"meeting_on": "2025-05-14"})
HELD = ("review_meeting_held", "2025-05-14", {"type": "annual"})


@pytest.mark.parametrize(
    ("clock_id", "kind"), [("K10", "review_invitations_sent"), ("K11", "review_papers_sent")]
)
@pytest.mark.parametrize(
    ("sent", "outcome"), [("2025-04-30", "met"), ("2025-05-01", "late"), (None, "overdue")]
)
def test_k10_and_k11_two_weeks_before_the_meeting(clock_id, kind, sent, outcome):
    events = plan("2024-06-03", ARRANGED, *([(kind, sent)] if sent else []))
    assert stands(events, clock_id, "2025-05-02") == ("2025-04-30", outcome, sent)


def test_k10_of_a_meeting_put_off_starts_anew():
    again = ("review_meeting_arranged", "2025-04-20", {"meeting_on": "2025-05-21"})
    events = plan("2024-06-03", ARRANGED, again, ("review_invitations_sent", "2025-05-07"))
    assert stands(events, "K10", "2025-05-08") == ("2025-04-30", "waived", "2025-04-20")
    assert stands(events, "K10", "2025-05-08", 2) == ("2025-05-07", "met", "2025-05-07")


def test_k10_of_a_meeting_that_nobody_arranged_on_record_is_not_known():
    assert stands(plan("2024-06-03", HELD), "K10", "2025-06-01") == ("2025-04-30", "not_known", None)
    sent = ("review_invitations_sent", "2025-04-29")
    assert stands(plan("2024-06-03", sent, HELD), "K10", "2025-06-01") == ("2025-04-30", "met", "2025-04-29")


@pytest.mark.parametrize(
    ("ended_by", "clock_id", "due"),
    [
        ("review_report_sent", "K12", "2025-05-28"),
        ("decided_to_maintain", "K13", "2025-06-11"),
        ("amendment_notice_sent", "K13", "2025-06-11"),
        ("cease_proposed", "K13", "2025-06-11"),
    ],
)
def test_k12_and_k13_two_and_four_weeks_after_the_meeting(ended_by, clock_id, due):
    events = plan("2024-06-03", HELD)
    assert stands(events, clock_id, due) == (due, "running", None)
    done = plan("2024-06-03", HELD, (ended_by, due))
    assert stands(done, clock_id, "2025-12-31") == (due, "met", due)
    late = (day(due) + timedelta(days=1)).isoformat()
    assert stands(plan("2024-06-03", HELD, (ended_by, late)), clock_id, "2025-12-31") == (due, "late", late)


@pytest.mark.parametrize(
    ("notice", "final", "comments"),
    [("2025-06-11", "2025-08-06", "2025-06-25"), ("2025-05-21", "2025-07-16", "2025-06-04")],
)
def test_k14_and_k15_run_from_the_notice_and_k16_from_the_meeting(notice, final, comments):
    events = plan("2024-06-03", HELD, ("amendment_notice_sent", notice))
    assert stands(events, "K14", notice) == (comments, "running", None)
    assert stands(events, "K15", notice) == (final, "running", None)
    assert stands(events, "K16", notice) == ("2025-08-06", "running", None)
    for ending in ("amended_plan_sent", "decided_not_to_amend"):
        done = plan("2024-06-03", HELD, ("amendment_notice_sent", notice), (ending, final))
        assert stands(done, "K15", "2025-12-31") == (final, "met", final)
        assert stands(done, "K16", "2025-12-31") == ("2025-08-06", "met", final)


def test_k16_falls_away_when_the_plan_stays():
    events = plan("2024-06-03", HELD, ("decided_to_maintain", "2025-06-01"))
    assert stands(events, "K16", "2025-12-31") == ("2025-08-06", "waived", "2025-06-01")


def test_k8_twelve_months_from_the_plan_to_the_decision_not_the_meeting():
    met = ("review_meeting_held", "2025-02-20", {"type": "annual"})
    assert stands(plan("2024-02-29"), "K8", "2025-02-28") == ("2025-02-28", "running", None)
    assert stands(plan("2024-02-29", met), "K8", "2025-03-01") == ("2025-02-28", "overdue", None)
    maintained = ("decided_to_maintain", "2025-03-01")
    assert stands(plan("2024-02-29", met, maintained), "K8", "2025-03-01") == (
        "2025-02-28",
        "late",
        "2025-03-01",
    )


def test_k9_twelve_months_from_each_completed_review():
    events = plan(
        "2024-02-29",
        ("review_meeting_held", "2025-01-20", {"type": "annual"}),
        ("amendment_notice_sent", "2025-02-10"),
        ("amended_plan_sent", "2025-04-01"),
        ("review_meeting_held", "2026-01-20", {"type": "annual"}),
        ("decided_to_maintain", "2026-02-09"),
    )
    assert stands(events, "K8", "2026-03-01") == ("2025-02-28", "met", "2025-02-10")
    assert stands(events, "K9", "2026-03-01") == ("2026-02-09", "met", "2026-02-09")
    assert stands(events, "K9", "2026-03-01", 2) == ("2027-02-08", "running", None)


def test_k9_ends_with_the_next_review_and_not_with_a_later_one():
    reviews = [("decided_to_maintain", on) for on in ("2025-02-10", "2026-02-09", "2027-02-08")]
    events = plan("2024-02-29", *reviews)
    ends = [
        item.ended.isoformat()
        for item in clocks(events, day("2027-03-01"))
        if item.clock == "K9" and item.ended
    ]
    assert ends == ["2026-02-09", "2027-02-08"]


@pytest.mark.parametrize("kind", ["plan_ceased", "child_moved_out"])
def test_the_year_to_a_review_and_the_time_before_a_meeting_fall_away_with_the_plan(kind):
    gone = (kind, "2025-02-12")
    assert stands(plan("2024-02-29", gone), "K8", "2025-03-01") == ("2025-02-28", "waived", "2025-02-12")
    reviewed = plan("2024-02-29", ("decided_to_maintain", "2025-02-10"), gone)
    assert stands(reviewed, "K9", "2025-03-01") == ("2026-02-09", "waived", "2025-02-12")
    arranged = ("review_meeting_arranged", "2025-02-01", {"meeting_on": "2025-03-12"})
    events = plan("2024-02-29", arranged, ("note", "2025-02-03"), gone)
    assert stands(events, "K10", "2025-02-11") == ("2025-02-26", "running", None)
    assert stands(events, "K10", "2025-03-01") == ("2025-02-26", "waived", "2025-02-12")


def test_k9x_a_plan_amended_as_ordered_does_not_restart_the_year():
    events = plan(
        "2024-02-29",
        ("decided_to_maintain", "2025-02-10"),
        ("amended_plan_sent", "2025-06-01", {"because": "tribunal"}),
    )
    assert stands(events, "K9", "2025-06-02") == ("2026-02-09", "running", None)
    assert "K9x" not in ids(events, "2025-06-02")


def test_an_amendment_without_a_review_completes_none():
    notice = ("amendment_notice_sent", "2024-06-03")
    assert stands(plan("2024-01-10", notice), "K8", "2025-01-10") == ("2025-01-09", "overdue", None)
    met = ("review_meeting_held", "2024-06-10", {"type": "early"})
    second = ("amendment_notice_sent", "2024-07-01")
    reviewed = plan("2024-01-10", notice, met, second)
    assert stands(reviewed, "K8", "2025-01-10") == ("2025-01-09", "met", "2024-07-01")
    assert stands(reviewed, "K9", "2025-01-10") == ("2025-06-30", "running", None)


def test_a_plan_proposed_to_cease_outside_of_a_review_completes_none():
    events = plan("2024-02-29", ("cease_proposed", "2024-09-01"), ("cease_withdrawn", "2024-09-20"))
    assert stands(events, "K8", "2024-10-01") == ("2025-02-28", "running", None)


def test_k8_a_review_that_comes_to_proposing_an_end_is_complete():
    reviewed = plan("2024-02-29", ("review_meeting_held", "2024-11-01"), ("cease_proposed", "2024-11-20"))
    assert stands(reviewed, "K8", "2024-12-01") == ("2025-02-28", "met", "2024-11-20")


def test_k9_a_plan_proposed_to_cease_long_after_a_review_completes_none():
    reviewed = [("review_meeting_held", "2024-10-01"), ("decided_to_maintain", "2024-10-20")]
    events = plan("2024-02-29", *reviewed, ("cease_proposed", "2025-03-01"))
    assert [item.clock for item in clocks(events, day("2025-04-01"))].count("K9") == 1
    assert stands(events, "K9", "2025-04-01") == ("2025-10-19", "running", None)


def imported_plan(*more):
    return history(
        ("request_received", "2021-01-04", IMPORTED), ("final_plan_sent", "2021-05-04", IMPORTED), *more
    )


def test_k8_of_an_imported_plan_without_a_review_is_not_known():
    assert stands(imported_plan(), "K8", "2024-07-31") == ("2022-05-03", "not_known", None)
    late = ("decided_to_maintain", "2024-03-01")
    assert stands(imported_plan(late), "K8", "2024-07-31")[1] == "not_known"  # others may have come before it
    assert stands(imported_plan(late), "K9", "2024-07-31") == ("2025-02-28", "running", None)
    ended_late, ended_soon = (("plan_ceased", on, {"reason": "8"}) for on in ("2024-03-01", "2022-03-01"))
    assert stands(imported_plan(ended_late), "K8", "2024-07-31")[1] == "not_known"
    assert stands(imported_plan(ended_soon), "K8", "2024-07-31") == ("2022-05-03", "waived", "2022-03-01")
    first = ("decided_to_maintain", "2022-04-01")
    assert stands(imported_plan(first), "K8", "2024-07-31") == ("2022-05-03", "met", "2022-04-01")


@pytest.mark.parametrize(("days_after", "outcome"), [(-1, "met"), (0, "met"), (1, "not_known")])
def test_k8_of_an_imported_plan_is_met_by_a_review_up_to_its_date(days_after, outcome):
    due = clock(imported_plan(), "K8", "2024-07-31").due
    reviewed = ("decided_to_maintain", (due + timedelta(days=days_after)).isoformat())
    assert clock(imported_plan(reviewed), "K8", "2024-07-31").outcome == outcome


# Phase transfers


@pytest.mark.parametrize(
    ("child", "due"),
    [
        ({"born": date(2014, 8, 31)}, "2025-02-14"),  # Year 6 in 2024/25
        ({"born": date(2014, 9, 1)}, "2026-02-14"),
        ({"year_group": "6"}, "2025-02-14"),  # at the request, in 2024/25
        ({"year_group": "5"}, "2026-02-14"),
    ],
)
def test_k18_before_15_february_of_the_year_of_secondary_school(child, due):
    events = plan("2024-12-02")
    first_request = events[0].on
    assert first_request == day("2024-07-15")
    if "year_group" in child:
        events = history(("request_received", "2024-09-02"), ("final_plan_sent", "2024-12-02"))
    after = day(due).replace(month=9, day=1).replace(year=day(due).year - 1)
    k18 = clock(events, "K18", max(after, day("2024-12-02")).isoformat(), **child)
    assert k18.due == day(due)
    assert k18.outcome == "running"
    assert "15 February" in " ".join(part["words"] for part in k18.parts)
    assert any(part["part"] == "arithmetic" and "before" in part["words"] for part in k18.parts)


@pytest.mark.parametrize(
    ("born", "clock_id", "due"),
    [
        (date(2021, 5, 1), "K18", "2025-02-14"),  # Reception in September 2025
        (date(2009, 5, 1), "K17", "2025-03-30"),  # Year 12 in September 2025
    ],
)
def test_k17_and_k18_follow_from_the_birth_date(born, clock_id, due):
    events = plan("2024-03-01")
    assert stands(events, clock_id, "2024-10-01", born=born) == (due, "running", None)
    assert clock_id not in ids(events, "2024-08-31", born=born)
    assert clock(events, clock_id, "2024-10-01", born=born).started == day("2024-09-01")


def test_k18_is_met_by_a_plan_amended_after_a_review_for_the_transfer():
    child = {"born": date(2014, 5, 1)}
    review = [
        ("review_meeting_held", "2024-10-10", {"type": "phase_transfer"}),
        ("amendment_notice_sent", "2024-11-01"),
    ]
    events = plan("2024-03-01", *review, ("amended_plan_sent", "2025-01-10"))
    assert stands(events, "K18", "2025-09-01", **child) == ("2025-02-14", "met", "2025-01-10")
    annual = plan("2024-03-01", HELD, ("amended_plan_sent", "2025-06-01"))
    assert stands(annual, "K18", "2025-09-01", **child)[1] == "overdue"
    named = plan("2024-03-01", ("amended_plan_sent", "2025-02-15", {"names_setting": True}))
    assert stands(named, "K18", "2025-09-01", **child) == ("2025-02-14", "late", "2025-02-15")


@pytest.mark.parametrize(
    ("sent", "outcome"), [("2024-08-31", "overdue"), ("2024-09-01", "met"), ("2024-09-02", "met")]
)
def test_k18_is_met_from_the_first_day_of_the_school_year_before_the_transfer(sent, outcome):
    named = ("amended_plan_sent", sent, {"names_setting": True})
    assert stands(plan("2024-03-01", named), "K18", "2025-06-01", born=date(2014, 5, 1))[1] == outcome


def test_k18_is_not_met_by_a_plan_amended_for_something_else():
    amended = ("amended_plan_sent", "2024-10-01")
    assert stands(plan("2024-03-01", amended), "K18", "2025-06-01", born=date(2014, 5, 1))[1] == "overdue"


@pytest.mark.parametrize("kind", ["decided_to_maintain", "decided_not_to_amend"])
@pytest.mark.parametrize(("review", "outcome"), [("phase_transfer", "waived"), ("annual", "overdue")])
def test_k18_falls_away_where_the_review_for_the_transfer_leaves_the_plan_as_it_is(kind, review, outcome):
    facts = [("review_meeting_held", "2024-10-10", {"type": review}), (kind, "2024-11-01")]
    assert stands(plan("2024-03-01", *facts), "K18", "2025-06-01", born=date(2014, 5, 1))[1] == outcome


@pytest.mark.parametrize(
    ("later", "outcome"),
    [
        (("decided_to_maintain", "2023-09-10", IMPORTED), "not_known"),
        (("note", "2023-09-10"), "not_known"),
        (("decided_to_maintain", "2023-09-10"), "overdue"),
    ],
)
def test_k18_of_an_imported_plan_is_kept_by_what_a_person_records_after_it(later, outcome):
    asked = ("request_received", "2021-01-04")
    events = history(asked, ("final_plan_sent", "2021-05-04", IMPORTED), later)
    assert stands(events, "K18", "2024-07-31", born=date(2013, 5, 1))[1] == outcome


def test_a_transfer_that_somebody_expects_replaces_the_one_told_by_age():
    expected = (
        "phase_transfer_expected",
        "2024-10-01",
        {"transfer": "primary_to_secondary", "transfer_on": "2026-09-01"},
    )
    events = plan("2024-03-01", expected)
    dues = [
        item.due for item in clocks(events, day("2025-10-01"), born=date(2014, 5, 1)) if item.clock == "K18"
    ]
    assert dues == [day("2026-02-14")]


def test_k19_five_months_before_a_move_between_post_16_institutions():
    expected = (
        "phase_transfer_expected",
        "2025-01-10",
        {"transfer": "post16_to_post16", "transfer_on": "2025-09-01"},
    )
    assert stands(plan("2024-03-01", expected), "K19", "2025-01-10") == ("2025-04-01", "running", None)


def test_k18_of_an_imported_plan_is_not_known_until_somebody_keeps_it():
    child = {"born": date(2013, 5, 1)}
    assert stands(imported_plan(), "K18", "2024-07-31", **child) == ("2024-02-14", "not_known", None)
    kept = imported_plan(("review_meeting_arranged", "2023-09-10", {"meeting_on": "2023-10-01"}))
    assert stands(kept, "K18", "2024-01-31", **child) == ("2024-02-14", "running", None)


@pytest.mark.parametrize(
    ("made", "has_one"), [("2025-02-13", True), ("2025-02-14", True), ("2025-02-15", False)]
)
def test_k18_a_plan_made_by_the_last_day_on_time_is_amended_for_the_transfer(made, has_one):
    assert ("K18" in ids(plan(made), "2025-06-01", born=date(2014, 5, 1))) is has_one


@pytest.mark.parametrize(
    ("sent", "outcome"), [("2025-02-13", "met"), ("2025-02-14", "met"), ("2025-02-15", "late")]
)
def test_k18_is_met_up_to_the_day_before_15_february(sent, outcome):
    named = ("amended_plan_sent", sent, {"names_setting": True})
    k18 = clock(plan("2024-03-01", named), "K18", "2025-06-01", born=date(2014, 5, 1))
    assert k18.outcome == outcome


@pytest.mark.parametrize("kind", ["child_moved_out", "plan_ceased"])
@pytest.mark.parametrize(
    ("left", "has_one"), [("2024-08-31", False), ("2024-09-01", True), ("2024-09-02", True)]
)
def test_k18_a_plan_gone_before_the_school_year_of_the_transfer_has_no_clock_for_it(kind, left, has_one):
    gone = plan("2024-03-01", (kind, left))
    assert ("K18" in ids(gone, "2025-06-01", born=date(2014, 5, 1))) is has_one


def test_a_plan_made_after_the_date_of_a_transfer_has_no_clock_for_it():
    assert "K18" not in ids(plan("2025-03-01"), "2025-04-01", born=date(2014, 5, 1))


@pytest.mark.parametrize("group", YEAR_GROUPS)
def test_a_year_group_at_the_request_tells_the_year_of_each_transfer(group):
    """In the school year from September 2024: a child of Reception then goes to secondary school in 2031."""
    before_year_1 = {"N1": -2, "N2": -1, "R": 0}
    years = before_year_1[group] if group in before_year_1 else int(group)
    asked = CaseHistory.of(
        history(("request_received", "2024-10-01"), ("note", "2025-10-01")), Child(None, group)
    )
    assert {each.code: each.on for each in transfers(asked)} == {
        "early_years_to_school": date(2024 - years, 9, 1),
        "primary_to_secondary": date(2031 - years, 9, 1),
        "secondary_to_post16": date(2036 - years, 9, 1),
    }


@pytest.mark.parametrize(
    ("on", "begun"),
    [("2024-08-31", 2023), ("2024-09-01", 2024), ("2024-12-31", 2024), ("2025-01-01", 2024)],
)
def test_a_school_year_begins_on_1_september(on, begun):
    assert school_year(day(on)) == begun


@pytest.mark.parametrize(
    ("code", "transfer_on", "told_by_age"),
    [
        ("primary_to_middle", "2023-09-01", {2018, 2030}),  # in place of the move to secondary school
        ("middle_to_secondary", "2027-09-01", {2018, 2030}),
        ("infant_to_junior", "2021-09-01", {2018, 2025, 2030}),
        ("infant_to_junior", "2025-09-01", {2018, 2030}),  # one transfer in a year
    ],
)
def test_a_transfer_that_somebody_expects_comes_in_place_of_one_told_by_age(code, transfer_on, told_by_age):
    expected = ("phase_transfer_expected", "2020-10-01", {"transfer": code, "transfer_on": transfer_on})
    events = history(("request_received", "2019-01-07"), expected)
    found = list(transfers(CaseHistory.of(events, Child(date(2014, 5, 1)))))
    assert {each.on.year for each in found if each.event is None} == told_by_age
    assert [each.on for each in found if each.event] == [day(transfer_on)]


def test_k19_of_a_transfer_expected_before_the_plan_runs_from_the_plan():
    expected = (
        "phase_transfer_expected",
        "2024-01-10",
        {"transfer": "post16_to_post16", "transfer_on": "2025-09-01"},
    )
    assert clock(plan("2024-03-01", expected), "K19", "2024-03-02").started == day("2024-03-01")


# Reassessment


def test_k20_and_k21_the_answer_from_the_request_and_the_plan_from_the_yes():
    asked = ("reassessment_requested", "2025-09-01")
    assert stands(plan("2024-02-29", asked), "K20", "2025-09-16") == ("2025-09-16", "running", None)
    events = plan("2024-02-29", asked, ("decided_to_reassess", "2025-09-10"))
    assert stands(events, "K20", "2025-09-10") == ("2025-09-16", "met", "2025-09-10")
    assert stands(events, "K21", "2025-09-10") == ("2025-12-17", "running", None)
    done = [*events, *history(("note", "2025-01-01"))]  # other kinds change nothing
    assert stands(done, "K21", "2025-12-18")[1] == "overdue"


@pytest.mark.parametrize(
    ("before", "more", "due"),
    [
        ((), {}, "2026-04-20"),  # 14 weeks from deciding
        ((), {"because": "tribunal"}, "2026-05-04"),
        ((("reassessment_requested", "2026-01-05"),), {}, "2026-05-04"),
        (
            (("reassessment_requested", "2025-01-06"), ("decided_not_to_reassess", "2025-01-20")),
            {},
            "2026-04-20",
        ),
    ],
)
def test_k21_on_the_councils_own_initiative_runs_from_deciding(before, more, due):
    told = ("decided_to_reassess", "2026-01-26", {"decided_on": "2026-01-12", **more})
    k21 = clock(plan("2024-02-29", *before, told), "K21", "2026-01-26")
    assert k21.due == day(due)
    assert ("decided on it itself" in k21.words) is (due == "2026-04-20")
    assert k21.started == day("2026-01-12" if due == "2026-04-20" else "2026-01-26")


def test_k21_of_a_second_reassessment_does_not_end_with_the_first():
    decided = {"decided_on": "2026-01-12"}
    events = plan(
        "2024-02-29",
        ("decided_to_reassess", "2025-09-10"),
        ("reassessment_stopped", "2025-10-01", {"reason": "withdrawn"}),
        ("decided_to_reassess", "2026-01-26", decided),
    )
    assert stands(events, "K21", "2026-02-01") == ("2025-12-17", "waived", "2025-10-01")
    assert stands(events, "K21", "2026-02-01", 2) == ("2026-04-20", "running", None)


def test_k21_after_a_request_that_was_given_up_runs_from_the_councils_own_decision():
    given_up = ("reassessment_stopped", "2025-10-01", {"reason": "withdrawn"})
    own = ("decided_to_reassess", "2026-01-26", {"decided_on": "2026-01-12"})
    events = plan("2024-02-29", ("reassessment_requested", "2025-09-01"), given_up, own)
    assert clock(events, "K21", "2026-02-01").due == day("2026-04-20")


def test_k38_a_reassessed_plan_begins_its_own_year_and_k9_follows():
    again = [("decided_to_reassess", "2024-10-07"), ("reassessed_plan_sent", "2025-01-10")]
    events = plan("2024-02-01", *again)
    assert stands(events, "K8", "2025-02-01") == ("2025-01-31", "waived", "2025-01-10")
    assert stands(events, "K21", "2026-01-10") == ("2025-01-13", "met", "2025-01-10")
    assert stands(events, "K38", "2026-01-10") == ("2026-01-10", "running", None)
    reviewed = plan("2024-02-01", *again, ("decided_to_maintain", "2026-01-10"))
    assert stands(reviewed, "K8", "2026-02-01") == ("2025-01-31", "waived", "2025-01-10")
    assert stands(reviewed, "K38", "2026-02-01") == ("2026-01-10", "met", "2026-01-10")
    assert stands(reviewed, "K9", "2026-02-01") == ("2027-01-09", "running", None)


def test_k38_another_reassessed_plan_makes_the_year_before_it_needless():
    twice = [
        (kind, f"{year}-0{month}-01")
        for year in (2025, 2026)
        for month, kind in ((1, "decided_to_reassess"), (3, "reassessed_plan_sent"))
    ]
    events = plan("2024-06-03", ("decided_to_maintain", "2024-12-02"), *twice)
    assert stands(events, "K9", "2026-04-01") == ("2025-12-01", "waived", "2025-03-01")
    assert stands(events, "K38", "2026-04-01") == ("2026-03-01", "waived", "2026-03-01")
    assert stands(events, "K38", "2026-04-01", 2) == ("2027-03-01", "running", None)


def test_k21a_is_the_clock_of_advice_asked_for_in_a_reassessment():
    events = plan(
        "2024-02-29",
        ("decided_to_reassess", "2025-09-10"),
        ("advice_requested", "2025-09-11", {"source": "psychology"}),
        ("reassessed_plan_sent", "2025-12-01"),
    )
    assert stands(events, "K21a", "2025-10-24") == ("2025-10-23", "overdue", None)
    assert stands(events, "K21a", "2025-12-02") == ("2025-10-23", "waived", "2025-12-01")
    assert "K2" not in ids(events, "2025-12-02")


ASKED_ANEW = ("advice_requested", "2025-12-10", {"source": "psychology"})
REASSESS = ("decided_to_reassess", "2025-09-10")


@pytest.mark.parametrize("ended_by", ["reassessed_plan_sent", "reassessment_stopped"])
def test_advice_asked_for_after_a_reassessment_is_not_part_of_it(ended_by):
    events = plan("2024-02-29", REASSESS, (ended_by, "2025-12-01"), ASKED_ANEW)
    assert ids(events, "2025-12-11") & {"K2", "K21a"} == {"K2"}


@pytest.mark.parametrize("ended_by", ["reassessed_plan_sent", "reassessment_stopped"])
def test_advice_for_a_second_reassessment_does_not_end_with_the_first(ended_by):
    again = ("decided_to_reassess", "2025-12-05")
    events = plan("2024-02-29", REASSESS, (ended_by, "2025-12-01"), again, ASKED_ANEW)
    assert stands(events, "K21a", "2025-12-11") == ("2026-01-21", "running", None)


# Moves


@pytest.mark.parametrize(
    ("aware", "due"),
    [
        (None, "2025-06-30"),
        ("2025-06-09", "2025-06-30"),  # fifteen working days before
        (
            "2025-06-10",
            "2025-06-30",
        ),  # the fifteenth of them, beginning with that day, is the day of the move
        ("2025-06-11", "2025-07-01"),
        ("2025-07-08", "2025-07-28"),  # after the move
    ],
)
def test_k22_on_the_day_of_the_move_or_fifteen_working_days_beginning_with_being_told(aware, due):
    details = {"authority": "X"} | ({"aware_on": aware} if aware else {})
    assert (
        stands(plan("2024-02-29", ("child_moved_out", "2025-06-30", details)), "K22", "2025-06-30")[0] == due
    )


MOVED_IN = ("plan_transferred_in", "2025-11-20", {"authority": "X", "plan_made_on": "2025-01-10"})


def test_k23_and_k24_the_family_told_in_six_weeks_and_a_review_before_the_later_day():
    events = history(MOVED_IN)
    assert stands(events, "K23", "2025-11-20") == ("2026-01-01", "running", None)
    assert stands(events, "K24", "2025-11-20") == ("2026-02-19", "running", None)
    words = clock(events, "K24", "2025-11-20").words
    assert "the later of 9 January 2026" in words
    assert "beginning with 20 November 2025" in words
    after_the_move = history(
        MOVED_IN, ("family_told_of_transfer", "2026-01-02"), ("decided_to_maintain", "2026-02-19")
    )
    assert stands(after_the_move, "K23", "2026-03-01") == ("2026-01-01", "late", "2026-01-02")
    assert stands(after_the_move, "K24", "2026-03-01") == ("2026-02-19", "met", "2026-02-19")
    assert stands(after_the_move, "K9", "2026-03-01") == ("2027-02-18", "running", None)
    assert {"K1", "K7", "K8"} & ids(after_the_move, "2026-03-01") == set()


def test_k24_counts_from_the_last_review_where_there_was_one():
    reviewed = ("plan_transferred_in", "2025-11-20", {**MOVED_IN[2], "last_review_on": "2025-10-01"})
    assert stands(history(reviewed), "K24", "2025-11-20")[0] == "2026-09-30"


def test_k24_without_the_day_the_plan_was_made_has_no_date():
    k24 = clock(history(("plan_transferred_in", "2025-11-20", {"authority": "X"})), "K24", "2025-11-20")
    assert (k24.due, k24.outcome) == (None, "not_known")


@pytest.mark.parametrize(
    ("aware", "due"), [(None, "2025-06-30"), ("2025-06-10", "2025-06-30"), ("2025-06-11", "2025-07-01")]
)
def test_k25_the_old_commissioner_tells_the_new_one_on_the_day_of_the_move_or_fifteen_working_days_after(
    aware, due
):
    details = {"authority": "X"} | ({"aware_on": aware} if aware else {})
    moved = plan(
        "2024-02-29", ("child_moved_out", "2025-06-30", details), ("commissioner_told", "2025-06-30")
    )
    assert stands(moved, "K25", "2025-07-01") == (due, "met", "2025-06-30")
    assert clock(moved, "K25", "2025-07-01").owed_by == "health body"
    assert "K25" not in ids(history(MOVED_IN), "2025-12-31")


# Ceasing


def test_k26_and_k27_have_no_number():
    proposed = [("cease_proposed", "2025-03-03", {"decided_on": "2025-03-01", "ground": "x"})]
    assert stands(plan("2024-02-29", *proposed), "K26", "2026-01-01") == (None, "running", None)
    assert clock(plan("2024-02-29", *proposed), "K26", "2026-01-01").internal_target is None
    family = ("cease_consulted", "2025-03-05", {"consulted": ["family"]})
    assert stands(plan("2024-02-29", *proposed, family), "K26", "2025-04-01") == (None, "running", None)
    setting = ("cease_consulted", "2025-03-09", {"consulted": ["setting"]})
    assert stands(plan("2024-02-29", *proposed, family, setting), "K26", "2025-04-01") == (
        None,
        "met",
        "2025-03-09",
    )
    noticed = plan(
        "2024-02-29",
        *proposed,
        family,
        setting,
        ("cease_notice_sent", "2025-04-10", {"decided_on": "2025-04-07"}),
    )
    assert stands(noticed, "K27", "2025-05-01") == (None, "met", "2025-04-10")
    assert clock(noticed, "K27", "2025-05-01").started == day("2025-04-07")


NOTICE = ("cease_notice_sent", "2025-03-01", {"decided_on": "2025-02-27"})
LODGED = ("appeal_lodged", "2025-04-30", {"stage": "other"})


def test_k28_lasts_as_long_as_the_time_to_appeal():
    assert stands(plan("2024-02-29", NOTICE), "K28", "2025-05-01") == ("2025-05-01", "running", None)
    assert stands(plan("2024-02-29", NOTICE), "K28", "2025-05-02") == ("2025-05-01", "met", "2025-05-01")


def test_k28_lasts_until_an_appeal_in_time_is_decided():
    assert stands(plan("2024-02-29", NOTICE, LODGED), "K28", "2025-12-01") == (None, "running", None)
    decided = plan("2024-02-29", NOTICE, LODGED, ("order_made", "2025-11-03", {"order": "dismiss_cease"}))
    assert stands(decided, "K28", "2025-12-01") == (None, "met", "2025-11-03")
    late = ("appeal_lodged", "2025-05-02", {"stage": "other"})
    assert stands(plan("2024-02-29", NOTICE, late), "K28", "2025-12-01") == (
        "2025-05-01",
        "met",
        "2025-05-01",
    )


@pytest.mark.parametrize(
    ("on", "stood"),
    [
        ("2025-04-30", (None, "running", None)),
        ("2025-05-01", (None, "running", None)),  # the last day to appeal
        ("2025-05-02", ("2025-05-01", "met", "2025-05-01")),
    ],
)
def test_k28_an_appeal_brought_on_the_last_day_is_in_time(on, stood):
    appeal = ("appeal_lodged", on, {"stage": "other"})
    assert stands(plan("2024-02-29", NOTICE, appeal), "K28", "2025-12-01") == stood


@pytest.mark.parametrize(
    ("on", "due"), [("2025-03-14", None), ("2025-03-17", None), ("2025-03-18", "2025-03-17")]
)
def test_k28_an_appeal_is_in_time_up_to_the_working_day_after_a_weekend(on, due):
    notice = ("cease_notice_sent", "2025-01-15")  # two months end on Saturday 15 March
    events = plan("2024-02-29", notice, ("appeal_lodged", on, {"stage": "other"}))
    assert stands(events, "K28", "2025-12-01")[0] == due


def test_k28_lasts_on_for_an_appeal_known_only_by_its_registration():
    registered = ("appeal_registered", "2025-05-09", {"stage": "other"})
    assert stands(plan("2024-02-29", NOTICE, registered), "K28", "2025-12-01") == (None, "running", None)


CERTIFIED = ("mediation_certificate_issued", "2025-04-20", {"stage": "other"})


def test_k28_counts_from_the_certificate_where_that_gives_the_later_day():
    assert stands(plan("2024-02-29", NOTICE, CERTIFIED), "K28", "2025-05-02") == (
        "2025-05-20",
        "running",
        None,
    )


@pytest.mark.parametrize(
    ("on", "stood"),
    [
        ("2025-05-02", (None, "running", None)),
        ("2025-05-20", (None, "running", None)),
        ("2025-05-21", ("2025-05-20", "met", "2025-05-20")),
    ],
)
def test_k28_an_appeal_is_in_time_up_to_the_later_of_the_two_days(on, stood):
    appeal = ("appeal_lodged", on, {"stage": "other"})
    assert stands(plan("2024-02-29", NOTICE, CERTIFIED, appeal), "K28", "2025-12-01") == stood


def test_k28_a_registration_makes_no_late_appeal_one_in_time():
    late = ("appeal_lodged", "2025-05-02", {"stage": "other"})
    registered = ("appeal_registered", "2025-05-09", {"stage": "other"})
    assert stands(plan("2024-02-29", NOTICE, late, registered), "K28", "2025-12-01")[1] == "met"


def test_k28_an_order_made_before_the_appeal_does_not_decide_it():
    order = ("order_made", "2025-03-20", {"order": "amend_contents"})
    assert stands(plan("2024-02-29", NOTICE, order, LODGED), "K28", "2025-12-01") == (None, "running", None)


@pytest.mark.parametrize("kind", ["cease_withdrawn", "plan_ceased", "child_moved_out"])
def test_k28_falls_away_with_the_notice_or_the_plan(kind):
    gone = (kind, "2025-04-01")
    assert stands(plan("2024-02-29", NOTICE, gone), "K28", "2025-12-01") == (
        "2025-05-01",
        "waived",
        "2025-04-01",
    )
    after = (kind, "2025-06-01")
    assert stands(plan("2024-02-29", NOTICE, after), "K28", "2025-12-01") == (
        "2025-05-01",
        "met",
        "2025-05-01",
    )


@pytest.mark.parametrize(
    ("assessed", "has_one"),
    [
        *(("2024-08-28", True), ("2024-08-27", False), ("2025-01-10", True), (None, False)),
        *(("2025-02-27", True), ("2025-02-28", True), ("2025-03-01", False)),
    ],
)
def test_k29_a_request_within_six_months_of_an_assessment(assessed, has_one):
    details = {"previous_assessment_on": assessed} if assessed else {}
    events = history(("request_received", "2025-02-28", details))
    assert ("K29" in ids(events, "2025-02-28")) is has_one
    if has_one:
        assert stands(events, "K29", "2025-02-28") == ("2025-04-11", "running", None)
        assert stands(events, "K1", "2025-02-28") == ("2025-04-11", "running", None)


# Mediation and tribunal

REFUSED = ("decided_not_to_assess", "2025-03-01")


def refused(*more, on="2025-03-01"):
    received = (day(on) - timedelta(days=30)).isoformat()
    return history(("request_received", received), ("decided_not_to_assess", on), *more)


def test_k30_two_months_to_contact_an_adviser():
    assert stands(refused(), "K30", "2025-05-01") == ("2025-05-01", "running", None)
    assert stands(refused(), "K30", "2025-05-02") == ("2025-05-01", "met", "2025-05-01")
    contacted = ("mediation_adviser_contacted", "2025-03-20", {"stage": "request"})
    assert stands(refused(contacted), "K30", "2025-05-02") == ("2025-05-01", "met", "2025-03-20")
    assert clock(refused(), "K30", "2025-03-02").owed_by == "family"


def test_k31_three_working_days_for_the_certificate():
    declined = ("mediation_declined", "2025-04-17", {"stage": "request"})  # the Thursday before Easter
    assert stands(refused(declined), "K31", "2025-04-24") == ("2025-04-24", "running", None)
    issued = ("mediation_certificate_issued", "2025-04-25", {"stage": "request"})
    assert stands(refused(declined, issued), "K31", "2025-04-30") == ("2025-04-24", "late", "2025-04-25")


@pytest.mark.parametrize("kind", ["mediation_held", "mediation_certificate_issued"])
def test_k32_thirty_days_to_arrange_mediation(kind):
    wanted = ("mediation_wanted", "2025-03-10", {"stage": "request"})
    assert stands(refused(wanted), "K32", "2025-04-09") == ("2025-04-09", "running", None)
    done = (kind, "2025-04-09", {"stage": "request"})
    assert stands(refused(wanted, done), "K32", "2025-05-01") == ("2025-04-09", "met", "2025-04-09")


ORDERS = [
    ("assess", {"K33b": "2025-06-24", "K33b-no-plan": "2025-08-19", "K33b-plan": "2025-09-16"}),
    ("reassess", {"K33b": "2025-06-24", "K33b-no-plan": "2025-08-19", "K33b-plan": "2025-09-16"}),
    ("make_plan", {"K33c-draft": "2025-07-15", "K33c-final": "2025-08-26"}),
    ("reconsider", {"K33d": "2025-06-24"}),
    ("amend_contents", {"K33e": "2025-07-15"}),
    ("change_setting", {"K33f": "2025-06-24"}),
    ("continue", {"K33g": None}),  # no number: the plan just stays in force
    ("continue_and_amend", {"K33h-continue": None, "K33h": "2025-07-15"}),
]


@pytest.mark.parametrize(("matter", "dates"), [*ORDERS, ("dismiss_cease", {"K33a": "2025-06-10"})])
def test_regulation_44_limits_run_from_the_day_the_order_was_made(matter, dates):
    order = ("order_made", "2025-06-10", {"order": matter})
    by_id = {
        item.clock: item for item in clocks(refused(order), day("2025-06-10")) if item.clock.startswith("K33")
    }
    assert {name: item.due and item.due.isoformat() for name, item in by_id.items()} == dates
    assert all("44(2)" in item.regulation for item in by_id.values())


@pytest.mark.parametrize(("matter", "dates"), ORDERS)
@pytest.mark.parametrize(
    ("kind", "law"), [("mediation_agreed", "Regulation 42"), ("appeal_unopposed", "Regulation 45")]
)
def test_regulations_42_and_45_have_the_same_limits_from_agreement_and_notice(matter, dates, kind, law):
    agreed = (kind, "2025-06-10", {"stage": "request", "matter": matter})
    by_id = {
        item.clock: item
        for item in clocks(refused(agreed), day("2025-06-10"))
        if item.clock.startswith("K33")
    }
    assert {name: item.due and item.due.isoformat() for name, item in by_id.items()} == dates
    assert all(item.regulation.startswith(law) for item in by_id.values())


def test_an_order_to_assess_ends_with_the_decision_and_then_the_plan():
    events = refused(
        ("order_made", "2025-06-10", {"order": "assess"}),
        ("decided_to_assess", "2025-06-25", {"because": "tribunal"}),
        ("decided_to_issue", "2025-08-01"),
        ("final_plan_sent", "2025-09-16"),
    )
    assert stands(events, "K33b", "2025-12-01") == ("2025-06-24", "late", "2025-06-25")
    assert stands(events, "K33b-no-plan", "2025-12-01") == ("2025-08-19", "waived", "2025-08-01")
    assert stands(events, "K33b-plan", "2025-12-01") == ("2025-09-16", "met", "2025-09-16")


@pytest.mark.parametrize(
    ("because", "outcome"),
    [("tribunal", ("2025-06-24", "met", "2025-06-10")), (None, ("2025-06-24", "running", None))],
)
def test_an_order_may_be_carried_out_on_the_day_it_is_made(because, outcome):
    decided = ("decided_to_assess", "2025-06-10", {"because": because} if because else {})
    events = refused(("order_made", "2025-06-10", {"stage": "request", "order": "assess"}), decided)
    assert stands(events, "K33b", "2025-06-11") == outcome
    earlier = ("decided_to_assess", "2025-06-09", {"because": "concession"})
    before = refused(earlier, ("order_made", "2025-06-10", {"stage": "request", "order": "assess"}))
    assert stands(before, "K33b", "2025-06-11") == ("2025-06-24", "running", None)


def test_an_order_with_a_day_of_its_own_is_due_on_it():
    order = {"stage": "request", "order": "make_plan", "comply_by": "2025-09-01"}
    events = refused(("order_made", "2025-06-10", order))
    assert stands(events, "K33c-draft", "2025-06-10")[0] == "2025-07-15"
    final = clock(events, "K33c-final", "2025-06-10")
    assert final.due == day("2025-09-01")
    assert "the day that the tribunal set" in final.words


@pytest.mark.parametrize("kind", ["mediation_agreed", "order_made"])
def test_a_setting_with_contents_has_five_weeks_only_where_the_council_conceded_both(kind):
    name = "order" if kind == "order_made" else "matter"
    both = [
        (kind, "2025-06-10", {"stage": "other", name: what}) for what in ("change_setting", "amend_contents")
    ]
    assert stands(plan("2024-02-01", *both), "K33f", "2025-06-10")[0] == "2025-06-24"
    assert stands(plan("2024-02-01", *both), "K33e", "2025-06-10")[0] == "2025-07-15"


@pytest.mark.parametrize(
    ("contents", "due"),
    [
        (("2025-06-10", "other"), "2025-07-15"),
        (("2025-06-09", "other"), "2025-06-24"),
        (("2025-06-10", "assessment"), "2025-06-24"),
        (None, "2025-06-24"),
    ],
)
def test_a_setting_conceded_with_contents_has_five_weeks(contents, due):
    setting = ("appeal_unopposed", "2025-06-10", {"stage": "other", "matter": "change_setting"})
    more = (
        [("appeal_unopposed", contents[0], {"stage": contents[1], "matter": "amend_contents"})]
        if contents
        else []
    )
    assert stands(plan("2024-02-01", *more, setting), "K33f", "2025-06-10")[0] == due


@pytest.mark.parametrize(
    ("done", "outcome"),
    [
        (("decided_to_issue", "2025-06-20"), "overdue"),
        (("draft_sent", "2025-06-24"), "met"),
        (("decided_not_to_issue", "2025-06-25"), "late"),
        (("final_plan_sent", "2025-06-20"), "waived"),
    ],
)
def test_k33d_ends_with_a_draft_or_a_refusal_sent_and_not_with_deciding(done, outcome):
    events = history(
        ("request_received", "2024-09-02"),
        ("decided_not_to_issue", "2024-12-20"),
        ("order_made", "2025-06-10", {"stage": "assessment", "order": "reconsider"}),
        done,
    )
    assert clock(events, "K33d", "2025-08-01").outcome == outcome


def test_k34_two_weeks_for_other_matters_or_the_day_agreed_on():
    other = {"stage": "request", "matter": "other"}
    assert stands(refused(("mediation_agreed", "2025-06-10", other)), "K34", "2025-06-10")[0] == "2025-06-24"
    agreed = ("mediation_agreed", "2025-06-10", {**other, "comply_by": "2025-09-01"})
    assert stands(refused(agreed), "K34", "2025-06-10")[0] == "2025-09-01"
    assert "parties agreed" in clock(refused(agreed), "K34", "2025-06-10").words
    health = ("mediation_agreed", "2025-06-10", {**other, "health_only": True})
    assert stands(refused(health), "K34-health", "2025-06-10")[0] == "2025-06-17"
    assert clock(refused(health), "K34-health", "2025-06-10").owed_by == "health body"
    assert "K34-health" not in ids(refused(agreed), "2025-06-10")
    later = ("mediation_agreed", "2025-06-10", {**other, "health_only": True, "comply_by": "2025-09-01"})
    assert stands(refused(later), "K34-health", "2025-06-10")[0] == "2025-06-17"  # 42(5) doesn't reach it


@pytest.mark.parametrize(
    ("letter", "certificate", "due"),
    [
        ("2025-12-31", None, "2026-03-02"),  # no 31 February; the 28th is a Saturday
        ("2025-01-15", None, "2025-03-17"),
        ("2026-02-03", None, "2026-04-07"),  # 3 April is Good Friday
        ("2025-06-30", None, "2025-09-01"),
        ("2025-10-25", None, "2026-01-02"),
        ("2025-03-01", "2025-04-20", "2025-05-20"),
        ("2025-03-01", "2025-03-20", "2025-05-01"),
    ],
)
def test_k35_the_later_of_two_months_and_one_from_the_certificate_moved_to_a_working_day(
    letter, certificate, due
):
    more = [("mediation_certificate_issued", certificate, {"stage": "request"})] if certificate else []
    events = refused(*more, on=letter)
    assert stands(events, "K35", due) == (due, "running", None)
    assert "K36" not in ids(events, due)
    after = (day(due) + timedelta(days=1)).isoformat()
    assert stands(events, "K35", after) == (due, "met", due)


def test_k35_is_met_on_the_day_an_appeal_is_lodged():
    lodged = ("appeal_lodged", "2025-04-02", {"stage": "request"})
    assert stands(refused(lodged), "K35", "2025-04-03") == ("2025-05-01", "met", "2025-04-02")


def test_k35_is_met_by_the_first_appeal_whatever_follows():
    lodged = [("appeal_lodged", on, {"stage": "request"}) for on in ("2025-04-02", "2025-04-10")]
    overturned = ("decided_to_assess", "2025-04-20", {"because": "concession"})
    assert stands(refused(*lodged, overturned), "K35", "2025-05-03") == ("2025-05-01", "met", "2025-04-02")
    after = ("appeal_lodged", "2025-04-25", {"stage": "request"})
    assert stands(refused(overturned, after), "K35", "2025-05-03") == ("2025-05-01", "waived", "2025-04-20")


@pytest.mark.parametrize(
    ("second", "stage", "first_due", "second_due"),
    [
        # A certificate is about the latest letter of its stage, and of any stage where it doesn't say.
        ("decided_to_maintain", "other", "2025-05-01", "2025-05-20"),
        ("decided_to_maintain", None, "2025-05-01", "2025-05-20"),
        ("decided_not_to_issue", None, "2025-05-20", "2025-05-20"),
        ("decided_not_to_issue", "other", "2025-05-20", "2025-05-12"),
    ],
)
def test_k35_a_certificate_is_about_the_latest_letter_of_its_stage(second, stage, first_due, second_due):
    details = {"stage": stage} if stage else {}
    events = history(
        ("final_plan_sent", "2025-03-01"),
        (second, "2025-03-10"),
        ("mediation_certificate_issued", "2025-04-20", details),
    )
    found = [item.due.isoformat() for item in clocks(events, day("2025-04-21")) if item.clock == "K35"]
    assert found == [first_due, second_due]


def test_k35_of_another_stage_runs_on():
    lodged = ("appeal_lodged", "2025-04-02", {"stage": "other"})
    assert stands(refused(lodged), "K35", "2025-04-03") == ("2025-05-01", "running", None)


def test_k35_falls_away_when_the_council_changes_its_mind():
    events = refused(("decided_to_assess", "2025-04-02", {"because": "concession"}))
    assert stands(events, "K35", "2025-04-03") == ("2025-05-01", "waived", "2025-04-02")


@pytest.mark.parametrize(
    "kind",
    [
        "decided_not_to_assess",
        "decided_not_to_issue",
        "final_plan_sent",
        "amended_plan_sent",
        "decided_not_to_amend",
        "decided_to_maintain",
        "decided_not_to_reassess",
        "reassessed_plan_sent",
        "cease_notice_sent",
    ],
)
def test_every_decision_that_can_be_appealed_gives_time_for_it(kind):
    events = history((kind, "2025-03-01"))
    assert {"K30", "K35"} <= ids(events, "2025-03-01")


@pytest.mark.parametrize(
    ("registered", "due"),
    [("2025-07-21", "2025-09-30"), ("2026-12-07", "2027-01-26"), ("2025-08-04", "2025-10-10")],
)
def test_k37_no_day_of_august_or_from_christmas_to_new_years_day_counts(registered, due):
    events = refused(("appeal_registered", registered, {"stage": "request"}))
    assert stands(events, "K37", registered)[0] == due


def test_k37_a_day_set_by_the_tribunal_prevails():
    told = {"stage": "request", "response_due": "2025-07-31"}
    k37 = clock(refused(("appeal_registered", "2025-06-10", told)), "K37", "2025-06-10")
    assert k37.due == day("2025-07-31")
    assert "the day that the tribunal set" in k37.words


def test_k37_thirty_working_days_to_answer_an_appeal():
    registered = ("appeal_registered", "2025-06-10", {"stage": "request"})
    assert stands(refused(registered), "K37", "2025-07-22") == ("2025-07-22", "running", None)
    answered = ("appeal_response_sent", "2025-07-23")
    assert stands(refused(registered, answered), "K37", "2025-08-01") == ("2025-07-22", "late", "2025-07-23")
    withdrawn = ("appeal_withdrawn", "2025-07-01")
    assert stands(refused(registered, withdrawn), "K37", "2025-08-01") == (
        "2025-07-22",
        "waived",
        "2025-07-01",
    )


@pytest.mark.parametrize(("transfer_on", "due"), [("2015-09-01", "2015-05-30"), ("2016-09-01", "2016-03-30")])
def test_k17_before_31_march_but_in_2015_before_31_may(transfer_on, due):
    transfer = {"transfer": "secondary_to_post16", "transfer_on": transfer_on}
    events = plan("2014-10-01", ("phase_transfer_expected", "2014-11-03", transfer))
    assert [item.due for item in clocks(events, day("2016-12-01")) if item.clock == "K17"] == [day(due)]


# Recommendations, commissioners, higher education, direct payments, the 26th birthday


@pytest.mark.parametrize(
    ("facts", "clock_id", "due", "owed_by"),
    [
        ((("recommendation_made", "2025-06-10", {"body": "health"}),), "K39", "2025-07-14", "health body"),
        ((("recommendation_made", "2025-06-10", {"body": "social_care"}),), "K40", "2025-07-14", "council"),
        (
            (("recommendation_made", "2025-06-10", {"body": "health", "reply_by": "2025-09-01"}),),
            "K39",
            "2025-09-01",
            "health body",
        ),
        ((("recommendation_answered", "2025-07-14", {"body": "health"}),), "K41", "2025-07-20", "council"),
        ((("mediation_held", "2025-04-16", {"stage": "other"}),), "K42", "2025-04-23", "mediation adviser"),
        (
            (("mediation_not_arranged", "2025-04-16", {"stage": "other"}),),
            "K42",
            "2025-04-23",
            "mediation adviser",
        ),
        (
            (("mediation_wanted", "2025-04-16", {"stage": "other", "health_issues": True}),),
            "K43",
            "2025-04-23",
            "council",
        ),
        (
            (("mediation_arranged", "2025-04-01", {"stage": "other", "mediation_on": "2025-04-25"}),),
            "K44",
            "2025-04-16",
            "council",
        ),
        ((("commissioner_changed", "2025-06-02", {}),), "K45", "2025-06-20", "health body"),
        ((("commissioner_changed", "2025-06-02", {}),), "K46", "2025-06-20", "health body"),
        (
            (("commissioner_changed", "2025-06-02", {"aware_on": "2025-06-09"}),),
            "K46",
            "2025-06-27",
            "health body",
        ),
        ((("plan_disclosure_requested", "2025-06-02"),), "K47", "2025-06-23", "council"),
        ((("direct_payments_started", "2025-06-02"),), "K48", "2025-09-01", "council"),
    ],
)
def test_the_further_clocks_have_their_limits(facts, clock_id, due, owed_by):
    found = clock(plan("2024-02-01", *facts), clock_id, "2025-07-15")
    assert (found.due, found.owed_by) == (day(due), owed_by)


@pytest.mark.parametrize(
    ("start", "done", "clock_id"),
    [
        (("recommendation_made", "2025-06-10", {"body": "health"}), "recommendation_answered", "K39"),
        (("recommendation_made", "2025-06-10", {"body": "social_care"}), "recommendation_answered", "K40"),
        (("recommendation_answered", "2025-06-10", {"body": "health"}), "recommendation_reply_copied", "K41"),
        (("mediation_held", "2025-06-10"), "mediation_certificate_issued", "K42"),
        (("mediation_wanted", "2025-06-10", {"health_issues": True}), "mediation_issues_told", "K43"),
        (
            ("mediation_arranged", "2025-06-10", {"mediation_on": "2025-06-30"}),
            "family_told_of_mediation",
            "K44",
        ),
        (("commissioner_changed", "2025-06-10"), "reassessment_requested", "K45"),
        (("commissioner_changed", "2025-06-10"), "commissioner_told", "K46"),
        (("plan_disclosure_requested", "2025-06-10"), "plan_disclosed", "K47"),
        (("direct_payments_started", "2025-06-10"), "direct_payments_reviewed", "K48"),
    ],
)
def test_the_further_clocks_are_met_up_to_their_last_day_and_late_after_it(start, done, clock_id):
    due = clock(plan("2024-02-01", start), clock_id, "2025-06-10").due
    for days, outcome in ((-1, "met"), (0, "met"), (1, "late")):
        events = plan("2024-02-01", start, (done, (due + timedelta(days=days)).isoformat()))
        assert clock(events, clock_id, "2026-01-10").outcome == outcome


def test_a_reply_of_another_body_answers_no_recommendation():
    made = ("recommendation_made", "2025-06-10", {"body": "health"})
    other = ("recommendation_answered", "2025-06-20", {"body": "social_care"})
    assert clock(plan("2024-02-01", made, other), "K39", "2025-07-14").outcome == "running"
    assert "K40" not in ids(plan("2024-02-01", made), "2025-07-14")


def test_k45_matters_only_if_the_provision_cannot_be_arranged():
    found = clock(plan("2024-02-01", ("commissioner_changed", "2025-06-02")), "K45", "2025-06-03")
    assert found.only_if == "it can't arrange the provision"


@pytest.mark.parametrize(("on", "shown"), [("2026-05-13", False), ("2026-05-14", True), ("2026-05-15", True)])
def test_k54_a_plan_that_stands_on_the_26th_birthday_is_told(on, shown):
    born = {"born": date(2000, 5, 14)}
    events = plan("2019-02-01")
    found = [item for item in clocks(events, day(on), **born) if item.clock == "K54"]
    assert [(item.due, item.outcome) for item in found] == [(None, "running")] * shown
    ended = plan("2019-02-01", ("plan_ceased", "2026-05-14", {"reason": "1"}))
    assert [item.outcome for item in clocks(ended, day(on), **born) if item.clock == "K54"] == ["met"] * shown
    before = plan("2019-02-01", ("plan_ceased", "2026-05-13", {"reason": "1"}))
    moved = plan("2019-02-01", ("child_moved_out", "2026-06-01", {"authority": "X"}))
    assert "K54" not in {item.clock for item in clocks(before, day(on), **born)}
    late = [item.outcome for item in clocks(moved, day("2026-07-01"), **born) if item.clock == "K54"]
    assert late == ["waived"]
    assert "K54" not in ids(events, on)


def test_k54_of_a_plan_made_after_the_26th_birthday_runs_from_the_plan():
    found = [
        item
        for item in clocks(plan("2026-06-01"), day("2026-07-01"), born=date(2000, 5, 14))
        if item.clock == "K54"
    ]
    assert [item.started for item in found] == [day("2026-06-01")]


def test_every_year_group_tells_when_reception_was():
    assert set(_YEARS_AFTER_RECEPTION) == set(YEAR_GROUPS)
