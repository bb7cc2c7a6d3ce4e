"""The questionnaire of a program: questions, their frozen wordings, and people's answers."""

from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, record, tag, wider
from activity.models import PublicId
from profiles.kinds.coded import reads_german
from profiles.models import User
from programs.kinds.questions import (
    LONGEST_HELP,
    LONGEST_LABEL,
    MOST_STEPS,
    MOST_WEIGHT,
    RULES,
    Audience,
    Kind,
    Measure,
    Readers,
)
from programs.models.enrolments import Enrolment
from programs.models.programs import Program
from programs.models.rights import run_by

TEXT = "ask in the words of the program"


class QuestionQuerySet(models.QuerySet["Question"]):
    def coordinated_by(self, person: User) -> Self:
        """Questions of the programs this person runs; a site admin runs all of them."""
        return self if person.is_superuser else self.filter(run_by(person, "program"))

    def asked(self) -> Self:
        """Questions that are not retired, in the order in which they are asked."""
        return self.filter(retired=False).order_by("position", "pk")


class Question(PublicId):
    """One question of a program. Its words stand in versions; `version` numbers the one that is asked now.

    Answers to versions before `asked_since` no longer count: people are asked again.
    """

    program = record(models.ForeignKey(Program, models.CASCADE, related_name="questions"))
    position = record(models.PositiveSmallIntegerField(default=0), "keep the questions in order")
    version = record(models.PositiveIntegerField(default=1), "notice edits from two windows")
    asked_since = record(models.PositiveIntegerField(default=1), "know whose answer still counts")
    retired = record(models.BooleanField(default=False), "ask no longer and keep old answers readable")

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(asked_since__gte=1) & models.Q(asked_since__lte=models.F("version")),
                name="question_asked_since_known_version",
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.public_id}"


class WordingQuerySet(models.QuerySet["Wording"]):
    def current(self) -> Self:
        """The wording of each question that is asked now, with its question, in the order of the questionnaire."""
        return (
            self.filter(question__retired=False, number=models.F("question__version"))
            .select_related("question")
            .order_by("question__position", "question__pk")
        )


