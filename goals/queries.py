"""A person's goals, and those of the people she accompanies, ready to show."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from activity.states import State
from goals.models import Goal
from profiles.models import User


@dataclass(frozen=True)
class GoalLine:
    """One goal as a page shows it."""

    public_id: str
    title: str
    text: str
    topics: tuple[str, ...]
    state: State
    is_open: bool


@dataclass(frozen=True)
class Shared:
    """The goals of one person one accompanies."""

    name: str
    goals: tuple[GoalLine, ...]


@dataclass(frozen=True)
class GoalPage:
    """Everything the list of goals shows."""

    open: tuple[GoalLine, ...]
    closed: tuple[GoalLine, ...]
    shared: tuple[Shared, ...]

    @property
    def only_shared(self) -> bool:
        """Whether the reader has no goals of her own and comes for those of the people she accompanies."""
        return bool(self.shared) and not self.open and not self.closed


def goal_page(person: User) -> GoalPage:
    """One's own goals, and the open ones of the people one accompanies as a mentor; four queries."""
    own = lines(Goal.objects.filter(owner=person).prefetch_related("topics"))
    return GoalPage(
        open=tuple(line for line in own if line.is_open),
        closed=tuple(line for line in reversed(own) if not line.is_open),
        shared=shared_with(person),
    )


def open_goals_of(person: User) -> list[GoalLine]:
    """One's own goals in progress; two queries."""
    return lines(Goal.objects.open().filter(owner=person).prefetch_related("topics"))


def shared_with(person: User) -> tuple[Shared, ...]:
    """Open goals of the mentees of one's active or paused pairings, by person."""
    goals = (
        Goal.objects.accompanied_by(person)
        .open()
        .select_related("owner__profile")
        .prefetch_related("topics")
        .order_by("owner__profile__name", "owner_id", "created_at", "pk")
    )
    return tuple(
        Shared(owner.profile.name, tuple(lines(group))) for owner, group in groupby(goals, key=lambda goal: goal.owner)
    )


def lines(goals: Iterable[Goal]) -> list[GoalLine]:
    return [
        GoalLine(
            goal.public_id,
            goal.title,
            goal.text,
            tuple(sorted(topic.label for topic in goal.topics.all())),
            goal.state,
            goal.status in Goal.lifecycle.open,
        )
        for goal in goals
    ]
