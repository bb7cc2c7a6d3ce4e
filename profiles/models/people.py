"""What a person tells about herself."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag
from activity.models import PublicId
from profiles.kinds import Side
from profiles.kinds.photos import LARGE, SMALL
from profiles.kinds.wishes import Criterion
from profiles.models.topics import Topic

if TYPE_CHECKING:
    from profiles.models.accounts import User

FORMER = "A former participant"  # what is stored; readers see it in their language


class ProfileQuerySet(models.QuerySet["Profile"]):
    def with_topics(self) -> Self:
        """With what a page needs to show people: account, topics and their words, in three queries for any number."""
        return self.select_related("user").prefetch_related("choices__topic")

    def whose_photo_is_seen_by(self, person: "User") -> Self:
        """People whose photo this person may see: herself, those who take part or coordinate where she takes part,
        everybody with a place in a program she runs, and whoever is or was paired with her.

        Places stand to the right of profiles: they are reached through their rows, never imported.
        """
        if person.is_superuser:
            return self
        mine = models.Q(user=person)
        together = models.Q(
            user__enrolments__status="accepted",
            user__enrolments__cohort__program__cohorts__enrolments__in=person.enrolments.filter(status="accepted"),
        )
        run_for_me = models.Q(user__coordinations__program__cohorts__enrolments__user=person)
        run_by_me = models.Q(user__enrolments__cohort__program__coordinators__user=person)
        paired = models.Q(user__enrolments__pairings_as_mentor__mentee__user=person) | models.Q(
            user__enrolments__pairings_as_mentee__mentor__user=person
        )
        seen = self.model.objects.filter
        return self.filter(
            mine
            | models.Exists(seen(together, pk=models.OuterRef("pk")))
            | models.Exists(seen(run_for_me, pk=models.OuterRef("pk")))
            | models.Exists(seen(run_by_me, pk=models.OuterRef("pk")))
            | models.Exists(seen(paired, pk=models.OuterRef("pk")))
        )


class Profile(PublicId):
    """What a person tells about herself. Everything but the name is optional."""

    user = record(
        models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="profile"),
        retention="account",
        erase=Erase.SHELL,
    )
    name = tag(models.CharField(_("name"), max_length=120), DataClass.PROGRAM, _("address you"), emptied=FORMER)
    pronouns = tag(
        models.CharField(_("pronouns"), max_length=40, blank=True), DataClass.PROGRAM, _("address you rightly")
    )
    headline = tag(
        models.CharField(_("one line about me"), max_length=140, blank=True),
        DataClass.PROGRAM,
        _("introduce you"),
    )
    about = tag(
        models.TextField(_("about me"), max_length=3000, blank=True),
        DataClass.PROGRAM,
        _("introduce you and match you"),
    )
    languages = tag(
        models.JSONField(_("languages"), default=list, blank=True),
        DataClass.PROGRAM,
        _("find people you can talk with"),
    )
    time_zone = tag(
        models.CharField(_("time zone"), max_length=64, default="Europe/Berlin"),
        DataClass.PROGRAM,
        _("show times rightly"),
    )
    formats = tag(
        models.JSONField(_("how to meet"), default=list, blank=True),
        DataClass.PROGRAM,
        _("match how you want to meet"),
    )
    place = tag(models.CharField(_("place"), max_length=80, blank=True), DataClass.PROGRAM, _("find people near you"))
    hours = tag(
        models.JSONField(_("weekly hours"), default=list, blank=True),
        DataClass.PROGRAM,
        _("find hours you share"),
    )
    industry = tag(
        models.CharField(_("line of work"), max_length=40, blank=True),
        DataClass.PROGRAM,
        _("match by background"),
    )
    field_of_study = tag(
        models.CharField(_("field of study"), max_length=40, blank=True),
        DataClass.PROGRAM,
        _("match by background"),
    )
    occupation = tag(
        models.CharField(_("what I do"), max_length=120, blank=True), DataClass.PROGRAM, _("introduce you")
    )
    experience_years = tag(
        models.PositiveSmallIntegerField(_("years of experience"), null=True, blank=True),
        DataClass.PROGRAM,
        _("introduce you"),
    )
    support_offered = tag(
        models.JSONField(default=list, blank=True),
        DataClass.PROGRAM,
        _("match the help you can give"),
        label=_("help I can give"),
    )
    support_sought = tag(
        models.JSONField(default=list, blank=True),
        DataClass.PROGRAM,
        _("match the help you look for"),
        label=_("help I am looking for"),
    )
    likeness = tag(
        models.JSONField(default=dict, blank=True),
        DataClass.PRIVATE,
        _("match you with similar or different people"),
        label=_("whether I wish for somebody similar or different"),
    )
    criterion = tag(
        models.CharField(max_length=12, blank=True),
        DataClass.PRIVATE,
        _("let count more what matters most to you"),
        label=_("what matters most to me"),
    )
    avoids = tag(
        models.JSONField(default=list, blank=True),
        DataClass.CRITICAL,
        _("never pair you with these people"),
        label=_("people I do not want to be paired with"),
    )
    photo = tag(
        models.CharField(_("photo"), max_length=14, blank=True), DataClass.PROGRAM, _("let people recognise you")
    )
    photo_text = tag(
        models.CharField(_("words for the photo"), max_length=200, blank=True),
        DataClass.PROGRAM,
        _("tell people who do not see the photo what it shows"),
    )
    version = record(models.PositiveIntegerField(default=1), "notice edits from two windows")
    updated_at = record(models.DateTimeField(default=timezone.now))
    erased_at = record(models.DateTimeField(null=True, blank=True), "know that nobody is behind this any more")
    topics: "models.ManyToManyField[Topic, TopicChoice]" = record(
        models.ManyToManyField(Topic, through="TopicChoice", related_name="profiles")
    )

    objects = ProfileQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(name=""), name="profile_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(experience_years__isnull=True) | models.Q(experience_years__lte=80),
                name="profile_experience_believable",
            ),
            models.CheckConstraint(
                condition=models.Q(criterion__in=["", *Criterion.values]), name="profile_criterion_known"
            ),
            models.UniqueConstraint(fields=["photo"], condition=~models.Q(photo=""), name="profile_photo_once"),
        ]

    def __str__(self) -> str:
        return f"profile {self.public_id}"

    @classmethod
    def from_db(cls, *row: Any, **how: Any) -> "Profile":
        """Whoever was erased has no name any more, in the reader's language."""
        profile = super().from_db(*row, **how)
        if profile.is_erased:
            profile.name = gettext("A former participant")
        return profile

    @property
    def is_erased(self) -> bool:
        return self.__dict__.get("erased_at") is not None

    @property
    def short_name(self) -> str:
        """First name and initial: what people see of each other before they are paired."""
        if self.is_erased:
            return self.name
        first, _space, rest = self.name.strip().partition(" ")
        last = rest.split()[-1] if rest.split() else ""
        return f"{first} {last[0]}." if last else first

    @property
    def first_name(self) -> str:
        if self.is_erased:
            return self.name
        return self.name.split()[0] if self.name.split() else self.name

    @property
    def photo_url(self) -> str:
        """The small photo, to stand beside the name, or nothing."""
        return reverse("photo", args=(self.photo, SMALL)) if self.photo else ""

    @property
    def large_photo_url(self) -> str:
        return reverse("photo", args=(self.photo, LARGE)) if self.photo else ""

    @property
    def initials(self) -> str:
        if self.is_erased:
            return "–"
        words = self.name.split()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else "?"


class TopicChoice(models.Model):
    """A topic a person offers or seeks."""

    profile = record(
        models.ForeignKey(Profile, models.CASCADE, related_name="choices"), retention="account", erase=Erase.ROW
    )
    topic = tag(
        models.ForeignKey(Topic, models.PROTECT, related_name="choices"),
        DataClass.PROGRAM,
        _("match by interests"),
        label=_("topics"),
    )
    side = tag(
        models.CharField(max_length=8, choices=Side.choices),
        DataClass.PROGRAM,
        _("match in the right direction"),
        label=_("whether I offer or seek a topic"),
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["profile", "topic", "side"], name="topic_chosen_once_a_side"),
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="topic_side_known"),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.topic_id}"
