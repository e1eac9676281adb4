"""The board's scorecard: the figures of a month by strategic area."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from improvement.plan import blocks, headlines
from improvement.queries import areas
from scorecard.measures import MEASURES
from scorecard.pages.forms import MonthForm, month_code
from scorecard.queries import as_of, total_series
from scorecard.words import default_month, points, without_holes
from send_portal.pages.access import SignedInRequest, permission_required
from send_portal.people import Permission as P


@permission_required(P.VIEW_TRUE_FIGURES)
def show_scorecard(request: SignedInRequest) -> HttpResponse:
    counted = as_of()
    if counted.day is None:
        return render(request, "improvement/board/scorecard.html", {"as_of": counted})
    series = {
        code: without_holes(
            points(MEASURES[code], rows, counted_to=counted.day, is_provisional=counted.is_provisional)
        )
        for code, rows in total_series().items()
    }
    months = sorted({point.month for measure_points in series.values() for point in measure_points})
    latest = default_month(months, counted.day)
    form = MonthForm(
        request.GET if "month" in request.GET else None,
        months=months,
        running=next(
            (point.month for measure_points in series.values() for point in measure_points if point.running),
            None,
        ),
    )
    month = form.cleaned_data["month"] if form.is_valid() else latest
    context: dict[str, Any] = {"as_of": counted, "form": form, "month": month}
    if month and latest:
        form.fields["month"].initial = month_code(latest)
        context |= {
            "headlines": headlines(series, month),
            "blocks": blocks(areas(), series, month),
            "is_latest": month == latest,
        }
    return render(request, "improvement/board/scorecard.html", context)
