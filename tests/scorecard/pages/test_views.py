"""A measure's page, its files and the cases behind its figures, as different people meet them."""

import csv
import json
from datetime import date, timedelta

import pytest
from django.urls import reverse

from ehcp.models import Case, LedgerPosition
from scorecard.changes import recalculate
from scorecard.measures import MEASURES
from scorecard.models import Forecast, Recalculation
from send_portal.days.months import add_months, last_day
from send_portal.models import AccessEntry
from send_portal.parts.furniture import ALARMS
from send_portal.queries import system_person
from tests.ehcp.cases import record, requested_case, waiting_case
from tests.factories import AlarmFactory, ChildFactory
from tests.scorecard.forecasts import forecast_row

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

PAGE_QUERIES = 12


@pytest.fixture
def counted():
    """Three cases of March 2024 in two towns, one of them waiting for advice, counted."""
    requested_case(town="Poole", child=ChildFactory(first_name="Ada", last_name="Lovelace"))
    requested_case(town="Christchurch")
    waiting_case(town="Poole")
    recalculate(by=system_person())


def page(client, code="EHC01", **query):
    return client.get(reverse("scorecard:measure", args=[code]), query)


def cases(client, code="EHC01", **query):
    return client.get(
        reverse("scorecard:case_list", args=[code]), {"month": "2024-03", "part": "numerator", **query}
    )


def text_of(response):
    return " ".join(response.content.decode().split())


# The page


def test_a_page_without_figures_says_when_they_come(client_for):
    assert "No figures yet" in text_of(page(client_for("board_member")))


def test_a_code_that_is_no_measure_is_not_found(client_for):
    assert page(client_for("board_member"), "EHC99").status_code == 404


@pytest.mark.parametrize("code", MEASURES)
def test_every_measure_has_a_page_with_its_definition(client_for, counted, code):
    response = page(client_for("board_member"), code)
    assert response.status_code == 200
    assert MEASURES[code].definition[:40] in response.content.decode()


def test_the_whole_table_stands_behind_the_chart(client_for, counted):
    chart = page(client_for("board_member")).context["chart"]
    assert [row.heading.text for row in chart["table"].rows] == [
        "July 2024",
        "June 2024",
        "May 2024",
        "April 2024",
        "March 2024",
    ]
    assert chart["table"].rows[-1].cells[0].text == "3"


@pytest.mark.parametrize("code", ["EHC08", "EHC09"])
def test_the_rate_never_stands_without_the_late_cases_still_open(client_for, counted, code):
    lines = page(client_for("board_member"), code).context["read_with"]
    assert [line.measure.code for line in lines] == ["EHC11", "EHC12"]


def test_the_demonstrations_own_series_is_called_made_up(client_for, counted, settings):
    settings.IS_DEMONSTRATION = True
    assert (
        page(client_for("board_member")).context["chart"]["drawing"]["figure"]["data"][0]["name"]
        == "Made-up cases"
    )
    settings.IS_DEMONSTRATION = False
    name = page(client_for("board_member")).context["chart"]["drawing"]["figure"]["data"][0]["name"]
    assert name == settings.COUNCIL_NAME


def test_a_series_of_few_months_is_a_line_alone(client_for, counted):
    response = page(client_for("board_member"))
    assert response.context["process"] is None
    assert "portal-signal" not in response.content.decode()


def test_a_longer_series_is_a_control_chart_with_its_icons_in_words(client_for, counted):
    requested_case(received=date(2023, 1, 10))
    recalculate(by=system_person())
    response = page(client_for("board_member"), "EHC12")
    seen = text_of(response)
    assert "From January 2023 to June 2024, the last month known, the mean is" in seen
    assert seen.count('class="portal-signal"') == 2
    for signal in response.context["process"].signals:
        assert f">{signal.letter}</text>" in seen
        assert signal.sentence in seen
    names = [trace["name"] for trace in response.context["chart"]["drawing"]["figure"]["data"]]
    assert any(name.startswith("Limits") for name in names)
    assert response.context["chart"]["table"].columns[-1].text == "What the month shows"


