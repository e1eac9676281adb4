"""What a publication may show: figures on their way out, through disclosure control as one problem.

Method, limits and a worked example: docs/releases.md.
"""

from scorecard.release.figures import Count, PublicFigure
from scorecard.release.releasing import (
    Breakdown,
    Protection,
    ReleasedFigure,
    counts_as_published,
    release,
)

__all__ = [
    "Breakdown",
    "Count",
    "Protection",
    "PublicFigure",
    "ReleasedFigure",
    "counts_as_published",
    "release",
]
