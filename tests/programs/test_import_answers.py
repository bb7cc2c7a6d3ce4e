"""Answers to a program's own questions in a file: by label in either language, and as our own exports write them."""

import io
from typing import Any

import pytest
from django.utils.translation import override

from activity.states import Refused
from profiles.models import User
from programs import exports
from programs.models import Answer, Cohort, Enrolment, Question
from programs.queries.enrolments import enrolments_of
from programs.queries.imports import guessed_mapping, plan_import
from programs.queries.participants import fixed_header, participant_table
from programs.services.imports import map_import
from programs.services.questions import add_question
from tests.factories import CohortFactory, TopicFactory
from tests.programs.uploads import bring, commit, stage

WALK, TALK = ("With a walk, outside", "Mit einem Spaziergang"), ("With a talk", "Mit einem Gespräch")


def ask(cohort: Cohort, by: User, kind: str, label: str, **more: Any) -> Question:
    return add_question(program=cohort.program, content={"kind": kind, "label_en": label, **more}, by=by)


@pytest.fixture
def questions(cohort: Cohort, cora: User) -> list[Question]:
    """One of each kind."""
    TopicFactory(slug="chess", label_en="Chess", label_de="Schach")
    ends = [{"code": "low", "en": "Not at all", "de": "Gar nicht"}, {"code": "high", "en": "Very much", "de": "Sehr"}]
    return [
        ask(cohort, cora, "choice", "How to begin?", label_de="Wie anfangen?", options=[WALK, TALK]),
        ask(cohort, cora, "several", "What helps?", options=[WALK, TALK, ("Silence", "")]),
        ask(cohort, cora, "scale", "How often?", options=ends, steps=5),
        ask(cohort, cora, "topics", "What about?"),
        ask(cohort, cora, "text", "Motto today?", asks="mentor"),
    ]


HEADER = "id,name,role,Wie anfangen?,What helps?,How often?,What about?,Motto today?\n"
BO = 'm1,Bo,mentor,mit einem gespräch,"Silence, With a walk, outside",4/5,"Schach",=Onward\n'
AL = "s1,Al,mentee,WITH A TALK,Silence,Very much,,never asked\n"


def told() -> dict[str, list[Any]]:
    rows = Answer.objects.order_by("enrolment__external_id", "question__position")
    found: dict[str, list[Any]] = {}
    for answer in rows.select_related("enrolment"):
        found.setdefault(answer.enrolment.external_id, []).append(answer.value)
    return found


def test_columns_are_guessed_and_cells_understood(questions: list[Question], cohort: Cohort, cora: User) -> None:
    bring(cohort, cora, HEADER + BO + AL)
    assert told() == {
        "m1": ["o2", ["o1", "o3"], 4, ["chess"], "=Onward"],
        "s1": ["o2", ["o3"], 5],
    }


def test_the_same_file_again_changes_nothing_and_another_answer_is_taken(
    questions: list[Question], cohort: Cohort, cora: User
) -> None:
    bring(cohort, cora, HEADER + BO)
    assert plan_import(stage(cohort, cora, HEADER + BO)).counts["unchanged"] == 1
    upload = bring(cohort, cora, HEADER + BO.replace("4/5", "2"))
    assert upload.report["counts"]["updated"] == 1
    assert told()["m1"][2] == 2


def test_what_is_no_answer_is_remarked_on_and_left_out(questions: list[Question], cohort: Cohort, cora: User) -> None:
    plan = plan_import(stage(cohort, cora, HEADER + "m1,Bo,mentor,by train,Silence; noise,9,Falconry,\n"))
    assert [(remark.code, remark.column) for remark in plan.remarks] == [
        ("unknown_answer", name) for name in ("Wie anfangen?", "What helps?", "How often?", "What about?")
    ]
    long = plan_import(stage(cohort, cora, HEADER + f"m1,Bo,mentor,,,,,{'x' * 201}\n"))
    assert [fault.code for fault in long.faults] == ["too_long"]


def test_who_has_signed_in_keeps_her_own_answers(questions: list[Question], cohort: Cohort, cora: User) -> None:
    bring(cohort, cora, HEADER + BO)
    User.objects.filter(enrolments__external_id="m1").update(last_login="2026-01-01T00:00Z")
    bring(cohort, cora, HEADER + BO.replace("4/5", "2"))
    assert told()["m1"][2] == 4


def test_what_was_exported_is_imported_again_as_it_was(questions: list[Question], cohort: Cohort, cora: User) -> None:
    bring(cohort, cora, HEADER + BO + AL)
    before = told()
    places = enrolments_of(cohort)
    table = participant_table(cohort, places)
    file = io.StringIO(exports.csv_text(table.header, table.rows))
    other = CohortFactory(program=cohort.program)
    Enrolment.objects.filter(cohort=cohort).delete()
    commit(stage(other, cora, file.getvalue().removeprefix("\ufeff")), cora)
    assert told() == before


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_columns_of_an_export_are_known_again(language: str) -> None:
    with override(language):
        unknown = [name for name, field in guessed_mapping(map(str, fixed_header())).items() if field == "ignore"]
    assert len(unknown) == 4  # state, day of applying, taken places, why: not for a file to say


def test_a_question_is_answered_by_one_column(questions: list[Question], cohort: Cohort, cora: User) -> None:
    upload = stage(cohort, cora, "id,role,a,How to begin?\n1,mentor,x,With a talk\n")
    name = upload.mapping["How to begin?"]
    with pytest.raises(Refused, match="same question"):
        map_import(upload=upload, mapping={**upload.mapping, "a": name}, everyone_is="", by=cora)
    map_import(upload=upload, mapping={**upload.mapping, "a": "question:unknown"}, everyone_is="", by=cora)
    assert upload.mapping["a"] == "ignore"
