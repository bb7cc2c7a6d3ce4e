"""What publishing a run would do: pairings, letters, who stays without a pair, and what stands in the way."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.kinds.purposes import Purpose, first_rooms
from matching.models import Exclusion, MatchRun, Proposal
from matching.queries.avoidance import Pair, avoided_pairs, refused_after_meeting
from meetings.queries.first import first_load, met_already
from pairings.models import Pairing, RatherNot
from pairings.queries.places import why_no_place
from programs.models import Enrolment
from safeguarding.queries import why_not_ready
from safeguarding.queries.clearance import matchable_keys

NOT_TO_BE = gettext_lazy("This pair cannot be published. Please reject the proposal.")


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
    one_letter: bool = False  # for everybody, however many pairs she is in

    @property
    def mails(self) -> int:
        """How many mails go out; people without an address see the notice when they sign in."""
        told = [place for one in self.approved for place in (one.mentee, one.mentor)]
        told = list({place.pk: place for place in told}.values()) if self.one_letter else told
        return sum(bool(place.user.email and place.user.is_active) for place in told + self.unpaired)


def publication_of(run: MatchRun) -> Publication:
    """Read from what is stored now; five queries at most, whatever the size."""
    proposals = list(proposals_with_people(run))
    approved = [one for one in proposals if one.status == "approved"]
    left = [one.mentee for one in proposals if one.status not in ("approved", "published")]
    left += [
        row.enrolment for row in run.unplaced.select_related("enrolment__user__profile", "enrolment__cohort__program")
    ]
    placed = {one.mentee_id for one in approved}
    if run.purpose == Purpose.FIRST:
        load = first_load(run.cohort)
        blocked = blocked_meetings(approved, load, met_already(run.cohort)) if approved else []
        left = [place for place in left if not load.get(place.public_id)]
    else:
        blocked = blocked_among(approved)
    return Publication(
        approved=approved,
        blocked=blocked,
        unpaired=unpaired_among(left, placed),
        undecided=sum(one.status == "open" for one in proposals),
        rejected=sum(one.status == "rejected" for one in proposals),
        one_letter=run.purpose == Purpose.FIRST,
    )


def proposals_with_people(run: MatchRun) -> Iterable[Proposal]:
    """The run's proposals with both people, their cohort and program; one query."""
    return run.proposals.select_related(
        "mentee__user__profile", "mentee__cohort__program", "mentor__user__profile", "mentor__cohort__program"
    ).order_by("pk")


def blocked_among(approved: list[Proposal]) -> list[Blocked]:
    """Those for which somebody has left, is full, or is paired with the other already, and those ruled out since.

    Whether a coordinator excluded a pair, one of the two avoids the other, or said no to an offer or after a first
    session, is not told apart.
    """
    ids = {one.mentee_id for one in approved}
    apart = not_to_be(approved)
    paired = set(Pairing.objects.open().filter(mentee__in=ids).values_list("mentee", "mentor"))
    taken: Counter[int] = Counter()
    ready = matchable_keys(place for one in approved for place in (one.mentee, one.mentor))
    blocked = []
    for one in sorted(approved, key=kept_first):
        sentence = str(NOT_TO_BE) if pair_of(one) in apart else why_blocked(one, paired, taken, ready)
        if sentence:
            blocked.append(Blocked(one, sentence))
        else:
            taken.update((one.mentee_id, one.mentor_id))
    return blocked


def not_to_be(approved: list[Proposal]) -> set[Pair]:
    """Pairs ruled out by a coordinator, or by what one of the two said in confidence; three queries at most."""
    if not approved:
        return set()
    ids = {one.mentee_id for one in approved}
    apart = avoided_pairs(Enrolment.objects.filter(pk__in=ids)) | refused_after_meeting(approved[0].mentee.cohort)
    excluded = Exclusion.objects.filter(mentee__in=ids).values_list("mentee__public_id", "mentor__public_id")
    refused = RatherNot.objects.filter(pairing__mentee__in=ids)
    return apart | set(excluded.union(refused.values_list("pairing__mentee__public_id", "pairing__mentor__public_id")))


def blocked_meetings(approved: list[Proposal], load: Mapping[str, int], met: set[Pair]) -> list[Blocked]:
    """Those who cannot meet any more: ruled out or met since, left or full, or more meetings than one has room for."""
    apart, taken = not_to_be(approved), Counter(load)
    ready = matchable_keys(place for one in approved for place in (one.mentee, one.mentor))
    blocked = []
    for one in sorted(approved, key=kept_first):
        sentence = str(NOT_TO_BE) if pair_of(one) in apart else ""
        if pair_of(one) in met:
            sentence = _("The two have a first session already.")
        sentence = sentence or next(
            (why for p in (one.mentor, one.mentee) if (why := why_not_meet(p, taken, ready))), ""
        )
        if sentence:
            blocked.append(Blocked(one, sentence))
        else:
            taken.update(pair_of(one))
    return blocked


def why_not_meet(place: Enrolment, taken: Counter[str], ready: set[int]) -> str:
    """Why this person can have no further first session beside those in `taken`; empty where she can."""
    name = place.user.profile.name
    if place.status != "accepted" or not place.free_places:
        return why_no_place(place, name)
    if place.pk not in ready:
        return why_not_ready(place, name)
    each, had = place.cohort.program.first_sessions, taken[place.public_id]
    if first_rooms(role=place.role, free=place.free_places, each=each, had=had):
        return ""
    return _("%(name)s would have more first sessions than this program plans.") % {"name": name}


def kept_first(proposal: Proposal) -> tuple[bool, bool, float, int]:
    """Where there are more pairs than places, those set by hand or laid down stay, then those who fit better."""
    return not proposal.by_hand, not proposal.pinned, -proposal.score, proposal.pk


def pair_of(proposal: Proposal) -> tuple[str, str]:
    return proposal.mentee.public_id, proposal.mentor.public_id


def why_blocked(proposal: Proposal, paired: set[tuple[int, int]], taken: Counter[int], ready: set[int]) -> str:
    """Why this proposal cannot become a pairing beside those in `taken`; empty where it can."""
    if (proposal.mentee_id, proposal.mentor_id) in paired:
        return _("The two are paired already.")
    for place in (proposal.mentor, proposal.mentee):
        name = place.user.profile.name
        if place.status != "accepted" or not place.free_places:
            return why_no_place(place, name)
        if place.pk not in ready:
            return why_not_ready(place, name)
        if place.free_places <= taken[place.pk]:
            return _("More proposals are approved for %(name)s than there are places.") % {"name": name}
    return ""


def unpaired_among(mentees: Iterable[Enrolment], placed: set[int]) -> list[Enrolment]:
    """Accepted mentees without any pairing and without an approved proposal, each once, in the order given."""
    found = {row.pk: row for row in mentees if row.status == "accepted" and not row.active and row.pk not in placed}
    return list(found.values())
