"""A factory for every model: each makes the smallest row that the database takes. People and children are made up."""

from datetime import date
from hashlib import sha256

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from ehcp import models as ehcp
from improvement import models as improvement
from improvement.report.document import as_data
from scorecard import models as scorecard
from send_portal import models as portal
from send_portal.days.months import add_months, last_day
from tests.improvement.report_examples import report

PASSWORD = "correct-horse-battery-staple"
A_DAY = date(2024, 1, 31)


def _digest(number: int) -> str:
    return sha256(str(number).encode()).hexdigest()


def person_holding(*roles: str, **fields: object) -> portal.Person:
    """A person who holds these roles now."""
    person = PersonFactory(**fields)
    for role in roles:
        RoleGrantFactory(person=person, role=role)
    return person


# The ground floor


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = portal.Person
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@council.example")
    name = factory.Sequence(lambda n: f"Person {n}")

    @classmethod
    def _create(cls, model_class: type[portal.Person], *args: object, **kwargs: object) -> portal.Person:
        person = model_class(*args, **{key: kwargs[key] for key in kwargs if key != "password"})
        person.set_password(kwargs.get("password", PASSWORD))
        person.save()
        return person


class SessionFactory(DjangoModelFactory):
    class Meta:
        model = portal.Session

    session_key = factory.Sequence(lambda n: f"{n:032d}")
    person = factory.SubFactory(PersonFactory)
    expire_date = factory.LazyFunction(timezone.now)


class SavedFormFactory(DjangoModelFactory):
    class Meta:
        model = portal.SavedForm

    name = factory.Sequence(lambda n: f"form-{n}")
    person = factory.SubFactory(PersonFactory)
    content = "0" * 64


def system_called(name: str) -> portal.Person:
    """A named system, as it is when an administrator made a token for it."""
    fields = {"email": f"{name.lower().replace(' ', '-')}@system.invalid", "name": name}
    return PersonFactory(is_program=True, is_active=False, **fields)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = portal.Organisation

    code = factory.Sequence(lambda n: f"partner-{n}")
    name = factory.Sequence(lambda n: f"Partner {n}")


class RoleGrantFactory(DjangoModelFactory):
    class Meta:
        model = portal.RoleGrant

    person = factory.SubFactory(PersonFactory)
    role = "case_officer"


class HistoryEntryFactory(DjangoModelFactory):
    class Meta:
        model = portal.HistoryEntry

    subject_type = "ehcp.child"
    subject_id = factory.Sequence(str)
    action = "edited"
    by = factory.SubFactory(PersonFactory)


class ChangeRequestFactory(DjangoModelFactory):
    class Meta:
        model = portal.ChangeRequest

    person = factory.SubFactory(PersonFactory)
    asked_by = factory.SelfAttribute("person")
    role = "data_analyst"


class AddressRequestFactory(ChangeRequestFactory):
    kind = "address"
    role = ""
    asked_by = factory.SubFactory(PersonFactory)
    email = factory.Sequence(lambda n: f"new{n}@council.example")


class ChildrenShownFactory(DjangoModelFactory):
    class Meta:
        model = portal.ChildrenShown

    digest = factory.Sequence(_digest)


class ChildShownFactory(DjangoModelFactory):
    class Meta:
        model = portal.ChildShown

    shown = factory.SubFactory(ChildrenShownFactory)
    reference = factory.Sequence(lambda n: f"P{n:06d}")


class AccessEntryFactory(DjangoModelFactory):
    class Meta:
        model = portal.AccessEntry

    person = factory.SubFactory(PersonFactory)
    action = "read"
    subject_type = "ehcp.case"
    subject_id = factory.Sequence(str)


class SitePageFactory(DjangoModelFactory):
    class Meta:
        model = portal.SitePage

    slug = factory.Sequence(lambda n: f"page-{n}")
    title = factory.Sequence(lambda n: f"Page {n}")
    body = "First paragraph.\n\nSecond paragraph."


class ApiTokenFactory(DjangoModelFactory):
    class Meta:
        model = portal.ApiToken

    name = factory.Sequence(lambda n: f"Program {n}")
    digest = factory.Sequence(_digest)
    scopes = factory.LazyFunction(list)
    person = factory.SubFactory(PersonFactory)
    made_by = factory.SelfAttribute("person")
    confirmed_at = factory.LazyFunction(timezone.now)


# Casework


class ChildFactory(DjangoModelFactory):
    class Meta:
        model = ehcp.Child

    reference = factory.Sequence(lambda n: f"P{n:06d}")
    first_name = factory.Sequence(lambda n: f"First{n}")
    last_name = factory.Sequence(lambda n: f"Last{n}")


class CaseFactory(DjangoModelFactory):
    class Meta:
        model = ehcp.Case

    reference = factory.Sequence(lambda n: f"C{n:06d}")
    child = factory.SubFactory(ChildFactory)


class ImportBatchFactory(DjangoModelFactory):
    class Meta:
        model = ehcp.ImportBatch

    file_name = "cases.csv"
    sha256 = factory.Sequence(_digest)
    by = factory.SubFactory(PersonFactory)


