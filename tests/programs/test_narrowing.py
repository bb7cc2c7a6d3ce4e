"""The table of places narrowed by the program's gates and by the answers to its own questions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from profiles.models import User
from programs.models import Cohort, Enrolment, Question, site_today
from programs.services.questions import add_question
from tests.factories import EnrolmentFactory, GateFactory, GateMarkFactory, answer

Enter = Callable[[User], Client]
OPTIONS = [("Red", "Rot"), ("Blue", "Blau")]


@pytest.fixture
def people(cohort: Cohort) -> list[Enrolment]:
    """Three mentees who take part, a mentor, and one who has left."""
    made = [("A", "mentee"), ("B", "mentee"), ("C", "mentee"), ("M", "mentor")]
    rows = [EnrolmentFactory(cohort=cohort, user__profile__name=name, role=role) for name, role in made]
    return [*rows, EnrolmentFactory(cohort=cohort, user__profile__name="Gone", status="withdrawn")]


@pytest.fixture
def names(cohort: Cohort, cora: User, signed_in: Enter) -> Callable[..., str]:
    client, url = signed_in(cora), reverse("programs:enrolment-table", args=[cohort.public_id])
    return lambda **asked: " ".join(row.name for row in client.get(url, asked).context["page"])


def ask(cohort: Cohort, cora: User, kind: str) -> Question:
    content: dict[str, Any] = {"kind": kind, "label_en": "Colour?", "options": OPTIONS}
    return add_question(program=cohort.program, content=content, by=cora)


def test_by_a_gate(cohort: Cohort, people: list[Enrolment], names: Callable[..., str]) -> None:
    gate = GateFactory(program=cohort.program, role="mentee", name="Training")
    GateMarkFactory(gate=gate, user=people[0].user)
    GateMarkFactory(gate=gate, user=people[1].user, valid_until=site_today() - timedelta(days=1))
    GateMarkFactory(gate=GateFactory(program=cohort.program), user=people[2].user)
    name = f"gate_{gate.public_id}"
    assert {state: names(**{name: state}) for state in ("done", "expired", "open")} == {
        "done": "A",
        "expired": "B",
        "open": "C",
    }
    everybody = "A B C Gone M"
    assert [names(**{name: "nonsense"}), names(gate_other="open"), names()] == [everybody] * 3


@pytest.mark.parametrize(("kind", "values"), [("choice", ("o1", "o2")), ("several", (["o1"], ["o1", "o2"]))])
def test_by_an_answer(
    cohort: Cohort, cora: User, people: list[Enrolment], names: Callable[..., str], kind: str, values: tuple[Any, Any]
) -> None:
    question = ask(cohort, cora, kind)
    for place, value in zip(people[:2], values, strict=True):
        answer(place, question, value)
    answer(people[2], question, "" if kind == "choice" else [])
    answer(people[4], question, values[0])
    name = f"answer_{question.public_id}"
    found = {code: names(**{name: code}) for code in ("o1", "o2", "-")}
    assert found == {"o1": "A" if kind == "choice" else "A B", "o2": "B", "-": "C M"}
    assert names(**{name: "o2"}, role="mentor") == ""


def test_what_is_exported_is_what_is_shown(
    cohort: Cohort, cora: User, people: list[Enrolment], signed_in: Enter
) -> None:
    question = ask(cohort, cora, "choice")
    answer(people[0], question, "o1")
    client = signed_in(cora)
    page = client.get(reverse("programs:enrolment-table", args=[cohort.public_id]))
    assert "Colour?" in page.content.decode()
    url = reverse("programs:enrolment-export", args=[cohort.public_id, "csv"])
    text = b"".join(client.get(url, {f"answer_{question.public_id}": "o1"})).decode()
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == ["A"]