class Wording(models.Model):
    """One version of a question, never changed once written: what was asked, and what was promised about readers.

    `options` are the answers to choose from as {code, en, de}, for a scale the words at its two ends, for topics the
    shelves offered as {code} (none: all). A code stands for the same answer in all versions of a question.
    """

    question = record(models.ForeignKey(Question, models.CASCADE, related_name="wordings"))
    number = record(models.PositiveIntegerField())
    kind = record(models.CharField(max_length=8, choices=Kind.choices))
    asks = record(models.CharField(max_length=6, choices=Audience.choices, default=Audience.BOTH))
    label_en = record(models.CharField(max_length=LONGEST_LABEL, blank=True), TEXT)
    label_de = record(models.CharField(max_length=LONGEST_LABEL, blank=True), TEXT)
    mentor_label_en = record(models.CharField(max_length=LONGEST_LABEL, blank=True), TEXT)
    mentor_label_de = record(models.CharField(max_length=LONGEST_LABEL, blank=True), TEXT)
    help_en = record(models.TextField(max_length=LONGEST_HELP, blank=True), TEXT)
    help_de = record(models.TextField(max_length=LONGEST_HELP, blank=True), TEXT)
    why_en = record(models.CharField(max_length=LONGEST_LABEL, blank=True), TEXT)
    why_de = record(models.CharField(max_length=LONGEST_LABEL, blank=True), TEXT)
    options = record(models.JSONField(default=list, blank=True), TEXT)
    steps = record(models.PositiveSmallIntegerField(default=5), TEXT)
    required = record(models.BooleanField(default=False), TEXT)
    readers = record(
        models.CharField(max_length=12, choices=Readers.choices, default=Readers.COORDINATORS),
        "keep the promise about who reads the answer",
    )
    measure = record(
        models.CharField(max_length=6, choices=Measure.choices, blank=True, default=Measure.NONE), "match by the answer"
    )
    weight = record(models.PositiveSmallIntegerField(default=3), "match by the answer")
    written_at = record(models.DateTimeField(default=timezone.now))

    objects = WordingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["question", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "number"], name="wording_number_once"),
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="wording_kind_known"),
            models.CheckConstraint(condition=models.Q(asks__in=Audience.values), name="wording_audience_known"),
            models.CheckConstraint(condition=models.Q(readers__in=Readers.values), name="wording_readers_known"),
            models.CheckConstraint(condition=models.Q(measure__in=Measure.values), name="wording_measure_known"),
            models.CheckConstraint(
                condition=~models.Q(label_en="") | ~models.Q(label_de=""), name="wording_says_something"
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gte=1) & models.Q(weight__lte=MOST_WEIGHT), name="wording_weight_1_5"
            ),
            models.CheckConstraint(
                condition=models.Q(steps__gte=2) & models.Q(steps__lte=MOST_STEPS), name="wording_steps_2_10"
            ),
            # Who may not be paired shows who is left out, so a rule cannot keep its answers secret.
            models.CheckConstraint(
                condition=~models.Q(measure__in=sorted(RULES)) | models.Q(readers=Readers.CANDIDATES),
                name="wording_rule_is_open",
            ),
            # Only what both sides are asked can be compared.
            models.CheckConstraint(
                condition=models.Q(measure="") | models.Q(asks=Audience.BOTH), name="wording_compares_both_sides"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The question as mentees are asked, in the reader's language or else in the other."""
        return in_words(self.label_en, self.label_de)

    def label_for(self, role: str) -> str:
        """The question as people of this role are asked."""
        own = in_words(self.mentor_label_en, self.mentor_label_de) if role == "mentor" else ""
        return own or self.label

    @property
    def help(self) -> str:
        return in_words(self.help_en, self.help_de)

    @property
    def why(self) -> str:
        """Why this is asked."""
        return in_words(self.why_en, self.why_de)

    @property
    def is_rule(self) -> bool:
        """Whether the answers decide which pairs are possible at all."""
        return self.measure in RULES

    def asks_role(self, role: str) -> bool:
        return self.asks in (Audience.BOTH, role)

    @property
    def option_words(self) -> dict[str, str]:
        """The answers to choose from by code, in the reader's language."""
        return {one["code"]: in_words(one.get("en", ""), one.get("de", "")) for one in self.options}

    def comparable_with(self, other: "Wording") -> bool:
        """Whether an answer to the one version says the same as an answer to the other: kind and scale are alike."""
        return self.kind == other.kind and (self.kind != Kind.SCALE or self.steps == other.steps)


def in_words(english: str, german: str) -> str:
    """A text in the reader's language, or in the one it was written in."""
    return (german or english) if reads_german() else (english or german)


class AnswerQuerySet(models.QuerySet["Answer"]):
    def counting(self) -> Self:
        """Answers to questions that are still asked, given since people were asked last."""
        return self.filter(question__retired=False, wording__number__gte=models.F("question__asked_since"))


class Answer(models.Model):
    """What somebody answered in a place, with the wording she read. Who may read it is what that wording promised.

    `value` is a text, the code of an option, a list of codes or of slugs of topics, or a step of a scale from 1.
    """

    enrolment = tag(
        models.ForeignKey(Enrolment, models.CASCADE, related_name="answers"),
        DataClass.PRIVATE,
        _("know whose answer it is"),
        label=_("that I have answered a program's own question"),
    )
    question = record(models.ForeignKey(Question, models.CASCADE, related_name="answers"))
    wording = record(models.ForeignKey(Wording, models.CASCADE, related_name="answers"))
    value: Any = wider(
        tag(
            models.JSONField(),
            DataClass.PRIVATE,
            _("run the program, and match where the question says so"),
            label=_("my answers to a program's own questions"),
        ),
        {
            DataClass.PAIRING: _(
                "my answers to a program's own questions, where the question says that my partner reads them"
            ),
            DataClass.PROGRAM: _(
                "my answers to a program's own questions, where the question says that candidates read them"
            ),
        },
    )
    left_open = record(models.BooleanField(default=False), "not ask again what somebody would rather not answer")
    answered_at = record(models.DateTimeField(default=timezone.now))

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["question__position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "question"], name="answer_once_a_question"),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"
