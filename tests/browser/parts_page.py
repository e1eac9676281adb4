"""Addresses of a test only: a page with every part, and a form with every kind of input."""

from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.urls import include, path

from send_portal.pages.sign_in_views import stay_signed_in
from send_portal.parts.fields import CheckboxSelectMultiple, DateField, RadioSelect
from send_portal.parts.paging import ListPage
from send_portal.parts.sparkline import sparkline

SOURCES = (("EP", "Educational psychology"), ("H", "Health"), ("O", "Other"))
MONTHS = ["2024-04", "2024-05", "2024-06", "2024-07"]

PARTS = """{% extends "base.html" %}
{% block title %}Every part{% endblock %}
{% block content %}
<h1 class="govuk-heading-l">Every part</h1>
{% include "_parts/filter_panel.html" with form=filter clear_url="/" %}
<h2 class="govuk-heading-m">Numbers</h2>
{% include "_parts/sparkline.html" with sparkline=line only %}
{% include "_parts/chart.html" %}
{% include "_parts/table.html" %}
{% include "_parts/pagination.html" with noun="case" %}
{% include "_parts/summary_list.html" with rows=summary %}
{% include "_parts/inset.html" with text="An inset." %}
{% include "_parts/warning.html" with text="A warning." %}
{% include "_parts/empty.html" with title="No cases" text="None is due." url="/" link="Go home" %}
<h2 class="govuk-heading-m">Clocks</h2>
{% for clock in clocks %}{% include "_parts/clock.html" %}{% endfor %}
{% include "_parts/history.html" with heading="History" %}
{% include "_parts/theirs.html" with form=conflict %}
{% endblock %}"""

FORM = """{% extends "base.html" %}
{% block title %}Every input{% endblock %}
{% block breadcrumbs %}{% include "_parts/back_link.html" with url="/" %}{% endblock %}
{% block content %}
<h1 class="govuk-heading-l">Every input</h1>
<form method="post" novalidate>{% csrf_token %}{{ form }}
{% include "_parts/button_group.html" with cancel_url="/" %}</form>
{% endblock %}"""


class EveryInput(forms.Form):
    name = forms.CharField(label="Child's name", help_text="As on the birth certificate.")
    on = DateField(label="Day received", help_text="For example, 31 7 2024.", latest=date(2024, 7, 31))
    source = forms.ChoiceField(
        label="Who gave it?", choices=SOURCES, widget=RadioSelect(hints={"O": "Say who."})
    )
    areas = forms.MultipleChoiceField(
        label="Areas", choices=SOURCES, widget=CheckboxSelectMultiple(), required=False
    )
    town = forms.ChoiceField(label="Town", choices=(("", "Choose"), ("Poole", "Poole")))
    text = forms.CharField(label="What happened", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    agreed = forms.BooleanField(label="The family agreed", help_text="In writing.")
    file = forms.FileField(label="Letter", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


class Filter(forms.Form):
    mark_optional = False
    town = forms.ChoiceField(choices=(("", "All"), ("Poole", "Poole")), required=False)
    since = DateField(label="Received since", required=False)
    words = forms.CharField(required=False)


def _chart() -> dict[str, object]:
    rates, targets = [41.2, 44.0, 47.5, 54.2], [50, 50, 55, 55]
    series = [("Within 20 weeks", rates), ("Target", targets), ("England", [46, 46, 47, 47])]
    lines = [{"type": "scatter", "name": name, "x": MONTHS, "y": values} for name, values in series]
    bars = {"type": "bar", "name": "Plans issued", "x": MONTHS, "y": [12, 15, 11, 18], "yaxis": "y2"}
    rows = [[month, f"{rate}%"] for month, rate in zip(MONTHS, rates, strict=True)]
    layout = {"yaxis2": {"overlaying": "y", "side": "right"}, "yaxis": {"title": {"text": "Per cent"}}}
    return {
        "id": "chart-rate",
        "caption": "Plans within 20 weeks",
        "sentence": "The rate rose to 54.2% in July 2024.",
        "figure": {"data": [*lines, bars], "layout": layout},
        "table": {"columns": ["Month", {"label": "Rate", "numeric": True}], "rows": rows},
    }


def _clock(outcome: str) -> dict[str, object]:
    return {
        "name": f"Twenty weeks ({outcome})",
        "outcome": outcome,
        "started": date(2024, 3, 13),
        "due": date(2024, 7, 31),
        "words": "20 weeks from the day the request came.",
        "parts": [{"words": "Request received: 13 March 2024."}, {"words": "20 weeks later."}],
        "regulation": "Regulation 13(2)",
        "rule_set": "2014",
    }


def _numbers() -> dict[str, object]:
    line = sparkline([41, None, 44, 47, 54], name="rate-line", title="Rate", words="Rising.", target=50)
    return {
        "line": line,
        "columns": [
            {"label": "Case", "sort": "case"},
            "Child",
            {"label": "Weeks", "numeric": True, "sort": "weeks"},
        ],
        "rows": [
            [{"text": "P000001", "url": "/"}, "Ada", "12"],
            ["P000002", {"text": "Late", "tag": "orange"}, 31],
        ],
        "caption": "Cases",
        "row_headings": True,
        "sorted_by": "-weeks",
        "page": ListPage(range(25, 50), 90, 26, before="YQ", after="Yg"),
    }


def parts(request: HttpRequest) -> HttpResponse:
    outcomes = ("not_started", "running", "overdue", "met", "late", "excepted", "waived", "not_known")
    entries = [
        {"title": "Plan sent", "on": date(2024, 7, 31), "by": "An Officer", "url": "/", "body": "By post."},
        {
            "title": "Advice received",
            "on": date(2024, 5, 1),
            "struck": True,
            "tag": "Struck out",
            "tag_colour": "grey",
        },
    ]
    context = {
        **_numbers(),
        "chart": _chart(),
        "clocks": [_clock(outcome) for outcome in outcomes],
        "entries": entries,
        "conflict": {"theirs": [{"label": "Aim", "text": "As saved."}, {"label": "Note", "text": ""}]},
        "summary": [{"key": "Town", "value": "Poole", "url": "/"}, {"key": "School", "value": None}],
        "filter": Filter(request.GET or None),
        "breadcrumbs": [{"label": "Home", "url": "/"}, {"label": "Every part"}],
    }
    return HttpResponse(engines["django"].from_string(PARTS).render(context, request))


def form(request: HttpRequest) -> HttpResponse:
    context = {"form": EveryInput(request.POST or None, request.FILES or None)}
    if request.method == "POST" and context["form"].is_valid():
        return HttpResponse(str(context["form"].cleaned_data["on"]), content_type="text/plain")
    return HttpResponse(engines["django"].from_string(FORM).render(context, request))


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "404.html")


urlpatterns = [
    path("", home, name="home"),
    path("parts/", parts),
    path("form/", form),
    path("accounts/signed-in/", stay_signed_in, name="account_signed_in"),
    path("accounts/", include("allauth.account.urls")),
]
