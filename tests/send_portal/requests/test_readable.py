"""What can't be read is refused in words, before anything tries to."""

import io

import pytest
from django.test import Client

from tests.programs import program

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    "charset", ["utf-16", "utf-16le", "utf-7", "hex", "rot13", "idna", "latin-1", "none"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_text_in_another_encoding_is_refused_in_words(charset, method, caplog):
    address = "/accounts/login/?next=%2F"
    answer = Client().generic(method, address, b"login=%ff", f"{FORM}; charset={charset}")
    assert answer.status_code == 415
    assert "must be sent in UTF-8" in answer.text
    assert sum(len(record.getMessage()) for record in caplog.records) < 1000, (
        "and leaves one short line in the log"
    )


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", '"utf-8"', "us-ascii"])
def test_utf_8_may_be_said_in_any_spelling(charset):
    assert (
        Client().generic("POST", "/accounts/login/", b"login=x", f"{FORM}; charset={charset}").status_code
        == 200
    )


def test_a_program_is_told_in_the_shape_of_the_api():
    answer = program().generic("POST", "/api/v1/cases/E1/events/", b"{}", "application/json; charset=utf-16")
    assert answer.status_code == 415
    assert answer.json()["code"] == "not_utf_8"


def test_a_body_in_chunks_is_not_read_as_empty_but_refused_in_words():
    said = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": "", "wsgi.input": io.BytesIO(b"login=x")}
    page = Client().post("/accounts/login/", **said)
    assert page.status_code == 411
    assert "with Content-Length, and not in chunks" in page.text
    assert program().post("/api/v1/cases/E1/events/", **said).json()["code"] == "no_length"


@pytest.mark.parametrize("said", ["", "; boundary=", "; boundary=é", f"; boundary={'b' * 300}"])
@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/accounts/password/reset/key/done/"])
def test_parts_that_cannot_be_told_apart_are_refused_in_words_and_in_one_line_of_the_log(
    address, said, caplog
):
    answer = Client().generic("POST", address, b"login=x", "multipart/form-data" + said)
    assert answer.status_code == 400
    assert "doesn&#x27;t say what divides them" in answer.text
    assert sum(len(caplog.handler.format(record)) for record in caplog.records) < 1000


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PROPFIND", "FOO"])
def test_a_page_is_asked_by_the_methods_of_a_browser_alone(method, client_for):
    answer = client_for("administrator").generic(method, "/people/invite/")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, POST"
    assert "<h1" in answer.text


@pytest.mark.parametrize("sent", ["login=a%00b", "%00=1"])
def test_a_form_with_a_nul_is_refused_in_words(sent):
    answer = Client().generic("POST", "/accounts/login/", sent, FORM)
    assert answer.status_code == 400
    assert "holds a NUL" in answer.text
