"""What must be known before figures are compared."""

import pytest

from scorecard.measures import MEASURES
from scorecard.words.cautions import few_in_groups, few_words, is_of_few, rests_on_few


@pytest.mark.parametrize(("of", "few"), [(0, False), (1, True), (9, True), (10, False), (None, False)])
@pytest.mark.parametrize("code", ["EHC08", "EHC10"])
def test_a_share_or_a_mean_of_fewer_than_ten_is_of_few(code: str, of: int | None, few: bool) -> None:
    assert is_of_few(MEASURES[code], of) is few
    assert bool(few_words(MEASURES[code], of)) is few


def test_a_count_is_what_it_is() -> None:
    assert not is_of_few(MEASURES["EHC13"], None)


@pytest.mark.parametrize(
    ("count", "few"), [(None, False), (0, False), (1, True), (-9, True), (9, True), (10, False), (-10, False)]
)
def test_a_count_of_fewer_than_ten_rests_on_few_unless_there_is_nothing(count: int | None, few: bool) -> None:
    assert rests_on_few(MEASURES["EHC13"], count, None) is few


@pytest.mark.parametrize(("of", "few"), [(9, True), (10, False)])
def test_a_share_rests_on_few_by_what_it_is_taken_of(of: int, few: bool) -> None:
    assert rests_on_few(MEASURES["EHC08"], 1, of) is few


def test_groups_of_few_are_named_below_their_table() -> None:
    assert few_in_groups([]) == ""
    assert few_in_groups(["Poole"]).startswith("Fewer than 10 cases: Poole. One case more or less")
    assert few_in_groups(["Poole", "Hurn", "Other"]).startswith(
        "Fewer than 10 cases: Poole, Hurn and Other. "
    )
