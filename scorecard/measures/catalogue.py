"""Every measure that the portal computes from cases, by code, in the order of the scorecard."""

from scorecard.measures.definition import Measure
from scorecard.measures.needs_assessment import NEEDS_ASSESSMENT
from scorecard.measures.professional_advice import PROFESSIONAL_ADVICE

MEASURES: dict[str, Measure] = {
    measure.code: measure for measure in (*NEEDS_ASSESSMENT, *PROFESSIONAL_ADVICE)
}
