"""Guards of decision letters: what a letter must say, and whether it goes out late."""

from collections.abc import Iterator

from ehcp.events import LETTER_CONTENTS, EventProblem
from ehcp.events.codes import LETTER_CHECKLIST
from ehcp.lifecycle.completeness.moments import Guard, Moment, last_day_of
from send_portal.days import say_day


def check_letter(moment: Moment) -> Iterator[EventProblem]:
    """Every decision letter says all that the law asks of its kind."""
    contents = LETTER_CONTENTS[moment.event.kind]
    ticked = moment.event.details.get("letter") or []
    missing = [LETTER_CHECKLIST[code] for code in contents.owed_on(moment.event.on) if code not in ticked]
    if missing:
        words = f"The letter must also say ({contents.law}): {join(missing)}. Correct the letter, then tick it here."
        yield EventProblem("letter_incomplete", words, field="letter", refuses=contents.refuses)


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
