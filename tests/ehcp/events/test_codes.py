"""The code lists: what groups their codes leaves none out, and nothing named beside a list is missing from it."""

import inspect
from datetime import date

import pytest

from ehcp.events import codes

LISTS = {
    name: value
    for name, value in inspect.getmembers(codes)
    if name.isupper() and not name.startswith("_") and isinstance(value, dict) and "_OF_" not in name
}


@pytest.mark.parametrize(
    "name", sorted(set(LISTS) - {"ETHNICITIES"})
)  # which has several codes under one heading
def test_every_code_of_a_list_has_words_of_its_own(name):
    words = [item if isinstance(item, str) else item.label for item in LISTS[name].values()]
    assert all(words)
    assert len(set(words)) == len(words)


def test_no_ethnicity_stands_under_two_headings():
    listed = [code for _, _, under_heading in codes._ETHNICITY_TABLE for code in under_heading.split()]
    assert len(set(listed)) == len(listed)


def test_every_ethnicity_has_a_group_and_every_group_has_words():
    assert set(codes.GROUP_OF_ETHNICITY) == set(codes.ETHNICITIES)
    assert set(codes.GROUP_OF_ETHNICITY.values()) == set(codes.ETHNIC_GROUPS)


def test_every_year_group_has_a_phase_and_every_phase_has_words():
    assert set(codes.PHASE_OF_YEAR_GROUP) == set(codes.YEAR_GROUPS)
    assert {*codes.PHASE_OF_YEAR_GROUP.values(), codes.UNKNOWN} == set(codes.PHASES)


@pytest.mark.parametrize(
    ("some", "all_of_them"),
    [
        (codes.ADVICE_ALWAYS_SOUGHT, codes.ADVICE_SOURCES),
        (codes.CEASE_AT_ONCE, codes.CEASE_REASONS),
        (codes.EXCEPTIONS_TO_PLAN, codes.EXCEPTIONS),
        (codes.CLOSURES, codes.EXCEPTIONS),
        (set(codes.MATTERS) - {"other"}, codes.ORDERS),
    ],
)
def test_what_is_singled_out_of_a_list_is_in_it(some, all_of_them):
    assert set(some) <= set(all_of_them)


# The school census publishes figures under these headings.
HEADINGS = {
    "white": [
        *["White British", "White Irish", "Traveller of Irish heritage", "Gypsy or Roma"],
        "Any other White background",
    ],
    "mixed": [
        *["White and Black Caribbean", "White and Black African", "White and Asian"],
        "Any other mixed background",
    ],
    "asian": ["Indian", "Pakistani", "Bangladeshi", "Chinese", "Any other Asian background"],
    "black": ["Black Caribbean", "Black African", "Any other Black background"],
    "other": ["Any other ethnic group"],
    codes.UNKNOWN: ["Not obtained", "Refused"],
}


def test_the_headings_of_ethnicity_are_those_of_the_school_census_each_in_its_group():
    of_group: dict[str, list[str]] = {group: [] for group in codes.ETHNIC_GROUPS}
    for code, heading in codes.ETHNICITIES.items():
        group = of_group[codes.GROUP_OF_ETHNICITY[code]]
        group += [heading] if heading not in group else []
    assert of_group == HEADINGS


def test_year_groups_go_from_nursery_to_year_14_each_in_its_phase():
    phases = {
        "early": ["N1", "N2"],
        "primary": ["R", "1", "2", "3", "4", "5", "6"],
        "secondary": ["7", "8", "9", "10", "11"],
        "post16": ["12", "13", "14"],
    }
    assert {year: phase for phase, years in phases.items() for year in years} == codes.PHASE_OF_YEAR_GROUP
    assert list(codes.PHASES) == [*phases, codes.UNKNOWN]


def test_a_child_is_male_or_female_in_the_census():
    assert list(codes.SEXES) == ["M", "F"]


@pytest.mark.parametrize(
    ("code", "needs_dates", "excuses_plan", "days_within_limit"),
    [
        ("E1", True, True, 1),
        ("E2", True, True, 1),
        ("E3", True, True, 1),
        ("E4", True, True, 28),
        ("E5", True, False, 1),
        ("E6", True, False, 14),
        ("E7", True, True, 1),
        ("not_stated", False, True, 1),
    ],
)
def test_an_exception_asks_for_days_and_excuses_the_plan_as_the_law_has_it(
    code, needs_dates, excuses_plan, days_within_limit
):
    exception = codes.EXCEPTIONS[code]
    assert (exception.needs_dates, exception.excuses_plan) == (needs_dates, excuses_plan)
    assert exception.days_within_limit == days_within_limit
    assert (code in codes.EXCEPTIONS_TO_PLAN) == excuses_plan


def test_only_history_has_the_exception_of_the_coronavirus_and_one_not_stated():
    assert [code for code, item in codes.EXCEPTIONS.items() if not item.offered] == ["E7", "not_stated"]
    assert {code: item.agreed_between for code, item in codes.EXCEPTIONS.items() if item.agreed_between} == {
        "E7": (date(2020, 5, 1), date(2020, 9, 25))
    }


def test_a_decision_letter_has_up_to_seven_things_to_say():
    assert list(codes.LETTER_CHECKLIST) == [
        *["reasons", "appeal_right", "appeal_time_limit"],
        *["mediation", "disagreement_resolution", "information_advice_support", "recommendation_power"],
    ]


def test_regulation_6_1_names_five_whose_advice_is_always_sought():
    assert set(codes.ADVICE_ALWAYS_SOUGHT) == set(codes.ADVICE_SOURCES) - {"other"}


def test_only_death_and_age_end_a_plan_at_once_and_only_closures_keep_a_setting_shut():
    assert [codes.CEASE_REASONS[code] for code in codes.CEASE_AT_ONCE] == ["Died", "Reached the maximum age"]
    assert codes.CLOSURES == ("E1", "E2")
