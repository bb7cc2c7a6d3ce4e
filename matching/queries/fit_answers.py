"""What two people's answers to a program's own questions have in common, told to whom it may be told."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from programs.kinds.questions import CIRCLES, Kind, Readers, is_open_to
from programs.models import Wording

LONGEST = 60  # characters of a question named in a reason
CLOSE = 0.5  # from here on two steps of a scale are called close


@dataclass(frozen=True)
class QuestionWords:
    """A question in the reader's language. `readers` is the narrowest circle that any of its versions promised: what
    somebody answered under a narrower promise is never told to a wider one.
    """

    label: str
    kind: str
    options: Mapping[str, str]
    readers: str


def named_in(components: Iterable[Mapping[str, Any]]) -> set[str]:
    """The public ids of the questions whose answers these components compare."""
    return {
        tag.partition(":")[0]
        for one in components
        if one["name"] == "answers"
        for kept in ("shared", "missing")
        for tag in one["evidence"].get(kept, ())
    }


def question_words(public_ids: Iterable[str]) -> dict[str, QuestionWords]:
    """All questions of the programs that these questions belong to, so that a list of pairs takes one query."""
    found: dict[str, QuestionWords] = {}
    rows = Wording.objects.filter(question__program__questions__public_id__in=list(public_ids)).distinct()
    for row in rows.select_related("question").order_by("question", "number"):
        before = found.get(row.question.public_id)
        narrowest = min((row.readers, before.readers if before else row.readers), key=CIRCLES.index)
        options = {**(before.options if before else {}), **row.option_words}
        found[row.question.public_id] = QuestionWords(row.label, row.kind, options, narrowest)
    return found


def answers_in_words(
    evidence: Mapping[str, Any], questions: Mapping[str, QuestionWords], topics: Mapping[str, str], circle: Readers
) -> tuple[list[str], bool]:
    """What both answered, one entry each, as far as `circle` may read it; and whether more goes together unsaid."""
    shared, missing = by_question(evidence.get("shared", ())), by_question(evidence.get("missing", ()))
    words, unsaid = [], False
    for public_id, codes in shared.items():
        question = questions.get(public_id)
        if question is None or not is_open_to(question.readers, circle):
            unsaid = unsaid or question is None or question.kind != Kind.SCALE or is_close(codes, missing[public_id])
        elif question.kind == Kind.SCALE:
            if is_close(codes, missing[public_id]):
                label = Truncator(question.label).chars(LONGEST)
                words.append(_("alike on “%(question)s”") % {"question": label})
        else:
            known = topics if question.kind == Kind.TOPICS else question.options
            words += [known.get(code, code) for code in codes]
    return words, unsaid


def is_close(shared: Sequence[str], missing: Sequence[str]) -> bool:
    """Whether two answers on a scale are near each other: of the lines between its steps, most part neither."""
    return len(shared) > CLOSE * (len(shared) + len(missing))


def by_question(tags: Iterable[str]) -> defaultdict[str, list[str]]:
    """The answers of tags "question:answer", by question."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for tag in tags:
        public_id, _colon, code = tag.partition(":")
        found[public_id].append(code)
    return found
