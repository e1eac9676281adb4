from django.apps import AppConfig

from send_portal.apps import APPEND_ONLY
from send_portal.parts.furniture import ALARMS


class EhcpConfig(AppConfig):
    name = "ehcp"
    verbose_name = "Casework"

    def ready(self) -> None:
        from ehcp.queries import children_called
        from send_portal.queries import CHILDREN_CALLED

        APPEND_ONLY["ehcp.Event"] = APPEND_ONLY["ehcp.EventText"] = ""
        ALARMS.append(bank_holidays_ending)
        CHILDREN_CALLED.append(children_called)


def bank_holidays_ending() -> str:
    """The warning that England's bank holidays are known for too short a time, "" while they are known for long."""
    from ehcp.clocks import warning_on
    from send_portal.calendar import today

    return warning_on(today())
