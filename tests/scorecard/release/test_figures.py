"""What a reader of a publication sees of counts: shown, hidden in their place, or part of a figure that is hidden."""

from datetime import date

import pytest

from scorecard.measures import OPEN, PLANS, REQUESTS, WHOLE, At
from scorecard.measures.populations import at
from scorecard.release.figures import Count, Place, PublicFigure, Seen, if_hidden, most_seen, shares_of

DAY = date(2024, 7, 31)
IN_TIME = at(issued="in 20 weeks")


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("EHC07", Seen.HIDDEN),
        ("EHC13", Seen.HIDDEN),
        *((code, Seen.WITHHELD) for code in ("EHC08", "EHC10", "B5")),
    ],
)
def test_only_a_hidden_count_leaves_its_mark_in_a_counts_place(code: str, seen: Seen) -> None:
    assert if_hidden(PublicFigure(code, DAY, DAY, 5, 20)) is seen
    assert seen.is_hidden


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (Seen.HIDDEN, Seen.SHOWN, Seen.SHOWN),
        (Seen.WITHHELD, Seen.HIDDEN, Seen.HIDDEN),
        (Seen.NOT_ASKED, Seen.WITHHELD, Seen.WITHHELD),
        (Seen.WITHHELD, None, Seen.WITHHELD),
    ],
)
def test_who_sees_a_count_twice_has_the_most_of_both(one: Seen, other: Seen | None, both: Seen) -> None:
    assert most_seen(one, other) is both


@pytest.mark.parametrize(
    ("population", "part", "seen"),
    [
        (PLANS.name, WHOLE, Seen.HIDDEN),
        (PLANS.name, (("town", "Poole"),), Seen.HIDDEN),
        (OPEN.name, at(age="over 52 weeks"), Seen.HIDDEN),
        (PLANS.name, IN_TIME, Seen.WITHHELD),
        (PLANS.name, (*IN_TIME, ("town", "Poole")), Seen.WITHHELD),
    ],
)
def test_older_records_called_all_hidden_that_was_part_of_a_hidden_figure(
    population: str, part: At, seen: Seen
) -> None:
    data = Count(Place(population, DAY, DAY, part), 3, Seen.HIDDEN).as_data()
    assert data["seen"] == "hidden"
    assert Count.from_data(data, "version 1").seen is seen


@pytest.mark.parametrize("seen", Seen)
def test_what_a_reader_sees_of_a_count_is_kept(seen: Seen) -> None:
    count = Count(Place(PLANS.name, DAY, DAY, WHOLE), 3, seen, "version 1")
    assert Count.from_data(count.as_data(), "version 1") == count


def test_the_percentages_of_a_population_have_a_numerator_and_a_denominator() -> None:
    without = at(exception="without exception")
    shares = [(tuple(sorted(IN_TIME + without)), without), (IN_TIME, WHOLE)]
    assert list(shares_of(PLANS.name)) == shares
    assert len(list(shares_of(REQUESTS.name))) == 1
