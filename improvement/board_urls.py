"""The address of the board's scorecard."""

from django.urls import path

from improvement.pages import board_views

app_name = "board"

urlpatterns = [path("", board_views.show_scorecard, name="scorecard")]
