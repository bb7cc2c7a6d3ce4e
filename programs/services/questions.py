"""Building the questionnaire of a program: adding, rewording, moving, taking out and copying questions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from activity.models import random_id
from activity.services import record_fact
from activity.states import Conflict, Refused
from profiles.kinds import Area
from profiles.kinds.text import normalised
from profiles.models import Topic, User
from profiles.queries.topics import topics_by_word
from programs.kinds.options import Words, coded
from programs.kinds.questions import (
    FEWEST_OPTIONS,
    MEASURES,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    RULE_IS_OPEN,
    RULES,
    WORDED,
    Audience,
    Kind,
    Measure,
    Readers,
)
from programs.models import Program, Question, Wording

Content = Mapping[str, Any]


@transaction.atomic
def add_question(
    *, program: Program, content: Content, words: Sequence[Words] = (), by: User, now: datetime | None = None
) -> Question:
    """A new question at the end of the questionnaire. `words` are topics of the program's own that it needs.

    Raises Refused where the questionnaire is full, or where the content does not hold together.
    """
    hold(program)
    add_topics(program, words)
    return append(program, [content], by, now or timezone.now())[0]


@transaction.atomic
def add_questions(*, program: Program, contents: Iterable[Content], by: User, now: datetime | None = None) -> int:
    """All of these questions that the questionnaire does not ask yet, in their order; returns how many."""
    hold(program)
    known = {key_of(one.label_en, one.label_de) for one in Wording.objects.current().filter(question__program=program)}
    new = [one for one in contents if key_of(one.get("label_en", ""), one.get("label_de", "")) not in known]
    append(program, new, by, now or timezone.now())
    return len(new)


def key_of(english: str, german: str) -> tuple[str, str]:
    return normalised(english), normalised(german)


def append(program: Program, contents: Sequence[Content], by: User, now: datetime) -> list[Question]:
    """Write new questions behind the last one. The caller holds the program's row."""
    asked = Question.objects.filter(program=program)
    if asked.asked().count() + len(contents) > MOST_QUESTIONS:
        raise Refused(
            _("A questionnaire has at most %(most)d questions. Take out some that you do not need first.")
            % {"most": MOST_QUESTIONS}
        )
    last = asked.aggregate(last=models.Max("position"))["last"] or 0
    questions = []
    for place, content in enumerate(contents, start=last + 1):
        question = Question.objects.create(program=program, position=place)
        write(question, 1, checked(content, [], ()), now)
        record_fact(program, "question.added", by=by)
        questions.append(question)
    return questions


@transaction.atomic
def change_question(
    *,
    question: Question,
    version: int,
    content: Content,
    words: Sequence[Words] = (),
    ask_again: bool = False,
    by: User,
    now: datetime | None = None,
) -> bool:
    """Reword a question: a new version is asked from now on, and old answers keep theirs. Returns whether it changed.

    `version` is the one the person saw. Everybody is asked again where `ask_again` says so, where the scale has
    another length, where a question becomes a rule whose answers were not open before, and where the matching begins
    to use it or makes it a rule: nobody was told so when she answered. Raises Conflict where somebody was faster.
    """
    hold(question.program)
    add_topics(question.program, words)
    before = question.wordings.get(number=question.version)
    used = {one["code"] for old in question.wordings.all() for one in old.options}
    fields = checked(content, before.options, used)
    if fields["kind"] != before.kind:
        raise Refused(_("The kind of a question stays as it is. Add a new question, and take this one out."))
    if not ask_again and version == question.version and all(getattr(before, name) == fields[name] for name in fields):
        return False
    new = version + 1
    after = Wording(**fields)
    promised_less = after.is_rule and before.readers != Readers.CANDIDATES
    untold = (bool(after.measure) and not before.measure) or (after.is_rule and not before.is_rule)
    since = {"asked_since": new} if ask_again or promised_less or untold or not before.comparable_with(after) else {}
    if not Question.objects.filter(pk=question.pk, version=version).update(version=new, **since):
        raise Conflict(
            _("Somebody else has changed this question meanwhile. What you typed is still here: compare, save again.")
        )
    question.refresh_from_db()
    write(question, new, fields, now or timezone.now())
    record_fact(question.program, "question.changed", by=by)
    return True


