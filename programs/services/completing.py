"""Saying later what every applicant says: who came by an import or by hand, or before the program asked for it."""

from collections.abc import Collection

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import record_fact
from activity.states import Conflict, Refused
from activity.transitions import move
from profiles.models import User
from programs.jobs.holding import hold
from programs.kinds import Age
from programs.models import ConsentGiven, Enrolment
from programs.queries.agreeing import left_to_say
from programs.services.agreeing import refuse_answering_for, refuse_silence
from programs.services.guardians import ask_guardian, keeps_guardian


@transaction.atomic
def complete_joining(
    *, enrolment: Enrolment, by: User, age: str = "", guardian: str = "", agreed: Collection[str] = ()
) -> None:
    """Keep the age and the consents that were missing; what was said before stays.

    Nobody answers for somebody else; but what a person has signed on paper who has no address, and so cannot sign in,
    a coordinator writes down. The history keeps who did it and when.

    Where a guardian is needed an accepted place becomes an application again, until the guardian agrees and a
    coordinator accepts it. Raises Refused for what is still missing, and for a place in a pairing that needs one.
    """
    enrolment.cohort = hold(enrolment.cohort)
    list(Enrolment.objects.select_for_update(no_key=True).filter(pk=enrolment.pk).values_list("pk"))
    enrolment.refresh_from_db(fields=["status", "age", "guardian", "active"])
    if enrolment.status not in Enrolment.lifecycle.open or enrolment.cohort.status == "closed":
        raise Conflict(_("This place is not open any more, so there is nothing to say."))
    refuse_answering_for(enrolment, by)
    left = left_to_say(enrolment)
    refuse_silence(left, age=age, agreed=agreed, guardian=guardian, by=by)
    now = timezone.now()
    texts = [text for text in left.texts if text.public_id in set(agreed)]
    ConsentGiven.objects.bulk_create(ConsentGiven(enrolment=enrolment, text=text, given_at=now) for text in texts)
    record_fact(enrolment, "enrolment.completed" if by.pk == enrolment.user_id else "enrolment.recorded", by=by)
    if not left.ages:
        return
    Enrolment.objects.filter(pk=enrolment.pk).update(age=age)
    enrolment.age = age
    if age == Age.MINOR and not keeps_guardian(enrolment, guardian):
        wait_for_guardian(enrolment, guardian, by)


def wait_for_guardian(enrolment: Enrolment, address: str, by: User) -> None:
    """Ask the guardian; nobody has a place before the answer."""
    if enrolment.status == "accepted":
        if enrolment.active:
            raise Refused(
                _(
                    "A guardian has to agree before a pairing begins, and this place is in one. Please write to the "
                    "coordinators."
                )
            )
        move(enrolment, "submitted", by=by, kind="enrolment.waits", where=models.Q(active=0))
    ask_guardian(enrolment=enrolment, address=address, by=by)
