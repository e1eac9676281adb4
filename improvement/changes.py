"""Every write of strategic areas, terms and reports: one transaction each, with its history."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from improvement import queries
from improvement.models import LastRecomputation, Report, ReportVersion, StrategicArea, Term
from improvement.plan import plan_areas, plan_terms
from improvement.report import Recomputation, as_data, clean
from improvement.report.pdf import report_pdf
from scorecard.changes import freeze_cut, keep_alarm
from scorecard.duties import duty
from scorecard.models import Cut
from scorecard.queries import cut_is_whole, recompute_cut
from send_portal.calendar import today
from send_portal.counting import say_count
from send_portal.days import say_day
from send_portal.history import record_history
from send_portal.models import Person
from send_portal.people import Permission
from send_portal.refusals import ChangedMeanwhile, Problem, Refused
from send_portal.troubles import CHECK_OF_REPORTS

AREA_TEXTS = (
    "name",
    "aim",
    "parents_said",
    "actions_text",
    "what_will_be_different",
    "progress_text",
    "lead_partners",
    "note",
)


MOST_NAMED = 3  # reports in an alarm; it stands on every page


# Strategic areas


@transaction.atomic
def add_area(
    *, code: str, texts: Mapping[str, str], by: Person, is_placeholder: bool = False
) -> StrategicArea:
    """A new area at the end of the plan. Raises Refused where the code is in use."""
    if StrategicArea.objects.filter(code=code).exists():
        raise Refused(Problem("code_in_use", f"Another strategic area has the code {code}.", field="code"))
    last = StrategicArea.objects.order_by("-order").first()
    area = StrategicArea.objects.create(
        code=code, order=last.order + 1 if last else 1, is_placeholder=is_placeholder, **_area_texts(texts)
    )
    after = {"code": code, "is_placeholder": is_placeholder, **_area_texts(texts)}
    record_history(subject=area, action="added", by=by, after=after)
    return area


@transaction.atomic
def edit_area(
    *, area: StrategicArea, texts: Mapping[str, str], is_placeholder: bool, seen: int, by: Person
) -> StrategicArea:
    """Change an area's texts. `seen`: its version when the page was opened. Raises ChangedMeanwhile."""
    area = StrategicArea.objects.select_for_update().get(pk=area.pk)
    if area.version != seen:
        raise ChangedMeanwhile({name: getattr(area, name) for name in AREA_TEXTS}, seen=area.version)
    wanted: dict[str, object] = {**_area_texts(texts), "is_placeholder": is_placeholder}
    changed = {field: value for field, value in wanted.items() if getattr(area, field) != value}
    if not changed:
        return area
    before = {field: getattr(area, field) for field in changed}
    for field, value in changed.items():
        setattr(area, field, value)
    area.version += 1
    area.save()
    record_history(subject=area, action="edited", by=by, before=before, after=changed)
    return area


@transaction.atomic
def move_area(*, area: StrategicArea, up: bool, by: Person) -> None:
    """Swap an open area with its open neighbour; at the end of the list nothing happens."""
    areas = list(queries.areas().select_for_update())
    index = next((number for number, candidate in enumerate(areas) if candidate.pk == area.pk), None)
    other = None if index is None else index + (-1 if up else 1)
    if index is None or other is None or not 0 <= other < len(areas):
        return
    before = [moved.code for moved in areas]
    areas[index], areas[other] = areas[other], areas[index]
    for order, moved in enumerate(areas, start=1):
        moved.order = order
    StrategicArea.objects.bulk_update(areas, ["order"])
    codes = [moved.code for moved in areas]
    record_history(subject=area, action="moved", by=by, before={"order": before}, after={"order": codes})


@transaction.atomic
def close_area(*, area: StrategicArea, reason: str, by: Person) -> None:
    """Take an area out of the plan from today; it stays readable. Closing it again changes nothing."""
    area = StrategicArea.objects.select_for_update().get(pk=area.pk)
    if area.closed_on:
        return
    area.closed_on = today()
    area.version += 1
    area.save(update_fields=["closed_on", "version"])
    after: dict[str, object] = {"closed_on": area.closed_on.isoformat()}
    record_history(subject=area, action="closed", by=by, after=after, reason=reason)


