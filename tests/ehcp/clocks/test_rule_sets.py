import re
from datetime import date
from shutil import copy

import pytest

from ehcp.clocks import words
from ehcp.clocks.clock import clocks, deadlines_of
from ehcp.clocks.rule_sets import (
    FOLDER,
    RuleSetError,
    all_rule_sets,
    clocks_of_kinds,
    load_rule_sets,
    rule_set_for,
)
from ehcp.clocks.rule_sets.rules import EVIDENCE, PER
from ehcp.clocks.spans import _FINDERS, Child
from ehcp.clocks.spans.letters import LETTERS
from ehcp.events.codes import EXCEPTIONS, OVERLAY_STAGES
from ehcp.events.kinds import EVENT_KINDS
from tests.ehcp.histories import day, history

OWED_BY = {
    "council",
    "advice giver",
    "family",
    "setting",
    "setting or council",
    "mediation adviser",
    "health body",
}
ALL_CLOCKS = [f"K{number}" for number in range(1, 38)]


def request(on):
    return history(("request_received", on))


def test_every_clock_of_the_timetable_is_there():
    for rule_set in all_rule_sets():
        ids = {rule.id for rule in rule_set.clocks} | {adjustment.id for adjustment in rule_set.adjustments}
        with_orders = ids | {"K33" for clock_id in ids if clock_id.startswith("K33")}
        assert set(ALL_CLOCKS) | {"K2a", "K9x", "K21a"} <= with_orders


def test_every_clock_names_its_law_its_evidence_and_who_owes_it():
    for rule_set in all_rule_sets():
        for rule in rule_set.clocks:
            assert rule.evidence in EVIDENCE
            assert rule.owed_by in OWED_BY
            laws = [rule.regulation, *rule.regulation_after.values()]
            unnamed = [law for law in laws if not re.search("[Ss]ection|[Rr]egulation|[Rr]ule", law)]
            assert not unnamed, f"{rule.id} names no section, regulation or rule"


def test_every_start_can_be_said_in_words():
    for rule_set in all_rule_sets():
        starts = {kind for rule in rule_set.clocks for kind in rule.starts}
        assert [kind for kind in starts if not EVENT_KINDS[kind].clock_start] == []


def test_the_letters_that_start_the_time_to_appeal_are_known_with_their_stage():
    for rule_set in all_rule_sets():
        for rule in rule_set.clocks:
            if rule.per in ("letter", "notice_to_cease"):
                assert set(rule.starts) <= set(LETTERS)
                assert rule.per != "letter" or set(rule.starts) == set(LETTERS)
    assert {letter.stage for letter in LETTERS.values()} == set(OVERLAY_STAGES)


def test_every_way_to_find_runs_is_a_way_that_rules_may_name():
    assert set(_FINDERS) == set(PER)


def test_what_each_kind_of_event_starts_and_ends_follows_from_the_rules():
    effects = clocks_of_kinds(all_rule_sets())
    assert set(effects) <= set(EVENT_KINDS)
    assert set(effects["request_received"]["starts"]) == {"K1", "K3", "K4", "K7", "K29"}
    assert set(effects["amendment_notice_sent"]["starts"]) == {"K9", "K14", "K15"}
    assert {"K8", "K9", "K13", "K24"} <= set(effects["amendment_notice_sent"]["ends"])
    assert "K7" in effects["final_plan_sent"]["ends"]
    assert "K3" in effects["final_plan_sent"]["lapses"]


def test_a_clock_is_found_by_its_id():
    law = all_rule_sets()[0]
    assert [law.clock(rule.id) for rule in law.clocks] == list(law.clocks)
    assert law.clock("K99") is None


def test_before_the_act_of_2014_no_clock_is_known():
    assert rule_set_for(day("2014-08-31")) is None
    assert clocks(request("2014-08-31"), day("2015-01-01")) == []
    assert {item.rule_set for item in clocks(request("2014-09-01"), day("2014-09-01"))} == {"england-2014"}


TO_THE_PLAN, ADVICE = {"K1", "K3", "K7", "K21", "K29"}, {"K2", "K21a"}
# Regulation 44(3) reaches 44(2)(b) and (c) only.
ORDERS = {"K33b", "K33b-no-plan", "K33b-plan", "K33c-draft", "K33c-final"}


