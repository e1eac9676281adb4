"""Which cases a rule set is for: a law may bind some school years or some plans only, and leave others as they were."""

from datetime import date

from ehcp.clocks.rule_sets import Cohort
from ehcp.clocks.spans.history import CaseHistory, first_of
from ehcp.clocks.spans.phases import year_group_in


def belongs(cohort: Cohort, history: CaseHistory) -> bool:
    """Whether a case is of the cohort. Where that isn't known, it isn't: a new law binds those it names."""
    if cohort.year_groups and year_group_in(cohort.in_school_year, history) not in cohort.year_groups:
        return False
    if not (cohort.plan_from or cohort.plan_to):
        return True
    made = _plan_made_on(history)
    return made is not None and (cohort.plan_from or made) <= made <= (cohort.plan_to or made)


def _plan_made_on(history: CaseHistory) -> date | None:
    plan = first_of(history.stood, ("final_plan_sent", "plan_transferred_in"))
    if plan is None:
        return None
    return plan.on if plan.kind == "final_plan_sent" else plan.detail_date("plan_made_on")
