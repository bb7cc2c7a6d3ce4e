"""Pairs that must not be, with the reason, and pairs that must be, as the engine wants to know them."""

from collections.abc import Iterable

from django.db import models

from matching.models import Exclusion, Pin
from pairings.models import MentorshipRequest, Pairing
from programs.models import Enrolment

Pair = tuple[str, str]
# A pairing in one of these states has never been lived: it says nothing against another try.
NEVER_LIVED = ("declined", "expired")


def pins_among(mentees: models.QuerySet[Enrolment]) -> set[Pair]:
    """Pairs (mentee, mentor) a coordinator laid down, by public id; one query."""
    pins = Pin.objects.filter(mentee__in=mentees.order_by().values("pk"))
    return set(pins.values_list("mentee__public_id", "mentor__public_id"))


def exclusions_among(
    mentees: models.QuerySet[Enrolment], mentors: Iterable[Enrolment], rows: Iterable[Enrolment]
) -> dict[Pair, str]:
    """Why pairs of `rows` (the mentees, loaded) and `mentors` may not be, by public ids; three queries.

    Where several reasons hold, the strongest is told: same_person, coordinator, past_pair, declined, asked.
    `declined` is a mentor's no in this cohort, `asked` a request of hers that waits for its answer.
    """
    seekers = {row.user_id: row.public_id for row in rows}
    guides = {row.user_id: row.public_id for row in mentors}
    places = mentees.order_by().values("pk")
    found: dict[Pair, str] = {}
    for status, mentee, mentor in (
        MentorshipRequest.objects.filter(mentee__in=places, status__in=("pending", "declined"))
        .order_by("status", "pk")
        .values_list("status", "mentee__public_id", "mentor__public_id")
    ):
        found.setdefault((mentee, mentor), "asked" if status == "pending" else "declined")
    found |= dict.fromkeys(past_pairs(mentees, seekers, guides), "past_pair")
    found |= dict.fromkeys(
        Exclusion.objects.filter(mentee__in=places).values_list("mentee__public_id", "mentor__public_id"),
        "coordinator",
    )
    found |= {(seekers[user], guides[user]): "same_person" for user in seekers.keys() & guides.keys()}
    return found


def past_pairs(mentees: models.QuerySet[Enrolment], seekers: dict[int, str], guides: dict[int, str]) -> list[Pair]:
    """Pairs whose two people have been paired before or are now, in any program and either role; one query."""
    users = mentees.order_by().values("user")
    lived = Pairing.objects.exclude(status__in=NEVER_LIVED)
    known = lived.filter(models.Q(mentee__user__in=users) | models.Q(mentor__user__in=users))
    pairs = set()
    for one, other in known.order_by().values_list("mentee__user_id", "mentor__user_id"):
        for seeker, guide in ((one, other), (other, one)):
            if seeker in seekers and guide in guides:
                pairs.add((seekers[seeker], guides[guide]))
    return sorted(pairs)
