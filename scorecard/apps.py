from django.apps import AppConfig

from send_portal.apps import APPEND_ONLY
from send_portal.parts.furniture import ALARMS
from send_portal.running.health import TROUBLES
from send_portal.running.watch import LOOKS, Look
from send_portal.troubles import WEB, WORKER


class ScorecardConfig(AppConfig):
    name = "scorecard"
    verbose_name = "Scorecard"

    def ready(self) -> None:
        from scorecard import watching
        from scorecard.queries import open_alarm

        APPEND_ONLY["scorecard.Cut"] = ""
        ALARMS.append(open_alarm)
        TROUBLES.append(watching.troubles)
        LOOKS.extend(
            [
                Look("watch", 30, watching.watch, (WEB, WORKER)),
                Look("count what waits", 2, watching.count_what_waits, (WORKER,)),
                Look("tidy up", 6 * 60 * 60, watching.tidy_up, (WORKER,)),
                Look("make up for missed nightly work", 600, watching.make_up_for_missed, (WORKER,)),
            ]
        )
