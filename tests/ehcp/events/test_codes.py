"""The code lists: what groups their codes leaves none out, and nothing named beside a list is missing from it."""

import inspect

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
