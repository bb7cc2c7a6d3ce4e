"""What publishing a run would do: pairings, letters, who stays without a pair, and what stands in the way."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from matching.models import MatchRun, Proposal
from pairings.models import Pairing
from pairings.queries.places import why_no_place
from programs.models import Enrolment


@dataclass(frozen=True)
class Blocked:
    """An approved proposal that cannot become a pairing any more, with the reason."""

    proposal: Proposal
    sentence: str


@dataclass(frozen=True)
class Publication:
    """`approved` become pairings unless `blocked`; `unpaired` are mentees who are told that nobody was found."""

    approved: list[Proposal] = field(default_factory=list)
    blocked: list[Blocked] = field(default_factory=list)
    unpaired: list[Enrolment] = field(default_factory=list)
    undecided: int = 0
    rejected: int = 0

    @property
    def mails(self) -> int:
        """How many mails go out; people without an address see the notice when they sign in."""
        paired = [place for one in self.approved for place in (one.mentee, one.mentor)]
        return sum(bool(place.user.email and place.user.is_active) for place in paired + self.unpaired)


def publication_of(run: MatchRun) -> Publication:
    """Read from what is stored now; three queries whatever the size."""
    proposals = list(proposals_with_people(run))
    approved = [one for one in proposals if one.status == "approved"]
    left = [one.mentee for one in proposals if one.status not in ("approved", "published")]
    left += [
        row.enrolment for row in run.unplaced.select_related("enrolment__user__profile", "enrolment__cohort__program")
    ]
    return Publication(
        approved=approved,
        blocked=blocked_among(approved),
        unpaired=unpaired_among(left, {one.mentee_id for one in approved}),
        undecided=sum(one.status == "open" for one in proposals),
        rejected=sum(one.status == "rejected" for one in proposals),
    )


def proposals_with_people(run: MatchRun) -> Iterable[Proposal]:
    """The run's proposals with both people, their cohort and program; one query."""
    return run.proposals.select_related(
        "mentee__user__profile", "mentee__cohort__program", "mentor__user__profile", "mentor__cohort__program"
    ).order_by("pk")


def blocked_among(approved: list[Proposal]) -> list[Blocked]:
    """Those for which somebody has left, is full, or is paired with the other already."""
    ids = {one.mentee_id for one in approved}
    paired = set(Pairing.objects.open().filter(mentee__in=ids).values_list("mentee", "mentor"))
    taken: Counter[int] = Counter()
    blocked = []
    for one in approved:
        sentence = why_blocked(one, paired, taken)
        if sentence:
            blocked.append(Blocked(one, sentence))
        else:
            taken.update((one.mentee_id, one.mentor_id))
    return blocked


def why_blocked(proposal: Proposal, paired: set[tuple[int, int]], taken: Counter[int]) -> str:
    """Why this proposal cannot become a pairing beside those in `taken`; empty where it can."""
    if (proposal.mentee_id, proposal.mentor_id) in paired:
        return _("The two are paired already.")
    for place in (proposal.mentor, proposal.mentee):
        name = place.user.profile.name
        if place.status != "accepted" or not place.free_places:
            return why_no_place(place, name)
        if place.free_places <= taken[place.pk]:
            return _("More proposals are approved for %(name)s than there are places.") % {"name": name}
    return ""


def unpaired_among(mentees: Iterable[Enrolment], placed: set[int]) -> list[Enrolment]:
    """Accepted mentees without any pairing and without an approved proposal, each once, in the order given."""
    found = {row.pk: row for row in mentees if row.status == "accepted" and not row.active and row.pk not in placed}
    return list(found.values())
