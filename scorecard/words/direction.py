"""Which way a figure went and which way is good: the words for it on every page and in every report.

From one figure to another there are only facts: higher, lower, the same. Whether a measure is getting better is said by
its control chart alone (`scorecard/spc/sentences.py`), because most changes from one figure to the next are chance.
"""

from decimal import Decimal

from scorecard.measures import Flow, Measure
from scorecard.words.references import reference_kind, reference_words
from send_portal.rounding import write_number
from send_portal.texts import in_sentence

ARROWS = {"higher": "▲", "lower": "▼", "the same": "▬", "": ""}


def is_a_fall(measure: Measure) -> bool:
    """Whether the figure is the fall of a stock, so that a number below 0 is a rise."""
    return (
        measure.unit == "count"
        and isinstance(measure.rule, Flow)
        and min(measure.rule.numerator.values()) < 0
    )


def fall_words(fall: Decimal) -> str:
    """The fall of a stock as it is read: "10 fewer open", "12 more open"."""
    if not fall:
        return "as many open as before"
    return f"{write_number(abs(fall))} {'fewer' if fall > 0 else 'more'} open"


# What it says of a stock when its fall is high or low, by the letter of the sign.
FALLS = {
    "H": "Change: open cases fall faster, or grow more slowly",
    "L": "Change: open cases grow faster, or fall more slowly",
}


def sign_words(measure: Measure, title: str, letter: str) -> str:
    """The title of a control chart's sign; that of a fall says what it means for the stock."""
    return FALLS.get(letter, title) if is_a_fall(measure) else title


def moved(was: Decimal, now: Decimal) -> str:
    """Which way a figure went."""
    return "the same" if now == was else "higher" if now > was else "lower"


def good_way(measure: Measure) -> str:
    """Which way is good, in a sentence without its stop."""
    if measure.polarity == "near target":
        kind = in_sentence(reference_kind(measure))
        if not kind:
            return "Neither very high nor very low is good"
        return f"Near the {kind} of {reference_words(measure)} is best; both sides count"
    return {"higher": "Higher is better", "lower": "Lower is better"}.get(
        measure.polarity, "Neither way is better: it gives context"
    )