@pytest.mark.parametrize(
    ("code", "excused"),
    [
        ("E1", TO_THE_PLAN | ORDERS),
        ("E2", TO_THE_PLAN | ORDERS),
        ("E3", TO_THE_PLAN | ORDERS | ADVICE),
        ("E4", TO_THE_PLAN | ADVICE | ORDERS),
        ("E5", ADVICE),
        ("E6", ORDERS),
        ("E7", set()),
        ("not_stated", {"K7"}),
    ],
)
def test_each_exception_excuses_the_clocks_that_its_regulation_names(code, excused):
    law = all_rule_sets()[0]
    assert {rule.id for rule in law.clocks if code in rule.exceptions} == excused
    assert code in EXCEPTIONS


def test_the_law_of_the_spring_and_summer_of_2020_has_all_clocks_with_their_limits():
    law, relaxed = all_rule_sets()
    assert [rule.limits for rule in relaxed.clocks] == [rule.limits for rule in law.clocks]
    assert (relaxed.effective_from, relaxed.effective_to) == (date(2020, 5, 1), date(2020, 9, 25))
    assert relaxed.adjustments == law.adjustments
    excused = {rule.id for rule in relaxed.clocks if "E7" in rule.exceptions}
    # Regulation 5 of SI 2020/471 lists them; a time that merely runs out needs no excuse.
    after_orders = {
        "K33b",
        "K33b-no-plan",
        "K33b-plan",
        "K33c-draft",
        "K33c-final",
        "K33d",
        "K33e",
        "K33f",
        "K33h",
    }
    others = "1 2 3 7 8 9 12 13 15 16 20 21 21a 23 24 29 31 32 34 34-health 38 39 40 41 42 43 45 46 47 48"
    assert excused == after_orders | {f"K{number}" for number in others.split()}
    told_late = {rule.id for rule in relaxed.clocks if "E7" in rule.excepted_if_told_late}
    assert told_late == {"K22", "K25"}
    assert not any("E7" in rule.exceptions for rule in law.clocks)


DATED = {
    "meeting_on",
    "certificate",
    "own_decision_on",
}  # worked out, not only a detail of what starts the clock


def test_what_the_law_of_2020_excuses_it_excuses_after_a_concession_too():
    law, relaxed = all_rule_sets()
    assert law.clock("K33b-plan").exceptions_for("appeal_unopposed") == ()
    assert relaxed.clock("K33b-plan").exceptions_for("appeal_unopposed") == ("E7",)
    assert relaxed.clock("K33b-plan").exceptions_for("order_made")[-1] == "E7"
    assert relaxed.clock("K22").exceptions_for("child_moved_out") == ()


def test_each_evidence_can_be_said_in_words():
    assert set(EVIDENCE) == set(words._EVIDENCE)


def test_every_day_to_count_from_is_a_detail_of_what_starts_the_clock():
    for rule_set in all_rule_sets():
        for rule in rule_set.clocks:
            names = {name for limit in rule.limits for name in limit.anchors} | {rule.unless_agreed} - {""}
            kinds = ("phase_transfer_expected",) if rule.per == "transfer" else rule.starts
            given = {
                detail.name for kind in kinds for detail in EVENT_KINDS[kind].details if detail.form == "date"
            }
            assert names <= given | DATED | {"on"}


MADE_UP = """
id = "{id}"
title = "Made-up law"
effective_from = {start}
{end}
[[clocks]]
id = "K1"
name = "Decide"
starts = ["request_received"]
per = "case"
limit = {limit}
ends = ["decided_to_assess"]
lapses = []
owed_by = "council"
regulation = "Regulation 1"
evidence = "L"
"""


def write_rule_set(folder, name, start, end="", limit="{ weeks = 6 }"):
    text = MADE_UP.format(id=name, start=start, end=f"effective_to = {end}" if end else "", limit=limit)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def due_of(received, sets):
    (only_clock,) = clocks(request(received), day("2027-01-01"), rule_sets=sets)
    return only_clock.rule_set, only_clock.due.isoformat()


@pytest.mark.parametrize("end", ["", "2026-08-31"])
def test_new_law_binds_clocks_that_start_under_it_and_old_cases_keep_theirs(tmp_path, end):
    write_rule_set(tmp_path, "old", "2014-09-01", end)
    write_rule_set(tmp_path, "new", "2026-09-01", limit="{ weeks = 4 }")
    sets = load_rule_sets(tmp_path)
    assert due_of("2026-08-31", sets) == ("old", "2026-10-12")
    assert due_of("2026-09-01", sets) == ("new", "2026-09-29")


