"""The frame: the one table that casework hands to figures, a row for each case. No names, birth dates or free text.

Every figure is worked out from it, wherever it was read from: cases, a cut, a test or a benchmark.
"""

import polars as pl

BREAKDOWNS = {
    "town": "Town",
    "sex": "Sex",
    "primary_need": "Primary need",
    "ethnic_group": "Ethnic group",
    "phase": "Phase of education",
    "setting_type": "Type of school or setting",
}
"""The columns that figures are broken down by, as at the request, and their names on pages."""

UNKNOWN = "unknown"  # the group of cases of which nothing is known

SPELLS = (("received", "closed_1"), ("reopened_1", "closed_2"), ("reopened_2", "closed_3"))
"""A case is open on the days from a spell's first column up to, and without, its second. It may be reopened twice."""

ASKS = (1, 2, 3)  # requests to psychology, in the order in which they were made

DATES = (
    *("received", "decided", "final_issued"),
    *("closed_1", "reopened_1", "closed_2", "reopened_2", "closed_3"),
    *(f"ep_{what}_{ask}" for ask in ASKS for what in ("requested", "ended", "received")),
)

FRAME_SCHEMA: dict[str, type[pl.DataType]] = {
    "case_id": pl.Int64,
    **dict.fromkeys(DATES, pl.Date),
    "decision": pl.String,
    "exception": pl.Boolean,
    **dict.fromkeys(BREAKDOWNS, pl.String),
}
"""The columns and their types. A frame may have more; no measure reads them."""


def check_frame(frame: pl.DataFrame) -> None:
    """Raise ValueError naming every column that is missing or of another type than FRAME_SCHEMA says."""
    wrong = [
        f"{name} ({frame.schema.get(name, 'missing')} instead of {kind})"
        for name, kind in FRAME_SCHEMA.items()
        if frame.schema.get(name) != kind
    ]
    if wrong:
        raise ValueError(f"this is not a frame of cases: {', '.join(wrong)}")


def group_of(breakdown: str) -> pl.Expr:
    """The group of each case under ``breakdown``; blank and missing are one group, "unknown"."""
    text = pl.col(breakdown).fill_null("")
    return pl.when(text == "").then(pl.lit(UNKNOWN)).otherwise(text).alias(breakdown)
