"""Addresses of cases and their events, under /api/v1/."""

from django.urls import path, register_converter

from ehcp.api import views


class CaseReference:
    """What a reference can look like: as the case file allows it."""

    regex = "[A-Za-z0-9._:-]{1,40}"

    def to_python(self, text: str) -> str:
        return text

    def to_url(self, reference: str) -> str:
        return reference


class EventNumber:
    """A number that a database can hold."""

    regex = "[0-9]{1,18}"

    def to_python(self, text: str) -> int:
        return int(text)

    def to_url(self, number: int) -> str:
        return str(number)


register_converter(CaseReference, "case_reference")
register_converter(EventNumber, "event_number")

urlpatterns = [
    path("cases/", views.Cases.as_view(), name="cases"),
    path("cases/<case_reference:reference>/", views.OneCase.as_view(), name="case"),
    path("cases/<case_reference:reference>/events/", views.Events.as_view(), name="events"),
    path(
        "cases/<case_reference:reference>/events/<event_number:event_id>/correct/",
        views.CorrectEvent.as_view(),
        name="correct_event",
    ),
    path(
        "cases/<case_reference:reference>/events/<event_number:event_id>/strike-out/",
        views.StrikeOutEvent.as_view(),
        name="strike_out_event",
    ),
    path("cases/<case_reference:reference>/clocks/", views.Clocks.as_view(), name="clocks"),
]
