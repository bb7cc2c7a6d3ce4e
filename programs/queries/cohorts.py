"""How many people a cohort has, and the steps it can take next, in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programs.kinds import Role
from programs.models import Cohort, Enrolment


@dataclass(frozen=True)
class RoleCounts:
    """People of one role, by state, and the places of those who are accepted."""

    role: Role
    submitted: int = 0
    accepted: int = 0
    waitlisted: int = 0
    declined: int = 0
    withdrawn: int = 0
    places: int = 0
    taken: int = 0

    @property
    def free(self) -> int:
        return self.places - self.taken

    @property
    def in_all(self) -> int:
        return self.submitted + self.accepted + self.waitlisted + self.declined + self.withdrawn


@dataclass(frozen=True)
class CohortCounts:
    """Supply and demand of one cohort."""

    mentors: RoleCounts
    mentees: RoleCounts

    @property
    def submitted(self) -> int:
        """Applications that wait for an answer."""
        return self.mentors.submitted + self.mentees.submitted

    @property
    def people(self) -> int:
        """Places and applications of either role and any state."""
        return self.mentors.in_all + self.mentees.in_all

    @property
    def taken(self) -> int:
        """Mentors' places in a pairing that has not ended."""
        return self.mentors.taken


def cohort_counts(cohort: Cohort) -> CohortCounts:
    """Counts of one cohort; one query."""
    return counts_of([cohort])[cohort.pk]


def counts_of(cohorts: Iterable[Cohort]) -> dict[int, CohortCounts]:
    """Counts by the primary key of the cohort; one query for all of them."""
    found: dict[tuple[int, str], dict[str, int]] = {}
    keys = [cohort.pk for cohort in cohorts]
    lines = (
        Enrolment.objects.filter(cohort__in=keys)
        .order_by()
        .values("cohort", "role", "status")
        .annotate(people=Count("pk"), places=Sum("capacity"), taken=Sum("active"))
    )
    for line in lines:
        numbers = found.setdefault((line["cohort"], line["role"]), {})
        numbers[line["status"]] = line["people"]
        if line["status"] == "accepted":
            numbers |= {"places": line["places"], "taken": line["taken"]}
    return {
        key: CohortCounts(
            *(RoleCounts(role, **found.get((key, role.value), {})) for role in (Role.MENTOR, Role.MENTEE))
        )
        for key in keys
    }


@dataclass(frozen=True)
class CohortMove:
    """One step a coordinator may take: its button, and what it means for people."""

    to: str
    label: Promise | str
    meaning: Promise | str
    forward: bool = True


STEPS: dict[tuple[str, str], CohortMove] = {
    ("draft", "open"): CohortMove(
        "open",
        _("Open for applications"),
        _("The program appears in the public list, and people can apply until the last day you set."),
    ),
    ("draft", "matching"): CohortMove(
        "matching",
        _("Start matching without applications"),
        _("Nobody can apply; you add or import the participants yourself."),
        forward=False,
    ),
    ("open", "matching"): CohortMove(
        "matching",
        _("Close applications and start matching"),
        _("Nobody new can apply. You decide about the applications that are left and run the matching."),
    ),
    ("open", "running"): CohortMove(
        "running",
        _("Close applications and start the cohort"),
        _("Nobody new can apply, and people begin to meet."),
        forward=False,
    ),
    ("matching", "open"): CohortMove(
        "open",
        _("Take applications again"),
        _("People can apply again until the last day you set."),
        forward=False,
    ),
    ("matching", "running"): CohortMove(
        "running", _("Start the cohort"), _("Matching is done as far as possible, and people begin to meet.")
    ),
    ("running", "matching"): CohortMove(
        "matching",
        _("Go back to matching"),
        _("For people who still have no pairing. Pairings that exist go on."),
        forward=False,
    ),
} | {
    (source, "closed"): CohortMove(
        "closed",
        _("End the cohort"),
        _("Nobody can join or be paired any more. It cannot be opened again."),
        forward=source == "running",
    )
    for source in ("draft", "open", "matching", "running")
}


def moves_of(cohort: Cohort) -> list[CohortMove]:
    """Steps from the state the cohort is in, the usual one first."""
    steps = [step for (source, _to), step in STEPS.items() if source == cohort.status]
    return sorted(steps, key=lambda step: (not step.forward, step.to == "closed"))
