"""Disclosure control: what may leave the partnership, and a test of it (docs/disclosure-control.md)."""

from scorecard.disclosure.whole_area import THRESHOLD, PublicFigure, protect

__all__ = ["THRESHOLD", "PublicFigure", "protect"]
