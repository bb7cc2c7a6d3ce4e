"""What for: a mentee's goals."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, record, tag
from activity.models import PublicId, Stateful
from goals.states import GOAL
from pairings.states import IN_TOUCH
from profiles.models import Topic, User
from programs.models import run_by


def accompanied(mentor: User) -> models.Q:
    """The owner is a mentee in an active or paused pairing with this mentor."""
    return models.Q(
        owner__enrolments__pairings_as_mentee__mentor__user=mentor,
        owner__enrolments__pairings_as_mentee__status__in=sorted(IN_TOUCH),
    )


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, person: User) -> Self:
        """The owner, her mentors in an open pairing, and the coordinators of her cohorts."""
        if person.is_superuser:
            return self
        coordinator = run_by(person, "owner__enrolments__cohort__program")
        return self.filter(models.Q(owner=person) | accompanied(person) | coordinator).distinct()

    def accompanied_by(self, person: User) -> Self:
        """Goals of the mentees this person is paired with now."""
        return self.filter(accompanied(person)).distinct()

    def open(self) -> Self:
        return self.filter(status__in=GOAL.open)


class Goal(PublicId, Stateful):
    """Something a person wants to reach; its topics and words feed the match."""

    lifecycle = GOAL

    owner = tag(
        models.ForeignKey(User, models.CASCADE, related_name="goals"),
        DataClass.PAIRING,
        _("keep your goals"),
        label=_("whose goal it is"),
    )
    title = tag(models.CharField(_("goal"), max_length=140), DataClass.PAIRING, _("match you and work on it together"))
    text = tag(
        models.TextField(_("what would be different then"), max_length=2000, blank=True),
        DataClass.PAIRING,
        _("match you and work on it together"),
    )
    topics: "models.ManyToManyField[Topic, Topic]" = tag(
        models.ManyToManyField(Topic, blank=True, related_name="goals"),
        DataClass.PAIRING,
        _("match you"),
        label=_("topics of a goal"),
    )
    status = record(models.CharField(max_length=10, choices=GOAL.choices, default=GOAL.initial))
    version = record(models.PositiveIntegerField(default=1), "notice edits from two windows")
    created_at = record(models.DateTimeField(default=timezone.now))

    objects = GoalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["created_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=GOAL.values), name="goal_status_known"),
            models.CheckConstraint(condition=~models.Q(title=""), name="goal_has_a_title"),
            models.UniqueConstraint(
                fields=["owner", "title"], condition=models.Q(status="open"), name="goal_title_once_in_progress"
            ),
        ]

    def __str__(self) -> str:
        return f"goal {self.public_id}"
