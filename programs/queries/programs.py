"""Programs as their participants, their coordinators and visitors see them."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from profiles.models import User
from programs.models import Cohort, Enrolment, Program, Reader
from programs.queries.cohorts import CohortCounts, counts_of


def crisis_contacts_for(person: Reader) -> list[Program]:
    """Programs of this person (for a visitor: those open now) whose crisis contacts and address to show."""
    return list(Program.objects.visible_to(person).only("name", "crisis_contacts", "contact_email"))


@dataclass(frozen=True)
class OpenCohort:
    """A cohort one can apply to, and what this reader has there already."""

    cohort: Cohort
    mine: tuple[Enrolment, ...] = ()

    @property
    def joinable(self) -> bool:
        """Whether a role is left to apply for."""
        return len([place for place in self.mine if place.status != "withdrawn"]) < 2


@dataclass(frozen=True)
class OpenProgram:
    """A program somebody can join today."""

    program: Program
    cohorts: tuple[OpenCohort, ...]


def open_programs(person: Reader | None = None) -> list[OpenProgram]:
    """Programs with a cohort that takes applications today; with `person`, her places in them. Three queries."""
    accepting = Prefetch("cohorts", Cohort.objects.accepting().order_by("starts_on", "pk"), to_attr="open_now")
    programs = list(
        Program.objects.filter(cohorts__in=Cohort.objects.accepting()).distinct().prefetch_related(accepting)
    )
    mine = places_by_cohort(person, [cohort for program in programs for cohort in program.open_now])
    return [
        OpenProgram(program, tuple(OpenCohort(cohort, mine.get(cohort.pk, ())) for cohort in program.open_now))
        for program in programs
    ]


def places_by_cohort(person: Reader | None, cohorts: list[Cohort]) -> dict[int, tuple[Enrolment, ...]]:
    """This person's places in these cohorts, by the primary key of the cohort; one query."""
    if person is None or not person.is_authenticated:
        return {}
    found: dict[int, tuple[Enrolment, ...]] = {}
    for place in Enrolment.objects.filter(user=person, cohort__in=cohorts):
        found[place.cohort_id] = (*found.get(place.cohort_id, ()), place)
    return found


@dataclass(frozen=True)
class CohortOverview:
    """One line of a program: a cohort, its counts for who runs it, and one's own places in it."""

    cohort: Cohort
    counts: CohortCounts | None
    mine: tuple[Enrolment, ...]

    @property
    def own(self) -> OpenCohort:
        """The reader's side of it."""
        return OpenCohort(self.cohort, self.mine)


@dataclass(frozen=True)
class ProgramOverview:
    """A program one runs or takes part in."""

    program: Program
    runs: bool
    cohorts: tuple[CohortOverview, ...]


def programs_for(person: User) -> list[ProgramOverview]:
    """Programs this person runs (all their cohorts) or takes part in (the cohorts she has a place in). Five queries."""
    run = set(Program.objects.coordinated_by(person).values_list("pk", flat=True))
    part = Program.objects.filter(cohorts__enrolments__user=person)
    programs = Program.objects.filter(Q(pk__in=run) | Q(pk__in=part.values("pk"))).prefetch_related("cohorts")
    cohorts = [cohort for program in programs for cohort in program.cohorts.all()]
    mine = places_by_cohort(person, cohorts)
    counts = counts_of([cohort for cohort in cohorts if cohort.program_id in run])
    return [
        ProgramOverview(
            program,
            program.pk in run,
            tuple(
                CohortOverview(cohort, counts.get(cohort.pk), mine.get(cohort.pk, ()))
                for cohort in program.cohorts.all()
                if program.pk in run or cohort.pk in mine
            ),
        )
        for program in programs
    ]


def program_overview(program: Program, person: Reader, *, runs: bool) -> ProgramOverview:
    """The cohorts of one program that this reader may know of; three queries at most."""
    cohorts = list(program.cohorts.all() if runs else Cohort.objects.visible_to(person).filter(program=program))
    mine = places_by_cohort(person, cohorts)
    counts = counts_of(cohorts) if runs else {}
    lines = (CohortOverview(cohort, counts.get(cohort.pk), mine.get(cohort.pk, ())) for cohort in cohorts)
    return ProgramOverview(program, runs, tuple(lines))


def matching_in_words(program: Program) -> list[str]:
    """How mentees and mentors find each other in this program, sentence by sentence."""
    if not program.self_matching:
        return [
            _("The coordinators look at what everybody has told about themselves and suggest who fits whom."),
            _("You hear by mail as soon as there is somebody for you."),
        ]
    days = ngettext(
        "The mentor has %(days)d day to answer; after that the mentee can ask somebody else.",
        "The mentor has %(days)d days to answer; after that the mentee can ask somebody else.",
        program.request_days,
    ) % {"days": program.request_days}
    then = (
        _("When the mentor says yes, a coordinator looks at it once more before the two begin.")
        if program.approval_required
        else _("When the mentor says yes, the two can begin.")
    )
    return [
        _("Mentees see which mentors fit what they are looking for, with the reasons, and ask one of them."),
        days,
        then,
        _("Coordinators help whoever has found nobody."),
    ]


def coordinators_of(program: Program) -> list[User]:
    """Who runs the program, longest first; one query."""
    rows = program.coordinators.select_related("user__profile").order_by("since", "pk")
    return [row.user for row in rows]
