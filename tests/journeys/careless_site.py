"""The site with the guard of places off, for the control of the many yeses: look whether there is one, then take it."""

from time import sleep

from mentorship.wsgi import application
from pairings.jobs.places import COUNTED
from pairings.services import pairings, requests
from programs.models import Enrolment

__all__ = ["application"]


def look(*places: Enrolment) -> None:
    """What is there now, without holding it."""
    for place in places:
        place.refresh_from_db(fields=COUNTED)


def take(place: Enrolment) -> bool:
    place.refresh_from_db(fields=COUNTED)
    if not place.free_places:
        return False
    sleep(0.01)
    Enrolment.objects.filter(pk=place.pk).update(active=place.active + 1)
    return True


pairings.lock_places = requests.lock_places = look  # type: ignore[attr-defined]
pairings.take_place = take  # type: ignore[attr-defined]
