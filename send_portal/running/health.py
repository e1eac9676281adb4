"""Whether the portal can work, for the machine that watches it: which part fails, and nothing about where it is."""

import asyncio
import dataclasses
from uuid import uuid4

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from health_check.base import HealthCheck
from health_check.checks import Cache, Database
from health_check.contrib.redis import Redis
from health_check.exceptions import ServiceUnavailable
from health_check.views import HealthCheckView


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

    return Redis(client_factory=lambda: Client.from_url(settings.REDIS_URL, socket_connect_timeout=2))


def parts() -> dict[str, HealthCheck]:
    """What is checked; cache and broker only where they are a service of their own."""
    always: dict[str, HealthCheck] = {"database": Database(), "files": Files()}
    return always | ({"cache": Cache(), "broker": _broker()} if settings.REDIS_URL else {})


class Readiness(HealthCheckView):  # type: ignore[misc]
    """JSON: each part with "OK" or "failed"; status 200, or 503 where one failed. Why is in the log."""

    http_method_names = ["get", "head", "options"]

    async def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        checks = parts()
        results = await asyncio.gather(*(check.get_result() for check in checks.values()))
        said = {
            name: "failed" if result.error else "OK" for name, result in zip(checks, results, strict=True)
        }
        return JsonResponse(said, status=503 if "failed" in said.values() else 200)


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; asks nothing of any other service."""
    return HttpResponse("OK", content_type="text/plain")
