"""The decisions coordinators can take about a place, as buttons."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from programs.kinds import GUARDIAN_FREE
from programs.models import Enrolment


@dataclass(frozen=True)
class Decision:
    """One button: where the place goes, and the word for it. `name` and `value` are what the button sends."""

    value: str
    label: Promise | str
    icon: str
    kind: str = "quiet"
    name: str = "to"
    confirm: Promise | str = ""


ALL_DECISIONS = (
    Decision("accepted", _("Accept"), "check-lg", "primary"),
    Decision("waitlisted", pgettext_lazy("what to decide", "Put on the waiting list"), "hourglass-split"),
    Decision(
        "declined", _("Decline"), "x-lg", confirm=_("Decline everybody you have selected? Each person gets a mail.")
    ),
)


def decisions_about(enrolment: Enrolment) -> list[Decision]:
    """The decisions the state of this place allows now."""
    return [
        decision
        for decision in ALL_DECISIONS
        if Enrolment.lifecycle.allows(enrolment.status, decision.value)
        and (decision.value == "accepted" or not enrolment.active)
        and (decision.value != "accepted" or enrolment.guardian in GUARDIAN_FREE)
        and (decision.value == "declined" or enrolment.cohort.status != "closed")
    ]
