"""Going on from a waiting list into the next cohort."""

from django.db import transaction
from django.utils.translation import gettext as _

from activity.services import Notify
from activity.states import Refused
from activity.transitions import move
from profiles.models import User
from programs.kinds import Age
from programs.models import Answer, Cohort, ConsentGiven, Enrolment, GuardianConsent, Wording
from programs.queries.answers import answered_in, asked_of
from programs.queries.waiting import next_cohort_for
from programs.services.answers import Answers
from programs.services.enrolments import send_application


@transaction.atomic
def carry_over(*, enrolment: Enrolment, by: User) -> Enrolment:
    """Apply to the next cohort with what was said before, ahead of those who have not waited; leave the old list.

    Answers to questions that still read the same go along. Raises Refused where there is no such cohort, or where it
    asks for something that was not agreed to or answered yet.
    """
    cohort = next_cohort_for(enrolment)
    if cohort is None:
        raise Refused(_("No other cohort takes applications at the moment. We write to you as soon as one does."))
    agreed = ConsentGiven.objects.filter(enrolment=enrolment, withdrawn_at__isnull=True)
    guardian = GuardianConsent.objects.filter(enrolment=enrolment).first() if enrolment.age == Age.MINOR else None
    answers = answers_taken_along(enrolment, cohort)
    place = send_application(
        cohort=cohort,
        role=enrolment.role,
        by=by,
        places=max(1, enrolment.capacity),
        motivation=enrolment.motivation,
        age=enrolment.age,
        guardian=guardian.address if guardian else "",
        agreed=list(agreed.values_list("text__public_id", flat=True)),
        answers=answers,
    )
    move(enrolment, "withdrawn", by=by, kind="enrolment.carried")
    return place


def answers_taken_along(enrolment: Enrolment, cohort: Cohort) -> Answers:
    """What was answered to the words that are asked today. Refused where a needed answer is not among it."""
    given = answered_in(enrolment)
    asked = asked_of(cohort.program, enrolment.role)
    kept = {one: given[one.question_id].value for one in asked if told(given.get(one.question_id), one)}
    if any(one.required and kept.get(one) in (None, "", []) for one in asked):
        raise Refused(_("The program has a question you have not answered yet. Please look through the application."))
    return kept


def told(answer: Answer | None, wording: Wording) -> bool:
    return answer is not None and answer.wording_id == wording.pk


def waiting_letters(cohort: Cohort) -> list[Notify]:
    """Whom to tell that this cohort takes applications: people on waiting lists of earlier cohorts of the program."""
    passed = (
        Enrolment.objects.filter(
            cohort__program=cohort.program_id, status="waitlisted", cohort__starts_on__lt=cohort.starts_on
        )
        .exclude(user__enrolments__cohort=cohort)
        .select_related("user__profile")
        .order_by("pk")
    )
    latest = {place.user_id: place for place in passed}
    names = {"cohort": cohort.full_name}
    route = "programs:enrolment-detail"
    return [Notify(p.user, "waitlist_next", names, route, (p.public_id,), holds=("open",)) for p in latest.values()]
