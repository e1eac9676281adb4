"""One's own sign-ins: listed, ended by oneself, and ended by what happens to the person."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from send_portal import changes
from send_portal.models import HistoryEntry, Session
from send_portal.pages.sign_in_words import browser_words
from tests.factories import PASSWORD, PersonFactory, person_holding

pytestmark = pytest.mark.django_db
SIGN_INS = reverse("account_sign_ins")
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1"
)


def browser(person, description: str = FIREFOX) -> Client:
    """A browser in which the person has signed in by the form."""
    client = Client(HTTP_USER_AGENT=description)
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return client


def is_signed_in(client: Client) -> bool:
    return client.get(SIGN_INS).status_code == 200


def test_a_person_sees_each_browser_in_which_they_are_signed_in(django_assert_max_num_queries):
    person = PersonFactory()
    here = browser(person, EDGE)
    for _ in range(3):
        browser(person, IPHONE)
    browser(PersonFactory())
    here.get(SIGN_INS)  # writes when the person was last seen, once a minute
    with django_assert_max_num_queries(6):
        page = here.get(SIGN_INS).text
    assert page.count("Safari on iPhone") == 6  # a heading and a button of each
    assert re.search(r"Edge on Windows\s+– this browser", page)
    assert "Firefox" not in page
    assert "127.0.0.1" in page
    assert here.session.session_key not in page


def test_one_sign_in_is_ended_and_no_other():
    person = PersonFactory()
    here, lost, kept = (browser(person) for _ in range(3))
    first, _ = re.findall(r'name="sign_in" value="(\w{20})"', here.get(SIGN_INS).text)
    page = here.post(reverse("account_end_sign_ins"), {"sign_in": first}, follow=True)
    assert "That browser is signed out." in page.text
    assert [is_signed_in(one) for one in (lost, kept)].count(True) == 1
    assert is_signed_in(here)
    entry = HistoryEntry.objects.get(action="ended sign-ins")
    assert (entry.by, entry.after) == (person, {"ended": 1})


def test_all_others_are_ended_at_once():
    person = PersonFactory()
    here, *others = (browser(person) for _ in range(3))
    page = here.post(reverse("account_end_sign_ins"), {"sign_in": "others"}, follow=True)
    assert "2 browsers are signed out." in page.text
    assert [is_signed_in(one) for one in (here, *others)] == [True, False, False]


def test_nobody_ends_the_sign_in_of_somebody_else():
    theirs, mine = browser(PersonFactory()), browser(PersonFactory())
    browser(PersonFactory())
    listed = re.findall(r'value="(\w{20})"', theirs.get(SIGN_INS).text)
    marks = [*listed, "", "none", theirs.session.session_key]
    for mark in marks:
        mine.post(reverse("account_end_sign_ins"), {"sign_in": mark})
    assert is_signed_in(theirs)
    assert is_signed_in(mine)


def test_a_sign_in_that_is_over_already_is_no_error():
    mine = browser(PersonFactory())
    page = mine.post(reverse("account_end_sign_ins"), {"sign_in": "0" * 20}, follow=True)
    assert "That sign-in had already ended" in page.text


# What happens to a person ends their sign-ins


def test_switching_a_person_off_and_on_again_brings_no_sign_in_back(client_for):
    administrator, theirs = client_for("administrator"), client_for("board_member")
    changes.deactivate_person(person=theirs.person, by=administrator.person)
    changes.reactivate_person(person=theirs.person, by=administrator.person)
    assert not is_signed_in(theirs)
    assert is_signed_in(administrator)


def test_the_end_of_a_role_ends_the_sign_ins(client_for):
    person = person_holding("case_officer", "board_member")
    theirs = client_for(person)
    changes.end_role(grant=person.role_grants.get(role="board_member"), by=person_holding("administrator"))
    assert not is_signed_in(theirs)


def test_a_new_address_ends_the_sign_ins_and_a_new_name_does_not(client_for):
    theirs, administrator = client_for("board_member"), person_holding("administrator")
    changes.change_person(person=theirs.person, name="New", email=theirs.person.email, by=administrator)
    assert is_signed_in(theirs)
    changes.change_person(person=theirs.person, name="New", email="new@x.example", by=administrator)
    assert not is_signed_in(theirs)


def test_who_changes_their_own_address_stays_signed_in_where_they_did_it(client_for):
    here = client_for("administrator")
    elsewhere = client_for(here.person)
    address = reverse("people:edit", kwargs={"person_id": here.person.pk})
    here.post(address, {"name": here.person.name, "email": "mine@x.example"})
    assert [is_signed_in(here), is_signed_in(elsewhere)] == [True, False]


# Twelve hours


@pytest.mark.parametrize(
    ("later", "goes_on"),
    [(timedelta(hours=12, seconds=-1), True), (timedelta(hours=12), False), (timedelta(hours=13), False)],
)
def test_a_sign_in_ends_after_twelve_hours_however_busy(later, goes_on):
    with time_machine.travel("2024-07-01 08:00:00+00:00", tick=False) as clock:
        client = browser(PersonFactory())
        for minutes in range(20, 12 * 60, 20):
            clock.move_to(f"2024-07-01 {8 + minutes // 60:02d}:{minutes % 60:02d}:00+00:00")
            assert is_signed_in(client)
        clock.move_to("2024-07-01 08:00:00+00:00")
        clock.shift(later)
        assert is_signed_in(client) is goes_on


def test_what_is_sent_just_after_the_end_is_kept_for_its_writer_and_nobody_is_let_in(settings):
    settings.IDLE_MINUTES = 24 * 60
    person = person_holding("administrator")
    with time_machine.travel("2024-07-01 08:00:00+00:00", tick=False) as clock:
        client = browser(person)
        clock.shift(timedelta(hours=12, minutes=5))
        address = reverse("people:add_organisation")
        answer = client.post(address, {"name": "NHS Dorset"})
        assert answer.headers["Location"] == f"{reverse('account_login')}?next={address}"
        page = client.get(answer.headers["Location"])
        assert "A sign-in lasts 12 hours at most" in page.text
        client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
        assert "NHS Dorset" in client.get(address).text


def test_the_row_of_a_sign_in_is_gone_an_hour_after_its_end_and_not_before():
    with time_machine.travel("2024-07-01 08:00:00+00:00", tick=False) as clock:
        browser(PersonFactory())
        store = Session.get_session_store_class()
        clock.shift(timedelta(hours=13))
        store.clear_expired()
        assert Session.objects.filter(person__isnull=False).count() == 1
        clock.shift(timedelta(seconds=1))
        store.clear_expired()
        assert not Session.objects.filter(person__isnull=False).exists()


@pytest.mark.parametrize(
    ("description", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (EDGE, "Edge on Windows"),
        (IPHONE, "Safari on iPhone"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/126.0 Safari/537.36", "Chrome on Chromebook"),
        ("curl/8.5.0", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_named_as_its_owner_would(description, words):
    assert browser_words(description) == words
