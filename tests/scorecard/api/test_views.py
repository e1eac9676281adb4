"""Measures for everybody, figures for programs."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scorecard.api.shapes import FigureShape, MeasureShape
from scorecard.api.views import public_definition
from scorecard.changes import recalculate
from scorecard.measures import MEASURES
from scorecard.words.figure_rows import COLUMNS
from send_portal.queries import system_person
from tests.ehcp.cases import requested_case, waiting_case
from tests.programs import program, stranger

pytestmark = pytest.mark.django_db

FIGURES = "/api/v1/figures/"


@pytest.fixture
def counted() -> None:
    """Two requests in March 2024, one in July; figures worked out on the pinned day."""
    waiting_case(town="Poole")
    waiting_case(town="Christchurch")
    requested_case(received=date(2024, 7, 1), town="Poole")
    recalculate(by=system_person())


def figures(**asked: object) -> list[dict[str, object]]:
    answer = program("figures:read").get(FIGURES, asked)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


@pytest.mark.parametrize("code", MEASURES)
def test_everybody_may_read_every_definition_in_full(code):
    definition = stranger().get(f"/api/v1/measures/{code}/").json()
    assert definition == public_definition(code)
    assert set(definition) == set(MeasureShape().fields)


def test_the_list_has_every_measure():
    definitions = stranger().get("/api/v1/measures/").json()["results"]
    assert [measure["code"] for measure in definitions] == list(MEASURES)


def test_of_targets_only_the_laws_are_public():
    definitions = stranger().get("/api/v1/measures/").json()["results"]
    targets = {measure["target_basis"]: measure["target"] for measure in definitions}
    assert set(targets) == {"statutory", ""}
    assert targets[""] is None


def test_an_unknown_measure_is_not_found():
    assert stranger().get("/api/v1/measures/EHC99/").status_code == 404


def test_true_figures_are_not_for_strangers_or_for_those_without_the_permission():
    assert stranger().get(FIGURES).status_code == 401
    assert program("cases:read").get(FIGURES).status_code == 403
    assert program("figures:read", acting_for="scrutiny_member").get(FIGURES).status_code == 403


def test_a_row_has_the_columns_of_the_command_and_what_it_was_counted_by(counted):
    (row,) = figures(measure="EHC01", **{"from": "2024-03", "to": "2024-03"})
    assert list(row) == [*COLUMNS, "definition_version", "provisional"] == list(FigureShape().fields)
    assert row["measure"] == "EHC01"
    assert (row["period_start"], row["period_end"]) == ("2024-03-01", "2024-03-31")
    assert (row["numerator"], row["denominator"], row["value"]) == (2, None, 2)
    assert row["definition_version"] == MEASURES["EHC01"].version
    assert row["provisional"] is False


def test_a_month_that_had_not_ended_is_provisional(counted, monkeypatch):
    from scorecard.models import Recalculation

    Recalculation.objects.update(as_at=date(2024, 7, 30))
    rows = figures(measure="EHC01", **{"from": "2024-06", "to": "2024-07"})
    assert [row["provisional"] for row in rows] == [False, True]


def test_unless_told_otherwise_the_last_twelve_months_are_given(counted):
    ends = [row["period_end"] for row in figures(measure="EHC01")]
    assert (len(ends), ends[0], ends[-1]) == (12, "2023-08-31", "2024-07-31")


def test_a_breakdown_adds_its_groups_and_a_group_leaves_the_others_out(counted):
    month = {"from": "2024-03", "to": "2024-03", "measure": "EHC01", "breakdown": "town"}
    assert [row["group"] for row in figures(**month)] == ["", "Christchurch", "Poole"]
    assert [(row["group"], row["value"]) for row in figures(**month, group="Poole")] == [("Poole", 1)]


def test_several_measures_may_be_asked_for_at_once(counted):
    rows = figures(measure=["EHC14", "EHC01"], **{"from": "2024-07", "to": "2024-07"})
    assert [row["measure"] for row in rows] == ["EHC14", "EHC01"]


def test_the_stamp_says_what_was_counted_and_what_waits(counted):
    stamp = program("figures:read").get(FIGURES).json()["as_of"]
    assert (stamp["day"], stamp["changes_waiting"], stamp["nothing_counted"]) == ("2024-07-31", 0, False)
    requested_case()
    assert program("figures:read").get(FIGURES).json()["as_of"]["changes_waiting"] == 1


def test_before_anything_is_counted_there_are_no_rows():
    answer = program("figures:read").get(FIGURES).json()
    assert (answer["count"], answer["as_of"]["nothing_counted"]) == (0, True)


def test_many_rows_come_in_pages(counted):
    reader = program("figures:read")
    asked = {"from": "2014-01", "to": "2024-07"}
    first = reader.get(FIGURES, asked).json()
    assert first["previous"] is None
    pages = [first]
    while pages[-1]["next"]:
        pages.append(reader.get(pages[-1]["next"]).json())
    rows = [tuple(row.values()) for page in pages for row in page["results"]]
    assert len(pages) > 1
    assert len(rows) == len(set(rows)) == first["count"]


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "2024-13"},
        {"from": "1999-01"},
        {"from": "2024-1"},
        {"to": "2024-01-31"},
        {"from": "2024-07", "to": "2024-06"},
        {"from": "2000-01", "to": "2024-07"},
        {"measure": "EHC99"},
        {"measure": "EHC01,EHC03"},
        {"breakdown": "all"},
        {"breakdown": "case_id"},
        {"group": "Poole"},
        {"group": "Poole", "breakdown": ["town", "sex"]},
        {"group": "Poo\x00le", "breakdown": "town"},
        {"month": "2024-07"},
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(counted, asked):
    answer = program("figures:read").get(FIGURES, asked)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert answer.json()["problems"]


def test_figures_take_a_handful_of_queries(counted):
    reader = program("figures:read")
    reader.get(FIGURES)  # notes that the token is used, once a minute
    with CaptureQueriesContext(connection) as captured:
        reader.get(FIGURES, {"breakdown": ["town", "sex"]})
    assert len(captured) <= 6
