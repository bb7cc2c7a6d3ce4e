"""What the coordinators of a cohort did: every act with who, when, about whom and why, newest first."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.kinds.facts import FACTS
from activity.models import Activity
from matching.models import Adjustment, MatchRun, Proposal, SavedPolicy
from matching.queries.runs import title_of
from pairings.models import HelpCall, Pairing, PairingNote, Wish
from profiles.models import User
from programs.models import Cohort, ConsentText, Enrolment, Invitation, ParticipantImport, Program
from safeguarding.models import Gate

A_PAGE = 50
PEOPLE, MATCHING, PAIRINGS, RULES = "people", "matching", "pairings", "rules"
GROUPS: Mapping[str, Promise] = {
    PEOPLE: gettext_lazy("People and applications"),
    MATCHING: gettext_lazy("Matching"),
    PAIRINGS: gettext_lazy("Pairings"),
    RULES: gettext_lazy("Program, cohort and questionnaire"),
}
# What coordinators alone do, by the first word of the kind. What follows from it for many people at once (a published
# run, an import) stands here once.
ACTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    PEOPLE: {
        "enrolment": (
            *("accepted", "waitlisted", "declined", "added", "changed", "asked", "claim_asked", "answers_asked"),
            *("gate_met", "gate_revoked", "settled", "recorded"),
        ),
        "invitation": ("sent", "told", "withdrawn"),
        "import": ("uploaded", "mapped", "started", "discarded"),
        "joining": ("opened", "closed"),
        "cohort": ("exported", "counted"),
    },
    MATCHING: {
        "run": ("queued", "retried", "cancelled", "published", "discarded", "verified", "advised", "renamed"),
        "proposal": ("approved", "rejected", "reopened"),
        "board": ("placed", "settled", "undone"),
        "pair": ("pinned", "unpinned", "excluded", "allowed"),
        "policy": ("saved", "retired"),
        "help": ("answered",),
        "wish": ("suggested",),
    },
    PAIRINGS: {
        "pairing": ("seconding", "approved", "declined", "offered", "offer_taken_back", "reminded", "extended"),
        "note": ("written",),
    },
    RULES: {
        "program": ("created", "changed", "texts_changed"),
        "question": ("added", "changed", "moved", "retired", "restored"),
        "consent": ("created", "changed", "retired"),
        "coordinator": ("added", "removed", "graded"),
        "gate": ("created", "changed", "retired", "restored"),
        "cohort": ("created", "changed", "opened", "matching", "running", "closed"),
    },
}
# What the people concerned may do themselves as well; it stands here where somebody else did it.
EITHER = {
    PEOPLE: ("enrolment.withdrawn", "enrolment.capacity_changed"),
    PAIRINGS: ("pairing.begun", "pairing.paused", "pairing.resumed", "pairing.completed", "pairing.ended"),
}
CLOSING = frozenset({"pairing.declined", "pairing.offer_taken_back", "pairing.completed", "pairing.ended"})


@dataclass(frozen=True)
class Source:
    """Rows facts are about: which belong to a cohort, their name and page, and the words kept with what was done.

    `owners` lead to whose row it is, where they may do themselves what coordinators do.
    """

    model: type[Model]
    within: Callable[[Cohort], Q]
    name: Callable[[Any], str] = str
    route: str = ""
    related: tuple[str, ...] = ()
    why: Callable[[Any], str] = lambda _row: ""
    secret: bool = False
    owners: tuple[str, ...] = ()

    def rows(self, cohort: Cohort, reader: User) -> QuerySet[Any]:
        """Those of the cohort; of secret ones none about the reader, who may take part in what she runs."""
        manager: Any = self.model._default_manager
        return (manager.visible_to(reader) if self.secret else manager).filter(self.within(cohort))


def of_person(row: Any) -> str:
    return str((row if isinstance(row, Enrolment) else row.mentee).user.profile.name)


def of_pair(row: Any) -> str:
    return _("%(mentee)s and %(mentor)s") % {
        "mentee": row.mentee.user.profile.name,
        "mentor": row.mentor.user.profile.name,
    }


BOTH = ("mentee__user__profile", "mentor__user__profile")
SOURCES = (
    Source(Cohort, lambda cohort: Q(pk=cohort.pk), lambda _row: ""),
    Source(Program, lambda cohort: Q(pk=cohort.program_id), lambda _row: ""),
    Source(ConsentText, lambda cohort: Q(program=cohort.program_id), lambda row: row.title),
    Source(Gate, lambda cohort: Q(program=cohort.program_id), lambda row: row.name),
    Source(SavedPolicy, lambda cohort: Q(program=cohort.program_id), lambda row: row.name),
    Source(
        Enrolment,
        lambda cohort: Q(cohort=cohort),
        of_person,
        "programs:enrolment-detail",
        ("user__profile",),
        owners=("user",),
    ),
    Source(Invitation, lambda cohort: Q(cohort=cohort), lambda row: row.address),
    Source(ParticipantImport, lambda cohort: Q(cohort=cohort), lambda row: row.file_name),
    Source(MatchRun, lambda cohort: Q(cohort=cohort), title_of, "matching:run-detail"),
    Source(Proposal, lambda cohort: Q(run__cohort=cohort), of_pair, "matching:proposal-detail", BOTH),
    Source(
        Pairing,
        lambda cohort: Q(mentee__cohort=cohort),
        of_pair,
        "pairings:pairing-detail",
        BOTH,
        lambda row: row.closing_note,
        owners=("mentee__user", "mentor__user"),
    ),
    Source(
        PairingNote,
        lambda cohort: Q(pairing__mentee__cohort=cohort),
        lambda row: of_pair(row.pairing),
        related=tuple(f"pairing__{path}" for path in BOTH),
        why=lambda row: row.text,
        secret=True,
    ),
    Source(HelpCall, lambda cohort: Q(mentee__cohort=cohort), of_person, related=BOTH[:1], why=lambda row: row.answer),
    Source(
        Wish,
        lambda cohort: Q(mentee__cohort=cohort),
        of_pair,
        related=BOTH,
        why=lambda row: row.note,
        secret=True,
    ),
)
BY_LABEL = {source.model._meta.label_lower: source for source in SOURCES}


def kinds_in(group: str = "") -> list[str]:
    """The kinds of acts that are always a coordinator's, of one group or of all."""
    groups = [group] if group else list(ACTS)
    return [f"{word}.{what}" for one in groups for word, told in ACTS[one].items() for what in told]


