"""Reports in every state, made through the changes that people make."""

from datetime import date

from improvement import changes, queries
from improvement.models import ReportVersion, StrategicArea, Term
from improvement.queries import report_template
from send_portal.models import Person
from tests.factories import person_holding

ALL_TEXTS = {slot.key: f"Text of {slot.label}" for slot in report_template().slots if slot.required}
ALL_TEXTS |= {"meeting_date": "2024-09-23", "background_papers": "", "appendices": ""}


def a_term(
    name: str = "Spring term", starts: date = date(2024, 1, 1), ends: date = date(2024, 4, 30)
) -> Term:
    year = starts.year if starts.month >= 9 else starts.year - 1
    return Term.objects.get_or_create(
        starts_on=starts,
        defaults={"name": name, "academic_year": f"{year}/{(year + 1) % 100}", "ends_on": ends},
    )[0]


def a_draft(by: Person | None = None, term: Term | None = None) -> ReportVersion:
    """A draft with every required text, ready to publish."""
    by = by or person_holding("data_analyst")
    version = changes.draft_report(term=term or a_term(), by=by)
    return changes.edit_draft(version=version, texts=ALL_TEXTS, seen=version.edit_number, by=by)


def what_is_seen(version: ReportVersion) -> str:
    return queries.draft_digest(version, queries.draft_document(version).figures)


def a_published(by: Person | None = None, draft: ReportVersion | None = None) -> ReportVersion:
    version = draft or a_draft()
    return changes.publish_report(
        version=version, seen=what_is_seen(version), by=by or person_holding("send_manager")
    )


def an_area(code: str = "PTH", name: str = "A clear pathway") -> StrategicArea:
    return changes.add_area(
        code=code, texts={"name": name, "aim": "Help early."}, by=person_holding("administrator")
    )
