"""The demonstration's people: one for each role, one passphrase, nothing doubled on a second start."""

import pytest

from send_portal import demonstration
from send_portal.models import Person, RoleGrant
from send_portal.people.roles import ROLES
from send_portal.queries import system_person


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.mark.django_db
def test_each_role_has_somebody_who_can_sign_in():
    demonstration.load_people(by=system_person())
    for sign_in in demonstration.sign_ins():
        person = Person.objects.get(email=sign_in.email)
        assert person.check_password(sign_in.passphrase)
        assert [ROLES[role].name for role in person.roles()] == [sign_in.role]


@pytest.mark.django_db
def test_a_second_start_adds_nobody_and_loses_nothing():
    demonstration.load_people(by=system_person())
    before = (Person.objects.count(), RoleGrant.objects.count(), demonstration.passphrase())
    demonstration.load_people(by=system_person())
    assert (Person.objects.count(), RoleGrant.objects.count(), demonstration.passphrase()) == before


def test_the_passphrase_is_made_once_and_readable_by_its_owner_only(tmp_path):
    words = demonstration.passphrase()
    assert len(words) > 15
    assert (tmp_path / "demonstration_passphrase").stat().st_mode & 0o077 == 0
    assert demonstration.passphrase() == words
