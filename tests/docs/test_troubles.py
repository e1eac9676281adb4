"""The table of troubles has every trouble there is."""

import re
from pathlib import Path

from docs.tables.troubles import all_troubles
from send_portal import troubles
from send_portal.troubles import FOUND_BY_CHECKS, NIGHTLY


def test_every_trouble_that_the_rules_can_tell_of_is_in_the_table():
    code = Path(troubles.__file__).read_text(encoding="utf-8")
    named = set(re.findall(r'Trouble\(\s*"(\w+)"', code)) | set(FOUND_BY_CHECKS)
    named |= {f"{name} {how}".replace(" ", "_") for name in NIGHTLY for how in ("fails", "old")}
    assert {trouble.code for trouble in all_troubles()} == named
