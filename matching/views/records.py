"""What is on record about a run: certificate, report of the round, advice on recruiting, and a table to take along."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from activity.queries import history_of
from activity.services import note_looks
from matching.models import MatchRun
from matching.queries.advice import tips_of
from matching.queries.board_people import changes_of
from matching.queries.records import certificate_lines, checks_of, decisions_of, people_in
from matching.queries.runs import placed_in_words, policy_in_words, title_of
from matching.queries.unplaced import unplaced_in
from matching.services.records import verify_again, work_out_advice
from matching.snapshot import reference_date
from matching.states import RUN_WITH_RESULT
from matching.views.runs import visible_run
from programs.exports import csv_text
from programs.services.exports import record_export


def finished_run(request: HttpRequest, run: str) -> MatchRun | None:
    """A run with a result, or None where it is still at work."""
    found = visible_run(request, run)
    return found if found.status in RUN_WITH_RESULT else None


@require_http_methods(["GET", "POST"])
def run_certificate(request: HttpRequest, run: str) -> HttpResponse:
    """What the engine vouches for (GET); derives the run again (POST)."""
    found = finished_run(request, run)
    if found is None:
        return redirect("matching:run-detail", run)
    if request.method == "POST":
        differences = verify_again(run=found, by=request.user)
        if differences:
            messages.error(request, _("Something differs. Please tell the operators: manage.py verify_run says more."))
        else:
            messages.success(request, _("Derived again: the very same result came out."))
        return redirect("matching:run-certificate", found.public_id)
    context = {
        "run": found,
        "title": title_of(found),
        "lines": certificate_lines(found.certificate),
        "policy": policy_in_words(found.policy),
        "checks": checks_of(found),
    }
    return render(request, "matching/run_certificate.html", context)


@require_GET
def run_report(request: HttpRequest, run: str) -> HttpResponse:
    """The whole round on paper: who decided what, when and why."""
    found = finished_run(request, run)
    if found is None:
        return redirect("matching:run-detail", run)
    context = {
        "run": found,
        "title": title_of(found),
        "placed": placed_in_words(found),
        "policy": policy_in_words(found.policy),
        "lines": decisions_of(found),
        "groups": unplaced_in(found),
        "changes": changes_of(found),
        "certificate": certificate_lines(found.certificate),
        "history": history_of(found),
        "printed_at": timezone.now(),
    }
    note_looks(people_in(found), "report", by=request.user, program=found.cohort.program.name)
    return render(request, "matching/run_report.html", context)


@require_GET
def run_export(request: HttpRequest, run: str) -> HttpResponse:
    """The pairs of a run as a table for a spreadsheet."""
    found = finished_run(request, run)
    if found is None:
        return redirect("matching:run-detail", run)
    header = [_("Mentee"), _("Mentor"), _("Fit"), _("State"), _("Decision"), _("Who"), _("When"), _("Reason")]
    rows = (
        (
            line.mentee,
            line.mentor,
            f"{line.proposal.score:.4f}",
            str(line.proposal.state.label),
            line.decision,
            line.who,
            timezone.localtime(line.at).strftime("%Y-%m-%d %H:%M") if line.at else "",
            line.reason,
        )
        for line in decisions_of(found)
    )
    people = people_in(found, unplaced=False)
    record_export(
        cohort=found.cohort, what="pairs of a run", filetype="csv", number=found.proposals.count(), by=request.user
    )
    note_looks(people, "export", by=request.user, program=found.cohort.program.name)
    response = HttpResponse(csv_text(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="run-{found.number}.csv"'
    return response


@require_http_methods(["GET", "POST"])
def run_advice(request: HttpRequest, run: str) -> HttpResponse:
    """Whom to recruit next (GET); tries imagined mentors out (POST)."""
    found = finished_run(request, run)
    if found is None:
        return redirect("matching:run-detail", run)
    if request.method == "POST":
        work_out_advice(run=found, by=request.user)
        return redirect("matching:run-advice", found.public_id)
    zone = request.user.profile.time_zone
    context = {
        "run": found,
        "title": title_of(found),
        "tips": tips_of(found.advice or [], zone, reference_date(found.cohort)),
        "worked_out": found.advice is not None,
    }
    return render(request, "matching/run_advice.html", context)
