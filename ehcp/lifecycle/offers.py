"""What an officer may record next, in the order they look for it: the likely steps first, the rest by topic.

Which kinds are allowed is for `lifecycle` to say. Here they are only put in order: nothing is left out.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ehcp.events import TOPICS
from ehcp.events.stages import Position

# How a refusal is disputed; only the steps that may come next are shown.
_DISPUTE = (
    *("mediation_adviser_contacted", "mediation_wanted", "mediation_held", "mediation_agreed"),
    *("appeal_lodged", "appeal_registered", "order_made"),
)

# What most often comes next at each stage, the steps of the path in their order.
LIKELY: dict[str, tuple[str, ...]] = {
    "requested": ("decided_to_assess", "decided_not_to_assess"),
    "not_assessing": (*_DISPUTE, "decided_to_assess"),
    "assessing": ("advice_received", "advice_requested", "decided_to_issue", "decided_not_to_issue"),
    "not_issuing": (*_DISPUTE, "decided_to_issue", "decided_not_to_issue"),
    "drafting": ("draft_sent", "advice_received"),
    "draft_issued": (
        *("comments_received", "setting_consulted", "setting_replied"),
        *("final_plan_sent", "draft_sent", "advice_received"),
    ),
    "plan_active": (
        *("review_meeting_arranged", "review_invitations_sent", "review_papers_sent", "review_meeting_held"),
        "reassessment_requested",
    ),
    "review_in_progress": (
        "review_report_sent",
        "decided_to_maintain",
        "amendment_notice_sent",
        "cease_proposed",
    ),
    "amending": (
        *("comments_received", "setting_consulted", "setting_replied"),
        *("amended_plan_sent", "decided_not_to_amend"),
    ),
    "reassessing": (
        *("decided_to_reassess", "decided_not_to_reassess", "advice_received", "advice_requested"),
        *("draft_sent", "comments_received", "reassessed_plan_sent"),
    ),
    "cease_proposed": ("cease_consulted", "cease_notice_sent", "cease_withdrawn"),
    "cease_noticed": ("appeal_registered", "plan_ceased", "cease_withdrawn"),
}
ALWAYS_LIKELY = ("note",)

LIKELY_TITLE = "Next steps"
# What mediation and appeals are about, as the stage of the case suggests it; elsewhere about the plan.
_ABOUT_AT = {"not_assessing": "request", "not_issuing": "assessment"}


def disputed_at(stage: str) -> str:
    """What a disagreement at the stage is most likely about: a code of `codes.OVERLAY_STAGES`."""
    return _ABOUT_AT.get(stage, "other")


class Offer(NamedTuple):
    """Kinds of event under one heading."""

    title: str
    kinds: tuple[str, ...]


def arrange(kinds: Sequence[str], position: Position) -> list[Offer]:
    """The kinds that may be recorded, each once: first those likely there, then the others by topic.

    Of a plan in force, with what goes on first and what may begin after it.
    """
    expected = (kind for stage in reversed(position.stages) for kind in LIKELY.get(stage, ()))
    likely = tuple(dict.fromkeys(kind for kind in (*expected, *ALWAYS_LIKELY) if kind in kinds))
    first = [Offer(LIKELY_TITLE, likely)] if likely else []
    return first + [
        Offer(topic, others)
        for topic, of_topic in TOPICS.items()
        if (others := tuple(kind.code for kind in of_topic if kind.code in kinds and kind.code not in likely))
    ]