@transaction.atomic
def reopen_area(*, area: StrategicArea, by: Person) -> None:
    area = StrategicArea.objects.select_for_update().get(pk=area.pk)
    if not area.closed_on:
        return
    before: dict[str, object] = {"closed_on": area.closed_on.isoformat()}
    area.closed_on = None
    area.version += 1
    area.save(update_fields=["closed_on", "version"])
    record_history(subject=area, action="opened again", by=by, before=before)


def _area_texts(texts: Mapping[str, str]) -> dict[str, str]:
    return {field: clean(texts.get(field, "")) for field in AREA_TEXTS}


@transaction.atomic
def load_demonstration_plan(*, by: Person) -> None:
    """The worked example's areas and terms. What is there already is left as it is, so running it again is safe."""
    codes = set(queries.areas(closed_too=True).values_list("code", flat=True))
    for area in plan_areas():
        if area["code"] not in codes:
            texts = {field: area.get(field, "") for field in AREA_TEXTS}
            add_area(code=area["code"], texts=texts, is_placeholder=area.get("is_placeholder", False), by=by)
    for term in plan_terms():
        row, is_new = Term.objects.get_or_create(
            starts_on=term.starts_on,
            defaults={"name": term.name, "academic_year": term.academic_year, "ends_on": term.ends_on},
        )
        if is_new:
            after: dict[str, object] = {"starts_on": str(term.starts_on), "ends_on": str(term.ends_on)}
            record_history(subject=row, action="added", by=by, after=after)


# Reports


@transaction.atomic
def draft_report(*, term: Term, by: Person) -> ReportVersion:
    """The first draft of a term's report, with the template's offered texts. Raises Refused where there is one."""
    _demand(by, Permission.DRAFT_REPORT, "draft reports")
    try:
        with transaction.atomic():
            report = Report.objects.create(
                slug=slugify(f"{term.name} {term.academic_year.replace('/', '-')}"), term=term
            )
    except IntegrityError:
        raise Refused(Problem("has_a_report", f"{term} has a report already.", field="term")) from None
    version = ReportVersion.objects.create(
        report=report, texts=_offered_texts(term), drafted_by=by, edited_by=by
    )
    record_history(subject=version, action="drafted", by=by, after={"term": str(term)})
    return version


def _offered_texts(term: Term) -> dict[str, str]:
    day = today()
    words = {
        "term": str(term),
        "data_as_at": say_day(day),
        "areas": say_count(queries.areas().count(), "strategic area"),
    }
    return {slot.key: slot.offer(words) for slot in queries.report_template().slots}


@transaction.atomic
def edit_draft(*, version: ReportVersion, texts: Mapping[str, str], seen: int, by: Person) -> ReportVersion:
    """Save an author's texts. `seen`: the draft's edit number when the page was opened.

    Raises ChangedMeanwhile, and writes nothing, where somebody else saved since; Refused where it is published.
    """
    _demand(by, Permission.DRAFT_REPORT, "draft reports")
    version = _locked_draft(version)
    if version.edit_number != seen:
        raise ChangedMeanwhile(version.texts, seen=version.edit_number, by=version.edited_by.name)
    wanted = {slot.key: clean(texts.get(slot.key, "")) for slot in queries.report_template().slots}
    changed = {key: text for key, text in wanted.items() if version.texts.get(key, "") != text}
    if not changed:
        return version
    before: dict[str, object] = {key: version.texts.get(key, "") for key in changed}
    version.texts = wanted
    version.edit_number += 1
    version.edited_by, version.edited_at = by, timezone.now()
    version.save(update_fields=["texts", "edit_number", "edited_by", "edited_at"])
    record_history(subject=version, action="edited", by=by, before=before, after=dict(changed))
    return version


def _locked_draft(version: ReportVersion) -> ReportVersion:
    locked = ReportVersion.objects.select_for_update().select_related("report__term").get(pk=version.pk)
    if locked.is_published:
        raise Refused("This version is published and cannot be changed. Start a correction instead.")
    return locked


