"""Who: the account, what a person tells about herself, and the topics that connect people."""

from typing import ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, record, tag
from activity.models import PublicId
from profiles.kinds import Area, Side


class UserManager(BaseUserManager["User"]):
    """Creates accounts; an address is kept in lower case so that it exists once."""

    def create_user(self, email: str | None = None, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=email.strip().lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A site admin, with a profile named after the address until she writes her own."""
        user = self.create_user(email, password, is_superuser=True, **fields)
        Profile.objects.using(self._db).create(user=user, name=email.partition("@")[0])
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(PublicId, AbstractBaseUser, PermissionsMixin):
    """An account. An imported person may have no address yet; she cannot sign in until she has one."""

    email = tag(
        models.EmailField(_("e-mail address"), unique=True, null=True, blank=True),
        DataClass.PAIRING,
        _("sign in, receive mail and reach each other once paired"),
    )
    password = tag(models.CharField(_("password"), max_length=128), DataClass.CRITICAL, _("sign in"), export=False)
    last_login = tag(
        models.DateTimeField(null=True, blank=True),
        DataClass.CRITICAL,
        _("notice abandoned accounts"),
        label=_("last sign-in"),
    )
    is_active = record(models.BooleanField(default=True), "let the person sign in", retention="account")
    is_superuser = record(models.BooleanField(_("site admin"), default=False), retention="account")
    language = tag(
        models.CharField(max_length=8, default="en"),
        DataClass.PRIVATE,
        _("write in the person's language"),
        label=_("language"),
    )
    date_joined = tag(
        models.DateTimeField(default=timezone.now),
        DataClass.PRIVATE,
        _("say since when the account exists"),
        label=_("account since"),
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = []

    objects = UserManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("This address has an account already."),
            ),
            models.CheckConstraint(condition=~models.Q(email=""), name="user_email_null_not_empty"),
        ]

    def __str__(self) -> str:
        return f"user {self.public_id}"

    def get_full_name(self) -> str:
        return self.profile.name

    def get_short_name(self) -> str:
        return self.profile.short_name


for _field in User._meta.local_many_to_many:  # Django's groups and permissions; nothing is granted through them
    record(_field, retention="account")


class TopicQuerySet(models.QuerySet["Topic"]):
    def in_scope(self, scopes: list[str]) -> Self:
        """The shared vocabulary and the words these programs added."""
        return self.filter(scope__in=["", *scopes])


class Topic(models.Model):
    """A concept two people may share, with its words in both languages."""

    slug = record(models.SlugField(max_length=80, unique=True), retention="for good")
    area = record(models.CharField(max_length=12, choices=Area.choices), retention="for good")
    label_en = record(models.CharField(max_length=120), retention="for good")
    label_de = record(models.CharField(max_length=120), retention="for good")
    synonyms_en = record(models.JSONField(default=list, blank=True), retention="for good")
    synonyms_de = record(models.JSONField(default=list, blank=True), retention="for good")
    scope = record(
        models.CharField(max_length=14, blank=True), "show a word that a program added to that program alone"
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["area", "slug"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(area__in=Area.values), name="topic_area_known"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The word in the reader's language."""
        return self.label_de if (get_language() or "en").startswith("de") else self.label_en


class ProfileQuerySet(models.QuerySet["Profile"]):
    def with_topics(self) -> Self:
        """With what a page needs to show people: account, topics and their words, in three queries for any number."""
        return self.select_related("user").prefetch_related("choices__topic")


class Profile(PublicId):
    """What a person tells about herself. Everything but the name is optional."""

    user = record(models.OneToOneField(User, models.CASCADE, related_name="profile"), retention="account")
    name = tag(models.CharField(_("name"), max_length=120), DataClass.PROGRAM, _("address you"))
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
    version = record(models.PositiveIntegerField(default=1), "notice edits from two windows")
    updated_at = record(models.DateTimeField(default=timezone.now))
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
        ]

    def __str__(self) -> str:
        return f"profile {self.public_id}"

    @property
    def short_name(self) -> str:
        """First name and initial: what people see of each other before they are paired."""
        first, _space, rest = self.name.strip().partition(" ")
        last = rest.split()[-1] if rest.split() else ""
        return f"{first} {last[0]}." if last else first

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name

    @property
    def initials(self) -> str:
        words = self.name.split()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else "?"


class TopicChoice(models.Model):
    """A topic a person offers or seeks."""

    profile = record(models.ForeignKey(Profile, models.CASCADE, related_name="choices"), retention="account")
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
