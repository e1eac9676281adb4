"""Cells of CSV that a spreadsheet opens without running anything in them."""

import re

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def safe_cell(value: object) -> object:
    """Text that a spreadsheet would run as a formula is led by an apostrophe; numbers are left alone.

    Source: OWASP, CSV injection.
    """
    if (
        isinstance(value, str)
        and value.lstrip(" ").startswith(_FORMULA_STARTS)
        and not _NUMBER.fullmatch(value)
    ):
        return f"'{value}"
    return "" if value is None else value