class EventFactory(DjangoModelFactory):
    """One row of the ledger, as it is: no timeline is worked out. For that, use ehcp.changes."""

    class Meta:
        model = ehcp.Event

    case = factory.SubFactory(CaseFactory)
    kind = "request_received"
    on = A_DAY
    details = factory.LazyFunction(dict)
    recorded_by = factory.SubFactory(PersonFactory)


class EventTextFactory(DjangoModelFactory):
    class Meta:
        model = ehcp.EventText

    event = factory.SubFactory(EventFactory)
    text = "A note."


class TimelineFactory(DjangoModelFactory):
    class Meta:
        model = ehcp.Timeline

    case = factory.SubFactory(CaseFactory)
    received = A_DAY
    stage = "requested"
    sex = "unknown"
    ethnic_group = "unknown"
    phase = "unknown"
    primary_need = "unknown"
    town = "unknown"
    setting_type = "unknown"


class DeadlineFactory(DjangoModelFactory):
    class Meta:
        model = ehcp.Deadline

    case = factory.SubFactory(CaseFactory)
    due = A_DAY
    clock = "K7"


class LedgerPositionFactory(DjangoModelFactory):
    class Meta:
        model = ehcp.LedgerPosition
        django_get_or_create = ("id",)

    id = 1


# Figures


class FigureFactory(DjangoModelFactory):
    class Meta:
        model = scorecard.Figure

    measure = "EHC01"
    month = factory.Sequence(lambda n: date(2000 + n // 12 % 7999, n % 12 + 1, 1))
    numerator = 1
    denominator = 2


class RecalculationFactory(DjangoModelFactory):
    class Meta:
        model = scorecard.Recalculation
        django_get_or_create = ("id",)

    id = 1


class ForecastFactory(DjangoModelFactory):
    class Meta:
        model = scorecard.Forecast

    origin = factory.Sequence(lambda n: last_day(add_months(A_DAY, -n)))
    as_at = A_DAY
    model_version = "queues 1"
    seed = 1
    simulations = 1000
    months = 12
    counted_position = 0
    quantiles = factory.LazyFunction(dict)
    basis = factory.LazyFunction(dict)


class DutyFactory(DjangoModelFactory):
    class Meta:
        model = scorecard.Duty

    name = factory.Sequence(lambda n: f"duty {n}")


class AlarmFactory(DjangoModelFactory):
    class Meta:
        model = scorecard.Alarm

    kind = factory.Sequence(lambda n: f"kind {n}")
    message = "Figures differ from a recount."


class CutFactory(DjangoModelFactory):
    class Meta:
        model = scorecard.Cut

    sha256 = factory.Sequence(_digest)
    frame = b""
    definitions = factory.LazyFunction(dict)
    figures = factory.LazyFunction(list)
    as_at = A_DAY
    counted_position = 0
    made_at = factory.LazyFunction(timezone.now)
    made_by = factory.SubFactory(PersonFactory)


# The improvement plan and its reports


class StrategicAreaFactory(DjangoModelFactory):
    class Meta:
        model = improvement.StrategicArea

    code = factory.Sequence(lambda n: f"X{n:04d}")
    name = factory.Sequence(lambda n: f"Area {n}")
    order = factory.Sequence(lambda n: n)


class TermFactory(DjangoModelFactory):
    class Meta:
        model = improvement.Term

    name = "Summer term"
    academic_year = factory.LazyAttribute(
        lambda term: f"{term.starts_on.year - 1}/{term.starts_on.year % 100:02d}"
    )
    starts_on = factory.Sequence(lambda n: date(1950 + n % 70, 4, 1))
    ends_on = factory.LazyAttribute(lambda term: date(term.starts_on.year, 7, 31))


class ReportFactory(DjangoModelFactory):
    class Meta:
        model = improvement.Report

    slug = factory.Sequence(lambda n: f"report-{n}")
    term = factory.SubFactory(TermFactory)


class ReportVersionFactory(DjangoModelFactory):
    """A draft; `published=True` gives a published version of the smallest report."""

    class Meta:
        model = improvement.ReportVersion

    class Params:
        published = factory.Trait(
            published_by=factory.SubFactory(PersonFactory),
            published_at=factory.LazyFunction(timezone.now),
            cut=factory.SubFactory(CutFactory),
            document=factory.LazyFunction(lambda: as_data(report())),
            pdf=b"%PDF-1.7",
        )

    report = factory.SubFactory(ReportFactory)
    drafted_by = factory.SubFactory(PersonFactory)
    edited_by = factory.SelfAttribute("drafted_by")


class LastRecomputationFactory(DjangoModelFactory):
    class Meta:
        model = improvement.LastRecomputation

    version = factory.SubFactory(ReportVersionFactory, published=True)
    recomputed_at = factory.LazyFunction(timezone.now)
    cut_is_whole = True
    compared = 12
    different = 0
    redefined = 0
