"""The demonstration's casework: the made-up case file, made-up names, and officers in charge of the open cases.

No child in it is real. Names are put together by a seeded generator from lists of common first and last names.
"""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random

from django.db import transaction

from ehcp.changes import reassign_cases
from ehcp.events.codes import YEAR_GROUPS
from ehcp.files.imports import import_case_file
from ehcp.models import Case, Child
from send_portal.history import record_history
from send_portal.models import Person

CASE_FILE = Path(__file__).with_name("caseload.csv")
TOWNS = ("Bournemouth", "Christchurch", "Poole")  # of the file, whatever the setting says
SEED = 2024
FIRST_NAMES = {
    "F": "Amelia Ava Bea Chloe Daisy Edie Ella Erin Eva Fern Freya Grace Hana Iris Isla Jess Lily Maya Mia Nia "
    "Nora Olivia Poppy Rosa Ruby Sana Sofia Tess Willow Zara",
    "M": "Adam Alfie Amir Archie Arlo Ben Caleb Daniel Dylan Eli Finn Freddie George Harry Hugo Isaac Jack Jude "
    "Kai Leo Logan Luca Max Noah Omar Oscar Ravi Reuben Theo Toby",
}
LAST_NAMES = (
    "Abbott Ahmed Baker Barnes Bell Brook Carter Chen Clark Cole Cooper Cox Dean Doyle Ellis Evans Fletcher Fox Gill "
    "Grant Green Hall Harvey Hill Hughes Hunt Iqbal Jones Kaur Kelly King Knight Lane Lewis Marsh Mason Mills Moore "
    "Nash Novak Owen Palmer Patel Pearce Price Quinn Reed Roberts Rose Shaw Singh Stone Taylor Turner Vance Wade "
    "Walker Ward Webb West White Wood Wright Young"
)


def load_caseload(*, by: Person, today: date, tell: Callable[[str], None]) -> None:
    """Import the case file, then give children names and open cases officers. Loading it again changes nothing."""
    result = import_case_file(path=CASE_FILE, by=by, today=today, towns=TOWNS, tell=tell)
    if result.refused:
        raise ValueError("The demonstration's own case file was refused.")
    tell("Making up names")
    _make_up_names(by)


@transaction.atomic
def _make_up_names(by: Person) -> None:
    random, named = Random(SEED), []
    lasts = LAST_NAMES.split()
    for case in (
        Case.objects.select_related("child", "timeline").filter(child__last_name="").order_by("reference")
    ):
        child = case.child
        child.first_name = random.choice(
            FIRST_NAMES.get(child.sex or random.choice("FM"), FIRST_NAMES["F"]).split()
        )
        child.last_name = random.choice(lasts)
        child.birth_date = _birth_date(case.year_group, case.timeline.received, random)
        child.set_keys()
        named.append(child)
    Child.objects.bulk_update(named, [*Child.NAME_FIELDS, "birth_date"], batch_size=500)
    if named:
        after = {"children": len(named)}
        record_history(subject=("ehcp.child", "demonstration"), action="made up names", by=by, after=after)


def _birth_date(year_group: str, received: date | None, random: Random) -> date | None:
    """A birthday that fits the year group in the school year of the request."""
    if year_group not in YEAR_GROUPS or received is None:
        return None
    school_year = received.year if received.month >= 9 else received.year - 1
    age_on_first_day = list(YEAR_GROUPS).index(year_group) + 2  # N1 begins at two
    return date(school_year - age_on_first_day - 1, 9, 1) + timedelta(days=random.randrange(365))


def share_out_open_cases(*, officers: list[Person], by: Person) -> None:
    """Put the officers in charge of the open cases without one, in turn; a few are left for a manager to give out."""
    waiting = list(Case.objects.filter(timeline__closed_on=None, officer=None).order_by("reference"))
    if Case.objects.exclude(officer=None).exists():
        return
    for index, officer in enumerate(officers):
        chosen = [
            case for number, case in enumerate(waiting) if number % 20 and number % len(officers) == index
        ]
        reassign_cases(cases=chosen, officer=officer, by=by, reason="Demonstration")
