"""The waiting list's memory: who was passed over, and into which cohort she can go first."""

from django.db.models import Max, Q

from profiles.models import User
from programs.kinds import Role
from programs.models import Cohort, Enrolment


def priority_for(person: User, cohort: Cohort, role: str) -> int:
    """How many rounds of this program, one after another, this person has waited in vain; one query.

    A round was in vain for who stayed on its waiting list, and for a mentee with a place in an earlier round that is
    under way or over, for whom no pairing ever began.
    """
    alone = Q(status="accepted", paired=False, role=Role.MENTEE, cohort__status__in=["running", "closed"])
    passed = Enrolment.objects.filter(
        Q(status="waitlisted") | alone & Q(cohort__starts_on__lt=cohort.starts_on),
        user=person,
        role=role,
        cohort__program=cohort.program_id,
    ).exclude(cohort=cohort)
    most = passed.aggregate(most=Max("priority"))["most"]
    return 0 if most is None else most + 1


def waited_in(person: User, cohort: Cohort, role: str) -> Enrolment | None:
    """Where this person waits in vain, in an earlier cohort of the program; one query."""
    places = Enrolment.objects.filter(user=person, role=role, status="waitlisted", cohort__program=cohort.program_id)
    return places.filter(cohort__starts_on__lt=cohort.starts_on).order_by("-cohort__starts_on").first()


def next_cohort_for(enrolment: Enrolment) -> Cohort | None:
    """Where somebody on a waiting list can go on: the next cohort of the program that takes applications and that she
    has not applied to; one query, and none for other places.
    """
    if enrolment.status != "waitlisted":
        return None
    later = (
        Cohort.objects.accepting()
        .listed()
        .filter(program=enrolment.cohort.program_id, starts_on__gt=enrolment.cohort.starts_on)
    )
    mine = Enrolment.objects.filter(user=enrolment.user_id, role=enrolment.role)
    return later.exclude(pk__in=mine.values("cohort")).select_related("program").order_by("starts_on", "pk").first()
