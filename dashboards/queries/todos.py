"""All that waits for a coordinator, as lines of a list; a constant number of queries for any number of cohorts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.queries.health import QUIET, ending, with_health
from dashboards.queries.mails import parked_for
from dashboards.queries.progress import left_behind
from dashboards.queries.steps import FAR, Urgency, day
from matching.kinds.purposes import Purpose
from matching.models import MatchRun, Proposal
from matching.queries.meeting import undecided
from matching.states import PUT_AWAY
from pairings.models import HelpCall, Pairing
from pairings.states import NOT_BEGUN
from profiles.models import User
from programs.models import Cohort, Enrolment, ParticipantImport

SEEKERS = Enrolment.objects.accepted().with_room().filter(active=0)


@dataclass(frozen=True)
class Todo:
    """One line of a to-do list, as templates/components/todo.html reads it.

    `words` follow the count in the list; `title` says the same as a sentence, for the card of the next step. `cohort`
    is the key of the one it is about; 0 where it is about none.
    """

    count: int
    words: str
    title: str
    url: str
    since: datetime = FAR
    urgency: Urgency = Urgency.TO_DO
    cohort: int = 0

    @property
    def due(self) -> str:
        """Since when people wait for it."""
        if self.urgency > Urgency.SOMEBODY_WAITS:
            return ""
        return _("since %(day)s") % {"day": day(self.since)}


def todos_of(person: User, cohorts: list[Cohort], *, now: datetime) -> list[Todo]:
    """All that waits for this coordinator in those `coordinated_cohorts` where she may act, the most urgent first; ten
    queries, and three more for first sessions.
    """
    by_pk = {cohort.pk: cohort for cohort in cohorts if cohort.editable}  # type: ignore[attr-defined]
    todos = [*applications(by_pk), *approvals(by_pk), *helps(by_pk), *runs(by_pk), *imports(by_pk), *mails(person)]
    todos += [*decisions(by_pk), *pairs(by_pk, now=now), *left_mentees(by_pk)]
    return sorted(todos, key=lambda todo: (todo.urgency, todo.since))


def applications(cohorts: dict[int, Cohort]) -> Iterator[Todo]:
    """Applications to read, per cohort; one query."""
    rows = Enrolment.objects.filter(cohort__in=cohorts, status="submitted").order_by()
    for pk, count, first in rows.values_list("cohort").annotate(Count("pk"), Min("applied_at")):
        names = {"cohort": cohorts[pk].name, "count": count}
        yield Todo(
            count,
            ngettext("application to %(cohort)s to read", "applications to %(cohort)s to read", count) % names,
            ngettext(
                "%(count)s application to %(cohort)s waits to be read.",
                "%(count)s applications to %(cohort)s wait to be read.",
                count,
            )
            % names,
            reverse("programs:enrolment-table", args=[cohorts[pk].public_id]) + "?state=submitted",
            first,
            Urgency.SOMEBODY_WAITS,
            cohort=pk,
        )


def approvals(cohorts: dict[int, Cohort]) -> Iterator[Todo]:
    """Pairings to approve, and offers both people are asked about, per cohort; one query."""
    rows = Pairing.objects.filter(mentee__cohort__in=cohorts, status__in=NOT_BEGUN).order_by()
    grouped = rows.values_list("mentee__cohort", "status").annotate(Count("pk"), Min("created_at"))
    for pk, status, count, first in grouped:
        names = {"cohort": cohorts[pk].name, "count": count}
        if status == "offered":
            yield offers_todo(cohorts[pk], names, count, first)
            continue
        yield Todo(
            count,
            ngettext("pairing of %(cohort)s to approve", "pairings of %(cohort)s to approve", count) % names,
            ngettext(
                "%(count)s pairing of %(cohort)s waits for your approval.",
                "%(count)s pairings of %(cohort)s wait for your approval.",
                count,
            )
            % names,
            reverse("pairings:pairing-approvals", args=[cohorts[pk].public_id]),
            first,
            Urgency.SOMEBODY_WAITS,
            cohort=pk,
        )


def offers_todo(cohort: Cohort, names: dict[str, Any], count: int, first: datetime) -> Todo:
    """Nothing to do but to know of: people are asked, and the date sees to the rest."""
    words = ngettext(
        "suggested pairing of %(cohort)s waits for an answer",
        "suggested pairings of %(cohort)s wait for an answer",
        count,
    )
    title = ngettext(
        "%(count)s suggested pairing of %(cohort)s waits for an answer.",
        "%(count)s suggested pairings of %(cohort)s wait for an answer.",
        count,
    )
    url = reverse("pairings:pairing-approvals", args=[cohort.public_id])
    return Todo(count, words % names, title % names, url, first, Urgency.WAITING)


def helps(cohorts: dict[int, Cohort]) -> Iterator[Todo]:
    """Mentees who need a hand, per cohort; one query."""
    rows = HelpCall.objects.unanswered().filter(mentee__cohort__in=cohorts).order_by()
    counted = rows.values_list("mentee__cohort").annotate(Count("pk"), Min("answer_by"), Min("created_at"))
    for pk, count, promised, first in counted:
        names = {"cohort": cohorts[pk].name, "count": count, "day": day(promised)}
        yield Todo(
            count,
            ngettext("mentee of %(cohort)s who needs a hand", "mentees of %(cohort)s who need a hand", count) % names,
            ngettext(
                "%(count)s mentee of %(cohort)s needs a hand. An answer was promised by %(day)s.",
                "%(count)s mentees of %(cohort)s need a hand. An answer was promised by %(day)s.",
                count,
            )
            % names,
            reverse("matching:help-list", args=[cohorts[pk].public_id]),
            first,
            Urgency.SOMEBODY_WAITS,
            cohort=pk,
        )


def runs(cohorts: dict[int, Cohort]) -> Iterator[Todo]:
    """The newest run of each cohort that was not put away, where it failed, waits for decisions or to be published, or
    left people unplaced; three queries. One that failed is forgotten with the next.
    """
    newest: dict[int, MatchRun] = {}
    seen: set[int] = set()
    for run in MatchRun.objects.filter(cohort__in=cohorts).defer("problem").order_by("cohort", "-number"):
        if run.status not in PUT_AWAY and not (run.status == "failed" and run.cohort_id in seen):
            newest.setdefault(run.cohort_id, run)
        seen.add(run.cohort_id)
    ids = [run.pk for run in newest.values()]
    rows = Proposal.objects.filter(run__in=ids).order_by().values_list("run")
    counted = rows.annotate(open=Count("pk", filter=Q(status="open")), done=Count("pk", filter=Q(status="approved")))
    decided = {pk: (undecided, approved) for pk, undecided, approved in counted}
    published = MatchRun.objects.filter(pk__in=ids, status="published")
    left = published.filter(unplaced__enrolment__in=SEEKERS).order_by()
    unplaced = dict(left.values_list("pk").annotate(Count("unplaced")))
    for pk, run in newest.items():
        todo = run_todo(run, cohorts[pk].name, *decided.get(run.pk, (0, 0)), unplaced.get(run.pk, 0))
        if todo:
            yield todo


def decisions(cohorts: dict[int, Cohort]) -> Iterator[Todo]:
    """Cohorts whose first sessions are over and that nobody has decided about; three queries at most."""
    for pk, tally in undecided(cohorts.values()).items():
        if tally.open:
            continue
        names = {"cohort": cohorts[pk].name, "rated": tally.rated, "all": tally.all}
        yield Todo(
            tally.all,
            ngettext(
                "first session of %(cohort)s is over: decide now",
                "first sessions of %(cohort)s are over: decide now",
                tally.all,
            )
            % names,
            _("The first sessions of %(cohort)s are over: %(rated)s of %(all)s are answered by both. Decide now.")
            % names,
            reverse("matching:run-create", args=[cohorts[pk].public_id]),
            cohort=pk,
        )


def run_todo(run: MatchRun, cohort: str, undecided: int, approved: int, unplaced: int) -> Todo | None:
    """The line for one run; None where nothing is to be done."""
    names = {"cohort": cohort, "count": undecided or unplaced}
    if run.status == "failed":
        words, title = _("matching run for %(cohort)s failed"), _("The matching run for %(cohort)s failed.")
        return run_line(run, 1, words % names, title % names, "matching:run-detail")
    if run.status == "succeeded" and undecided:
        words = ngettext("proposal for %(cohort)s to decide", "proposals for %(cohort)s to decide", undecided)
        title = ngettext(
            "%(count)s proposal for %(cohort)s waits for your decision.",
            "%(count)s proposals for %(cohort)s wait for your decision.",
            undecided,
        )
        return run_line(run, undecided, words % names, title % names, "matching:run-board")
    if run.purpose == Purpose.FIRST and run.status == "published":
        return None  # nobody has to be placed yet; see `decisions`
    if run.status == "succeeded" and not approved:
        words = _("matching run for %(cohort)s without a pair to publish")
        title = _("The matching run for %(cohort)s has no pair to publish. Start another one, or put it away.")
        return run_line(run, 1, words % names, title % names, "matching:run-detail")
    if run.status == "succeeded":
        words = _("matching run for %(cohort)s to publish")
        title = _("The matching run for %(cohort)s is decided. Publish it, so that people hear of it.")
        return run_line(run, 1, words % names, title % names, "matching:run-publish")
    if unplaced:
        words = ngettext(
            "person in %(cohort)s still without a pairing", "people in %(cohort)s still without a pairing", unplaced
        )
        title = ngettext(
            "%(count)s person in %(cohort)s is still without a pairing.",
            "%(count)s people in %(cohort)s are still without a pairing.",
            unplaced,
        )
        return run_line(run, unplaced, words % names, title % names, "matching:run-unplaced")
    return None


def run_line(run: MatchRun, count: int, words: str, title: str, route: str) -> Todo:
    return Todo(count, words, title, reverse(route, args=[run.public_id]), run.status_since, cohort=run.cohort_id)


def pairs(cohorts: dict[int, Cohort], *, now: datetime) -> Iterator[Todo]:
    """Pairings that have fallen silent or never met, and those whose last day is near, per cohort; one query."""
    quiet, soon = Q(health__in=QUIET), ending(now)
    rows = with_health(cohorts, now=now).filter(quiet | soon).order_by()
    counted = rows.values_list("mentee__cohort").annotate(
        n_quiet=Count("pk", filter=quiet), first=Min("status_since", filter=quiet), n_soon=Count("pk", filter=soon)
    )
    for pk, silent, first, near in counted:
        if silent:
            yield quiet_todo(cohorts[pk], silent, first)
        if near:
            yield ending_todo(cohorts[pk], near)


def quiet_todo(cohort: Cohort, count: int, first: datetime) -> Todo:
    names = {"cohort": cohort.name, "count": count}
    return Todo(
        count,
        ngettext("pairing of %(cohort)s that is silent", "pairings of %(cohort)s that are silent", count) % names,
        ngettext(
            "%(count)s pairing of %(cohort)s is silent. A kind word often helps.",
            "%(count)s pairings of %(cohort)s are silent. A kind word often helps.",
            count,
        )
        % names,
        reverse("dashboards:pair-list", args=[cohort.public_id]) + "?health=quiet",
        first,
        cohort=cohort.pk,
    )


def ending_todo(cohort: Cohort, count: int) -> Todo:
    names = {"cohort": cohort.name, "count": count}
    words = ngettext(
        "pairing of %(cohort)s whose last day is near", "pairings of %(cohort)s whose last day is near", count
    )
    title = ngettext(
        "The last day of %(count)s pairing of %(cohort)s is near. Give it more time, or close it.",
        "The last day of %(count)s pairings of %(cohort)s is near. Give them more time, or close them.",
        count,
    )
    url = reverse("dashboards:pair-list", args=[cohort.public_id]) + "?health=ending"
    return Todo(count, words % names, title % names, url, cohort=cohort.pk)


def left_mentees(cohorts: dict[int, Cohort]) -> Iterator[Todo]:
    """Mentees whose mentor has left, per cohort; one query."""
    rows = left_behind(cohorts).order_by().values_list("mentee__cohort").annotate(Count("pk"), Min("ended_at"))
    for pk, count, first in rows:
        names = {"cohort": cohorts[pk].name, "count": count}
        yield Todo(
            count,
            ngettext("mentee of %(cohort)s whose mentor has left", "mentees of %(cohort)s whose mentor has left", count)
            % names,
            ngettext(
                "The mentor of %(count)s mentee of %(cohort)s has left. Find somebody else.",
                "The mentors of %(count)s mentees of %(cohort)s have left. Find somebody else.",
                count,
            )
            % names,
            reverse("dashboards:pair-list", args=[cohorts[pk].public_id]) + "#left",
            first or FAR,
            Urgency.SOMEBODY_WAITS,
            cohort=pk,
        )


def imports(cohorts: dict[int, Cohort]) -> Iterator[Todo]:
    """Files that were uploaded and wait to be checked; one query."""
    waiting = ParticipantImport.objects.filter(cohort__in=cohorts, status__in=("uploaded", "mapped"))
    for upload in waiting.only("public_id", "status", "status_since", "cohort_id"):
        names = {"cohort": cohorts[upload.cohort_id].name}
        route = "programs:import-map" if upload.status == "uploaded" else "programs:import-check"
        yield Todo(
            1,
            _("file of participants for %(cohort)s to check") % names,
            _("A file of participants for %(cohort)s was uploaded and waits to be checked.") % names,
            reverse(route, args=[upload.public_id]),
            upload.status_since,
            cohort=upload.cohort_id,
        )


def mails(person: User) -> Iterator[Todo]:
    """Mails that could not be delivered; one query."""
    count = parked_for(person).count()
    if count:
        yield Todo(
            count,
            ngettext("mail could not be delivered", "mails could not be delivered", count),
            ngettext("%(count)s mail could not be delivered.", "%(count)s mails could not be delivered.", count)
            % {"count": count},
            reverse("dashboards:mail-list"),
        )
