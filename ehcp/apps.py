from django.apps import AppConfig

from send_portal.apps import APPEND_ONLY


class EhcpConfig(AppConfig):
    name = "ehcp"
    verbose_name = "Casework"

    def ready(self) -> None:
        APPEND_ONLY["ehcp.Event"] = ""
