"""What the embedded portal prints once it runs."""

from io import StringIO
from pathlib import Path
from typing import Any

from send_portal.management.commands import run


def test_the_logs_are_named_where_they_are(settings: Any, tmp_path: Path) -> None:
    settings.IS_DEMONSTRATION = False
    settings.VAR_DIR = tmp_path
    out = StringIO()
    run.Command(stdout=out).announce(8310)
    assert f"Logs are in {tmp_path}/log. Ctrl-C stops everything." in out.getvalue()
