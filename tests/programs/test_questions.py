"""Building a questionnaire: versions, options that keep their codes, order, copies, sets, and who may."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from activity.models import Activity
from activity.states import Conflict, Refused
from profiles.models import Topic, User
from programs.forms.questions import QuestionForm
from programs.kinds.options import as_lines, coded, read_lines
from programs.kinds.question_sets import question_sets
from programs.kinds.questions import MOST_QUESTIONS, Kind
from programs.models import Program, Question, Wording
from programs.queries.questionnaires import contents_of, lines_of
from programs.services.questions import (
    add_question,
    add_questions,
    change_question,
    move_question,
    restore_question,
    retire_question,
)
from tests.factories import ProgramFactory, TopicFactory

SignIn = Callable[[User], Client]
COLOUR = {
    "kind": "choice",
    "label_en": "Which colour?",
    "label_de": "Welche Farbe?",
    "options": [("Red", "Rot"), ("Blue", "Blau")],
    "readers": "candidates",
    "measure": "same",
    "weight": 4,
}


def labels(program: Program) -> list[str]:
    return [line.wording.label for line in lines_of(program)]


def text(label: str, **more: Any) -> dict[str, Any]:
    return {"kind": "text", "label_en": label, **more}


def test_a_question_is_asked_in_the_readers_language_or_the_only_one(program: Program, cora: User) -> None:
    wording = add_question(program=program, content=COLOUR, by=cora).wordings.get()
    assert (wording.label, wording.option_words) == ("Which colour?", {"o1": "Red", "o2": "Blue"})
    assert str(Wording(label_de="Nur deutsch")) == "Nur deutsch"
    assert Activity.objects.get(kind="question.added").target_id == program.pk


def test_rewording_makes_a_version_and_keeps_the_old_one(program: Program, cora: User) -> None:
    question = add_question(program=program, content=COLOUR, by=cora)
    changed = {
        **COLOUR,
        "label_en": "Favourite colour?",
        "options": [("Green", "Grün"), ("Blue!", "Blau"), ("Red", "Rot")],
    }
    assert change_question(question=question, version=1, content=changed, by=cora)
    assert [(one.number, one.label_en) for one in question.wordings.order_by("number")] == [
        (1, "Which colour?"),
        (2, "Favourite colour?"),
    ]
    # What was there keeps its code, mended or moved; what is new gets one that was never used.
    assert question.wordings.get(number=2).option_words == {"o3": "Green", "o2": "Blue!", "o1": "Red"}
    again = {**changed, "options": [("Blue!", "Blau"), ("Pink", "Rosa")]}
    change_question(question=question, version=2, content=again, by=cora)
    assert question.wordings.get(number=3).option_words == {"o2": "Blue!", "o4": "Pink"}


def test_saving_the_same_words_changes_nothing(program: Program, cora: User) -> None:
    question = add_question(program=program, content=COLOUR, by=cora)
    assert not change_question(question=question, version=1, content=COLOUR, by=cora)
    assert question.wordings.count() == 1
    assert change_question(question=question, version=1, content=COLOUR, ask_again=True, by=cora)
    question.refresh_from_db()
    assert (question.version, question.asked_since) == (2, 2)


def test_another_length_of_the_scale_asks_everybody_again(program: Program, cora: User) -> None:
    scale = {"kind": "scale", "label_en": "How sure?", "steps": 5, "options": [{"code": "low", "en": "Not", "de": ""}]}
    question = add_question(program=program, content=scale, by=cora)
    change_question(question=question, version=1, content={**scale, "label_en": "How sure are you?"}, by=cora)
    assert question.asked_since == 1
    change_question(question=question, version=2, content={**scale, "steps": 7}, by=cora)
    assert question.asked_since == 3


def test_two_windows_do_not_overwrite_each_other(program: Program, cora: User) -> None:
    question = add_question(program=program, content=COLOUR, by=cora)
    change_question(question=question, version=1, content={**COLOUR, "label_en": "First"}, by=cora)
    with pytest.raises(Conflict):
        change_question(question=question, version=1, content={**COLOUR, "label_en": "Second"}, by=cora)
    assert labels(program) == ["First"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"label_en": "", "label_de": ""}, "at least one language"),
        ({"options": [("Red", "")]}, "from 2 to 50 answers"),
        ({"options": [(str(n), "") for n in range(51)]}, "from 2 to 50 answers"),
        ({"measure": "close"}, "cannot be compared"),
    ],
)
def test_content_that_does_not_hold_together_is_refused(
    program: Program, cora: User, change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        add_question(program=program, content={**COLOUR, **change}, by=cora)
    assert not Question.objects.exists()


def test_the_database_keeps_what_the_services_promise(program: Program, cora: User) -> None:
    question = add_question(program=program, content=COLOUR, by=cora)
    for wrong in (
        {"label_en": "", "label_de": ""},
        {"kind": "colour"},
        {"asks": "mentee", "measure": "same"},
        {"weight": 9},
        {"steps": 1},
        {"number": 1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            fields = {"number": 2, "kind": "choice", "label_en": "x", **wrong}
            Wording.objects.create(question=question, **fields)


def test_a_questionnaire_has_an_end(program: Program, cora: User) -> None:
    many = [text(f"Question {number}") for number in range(MOST_QUESTIONS)]
    assert add_questions(program=program, contents=many, by=cora) == MOST_QUESTIONS
    with pytest.raises(Refused, match="at most 60"):
        add_question(program=program, content=text("One more"), by=cora)
    first = program.questions.first()
    retire_question(question=first, by=cora)
    add_question(program=program, content=text("One more"), by=cora)
    with pytest.raises(Refused, match="at most 60"):
        restore_question(question=first, by=cora)


def test_order_moves_by_one_and_stops_at_the_ends(program: Program, cora: User) -> None:
    one, two, three = (add_question(program=program, content=text(name), by=cora) for name in ("1", "2", "3"))
    move_question(question=three, places=-1, by=cora)
    assert labels(program) == ["1", "3", "2"]
    move_question(question=one, places=-1, by=cora)
    move_question(question=two, places=1, by=cora)
    assert labels(program) == ["1", "3", "2"]
    retire_question(question=three, by=cora)
    assert labels(program) == ["1", "2"]
    with pytest.raises(Refused):
        move_question(question=three, places=1, by=cora)
    restore_question(question=three, by=cora)
    assert labels(program) == ["1", "2", "3"]


def test_questions_of_another_program_are_copied_once(program: Program, cora: User) -> None:
    other = ProgramFactory()
    add_question(program=other, content=COLOUR, by=cora)
    add_question(program=other, content=text("Why?", asks="mentor"), by=cora)
    assert add_questions(program=program, contents=contents_of(other), by=cora) == 2
    assert add_questions(program=program, contents=contents_of(other), by=cora) == 0
    assert contents_of(program) == contents_of(other)


def test_every_ready_made_set_is_whole_in_both_languages(program: Program, cora: User) -> None:
    for one in question_sets().values():
        added = add_questions(program=program, contents=one.questions, by=cora)
        assert added == len(one.questions) >= 4
    for wording in Wording.objects.current():
        assert wording.label_en and wording.label_de and wording.why_en and wording.why_de, wording.label
        assert bool(wording.mentor_label_en) == bool(wording.mentor_label_de)
        if wording.kind != Kind.TOPICS:
            assert all(option["en"] and option["de"] for option in wording.options), wording.label


def test_a_programs_own_words_join_the_topics_once(program: Program, cora: User) -> None:
    TopicFactory(slug="chess", label_en="Chess", label_de="Schach")
    words = [("chess", ""), ("Bouldering", "Bouldern"), ("bouldering", "")]
    content = {"kind": "topics", "label_en": "What do you enjoy?", "options": [{"code": "hobby"}]}
    add_question(program=program, content=content, words=words, by=cora)
    own = Topic.objects.get(scope=program.public_id)
    assert (own.label_en, own.label_de) == ("Bouldering", "Bouldern")


def test_options_are_read_a_line_each_and_written_back() -> None:
    lines = "Every week | Jede Woche\n\n  Now and then\n| Nur deutsch"
    assert read_lines(lines) == [("Every week", "Jede Woche"), ("Now and then", ""), ("", "Nur deutsch")]
    assert read_lines(as_lines(coded(read_lines(lines)))) == read_lines(lines)


def form(kind: str, **sent: str) -> QuestionForm:
    return QuestionForm({"steps": "5", "weight": "3", "asks": "both", "readers": "partner", **sent}, kind=kind)


@pytest.mark.parametrize(
    ("kind", "sent", "field"),
    [
        ("text", {}, "label_en"),
        ("choice", {"label_en": "x", "options": "One"}, "options"),
        ("choice", {"label_en": "x", "options": "One\none"}, "options"),
        ("choice", {"label_en": "x", "options": f"One\n{'y' * 121}"}, "options"),
        ("choice", {"label_en": "x", "options": "1\n2", "measure": "same", "asks": "mentee"}, "measure"),
        ("scale", {"label_en": "x", "steps": "11"}, "steps"),
        ("topics", {"label_en": "x", "areas": "nowhere"}, "areas"),
        ("text", {"label_en": "a\x00b"}, "label_en"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(kind: str, sent: dict[str, str], field: str) -> None:
    told = form(kind, **sent)
    assert set(told.errors) == {field}


def test_a_question_is_built_and_changed_on_its_pages(program: Program, cora: User, signed_in: SignIn) -> None:
    client = signed_in(cora)
    create = reverse("programs:question-create", args=(program.public_id,))
    assert b"A step on a scale" in client.get(create).content
    sent = {"label_en": "How often?", "steps": "5", "low": "Rarely | Selten", "asks": "both", "readers": "partner"}
    answer = client.post(f"{create}?kind=scale", sent | {"weight": "5", "measure": "close"})
    assert answer.status_code == 302, answer.context["form"].errors
    wording = Wording.objects.get()
    assert (wording.measure, wording.steps, wording.options) == (
        "close",
        5,
        [{"code": "low", "en": "Rarely", "de": "Selten"}],
    )
    change = reverse("programs:question-update", args=(wording.question.public_id,))
    page = client.get(change)
    assert b"Rarely | Selten" in page.content
    kept = {name: value for name, value in page.context["form"].initial.items() if value not in (None, False)}
    assert client.post(change, {**kept, "label_en": "How often, roughly?"}).status_code == 302
    late = client.post(change, {**kept, "label_en": "Too late"})
    assert late.status_code == 422
    assert b"Somebody else has changed this question" in late.content
    assert b'value="Too late"' in late.content
    assert late.context["form"]["version"].value() == "2"
    assert labels(program) == ["How often, roughly?"]


def test_the_list_takes_the_same_queries_for_one_and_three(
    program: Program, cora: User, signed_in: SignIn, django_assert_num_queries: Any
) -> None:
    client = signed_in(cora)
    url = reverse("programs:question-list", args=(program.public_id,))
    for number in range(3):
        add_question(program=program, content=text(f"Question {number}"), by=cora)
        if number in (0, 2):
            with django_assert_num_queries(10):
                assert client.get(url).status_code == 200


def test_questions_of_others_are_not_there(
    program: Program, cora: User, edda: User, ada: User, signed_in: SignIn
) -> None:
    question = add_question(program=program, content=COLOUR, by=cora)
    for person in (edda, ada):
        client = signed_in(person)
        assert client.get(reverse("programs:question-list", args=(program.public_id,))).status_code == 404
        assert client.get(reverse("programs:question-update", args=(question.public_id,))).status_code == 404
        assert client.post(reverse("programs:question-retire", args=(question.public_id,))).status_code == 404
    copy = reverse("programs:question-copy", args=(edda.coordinations.get().program.public_id,))
    assert signed_in(edda).post(copy, {"source": f"program:{program.public_id}"}).status_code == 422


def test_a_set_is_taken_over_and_previewed_for_both_roles(program: Program, cora: User, signed_in: SignIn) -> None:
    client = signed_in(cora)
    copy = reverse("programs:question-copy", args=(program.public_id,))
    assert client.post(copy, {"source": "set:career"}).status_code == 302
    preview = reverse("programs:question-preview", args=(program.public_id,))
    mentee, mentor = client.get(preview).content.decode(), client.get(preview + "?as=mentor").content.decode()
    assert "What would you like help with?" in mentee
    assert "What can you help with?" in mentor
    assert "What would you like help with?" not in mentor
    assert "everybody you could be paired with" in mentee
