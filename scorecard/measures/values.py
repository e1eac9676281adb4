"""What the counts of a figure come to: exactly, and as shown."""

from decimal import Decimal
from fractions import Fraction

from scorecard.measures.definition import DAYS_IN_WEEK, Measure
from send_portal.rounding import round_half_up


def exact_value(unit: str, numerator: float | None, denominator: int | None) -> Fraction | None:
    """A count as it is, a percent 0 to 100, a mean of weeks; None where there is nothing to divide (rule G4)."""
    if numerator is None:
        return None
    if unit == "count":
        return Fraction(numerator)
    if not denominator:
        return None
    if unit == "percent":
        return 100 * Fraction(numerator) / denominator
    # Weeks are whole days ÷ 7, kept as floats: back to the days, or a half could go the wrong way.
    return Fraction(round(numerator * DAYS_IN_WEEK), DAYS_IN_WEEK * denominator)


def value(measure: Measure, numerator: float | None, denominator: int | None) -> float | None:
    """The exact value as the float nearest to it, for files and charts; None where there is none."""
    exact = exact_value(measure.unit, numerator, denominator)
    return None if exact is None else float(exact)


def rounded_value(measure: Measure, numerator: float | None, denominator: int | None) -> Decimal | None:
    """The exact value with the measure's decimals, as people read it; None where there is none."""
    exact = exact_value(measure.unit, numerator, denominator)
    return None if exact is None else round_half_up(exact, measure.decimals)


def unrounded(measure: Measure, numerator: float | None) -> float | None:
    """A stored numerator as the float nearest to the exact one: weeks are stored to nine decimals, days are whole."""
    if numerator is None or measure.unit != "weeks":
        return numerator
    return round(numerator * DAYS_IN_WEEK) / DAYS_IN_WEEK
