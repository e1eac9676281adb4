"""Days at which a published series changed its meaning."""

from datetime import date

from scorecard.words.series_breaks import SERIES_BREAKS, SeriesBreak, break_words, breaks_of

BEFORE_ALL, AFTER_ALL = date(2018, 1, 1), date(2026, 1, 1)


def labels(code: str, first: date, last: date) -> list[str]:
    return [series_break.label for series_break in breaks_of(code, [last, first])]


def test_the_breaks_of_the_national_collection_are_known():
    assert labels("EHC08", BEFORE_ALL, date(2024, 12, 31)) == [
        "Council formed",
        "Covid easements",
        "Counts by child",
    ]


def test_only_breaks_between_the_first_and_the_last_day_are_marked():
    assert labels("EHC08", date(2022, 1, 1), date(2024, 12, 31)) == ["Counts by child"]


def test_a_series_that_starts_on_the_day_of_a_break_does_not_cross_it():
    (formed,) = [series_break for series_break in SERIES_BREAKS if series_break.label == "Council formed"]
    assert formed.label not in labels("EHC08", formed.on, AFTER_ALL)
    assert formed.label in labels("EHC08", BEFORE_ALL, formed.on)


def test_a_break_is_marked_only_on_the_measures_that_it_concerns():
    assert "Appeal rate" not in labels("EHC08", BEFORE_ALL, AFTER_ALL)
    assert "Appeal rate" in labels("DIS01", BEFORE_ALL, AFTER_ALL)


def test_no_days_no_breaks():
    assert breaks_of("EHC08", []) == []


def test_a_break_is_told_by_its_day_its_mark_and_what_changed():
    series_break = SeriesBreak(date(2024, 3, 1), "Rule changed", "More is counted.")
    assert break_words([series_break]) == (
        "Published values changed their meaning on 1 March 2024, marked “Rule changed”. More is counted."
    )
