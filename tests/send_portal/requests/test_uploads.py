"""No page takes files."""

import io

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

MEGABYTE = 1024 * 1024


def request_with_a_file(size: int) -> tuple[HttpRequest, io.BytesIO]:
    """A request as a web server hands it over, and the body that it is read from."""
    file = io.BytesIO(b"x" * size)
    file.name = "photo.jpg"
    content = encode_multipart(BOUNDARY, {"login": "ada@x.example", "file": file})
    body = io.BytesIO(content)
    sent = {
        "wsgi.input": body,
        "CONTENT_TYPE": MULTIPART_CONTENT,
        "CONTENT_LENGTH": str(len(content)),
    }
    return RequestFactory().generic("POST", "/", **sent), body


def test_reading_stops_where_a_file_begins():
    request, body = request_with_a_file(20 * MEGABYTE)
    assert request.POST["login"] == "ada@x.example"
    assert not request.FILES
    assert body.tell() < MEGABYTE


@pytest.mark.django_db
def test_a_stranger_who_sends_a_file_is_answered_as_if_they_sent_none():
    file = io.BytesIO(b"x")
    file.name = "photo.jpg"
    assert Client().post("/accounts/login/", {"login": "ada@x.example", "file": file}).status_code == 200
