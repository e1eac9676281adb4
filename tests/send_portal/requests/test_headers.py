"""What every answer says to the browser, and what an answer to HEAD leaves out."""

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from send_portal.requests.headers import nothing_for_head


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/nothing-here/", "/api/v1/schema/", "/health/alive/"])
def test_no_page_may_use_the_camera_or_anything_else_of_the_device(address):
    policy = Client().get(address).headers["Permissions-Policy"]
    assert {"camera=()", "microphone=()", "geolocation=()", "usb=()"} <= set(policy.split(", "))


@pytest.mark.parametrize("answer", [HttpResponse("Zebedee"), StreamingHttpResponse(iter([b"Zebedee"]))])
def test_a_head_request_is_told_nothing_whatever_the_web_server_does(answer):
    answer.headers["Content-Length"] = "7"
    told = nothing_for_head(lambda request: answer)(RequestFactory().head("/"))
    assert b"".join(told) == b""
    assert "Content-Length" not in told.headers


def test_a_get_request_is_told_all():
    assert (
        nothing_for_head(lambda request: HttpResponse("Zebedee"))(RequestFactory().get("/")).text == "Zebedee"
    )


@pytest.mark.django_db
def test_a_head_request_does_not_learn_how_long_a_page_is():
    assert "Content-Length" not in Client().head("/").headers
    assert "Content-Length" in Client().get("/").headers
