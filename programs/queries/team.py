"""Who runs a program, and what all of them are told about a place."""

from activity.services import Notify
from profiles.models import User
from programs.models import Coordinator, Enrolment, Program


def team_of(program: Program) -> list[Coordinator]:
    """Who runs the program and with which rights, longest first; one query."""
    return list(program.coordinators.select_related("user__profile").order_by("since", "pk"))


def coordinators_of(program: Program) -> list[User]:
    """Who runs the program, longest first; one query."""
    return [row.user for row in team_of(program)]


def team_letters(place: Enrolment, kind: str) -> list[Notify]:
    """Tell the coordinators something about somebody's place, with the way to its page."""
    names = {"name": place.user.profile.name, "cohort": place.cohort.full_name}
    page = ("programs:enrolment-detail", (place.public_id,))
    return [Notify(person, kind, names, *page) for person in coordinators_of(place.cohort.program)]
