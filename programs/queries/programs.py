"""Programs as their participants, their coordinators and visitors see them."""

from dataclasses import dataclass
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from profiles.models import User
from programs.kinds import Meets
from programs.models import Cohort, Enrolment, Program, ProgramQuerySet, ProgramText, Reader
from programs.queries.cohorts import CohortCounts, counts_of
from programs.queries.faces import About, Face, Fact, face_from, face_of, facts_of, presented, reader_language

PROGRAMS_A_PAGE = 12


def crisis_contacts_for(person: Reader) -> list[Face]:
    """Programs of this person (for a visitor: those open now) with their crisis contacts and address; one query."""
    return [face_of(program) for program in presented(Program.objects.visible_to(person))]


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
    face: Face
    cohorts: tuple[OpenCohort, ...]

    @property
    def facts(self) -> list[Fact]:
        return facts_of(self.program)


def programs_accepting() -> ProgramQuerySet:
    """Programs with a cohort that takes applications today, those that begin first in front."""
    accepting = Cohort.objects.accepting().listed().filter(program=OuterRef("pk"))
    starts = accepting.order_by("starts_on").values("starts_on")
    found = Program.objects.annotate(begins=Subquery(starts[:1])).filter(begins__isnull=False)
    return presented(found).order_by("begins", "name", "pk")  # type: ignore[misc]


def entries_of(found: ProgramQuerySet, person: Reader) -> list[OpenProgram]:
    """These programs with their open cohorts, and this person's places in them; three queries at most."""
    accepting = Prefetch("cohorts", Cohort.objects.accepting().listed().order_by("starts_on", "pk"), to_attr="open_now")
    programs = list(found.prefetch_related(accepting))
    mine = places_by_cohort(person, [cohort for program in programs for cohort in program.open_now])
    return [
        OpenProgram(
            program,
            face_of(program),
            tuple(OpenCohort(cohort, mine.get(cohort.pk, ())) for cohort in program.open_now),
        )
        for program in programs
    ]


@dataclass(frozen=True)
class OpenPrograms:
    """One page of the programs that one can join, as they were asked for."""

    page: Page[Program]
    entries: list[OpenProgram]

    @property
    def found(self) -> str:
        count = self.page.paginator.count
        return ngettext("%(count)d program", "%(count)d programs", count) % {"count": count}


def open_programs_page(
    person: Reader, *, words: str = "", meets: str = "", most_hours: int | None = None, page: str | int = 1
) -> OpenPrograms:
    """Open programs that hold each of the words and fit the rest; what a program has not said excludes nobody."""
    found = programs_accepting()
    for word in words.split()[:8]:
        found = found.filter(
            Q(name__icontains=word)
            | Q(summary__icontains=word)
            | Q(audience__icontains=word)
            | Q(description__icontains=word)
            | Q(place__icontains=word)
            | Q(pk__in=texts_with(word))
        )
    if meets:
        found = found.filter(meets__in=["", meets, Meets.BOTH])
    if most_hours is not None:
        found = found.filter(Q(hours_per_month__isnull=True) | Q(hours_per_month__lte=most_hours))
    shown = Paginator(found, PROGRAMS_A_PAGE).get_page(page)
    return OpenPrograms(shown, entries_of(cast(ProgramQuerySet, shown.object_list), person))


def texts_with(word: str) -> QuerySet[ProgramText, Any]:
    """Programs with this word in one of their further languages."""
    holds = Q(summary__icontains=word) | Q(audience__icontains=word) | Q(description__icontains=word)
    return ProgramText.objects.filter(holds).values("program")


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

    face: Face
    runs: bool
    cohorts: tuple[CohortOverview, ...]

    @property
    def program(self) -> Program:
        return self.face.program


def programs_for(person: User) -> list[ProgramOverview]:
    """Programs this person runs (all their cohorts) or takes part in (the cohorts she has a place in). Four queries."""
    run = Program.objects.coordinated_by(person).filter(pk=OuterRef("pk")).order_by()
    part = Enrolment.objects.filter(user=person, cohort__program=OuterRef("pk")).order_by()
    found = Program.objects.annotate(runs=Exists(run)).filter(Q(runs=True) | Exists(part))
    programs = list(presented(found).prefetch_related("cohorts"))
    cohorts = [cohort for program in programs for cohort in program.cohorts.all()]
    mine = places_by_cohort(person, cohorts)
    runs = {program.pk: program.runs for program in programs}  # type: ignore[attr-defined]
    counts = counts_of([cohort for cohort in cohorts if runs[cohort.program_id]])
    return [
        ProgramOverview(
            face_of(program),
            runs[program.pk],
            tuple(
                CohortOverview(cohort, counts.get(cohort.pk), mine.get(cohort.pk, ()))
                for cohort in program.cohorts.all()
                if runs[program.pk] or cohort.pk in mine
            ),
        )
        for program in programs
    ]


def program_overview(program: Program, person: Reader, *, runs: bool) -> ProgramOverview:
    """The cohorts of one program (from `presented`) that this reader may know of; three queries at most."""
    cohorts = list(program.cohorts.all() if runs else Cohort.objects.visible_to(person).filter(program=program))
    mine = places_by_cohort(person, cohorts)
    counts = counts_of(cohorts) if runs else {}
    lines = (CohortOverview(cohort, counts.get(cohort.pk), mine.get(cohort.pk, ())) for cohort in cohorts)
    return ProgramOverview(face_of(program), runs, tuple(lines))


def about(program: Program) -> About:
    """What a link tells of its program; one query, and none for readers of the program's own language."""
    language = reader_language()
    further = None if language == program.language else program.texts.filter(language=language).first()
    return About(face_from(program, further), matching_in_words(program))


def matching_in_words(program: Program) -> list[str]:
    """How mentees and mentors find each other in this program, sentence by sentence."""
    return [*first_sessions_in_words(program), *search_in_words(program)]


def first_sessions_in_words(program: Program) -> list[str]:
    """That people meet before anything is decided, where the program wants it."""
    if not program.first_sessions:
        return []
    return [
        ngettext(
            "Before anything is decided, each mentee meets %(count)d mentor for half an hour.",
            "Before anything is decided, each mentee meets %(count)d mentors for half an hour.",
            program.first_sessions,
        )
        % {"count": program.first_sessions},
        _("Afterwards both say whether they would like to go on. That counts in matching, and nobody reads it."),
    ]


def search_in_words(program: Program) -> list[str]:
    """Who looks for whom."""
    if not program.self_matching:
        asked = [_("Both people are asked, and the two begin once both have said yes.")] if program.both_confirm else []
        return [
            _("The coordinators look at what everybody has told about themselves and suggest who fits whom."),
            _("You hear by mail as soon as there is somebody for you."),
            *asked,
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
