"""What the portal checks about its rows: who holds roles that nobody may hold together."""

import pytest

from send_portal.apps import say_roles_apart
from tests.factories import person_holding

pytestmark = pytest.mark.django_db


def test_a_double_role_from_before_is_reported_with_what_to_do():
    person = person_holding("case_officer", "auditor", name="Both Hats", email="both@x.example")
    (warning,) = say_roles_apart(databases=["default"])
    assert warning.msg.startswith("Both Hats (both@x.example): One person cannot be both")
    assert "End one of the roles" in warning.hint
    assert person.roles() == {"case_officer", "auditor"}


@pytest.mark.parametrize(
    "roles", [("auditor",), ("case_officer", "send_manager"), ("auditor", "board_member")]
)
def test_roles_that_go_together_are_not_reported(roles):
    person_holding(*roles)
    assert say_roles_apart(databases=["default"]) == []


def test_without_a_database_nothing_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert say_roles_apart(databases=None) == []
