"""The key that each form carries: whose page it stands on, and a name with which it can be sent once.

It is signed, so nobody can make one of somebody else's; `{% include "_parts/form_keys.html" %}` puts it into a form.
"""

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any, NamedTuple

from django.core.signing import BadSignature, Signer

FIELD = "form_key"
_SIGNER = Signer(salt="form key")


class FormKey(NamedTuple):
    """`whose`: the person to whom the form was shown, by number. `name`: of this one form on this one page."""

    whose: int
    name: str


def new_form_key(person_id: int) -> str:
    return _SIGNER.sign(f"{person_id}.{token_urlsafe(12)}")


def form_key(sent: Mapping[str, Any]) -> FormKey | None:
    """The key of what was sent; None where there is none, or none that the portal made."""
    try:
        whose, _, name = _SIGNER.unsign(str(sent.get(FIELD, ""))).partition(".")
    except BadSignature:
        return None
    return FormKey(int(whose), name)
