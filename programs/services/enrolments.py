"""Applying for a place, giving it up, and how many people it takes."""

from collections.abc import Collection, Sequence

from django.db import IntegrityError, models, transaction
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activity.services import Notify, record_fact
from activity.states import Conflict, Refused
from activity.transitions import move
from profiles.models import User
from programs.jobs.holding import hold
from programs.kinds import MOST_PLACES, Age, Role
from programs.models import Cohort, Enrolment
from programs.queries.agreeing import Asked
from programs.queries.team import coordinators_of, team_letters
from programs.queries.waiting import priority_for
from programs.services.agreeing import refuse_unsaid, write_consents
from programs.services.answers import Answers, keep_answers
from programs.services.guardians import ask_guardian, keeps_guardian


@transaction.atomic
def send_application(
    *,
    cohort: Cohort,
    role: str,
    by: User,
    places: int = 1,
    motivation: str = "",
    answers: Answers | None = None,
    age: str = "",
    guardian: str = "",
    agreed: Collection[str] = (),
) -> Enrolment:
    """Apply for a place in one role, or apply again after withdrawing. The coordinators are told.

    `answers` are those to the program's own questions, `age` what she says of it, `guardian` the address of somebody
    who is asked where the program needs one, and `agreed` the public ids of the texts she agrees to. A mentee's place
    is one. Raises Refused while the cohort takes no applications, for a role one has applied for, for a number of
    places nobody can have, and where a consent or an age that is needed is missing.
    """
    cohort = hold(cohort)
    if not cohort.is_accepting:
        raise Refused(_("This cohort takes no applications at the moment."))
    places = places if role == Role.MENTOR else 1
    refuse_places(places, least=1)
    asked = refuse_unsaid(cohort.program, age=age, agreed=agreed, guardian=guardian, by=by)
    told = [
        Notify(
            person,
            "application_received",
            {"name": by.profile.name, "cohort": cohort.full_name},
            "programs:enrolment-table",
            (cohort.public_id,),
        )
        for person in coordinators_of(cohort.program)
    ]
    earlier = Enrolment.objects.filter(cohort=cohort, user=by, role=role).first()
    if earlier is None:
        earlier = first_application(cohort, role, by, places, motivation, told)
        keep_answers(earlier, answers or {}, by=by, now=timezone.now())
        write_joining(earlier, asked, age=age, guardian=guardian, agreed=agreed, by=by)
        return earlier
    if earlier.status != "withdrawn":
        raise Refused(_("You have applied in this role already. You find your application on your page of the cohort."))
    move(
        earlier,
        "submitted",
        by=by,
        kind="enrolment.submitted",
        where=models.Q(status="withdrawn"),
        notify=told,
        capacity=places,
        minimum=0,
        motivation=motivation,
        applied_at=timezone.now(),
        version=models.F("version") + 1,
    )
    keep_answers(earlier, answers or {}, by=by, now=timezone.now())
    write_joining(earlier, asked, age=age, guardian=guardian, agreed=agreed, by=by)
    return earlier


def write_joining(
    enrolment: Enrolment, asked: Asked, *, age: str, guardian: str, agreed: Collection[str], by: User
) -> None:
    """What was agreed to and said with an application; a guardian is asked where one is needed."""
    write_consents(enrolment, asked, agreed)
    age = age if asked.ages else ""
    waited = priority_for(by, enrolment.cohort, enrolment.role)
    Enrolment.objects.filter(pk=enrolment.pk).update(age=age, guardian="", priority=waited)
    enrolment.age, enrolment.guardian, enrolment.priority = age, "", waited
    if age != Age.MINOR:
        return
    if not keeps_guardian(enrolment, guardian):
        ask_guardian(enrolment=enrolment, address=guardian, by=by)


