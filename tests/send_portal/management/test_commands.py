"""The way to the first administrator of a portal."""

import re

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from send_portal.models import HistoryEntry, Person
from tests.factories import PASSWORD, PersonFactory, person_holding

pytestmark = pytest.mark.django_db


def test_the_printed_link_leads_to_an_administrator_who_signs_in(capsys):
    call_command("invite_administrator", "ada.lovelace@council.example")
    (link,) = capsys.readouterr().out.split()
    browser = Client()
    address = browser.get(link.replace("http://localhost:8000", ""), follow=True).redirect_chain[-1][0]
    browser.post(address, {"password1": PASSWORD, "password2": PASSWORD})
    browser.post(reverse("account_login"), {"login": "ada.lovelace@council.example", "password": PASSWORD})
    page = browser.get(reverse("people:list"))
    assert page.status_code == 200
    assert "Ada Lovelace" in page.text
    assert HistoryEntry.objects.get(action="invited").by.is_system


def test_a_deployed_portals_link_has_its_own_name(capsys, settings):
    settings.DEPLOYED, settings.ALLOWED_HOSTS = True, [".send.example.gov.uk"]
    call_command("invite_administrator", "ada@council.example")
    assert capsys.readouterr().out.startswith("https://send.example.gov.uk/accounts/")


def test_with_mail_the_link_goes_to_the_address_and_is_not_printed(capsys):
    call_command("invite_administrator", "ada@council.example", mail=True, portal="https://send.example/")
    assert mail.outbox[0].to == ["ada@council.example"]
    assert re.search(r"https://send\.example/accounts/\S+", mail.outbox[0].body)
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "An invitation is on its way to ada@council.example.\n")


def test_mail_that_cannot_be_sent_is_said_with_what_to_do(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(CommandError, match="EMAIL_URL, or leave out --mail"):
        call_command("invite_administrator", "ada@council.example", mail=True)


def test_a_second_time_makes_a_new_link_and_no_second_person(capsys):
    for moment in ("2024-07-01 09:00:00+00:00", "2024-07-01 09:00:01+00:00"):
        with time_machine.travel(moment, tick=False):
            call_command("invite_administrator", "ada@council.example", name="Ada L")
    assert len(set(capsys.readouterr().out.split())) == 2
    assert Person.objects.get(email="ada@council.example").name == "Ada L"


def test_somebody_invited_without_the_role_is_given_it():
    person = PersonFactory(email="ada@council.example")
    person.set_unusable_password()
    person.save()
    call_command("invite_administrator", "ADA@council.example")
    assert person.role_grants.get().role == "administrator"


@pytest.mark.parametrize(
    ("address", "words"),
    [("nonsense", "valid email address"), ("olive@council.example", "has chosen a password already")],
)
def test_what_cannot_be_an_administrator_is_refused_in_words(address, words):
    person_holding("case_officer", email="olive@council.example")
    with pytest.raises(CommandError, match=words):
        call_command("invite_administrator", address)


def test_createsuperuser_says_what_to_type_instead(capsys):
    from send_portal.management.commands.createsuperuser import Command

    with pytest.raises(SystemExit):
        Command().run_from_argv(["manage.py", "createsuperuser", "--noinput", "--email", "x@y.example"])
    assert "invite_administrator EMAIL" in capsys.readouterr().err
