"""Whether the portal can work, for the machine that watches it: what fails and why, and nothing about where it is.

Anybody may ask, so the reasons name nobody and count nothing.
"""

import asyncio
import dataclasses
from collections.abc import Callable
from uuid import uuid4

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from health_check.base import HealthCheck
from health_check.checks import Database
from health_check.contrib.redis import Redis
from health_check.exceptions import ServiceUnavailable
from health_check.views import HealthCheckView

from send_portal.troubles import Trouble

# Apps above register what they know of how the portal runs.
TROUBLES: list[Callable[[], list[Trouble]]] = []


@dataclasses.dataclass
class Files(HealthCheck):  # type: ignore[misc]
    """The pages' styles are there and, where files are kept beside the database, a file can be written."""

    def run(self) -> None:
        try:
            staticfiles_storage.url("build/portal.css")
            if not settings.DEPLOYED:
                probe = settings.VAR_DIR / f"health-{uuid4().hex}"
                probe.write_text("")
                probe.unlink()
        except (OSError, ValueError) as error:
            raise ServiceUnavailable("files") from error


def _broker() -> Redis:
    from redis.asyncio import Redis as Client

    return Redis(
        client_factory=lambda: Client.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2)
    )


def parts() -> dict[str, HealthCheck]:
    """What is checked; the broker only where it is a service of its own."""
    always: dict[str, HealthCheck] = {"database": Database(), "files": Files()}
    return always | ({"broker": _broker()} if settings.REDIS_URL else {})


class Readiness(HealthCheckView):  # type: ignore[misc]
    """JSON: each part with "OK" or "failed", and `reasons`, each with a code and words.

    Status 200 where every part is OK and there is no reason for alarm, otherwise 503. More is in the log.
    """

    http_method_names = ["get", "head", "options"]

    async def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        checks = parts()
        results = await asyncio.gather(*(check.get_result() for check in checks.values()))
        said = {
            name: "failed" if result.error else "OK" for name, result in zip(checks, results, strict=True)
        }
        reasons = await sync_to_async(_reasons)()
        is_well = not reasons and "failed" not in said.values()
        return JsonResponse({**said, "reasons": reasons}, status=200 if is_well else 503)


def _reasons() -> list[dict[str, str]]:
    return [{"code": trouble.code, "words": trouble.words} for told in TROUBLES for trouble in told()]


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; asks nothing of any other service."""
    return HttpResponse("OK", content_type="text/plain")