def test_a_break_between_published_values_is_drawn_told_and_in_the_table(client_for, counted):
    """Published values of this measure are known for months of 2022, 2023 and 2024."""
    requested_case(received=date(2022, 7, 10))
    recalculate(by=system_person())
    response = page(client_for("board_member"), "EHC08")
    chart = response.context["chart"]
    assert [mark["text"] for mark in chart["drawing"]["figure"]["layout"]["annotations"]] == [
        "Counts by child"
    ]
    assert "changed their meaning on 1 January 2023, marked “Counts by child”" in text_of(response)
    cells = {row.heading.text: row.cells[-1].text for row in chart["table"].rows}
    assert chart["table"].columns[-1].text == "Change in what is published"
    assert cells["January 2023"] == "Changed on 1 January 2023: Counts by child"
    assert cells["February 2023"] == ""


def test_a_chart_whose_published_values_lie_on_one_side_of_a_break_has_none(client_for, counted):
    requested_case(received=date(2023, 1, 10))
    recalculate(by=system_person())
    response = page(client_for("board_member"), "EHC08")
    chart = response.context["chart"]
    assert "published" in chart["drawing"]["figure"]["data"][-2]["name"]
    assert "annotations" not in chart["drawing"]["figure"]["layout"]
    assert "changed their meaning" not in text_of(response)


def test_changes_waiting_to_be_counted_are_told(client_for, counted):
    LedgerPosition.objects.update(position=Recalculation.objects.get().counted_position + 2)
    assert "2 changes are waiting to be counted" in text_of(page(client_for("board_member")))


def test_a_breakdown_shows_each_group_for_a_month(client_for, counted):
    response = page(client_for("board_member"), by="town", month="2024-03")
    rows = response.context["breakdown"]["table"].rows
    assert [(row.heading.text, row.cells[0].text) for row in rows] == [
        ("Christchurch", "1"),
        ("Poole", "2"),
        ("All cases", "3"),
    ]


def test_groups_of_few_come_with_a_caution(client_for, counted):
    seen = text_of(page(client_for("board_member"), by="town", month="2024-03", group="Poole"))
    assert "Fewer than 10 cases: Christchurch and Poole. One case more or less" in seen
    assert "Some of these months count fewer than 10 cases." in seen


def test_a_group_with_nothing_in_a_month_is_shown_as_0(client_for, counted):
    response = page(client_for("board_member"), by="town", month="2024-04")
    assert [row.cells[0].text for row in response.context["breakdown"]["table"].rows] == ["0", "0", "0"]


def test_a_chosen_group_has_its_own_series(client_for, counted):
    response = page(client_for("board_member"), by="town", month="2024-03", group="Poole")
    chart = response.context["breakdown"]["chart"]
    assert chart["drawing"]["caption"].startswith("Poole: ")
    assert chart["drawing"]["figure"]["data"][0]["y"] == [2, 0, 0, 0, 0]


def test_a_group_that_is_not_there_is_passed_over(client_for, counted):
    response = page(client_for("board_member"), by="town", month="2024-03", group="<Nowhere>")
    assert response.context["breakdown"]["chart"] is None


@pytest.mark.parametrize("query", [{"by": "name", "month": "2024-03"}, {"by": "town", "month": "1999-01"}])
def test_what_cannot_be_chosen_is_told_on_the_page(client_for, counted, query):
    response = page(client_for("board_member"), **query)
    assert response.status_code == 200
    assert "There is a problem" in text_of(response)


def test_a_page_asks_few_questions_of_the_database(client_for, counted, django_assert_max_num_queries):
    client = client_for("send_manager")
    page(client)  # the first request of a minute keeps the time in the session
    with django_assert_max_num_queries(PAGE_QUERIES):
        page(client, "EHC08", by="town", month="2024-03", group="Poole")


def test_only_those_who_see_cases_are_led_to_them(client_for, counted):
    address = reverse("scorecard:case_list", args=["EHC01"])
    assert address in page(client_for("data_analyst")).content.decode()
    assert address not in page(client_for("board_member")).content.decode()


def test_an_open_alarm_is_on_the_page(client_for):
    AlarmFactory(message="Figures differ from a recount.")
    assert ALARMS
    assert "Figures differ from a recount." in text_of(page(client_for("board_member")))


# What may happen


@pytest.fixture
def forecast_made(counted):
    """A year and more of requests, a forecast from the end of June and the one before it."""
    requested_case(received=date(2023, 1, 10))
    recalculate(by=system_person())
    for origin in (date(2024, 6, 30), date(2024, 5, 31)):
        forecast_row(origin).save()


