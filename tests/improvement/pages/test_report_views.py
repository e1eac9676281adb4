"""The pages of the termly report, from the draft to the download."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape

import page
import pytest
from django.template.loader import render_to_string
from django.test import Client

from improvement import changes, queries
from improvement.models import ReportVersion
from improvement.pages.report_views import GIVEN_COLUMNS
from scorecard.changes import recalculate
from scorecard.measures import MEASURES, definitions_digest
from scorecard.measures.populations import (
    PLANS,
    REQUESTS,
    WHOLE,
    Counted,
    NotReleased,
    ReleasedAs,
    at,
)
from send_portal.parts.kept import KeptForm
from send_portal.queries import system_person
from tests.factories import (
    CaseFactory,
    LastRecomputationFactory,
    ReportVersionFactory,
    TimelineFactory,
)
from tests.improvement.reports import ALL_TEXTS, a_draft, a_published, a_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(client_for) -> Client:
    return client_for("data_analyst")


@pytest.fixture
def manager(client_for) -> Client:
    return client_for("send_manager")


def as_typed(**changed: str) -> dict[str, str]:
    """What the edit form sends: the meeting's date in its three parts."""
    texts = {**ALL_TEXTS, **changed}
    year, month, day = texts.pop("meeting_date").split("-")
    return {**texts, "meeting_date_day": day, "meeting_date_month": month, "meeting_date_year": year}


def content(response) -> str:
    return response.content.decode()


def test_from_the_draft_to_the_download(analyst: Client, manager: Client, client: Client) -> None:
    term = a_term()
    for _ in range(12):
        TimelineFactory(case=CaseFactory(), received=date(2024, 1, 2))
    recalculate(by=system_person(), force=True)
    drafted = analyst.post("/reports/draft/", {"term": term.pk})
    version = ReportVersion.objects.get()
    assert drafted.headers["Location"] == f"/reports/{version.pk}/edit/"
    saved = analyst.post(drafted.headers["Location"], {**as_typed(), "seen": version.edit_number})
    assert saved.headers["Location"] == f"/reports/{version.pk}/preview/"
    asked = manager.get(f"/reports/{version.pk}/publish/")
    seen = asked.context["form"].initial["seen"]
    published = manager.post(f"/reports/{version.pk}/publish/", {"seen": seen, "read": "on"})
    assert published.headers["Location"] == "/reports/spring-term-2023-24/"
    assert "Spring term 2023/24" in content(client.get("/reports/"))
    assert "<td" in content(client.get("/reports/spring-term-2023-24/"))
    rows = csv.DictReader(io.StringIO(content(client.get("/reports/spring-term-2023-24.csv"))))
    assert [row["value"] for row in rows if row["measure"] == "EHC01"] == ["12"]
    pdf = client.get("/reports/spring-term-2023-24.pdf")
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert page.is_pdf_compliant_bytes(pdf.content, profile="ua1")


def test_a_draft_is_nowhere_for_those_who_neither_draft_nor_approve(client_for, client: Client) -> None:
    version = a_draft()
    for reader in (client, client_for("scrutiny_member"), client_for("board_member")):
        assert "Drafts" not in content(reader.get("/reports/"))
        assert reader.get(f"/reports/{version.report.slug}/").status_code == 404
        assert reader.get(f"/reports/{version.report.slug}.pdf").status_code == 404
        assert reader.get(f"/reports/{version.report.slug}.csv").status_code == 404


def test_the_second_editor_is_shown_what_the_first_saved_and_loses_nothing(client_for) -> None:
    version = a_draft()
    first, second = client_for("data_analyst"), client_for("send_manager")
    address = f"/reports/{version.pk}/edit/"
    seen = second.get(address).context["form"].initial["seen"]
    first.post(address, {**as_typed(wards="What the first wrote"), "seen": seen})
    answer = second.post(address, {**as_typed(wards="What the second wrote"), "seen": seen})
    assert answer.status_code == 200
    assert "What the first wrote" in content(answer)
    assert "What the second wrote" in content(answer)
    assert first.person.name in content(answer)
    assert ReportVersion.objects.get().texts["wards"] == "What the first wrote"
    now = answer.context["form"]["seen"].value()
    again = second.post(address, {**as_typed(wards="What the second wrote"), "seen": now})
    assert again.status_code == 302
    assert ReportVersion.objects.get().texts["wards"] == "What the second wrote"


def test_what_was_typed_comes_back_after_the_idle_timeout(analyst: Client) -> None:
    version = a_draft()
    address = f"/reports/{version.pk}/edit/"
    session = analyst.session
    session["kept_forms"] = [KeptForm(analyst.person.pk, address, "seen=2&wards=Kept+words", "").sealed()]
    session.save()
    assert "Kept words" in content(analyst.get(address))


def test_whoever_wrote_on_a_draft_is_not_offered_to_publish_it(client_for) -> None:
    manager = client_for("send_manager")
    version = a_draft(by=manager.person)
    assert (
        "read" not in content(manager.get(f"/reports/{version.pk}/publish/")).split("Publish this report?")[1]
    )
    other = client_for("send_manager")
    assert 'name="read"' in content(other.get(f"/reports/{version.pk}/publish/"))


