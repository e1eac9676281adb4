"""The page on how the portal is running, for those who can do something about it."""

from datetime import date

import pytest
from django.urls import reverse

from scorecard.changes import recalculate
from scorecard.models import Recalculation
from send_portal.models import HistoryEntry
from send_portal.queries import system_person
from tests.ehcp.cases import waiting_case
from tests.factories import AlarmFactory
from tests.scorecard.test_watching import aged

pytestmark = pytest.mark.django_db
BUTTON = "Yes, today is 1 March 2026"


def shown(client) -> str:
    return client.get(reverse("running:show")).content.decode()


@pytest.fixture
def jumped(settings) -> None:
    waiting_case()
    recalculate(by=system_person())
    settings.PORTAL_TODAY = date(2026, 3, 1)


def test_a_portal_that_is_well_says_so_and_offers_no_day_to_accept(client_for):
    page = shown(client_for("administrator"))
    assert "Nothing needs attention." in page
    assert "Yes, today is" not in page


def test_what_needs_attention_is_said_with_what_to_do(client_for):
    aged("worker", minutes=4)
    page = shown(client_for("administrator"))
    assert "No worker has been heard of" in page
    assert "Start a worker" in page


def test_an_administrator_accepts_the_day_and_counting_goes_on(client_for, jumped):
    administrator = client_for("administrator")
    assert BUTTON in shown(administrator)
    answer = administrator.post(reverse("running:accept_day"), follow=True)
    assert "The day is accepted." in answer.content.decode()
    entry = HistoryEntry.objects.get(action="accepted day")
    assert (entry.by, entry.after) == (administrator.person, {"day": "2026-03-01"})
    assert recalculate(by=system_person()).rounds == 1
    assert Recalculation.objects.get(pk=1).as_at == date(2026, 3, 1)
    assert BUTTON not in shown(administrator)


def test_accepting_a_day_that_needs_no_accepting_changes_nothing(client_for):
    administrator = client_for("administrator")
    answer = administrator.post(reverse("running:accept_day"), follow=True)
    assert "There is no day to accept" in answer.content.decode()
    assert not HistoryEntry.objects.filter(action="accepted day").exists()


def test_those_who_can_act_are_told_on_every_page_and_led_to_this_one(client_for):
    AlarmFactory(kind="no_worker", message="No worker.", for_everybody=False)
    link = f'href="{reverse("running:show")}"'
    to_act = client_for("administrator").get("/reports/").content.decode()
    assert "No worker." in to_act
    assert link in to_act
    others = client_for("board_member").get("/reports/").content.decode()
    assert "No worker." not in others
    assert link not in others


def test_the_line_costs_a_page_one_query(client_for, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    administrator = client_for("administrator")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        administrator.get("/reports/")
    assert len([query for query in queries if "scorecard_alarm" in query["sql"]]) == 1
    assert not [query for query in queries if "scorecard_duty" in query["sql"]]
