"""What the two ranges of a forecast are called: by chances only where the record bears them out."""

from dataclasses import dataclass

from scorecard.words.forecast.review import TrackRecord
from send_portal.rounding import write_share


@dataclass(frozen=True)
class RangeNames:
    """`wide` and `narrow` name the ranges; `lies_wide` and `lies_narrow` follow "between 10 and 20"; `caution` comes
    first where the chances can't be told."""

    wide: str
    narrow: str
    lies_wide: str
    lies_narrow: str
    caution: str = ""


BORNE_OUT = RangeNames(
    "Nine chances in ten", "An even chance", "with nine chances in ten", "with an even chance"
)


def range_names(record: TrackRecord | None) -> RangeNames:
    """The names for ranges with this record; None where no forecast has come true yet."""
    if record is None:
        return _without_chances(
            "The ranges were made to hold nine times in ten and every other time. No forecast has come true yet by "
            "which that could be judged."
        )
    if record.verdict == "narrow":
        return _without_chances(
            "The wider range was made to hold nine times in ten. So far it has held "
            f"{record.inside_90} times in {record.values} ({write_share(record.share_inside_90)}), so expect figures "
            "outside it."
        )
    return BORNE_OUT


def _without_chances(caution: str) -> RangeNames:
    return RangeNames("Wider range", "Narrower range", "in the wider range", "in the narrower one", caution)