def test_the_page_says_what_may_happen_and_how_wrong_we_were(client_for, forecast_made):
    seen = text_of(page(client_for("board_member"), "EHC12"))
    assert "half of our simulations are down to 10 or fewer of these cases by October 2024" in seen
    for heading in ("When the backlog may be cleared", "What it assumes", "How wrong we were"):
        assert heading in seen
    assert "it never ranks children and says nothing of any one child" in seen


@pytest.fixture
def enough_requests(db):
    """Thirty requests, one every fifteen days from January 2023, and one of June 2024."""
    for number in range(30):
        requested_case(received=date(2023, 1, 10) + timedelta(days=15 * number))
    requested_case(received=date(2024, 6, 3))


def test_a_forecast_that_is_not_made_yet_is_told(client_for, enough_requests, forecast_made):
    Forecast.objects.all().delete()
    assert "The forecast is being worked out" in text_of(page(client_for("board_member"), "EHC12"))


def test_a_page_with_too_little_history_says_what_a_forecast_needs(client_for, counted):
    assert "Too little history for a forecast" in text_of(page(client_for("board_member"), "EHC12"))


def test_a_page_with_too_few_requests_says_how_many_a_forecast_needs(client_for, forecast_made):
    Forecast.objects.all().delete()
    for number in range(12):
        requested_case(received=date(2023, 2, 1) + timedelta(days=31 * number))
    requested_case(received=date(2024, 6, 3))
    assert "A forecast needs 30 requests" in text_of(page(client_for("board_member"), "EHC12"))


def test_a_forecast_of_an_earlier_month_says_that_the_next_is_coming(
    client_for, enough_requests, forecast_made
):
    Forecast.objects.filter(origin=date(2024, 6, 30)).delete()
    assert "The one from the end of June 2024 is being worked out." in text_of(
        page(client_for("board_member"), "EHC12")
    )


def test_a_measure_that_is_not_forecast_has_no_such_part(client_for, forecast_made):
    assert "What may happen" not in text_of(page(client_for("board_member"), "EHC01"))


def test_a_forecast_costs_one_query_whatever_its_past(
    client_for, forecast_made, django_assert_max_num_queries
):
    for back in range(2, 14):
        forecast_row(last_day(add_months(date(2024, 6, 30), -back))).save()
    client = client_for("send_manager")
    with django_assert_max_num_queries(PAGE_QUERIES + 1):
        page(client, "EHC12", by="town", month="2024-03", group="Poole")


# Files


def download(client, kind, code="EHC01", **query):
    return client.get(reverse(f"scorecard:measure_{kind}", args=[code]), query)


def test_the_csv_has_the_columns_of_the_figures_command(client_for, counted):
    rows = list(csv.DictReader(download(client_for("board_member"), "csv").content.decode().splitlines()))
    assert rows[0] == {
        "measure": "EHC01",
        "period_start": "2024-03-01",
        "period_end": "2024-03-31",
        "breakdown": "all",
        "group": "",
        "numerator": "3",
        "denominator": "",
        "value": "3",
    }
    assert len(rows) == 5


def test_the_json_says_the_same(client_for, counted):
    rows = json.loads(download(client_for("board_member"), "json", by="town").content)
    assert [(row["group"], row["value"]) for row in rows if row["period_start"] == "2024-03-01"] == [
        ("", 3),
        ("Christchurch", 1),
        ("Poole", 2),
    ]


def test_a_rate_of_nothing_is_z_in_csv_and_null_in_json(client_for, counted):
    client = client_for("board_member")
    (row, *_) = csv.DictReader(download(client, "csv", "EHC08").content.decode().splitlines())
    assert (row["numerator"], row["denominator"], row["value"]) == ("0", "0", "z")
    assert json.loads(download(client, "json", "EHC08").content)[0]["value"] is None


def test_a_group_that_reads_as_a_formula_does_no_harm(client_for):
    requested_case(town="=HYPERLINK(1)")
    recalculate(by=system_person())
    text = download(client_for("board_member"), "csv", by="town").content.decode()
    assert "'=HYPERLINK(1)" in text
    assert ",=" not in text


