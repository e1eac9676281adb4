"""What has run out is thrown away, and nothing else is."""

import os
from datetime import timedelta
from time import time

import pytest
from django.utils import timezone

from send_portal.models import Session
from send_portal.running import tidying

DAY = 24 * 60 * 60


@pytest.mark.django_db
def test_sign_ins_that_ran_out_are_forgotten_and_others_go_on():
    now = timezone.now()
    Session.objects.create(session_key="over", session_data="", expire_date=now - timedelta(seconds=1))
    Session.objects.create(session_key="lasts", session_data="", expire_date=now + timedelta(minutes=1))
    tidying.forget_expired_sign_ins()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["lasts"]


@pytest.mark.parametrize(("days", "goes"), [(89, False), (91, True)])
def test_mail_in_files_goes_after_ninety_days(tmp_path, settings, days, goes):
    settings.EMAIL_FILE_PATH = str(tmp_path)
    mail = tmp_path / "20240731-1.log"
    mail.touch()
    os.utime(mail, (time() - days * DAY, time() - days * DAY))
    tidying.remove_old_mail()
    assert mail.exists() is not goes


def test_without_a_folder_of_mail_there_is_nothing_to_remove(tmp_path, settings):
    settings.EMAIL_FILE_PATH = str(tmp_path / "missing")
    tidying.remove_old_mail()