@transaction.atomic
def move_question(*, question: Question, places: int, by: User) -> None:
    """Ask this question so many places earlier (below 0) or later; it stops at the ends."""
    hold(question.program)
    order = list(Question.objects.filter(program=question.program).asked().values_list("pk", flat=True))
    if question.pk not in order:
        raise Refused(_("This question has been taken out of the questionnaire."))
    there = order.index(question.pk)
    wanted = min(max(there + places, 0), len(order) - 1)
    if wanted == there:
        return
    order.insert(wanted, order.pop(there))
    place = models.Case(*(models.When(pk=pk, then=number) for number, pk in enumerate(order, start=1)))
    Question.objects.filter(pk__in=order).update(position=place)
    record_fact(question.program, "question.moved", by=by)


@transaction.atomic
def retire_question(*, question: Question, by: User) -> None:
    """Ask this question no longer. Answers stay readable for those who could read them, and no match uses them."""
    hold(question.program)
    if Question.objects.filter(pk=question.pk, retired=False).update(retired=True):
        record_fact(question.program, "question.retired", by=by)


@transaction.atomic
def restore_question(*, question: Question, by: User) -> None:
    """Ask a question again that was taken out, at the end. Answers given before count again."""
    hold(question.program)
    others = Question.objects.filter(program=question.program)
    if others.asked().count() >= MOST_QUESTIONS:
        raise Refused(
            _("A questionnaire has at most %(most)d questions. Take out some that you do not need first.")
            % {"most": MOST_QUESTIONS}
        )
    last = others.aggregate(last=models.Max("position"))["last"] or 0
    if Question.objects.filter(pk=question.pk, retired=True).update(retired=False, position=last + 1):
        record_fact(question.program, "question.restored", by=by)


def hold(program: Program) -> None:
    """Whoever else builds the same questionnaire waits until this transaction ends."""
    Program.objects.select_for_update(no_key=True).get(pk=program.pk)


def write(question: Question, number: int, fields: Mapping[str, Any], now: datetime) -> None:
    Wording.objects.create(question=question, number=number, written_at=now, **fields)


def checked(content: Content, known: Sequence[Mapping[str, Any]], used: Iterable[str]) -> dict[str, Any]:
    """The fields of a wording, holding together whoever brings them. Raises Refused with what is missing."""
    fields = {name: content[name] for name in WORDED if name in content}
    kind = fields["kind"]
    if not (fields.get("label_en") or fields.get("label_de")):
        raise Refused(_("Write the question in at least one language."))
    if kind in (Kind.CHOICE, Kind.SEVERAL):
        words = [(one["en"], one["de"]) if isinstance(one, dict) else one for one in fields.get("options", ())]
        if not FEWEST_OPTIONS <= len(words) <= MOST_OPTIONS:
            raise Refused(
                _("Give from %(least)d to %(most)d answers to choose from.")
                % {"least": FEWEST_OPTIONS, "most": MOST_OPTIONS}
            )
        fields["options"] = coded(words, [dict(one) for one in known], used)
    elif kind in (Kind.TEXT, Kind.LONG):
        fields["options"] = []
    if fields.get("asks", Audience.BOTH) != Audience.BOTH:
        fields |= {"measure": Measure.NONE.value, "mentor_label_en": "", "mentor_label_de": ""}
    if fields.get("measure", "") not in MEASURES[kind]:
        raise Refused(_("Answers of this kind cannot be compared in that way."))
    if fields.get("measure", "") in RULES and fields.get("readers") != Readers.CANDIDATES:
        raise Refused(RULE_IS_OPEN)
    return fields


def add_topics(program: Program, words: Sequence[Words]) -> None:
    """Words of the program's own beside the shared topics; one that is known already is not added twice."""
    known = topics_by_word(program.public_id)
    new: dict[str, Topic] = {}
    for english, german in words:
        keys = {normalised(word) for word in (english, german) if word}
        if keys & known.keys() or keys & new.keys():
            continue
        topic = Topic(
            slug=f"{slugify(english or german)[:60] or 'topic'}-{random_id()}",
            area=Area.SKILLS,
            label_en=english or german,
            label_de=german or english,
            scope=program.public_id,
        )
        new |= dict.fromkeys(keys, topic)
    Topic.objects.bulk_create(list({id(topic): topic for topic in new.values()}.values()))
