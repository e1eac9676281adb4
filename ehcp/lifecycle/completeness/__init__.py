"""What a person recording today must have in place. History that was imported may lack any of it.

Three sorts: the details of a step (`ehcp.events`), what must have happened before it (`needs`), and guards by area.
"""

from ehcp.events import EventProblem, find_missing_details
from ehcp.lifecycle.completeness import assessment, disputed, exceptions, plan
from ehcp.lifecycle.completeness.moments import Moment
from ehcp.lifecycle.completeness.needs import find_unmet

__all__ = ["Moment", "find_incomplete", "find_unmet"]

_AREAS = (assessment.GUARDS, plan.GUARDS, disputed.GUARDS, exceptions.GUARDS)


def find_incomplete(moment: Moment) -> list[EventProblem]:
    """Refusals and warnings about one event of a case's standing events."""
    event = moment.event
    unmet = find_unmet(event.kind, moment.before, event.details)
    if unmet:  # nothing else matters until that has happened
        return [EventProblem(unmet.code, unmet.words, field=unmet.field)]
    missing = list(find_missing_details(event))
    return missing + [
        problem for area in _AREAS for guard in area.get(event.kind, ()) for problem in guard(moment)
    ]
