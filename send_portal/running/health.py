"""Whether the portal can work, for the machine that watches it: what fails and why, and nothing about where it is.

Anybody may ask, so the reasons name nobody and count nothing.
"""

from collections.abc import Callable

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from health_check.checks import Database
from health_check.views import HealthCheckView

from send_portal.troubles import Trouble

# Apps above register what they know of how the portal runs.
TROUBLES: list[Callable[[], list[Trouble]]] = []


class Readiness(HealthCheckView):  # type: ignore[misc]
    """JSON: each part with "OK" or "failed", and `reasons`, each with a code and words.

    Status 200 where every part is OK and there is no reason for alarm, otherwise 503. More is in the log.
    """

    http_method_names = ["get", "head", "options"]

    async def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        database = await Database().get_result()
        reasons = await sync_to_async(_reasons)()
        codes = {reason["code"] for reason in reasons}
        said = {"database": _word(not database.error), "files": _word("no_files" not in codes)}
        if settings.REDIS_URL:  # else the broker is a folder, and no service of its own
            said["broker"] = _word("no_broker" not in codes)
        is_well = not reasons and "failed" not in said.values()
        return JsonResponse({**said, "reasons": reasons}, status=200 if is_well else 503)


def _word(is_well: bool) -> str:
    return "OK" if is_well else "failed"


def _reasons() -> list[dict[str, str]]:
    return [{"code": trouble.code, "words": trouble.words} for told in TROUBLES for trouble in told()]


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; asks nothing of any other service."""
    return HttpResponse("OK", content_type="text/plain")
