"""The one door from figures to cases: everything the scorecard asks of casework, and nothing else, passes here."""

from ehcp.queries import (
    case_frame,
    case_list_rows,
    first_saved_after,
    group_names,
    last_event_id,
    ledger_position,
    number_of_events,
    timeline_mismatches,
)

__all__ = [
    "case_frame",
    "case_list_rows",
    "first_saved_after",
    "group_names",
    "last_event_id",
    "ledger_position",
    "number_of_events",
    "timeline_mismatches",
]
