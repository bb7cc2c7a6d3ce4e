"""Whom to tell about a gate, and the names in those sentences."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import override

from programs.models import Enrolment
from safeguarding.models import Gate


def names_of(gate: Gate, place: Enrolment, day: date | None = None) -> dict[str, str]:
    """Names for the sentences, with a day in the words of the person."""
    with override(place.user.language):
        until = date_format(day, "DATE_FORMAT") if day else ""
    return {
        "gate": gate.name,
        "program": gate.program.name,
        "name": place.user.profile.name,
        "until": until,
        "help": gate.help,
    }


def own_page(place: Enrolment) -> tuple[str, tuple[str, ...]]:
    """Where the person sees what is open and what to do."""
    return "programs:enrolment-detail", (place.public_id,)
