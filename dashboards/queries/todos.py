"""All that waits for a coordinator, as lines of a list; a constant number of queries for any number of cohorts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.queries.mails import parked_for
from dashboards.queries.steps import FAR, Urgency, day
from matching.models import MatchRun, Proposal
from pairings.models import Pairing
from profiles.models import User
from programs.models import Cohort, Enrolment, ParticipantImport


@dataclass(frozen=True)
class Todo:
    """One line of a to-do list, as templates/components/todo.html reads it.

    `words` follow the count in the list; `title` says the same as a sentence, for the card of the next step.
    """

    count: int
    words: str
    title: str
    url: str
    since: datetime = FAR
    urgency: Urgency = Urgency.TO_DO

    @property
    def due(self) -> str:
        """Since when people wait for it."""
        if self.urgency > Urgency.SOMEBODY_WAITS:
            return ""
        return _("since %(day)s") % {"day": day(self.since)}


def todos_of(person: User, cohorts: list[Cohort]) -> list[Todo]:
    """All that waits for this coordinator, the most urgent first; seven queries."""
    by_pk = {cohort.pk: cohort for cohort in cohorts}
    todos = [*applications(by_pk), *approvals(by_pk), *runs(by_pk), *imports(by_pk), *mails(person)]
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
        )


def approvals(cohorts: dict[int, Cohort]) -> Iterator[Todo]:
    """Pairings to approve, per cohort; one query."""
    rows = Pairing.objects.filter(mentee__cohort__in=cohorts, status="proposed").order_by()
    for pk, count, first in rows.values_list("mentee__cohort").annotate(Count("pk"), Min("created_at")):
        names = {"cohort": cohorts[pk].name, "count": count}
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
        )


def runs(cohorts: dict[int, Cohort]) -> Iterator[Todo]:
    """The newest run of each cohort, where it failed, waits for decisions, or left people unplaced; three queries."""
    newest: dict[int, MatchRun] = {}
    for run in MatchRun.objects.filter(cohort__in=cohorts).defer("problem").order_by("cohort", "-number"):
        newest.setdefault(run.cohort_id, run)
    ids = [run.pk for run in newest.values()]
    undecided = dict(
        Proposal.objects.filter(run__in=ids, status="open").order_by().values_list("run").annotate(Count("pk"))
    )
    published = MatchRun.objects.filter(pk__in=ids, status="published")
    left = published.filter(unplaced__enrolment__status="accepted", unplaced__enrolment__active=0).order_by()
    unplaced = dict(left.values_list("pk").annotate(Count("unplaced")))
    for pk, run in newest.items():
        todo = run_todo(run, cohorts[pk].name, undecided.get(run.pk, 0), unplaced.get(run.pk, 0))
        if todo:
            yield todo


def run_todo(run: MatchRun, cohort: str, undecided: int, unplaced: int) -> Todo | None:
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
    return Todo(count, words, title, reverse(route, args=[run.public_id]), run.status_since)


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
