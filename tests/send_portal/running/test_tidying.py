"""What has run out is thrown away, and nothing else is."""

import os
from time import time

import pytest

from send_portal.running import tidying

DAY = 24 * 60 * 60


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
