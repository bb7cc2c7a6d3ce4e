"""Programs and who coordinates them."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import record
from activity.models import PublicId
from profiles.models import User
from programs.kinds import MOST_AT_ONCE, FirstSessions, Meets
from programs.models.rights import run_by

Reader = User | AnonymousUser


def default_language() -> str:
    """The language of the installation, as far as the site speaks it."""
    return settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in dict(settings.LANGUAGES) else "en"


class ProgramQuerySet(models.QuerySet["Program"]):
    def coordinated_by(self, person: User) -> Self:
        """Programs this person runs; a site admin runs all of them."""
        return self if person.is_superuser else self.filter(run_by(person))

    def with_open_cohort(self) -> Self:
        """Programs that present themselves to everybody."""
        return self.filter(cohorts__status="open", cohorts__unlisted=False).distinct()

    def with_texts(self, language: str) -> Self:
        """With `further`: the row of texts in this language, or None; by a join, for pages that show many."""
        texts = models.FilteredRelation("texts", condition=models.Q(texts__language=language))
        return self.annotate(further=texts).select_related("further")

    def visible_to(self, person: Reader) -> Self:
        """Programs one coordinates, takes part in, or could join now; a visitor sees the last alone."""
        if not person.is_authenticated:
            return self.with_open_cohort()
        if person.is_superuser:
            return self
        mine = run_by(person) | models.Q(cohorts__enrolments__user=person)
        return self.filter(mine | models.Q(cohorts__status="open", cohorts__unlisted=False)).distinct()


class Program(PublicId):
    """A lasting scheme with its rules."""

    name = record(models.CharField(_("name"), max_length=120), "present the program")
    language = record(
        models.CharField(
            _("language of these texts"), max_length=8, choices=settings.LANGUAGES, default=default_language
        ),
        "read the texts out in their language",
    )
    summary = record(models.CharField(_("in one sentence"), max_length=240, blank=True), "present the program")
    audience = record(models.TextField(_("who can take part"), max_length=1000, blank=True), "present the program")
    description = record(models.TextField(_("description"), max_length=6000, blank=True), "present the program")
    hours_per_month = record(
        models.PositiveSmallIntegerField(_("hours a month"), null=True, blank=True), "say how much time it takes"
    )
    months = record(
        models.PositiveSmallIntegerField(_("months two people meet"), null=True, blank=True), "say how long it takes"
    )
    meets = record(
        models.CharField(_("how people meet"), max_length=9, choices=Meets.choices, blank=True), "present the program"
    )
    place = record(models.CharField(_("place"), max_length=120, blank=True), "present the program")
    contact_email = record(models.EmailField(_("contact address"), blank=True), "let people write to the coordinators")
    crisis_contacts = record(
        models.TextField(_("help in a crisis"), max_length=2000, blank=True), "show help on every page"
    )
    self_matching = record(
        models.BooleanField(_("mentees may browse mentors and ask one"), default=True),
        "choose how people are matched",
    )
    approval_required = record(
        models.BooleanField(_("a coordinator approves each accepted request"), default=True),
        "choose how people are matched",
    )
    request_days = record(
        models.PositiveSmallIntegerField(_("days a mentor has to answer"), default=7),
        "promise an answer by a date",
    )
    wishes_most = record(
        models.PositiveSmallIntegerField(_("mentors on a wish list"), default=5), "choose how people are matched"
    )
    requests_at_once = record(
        models.PositiveSmallIntegerField(_("requests at the same time"), default=1), "choose how people are matched"
    )
    help_days = record(
        models.PositiveSmallIntegerField(_("days until coordinators answer a call for help"), default=5),
        "promise an answer by a date",
    )
    silence_pause = record(
        models.PositiveSmallIntegerField(_("unanswered requests before a mentor rests"), default=2),
        "spare mentees requests that nobody answers",
    )
    first_sessions = record(
        models.PositiveSmallIntegerField(
            _("meet first, then decide"), choices=FirstSessions.choices, default=FirstSessions.NONE
        ),
        "choose how people are matched",
    )
    first_session_days = record(
        models.PositiveSmallIntegerField(_("days for the first sessions"), default=21), "promise a decision by a date"
    )
    four_eyes = record(
        models.BooleanField(_("two coordinators approve each pairing"), default=False), "choose how people are matched"
    )
    both_confirm = record(
        models.BooleanField(_("both people say yes before a suggested pairing begins"), default=False),
        "choose how people are matched",
    )
    minimum_age = record(
        models.PositiveSmallIntegerField(_("smallest age"), null=True, blank=True), "admit nobody who is too young"
    )
    guardian_age = record(
        models.PositiveSmallIntegerField(_("age without a guardian"), null=True, blank=True),
        "ask a guardian of somebody younger",
    )
    created_at = record(models.DateTimeField(default=timezone.now))
    version = record(models.PositiveIntegerField(default=1), "notice edits from two windows")

    further: "ProgramText | None" = None  # filled by `with_texts` where there are texts in that language

    objects = ProgramQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(request_days__gte=1) & models.Q(request_days__lte=60),
                name="program_request_days_1_60",
            ),
            models.CheckConstraint(
                condition=models.Q(hours_per_month__isnull=True)
                | models.Q(hours_per_month__gte=1, hours_per_month__lte=80),
                name="program_hours_per_month_1_80",
            ),
            models.CheckConstraint(
                condition=models.Q(months__isnull=True) | models.Q(months__gte=1, months__lte=60),
                name="program_months_1_60",
            ),
            models.CheckConstraint(condition=models.Q(meets__in=["", *Meets.values]), name="program_meets_known"),
            models.CheckConstraint(
                condition=models.Q(wishes_most__gte=1) & models.Q(wishes_most__lte=10),
                name="program_wishes_most_1_10",
            ),
            models.CheckConstraint(
                condition=models.Q(requests_at_once__gte=1) & models.Q(requests_at_once__lte=MOST_AT_ONCE),
                name="program_requests_at_once_1_5",
            ),
            models.CheckConstraint(
                condition=models.Q(help_days__gte=1) & models.Q(help_days__lte=30),
                name="program_help_days_1_30",
            ),
            models.CheckConstraint(
                condition=models.Q(silence_pause__lte=10),
                name="program_silence_pause_at_most_10",
            ),
            models.CheckConstraint(
                condition=models.Q(first_sessions=0) | models.Q(first_sessions__gte=2, first_sessions__lte=3),
                name="program_first_sessions_0_2_3",
            ),
            models.CheckConstraint(
                condition=models.Q(first_session_days__gte=7) & models.Q(first_session_days__lte=60),
                name="program_first_session_days_7_60",
            ),
            models.CheckConstraint(
                condition=models.Q(minimum_age__isnull=True)
                | models.Q(guardian_age__isnull=True)
                | models.Q(guardian_age__gt=models.F("minimum_age")),
                name="program_guardian_age_above_minimum",
                violation_error_message=_("The age without a guardian must be above the smallest age."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProgramText(models.Model):
    """The texts of a program in a further language; what is empty here is read in the program's own language."""

    program = record(models.ForeignKey(Program, models.CASCADE, related_name="texts"))
    language = record(models.CharField(max_length=8), "choose the texts for a reader")
    summary = record(models.CharField(_("in one sentence"), max_length=240, blank=True), "present the program")
    audience = record(models.TextField(_("who can take part"), max_length=1000, blank=True), "present the program")
    description = record(models.TextField(_("description"), max_length=6000, blank=True), "present the program")
    crisis_contacts = record(
        models.TextField(_("help in a crisis"), max_length=2000, blank=True), "show help on every page"
    )
    version = record(models.PositiveIntegerField(default=0), "notice edits from two windows")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["program", "language"], name="program_text_once_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.language} of {self.program_id}"
