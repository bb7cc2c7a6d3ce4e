"""What coordinators decide about places: accepting, waiting list, declining, and adding somebody themselves."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from activity.services import Notify, record_fact
from activity.states import Conflict, Refused
from activity.transitions import move
from profiles.models import User
from profiles.services.accounts import create_account
from programs.kinds import Role
from programs.models import Cohort, Enrolment
from programs.services.enrolments import hold, refuse_places

DECISIONS = {
    "accepted": "application_accepted",
    "waitlisted": "application_waitlisted",
    "declined": "application_declined",
}


@dataclass(frozen=True)
class Decided:
    """What became of many decisions: how many were carried out, and whom they left as they were, with the state."""

    done: int
    left: tuple[tuple[str, str], ...]


@transaction.atomic
def decide_enrolments(*, cohort: Cohort, chosen: Mapping[str, str], to: str, by: User) -> Decided:
    """Accept, put on the waiting list or decline many at once.

    `chosen` maps public ids to the state in which the coordinator saw each ("" where she did not say); whoever is in
    another state by now, or cannot go there, stays as she is and is named. Ids of other cohorts count for nothing.
    """
    cohort = refuse_decision(cohort, to)
    found = Enrolment.objects.filter(cohort=cohort, public_id__in=chosen).select_related("user__profile")
    left = []
    for enrolment in sorted(found, key=lambda row: row.pk):
        enrolment.cohort = cohort
        try:
            decide(enrolment, to, by, seen=chosen[enrolment.public_id])
        except Conflict:
            left.append((enrolment.user.profile.name, str(enrolment.state.label)))
    return Decided(len(found) - len(left), tuple(left))


@transaction.atomic
def decide_enrolment(*, enrolment: Enrolment, to: str, by: User, seen: str = "") -> None:
    """Decide about one place. Raises Conflict where it has changed since it was seen, or cannot go there."""
    enrolment.cohort = refuse_decision(enrolment.cohort, to)
    decide(enrolment, to, by, seen=seen)


def refuse_decision(cohort: Cohort, to: str) -> Cohort:
    """The cohort, held; refused where `to` is no decision, or where the cohort has ended and nobody can join."""
    if to not in DECISIONS:
        raise Refused(_("Please choose whether to accept, to put on the waiting list or to decline."))
    cohort = hold(cohort)
    if to != "declined" and cohort.status == "closed":
        raise Refused(_("This cohort has ended, so nobody can join it any more."))
    return cohort


def decide(enrolment: Enrolment, to: str, by: User, *, seen: str) -> None:
    """The move itself, with its mail. A place in use by a pairing is not taken away."""
    names = {"cohort": enrolment.cohort.full_name, "role": enrolment.role}
    route = ("programs:enrolment-detail", (enrolment.public_id,))
    unused = models.Q() if to == "accepted" else models.Q(active=0)
    as_seen = models.Q(status=seen) if seen else models.Q()
    move(
        enrolment,
        to,
        by=by,
        kind=f"enrolment.{to}",
        where=unused & as_seen,
        notify=[Notify(enrolment.user, DECISIONS[to], names, *route, holds=(to,))],
    )


@transaction.atomic
def add_participant(*, cohort: Cohort, name: str, role: str, by: User, email: str = "", places: int = 1) -> Enrolment:
    """Give somebody a place without an application: an account that has the address, or a new one.

    An existing profile stays as its owner wrote it. A person without an address gets a place but cannot sign in.
    Raises Refused where the person has a place or an application in this role.
    """
    cohort = refuse_decision(cohort, "accepted")
    refuse_places(places, least=0)
    person = account_for(name, email, by)
    earlier = Enrolment.objects.filter(cohort=cohort, user=person, role=role).first()
    if earlier is not None:
        raise Refused(
            _("%(name)s is on the list of this cohort in this role already (%(state)s).")
            % {"name": person.profile.name, "state": earlier.state.label}
        )
    try:
        with transaction.atomic():
            enrolment = Enrolment.objects.create(
                cohort=cohort,
                user=person,
                role=role,
                status="accepted",
                capacity=places if role == Role.MENTOR else 1,
            )
    except IntegrityError as error:
        raise Conflict(_("Somebody else has added this person just now.")) from error
    names = {"cohort": cohort.full_name, "role": role}
    route = ("programs:enrolment-detail", (enrolment.public_id,))
    told = Notify(person, "application_accepted", names, *route, holds=("accepted",))
    record_fact(enrolment, "enrolment.added", by=by, notify=[told])
    return enrolment


def account_for(name: str, email: str, by: User) -> User:
    """The account with this address, or a new one that writes in the coordinator's language."""
    email = email.strip().lower()
    found = User.objects.filter(email__iexact=email).select_related("profile").first() if email else None
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return create_account(name=name, email=email or None, language=by.language)
    except IntegrityError:
        return User.objects.select_related("profile").get(email__iexact=email)
