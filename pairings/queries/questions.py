"""The short talk before an answer: who may write, how much is left, and whose turn it is."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from pairings.models import MentorshipRequest, Question
from profiles.models import User

MOST_EACH = 3  # lines of each side before an answer


@dataclass(frozen=True)
class Line:
    """One line of the talk; `mine` where the reader wrote it."""

    name: str
    mine: bool
    text: str
    at: datetime


@dataclass(frozen=True)
class Talk:
    """All lines, and what the reader may still write. A mentee replies once she was asked."""

    lines: list[Line]
    left: int


def talk_of(request: MentorshipRequest, reader: User) -> Talk:
    """The talk of one request for one reader; one query."""
    rows = list(Question.objects.filter(request=request).select_related("author__profile"))
    lines = [Line(row.author.profile.short_name, row.author_id == reader.pk, row.text, row.created_at) for row in rows]
    written = sum(line.mine for line in lines)
    party = reader.pk in {request.mentee.user_id, request.mentor.user_id}
    asked = reader.pk == request.mentor.user_id or any(row.author_id == request.mentor.user_id for row in rows)
    left = MOST_EACH - written if party and asked and request.status in MentorshipRequest.lifecycle.open else 0
    return Talk(lines, max(0, left))


def questions_open_to(mentee: User) -> frozenset[int]:
    """Open requests of this mentee in which the mentor has the last word, by primary key; one query."""
    last = Question.objects.filter(request=OuterRef("pk")).order_by("-pk").values("author")[:1]
    rows = MentorshipRequest.objects.open().filter(mentee__user=mentee).annotate(last=Subquery(last))
    return frozenset(pk for pk, last_author in rows.values_list("pk", "last") if last_author not in (None, mentee.pk))
