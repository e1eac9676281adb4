"""Mail as files, for a portal to try."""

from django.core.mail import send_mail


def test_only_its_owner_reads_a_mail_which_holds_a_link_that_signs_somebody_in(settings, tmp_path):
    settings.EMAIL_BACKEND = "send_portal.running.mail_files.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    assert send_mail("Subject", "Your link", "portal@x.example", ["ada@x.example"]) == 1
    (file,) = (tmp_path / "mail").iterdir()
    assert "Your link" in file.read_text()
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    assert oct(file.parent.stat().st_mode & 0o777) == "0o700"
