"""Setting goals and changing them."""

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from activity.services import record_fact
from activity.states import Conflict, Refused
from activity.transitions import move
from goals.models import Goal
from profiles.models import Topic, User


@transaction.atomic
def set_goal(*, by: User, title: str, text: str = "", topics: Collection[Topic] = ()) -> Goal:
    """A new goal of `by`. Refused where the same one is in progress already, as after a second click."""
    refuse_twin(by, title)
    try:
        with transaction.atomic():
            goal = Goal.objects.create(owner=by, title=title, text=text)
    except IntegrityError:
        raise twin() from None
    goal.topics.set(topics)
    record_fact(goal, "goal.set", by=by)
    return goal


@transaction.atomic
def change_goal(
    *, goal: Goal, by: User, version: int, title: str, text: str = "", topics: Collection[Topic] = ()
) -> Goal:
    """Reword a goal. Only while it has the `version` the person saw, else Conflict; the same words a second time are
    no conflict.
    """
    stored = Goal.objects.get(pk=goal.pk)
    wanted = {topic.pk for topic in topics}
    same_topics = wanted == set(stored.topics.values_list("pk", flat=True))
    if (stored.title, stored.text) == (title, text) and same_topics:
        return stored
    if stored.status in Goal.lifecycle.open:
        refuse_twin(stored.owner, title, but=stored)
    try:
        with transaction.atomic():
            saved = Goal.objects.filter(pk=goal.pk, version=version).update(
                title=title, text=text, version=F("version") + 1
            )
    except IntegrityError:
        raise twin() from None
    if not saved:
        raise Conflict(
            _(
                "Meanwhile this goal was changed in another window. What you typed is still here: "
                "look it over and save again."
            )
        )
    stored.topics.set(topics)
    stored.refresh_from_db()
    record_fact(stored, "goal.changed", by=by)
    return stored


def reach_goal(*, goal: Goal, by: User) -> None:
    """The goal is reached. Raises Conflict where it is not in progress."""
    move(goal, "reached", by=by, kind="goal.reached")


def drop_goal(*, goal: Goal, by: User) -> None:
    """The goal is set aside for now. Raises Conflict where it is not in progress."""
    move(goal, "dropped", by=by, kind="goal.dropped")


@transaction.atomic
def reopen_goal(*, goal: Goal, by: User) -> None:
    """Take a goal up again. Refused where one with the same words is in progress; Conflict where it is open already."""
    if goal.status not in Goal.lifecycle.open:
        refuse_twin(goal.owner, goal.title, but=goal)
    try:
        with transaction.atomic():
            move(goal, "open", by=by, kind="goal.reopened")
    except IntegrityError:
        raise twin() from None


def refuse_twin(owner: User, title: str, but: Goal | None = None) -> None:
    """Say kindly what the constraint goal_title_once_in_progress will say anyway."""
    twins = Goal.objects.open().filter(owner=owner, title=title)
    if (twins.exclude(pk=but.pk) if but else twins).exists():
        raise twin()


def twin() -> Refused:
    return Refused(_("You have a goal with these words already. Change that one, or say how this one differs."))
