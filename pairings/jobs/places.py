"""Counting places: a pairing takes one of the mentor's and one of the mentee's, and gives both back once."""

from collections.abc import Mapping

from django.db.models import F
from django.db.models.functions import Least

from programs.models import Enrolment
from safeguarding.queries import matchable

COUNTED = ["active", "capacity", "status", "paused_until"]


def lock_places(*places: Enrolment) -> None:
    """Hold these rows until the transaction ends, always in the order of their ids, so that nobody waits in a ring.

    Every service that reads or counts places calls this first, before it touches requests or pairings. The rows in
    memory are refreshed.
    """
    ids = {place.pk for place in places}
    locked = Enrolment.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    stored = {row[0]: row[1:] for row in locked.values_list("pk", *COUNTED)}
    for place in places:
        for name, value in zip(COUNTED, stored[place.pk], strict=True):
            setattr(place, name, value)


def take_place(place: Enrolment) -> bool:
    """Take one place, if the person is accepted, ready to be matched, and has one left.

    False leaves everything as it was. Exact because `lock_places` came first.
    """
    free = matchable(Enrolment.objects.accepted().with_room().filter(pk=place.pk))
    taken = free.update(active=F("active") + 1) == 1
    place.refresh_from_db(fields=COUNTED)
    return taken


def take_places(wanted: Mapping[int, int]) -> bool:
    """Take so many places of each enrolment (by primary key), all or none; False leaves the caller to roll back.

    One UPDATE for each number of places, whatever the number of people.
    """
    by_number: dict[int, list[int]] = {}
    for pk, number in wanted.items():
        by_number.setdefault(number, []).append(pk)
    return all(
        matchable(Enrolment.objects.accepted().filter(pk__in=pks, active__lte=F("capacity") - number)).update(
            active=F("active") + number
        )
        == len(pks)
        for number, pks in by_number.items()
    )


def give_back(place: Enrolment) -> None:
    """Free one place. Called only in the transaction that moves a pairing out of its open states."""
    Enrolment.objects.filter(pk=place.pk).update(active=F("active") - 1)
    place.refresh_from_db(fields=COUNTED)


def fill_up(place: Enrolment) -> None:
    """Leave this place no room for anybody new; a minimum shrinks along. The place is locked by the caller."""
    Enrolment.objects.filter(pk=place.pk).update(
        capacity=F("active"), minimum=Least(F("minimum"), F("active")), version=F("version") + 1
    )
    place.refresh_from_db(fields=[*COUNTED, "version", "minimum"])


def mark_paired(*places: int) -> None:
    """Remember that a pairing of these places (by primary key) has begun: their people were not passed over."""
    Enrolment.objects.filter(pk__in=places, paired=False).update(paired=True)
