"""Numbers as people read them: rounded half up on the exact value, with a comma in thousands and a true minus."""

from decimal import Decimal
from fractions import Fraction
from math import floor

Number = int | float | Fraction | Decimal


def round_half_up(number: Number, decimals: int = 0) -> Decimal:
    """The number with so many decimals: a half goes up, and below zero away from it; never a negative zero.

    A float stands for the number it is written as: 0.15 is exactly a half of the way from 0.1 to 0.2, though the float
    itself lies a little below.
    """
    exact = _exact(number)
    size = floor(abs(exact) * 10**decimals + Fraction(1, 2))
    # From text, because arithmetic on a Decimal keeps 28 digits only.
    return Decimal(f"{-size if exact < 0 else size}e-{decimals}")


def write_number(number: Number) -> str:
    """A number for reading: 1,230 and −12. A Decimal keeps its decimals, anything else has one unless it is whole."""
    shown = (
        number if isinstance(number, Decimal) else round_half_up(number, 0 if number == int(number) else 1)
    )
    return f"{shown:,}".replace("-", "−")


def write_share(share: Number) -> str:
    """A share as a whole percentage: 45%."""
    return f"{write_number(round_half_up(_exact(share) * 100))}%"


def _exact(number: Number) -> Fraction:
    return Fraction(repr(float(number))) if isinstance(number, float) else Fraction(number)
