from django.apps import AppConfig

from send_portal.apps import APPEND_ONLY
from send_portal.parts.furniture import ALARMS


class ScorecardConfig(AppConfig):
    name = "scorecard"
    verbose_name = "Scorecard"

    def ready(self) -> None:
        from scorecard.queries import open_alarm

        APPEND_ONLY["scorecard.Cut"] = ""
        ALARMS.append(open_alarm)
