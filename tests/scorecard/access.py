"""Who may open measures, their files and the cases behind them."""

from ehcp.models import Case
from send_portal.days.months import first_day
from tests.access_table import everybody, only, tokens_only
from tests.ehcp.cases import RECEIVED, requested_case
from tests.factories import FigureFactory

FIGURES = ("case_officer", "send_manager", "data_analyst", "board_member", "auditor")
CASES = ("case_officer", "send_manager", "data_analyst")


def a_measure() -> dict[str, object]:
    return {"code": "EHC08"}


def a_figure() -> dict[str, object]:
    if not Case.objects.exists():
        requested_case()
    FigureFactory(measure="EHC01", month=first_day(RECEIVED), numerator=1, denominator=None)
    return {"code": "EHC01"}


LINES = [
    only("running:show", "administrator"),
    only("running:accept_day", "administrator", status=302, method="post"),
    only("scorecard:measure", *FIGURES, rows=a_measure),
    only("scorecard:measure_csv", *FIGURES, rows=a_measure),
    only("scorecard:measure_json", *FIGURES, rows=a_measure),
    only("scorecard:case_list", *CASES, rows=a_figure, query={"month": "2024-03", "part": "numerator"}),
    everybody("api:measures"),
    everybody("api:measure", rows=a_measure),
    tokens_only("api:figures"),
]
