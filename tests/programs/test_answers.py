"""Answering a program's own questions: at applying and later, old wordings, who reads what, nothing nasty gets in."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activity.states import Conflict, Refused
from profiles.kinds.text import forbidden_character
from profiles.models import User
from profiles.queries.privacy import circles
from programs.forms.questionnaire import Questionnaire
from programs.kinds.questions import Readers
from programs.models import Answer, Cohort, Enrolment, Question
from programs.queries.answers import answered_in, answers_of, asked_of, new_for
from programs.queries.participants import participant_table
from programs.services.answers import save_answers
from programs.services.questions import add_question, change_question, retire_question
from tests.factories import TopicFactory, answer

SignIn = Callable[[User], Client]


@pytest.fixture
def ask(cohort: Cohort, cora: User) -> Callable[..., Question]:
    """Adds a question to the program."""

    def add(label: str, kind: str = "text", **more: Any) -> Question:
        content = {"kind": kind, "label_en": label, "options": [("Red", "Rot"), ("Blue", "Blau")], **more}
        return add_question(program=cohort.program, content=content, by=cora)

    return add


def name_of(question: Question) -> str:
    return f"q_{question.public_id}"


def fields(page: Any) -> dict[str, str]:
    """What the hidden fields of a page send."""
    soup = BeautifulSoup(page.content.decode(), "html.parser")
    hidden = soup.select("main form input[type=hidden]")
    return {str(one["name"]): str(one.get("value", "")) for one in hidden if one["name"] != "csrfmiddlewaretoken"}


def told(place: Enrolment, circle: Readers = Readers.COORDINATORS) -> dict[str, str]:
    return {one.question: ", ".join(one.words) for one in answers_of(place, circle)}


def test_applicants_choose_a_role_and_answer_what_it_is_asked(
    cohort: Cohort, dov: User, ask: Any, signed_in: SignIn
) -> None:
    both = ask("Colour?", "choice", required=True, mentor_label_en="Your colour as a mentor?")
    ask("Only for mentors?", asks="mentor")
    client = signed_in(dov)
    url = reverse("programs:enrolment-apply", args=(cohort.public_id,))
    assert b"?role=mentor" in client.get(url).content
    page = client.get(f"{url}?role=mentee")
    assert b"Colour?" in page.content
    assert b"mentors?" not in page.content
    assert b"How many mentees" not in page.content
    sent = {**fields(page), "role": "mentee", "motivation": "I am curious."}
    refused = client.post(f"{url}?role=mentee", sent)
    assert refused.status_code == 422
    assert b"I am curious." in refused.content
    assert not Enrolment.objects.exists()
    done = client.post(f"{url}?role=mentee", {**sent, name_of(both): "o2"})
    assert done.status_code == 302
    place = Enrolment.objects.get()
    assert told(place) == {"Colour?": "Blue"}
    assert b"Blue" in client.get(done["Location"]).content


def test_a_program_without_questions_asks_as_before(cohort: Cohort, dov: User, signed_in: SignIn) -> None:
    url = reverse("programs:enrolment-apply", args=(cohort.public_id,))
    assert signed_in(dov).post(url, {"role": "mentee", "motivation": ""}).status_code == 302


def test_answers_keep_the_wording_they_were_given_to(mentee: Enrolment, ask: Any, cora: User) -> None:
    question = ask("Which colour?", "choice", readers="coordinators")
    answer(mentee, question, "o1")
    new = {
        "kind": "choice",
        "label_en": "Favourite?",
        "options": [("Green", ""), ("Blue", "")],
        "readers": "candidates",
    }
    change_question(question=question, version=1, content=new, by=cora)
    shown = answers_of(mentee)[0]
    assert (shown.question, shown.words, shown.former) == ("Which colour?", ("Red",), True)
    # What only coordinators were to read stays with them, whoever reads new answers.
    assert answers_of(mentee, Readers.CANDIDATES) == []
    assert new_for(mentee, asked_of(mentee.cohort.program, "mentee"), answered_in(mentee)) == []


def test_people_are_asked_only_what_is_new(mentee: Enrolment, ask: Any, cora: User) -> None:
    old, left, new = ask("Old?"), ask("Left?"), ask("New?")
    answer(mentee, old, "yes")
    answer(mentee, left, "")

    def fresh() -> list[str]:
        return [one.label for one in new_for(mentee, asked_of(mentee.cohort.program, "mentee"), answered_in(mentee))]

    assert fresh() == ["New?"]
    change_question(question=old, version=1, content={"kind": "text", "label_en": "Anew?"}, ask_again=True, by=cora)
    retire_question(question=new, by=cora)
    assert fresh() == ["Anew?"]


@pytest.mark.parametrize(
    ("circle", "seen"),
    [
        (Readers.COORDINATORS, {"secret", "partner", "open", "gone"}),
        (Readers.PARTNER, {"partner", "open"}),
        (Readers.CANDIDATES, {"open"}),
    ],
)
def test_each_circle_reads_what_was_promised(
    mentee: Enrolment, ask: Any, cora: User, circle: Readers, seen: set[str]
) -> None:
    for label, readers in (
        ("secret", "coordinators"),
        ("partner", "partner"),
        ("open", "candidates"),
        ("gone", "candidates"),
    ):
        question = ask(label, readers=readers)
        answer(mentee, question, "x")
    retire_question(question=question, by=cora)
    assert set(told(mentee, circle)) == seen


def test_answers_change_later_in_one_window_at_a_time(
    mentee: Enrolment, ada: User, ask: Any, signed_in: SignIn
) -> None:
    scale = ask("How sure?", "scale", options=[{"code": "high", "en": "Very", "de": ""}])
    several = ask("Which?", "several")
    client, url = signed_in(ada), reverse("programs:answers-update", args=(mentee.public_id,))
    first = fields(client.get(url))
    assert client.post(url, {**first, name_of(scale): "5", name_of(several): ["o1", "o2"]}).status_code == 302
    assert told(mentee) == {"How sure?": "5/5 (Very)", "Which?": "Red, Blue"}
    late = client.post(url, {**first, name_of(scale): "2"})
    assert late.status_code == 422
    assert b"changed elsewhere" in late.content
    assert client.post(url, {**fields(late), name_of(scale): "2"}).status_code == 302
    assert told(mentee) == {"How sure?": "2/5"}
    assert Answer.objects.get(question=several).left_open


def test_who_read_other_words_reads_the_new_ones_before_anything_is_kept(
    mentee: Enrolment, ada: User, cora: User, ask: Any, signed_in: SignIn
) -> None:
    question = ask("Private?", readers="coordinators")
    client, url = signed_in(ada), reverse("programs:answers-update", args=(mentee.public_id,))
    sent = {**fields(client.get(url)), name_of(question): "my secret"}
    change_question(
        question=question, version=1, content={"kind": "text", "label_en": "Open?", "readers": "candidates"}, by=cora
    )
    page = client.post(url, sent)
    assert page.status_code == 422
    assert b"my secret" in page.content
    assert b"everybody you could be paired with" in page.content
    assert not Answer.objects.exists()
    assert client.post(url, {**fields(page), name_of(question): "not so secret"}).status_code == 302
    assert told(mentee, Readers.CANDIDATES) == {"Open?": "not so secret"}


def test_nobody_answers_for_others_or_after_the_end(
    mentee: Enrolment, ben: User, cora: User, ask: Any, signed_in: SignIn
) -> None:
    question = ask("Why?")
    wording = question.wordings.get()
    url = reverse("programs:answers-update", args=(mentee.public_id,))
    for person in (ben, cora):
        assert signed_in(person).get(url).status_code == 404
    with pytest.raises(Conflict):
        save_answers(enrolment=mentee, answers={wording: "x"}, version=7, by=mentee.user)
    Cohort.objects.update(status="closed")
    mentee.cohort.refresh_from_db()
    with pytest.raises(Refused, match="has ended"):
        save_answers(enrolment=mentee, answers={wording: "x"}, version=1, by=mentee.user)
    assert not Answer.objects.exists()


def test_coordinators_read_answers_on_the_page_of_the_person(
    mentee: Enrolment, cora: User, ask: Any, signed_in: SignIn
) -> None:
    answer(mentee, ask("Why?"), "Because of <b>it</b>")
    page = signed_in(cora).get(reverse("programs:enrolment-detail", args=(mentee.public_id,))).content.decode()
    assert "Because of &lt;b&gt;it&lt;/b&gt;" in page


def test_an_answer_that_is_no_longer_offered_is_not_lost(mentee: Enrolment, ask: Any, cora: User) -> None:
    question = ask("Colour?", "choice")
    answer(mentee, question, "o1")
    change_question(
        question=question,
        version=1,
        content={"kind": "choice", "label_en": "Colour?", "options": [("Green", ""), ("Blue", "")]},
        by=cora,
    )
    form = Questionnaire(None, asked=asked_of(mentee.cohort.program, "mentee"), scope="", given=answered_in(mentee))
    assert ("o1", "Red") in form.fields[name_of(question)].choices
    assert form.initial[name_of(question)] == "o1"


def test_topics_are_offered_from_their_shelves_and_the_programs_own_words(mentee: Enrolment, ask: Any) -> None:
    TopicFactory(slug="chess", area="hobby")
    TopicFactory(slug="grief", area="life")
    TopicFactory(slug="own", area="skills", scope=mentee.cohort.program.public_id)
    TopicFactory(slug="foreign", area="hobby", scope="elsewhere")
    question = ask("What?", "topics", options=[{"code": "hobby"}])
    form = Questionnaire(None, asked=asked_of(mentee.cohort.program, "mentee"), scope=mentee.cohort.program.public_id)
    shelves = form.fields[name_of(question)].choices
    assert {slug for _area, shelf in shelves for slug, _label in shelf} == {"chess", "own"}


NASTY = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="\x00\x1b\u202e\u200f\u2066é👩🏽‍🚀<>&\"'=+-@\t\r\n{}%", max_size=40),
    st.sampled_from(["x" * 100_000, "=1+1", "<script>alert(1)</script>", "o1", "5", "-1", "9" * 400, "\ud800"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(NASTY, min_size=6, max_size=6))
def test_nothing_nasty_gets_past_the_form(values: list[str], mentee: Enrolment, ask: Any) -> None:
    """Every kind of question: what passes is printable, short enough and among what was offered."""
    if not Question.objects.exists():
        for kind in ("text", "long", "choice", "several", "scale", "topics"):
            ask(kind, kind, **({"options": []} if kind in ("scale", "topics") else {}))
    asked = asked_of(mentee.cohort.program, "mentee")
    names = [name_of(one.question) for one in asked]
    form = Questionnaire({"asked": "", **dict(zip(names, values, strict=True))}, asked=asked, scope="")
    form.is_valid()
    said = {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}
    for name, most, lines in ((names[0], 200, False), (names[1], 4_000, True)):
        kept = said.get(name, "")
        assert len(kept) <= most
        assert forbidden_character(kept, lines=lines) is None
    assert said.get(names[2], "") in {"", "o1", "o2"}
    assert said.get(names[4], "") in {"", "1", "2", "3", "4", "5"}


def test_answers_stand_in_the_column_of_their_question_whatever_words_it_had(
    mentor: Enrolment, ask: Any, cora: User
) -> None:
    question = ask("What do you need?", mentor_label_en="What can you give?")
    answer(mentor, question, "Time")
    changed = {"kind": "text", "label_en": "What would help?", "mentor_label_en": "With what can you help?"}
    change_question(question=question, version=1, content=changed, by=cora)
    table = participant_table(mentor.cohort, Enrolment.objects.filter(pk=mentor.pk))
    (row,) = table.rows
    assert dict(zip(table.header, row, strict=True))["What would help?"] == "Time"


def test_who_left_is_no_longer_read_about(mentee: Enrolment, cora: User, ask: Any, signed_in: SignIn) -> None:
    answer(mentee, ask("Why?"), "A long story")
    url = reverse("programs:enrolment-detail", args=(mentee.public_id,))
    assert b"A long story" in signed_in(cora).get(url).content
    Enrolment.objects.update(status="withdrawn")
    assert b"A long story" not in signed_in(cora).get(url).content


def test_the_page_about_data_says_who_reads_answers(db: None) -> None:
    seen = {circle.name: [str(one.label) for one in circle.fields] for circle in circles()}
    for name, words in (("private", "questions"), ("pairing", "my partner reads"), ("program", "candidates read")):
        assert [one for one in seen[name] if (one.startswith("my answers to") and one.endswith(words)) or words in one]
