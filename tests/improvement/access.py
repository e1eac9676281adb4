"""Who may open which page of the board's scorecard, the plan and the reports."""

from tests.access_table import everybody, only
from tests.factories import ReportVersionFactory, StrategicAreaFactory

TRUE_FIGURES = ("case_officer", "send_manager", "data_analyst", "board_member", "auditor")
DRAFTERS = ("data_analyst", "send_manager")
ADMINISTRATOR = "administrator"


def an_area() -> dict[str, object]:
    return {"code": StrategicAreaFactory().code}


def a_draft() -> dict[str, object]:
    return {"pk": ReportVersionFactory().pk}


def a_published_report() -> dict[str, object]:
    return {"slug": ReportVersionFactory(published=True).report.slug}


LINES = [
    only("board:scorecard", *TRUE_FIGURES),
    everybody("areas:list"),
    everybody("areas:show", rows=an_area),
    only("areas:add", ADMINISTRATOR),
    only("areas:edit", ADMINISTRATOR, rows=an_area),
    only("areas:close", ADMINISTRATOR, rows=an_area),
    only("areas:move", ADMINISTRATOR, status=302, rows=an_area, method="post"),
    only("areas:reopen", ADMINISTRATOR, status=302, rows=an_area, method="post"),
    everybody("reports:list"),
    everybody("reports:show", rows=a_published_report),
    everybody("reports:pdf", rows=a_published_report),
    everybody("reports:csv", rows=a_published_report),
    only("reports:record", *DRAFTERS, "auditor", rows=a_published_report),
    only("reports:draft", *DRAFTERS),
    only("reports:edit", *DRAFTERS, rows=a_draft),
    only("reports:preview", *DRAFTERS, rows=a_draft),
    only("reports:preview_pdf", *DRAFTERS, rows=a_draft),
    only("reports:publish", "send_manager", rows=a_draft),
    only("reports:correct", *DRAFTERS, rows=a_published_report),
    everybody("api:reports"),
    everybody("api:report", rows=a_published_report),
    everybody("api:published_figures"),
]