def test_a_file_without_figures_has_its_heading_only(client_for):
    assert download(client_for("board_member"), "csv").content.decode().count("\r\n") == 1


def test_an_unknown_breakdown_is_not_found(client_for, counted):
    assert download(client_for("board_member"), "csv", by="name").status_code == 404


def test_every_export_is_logged(client_for, counted):
    client = client_for("board_member")
    download(client, "csv", by="town")
    entry = AccessEntry.objects.get()
    assert (entry.person, entry.action, entry.subject_id) == (client.person, "export", "EHC01")
    assert entry.detail == "figures as CSV, by town"


# Cases


def test_the_list_is_as_long_as_the_count_and_says_so(client_for, counted):
    response = cases(client_for("send_manager"))
    assert len(response.context["cases"].rows) == 3
    assert "The list has 3 entries: as many as the figure counts." in text_of(response)


def test_the_list_of_a_group_holds_that_group(client_for, counted):
    response = cases(client_for("send_manager"), by="town", group="Poole")
    assert len(response.context["cases"].rows) == 2
    assert "town: Poole" in text_of(response)


def test_names_are_for_those_who_may_see_records(client_for, counted):
    assert "Lovelace" in text_of(cases(client_for("case_officer")))
    seen = text_of(cases(client_for("data_analyst")))
    assert "Lovelace" not in seen
    assert Case.objects.first().reference in seen


def test_a_list_newer_than_the_figure_says_why(client_for, counted):
    requested_case()
    seen = text_of(cases(client_for("send_manager")))
    assert "The list has 4 entries and the figure counts 3." in seen
    assert "the list is newer than the figure" in seen


def test_a_case_that_counts_twice_is_listed_twice(client_for):
    case = waiting_case(asked=date(2024, 4, 2))
    record(case, "advice_received", date(2024, 5, 1), source="psychology")
    record(case, "advice_requested", date(2024, 5, 2), source="psychology")
    record(case, "advice_received", date(2024, 5, 20), source="psychology")
    recalculate(by=system_person())
    response = cases(client_for("send_manager"), "ADV01", month="2024-05", part="denominator")
    assert [row["reference"] for row in response.context["cases"].rows] == [case.reference] * 2
    assert response.context["cases"].agrees
    assert "listed as often as it counts" in text_of(response)


def test_a_net_flow_lists_who_came_and_who_left(client_for, counted):
    client = client_for("send_manager")
    assert len(cases(client, "B5", part="joined").context["cases"].rows) == 3
    assert len(cases(client, "B5", part="left").context["cases"].rows) == 0


def test_a_long_list_comes_in_pages(client_for, counted, monkeypatch):
    monkeypatch.setattr("scorecard.pages.views.CASES_ON_A_PAGE", 2)
    manager = client_for("send_manager")
    first = cases(manager).context["page"]
    response = cases(manager, after=first.after)
    assert len(response.context["page"].rows) == 1
    assert "Showing 3 to 3 of 3" in text_of(response)
    assert cases(manager, before=response.context["page"].before).context["page"] == first


@pytest.mark.parametrize(
    "query", [{"month": "1999-01"}, {"month": "soon"}, {"part": "nobody"}, {"by": "name", "group": "x"}]
)
def test_a_figure_that_is_not_there_has_no_list(client_for, counted, query):
    assert cases(client_for("send_manager"), **query).status_code == 404


def test_reading_a_list_is_logged(client_for, counted):
    client = client_for("data_analyst")
    cases(client)
    entry = AccessEntry.objects.get()
    assert (entry.person, entry.action, entry.subject_id) == (client.person, "list", "EHC01")
    assert (entry.listed, entry.matching) == (entry.shown.children.count(), entry.matching)
    assert entry.detail == "cases behind EHC01, Requests received in the month, March 2024; 1 to 3"


def test_the_latest_figure_leads_to_the_cases_of_each_of_its_parts(client_for, counted):
    page = client_for("send_manager").get(reverse("scorecard:measure", args=["EHC08"])).content.decode()
    latest = page.split("Month by month")[0]
    assert "See the cases:" in latest
    assert "part=numerator" in latest
    assert "part=denominator" in latest
    board = client_for("board_member").get(reverse("scorecard:measure", args=["EHC08"])).content.decode()
    assert "See the cases:" not in board
