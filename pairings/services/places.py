"""Counting places: a pairing takes one of the mentor's and one of the mentee's, and gives both back once."""

from django.db.models import F

from programs.models import Enrolment

COUNTED = ["active", "capacity", "status"]


def lock_places(*places: Enrolment) -> None:
    """Hold these rows until the transaction ends, always in the order of their ids, so that nobody waits in a ring.

    Every service that reads or counts places calls this first, before it touches requests or pairings. The rows in
    memory are refreshed.
    """
    ids = [place.pk for place in places]
    list(Enrolment.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    for place in places:
        place.refresh_from_db(fields=COUNTED)


def take_place(place: Enrolment) -> bool:
    """Take one place, if the person is still accepted and has one left. False leaves everything as it was."""
    free = Enrolment.objects.accepted().with_room().filter(pk=place.pk)
    taken = free.update(active=F("active") + 1) == 1
    place.refresh_from_db(fields=COUNTED)
    return taken


def give_back(place: Enrolment) -> None:
    """Free one place. Called only in the transaction that moves a pairing out of its open states."""
    Enrolment.objects.filter(pk=place.pk).update(active=F("active") - 1)
    place.refresh_from_db(fields=COUNTED)
