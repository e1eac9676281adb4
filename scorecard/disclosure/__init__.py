"""Disclosure control: what may leave the partnership, and a test of it (docs/disclosure-control.md)."""

from scorecard.disclosure.protection import Protected, protect
from scorecard.disclosure.suppression import Refused

__all__ = ["Protected", "Refused", "protect"]
