"""What every answer says to the browser besides what Django sets, and what an answer to HEAD leaves out."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

# What a browser could lend a page and no page of the portal asks for, whatever somebody managed to put into it. Only
# what Chromium knows: it complains of others on every page.
_UNUSED = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in _UNUSED)


def permissions_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware: no page may use the camera, the place or anything else of the device. Passkeys stay possible."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return answer


def nothing_for_head(
    get_response: Callable[[HttpRequest], HttpResponse | StreamingHttpResponse],
) -> Callable[..., HttpResponse | StreamingHttpResponse]:
    """Middleware, outside those that measure an answer: HEAD is told neither the page nor how long it is.

    The access log counts on it (send_portal.history): not every web server drops what a HEAD is answered, and the
    length of a page says whether a search found somebody.
    """

    def answer(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        response = get_response(request)
        if request.method == "HEAD":
            if isinstance(response, StreamingHttpResponse):
                response.streaming_content = ()
            else:
                response.content = b""
            response.headers.pop("Content-Length", None)
        return response

    return answer
