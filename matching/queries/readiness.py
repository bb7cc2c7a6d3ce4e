"""Whether a cohort can be matched now, and what stands in the way."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.models import Exclusion, Pin
from programs.models import Cohort
from safeguarding.queries import matchable


@dataclass(frozen=True)
class Supply:
    """How many people and places wait to be matched, how many applications wait, and who is not ready yet."""

    mentees: int
    mentors: int
    places: int
    undecided: int
    unready: int
    pins: int
    exclusions: int

    @property
    def too_few_places(self) -> bool:
        return self.places < self.mentees


def supply_of(cohort: Cohort) -> Supply:
    """Counts of this cohort now; four queries."""
    room = models.Q(status="accepted", active__lt=models.F("capacity"))
    counted = matchable(cohort.enrolments.all()).aggregate(
        mentees=models.Count("pk", filter=room & models.Q(role="mentee")),
        mentors=models.Count("pk", filter=room & models.Q(role="mentor")),
        places=models.Sum(models.F("capacity") - models.F("active"), filter=room & models.Q(role="mentor"), default=0),
    )
    people = cohort.enrolments.aggregate(
        undecided=models.Count("pk", filter=models.Q(status="submitted")),
        accepted=models.Count("pk", filter=room),
    )
    return Supply(
        **counted,
        undecided=people["undecided"],
        unready=people["accepted"] - counted["mentees"] - counted["mentors"],
        pins=Pin.objects.filter(mentee__cohort=cohort).count(),
        exclusions=Exclusion.objects.filter(mentee__cohort=cohort).count(),
    )


def obstacles_of(cohort: Cohort, supply: Supply | None = None) -> list[str]:
    """What keeps this cohort from being matched now, each with what to do; empty where nothing does."""
    if cohort.status not in cohort.lifecycle.open:
        return [_("This cohort is not under way. Open it for applications first.")]
    supply = supply or supply_of(cohort)
    sentences = []
    if not supply.mentees:
        sentences.append(_("No mentee waits for a mentor: accept applications of mentees, or import participants."))
    if not supply.mentors:
        sentences.append(_("No mentor has a free place: accept mentors, or raise the number of their places."))
    if sentences and supply.unready:
        sentences.append(
            ngettext(
                "%(count)s person has a place, but something is open that the program asks before a match.",
                "%(count)s people have a place, but something is open that the program asks before a match.",
                supply.unready,
            )
            % {"count": supply.unready}
        )
    return sentences + crowded_pins(cohort)


def crowded_pins(cohort: Cohort) -> list[str]:
    """People for whom more pairs are laid down than they have room for; one query a side."""
    sentences = []
    for side in ("mentor", "mentee"):
        pins = Pin.objects.filter(
            mentee__cohort=cohort,
            mentee__status="accepted",
            mentor__status="accepted",
            mentee__active__lt=models.F("mentee__capacity"),
            mentor__active__lt=models.F("mentor__capacity"),
        )
        rows = (
            pins.values(name=models.F(f"{side}__user__profile__name"))
            .annotate(laid=models.Count("pk"), room=models.F(f"{side}__capacity") - models.F(f"{side}__active"))
            .filter(laid__gt=models.F("room"))
            .order_by("name")
        )
        sentences += [
            ngettext(
                "%(laid)s pair is laid down for %(name)s, who has room for %(room)s. Release one or add a place.",
                "%(laid)s pairs are laid down for %(name)s, who has room for %(room)s. Release some or add places.",
                row["laid"],
            )
            % row
            for row in rows
        ]
    return sentences
