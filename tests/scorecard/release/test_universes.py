"""How universes are named, and ties written as relations."""

from datetime import date

from scorecard.measures import OPEN, PLANS, REQUESTS, WHOLE
from scorecard.measures.populations import at
from scorecard.release.universes import Tie, Universe, breakdown_of

JUNE = Universe(OPEN.name, date(2024, 6, 30), date(2024, 6, 30))
JULY = Universe(OPEN.name, date(2024, 7, 31), date(2024, 7, 31))
CAME, WENT = (
    Universe(population.name, date(2024, 7, 1), date(2024, 7, 31)) for population in (REQUESTS, PLANS)
)


def test_a_universe_is_named_by_its_days() -> None:
    assert JULY.name == "open assessments, 31 July 2024"
    assert WENT.name == "plans issued, 1 July 2024 to 31 July 2024"


def test_an_earlier_version_is_named_besides() -> None:
    assert JULY._replace(version="version 1").name == "open assessments, 31 July 2024, as in version 1"


def test_a_tie_is_a_relation_that_adds_up_to_0() -> None:
    tie = Tie((JULY, WHOLE), ((JUNE, WHOLE), (CAME, WHOLE)), ((WENT, WHOLE),))
    signs = {JULY: -1, JUNE: 1, CAME: 1, WENT: -1}
    assert tie.as_relation().terms == {universe.quantity(WHOLE): sign for universe, sign in signs.items()}
    assert list(tie) == [(universe, WHOLE) for universe in (JULY, JUNE, CAME, WENT)]


def test_what_stands_on_both_sides_of_a_tie_is_left_out() -> None:
    tie = Tie((JULY, WHOLE), ((JULY, WHOLE), (CAME, WHOLE)), ((WENT, WHOLE),))
    assert tie.as_relation().terms == {CAME.quantity(WHOLE): 1, WENT.quantity(WHOLE): -1}


def test_a_count_is_of_a_breakdown_where_one_of_its_categories_is_no_dimension_of_the_measures() -> None:
    assert breakdown_of(at(issued="later")) == breakdown_of(WHOLE) == ""
    assert breakdown_of(at(issued="later", town="Poole")) == "town"
