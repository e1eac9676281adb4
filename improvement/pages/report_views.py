"""Pages of the termly report: open once published; drafts for those who draft or approve."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from improvement import changes, queries
from improvement.models import ReportVersion
from improvement.pages.forms import CorrectForm, DraftForm, PublishForm, ReportTextsForm, any_data
from improvement.report import record_in_words
from improvement.report.csv_file import report_csv
from improvement.report.drawing import draw_report
from improvement.report.pdf import report_pdf
from send_portal.calendar import today
from send_portal.history import record_access
from send_portal.models import AccessEntry
from send_portal.pages.access import SignedInRequest, permission_required
from send_portal.parts.kept import kept_form
from send_portal.parts.saving import once, saving
from send_portal.people import Permission as P
from send_portal.refusals import Refused

HIDDEN_COLUMNS = ("Measure", "Days", "Group", "Hidden because")
GIVEN_COLUMNS = ("What is counted", "Of them", {"label": "A reader knows that it is", "numeric": True})
COUNT_COLUMNS = (
    "What is counted",
    "Days",
    "Of them",
    {"label": "Count", "numeric": True},
    "A reader sees it as",
)
# Which counts are small and which are hidden for their sake.
MAY_SEE_RECORDS = (P.DRAFT_REPORT, P.APPROVE_REPORT, P.VIEW_AUDIT)


@require_safe
def list_reports(request: HttpRequest) -> HttpResponse:
    person = request.user
    may_draft = person.is_authenticated and person.may(P.DRAFT_REPORT)
    context = {
        "reports": queries.latest_published(),
        "drafts": queries.drafts_for(person),
        "may_see_drafts": queries.may_see_drafts(person),
        "may_draft": may_draft,
        "may_publish": person.is_authenticated and person.may(P.APPROVE_REPORT),
    }
    return render(request, "improvement/report/list.html", context)


@require_safe
def show_report(request: HttpRequest, slug: str) -> HttpResponse:
    version = _published(request, slug)
    versions = list(queries.versions_of(version.report))
    context = {
        "version": version,
        "report": draw_report(queries.published_document(version)),
        "versions": versions,
        "newest": versions[0],
        "may_draft": request.user.is_authenticated and request.user.may(P.DRAFT_REPORT),
        "may_see_record": request.user.is_authenticated and request.user.may(*MAY_SEE_RECORDS),
    }
    return render(request, "improvement/report/show.html", context)


@require_safe
@permission_required(*MAY_SEE_RECORDS)
def show_record(request: SignedInRequest, slug: str) -> HttpResponse:
    version = _published(request, slug)
    _log_counts(request, version, AccessEntry.Action.FIGURES, f"record of version {version.number}")
    record = record_in_words(version.release) if version.release else None
    context = {
        "version": version,
        "record": record,
        "last": queries.last_recomputation(version),
        "hidden_columns": HIDDEN_COLUMNS,
        "given_columns": GIVEN_COLUMNS,
        "count_columns": COUNT_COLUMNS,
    }
    return render(request, "improvement/report/record.html", context)


@require_safe
def download_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    version = _published(request, slug)
    return _file(bytes(version.pdf or b""), "application/pdf", f"{slug}-version-{version.number}.pdf")


@require_safe
def download_csv(request: HttpRequest, slug: str) -> HttpResponse:
    version = _published(request, slug)
    content = report_csv(queries.published_document(version))
    return _file(content, "text/csv; charset=utf-8", f"{slug}-version-{version.number}.csv")


@permission_required(P.DRAFT_REPORT)
def draft_report(request: SignedInRequest) -> HttpResponse:
    form = DraftForm(any_data(request.POST, kept_form(request)))
    if request.method == "POST" and form.is_valid():
        with saving(form):
            version = changes.draft_report(term=form.cleaned_data["term"], by=request.user)
            messages.success(
                request, "The draft is ready. Edit its texts, then ask somebody else to publish it."
            )
            return redirect("reports:edit", pk=version.pk)
    terms = queries.terms_to_report(today())
    return render(request, "improvement/report/draft.html", {"form": form, "terms": terms})


@permission_required(P.DRAFT_REPORT)
def edit_report(request: SignedInRequest, pk: int) -> HttpResponse:
    version = _draft(pk)
    form = ReportTextsForm(version, any_data(request.POST, kept_form(request)))
    if request.method == "POST" and form.is_valid():
        with saving(form):
            changes.edit_draft(
                version=version, texts=form.texts, seen=form.cleaned_data["seen"], by=request.user
            )
            messages.success(request, "The draft is saved.")
            return redirect("reports:preview", pk=pk)
    return render(request, "improvement/report/form.html", {"form": form, "version": version})


@require_safe
@permission_required(P.DRAFT_REPORT, P.APPROVE_REPORT)
def preview_report(request: SignedInRequest, pk: int) -> HttpResponse:
    version = _draft(pk)
    _log_counts(request, version, AccessEntry.Action.PREVIEW, "draft as web page")
    prepared = queries.draft_report(version)
    context = {
        "version": version,
        "report": draw_report(prepared.document),
        **_disclosure(prepared),
        "missing": queries.missing_texts(version),
        "may_draft": request.user.may(P.DRAFT_REPORT),
        "may_publish": queries.may_publish(version, request.user),
    }
    return render(request, "improvement/report/preview.html", context)


@require_safe
@permission_required(P.DRAFT_REPORT, P.APPROVE_REPORT)
def preview_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    version = _draft(pk)
    _log_counts(request, version, AccessEntry.Action.PREVIEW, "draft as PDF")
    content = report_pdf(queries.draft_document(version))
    return _file(content, "application/pdf", f"{version.report.slug}-draft.pdf")


def _log_counts(
    request: SignedInRequest, version: ReportVersion, action: AccessEntry.Action, detail: str
) -> None:
    """Drafts and records say where few children are: which figures are hidden, and why."""
    record_access(request, action=action, subject=("improvement.report", version.report.slug), detail=detail)


@permission_required(P.APPROVE_REPORT)
def publish_report(request: SignedInRequest, pk: int) -> HttpResponse:
    version = _draft(pk)
    _log_counts(request, version, AccessEntry.Action.PREVIEW, "draft to be published")
    prepared = queries.draft_report(version)
    seen = queries.draft_digest(version, prepared.document.figures)
    form = PublishForm(request.POST or kept_form(request), initial={"seen": seen})
    if request.method == "POST" and form.is_valid():
        try:
            with once(request.POST):
                changes.publish_report(version=version, seen=form.cleaned_data["seen"], by=request.user)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("reports:publish", pk=pk)
        messages.success(request, "The report is published.")
        return redirect("reports:show", slug=version.report.slug)
    return render(request, "improvement/report/publish.html", _to_publish(request, version, prepared, form))


@permission_required(P.DRAFT_REPORT)
def correct_report(request: SignedInRequest, slug: str) -> HttpResponse:
    version = _published(request, slug)
    form = CorrectForm(any_data(request.POST, kept_form(request)))
    if request.method == "POST" and form.is_valid():
        with saving(form):
            draft = changes.correct_report(
                report=version.report, reason=form.cleaned_data["reason"], by=request.user
            )
            return redirect("reports:edit", pk=draft.pk)
    context = {
        "form": form,
        "question": f"Correct the report of the {version.report.term}?",
        "text": "The published version stays as it is. A draft of the next one starts from its texts, with figures "
        "counted again.",
        "button": "Start a correction",
        "back": reverse("reports:show", kwargs={"slug": slug}),
    }
    return render(request, "send_portal/confirm.html", context)


def _published(request: HttpRequest, slug: str) -> ReportVersion:
    """The newest published version, or the one that the address asks for (`?version=1`)."""
    asked = request.GET.get("version", "")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 6):
        raise Http404
    try:
        return queries.published(slug, int(asked) if asked else None)
    except ReportVersion.DoesNotExist:
        raise Http404 from None


def _draft(pk: int) -> ReportVersion:
    return get_object_or_404(queries.drafts(), pk=pk)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _to_publish(
    request: SignedInRequest, version: ReportVersion, prepared: queries.PreparedReport, form: PublishForm
) -> dict[str, object]:
    return {
        "version": version,
        "report": draw_report(prepared.document),
        **_disclosure(prepared),
        "form": form,
        "missing": queries.missing_texts(version),
        "may_publish": queries.may_publish(version, request.user),
    }


def _disclosure(prepared: queries.PreparedReport) -> dict[str, object]:
    """What will be hidden and why, for those who draft and approve; or why nothing can be published."""
    release = prepared.release
    return {
        "refused": release.refused,
        "record": record_in_words(release.record) if release.record else None,
        "hidden_columns": HIDDEN_COLUMNS,
        "given_columns": GIVEN_COLUMNS,
    }