def test_law_for_some_months_lies_within_law_without_an_end(tmp_path):
    write_rule_set(tmp_path, "old", "2014-09-01")
    write_rule_set(tmp_path, "months", "2020-05-01", "2020-09-25", limit="{ weeks = 10 }")
    sets = load_rule_sets(tmp_path)
    rule_set_ids = [due_of(on, sets)[0] for on in ("2020-04-30", "2020-05-01", "2020-09-25", "2020-09-26")]
    assert rule_set_ids == ["old", "months", "months", "old"]


def test_law_that_amends_other_law_has_its_clocks_but_for_those_it_gives_itself(tmp_path):
    copy(FOLDER / "england-2014.toml", tmp_path)
    write_rule_set(tmp_path, "new", "2026-09-01", limit="{ weeks = 4 }")
    path = tmp_path / "new.toml"
    path.write_text('amends = "england-2014"\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
    sets = load_rule_sets(tmp_path)
    before, after = (
        {
            item.clock: (item.due, item.rule_set)
            for item in clocks(request(on), day(on), rule_sets=sets)
            if item.due
        }
        for on in ("2026-08-31", "2026-09-01")
    )
    assert before["K1"] == (day("2026-10-12"), "england-2014")
    assert after["K1"] == (day("2026-09-29"), "new")
    assert after["K7"] == (day("2027-01-19"), "new")


def test_law_that_says_no_more_is_the_first_version_and_excuses_only_its_own_clocks(tmp_path):
    write_rule_set(tmp_path, "plain", "2014-09-01")
    (found,) = load_rule_sets(tmp_path)
    assert (found.version, found.excuses_running) == (1, False)


def test_two_rule_sets_may_not_have_one_id(tmp_path):
    write_rule_set(tmp_path, "old", "2014-09-01")
    (tmp_path / "old.toml").rename(tmp_path / "older.toml")
    write_rule_set(tmp_path, "old", "2015-09-01")
    with pytest.raises(RuleSetError, match="there is a rule set old already"):
        load_rule_sets(tmp_path)


def test_two_rule_sets_may_not_begin_on_one_day(tmp_path):
    write_rule_set(tmp_path, "old", "2014-09-01")
    write_rule_set(tmp_path, "new", "2014-09-01")
    with pytest.raises(RuleSetError, match="begin on the same day"):
        load_rule_sets(tmp_path)


@pytest.mark.parametrize(
    "limit",
    [
        "{ fortnights = 3 }",
        "{ weeks = 0 }",
        '{ weeks = "6" }',
        "{ weeks = 6, days = 1 }",
        "{ weeks = true }",
        '{ fixed_day = "31 March" }',
        '{ weeks = 6, counting = "roughly" }',
    ],
)
def test_a_limit_that_makes_no_sense_is_refused(tmp_path, limit):
    write_rule_set(tmp_path, "odd", "2014-09-01", limit=limit)
    with pytest.raises(RuleSetError, match="clock K1"):
        load_rule_sets(tmp_path)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('per = "case"', ""),
        ('starts = ["request_received"]', ""),
        ('ends = ["decided_to_assess"]', ""),
        ("lapses = []", ""),
        ('starts = ["request_received"]', 'starts = ["asked"]'),
        ('ends = ["decided_to_assess"]', 'ends = ["decided"]'),
        ("lapses = []", 'lapses = ["gone"]'),
        ("lapses = []", 'lapses = []\nshown_by = ["seen"]'),
        ('per = "case"', 'per = "week"'),
        ('evidence = "L"', 'evidence = "sure"'),
        ('evidence = "L"', 'evidence = "L"\ncertain_once = ["decided_to_assess"]'),
        ('evidence = "L"', 'evidence = "L"\nregulation_after = { asked = "Regulation 2" }'),
        ('evidence = "L"', 'evidence = "L"\nexceptions_after = { asked = [] }'),
        ('evidence = "L"', 'evidence = "L"\nexceptions_after = { request_received = ["E99"] }'),
        (
            'evidence = "L"',
            'evidence = "L"\ntogether = [{ after = "asked", matter = "assess", limit = { weeks = 1 } }]',
        ),
        ('evidence = "L"', ""),
    ],
)
def test_a_clock_with_a_missing_key_or_an_unknown_code_is_refused(tmp_path, line, fault):
    write_rule_set(tmp_path, "odd", "2014-09-01")
    path = tmp_path / "odd.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(line, fault), encoding="utf-8")
    with pytest.raises(RuleSetError, match="clock K1"):
        load_rule_sets(tmp_path)


