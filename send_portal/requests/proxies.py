"""Whose request it is: what a proxy says of it is believed from known proxies only.

Anybody can send X-Forwarded-For. Were it believed from all, a guesser would be somebody else with each guess, and the
log of sign-ins would name whom he likes. So it is read here alone: afterwards REMOTE_ADDR is the visitor's address, and
whatever counts, logs or shows addresses asks for that.
"""

import re
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from send_portal.environment import Network

_WITH_PORT = re.compile(r"([0-9.]+):[0-9]+|\[([0-9A-Fa-f:.]+)\](?::[0-9]+)?")
# All by which proxies tell of a visitor, some of which a library may read.
TOLD_BY_PROXIES = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
)


def believe_known_proxies(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware, before any other: leaves the visitor's address, and whether a known proxy spoke HTTPS with them."""

    def check(request: HttpRequest) -> HttpResponse:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "")
        for name in TOLD_BY_PROXIES:
            request.META.pop(name, None)
        if settings.PROXIES and _is_known(request.META.get("REMOTE_ADDR", ""), settings.PROXY_ADDRESSES):
            request.META["REMOTE_ADDR"] = visitor(told, settings.PROXIES) or request.META["REMOTE_ADDR"]
        else:
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        return get_response(request)

    return check


def visitor(told: str, proxies: int) -> str:
    """The address that the outermost of our proxies saw, of those that X-Forwarded-For tells; "" where it tells none.

    Each proxy adds the address it saw at the end, so what stands further in front is the visitor's own word.
    """
    addresses = [_address(part) for part in told.split(",")]
    return str(addresses[-proxies] or "") if len(addresses) >= proxies else ""


def _is_known(text: str, networks: Sequence[Network]) -> bool:
    address = _address(text)
    return address is not None and any(address in network for network in networks)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """An address, with an IPv4 one that is written as IPv6 as itself; None for anything else.

    Some proxies add the visitor's port: 203.0.113.9:50123, [2001:db8::1]:50123.
    """
    without_port = _WITH_PORT.fullmatch(text.strip())
    try:
        address = ip_address(without_port[1] or without_port[2] if without_port else text.strip())
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address
