"""Guards of decision letters: what a letter must say, and whether it goes out late."""

from collections.abc import Iterator

from ehcp.events import EventProblem
from ehcp.events.codes import LETTER_CHECKLIST
from ehcp.lifecycle.completeness.moments import Guard, Moment, last_day_of
from send_portal.days import say_day


def check_letter(moment: Moment) -> Iterator[EventProblem]:
    """Every letter of refusal says all that the law asks for."""
    ticked = moment.event.details.get("letter") or []
    missing = [label for code, label in LETTER_CHECKLIST.items() if code not in ticked]
    if missing:
        words = (
            f"The letter of refusal must also say: {join(missing)}. Correct the letter, then tick it here."
        )
        yield EventProblem("letter_incomplete", words, field="letter")


def warn_if_late(clock_id: str, *starts: str) -> Guard:
    """A guard that warns where the clock, started by the latest event of `starts`, had run out by then."""

    def warn(moment: Moment) -> Iterator[EventProblem]:
        start = moment.last(*starts)
        due = last_day_of(clock_id, start) if start else None
        if due and moment.event.on > due:
            words = f"This is late: it was due by {say_day(due)}. Check the day."
            yield EventProblem("late", words, field="on", refuses=False)

    return warn


def join(words: list[str]) -> str:
    """Labels as one list within a sentence."""
    return "; ".join(f"{word[0].lower()}{word[1:]}" for word in words)
