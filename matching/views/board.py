"""The board of proposals: looking, deciding about one or many, laying pairs down or ruling them out."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from activity.queries import history_of
from activity.services import note_looks
from activity.states import Refused
from matching import permissions
from matching.forms.board import BoardForm, DecisionForm, MentorBoardForm, PairForm
from matching.kinds import Decision
from matching.models import MatchRun, Proposal
from matching.queries import board as queries
from matching.queries.board_mentors import mentor_cards, mentors_on
from matching.queries.board_people import changes_of
from matching.queries.pair_rules import is_excluded
from matching.queries.runs import placed_in_words, title_of
from matching.queries.unplaced import idle_mentors, unplaced_in
from matching.services import proposals as services
from matching.states import RUN_WITH_RESULT
from matching.views.runs import visible_run
from programs.permissions import can_edit

PER_PAGE = 50
MENTORS_PER_PAGE = 24
ICONS = {Decision.APPROVE: "check-lg", Decision.REJECT: "x-lg", Decision.REOPEN: "arrow-counterclockwise"}
BULK: list[dict[str, Any]] = [
    {"name": "decision", "value": decision.value, "label": decision.label, "icon": icon}
    for decision, icon in ICONS.items()
]


@require_GET
def run_board(request: HttpRequest, run: str) -> HttpResponse:
    found = visible_run(request, run)
    if found.status not in RUN_WITH_RESULT:
        return redirect("matching:run-detail", found.public_id)
    form = BoardForm(request.GET)
    asked = form.asked()
    page = Paginator(queries.proposals_on(found, **asked), PER_PAGE).get_page(request.GET.get("page"))
    counts = queries.counts_of(found)
    context = {
        "run": found,
        "title": title_of(found),
        "heading": placed_in_words(found),
        "form": form,
        "filtered": bool(asked["q"] or asked["state"]),
        "page": page,
        "rows": queries.rows_of(found, page),
        "columns": queries.columns_for(asked["sort"]),
        "counts": counts,
        "stats": queries.stats_of(found, counts, reverse("matching:run-unplaced", args=(found.public_id,))),
        "bulk": BULK,
        "may_decide": permissions.can_decide(request.user, found),
        "changes": changes_of(found),
    }
    return render(request, "matching/board.html", context)


@require_GET
def run_mentors(request: HttpRequest, run: str) -> HttpResponse:
    """The same board by mentor: a mentee is moved by dropping her on another one, or by the link on her."""
    found = visible_run(request, run)
    if found.status not in RUN_WITH_RESULT:
        return redirect("matching:run-detail", found.public_id)
    form = MentorBoardForm(request.GET)
    asked = form.asked()
    page = Paginator(mentors_on(found, **asked), MENTORS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "run": found,
        "title": title_of(found),
        "form": form,
        "filtered": any(asked.values()),
        "page": page,
        "cards": mentor_cards(found, list(page)),
        "may_decide": permissions.can_decide(request.user, found),
    }
    return render(request, "matching/board_mentors.html", context)


@require_GET
def run_unplaced(request: HttpRequest, run: str) -> HttpResponse:
    found = visible_run(request, run)
    if found.status not in RUN_WITH_RESULT:
        return redirect("matching:run-detail", found.public_id)
    groups = unplaced_in(found)
    context = {
        "run": found,
        "title": title_of(found),
        "groups": groups,
        "number": sum(len(group.lines) for group in groups),
        "idle": idle_mentors(found),
        "may_decide": permissions.can_decide(request.user, found),
        "may_pair": found.status == "published" and can_edit(request.user, found.cohort.program),
    }
    return render(request, "matching/unplaced.html", context)


@require_POST
def proposal_decide(request: HttpRequest, run: str) -> HttpResponse:
    """One decision about one, many or all open proposals of a run."""
    found = visible_run(request, run)
    statuses = dict(found.proposals.order_by("pk").values_list("public_id", "status"))
    form = DecisionForm(request.POST, proposals=statuses)
    if not form.is_valid():
        raise Refused(_("Choose proposals and a decision on the board, then send them again."))
    decision = form.cleaned_data["decision"]
    asked = {"proposals": form.chosen(), "decision": decision, "seen": form.cleaned_data["seen"]}
    try:
        decided = services.decide(run=found, **asked, by=request.user)
    except services.Overtaken as overtaken:
        return conflict_page(request, found, form, overtaken)
    messages.success(request, decided_in_words(decision, decided.changed))
    back = QueryDict(form.cleaned_data["back"])
    if back.get("proposal") in statuses:
        return redirect("matching:proposal-detail", back["proposal"])
    query = f"?{back.urlencode()}" if back else ""
    return redirect(reverse("matching:run-board", args=(found.public_id,)) + query)


def conflict_page(
    request: HttpRequest, run: MatchRun, form: DecisionForm, overtaken: services.Overtaken
) -> HttpResponse:
    """What somebody else did meanwhile, and the same decision once more for those who still want it."""
    run.refresh_from_db(fields=["board_version"])
    decision = Decision(form.cleaned_data["decision"])
    context = {
        "run": run,
        "title": title_of(run),
        "rows": queries.overtaken_rows(run, overtaken.proposals),
        "picks": [one for one in form.chosen() if one in form.proposals],
        "decision": decision.value,
        "label": _("%(decision)s all the same") % {"decision": decision.label},
        "back": form.cleaned_data["back"],
    }
    return render(request, "matching/board_conflict.html", context, status=409)


def decided_in_words(decision: str, changed: int) -> str:
    """What was just done, counted."""
    match decision:
        case Decision.APPROVE:
            sentence = ngettext("%(count)s proposal approved.", "%(count)s proposals approved.", changed)
        case Decision.REJECT:
            sentence = ngettext("%(count)s proposal rejected.", "%(count)s proposals rejected.", changed)
        case _other:
            sentence = ngettext(
                "%(count)s proposal is to be decided again.", "%(count)s proposals are to be decided again.", changed
            )
    return sentence % {"count": changed}


def visible_proposal(request: HttpRequest, proposal: str) -> Proposal:
    """A proposal this person may know of, or 404."""
    people = ("mentee__user__profile", "mentor__user__profile", "run__cohort__program")
    proposals = Proposal.objects.visible_to(request.user).select_related(*people).defer("run__problem")
    return get_object_or_404(proposals, public_id=proposal)


@require_GET
def proposal_detail(request: HttpRequest, proposal: str) -> HttpResponse:
    found = visible_proposal(request, proposal)
    (row,) = queries.rows_of(found.run, [found])
    context = {
        "proposal": found,
        "row": row,
        "run_title": title_of(found.run),
        "alternatives": queries.alternatives_to(found),
        "history": history_of(found),
        "excluded": is_excluded(found.mentee_id, found.mentor_id),
        "decisions": [one for one in BULK if found.lifecycle.allows(found.status, services.MOVES[one["value"]][0])],
        "may_decide": permissions.can_decide(request.user, found.run),
    }
    people = [found.mentee.user_id, found.mentor.user_id]
    note_looks(people, "proposal", by=request.user, program=found.run.cohort.program.name)
    return render(request, "matching/proposal_detail.html", context)


@require_POST
def proposal_pin(request: HttpRequest, proposal: str) -> HttpResponse:
    """Lay the pair down for the next runs, or release it."""
    found = visible_proposal(request, proposal)
    pair = {"mentee": found.mentee, "mentor": found.mentor, "by": request.user}
    if action_of(request) == "unpin":
        services.unpin_pair(**pair)
        messages.success(request, _("The next run decides about this pair again."))
    else:
        services.pin_pair(**pair)
        messages.success(request, _("The next runs keep this pair together."))
    return redirect("matching:proposal-detail", found.public_id)


@require_POST
def proposal_exclude(request: HttpRequest, proposal: str) -> HttpResponse:
    """Rule the pair out for the next runs, or allow it again."""
    found = visible_proposal(request, proposal)
    pair = {"mentee": found.mentee, "mentor": found.mentor, "by": request.user}
    if action_of(request) == "allow":
        services.allow_pair(**pair)
        messages.success(request, _("The next runs may suggest this pair again."))
    else:
        services.exclude_pair(**pair)
        messages.success(
            request, _("The next runs will not suggest this pair. Start another run to find somebody else.")
        )
    return redirect("matching:proposal-detail", found.public_id)


def action_of(request: HttpRequest) -> str:
    """What the button says; nothing valid means the route's own deed."""
    form = PairForm(request.POST)
    return form.cleaned_data["action"] if form.is_valid() else ""
