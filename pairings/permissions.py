"""Who may do what to requests and pairings. Only who; whether the state allows it is the service's to say."""

from pairings.models import MentorshipRequest, Pairing
from profiles.models import User
from programs.permissions import can_edit


def is_party(person: User, row: MentorshipRequest | Pairing) -> bool:
    """Whether this person is one of the two."""
    return person.pk in {row.mentee.user_id, row.mentor.user_id}


def can_answer(person: User, request: MentorshipRequest) -> bool:
    """Nobody answers for a mentor."""
    return person.pk == request.mentor.user_id


def can_withdraw(person: User, request: MentorshipRequest) -> bool:
    """Nobody takes a request back for a mentee."""
    return person.pk == request.mentee.user_id


def can_approve(person: User, pairing: Pairing) -> bool:
    """The coordinators of the program decide."""
    return can_edit(person, pairing.mentee.cohort.program)


def can_answer_offer(person: User, pairing: Pairing) -> bool:
    """Nobody answers for one of the two."""
    return is_party(person, pairing)


def can_end(person: User, pairing: Pairing) -> bool:
    """Either of the two may pause, resume, complete or end what is theirs, and so may their coordinators."""
    return is_party(person, pairing) or can_edit(person, pairing.mentee.cohort.program)
