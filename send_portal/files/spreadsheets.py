"""Cells of CSV that a spreadsheet opens without running anything in them."""

import re

from send_portal.texts import formula_sign

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def safe_cell(value: object) -> object:
    """Text that a spreadsheet would run as a formula is led by an apostrophe; numbers are left alone.

    Full-width signs count: some spreadsheets take them for the
    plain ones. Source: OWASP, CSV injection.
    """
    if isinstance(value, str) and formula_sign(value) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return "" if value is None else value
