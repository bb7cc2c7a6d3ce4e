"""Pairs that must not be, with the reason, and pairs that must be, as the engine wants to know them."""

from collections.abc import Iterable
from typing import Protocol

from django.db import models
from django.utils import timezone

from matching.models import Exclusion, Pin
from matching.queries.avoidance import avoided_pairs
from pairings.models import MentorshipRequest, Pairing
from pairings.states import NEVER_BEGAN
from programs.models import Enrolment

Pair = tuple[str, str]


class Placed(Protocol):
    """What has to be known of a place here: an enrolment, or two columns of one."""

    @property
    def user_id(self) -> int: ...

    @property
    def public_id(self) -> str: ...


def pins_among(mentees: models.QuerySet[Enrolment]) -> set[Pair]:
    """Pairs (mentee, mentor) a coordinator laid down, by public id; one query."""
    pins = Pin.objects.filter(mentee__in=mentees.order_by().values("pk"))
    return set(pins.values_list("mentee__public_id", "mentor__public_id"))


def exclusions_among(
    mentees: models.QuerySet[Enrolment], mentors: Iterable[Placed], rows: Iterable[Placed]
) -> dict[Pair, str]:
    """Why pairs of `rows` (the mentees, loaded) and `mentors` may not be, by public ids; six queries at most.

    Where several reasons hold, the strongest is told: same_person, avoided, coordinator, past_pair, declined, asked.
    `declined` is a mentor's no in this cohort that still stands, `rather_not` either one's no to an offer, `asked` a
    request of hers that waits for its answer, and `avoided` that one of the two has named the other as somebody she
    does not want to meet here.
    """
    seekers = {row.user_id: row.public_id for row in rows}
    guides = {row.user_id: row.public_id for row in mentors}
    places = mentees.order_by().values("pk")
    found: dict[Pair, str] = {}
    for status, mentee, mentor in (
        MentorshipRequest.objects.filter(mentee__in=places, status__in=("pending", "declined"))
        .exclude(status="declined", ask_again_from__lte=timezone.localdate())
        .order_by("status", "pk")
        .values_list("status", "mentee__public_id", "mentor__public_id")
    ):
        found.setdefault((mentee, mentor), "asked" if status == "pending" else "declined")
    known = past_pairs(mentees, seekers, guides)
    found = {pair: reason for pair, reason in known.items() if reason == "rather_not"} | found
    found |= {pair: reason for pair, reason in known.items() if reason != "rather_not"}
    found |= dict.fromkeys(
        Exclusion.objects.filter(mentee__in=places).values_list("mentee__public_id", "mentor__public_id"),
        "coordinator",
    )
    here = set(guides.values())
    found |= {pair: "avoided" for pair in avoided_pairs(mentees) if pair[1] in here}
    found |= {(seekers[user], guides[user]): "same_person" for user in seekers.keys() & guides.keys()}
    return found


def past_pairs(mentees: models.QuerySet[Enrolment], seekers: dict[int, str], guides: dict[int, str]) -> dict[Pair, str]:
    """Pairs whose two people have been paired before or are now, in any program and either role, and those of whom one
    said no to an offer in this cohort; with the reason, one query. What merely never began says nothing against
    another try.
    """
    users = mentees.order_by().values("user")
    known = Pairing.objects.filter(models.Q(mentee__user__in=users) | models.Q(mentor__user__in=users))
    known = known.filter(~models.Q(status__in=NEVER_BEGAN) | models.Q(rather_not__isnull=False))
    lived: dict[Pair, str] = {}
    refused: dict[Pair, str] = {}
    here = {*seekers.values()}, {*guides.values()}
    for one, other, status, mentee, mentor in known.order_by().values_list(
        "mentee__user_id",
        "mentor__user_id",
        "status",
        "mentee__public_id",
        "mentor__public_id",
    ):
        if status in NEVER_BEGAN:
            if mentee in here[0] and mentor in here[1]:
                refused[mentee, mentor] = "rather_not"
            continue
        for seeker, guide in ((one, other), (other, one)):
            if seeker in seekers and guide in guides:
                lived[seekers[seeker], guides[guide]] = "past_pair"
    return dict(sorted((refused | lived).items()))
