"""Odd addresses are not found, whatever the database."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/cases/%00/", "/cases/start/%00/", "/cases/E%00/record/", "/plan/%00/"])
def test_an_address_with_a_nul_is_not_found(client_for: object, address: str) -> None:
    assert client_for("case_officer").get(address).status_code == 404
