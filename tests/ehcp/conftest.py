"""What tests of casework borrow."""

import pytest
from django.test import Client


@pytest.fixture
def officer(client_for: object) -> Client:
    """A case officer's browser; `officer.person` is who is signed in."""
    return client_for("case_officer")
