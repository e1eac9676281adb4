"""What every answer says to the browser."""

import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/nothing-here/", "/api/v1/schema/", "/health/alive/"])
def test_no_page_may_use_the_camera_or_anything_else_of_the_device(address):
    policy = Client().get(address).headers["Permissions-Policy"]
    assert {"camera=()", "microphone=()", "geolocation=()", "usb=()"} <= set(policy.split(", "))
