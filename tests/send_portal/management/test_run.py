"""What the embedded portal prints once it runs."""

from io import StringIO
from pathlib import Path
from typing import Any

from send_portal.management.commands import run


def test_the_logs_are_named_where_they_are(settings: Any, tmp_path: Path) -> None:
    settings.IS_DEMONSTRATION = False
    for folder, shown in ((Path(settings.BASE_DIR) / "var", "var/log/"), (tmp_path, f"{tmp_path}/log/")):
        settings.VAR_DIR = folder
        out = StringIO()
        run.Command(stdout=out).announce(8310)
        assert f"Logs are in {shown}. Ctrl-C stops everything." in out.getvalue()
