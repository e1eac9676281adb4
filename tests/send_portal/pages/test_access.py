"""The guard of a view, and what a person may do by the roles they hold now."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from send_portal.pages.access import permission_required
from send_portal.people.permissions import Permission as P
from tests.factories import PersonFactory, person_holding


@permission_required(P.DRAFT_REPORT, P.VIEW_AUDIT)
def guarded(request) -> HttpResponse:
    return HttpResponse("inside")


def asked_by(person) -> HttpResponse:
    request = RequestFactory().get("/somewhere/?page=2")
    request.user = person
    return guarded(request)


def test_a_stranger_signs_in_first_and_comes_back_to_the_same_page():
    response = asked_by(AnonymousUser())
    assert response.headers["Location"] == "/accounts/login/?next=/somewhere/%3Fpage%3D2"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["data_analyst", "auditor"])
def test_any_one_of_the_permissions_lets_through(role):
    assert asked_by(person_holding(role)).content == b"inside"


@pytest.mark.django_db
def test_a_person_without_any_of_them_is_refused():
    with pytest.raises(PermissionDenied):
        asked_by(person_holding("administrator", "board_member"))


@pytest.mark.django_db
def test_a_person_without_roles_or_switched_off_may_nothing():
    assert not any(PersonFactory().may(permission) for permission in P)
    off = person_holding("send_manager", is_active=False)
    assert not any(off.may(permission) for permission in P)


@pytest.mark.django_db
def test_asking_twice_reads_the_roles_once(django_assert_num_queries):
    person = person_holding("send_manager")
    with django_assert_num_queries(1):
        assert person.may(P.RECORD_EVENTS)
        assert not person.may(P.MANAGE_PEOPLE)
