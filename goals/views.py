"""Goals: the list, one to write, and what becomes of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goals import services
from goals.forms import GoalForm
from goals.models import Goal
from goals.permissions import can_change
from goals.queries import goal_page, open_goals_of
from profiles.kinds.steps import GOALS
from profiles.queries.people import own_profile
from profiles.queries.sides import setting_of
from profiles.views.answering import form_page, refusals_into, typed, typed_or_kept, way_back
from profiles.views.journey import step_context


@require_GET
def goal_list(request: HttpRequest) -> HttpResponse:
    return render(request, "goals/goal_list.html", {"page": goal_page(request.user)})


@require_http_methods(["GET", "POST"])
def goal_create(request: HttpRequest) -> HttpResponse:
    form = GoalForm(typed(request), profile=request.user.profile)
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            services.set_goal(by=request.user, **form.answers())
            messages.success(request, _("Your goal is set. It counts in the match from now on."))
            return redirect("goals:goal-list")
    return form_page(request, "goals/goal_form.html", form)


@require_http_methods(["GET", "POST"])
def goal_guide(request: HttpRequest) -> HttpResponse:
    """The step of the profile that leads from a wish to a goal: set one, and another, or go on."""
    profile = own_profile(request.user)
    setting = setting_of(request.user)
    form = GoalForm(typed_or_kept(request), profile=profile, setting=setting)
    shown = step_context(request, GOALS, profile, setting)
    if request.method == "POST" and form.is_valid():
        with refusals_into(form):
            services.set_goal(by=request.user, **form.answers())
            messages.success(request, _("Your goal is set. It counts in the match from now on."))
            return redirect(request.get_full_path() if "another" in request.POST else shown["next"] or shown["after"])
    return form_page(request, "goals/goal_guide.html", form, goals=open_goals_of(request.user), **shown)


@require_http_methods(["GET", "POST"])
def goal_update(request: HttpRequest, goal: str) -> HttpResponse:
    found = own_goal(request, goal)
    form = GoalForm(typed(request), profile=request.user.profile, goal=found)
    back = way_back(request)
    if form.is_bound and form.is_valid():
        with refusals_into(form):
            services.change_goal(goal=found, by=request.user, version=form.cleaned_data["version"], **form.answers())
            messages.success(request, _("Your goal is saved."))
            return redirect(back or "goals:goal-list")
        found.refresh_from_db(fields=["version"])
        form.renew(found.version)
    return form_page(request, "goals/goal_form.html", form, goal=found, next=back)


@require_POST
def goal_reach(request: HttpRequest, goal: str) -> HttpResponse:
    services.reach_goal(goal=own_goal(request, goal), by=request.user)
    messages.success(request, _("Well done! The goal is reached."))
    return redirect("goals:goal-list")


@require_POST
def goal_drop(request: HttpRequest, goal: str) -> HttpResponse:
    services.drop_goal(goal=own_goal(request, goal), by=request.user)
    messages.success(request, _("The goal is set aside. You can take it up again at any time."))
    return redirect("goals:goal-list")


@require_POST
def goal_reopen(request: HttpRequest, goal: str) -> HttpResponse:
    services.reopen_goal(goal=own_goal(request, goal), by=request.user)
    messages.success(request, _("The goal is in progress again."))
    return redirect("goals:goal-list")


def own_goal(request: HttpRequest, public_id: str) -> Goal:
    """The goal, if the person may change it: 404 where she may not know of it, 403 where she may only read it."""
    goal = get_object_or_404(Goal.objects.visible_to(request.user), public_id=public_id)
    if not can_change(request.user, goal):
        raise PermissionDenied
    return goal
