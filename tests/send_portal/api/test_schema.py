"""A thousand odd requests by schemathesis: no server error, and no answer that the description lacks."""

import os
import re
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from send_portal.api.schema import ERRORS, api_schema
from tests.ehcp.cases import waiting_case
from tests.factories import ReportVersionFactory
from tests.programs import program, stranger

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    unsupported_method,
]
# Besides those that schemathesis makes to cover each keyword of the description. `python -m benchmarks.fuzz` asks for
# more, and for others.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "10"))
SEED = os.environ.get("FUZZ_SEED")
CONFIG = schemathesis.Config.from_dict(
    {"generation": {"deterministic": not SEED, "max-examples": EXAMPLES}, "seed": int(SEED or 1)}
)
SETTINGS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=not SEED,
    database=None,
    suppress_health_check=list(HealthCheck),
)

described = schemathesis.openapi.from_wsgi("/api/schema/", get_wsgi_application(), config=CONFIG)
strangers_may = described.exclude(func=lambda context: "x-scope" in context.operation.definition.raw)


@pytest.fixture
def no_limits(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Any number of requests, within the test's own transaction, which a server would close."""
    monkeypatch.setattr("rest_framework.throttling.SimpleRateThrottle.allow_request", lambda *_: True)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def address_values(no_limits: None) -> dict[str, object]:
    """What addresses can name, so that requests get past "no such thing"."""
    case = waiting_case()
    return {
        "reference": case.reference,
        "event_id": str(case.events.latest("pk").pk),
        "code": "EHC08",
        "slug": ReportVersionFactory(published=True).report.slug,
    }


@pytest.fixture
def token(db: None) -> dict[str, str]:
    return {"Authorization": program(acting_for="send_manager").defaults["HTTP_AUTHORIZATION"]}


def test_every_address_that_names_something_has_a_value_to_be_tried_with(address_values):
    named = {name for path in api_schema()["paths"] for name in re.findall(r"{(\w+)}", path)}
    assert named <= set(address_values), (
        "give it a value in address_values, and a name that no other thing has"
    )


@pytest.mark.slow
@strangers_may.parametrize()
@SETTINGS
def test_no_stranger_gets_an_answer_that_is_not_described(case, no_limits):
    case.call_and_validate(checks=CHECKS)


@pytest.mark.slow
@described.parametrize()
@SETTINGS
def test_no_program_gets_an_answer_that_is_not_described(case, address_values, token):
    case.path_parameters = {name: address_values[name] for name in case.path_parameters or ()}
    case.call_and_validate(checks=CHECKS, headers=token)


def test_the_description_is_made_without_a_warning(capsys):
    api_schema.cache_clear()
    api_schema()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("path", api_schema()["paths"])
def test_each_operation_says_what_it_is_and_how_it_can_fail(path):
    for operation in api_schema()["paths"][path].values():
        assert operation["summary"]
        assert {"400", "401", "405", "406", "429"} <= set(operation["responses"])
        assert ("403" in operation["responses"]) == ("x-scope" in operation)
        assert set(operation["responses"]) <= {*ERRORS, "200", "201", "409", "422"}


@pytest.mark.django_db
def test_anybody_may_read_the_description():
    answer = stranger().get("/api/schema/")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.")
