"""Leaving: what others wait for is ended in order, each of them is told, and the erasure is laid down."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.models import Mail
from activity.services import queue_mail, record_fact
from activity.states import Conflict, Refused
from pairings.jobs.places import lock_places
from pairings.models import MentorshipRequest, Pairing
from pairings.services.offers import take_offer_back
from pairings.services.pairings import decline_pairing, end_pairing
from pairings.services.requests import take_back_requests, withdraw_request
from privacy.models import Leaving
from privacy.queries.leaving import why_not_leave
from privacy.queries.links import addresses_of
from profiles.models import User
from profiles.services.photos import remove_photo
from programs.models import Enrolment, Invitation, Program, run_by
from programs.services.enrolments import withdraw_enrolment
from programs.services.invitations import decline_invitation
from programs.services.programs import remove_coordinator

MOST_TRIES = 5
leave_offer = partial(take_offer_back, leaving=True)
LETTERS_FIRST = timedelta(minutes=10)  # the others' mails still name the person; after this they would not


@transaction.atomic
def leave(person: User, *, now: datetime | None = None) -> Leaving:
    """End everything others wait for, close the account at once, and lay down the erasure.

    All of it or nothing. Raises Refused where nobody else could do what the person does. Doing it twice changes
    nothing: whoever has left is not asked for again.
    """
    now = now or timezone.now()
    User.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    earlier = Leaving.objects.filter(user=person).first()
    if earlier is not None:
        return earlier
    reason = why_not_leave(person)
    if reason:
        raise Refused(reason)
    hold_still(person)
    end_requests(person)
    end_pairings(person, now)
    for invitation in Invitation.objects.filter(address__in=addresses_of(person), status="invited").order_by("pk"):
        decline_invitation(invitation=invitation, by=person)
    for enrolment in Enrolment.objects.filter(user=person, status__in=Enrolment.lifecycle.open).people().order_by("pk"):
        withdraw_enrolment(enrolment=enrolment, by=person)
    for program in Program.objects.filter(run_by(person)).order_by("pk"):
        remove_coordinator(program=program, person=person, by=person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    record_fact(person, "person.left", by=None)
    remove_photo(profile=person.profile, by=None)
    say_goodbye(person)
    due = now + LETTERS_FIRST
    return Leaving.objects.create(user=person, asked_at=now, not_before=due, hint_at=due)


class SomebodyCame(Exception):
    """While the places were being locked, a request or pairing with somebody new was made."""


def places_around(person: User) -> list[Enrolment]:
    """The person's places, and those of everybody who waits for her or is paired with her."""
    mine = models.Q(user=person)
    between = (MentorshipRequest.objects.open().involving(person), Pairing.objects.open().involving(person))
    for rows in between:
        mine |= models.Q(pk__in=rows.values("mentee")) | models.Q(pk__in=rows.values("mentor"))
    return list(Enrolment.objects.filter(mine).order_by("pk"))


def hold_still(person: User) -> None:
    """Lock all places concerned, in the one order everybody keeps, before any request or pairing is touched.

    Otherwise a yes given at the same moment would wait for us and we for it. Who else is concerned is known for sure
    only once the person's own places are locked: if somebody came meanwhile, the locks are let go of and taken anew.
    Raises Conflict where people keep coming.
    """
    for _try in range(MOST_TRIES):
        with suppress(SomebodyCame), transaction.atomic():
            places = places_around(person)
            lock_places(*places)
            if not set(places_around(person)) <= set(places):
                raise SomebodyCame
            return
    raise Conflict(_("Meanwhile this has changed. Please look at it again."))


def say_goodbye(person: User) -> None:
    """Codes and the like on their way to the person are of no use any more; one last mail says what happens now."""
    if not person.email:
        return
    Mail.objects.filter(recipient=None, address__iexact=person.email).delete()
    context = {"names": {"name": person.profile.first_name}, "language": person.language}
    queue_mail("farewell", address=person.email, context=context, dedupe_key=f"farewell:{person.pk}")


def end_requests(person: User) -> None:
    """Take back what waits for an answer, in either direction; the other side is told."""
    mine = models.Q(mentee__user=person) | models.Q(mentor__user=person)
    for request in MentorshipRequest.objects.open().filter(mine).people().order_by("pk"):
        if request.mentee.user_id == person.pk:
            withdraw_request(request=request, by=person)
        else:
            take_back_requests(mentee=request.mentee, mentor=request.mentor, by=person)


def end_pairings(person: User, now: datetime) -> None:
    for pairing in Pairing.objects.open().involving(person).people().order_by("pk"):
        ends: dict[str, Callable[..., object]] = {"proposed": decline_pairing, "offered": leave_offer}
        ends.get(pairing.status, end_pairing)(pairing=pairing, by=person, now=now)
