"""Guards of mediation and appeals, and of the steps that they bring about."""

from collections.abc import Iterator, Mapping

from ehcp.events import EventProblem
from ehcp.events.codes import OVERLAY_STAGES, REOPENED_BECAUSE
from ehcp.events.stages import OBLIGING_KINDS
from ehcp.lifecycle.completeness.moments import Guard, Moment
from ehcp.lifecycle.disputes import MATTERS_ABOUT, matter_of, obligations, stage_of

# What must stand for a step to be taken because of it. A concession is the council's own, and needs nothing.
_BROUGHT_ABOUT_BY = {"mediation": ("mediation_agreed",), "tribunal": ("order_made",)}
_TO_RECORD = {"mediation": "what was agreed at mediation", "tribunal": "the tribunal's order"}


def check_because(moment: Moment) -> Iterator[EventProblem]:
    """A step taken because of mediation or the tribunal needs an agreement or order that asks for this step.

    What came on the same day counts, whatever its place within the day.
    """
    event, because = moment.event, str(moment.event.details.get("because") or "")
    if because not in _BROUGHT_ABOUT_BY:
        return
    same_day = [
        one
        for one in moment.stood[len(moment.before) + 1 :]
        if one.on == event.on and one.kind in OBLIGING_KINDS
    ]
    obliging = obligations([*moment.before, *same_day], to=event.kind)
    if not any(one.kind in _BROUGHT_ABOUT_BY[because] for one in obliging):
        words = (
            f"“{REOPENED_BECAUSE[because]}”, but nothing recorded asks for this step, or it was taken already. "
            f"Record {_TO_RECORD[because]} first."
        )
        yield EventProblem(f"no_{because}_outcome", words, field="because")


def _check_matter(moment: Moment) -> Iterator[EventProblem]:
    stage, matter = stage_of(moment.event), matter_of(moment.event)
    if stage and matter and matter not in MATTERS_ABOUT[stage]:
        name = "order" if moment.event.details.get("order") else "matter"
        words = f"This can't follow from a disagreement about: {OVERLAY_STAGES[stage].lower()}. Check both."
        yield EventProblem("matter_of_another_stage", words, field=name)


GUARDS: Mapping[str, tuple[Guard, ...]] = {
    **dict.fromkeys(
        (
            "decided_to_assess",
            "decided_to_issue",
            "decided_to_reassess",
            "amended_plan_sent",
            "cease_withdrawn",
        ),
        (check_because,),
    ),
    **dict.fromkeys(OBLIGING_KINDS, (_check_matter,)),
}