@transaction.atomic
def publish_report(*, version: ReportVersion, seen: str, by: Person) -> ReportVersion:
    """Freeze a cut, and the report made from it, for ever.

    `seen`: `queries.draft_digest` of the page on which the person decided. Raises Refused where the person wrote on
    the draft, where required texts are missing, or where texts or figures have changed since.
    """
    _demand(by, Permission.APPROVE_REPORT, "publish reports")
    version = _locked_draft(version)
    if by.pk in queries.writers_of(version):
        raise Refused(
            "A report is published by somebody who did not write on it. Ask another person to publish it."
        )
    missing = queries.missing_texts(version)
    if missing:
        raise Refused(
            "These parts are still empty: " + ", ".join(slot.label.rstrip(":") for slot in missing) + "."
        )
    cut, now = freeze_cut(by=by), timezone.now()
    prepared = queries.final_report(version, cut, now)
    document = prepared.document
    if prepared.release.refused:
        raise Refused(" ".join(prepared.release.refused))
    if queries.draft_digest(version, document.figures) != seen:
        raise Refused(
            "The text or a figure changed after you opened this page. Read the report again, then publish it."
        )
    version.cut, version.document, version.pdf = cut, as_data(document), report_pdf(document)
    version.release = prepared.release.record
    version.published_by, version.published_at = by, now
    version.save(update_fields=["cut", "document", "pdf", "release", "published_by", "published_at"])
    after: dict[str, object] = {"version": version.number, "cut": cut.sha256}
    record_history(subject=version, action="published", by=by, after=after)
    return version


def check_reports(*, by: Person) -> list[str]:
    """Work out every published version again from its cut, and raise or clear the alarm. Returns what is wrong.

    Each cut is read and calculated once, however many versions were made from it.
    """
    with duty(CHECK_OF_REPORTS):
        return _check_reports(by)


def _check_reports(by: Person) -> list[str]:
    wrong = []
    for cut in Cut.objects.order_by("pk").iterator(chunk_size=1):
        versions = list(queries.published_from(cut))
        rows = recompute_cut(cut) if versions and cut_is_whole(cut) else None
        for version in versions:
            outcome = None if rows is None else queries.recomputed(version, cut, rows)
            if not _keep_recomputation(version, outcome, by).is_right:
                wrong.append(f"version {version.number} of the report of the {version.report.term}")
    named = ", ".join(
        [*wrong[:MOST_NAMED], *([f"{len(wrong) - MOST_NAMED} more"] if wrong[MOST_NAMED:] else [])]
    )
    sentences = [f"Published figures can't be worked out again from their cut: {named}."] if wrong else []
    keep_alarm(kind="reports", wrong=sentences, by=by, details={"reports": wrong})
    return sentences


@transaction.atomic
def _keep_recomputation(
    version: ReportVersion, outcome: Recomputation | None, by: Person
) -> LastRecomputation:
    """Write what came of it; into the history goes only another result than last time's. None: the cut is not whole."""
    before = queries.last_recomputation(version)
    result: dict[str, object] = {
        "cut_is_whole": outcome is not None,
        "compared": outcome.compared if outcome else 0,
        "different": len(outcome.different) if outcome else 0,
        "redefined": outcome.redefined if outcome else 0,
    }
    kept, _ = LastRecomputation.objects.update_or_create(
        version=version, defaults={**result, "recomputed_at": timezone.now()}
    )
    last = {name: getattr(before, name) for name in result} if before else None
    if last != result:
        record_history(subject=version, action="recomputed", by=by, before=last, after=result)
    return kept


@transaction.atomic
def correct_report(*, report: Report, reason: str, by: Person) -> ReportVersion:
    """A draft of the next version, with the published one's texts. Raises Refused where a draft is under way."""
    _demand(by, Permission.DRAFT_REPORT, "draft reports")
    if not clean(reason):
        raise Refused("Say why the report is corrected: readers see it.")
    if report.versions.filter(published_at=None).exists():
        raise Refused("A draft of this report is under way already.")
    latest = queries.published(report.slug)
    version = ReportVersion.objects.create(
        report=report,
        number=latest.number + 1,
        texts=latest.texts,
        correction_reason=clean(reason),
        drafted_by=by,
        edited_by=by,
    )
    record_history(
        subject=version,
        action="started correction",
        by=by,
        after={"version": version.number},
        reason=reason[:500],
    )
    return version


def _demand(person: Person, permission: Permission, what: str) -> None:
    if not person.may(permission):
        raise Refused(f"You may not {what}.")