def test_publication_needs_the_tick_that_the_report_was_read(manager: Client) -> None:
    version = a_draft()
    answer = manager.post(f"/reports/{version.pk}/publish/", {"seen": "x" * 64})
    assert answer.status_code == 200
    assert "There is a problem" in content(answer)


def test_a_meeting_that_nobody_can_have_arranged_is_refused(analyst: Client) -> None:
    version = a_draft()
    typed = {**as_typed(meeting_date="2042-12-31"), "seen": version.edit_number}
    assert "The date must be" in content(analyst.post(f"/reports/{version.pk}/edit/", typed))


def test_a_refused_publication_says_why(manager: Client) -> None:
    version = a_draft()
    answer = manager.post(f"/reports/{version.pk}/publish/", {"seen": "x" * 64, "read": "on"}, follow=True)
    assert "changed after you opened this page" in content(answer)
    assert not ReportVersion.objects.get().is_published


def test_a_preview_names_what_is_missing(analyst: Client) -> None:
    version = changes.draft_report(term=a_term(), by=analyst.person)
    assert (
        "Portfolio Holder(s)"
        in content(analyst.get(f"/reports/{version.pk}/preview/")).split("these parts need some text")[1]
    )


def test_an_earlier_version_stays_readable_and_points_to_the_newer(client: Client, analyst: Client) -> None:
    first = a_published()
    slug = first.report.slug
    analyst.post(f"/reports/{slug}/correct/", {"reason": "Dates were wrong."})
    a_published(draft=ReportVersion.objects.get(number=2))
    assert "Dates were wrong." in content(client.get(f"/reports/{slug}/"))
    earlier = content(client.get(f"/reports/{slug}/?version=1"))
    assert "This is an earlier version" in earlier
    assert (
        client.get(f"/reports/{slug}.pdf?version=1").headers["Content-Disposition"].endswith('version-1.pdf"')
    )


@pytest.mark.parametrize("asked", ["3", "x", "-1", "²", "999999999"])
def test_a_version_that_does_not_exist_is_not_found(client: Client, asked: str) -> None:
    slug = a_published().report.slug
    assert client.get(f"/reports/{slug}/", {"version": asked}).status_code == 404


def test_hostile_text_in_a_draft_is_shown_as_text(analyst: Client) -> None:
    version = a_draft()
    text = "</script><script>alert(1)</script> {{ x }} #import =1"
    analyst.post(f"/reports/{version.pk}/edit/", {**as_typed(background=text), "seen": version.edit_number})
    shown = content(analyst.get(f"/reports/{version.pk}/preview/"))
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert analyst.get(f"/reports/{version.pk}/preview.pdf").content.startswith(b"%PDF")


def test_pages_ask_few_questions_of_the_database(client: Client, django_assert_max_num_queries) -> None:
    slug = a_published().report.slug
    for address, most in (("/reports/", 3), (f"/reports/{slug}/", 3), (f"/reports/{slug}.pdf", 2)):
        with django_assert_max_num_queries(most):
            client.get(address)


# Measures that are new


def a_new_measure(monkeypatch: pytest.MonkeyPatch, like: str, released_as: ReleasedAs) -> None:
    """The catalogue with one more measure, which counts what another one counts."""
    measure = replace(MEASURES[like], code="NEW1", name="Something new", released_as=released_as)
    monkeypatch.setitem(MEASURES, "NEW1", measure)
    _forget_the_catalogue()


@pytest.fixture(autouse=True)
def _catalogue_as_it_is() -> Iterator[None]:
    yield
    _forget_the_catalogue()


KEPT_IN_THE_PROCESS = (definitions_digest, queries._worked_out)


def _forget_the_catalogue() -> None:
    for kept in KEPT_IN_THE_PROCESS:
        kept.cache_clear()


@pytest.mark.parametrize(
    ("released_as", "value"),
    [
        (Counted(REQUESTS, WHOLE), "12"),
        (Counted(REQUESTS, WHOLE, whole_area_only=True), "12"),
        (NotReleased("the board alone sees it"), "c"),
    ],
)
def test_a_report_goes_out_with_a_new_measure_as_it_says_itself(
    analyst: Client, client: Client, monkeypatch: pytest.MonkeyPatch, released_as: ReleasedAs, value: str
) -> None:
    a_new_measure(monkeypatch, "EHC01", released_as)
    few_cases(12)
    version = a_draft()
    assert "Something new" in content(analyst.get(f"/reports/{version.pk}/preview/"))
    slug = a_published(draft=version).report.slug
    rows = csv.DictReader(io.StringIO(content(client.get(f"/reports/{slug}.csv"))))
    assert [row["value"] for row in rows if row["measure"] == "NEW1"] == [value]
    record = content(analyst.get(f"/reports/{slug}/record/"))
    assert ("the board alone sees it" in record) is (value == "c")


