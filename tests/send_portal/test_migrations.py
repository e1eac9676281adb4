"""What migrations make of rows that were there before."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from send_portal.calendar import today
from send_portal.models import ChangeRequest
from tests.factories import (
    AddressRequestFactory,
    ApiTokenFactory,
    ChangeRequestFactory,
    HistoryEntryFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db


def token_made_by(maker: object, person: object):
    token = ApiTokenFactory(person=person, made_by=None, confirmed_at=None, scopes=["events:write"])
    if maker:
        HistoryEntryFactory(
            subject_type="send_portal.apitoken",
            subject_id=str(token.pk),
            action="made token",
            by=maker,
            at=timezone.now(),
        )
    return token


@pytest.mark.parametrize(
    ("maker", "works"), [("themselves", True), ("an administrator", False), ("not known", False)]
)
def test_of_the_tokens_made_before_only_those_of_their_makers_go_on_working(maker, works):
    person, admin = PersonFactory(), PersonFactory()
    by = {"themselves": person, "an administrator": admin, "not known": None}[maker]
    token = token_made_by(by, person)
    import_module("send_portal.migrations.0004_tokens_are_confirmed_by_their_person").say_who_made_them(
        apps, None
    )
    token.refresh_from_db()
    assert (token.made_by, token.is_live(today())) == (by, works)
    assert token.scopes == ["events:write", "events:correct"]


def test_a_request_from_before_says_that_the_person_asked_for_themselves():
    request = AddressRequestFactory()
    import_module("send_portal.migrations.0009_changes_that_need_a_second_pair_of_eyes").say_who_asked(
        apps, None
    )
    request.refresh_from_db()
    assert request.asked_by == request.person


def test_going_back_leaves_requests_for_roles_only():
    role, _ = ChangeRequestFactory(), AddressRequestFactory()
    import_module("send_portal.migrations.0009_changes_that_need_a_second_pair_of_eyes").leave_roles_only(
        apps, None
    )
    assert list(ChangeRequest.objects.all()) == [role]