def first_application(
    cohort: Cohort, role: str, by: User, places: int, motivation: str, told: Sequence[Notify]
) -> Enrolment:
    """The new row. An import that brings the same person at the same moment wins."""
    try:
        with transaction.atomic():
            enrolment = Enrolment.objects.create(
                cohort=cohort, user=by, role=role, capacity=places, motivation=motivation
            )
    except IntegrityError as error:
        raise Conflict(_("You have a place in this cohort already. Open the page of the cohort again.")) from error
    record_fact(enrolment, "enrolment.submitted", by=by, notify=told)
    return enrolment


@transaction.atomic
def withdraw_enrolment(*, enrolment: Enrolment, by: User) -> None:
    """Give up an application or a place; the other side is told: the coordinators, or the person herself.

    Raises Refused while the place is in a pairing that has not ended, telling whom to talk to.
    """
    if by.pk == enrolment.user_id:
        told = team_letters(enrolment, "place_given_up")
    else:
        names = {"cohort": enrolment.cohort.full_name, "name": enrolment.user.profile.name}
        where_to = ("programs:enrolment-detail", (enrolment.public_id,))
        told = [Notify(enrolment.user, "application_withdrawn", names, *where_to, holds=("withdrawn",))]
    try:
        move(
            enrolment,
            "withdrawn",
            by=by,
            kind="enrolment.withdrawn",
            where=models.Q(active=0),
            notify=told,
        )
    except Conflict:
        if enrolment.active:
            raise Refused(still_paired(enrolment)) from None
        raise


def still_paired(enrolment: Enrolment) -> str:
    """Whom to talk to before leaving."""
    address = enrolment.cohort.program.contact_email
    if address:
        return _(
            "There is a pairing that has not ended. Please talk with the other person first, or write to the "
            "coordinators at %(address)s; once the pairing has ended, the place can be given up."
        ) % {"address": address}
    return _(
        "There is a pairing that has not ended. Please talk with the other person and with the coordinators first; "
        "once the pairing has ended, the place can be given up."
    )


@transaction.atomic
def change_capacity(*, enrolment: Enrolment, places: int, version: int, by: User) -> None:
    """Take more or fewer people, never fewer than are paired now. 0 means nobody at the moment."""
    write_places(enrolment, places, version)
    record_fact(enrolment, "enrolment.capacity_changed", by=by, data={"places": places})


@transaction.atomic
def change_details(
    *, enrolment: Enrolment, places: int, minimum: int, conflicts: Sequence[str], version: int, by: User
) -> None:
    """What a coordinator lays down about a place: how many people, at least how many, and conflict keys."""
    if minimum > places:
        raise Refused(_("“At least” cannot be more than the number of places."))
    write_places(enrolment, places, version, minimum=minimum, conflicts=list(conflicts))
    record_fact(enrolment, "enrolment.changed", by=by, data={"places": places, "minimum": minimum})


def write_places(enrolment: Enrolment, places: int, version: int, **changes: object) -> None:
    """One conditional UPDATE: the version is the one seen, and no place is taken away that is in use.

    A minimum that is not laid down anew shrinks with the places.
    """
    refuse_places(places, least=0)
    changes.setdefault("minimum", Least(models.F("minimum"), models.Value(places)))
    updated = Enrolment.objects.filter(
        pk=enrolment.pk, version=version, active__lte=places, status__in=Enrolment.lifecycle.open
    ).update(capacity=places, version=models.F("version") + 1, **changes)
    enrolment.refresh_from_db()
    if updated:
        return
    if enrolment.active > places:
        raise Refused(
            ngettext(
                "%(taken)d place is taken by a pairing, so there cannot be fewer than %(taken)d.",
                "%(taken)d places are taken by pairings, so there cannot be fewer than %(taken)d.",
                enrolment.active,
            )
            % {"taken": enrolment.active}
        )
    raise Conflict(
        _("Meanwhile this place has changed: it is “%(state)s” with %(places)d places. Please look at it again.")
        % {"state": enrolment.state.label, "places": enrolment.capacity}
    )


def refuse_places(places: int, *, least: int) -> None:
    """Numbers of places nobody can have."""
    if not least <= places <= MOST_PLACES:
        raise Refused(
            _("Please give a number of places from %(least)d to %(most)d.") % {"least": least, "most": MOST_PLACES}
        )
