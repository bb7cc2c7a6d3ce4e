"""A coordinator's cohorts in numbers."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, Sum, Value

from pairings.models import Pairing
from profiles.models import User
from programs.kinds import Role
from programs.kinds.grades import Grade, at_least
from programs.models import Cohort, Coordinator, Enrolment

ACCEPTED_MENTEE = Q(role=Role.MENTEE, status="accepted")
ACCEPTED_MENTOR = Q(role=Role.MENTOR, status="accepted")


@dataclass(frozen=True)
class CohortCard:
    """One cohort in numbers: open pairings, accepted people, free places, applications, mentees without a mentor.

    `editable`: the reader may act there, not only look.
    """

    cohort: Cohort
    editable: bool
    pairings: int = 0
    mentees: int = 0
    mentors: int = 0
    free_places: int = 0
    waiting: int = 0
    seeking: int = 0


def acts_in(person: User, program: str) -> Q:
    """Whether this person may act in the program a row's column `program` names, and not only look."""
    acting = Coordinator.objects.filter(program=OuterRef(program), user=person, grade__in=at_least(Grade.EDIT))
    return Q(Value(person.is_superuser)) | Q(Exists(acting))


def coordinated_cohorts(person: User) -> list[Cohort]:
    """Cohorts this person runs that have not ended, by program, the latest first; one query.

    Each says in `editable` whether she may act there.
    """
    return list(
        Cohort.objects.coordinated_by(person)
        .exclude(status="closed")
        .select_related("program")
        .annotate(editable=acts_in(person, "program"))
        .order_by("program__name", "-starts_on", "pk")
    )


def cohort_cards(cohorts: list[Cohort]) -> list[CohortCard]:
    """Counts of `coordinated_cohorts`, in their order; two queries."""
    rows = (
        Enrolment.objects.filter(cohort__in=cohorts)
        .order_by()
        .values_list("cohort")
        .annotate(
            n_mentees=Count("pk", filter=ACCEPTED_MENTEE),
            n_mentors=Count("pk", filter=ACCEPTED_MENTOR),
            n_free=Sum(F("capacity") - F("active"), filter=ACCEPTED_MENTOR, default=0),
            n_waiting=Count("pk", filter=Q(status="submitted")),
            n_seeking=Count("pk", filter=ACCEPTED_MENTEE & Q(active=0, capacity__gt=0)),
        )
    )
    counts = {pk: numbers for pk, *numbers in rows}
    paired = Pairing.objects.open().filter(mentee__cohort__in=cohorts).order_by()
    pairings = dict(paired.values_list("mentee__cohort").annotate(Count("pk")))
    return [
        CohortCard(cohort, cohort.editable, pairings.get(cohort.pk, 0), *counts.get(cohort.pk, ()))  # type: ignore[attr-defined]
        for cohort in cohorts
    ]
