"""The timeline of a case that a file tells the whole of, worked out from the row itself.

`timeline.derive` is the rule and works from events. A million rows of closed cases take it a minute or two, for dates
that stand in the row as they are; so this is the short way for those, and a test holds it to the same results.
"""

from datetime import date

from ehcp.files.case_file import CaseRow, IsoDate
from ehcp.timeline import Groups, Timeline

_STAGES = {"no_plan": "not_issuing", "withdrawn": "assessment_withdrawn"}


def groups_of_row(row: CaseRow) -> Groups:
    """What figures are broken down by, from a row's codes."""
    return Groups.of(
        sex=row.sex,
        ethnicity_code=row.ethnicity_code,
        year_group=row.year_group,
        primary_need=row.primary_need,
        town=row.town,
        setting_type=row.setting_type,
    )


def timeline_of_closed(row: CaseRow, groups: Groups) -> Timeline | None:
    """The timeline of a new case whose end the row tells; None while it is open, when clocks have a say.

    A closed case has no deadline, and one row tells of one spell and one request for advice at most.
    """
    stage, closed = _end_of(row)
    if not stage:
        return None
    closed_on = _day(closed)
    ep_received = _day(row.ep_received)
    return Timeline(
        received=_day(row.received),
        decided=_day(row.decided),
        decision=row.decision,
        outcome_date=_day(row.outcome_date),
        outcome=row.outcome,
        final_issued=_day(row.final_issued),
        closed_1=closed_on,
        ep_requested_1=_day(row.ep_requested),
        ep_ended_1=ep_received,
        ep_received_1=ep_received,
        exception=row.exception == "1",
        stage=stage,
        closed_on=closed_on,
        **groups.as_dict(),
    )


def _end_of(row: CaseRow) -> tuple[str, IsoDate]:
    """The stage that a closed case ended in, and the day; both empty while it is open."""
    if row.final_issued:
        return "plan_active", row.final_issued
    if row.decision == "refuse":
        return "not_assessing", row.decided
    if row.outcome not in _STAGES:
        return "", ""
    if row.outcome == "withdrawn" and not (row.decided or row.ep_requested or row.ep_received):
        return "request_withdrawn", row.outcome_date
    return _STAGES[row.outcome], row.outcome_date


def _day(value: IsoDate) -> date | None:
    return date.fromisoformat(value) if value else None
