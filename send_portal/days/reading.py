"""Days as programs and files write them. Pure."""

from datetime import date


def read_day(text: str) -> date:
    """The day written YYYY-MM-DD. Raises ValueError for anything else; Python reads 20240131 and 2024-W05-3 too."""
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError(f"{text!r} is not written YYYY-MM-DD")
    return day
