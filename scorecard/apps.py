from django.apps import AppConfig

from send_portal.apps import APPEND_ONLY


class ScorecardConfig(AppConfig):
    name = "scorecard"
    verbose_name = "Scorecard"

    def ready(self) -> None:
        APPEND_ONLY["scorecard.Cut"] = ""