def acts_in(cohort: Cohort, reader: User, *, group: str = "", by: str = "") -> QuerySet[Activity]:
    """The acts of coordinators about this cohort and its program that the reader may know of, newest first.

    Facts are looked up table by table, each by its index: one condition over all tables would read every fact there is.
    """
    pieces = [facts_about(source, cohort, reader, group).order_by().values("pk") for source in SOURCES]
    found = Activity.objects.filter(pk__in=pieces[0].union(*pieces[1:], all=True))
    return (found.filter(actor__public_id=by) if by else found).order_by("-at", "-pk")


def facts_about(source: Source, cohort: Cohort, reader: User, group: str) -> QuerySet[Activity]:
    """The acts about rows of one table."""
    either = [kind for one in ([group] if group else EITHER) for kind in EITHER.get(one, ())]
    act = Q(kind__in=kinds_in(group))
    if source.owners:
        own: Any = Q(pk__in=[])
        for path in source.owners:
            own |= Q(**{path: OuterRef("actor")})
        mine = source.model._default_manager.filter(own, pk=OuterRef("target_id"))
        act |= Q(~Exists(mine), kind__in=either, actor__isnull=False)
    rows = source.rows(cohort, reader).order_by().values("pk")
    return Activity.objects.filter(act, target_model=source.model._meta.label_lower, target_id__in=rows)


def actors_in(cohort: Cohort, reader: User) -> list[tuple[str, str]]:
    """Public id and name of everybody who did something there, by name; one query."""
    acts = acts_in(cohort, reader).order_by().values("actor")
    people = User.objects.filter(pk__in=acts).select_related("profile")
    return sorted(((one.public_id, one.get_full_name()) for one in people), key=lambda pair: pair[1].casefold())


@dataclass(frozen=True)
class Act:
    """One line: what was done, about whom, by whom, when and why, with the page that shows it."""

    title: str
    url: str
    who: str
    at: datetime
    text: str


def act_page(acts: QuerySet[Activity], number: str | None) -> Page[Any]:
    """One page of acts; two queries, one for each kind of row on it, and two for names and reasons."""
    page: Page[Any] = Paginator(acts.select_related("actor__profile"), A_PAGE).get_page(number)
    page.object_list = lines_of(list(page.object_list))
    return page


def lines_of(facts: Sequence[Activity]) -> list[Act]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for fact in facts:
        wanted[fact.target_model].add(fact.target_id)
    rows = {
        label: BY_LABEL[label].model._default_manager.select_related(*BY_LABEL[label].related).in_bulk(pks)
        for label, pks in wanted.items()
    }
    mentors, reasons = mentors_in(facts), reasons_in(facts)
    return [line_of(fact, rows[fact.target_model].get(fact.target_id), mentors, reasons) for fact in facts]


def line_of(fact: Activity, row: Any, mentors: Mapping[str, str], reasons: Mapping[tuple[int, int | None], str]) -> Act:
    source = BY_LABEL[fact.target_model]
    about = source.name(row) if row else ""
    if mentor := mentors.get(fact.data.get("mentor", "")):
        about = _("%(mentee)s and %(mentor)s") % {"mentee": about, "mentor": mentor}
    sentence = str(FACTS[fact.kind])
    title = _("%(what)s: %(about)s") % {"what": sentence, "about": about} if about else sentence
    why = source.why(row) if row and (source.model is not Pairing or fact.kind in CLOSING) else ""
    if fact.kind == "board.placed":
        why = reasons.get((fact.target_id, fact.data.get("version")), "")
    url = reverse(source.route, args=(row.public_id,)) if row and source.route else ""
    return Act(title, url, fact.actor.get_full_name() if fact.actor else "", fact.at, why)


def mentors_in(facts: Iterable[Activity]) -> dict[str, str]:
    """Names of the mentors whom facts about a pair laid down or excluded name; one query at most."""
    ids = {fact.data["mentor"] for fact in facts if fact.kind.startswith("pair.") and "mentor" in fact.data}
    if not ids:
        return {}
    places = Enrolment.objects.filter(public_id__in=ids).select_related("user__profile")
    return {place.public_id: place.user.profile.name for place in places}


def reasons_in(facts: Iterable[Activity]) -> dict[tuple[int, int | None], str]:
    """Why pairs were set by hand, by run and version of its board; one query at most."""
    runs = {fact.target_id for fact in facts if fact.kind == "board.placed"}
    if not runs:
        return {}
    told = Adjustment.objects.filter(run__in=runs).exclude(reason="").values_list("run", "version", "reason")
    return {(run, version): reason for run, version, reason in told}