def test_a_new_measure_that_contradicts_the_others_stops_publication_in_words(
    analyst: Client, manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts twelve requests, and says that they are plans issued late."""
    a_new_measure(monkeypatch, "EHC01", Counted(PLANS, at(issued="later")))
    few_cases(12)
    address = f"/reports/{a_draft().pk}"
    assert "the values don't add up" in unescape(content(analyst.get(f"{address}/preview/")))
    seen = manager.get(f"{address}/publish/").context["form"].initial["seen"]
    refused = manager.post(f"{address}/publish/", {"seen": seen, "read": "on"}, follow=True)
    assert "the values don't add up" in unescape(content(refused))
    assert not ReportVersion.objects.filter(published_at__isnull=False).exists()


# What is hidden


HIDDEN_HEADING = "What will be hidden, and why"


def few_cases(count: int = 3) -> None:
    for _ in range(count):
        TimelineFactory(case=CaseFactory(), received=date(2024, 1, 2))
    recalculate(by=system_person(), force=True)


def test_who_drafts_or_approves_reads_beforehand_what_will_be_hidden(
    analyst: Client, manager: Client
) -> None:
    few_cases()
    version = a_draft()
    for reader, address in ((analyst, "preview"), (manager, "preview"), (manager, "publish")):
        hidden = content(reader.get(f"/reports/{version.pk}/{address}/")).split(HIDDEN_HEADING)[1]
        assert "it is about few children" in hidden


def test_what_earlier_reports_give_away_is_told_beside_what_is_hidden() -> None:
    record = {"threshold": 4, "width": 5, "hidden": [], "left_out": [],
              "given_before": [["Plans issued, 1 January 2024 to 30 April 2024", "in 20 weeks", "0 to 4"]]}  # fmt: skip
    told, untold = (
        render_to_string("improvement/report/_hidden.html", {"record": each, "given_columns": GIVEN_COLUMNS})
        for each in (record, record | {"given_before": []})
    )
    assert "0 to 4" in told
    assert "for each of the others" in told
    assert "earlier reports give away" not in untold.lower()
    assert "for each of them" in untold


def test_a_report_that_cannot_be_released_says_why_and_what_to_do(
    analyst: Client, manager: Client, monkeypatch
) -> None:
    few_cases()
    version = a_draft()

    def refuse(*_: object, **__: object) -> None:
        raise ValueError("no way of hiding")

    queries._worked_out.cache_clear()
    monkeypatch.setattr("improvement.report.release.release", refuse)
    address = f"/reports/{version.pk}"
    for reader, part in ((analyst, "preview"), (manager, "preview"), (manager, "publish")):
        hidden = content(reader.get(f"{address}/{part}/")).split(HIDDEN_HEADING)[1]
        assert "no way of hiding" in hidden
        assert "Send what is written below to whoever looks after the portal" in hidden
    assert analyst.get(f"{address}/preview.pdf").status_code == 200
    seen = manager.get(f"{address}/publish/").context["form"].initial["seen"]
    answer = manager.post(f"{address}/publish/", {"seen": seen, "read": "on"}, follow=True)
    assert "no way of hiding" in content(answer)
    assert not ReportVersion.objects.get().is_published


def test_the_published_report_keeps_it_for_those_who_draft_approve_or_audit(
    client_for, client: Client, analyst: Client
) -> None:
    few_cases()
    version = a_published()
    address = f"/reports/{version.report.slug}/"
    assert "it is about few children" not in content(client.get(address))
    assert "record/" not in content(client.get(address))
    assert "record/" in content(analyst.get(address))
    for role in ("data_analyst", "send_manager", "auditor"):
        record = content(client_for(role).get(f"{address}record/"))
        assert "it is about few children" in record
        assert version.published_by.name in record
    assert client_for("board_member").get(f"{address}record/").status_code == 403
    assert client_for("scrutiny_member").get(f"{address}record/").status_code == 403


def test_a_version_from_before_records_says_so(analyst: Client) -> None:
    version = ReportVersionFactory(published=True)
    assert "before such records were kept" in content(analyst.get(f"/reports/{version.report.slug}/record/"))


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ({"compared": 214}, "All 214 compared came out as published."),
        (
            {"compared": 214, "different": 3},
            "Of 214 figures compared, 3 came out differently from what was published.",
        ),
        ({"cut_is_whole": False}, "The frozen data has changed"),
        ({"redefined": 6}, "6 more could not be compared"),
    ],
)
def test_the_record_says_when_the_version_was_last_worked_out_again_and_what_came_of_it(
    analyst: Client, result: dict, words: str
) -> None:
    version = ReportVersionFactory(published=True)
    address = f"/reports/{version.report.slug}/record/"
    assert "That has not been done yet." in content(analyst.get(address))
    LastRecomputationFactory(
        version=version, recomputed_at=datetime(2024, 7, 31, 2, 30, tzinfo=UTC), **result
    )
    record = " ".join(content(analyst.get(address)).split())
    assert "last worked out again from its cut on 31 July 2024 at 03:30." in record
    assert words in record


def test_the_record_is_nowhere_outside(client: Client) -> None:
    few_cases()
    slug = a_published().report.slug
    for address in (f"/reports/{slug}.csv", f"/api/v1/reports/{slug}/", "/api/v1/published-figures/"):
        shown = content(client.get(address))
        assert "few children" not in shown
        assert "threshold" not in shown
