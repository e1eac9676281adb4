from django.apps import AppConfig

from send_portal.apps import APPEND_ONLY


class ImprovementConfig(AppConfig):
    name = "improvement"
    verbose_name = "Improvement plan and reports"

    def ready(self) -> None:
        APPEND_ONLY["improvement.Report"] = ""
        APPEND_ONLY["improvement.ReportVersion"] = "OLD.published_at IS NULL"
