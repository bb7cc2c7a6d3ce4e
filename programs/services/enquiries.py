"""Asking an applicant for more, and her answer."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import Notify, record_fact
from activity.states import Conflict, Refused
from profiles.models import User
from programs.models import Enquiry, Enrolment
from programs.queries.team import team_letters

MOST_ASKED = 5


@transaction.atomic
def ask_applicant(*, enrolment: Enrolment, text: str, by: User) -> Enquiry:
    """One question at a time, while the application waits for an answer; she is told by mail."""
    if enrolment.status not in {"submitted", "waitlisted"}:
        raise Refused(_("There is a decision already. Ask before you decide."))
    if not enrolment.user.email:
        raise Refused(_("No address is known, so this person cannot answer here."))
    if Enquiry.objects.filter(enrolment=enrolment).count() >= MOST_ASKED:
        raise Refused(_("You have asked %(most)d times. Please decide with what you know.") % {"most": MOST_ASKED})
    try:
        with transaction.atomic():
            enquiry = Enquiry.objects.create(enrolment=enrolment, text=text, asked_by=by)
    except IntegrityError as error:
        raise Conflict(_("Another question still waits for an answer.")) from error
    names = {"cohort": enrolment.cohort.full_name}
    told = Notify(
        enrolment.user,
        "enquiry_asked",
        names,
        "programs:enquiry-answer",
        (enrolment.public_id,),
        holds=("submitted", "waitlisted"),
    )
    record_fact(enrolment, "enrolment.asked", by=by, notify=[told])
    return enquiry


@transaction.atomic
def answer_enquiry(*, enquiry: Enquiry, answer: str, by: User) -> None:
    """Her answer; the coordinators are told. Answered once."""
    if not answer.strip():
        raise Refused(_("Please write a few words."))
    open_one = Enquiry.objects.open().filter(pk=enquiry.pk)
    if not open_one.update(answer=answer, answered_at=timezone.now()):
        raise Conflict(_("This question is answered already."))
    enrolment = enquiry.enrolment
    told = team_letters(enrolment, "enquiry_answered")
    record_fact(enrolment, "enrolment.enquiry_answered", by=by, notify=told)
