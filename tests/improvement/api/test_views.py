"""Published reports for programs and everybody else."""

import json
from dataclasses import asdict, replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from improvement.api.shapes import ReportShape
from improvement.models import ReportVersion
from improvement.report.document import as_data
from tests.factories import ReportFactory, ReportVersionFactory
from tests.improvement.report_examples import FIGURES, report
from tests.programs import stranger

pytestmark = pytest.mark.django_db

TEXTS = {
    "subject": "Termly update",
    "meeting_date": "2024-09-17",
    "executive_summary": "In short.",
    "recommendations": "Note it.\n\nComment on it.",
    "authors": "An analyst",
    "a_text_of_no_report": "left out",
}


def published(**fields: object) -> ReportVersion:
    return ReportVersionFactory(published=True, texts=TEXTS, **fields)


def address(version: ReportVersion) -> str:
    return f"/api/v1/reports/{version.report.slug}/"


def test_the_list_has_the_version_in_force_of_each_report():
    first = published()
    second = published(report=first.report, number=2, correction_reason="A mistake")
    ReportVersionFactory()
    (answer,) = stranger().get("/api/v1/reports/").json()["results"]
    assert (answer["slug"], answer["version"]) == (first.report.slug, 2)
    assert answer["term"] == second.report.term.name


def test_a_draft_is_not_found():
    assert stranger().get(address(ReportVersionFactory())).status_code == 404


def test_a_draft_beside_a_published_version_stays_unseen():
    version = published()
    ReportVersionFactory(
        report=version.report, number=2, correction_reason="A mistake", texts={"subject": "Not yet"}
    )
    answer = stranger().get(address(version)).json()
    assert answer["subject"] == "Termly update"
    assert stranger().get(address(version), {"version": 2}).status_code == 404


def test_a_report_has_the_machine_readable_form_of_the_committees_template():
    answer = stranger().get(address(published())).json()
    assert set(answer) == set(ReportShape().fields)
    assert answer["recommendations"] == ["Note it.", "Comment on it."]
    assert answer["meeting_date"] == "2024-09-17"
    assert answer["period"] == {"term": "Spring term", "academic_year": "2023/24", "data_as_at": "2024-05-10"}
    assert answer["sections"][0]["paragraphs"] == ["A paragraph.", "> quoted"]
    assert answer["sections"][1]["parts"][0]["paragraphs"] == ["The third."]
    assert answer["appendices"] == [
        {"no": 1, "title": "Whole scorecard", "document": answer["links"]["pdf"]},
    ]
    assert answer["figures"] == [asdict(figure) for figure in FIGURES]


def test_links_lead_to_the_same_version_in_each_format():
    version = published()
    links = stranger().get(address(version)).json()["links"]
    kinds = {"html": "text/html", "pdf": "application/pdf", "csv": "text/csv", "json": "application/json"}
    assert set(links) == set(kinds)
    for name, link in links.items():
        assert link.endswith(f"?version={version.number}")
        answer = stranger().get(link)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith(kinds[name])


def test_an_earlier_version_can_be_had():
    first = published()
    published(
        report=first.report,
        number=2,
        correction_reason="Corrected",
        document=as_data(report(text="Corrected")),
    )
    assert "Corrected" in stranger().get(address(first)).content.decode()
    assert "Corrected" not in stranger().get(address(first), {"version": 1}).content.decode()


@pytest.mark.parametrize("version", ["0", "-1", "one", "1.5", "999999999999999999999", "\x00"])
def test_what_is_no_version_is_refused(version):
    assert stranger().get(address(published()), {"version": version}).status_code == 400


def test_published_figures_are_those_of_the_reports_and_no_others():
    version = published()
    ReportVersionFactory(document=None)
    answer = stranger().get("/api/v1/published-figures/").json()
    whose = {"report": version.report.slug, "version": version.number}
    assert answer["count"] == len(FIGURES)
    assert answer["results"] == [{**whose, **asdict(figure)} for figure in FIGURES]


def test_groups_are_given_where_they_are_asked_for():
    poole = replace(FIGURES[0], breakdown="town", group="Poole")
    published(document=as_data(report(figures=(*FIGURES, poole))))
    whole_area = stranger().get("/api/v1/published-figures/").json()["results"]
    assert {figure["group"] for figure in whole_area} == {""}
    (of_town,) = stranger().get("/api/v1/published-figures/", {"breakdown": "town"}).json()["results"]
    assert (of_town["group"], of_town["value"]) == ("Poole", "10.4")


def test_figures_published_before_reports_had_groups_are_of_the_whole_area():
    document = as_data(report())
    for figure in document["figures"]:
        del figure["breakdown"], figure["group"]
    published(document=document)
    answer = stranger().get("/api/v1/published-figures/").json()
    assert answer["count"] == len(FIGURES)
    assert answer["results"][0]["breakdown"] == "all"


def test_what_a_report_hides_is_hidden_here():
    published()
    figures = stranger().get("/api/v1/published-figures/", {"measure": "EHC13"}).json()["results"]
    assert [figure["value"] for figure in figures] == ["c", "0"]
    assert figures[0]["numerator"] == "c"


def test_published_figures_are_narrowed():
    version = published()
    published(report=ReportFactory())
    term = "Spring term 2023/24"
    asked = {"report": version.report.slug, "term": term, "measure": "EHC08"}
    (figure,) = stranger().get("/api/v1/published-figures/", asked).json()["results"]
    assert (figure["report"], figure["term"], figure["value"]) == (version.report.slug, term, "46.3")


@pytest.mark.parametrize(
    "asked", [{"breakdown": "ward"}, {"month": "2024-07"}, {"term": "\x00"}, {"measure": "a'b"}]
)
def test_nothing_finer_than_the_report_can_be_asked_for(asked):
    assert stranger().get("/api/v1/published-figures/", asked).status_code == 400


def test_the_number_of_queries_does_not_grow_with_the_reports():
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert stranger().get(path).status_code == 200
        return len(captured)

    paths = ["/api/v1/reports/", "/api/v1/published-figures/"]
    published()
    few = [queries(path) for path in paths]
    for _ in range(3):
        published()
    assert [queries(path) for path in paths] == few
    assert max(few) <= 3


def test_nobody_who_wrote_or_published_is_named():
    version = published()
    answer = json.dumps(stranger().get(address(version)).json())
    assert version.drafted_by.name not in answer
    assert version.published_by.email not in answer
