"""By what a program's own gates and questions narrow the coordinators' table of places."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from programs.kinds.questions import Kind
from programs.models import Answer, Cohort, Enrolment, Wording, site_today

Places = QuerySet[Enrolment]
GATE_STATES: tuple[tuple[str, Promise], ...] = (
    ("open", pgettext_lazy("what is asked before a match", "not done")),
    ("expired", pgettext_lazy("what is asked before a match", "run out")),
    ("done", pgettext_lazy("what is asked before a match", "done")),
)
NO_ANSWER = "-"


@dataclass(frozen=True)
class Narrowing:
    """One more question to the table: the name it has in addresses, its words, and the answers one can choose."""

    name: str
    label: str
    choices: tuple[tuple[str, Promise | str], ...]


def gate_narrowings(cohort: Cohort) -> list[Narrowing]:
    """One for each gate of the program; one query."""
    return [Narrowing(f"gate_{gate.public_id}", gate.name, GATE_STATES) for gate in cohort.program.gates.in_force()]


def answer_narrowings(cohort: Cohort) -> list[Narrowing]:
    """One for each question with answers to choose from that is asked now; one query."""
    asked = Wording.objects.current().filter(question__program=cohort.program_id, kind__in=(Kind.CHOICE, Kind.SEVERAL))
    return [
        Narrowing(
            f"answer_{one.question.public_id}", one.label, (*one.option_words.items(), (NO_ANSWER, _("no answer")))
        )
        for one in asked
    ]


def narrowed(places: Places, cohort: Cohort, asked: Mapping[str, str]) -> Places:
    """Those of `places` to which all of this applies.

    Of people who no longer take part coordinators read neither: asking about one leaves them out.
    """
    for name, value in asked.items():
        kind, _underscore, public_id = name.partition("_")
        if value:
            places = places.filter(status__in=Enrolment.lifecycle.open)
            places = WAYS[kind](places, cohort, public_id, value)
    return places


def by_gate(places: Places, cohort: Cohort, public_id: str, state: str) -> Places:
    """Those whom the gate asks and who are in this state with it."""
    gate = cohort.program.gates.in_force().filter(public_id=public_id).first()
    if gate is None:
        return places.none()
    if gate.role:
        places = places.filter(role=gate.role)
    met = Exists(gate.marks.filter(user=OuterRef("user"), status="met"))
    valid = Exists(gate.marks.valid_on(site_today()).filter(user=OuterRef("user")))
    return {"open": places.exclude(met), "expired": places.filter(met).exclude(valid), "done": places.filter(valid)}[
        state
    ]


def by_answer(places: Places, cohort: Cohort, public_id: str, code: str) -> Places:
    """Those who gave this answer, alone or among others, whatever the question's wording was then."""
    given: QuerySet[Any] = Answer.objects.filter(
        enrolment=OuterRef("pk"), question__public_id=public_id, question__program=cohort.program_id, left_open=False
    )
    if code == NO_ANSWER:
        return places.exclude(Exists(given))
    # A code is one word in quotes, in one answer as in a list of them; both databases can search that.
    given = given.annotate(codes=Cast("value", TextField())).filter(codes__contains=f'"{code}"')
    return places.filter(Exists(given))


WAYS = {"gate": by_gate, "answer": by_answer}
