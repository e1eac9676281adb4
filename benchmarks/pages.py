"""Server time and number of queries of the main pages at 10,000 cases; prints JSON."""

import json
import sys
from collections.abc import Callable
from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment

from benchmarks.measuring import median_seconds
from benchmarks.timelines import load, timelines
from ehcp.changes import add_child, record_event, start_case
from scorecard.changes import recalculate
from send_portal.models import Person, RoleGrant
from send_portal.queries import system_person

PAGES = {
    "scorecard": "/scorecard/",
    "measure": "/scorecard/measures/EHC08/",
    "caseload, team": "/cases/team/",
    "caseload, mine": "/cases/",
    "case": "/cases/{reference}/",
}


def main() -> None:

    setup_test_environment()
    load(timelines(10_000))
    recalculate(by=system_person(), force=True)
    manager, _ = Person.objects.get_or_create(email="bench@council.example", defaults={"name": "Bench"})
    RoleGrant.objects.get_or_create(person=manager, role="send_manager")
    client = Client()
    client.force_login(manager)
    reference = case_of(manager)
    times: dict[str, dict[str, float]] = {}
    for name, address in PAGES.items():
        get: Callable[[], object] = lambda address=address: client.get(address.format(reference=reference))  # noqa: E731
        seconds = median_seconds(get)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = get()
        if response.status_code != 200:  # type: ignore[attr-defined]
            raise RuntimeError(f"{address}: {response.status_code}")  # type: ignore[attr-defined]
        times[name] = {"seconds": seconds, "queries": len(queries)}
    json.dump(times, sys.stdout)


def case_of(officer: object) -> str:
    """A case with a year's events, in the officer's charge."""

    child = add_child(by=officer, first_name="Made", last_name="Up")  # type: ignore[arg-type]
    case = start_case(
        child=child, on=date(2024, 3, 1), details={"source": "parent"}, by=officer, officer=officer
    )  # type: ignore[arg-type]
    record_event(
        case=case,
        kind="decided_to_assess",
        on=date(2024, 4, 1),
        details={"decided_on": "2024-04-01"},
        by=officer,
    )  # type: ignore[arg-type]
    for source in ("psychology", "health", "social_care", "education", "family"):
        details = {"source": source}
        record_event(case=case, kind="advice_requested", on=date(2024, 4, 2), details=details, by=officer)  # type: ignore[arg-type]
    for day in range(1, 29):
        record_event(case=case, kind="note", on=date(2024, 5, day), details={}, by=officer)  # type: ignore[arg-type]
    return case.reference
