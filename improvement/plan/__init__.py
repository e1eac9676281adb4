"""The improvement plan: how the board's scorecard is laid out, and the worked example's areas and terms."""

from improvement.plan.board import blocks, headlines
from improvement.plan.example import plan_areas, plan_terms

__all__ = [
    "blocks",
    "headlines",
    "plan_areas",
    "plan_terms",
]
