"""What a mentee keeps of her own search: mentors put aside, and searches under a name. Nobody else reads either."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, record, tag
from activity.models import PublicId
from matching.kinds.searching import FRESH_FOR, AsideReason
from profiles.models import User
from programs.models import Enrolment


class OwnQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Rows of one mentee's search."""

    def visible_to(self, person: User) -> Self:
        """Her own; no coordinator and no admin sees them."""
        return self.filter(mentee__user=person)


class SetAside(models.Model):
    """One mentor a mentee does not want on her list. It says nothing to the mentor, to coordinators or to runs."""

    mentee = record(models.ForeignKey(Enrolment, models.CASCADE, related_name="set_aside"))
    mentor = tag(
        models.ForeignKey(Enrolment, models.CASCADE, related_name="+"),
        DataClass.CRITICAL,
        _("leave out of your list whom you do not want to see"),
        retention="cohort",
        label=_("mentors I put aside"),
    )
    reason = tag(
        models.CharField(_("reason"), max_length=10, choices=AsideReason.choices, blank=True),
        DataClass.CRITICAL,
        _("put those who fit you better on top of your list"),
        retention="cohort",
        label=_("why I put a mentor aside"),
    )
    created_at = record(models.DateTimeField(default=timezone.now))

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mentee", "mentor"], name="set_aside_once"),
            models.CheckConstraint(
                condition=models.Q(reason__in=["", *AsideReason.values]), name="set_aside_reason_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentee_id} without {self.mentor_id}"


class SavedSearch(PublicId):
    """Filters under a name, as the address of the list has them.

    `known` are the places of mentors with room who passed at the last look, `fresh` those of the last news.
    """

    mentee = tag(
        models.ForeignKey(Enrolment, models.CASCADE, related_name="searches"),
        DataClass.CRITICAL,
        _("search again by the same filters"),
        retention="cohort",
        export=False,
        label=_("whose search it is"),
    )
    name = tag(
        models.CharField(_("name"), max_length=60),
        DataClass.CRITICAL,
        _("find your search again"),
        retention="cohort",
        label=_("names of my searches"),
    )
    query = tag(
        models.CharField(max_length=2000),
        DataClass.CRITICAL,
        _("search again by the same filters"),
        retention="cohort",
        label=_("filters of my searches"),
    )
    notify = tag(
        models.BooleanField(default=True),
        DataClass.CRITICAL,
        _("tell you when somebody new fits"),
        retention="cohort",
        label=_("whether I want to hear of somebody new"),
    )
    known = tag(
        models.JSONField(default=list),
        DataClass.CRITICAL,
        _("tell you of nobody twice"),
        retention="cohort",
        export=False,
        label=_("whom my search had found"),
    )
    fresh = tag(
        models.JSONField(default=list),
        DataClass.CRITICAL,
        _("mark those who are new"),
        retention="cohort",
        export=False,
        label=_("whom my search had found newly"),
    )
    fresh_since = record(models.DateTimeField(null=True, blank=True), "mark for a while who is new")
    created_at = record(models.DateTimeField(default=timezone.now))

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["mentee", "name"], name="saved_search_name_once")]

    def __str__(self) -> str:
        return f"search {self.public_id}"

    @property
    def news(self) -> list[str]:
        """Places of those who were found newly, as long as they are marked."""
        young = self.fresh_since is not None and timezone.now() - self.fresh_since < FRESH_FOR
        return list(self.fresh) if young else []
