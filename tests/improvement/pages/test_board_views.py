"""The board's scorecard."""

import re
from datetime import date

import pytest
from django.urls import reverse

from ehcp.models import LedgerPosition
from improvement.changes import load_demonstration_plan
from improvement.models import StrategicArea
from improvement.plan.board import coming
from scorecard.changes import recalculate
from scorecard.measures import MEASURES
from scorecard.models import Figure, Recalculation
from send_portal.queries import system_person
from tests.ehcp.cases import record, requested_case, waiting_case

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

BOARD_QUERIES = 12


@pytest.fixture
def counted():
    """The plan's areas, and two cases, one of them waiting for advice, counted to 31 July 2024."""
    load_demonstration_plan(by=system_person())
    requested_case()
    case = waiting_case()
    recalculate(by=system_person())
    return case


def board(client, **query):
    return client.get(reverse("board:scorecard"), query)


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def lines_of(response, area):
    (block,) = [block for block in response.context["blocks"] if block.code == area]
    return {line.measure.code: line for line in block.lines}


def test_nothing_counted_yet_says_what_will_come(client_for):
    assert "No figures yet" in text_of(board(client_for("board_member")))


def test_figures_counted_of_no_cases_are_no_figures(client_for):
    recalculate(by=system_person(), force=True)
    assert "No figures yet" in text_of(board(client_for("board_member")))


def test_headlines_come_first_with_the_late_cases_beside_the_rate(client_for, counted):
    headlines = board(client_for("board_member")).context["headlines"]
    assert [line.measure.code for line in headlines] == ["EHC08", "EHC09", "EHC11", "EHC12", "ADV05"]


def test_areas_stand_in_the_plans_order_the_unnamed_one_too(client_for, counted):
    codes = [block.code for block in board(client_for("board_member")).context["blocks"]]
    assert codes == list(StrategicArea.objects.values_list("code", flat=True))
    assert len(codes) == 8


def test_every_measure_shows_under_each_of_its_areas(client_for, counted):
    response = board(client_for("board_member"))
    for measure in MEASURES.values():
        for area in measure.plan_areas:
            assert measure.code in lines_of(response, area)


def test_measures_of_a_closed_area_are_still_shown(client_for, counted):
    StrategicArea.objects.update(closed_on=date(2024, 7, 1))
    (block,) = board(client_for("board_member")).context["blocks"]
    assert block.name == "Measures of no open area"
    assert len(block.lines) == len(MEASURES)


def test_an_area_without_measures_says_what_will_come(client_for, counted):
    text = text_of(board(client_for("board_member")))
    assert f"No measures yet. To come: {coming()['INC']}" in text
    assert "What is to come is not listed." in text


def test_the_newest_change_reaches_the_page(client_for, counted):
    client = client_for("board_member")
    assert lines_of(board(client), "PTH")["ADV05"].point.words == "1"
    record(counted, "advice_received", date(2024, 7, 31), source="psychology")
    assert "1 change is waiting to be counted" in text_of(board(client))
    recalculate(by=system_person())
    assert lines_of(board(client), "PTH")["ADV05"].point.words == "0"


def test_an_earlier_month_can_be_looked_at(client_for, counted):
    response = board(client_for("board_member"), month="2024-03")
    assert lines_of(response, "PTH")["EHC01"].point.words == "2"
    assert "March 2024 (an earlier month)" in text_of(response)
    assert "Back to the latest month" in text_of(response)


def test_a_month_that_is_not_kept_shows_the_latest_and_says_so(client_for, counted):
    response = board(client_for("board_member"), month="1999-01")
    assert response.context["month"] == date(2024, 7, 1)
    assert "There is a problem" in text_of(response)


def test_a_running_month_is_told_as_provisional(client_for, counted, settings):
    settings.PORTAL_TODAY = date(2024, 8, 3)
    recalculate(by=system_person())
    response = board(client_for("board_member"))
    assert response.context["month"] == date(2024, 7, 1)
    assert "So far in August 2024: 0, provisional" in text_of(response)
    running = board(client_for("board_member"), month="2024-08")
    assert lines_of(running, "PTH")["EHC01"].point.provisional


def test_a_change_is_told_in_words_and_not_by_an_arrow_alone(client_for, counted):
    text = text_of(board(client_for("board_member"), month="2024-04"))
    assert "▼ 2 fewer than in March 2024 (2)" in text


def test_every_line_has_its_definition_and_day(client_for, counted):
    text = text_of(board(client_for("board_member")))
    assert MEASURES["EHC08"].definition[:60] in text
    assert "As of 31 July 2024" in text


def test_small_lines_have_ids_of_their_own_though_measures_are_shown_twice(client_for, counted):
    ids = re.findall(r'\bid="([^"]+)"', board(client_for("board_member")).content.decode())
    assert len(ids) == len(set(ids))


def test_a_measure_without_any_stored_figure_leaves_its_line_empty(client_for, counted):
    Figure.objects.filter(measure="EHC10").delete()
    assert lines_of(board(client_for("board_member")), "PTH")["EHC10"].point is None


def test_the_page_asks_few_questions_of_the_database(client_for, counted, django_assert_max_num_queries):
    client = client_for("board_member")
    LedgerPosition.objects.update(position=Recalculation.objects.get().counted_position + 1)
    with django_assert_max_num_queries(BOARD_QUERIES):
        board(client)
