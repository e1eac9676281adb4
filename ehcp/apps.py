from django.apps import AppConfig

from send_portal.apps import APPEND_ONLY
from send_portal.parts.furniture import ALARMS


class EhcpConfig(AppConfig):
    name = "ehcp"
    verbose_name = "Casework"

    def ready(self) -> None:
        from django.conf import settings

        from ehcp.clocks import declare_holidays
        from ehcp.queries import children_called
        from send_portal.queries import CHILDREN_CALLED

        declare_holidays(settings.EXTRA_BANK_HOLIDAYS)
        APPEND_ONLY["ehcp.Event"] = APPEND_ONLY["ehcp.EventText"] = ""
        ALARMS.append(bank_holidays_ending)
        CHILDREN_CALLED.append(children_called)


def bank_holidays_ending(person: object) -> str:
    """The warning that the published list of bank holidays ends soon, "" while it reaches far enough.

    Everybody is told."""
    from ehcp.clocks import warning_on
    from send_portal.calendar import today

    return warning_on(today())