@pytest.mark.parametrize(
    ("line", "fault", "words"),
    [
        ("effective_from = 2014-09-01", "effective_from = 2014-09-01T00:00:00", "must be a day"),
        (
            "effective_from = 2014-09-01",
            "effective_from = 2014-09-01\neffective_to = 2014-08-31",
            "ends before",
        ),
        (
            "effective_from = 2014-09-01",
            "effective_from = 2014-09-01\neffective_to = 2015-08-31T00:00:00",
            "effective_to must be a day",
        ),
        (
            "effective_from = 2014-09-01",
            'effective_from = 2014-09-01\nalso_excused = { E1 = ["K99"] }',
            "unknown: K99",
        ),
        (
            "effective_from = 2014-09-01",
            'effective_from = 2014-09-01\namends = "magna-carta"',
            "amends magna-carta",
        ),
        (
            "effective_from = 2014-09-01",
            "effective_from = 2014-09-01\nalso_excused = { E99 = [] }",
            "unknown: E99",
        ),
        ('title = "Made-up law"', "", "title"),
        ('title = "Made-up law"', "title = ", "odd.toml"),
    ],
)
def test_a_rule_set_that_makes_no_sense_is_refused(tmp_path, line, fault, words):
    write_rule_set(tmp_path, "odd", "2014-09-01")
    path = tmp_path / "odd.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(line, fault), encoding="utf-8")
    with pytest.raises(RuleSetError, match=words):
        load_rule_sets(tmp_path)


def test_a_clock_that_stands_twice_is_refused(tmp_path):
    write_rule_set(tmp_path, "odd", "2014-09-01")
    path = tmp_path / "odd.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text[text.index("[[clocks]]") :], encoding="utf-8")
    with pytest.raises(RuleSetError, match="stands twice"):
        load_rule_sets(tmp_path)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('name = "Moved"', ""),
        ('name = "Moved"', 'name = "Moved"\ncolour = "red"'),
        ('adjusts = ["K1"]', 'adjusts = ["K99"]'),
        ('evidence = "S"', 'evidence = "sure"'),
        ('not_restarted_by = ["note"]', 'not_restarted_by = ["asked"]'),
        ('["08-01", "08-31"]', '["08-01", "31 August"]'),
    ],
)
def test_an_adjustment_with_a_missing_key_or_an_unknown_code_is_refused(tmp_path, line, fault):
    write_rule_set(tmp_path, "odd", "2014-09-01")
    path = tmp_path / "odd.toml"
    adjustment = """
[[adjustments]]
id = "X"
name = "Moved"
adjusts = ["K1"]
closed = [["08-01", "08-31"]]
not_restarted_by = ["note"]
regulation = "Regulation 2"
evidence = "S"
"""
    clocks_of_it = path.read_text(encoding="utf-8")
    path.write_text(clocks_of_it + adjustment, encoding="utf-8")
    assert load_rule_sets(tmp_path)[0].adjustments
    path.write_text(clocks_of_it + adjustment.replace(line, fault), encoding="utf-8")
    with pytest.raises(RuleSetError, match="adjustment X"):
        load_rule_sets(tmp_path)


def test_an_adjustment_may_not_contradict_the_clock_it_bears_on(tmp_path):
    write_rule_set(tmp_path, "odd", "2014-09-01")
    path = tmp_path / "odd.toml"
    adjustment = """
[[adjustments]]
id = "X"
name = "Not restarted"
adjusts = ["K1"]
not_restarted_by = ["request_received"]
regulation = "Regulation 2"
evidence = "L"
"""
    path.write_text(path.read_text(encoding="utf-8") + adjustment, encoding="utf-8")
    with pytest.raises(RuleSetError, match="adjustment X"):
        load_rule_sets(tmp_path)


def test_a_folder_without_law_is_refused(tmp_path):
    with pytest.raises(RuleSetError, match="no rule set"):
        load_rule_sets(tmp_path)


# A law for some cases only, as the one announced for 2029: by the school year and by the day of the plan

REFORM = """
id = "reform"
title = "Made-up law for some cohorts"
effective_from = 2029-09-01
amends = "england-2014"

[cohort]
{cohort}

[[clocks]]
id = "K9"
name = "Complete the next review"
starts = ["decided_to_maintain"]
per = "each_review"
limit = {{ months = 36 }}
counting = "beginning_with"
ends = ["decided_to_maintain"]
lapses = ["plan_ceased"]
owed_by = "council"
regulation = "Section 1 of a made-up Act"
evidence = "U"
"""


def reformed(folder, cohort):
    copy(FOLDER / "england-2014.toml", folder)
    (folder / "reform.toml").write_text(REFORM.format(cohort=cohort), encoding="utf-8")
    return load_rule_sets(folder)


