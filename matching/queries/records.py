"""What is on record about a run: its certificate in plain words, every decision, and how far it was checked again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activity.kinds.facts import FACTS
from activity.models import Activity
from matching.models import Adjustment, MatchRun, Proposal
from matching.queries.numbers import decimals, percent
from matching.queries.runs import proof_of

VERIFIED = "run.verified"
DECISIONS = ("proposal.approved", "proposal.rejected", "proposal.reopened", "proposal.placed", "proposal.moved")


@dataclass(frozen=True)
class Line:
    """One pair of the round: how well it fits, what was decided, by whom and when, and the reason kept with it."""

    proposal: Proposal
    mentee: str
    mentor: str
    fit: str
    decision: str
    who: str
    at: datetime | None
    reason: str


def certificate_lines(certificate: Mapping[str, Any]) -> list[dict[str, str]]:
    """What the engine vouches for, as questions and answers."""
    number = number_format
    word, sentence = proof_of(certificate)
    pairs = certificate.get("pairs", 0)
    lines = [
        (_("Could there be a better result?"), f"{word}: {sentence}"),
        (
            _("How many were looked at?"),
            ngettext(
                "%(mentees)s mentee; pairs no rule forbids: %(pairs)s",
                "%(mentees)s mentees; pairs no rule forbids: %(pairs)s",
                certificate.get("mentees", 0),
            )
            % {"mentees": number(certificate.get("mentees", 0)), "pairs": number(certificate.get("eligible_pairs", 0))},
        ),
        (
            _("How many pairs were suggested?"),
            _("%(pairs)s, with %(total)s of fit together; at most %(bound)s were possible")
            % {
                "pairs": number(pairs),
                "total": decimals(certificate.get("total", 0.0)),
                "bound": decimals(certificate.get("upper_bound", 0.0)),
            },
        ),
        (
            _("Were the rules kept?"),
            _("yes, counted again pair by pair") if certificate.get("valid") else _("this could not be confirmed"),
        ),
        (
            _("What did fairness cost?"),
            _("%(price)s of the best total") % {"price": percent((certificate.get("price") or 0.0) / 100)},
        ),
        (
            _("Who fits least well?"),
            _("a pair with a fit of %(worst)s") % {"worst": decimals(certificate["worst_score"])}
            if certificate.get("worst_score") is not None
            else "–",
        ),
        (
            _("Would two people rather be together?"),
            ngettext("%(count)s pair", "%(count)s pairs", certificate.get("blocking_pairs", 0))
            % {"count": number(certificate.get("blocking_pairs", 0))},
        ),
        *([(_("What do these numbers count?"), counts_in_words())] if certificate.get("met") else ()),
        (_("How were equal results decided?"), ties_in_words(certificate)),
        (
            _("With which programs?"),
            ", ".join(f"{name} {one}" for name, one in certificate.get("versions", {}).items()),
        ),
        (_("Fingerprint of what was matched"), str(certificate.get("digest", ""))),
    ]
    return [{"name": str(name), "value": str(value)} for name, value in lines]


def counts_in_words() -> str:
    """What the numbers of a run after first sessions are made of."""
    return _(
        "The fit of all pairs together, the cost of fairness and who would rather be together also count what people "
        "said after their first sessions. The fit of a single pair, here and on the board, does not, so that nobody "
        "reads from it what was said: the fits of the pairs do not add up to the total."
    )


def ties_in_words(certificate: Mapping[str, Any]) -> str:
    if certificate.get("seed") is None:
        return _("by the order of random ids, the same every time")
    return _("by lot, with the recorded seed %(seed)s") % {"seed": certificate["seed"]}


def checks_of(run: MatchRun) -> list[Activity]:
    """When the run was derived again, newest first; one query."""
    return list(Activity.objects.about(run).filter(kind=VERIFIED).select_related("actor__profile")[:5])


def decisions_of(run: MatchRun) -> list[Line]:
    """Every pair of the run with its last decision, mentees by name; three queries whatever the size."""
    proposals = list(
        run.proposals.select_related("mentee__user__profile", "mentor__user__profile").order_by(
            "mentee__user__profile__name", "pk"
        )
    )
    facts = Activity.objects.filter(
        target_model=Proposal._meta.label_lower, target_id__in=run.proposals.values("pk"), kind__in=DECISIONS
    )
    last = {fact.target_id: fact for fact in facts.select_related("actor__profile").order_by("at", "pk")}
    reasons = reasons_of(run.adjustments.filter(undone_at__isnull=True))
    return [line_of(one, last.get(one.pk), reasons) for one in proposals]


def people_in(run: MatchRun, *, unplaced: bool = True) -> set[int]:
    """The accounts of everybody in a run's pairs, and of those left without one; one query each."""
    pairs = run.proposals.order_by().values_list("mentee__user", "mentor__user")
    people = {person for pair in pairs for person in pair}
    return people | set(run.unplaced.order_by().values_list("enrolment__user", flat=True)) if unplaced else people


def line_of(proposal: Proposal, fact: Activity | None, reasons: Mapping[tuple[str, str], str]) -> Line:
    return Line(
        proposal=proposal,
        mentee=proposal.mentee.user.profile.name,
        mentor=proposal.mentor.user.profile.name,
        fit=decimals(proposal.score),
        decision=str(FACTS[fact.kind]) if fact else "",
        who=fact.actor.get_full_name() if fact and fact.actor else "",
        at=fact.at if fact else None,
        reason=reasons.get((proposal.mentee.public_id, proposal.mentor.public_id), "") if proposal.by_hand else "",
    )


def reasons_of(adjustments: Iterable[Adjustment]) -> dict[tuple[str, str], str]:
    """Why pairs were set by hand."""
    return {(one.mentee, one.mentor): one.reason for one in adjustments if one.mentor}
