"""What each decision letter must tell the family: the sections and regulations that list it.

A letter that leaves out a right can cost a family its appeal, so the letters that refuse or end something can't be
recorded without all of it; of the others it is a warning.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

RIGHTS = (
    "appeal_right",
    "appeal_time_limit",
    "mediation",
    "disagreement_resolution",
    "information_advice_support",
)
# SI 2017/1306, regulation 8: letters of a day before it lack it rightly.
RECOMMENDATIONS_SINCE = date(2018, 4, 3)


@dataclass(frozen=True, slots=True)
class LetterContents:
    """What a letter owes: codes of `codes.LETTER_CHECKLIST`. `refuses`: without them it can't be recorded."""

    law: str
    reasons: bool = True
    recommendations: bool = True
    refuses: bool = True

    def owed_on(self, day: date) -> tuple[str, ...]:
        """What a letter of that day must say, in the order of the checklist."""
        recommends = self.recommendations and day >= RECOMMENDATIONS_SINCE
        return (
            (("reasons",) if self.reasons else ())
            + RIGHTS
            + (("recommendation_power",) if recommends else ())
        )


# That refusals to reassess and notices to cease give reasons is a rule of the house.
LETTER_CONTENTS: Mapping[str, LetterContents] = {
    "decided_not_to_assess": LetterContents("section 36(5); regulation 5(3)", recommendations=False),
    "decided_not_to_issue": LetterContents("section 36(9); regulation 10(3)"),
    "final_plan_sent": LetterContents("regulation 14(2)", reasons=False, refuses=False),
    "reassessed_plan_sent": LetterContents("regulation 27(1)", reasons=False, refuses=False),
    "decided_to_maintain": LetterContents("regulations 20(11) and 21(10)", reasons=False),
    "amended_plan_sent": LetterContents("regulation 22(5)", reasons=False, refuses=False),
    "decided_not_to_amend": LetterContents("regulation 22(4)"),
    "decided_not_to_reassess": LetterContents("regulation 25(2)"),
    "cease_notice_sent": LetterContents("regulation 31(3)"),
}