def next_review(sets, made, reviewed, **child):
    events = history(
        ("request_received", "2024-01-08"), ("final_plan_sent", made), ("decided_to_maintain", reviewed)
    )
    found = {item.clock: item for item in clocks(events, day("2031-01-01"), rule_sets=sets, **child)}
    owed = {item.clock: item.due for item in deadlines_of(events, Child(**child), rule_sets=sets)}
    assert owed["K9"] == found["K9"].due
    return found["K9"].rule_set, found["K9"].due.isoformat()


KEPT, NEW = ("england-2014", "2030-10-09"), ("reform", "2032-10-09")


@pytest.mark.parametrize(
    ("child", "law"),
    [
        ({"born": date(2018, 8, 31)}, KEPT),  # Year 4 in 2026/27
        ({"born": date(2018, 9, 1)}, KEPT),  # Year 3
        ({"born": date(2019, 8, 31)}, KEPT),
        ({"born": date(2019, 9, 1)}, NEW),  # Year 2
        ({"born": date(2022, 8, 31)}, NEW),  # Reception
        ({"born": date(2022, 9, 1)}, KEPT),  # of no school year then, so not named
        ({"year_group": "R"}, NEW),  # at the request in January 2024: Year 3 in 2026/27
        ({"year_group": ""}, KEPT),  # nobody knows
    ],
)
def test_a_law_may_bind_some_school_years_and_leave_the_others_theirs(tmp_path, child, law):
    years = '"R", "1", "2"' + (', "3"' if child.get("year_group") else "")
    sets = reformed(tmp_path, f"year_groups = [{years}]\nin_school_year = 2026")
    assert next_review(sets, "2025-03-03", "2029-10-10", **child) == law


@pytest.mark.parametrize(
    ("made", "law"),
    [("2026-08-31", KEPT), ("2026-09-01", NEW), ("2028-08-31", NEW), ("2028-09-01", KEPT)],
)
def test_a_law_may_bind_plans_by_the_day_they_were_made(tmp_path, made, law):
    sets = reformed(tmp_path, "plan_from = 2026-09-01\nplan_to = 2028-08-31")
    assert next_review(sets, made, "2029-10-10") == law


def test_of_a_plan_made_elsewhere_the_day_it_was_made_there_counts(tmp_path):
    sets = reformed(tmp_path, "plan_from = 2026-09-01")
    for made, law in (("2026-08-31", "england-2014"), ("2026-09-01", "reform")):
        moved = ("plan_transferred_in", "2029-09-10", {"authority": "X", "plan_made_on": made})
        events = history(moved, ("decided_to_maintain", "2029-10-10"))
        found = {item.clock: item.rule_set for item in clocks(events, day("2031-01-01"), rule_sets=sets)}
        assert found["K9"] == law
    unknown = history(("plan_transferred_in", "2029-09-10"), ("decided_to_maintain", "2029-10-10"))
    assert {item.rule_set for item in clocks(unknown, day("2031-01-01"), rule_sets=sets)} == {"england-2014"}
    without = request("2029-09-10")
    assert {item.rule_set for item in clocks(without, day("2031-01-01"), rule_sets=sets)} == {"england-2014"}


def test_a_clock_keeps_the_law_of_its_start_in_a_cohort_too(tmp_path):
    sets = reformed(tmp_path, "plan_from = 2020-01-01")
    assert next_review(sets, "2025-03-03", "2029-08-31") == ("england-2014", "2030-08-30")
    assert next_review(sets, "2025-03-03", "2029-09-01") == ("reform", "2032-08-31")


def test_a_law_for_some_cases_is_chosen_for_a_day_only_where_it_is_named(tmp_path):
    sets = reformed(tmp_path, "plan_from = 2020-01-01")
    assert rule_set_for(day("2030-01-01"), sets).id == "reform"
    assert all(each.cohort is None for each in all_rule_sets())


@pytest.mark.parametrize(
    ("cohort", "words"),
    [
        ("", "go together"),
        ('year_groups = ["R"]', "go together"),
        ("in_school_year = 2026", "go together"),
        ('year_groups = ["Q"]\nin_school_year = 2026', "unknown: Q"),
        ('plan_from = "2026"', "plan_from must be a day"),
        ("plan_to = 2026-09-01T00:00:00", "plan_to must be a day"),
        ("born_from = 2026-09-01", "born_from"),
    ],
)
def test_a_cohort_that_makes_no_sense_is_refused(tmp_path, cohort, words):
    with pytest.raises(RuleSetError, match=words):
        reformed(tmp_path, cohort)
