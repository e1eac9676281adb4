"""The columns of the frame: one row for each case, with its dates and the six groups. No names, no free text.

Every figure is worked out from this one table, wherever it was read from: cases, a cut, a test or a benchmark.
"""

import polars as pl

BREAKDOWNS: tuple[str, ...] = ("town", "sex", "primary_need", "ethnic_group", "phase", "setting_type")
UNKNOWN = "unknown"

# A case is open on the days from an entry's first column up to, and without, its second.
# A case may be reopened twice, so three spells at most, one after another.
SPELLS: tuple[tuple[str, str], ...] = (
    ("received", "closed_1"),
    ("reopened_1", "closed_2"),
    ("reopened_2", "closed_3"),
)
ASKS: tuple[int, ...] = (1, 2, 3)  # requests to psychology, in the order in which they were made

DATES: tuple[str, ...] = (
    "received",
    "decided",
    "final_issued",
    "closed_1",
    "reopened_1",
    "closed_2",
    "reopened_2",
    "closed_3",
    *(f"ep_{what}_{ask}" for ask in ASKS for what in ("requested", "ended", "received")),
)

FRAME_SCHEMA: dict[str, type[pl.DataType]] = {
    "case_id": pl.Int64,
    **dict.fromkeys(DATES, pl.Date),
    "decision": pl.String,
    "exception": pl.Boolean,
    **dict.fromkeys(BREAKDOWNS, pl.String),
}
"""The columns that the measures need and their types. A frame may have more (draft_sent, outcome…)."""


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
