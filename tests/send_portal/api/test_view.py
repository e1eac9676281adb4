"""What every address of the API does: errors of one shape, strict filters, bounded bodies, limits."""

import pytest
from django.conf import settings

from send_portal.api.errors import ERRORS
from tests.ehcp.cases import waiting_case
from tests.factories import ApiTokenFactory
from tests.programs import program, stranger

pytestmark = pytest.mark.django_db

MEASURES = "/api/v1/measures/"
SCOPED = ["/api/v1/cases/", "/api/v1/figures/", "/api/v1/cases/E000001/", "/api/v1/cases/E000001/events/"]


def assert_error(answer, status: int, code: str) -> None:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/json"
    assert set(answer.json()) >= {"code", "words", "problems"}
    assert answer.json()["code"] == code


@pytest.mark.parametrize("address", SCOPED)
def test_a_stranger_learns_nothing_but_that_a_token_is_needed(address):
    assert_error(stranger().get(address), 401, "not_authenticated")


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer", "Bearer a b", "bearer \xff"])
@pytest.mark.parametrize("address", [MEASURES, "/api/v1/cases/"])
def test_a_bad_token_is_refused_even_where_none_is_needed(header, address):
    assert_error(stranger().get(address, headers={"Authorization": header}), 401, "authentication_failed")


def test_a_revoked_token_no_longer_works():
    from django.utils import timezone

    reader = program()
    reader.person.api_tokens.update(revoked_at=timezone.now())
    assert_error(reader.get("/api/v1/cases/"), 401, "authentication_failed")


def test_the_token_of_a_person_switched_off_no_longer_works():
    reader = program()
    reader.person.is_active = False
    reader.person.save()
    assert_error(reader.get("/api/v1/cases/"), 401, "authentication_failed")


def test_an_unknown_filter_is_refused_with_those_there_are():
    answer = program().get("/api/v1/cases/?stages=requested")
    assert_error(answer, 400, "invalid")
    (problem,) = answer.json()["problems"]
    assert (problem["code"], problem["field"]) == ("unknown_filter", "stages")
    assert "stage" in problem["words"]


@pytest.mark.parametrize(
    "query",
    [
        "stage=requested&stage=assessing",
        "stage=",
        "page=0",
        "page=-1",
        "page=x",
        "page=1e3",
        f"page={'9' * 5000}",
        "page=%00",
        "%00=1",
        "format=json",
        "stage=%ff",
        "sort=reference;drop",
    ],
)
def test_filters_are_strict(query):
    assert_error(program().get(f"/api/v1/cases/?{query}"), 400, "invalid")


def test_a_page_past_the_last_is_not_found():
    assert_error(program().get("/api/v1/cases/?page=99"), 404, "not_found")


@pytest.mark.parametrize("below", ["", "nothing/", "measures", "cases/%00/", "a%0ab"])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_address_is_told_in_json(below, method):
    assert_error(getattr(stranger(), method)(f"/api/v1/{below}"), 404, "not_found")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_a_method_that_an_address_does_not_take_is_refused_to_everybody(method):
    for who in (stranger(), program()):
        answer = getattr(who, method)("/api/v1/cases/")
        assert_error(answer, 405, "method_not_allowed")
        assert answer.headers["Allow"] == "GET, HEAD"


def test_head_is_a_get_without_a_body():
    assert stranger().head(MEASURES).status_code == 200
    assert stranger().head("/api/v1/cases/").status_code == 401


def test_only_json_can_be_had():
    assert_error(stranger().get(MEASURES, headers={"Accept": "text/html"}), 406, "not_acceptable")


@pytest.fixture
def events() -> str:
    return f"/api/v1/cases/{waiting_case().reference}/events/"


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_only_json_is_taken(events, content_type):
    answer = program().generic("POST", events, "kind=note", content_type=content_type)
    assert_error(answer, 415, "unsupported_media_type")


NO_JSON = {
    "cut short": "{",
    "deep list": "[" * 50_000,
    "deep object": '{"a":' * 10_000,
    "not a number": "NaN",
    "byte order mark": "\ufeff{}",
    "not UTF-8": b"\xff\xfe",
    "a name twice": '{"kind": "note", "on": "2024-05-01", "on": "2024-05-02"}',
    "a name twice, deeper": '{"details": {"source": "health", "source": "psychology"}}',
    "huge number": '{"kind": ' + "9" * 10_000 + "}",
    "too long": " " * 70_000,
}


@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON)
def test_a_body_that_is_no_json_is_refused(events, body):
    answer = program().generic("POST", events, body, content_type="application/json")
    assert_error(answer, 400, "parse_error")


@pytest.mark.parametrize("body", ["[]", "null", "1", '"text"', "{}"])
def test_a_body_of_another_shape_is_refused(events, body):
    assert_error(program().generic("POST", events, body, content_type="application/json"), 400, "invalid")


def test_fields_and_details_that_there_are_not_are_refused_by_name(events):
    sent = {"client_key": "k", "kind": "note", "on": "2024-05-01"}
    answer = program().send(events, {**sent, "colour": "red", "Kind": "note"})
    assert_error(answer, 400, "invalid")
    problems = {problem["field"]: problem for problem in answer.json()["problems"]}
    assert set(problems) == {"colour", "Kind"}
    assert problems["Kind"]["code"] == "unknown_field"
    assert "Known: last_seen, client_key, kind" in problems["Kind"]["words"]
    (problem,) = program().send(events, {**sent, "details": {"colour": "red"}}).json()["problems"]
    assert (problem["field"], problem["code"]) == ("details.colour", "unknown_detail")


def test_too_many_filters_are_refused():
    query = "&".join(f"a{number}=1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    assert_error(stranger().get(f"{MEASURES}?{query}"), 400, "parse_error")


def test_what_a_program_sent_cannot_break_the_answer(events):
    answer = program().send(events, {"kind": "\ud800" * 1000, "client_key": "k", "on": "2024-05-01"})
    assert_error(answer, 400, "invalid")
    assert all(len(problem["words"]) <= 300 for problem in answer.json()["problems"])


def test_too_many_requests_are_told_to_wait(monkeypatch):
    rates = {"anon": "2/min", "user": "2/min"}
    monkeypatch.setattr("rest_framework.throttling.SimpleRateThrottle.THROTTLE_RATES", rates)
    who = stranger()
    answers = [who.get(MEASURES) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert_error(answers[-1], 429, "throttled")
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_answers_behind_a_token_are_kept_by_nobody_on_the_way():
    assert program().get("/api/v1/cases/").headers["Cache-Control"] == "private, no-store"


def test_a_token_without_scopes_may_do_what_everybody_may(db):
    from send_portal.people.tokens import digest

    ApiTokenFactory(digest=digest("a-token"), scopes=[])
    headers = {"Authorization": "Bearer a-token"}
    assert stranger().get(MEASURES, headers=headers).status_code == 200
    assert_error(stranger().get("/api/v1/cases/", headers=headers), 403, "permission_denied")


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (lambda: stranger().get("/api/v1/cases/"), 401),
        (lambda: program().get("/api/v1/cases/E999999/"), 404),
        (lambda: stranger().get("/api/v1/measures/XYZ/"), 404),
        (lambda: program().put("/api/v1/cases/"), 405),
        (lambda: stranger().get(MEASURES, headers={"Accept": "text/html"}), 406),
    ],
)
def test_an_error_is_told_in_the_words_of_the_apis_page(answer, status):
    assert answer().json()["words"] == ERRORS[str(status)]
