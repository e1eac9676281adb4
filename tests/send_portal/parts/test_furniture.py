"""What every page's frame shows: the pages this person may open, the one they are in, an alarm if there is one."""

import pytest
from django.test import RequestFactory

from send_portal.parts import furniture
from tests.factories import PersonFactory, person_holding

pytestmark = pytest.mark.django_db


def request_of(person, path: str = "/"):
    request = RequestFactory().get(path)
    request.user = person
    return request


def labels(person) -> list[str]:
    return [str(item["label"]) for item in furniture.navigation(request_of(person))]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("administrator", ["Improvement plan", "Reports", "People", "Settings"]),
        ("scrutiny_member", ["Improvement plan", "Reports"]),
        ("case_officer", ["My cases", "All cases", "Scorecard", "Improvement plan", "Reports"]),
        ("auditor", ["Scorecard", "Improvement plan", "Reports", "Administration", "Access log"]),
    ],
)
def test_the_menu_has_what_the_person_may_open(role, expected):
    assert labels(person_holding(role)) == expected


def test_the_nearest_page_is_marked_as_the_one_they_are_in():
    request = request_of(person_holding("send_manager"), "/cases/team/")
    assert [item["label"] for item in furniture.navigation(request) if item["current"]] == ["All cases"]


def test_an_alarm_is_for_people_signed_in(monkeypatch, rf):
    from django.contrib.auth.models import AnonymousUser

    monkeypatch.setattr(
        furniture, "ALARMS", [lambda person: "", lambda person: "Figures differ from a recount."]
    )
    shown = [
        furniture.page_furniture(request_of(person))["portal"]["alarm"]
        for person in (PersonFactory(), AnonymousUser())
    ]
    assert shown == ["Figures differ from a recount.", ""]
