"""A program's own questions in the match: what counts, what rules out, and what is said of it to whom."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from matching.engine import solve
from matching.jobs import run_match
from matching.kinds import policy_of
from matching.models import MatchRun
from matching.queries.fit import fit_of
from matching.queries.fit_answers import named_in, question_words
from matching.services.runs import start_run
from matching.snapshot import example_for, policy_from, problem_for, ranking_for
from matching.snapshot.answers import told_by
from profiles.models import User
from programs.forms.questionnaire import Questionnaire
from programs.kinds.questions import Readers
from programs.models import Cohort, Enrolment, Question
from programs.queries.answers import answered_in, asked_of, new_for
from programs.services.answers import save_answers
from programs.services.questions import add_question, change_question, retire_question
from tests.factories import EnrolmentFactory, TopicFactory, answer, choose

Ask = Callable[..., Question]


@pytest.fixture
def ask(cohort: Cohort, cora: User) -> Ask:
    def add(measure: str, kind: str = "choice", **more: Any) -> Question:
        content = {
            "kind": kind,
            "label_en": f"{kind} {measure}?",
            "options": [("Red", "Rot"), ("Blue", "Blau"), ("Green", "Grün")],
            "readers": "candidates",
            "measure": measure,
            **more,
        }
        return add_question(program=cohort.program, content=content, by=cora)

    return add


@pytest.fixture
def other(cohort: Cohort) -> Enrolment:
    """Another mentor, with nothing but her place."""
    return EnrolmentFactory(cohort=cohort, role="mentor", user__name=None)


def solved(cohort: Cohort, cora: User) -> MatchRun:
    run = start_run(cohort=cohort, by=cora)
    assert run_match(run.pk) == "succeeded"
    return run


def pairs(run: MatchRun) -> list[int]:
    return list(run.proposals.order_by("pk").values_list("mentor_id", flat=True))


def score(mentee: Enrolment, mentor: Enrolment) -> float:
    return ranking_for(mentee).scores[mentor.public_id]


def test_an_answer_changes_the_match(
    cohort: Cohort, mentee: Enrolment, mentor: Enrolment, other: Enrolment, cora: User, ask: Ask
) -> None:
    gardening = TopicFactory(slug="gardening")
    choose(mentee.user, "sought", gardening)
    choose(mentor.user, "offered", gardening)
    choose(other.user, "offered", TopicFactory(slug="chess"))
    assert pairs(solved(cohort, cora)) == [mentor.pk]
    rule = ask("agree")
    answer(mentee, rule, "o2")
    answer(mentor, rule, "o1")
    answer(other, rule, "o2")
    assert pairs(solved(cohort, cora)) == [other.pk]
    # Whoever has not answered is not ruled out, and a question that is taken out rules nobody out.
    mentor.answers.all().delete()
    assert pairs(solved(cohort, cora)) == [mentor.pk]
    answer(mentor, rule, "o1")
    retire_question(question=rule, by=cora)
    assert pairs(solved(cohort, cora)) == [mentor.pk]


def test_people_who_must_differ_are_never_paired(
    mentee: Enrolment, mentor: Enrolment, finished_anyway: Callable[[], MatchRun], ask: Ask
) -> None:
    rule = ask("differ", "several")
    answer(mentee, rule, ["o1", "o2"])
    answer(mentor, rule, ["o2", "o3"])
    run = finished_anyway()
    assert pairs(run) == []
    assert run.unplaced.get().reason == "conflicts"
    assert ranking_for(mentee).left_out == {"conflicts": {mentor.public_id}}


def test_a_question_that_is_a_rule_holds_where_imported_conflicts_do_not_count(
    cohort: Cohort, mentee: Enrolment, mentor: Enrolment, other: Enrolment, ask: Ask
) -> None:
    rule = ask("differ")
    answer(mentee, rule, "o1")
    answer(mentor, rule, "o1")
    Enrolment.objects.filter(pk__in=[mentee.pk, other.pk]).update(conflicts=["lab: smith"])
    lax = policy_of(rules={**policy_of()["rules"], "conflicts": False})
    assert [one.mentor for one in solve(problem_for(cohort, policy_from(lax))).pairs] == [other.public_id]
    assert example_for(cohort, lax).mentor == other
    assert solve(problem_for(cohort, policy_from())).pairs == ()
    assert example_for(cohort, policy_of()) is None


@pytest.mark.parametrize(
    ("measure", "kind", "near", "far"),
    [
        ("same", "choice", "o1", "o2"),
        ("shared", "several", ["o1", "o3"], ["o2", "o3"]),
        ("close", "scale", 4, 1),
        ("shared", "topics", ["chess"], ["grief"]),
    ],
)
def test_each_measure_prefers_whom_it_should(
    mentee: Enrolment, mentor: Enrolment, other: Enrolment, ask: Ask, measure: str, kind: str, near: Any, far: Any
) -> None:
    TopicFactory(slug="chess")
    question = ask(measure, kind, **({} if kind in ("choice", "several") else {"options": []}))
    answer(mentee, question, {"choice": "o1", "several": ["o1"], "scale": 5, "topics": ["chess", "music"]}[kind])
    answer(mentor, question, near)
    answer(other, question, far)
    assert score(mentee, mentor) > score(mentee, other)


def test_a_scale_is_as_close_as_its_steps(mentee: Enrolment, mentor: Enrolment, ask: Ask) -> None:
    question = ask("close", "scale", options=[], steps=5)
    answer(mentee, question, 2)
    given = answer(mentor, question, 2)
    for step, value in ((2, 1.0), (3, 0.75), (5, 0.25), (1, 0.75)):
        type(given).objects.update_or_create(pk=given.pk, defaults={"value": step})
        type(mentor).objects.filter(pk=mentor.pk).update(version=step + 10)
        type(given).objects.filter(enrolment=mentee).update(value=2)
        told = {one["name"]: one["value"] for one in ranking_for(mentee).components(mentor.public_id)}
        assert told["answers"] == pytest.approx(value)


def test_weights_of_questions_stand_against_each_other(
    mentee: Enrolment, mentor: Enrolment, other: Enrolment, ask: Ask
) -> None:
    heavy, light = ask("same", weight=5), ask("same", label_en="Light?", weight=1)
    for place, first, second in ((mentee, "o1", "o1"), (mentor, "o1", "o2"), (other, "o2", "o1")):
        answer(place, heavy, first)
        answer(place, light, second)
    values = {
        place.pk: next(
            one["value"] for one in ranking_for(mentee).components(place.public_id) if one["name"] == "answers"
        )
        for place in (mentor, other)
    }
    assert values == {mentor.pk: pytest.approx(5 / 6), other.pk: pytest.approx(1 / 6)}


def test_without_questions_answers_are_no_part_of_the_policy(cohort: Cohort, mentee: Enrolment, ask: Ask) -> None:
    assert "answers" not in problem_for(cohort, policy_from()).policy.components
    question = ask("same")
    parts = problem_for(cohort, policy_from()).policy.components["answers"].parts
    assert parts == {question.public_id: 3.0}


def test_a_changed_answer_counts_at_once_in_a_search(mentee: Enrolment, mentor: Enrolment, ask: Ask) -> None:
    question = ask("same")
    answer(mentee, question, "o1")
    wording = question.wordings.get()
    save_answers(enrolment=mentor, answers={wording: "o2"}, version=mentor.version, by=mentor.user)
    before = score(mentee, mentor)
    save_answers(enrolment=mentor, answers={wording: "o1"}, version=mentor.version, by=mentor.user)
    assert score(mentee, mentor) > before


@pytest.mark.parametrize("readers", ["coordinators", "partner"])
def test_what_others_may_not_read_cannot_be_found_out_by_searching(
    cohort: Cohort, mentee: Enrolment, mentor: Enrolment, ask: Ask, readers: str
) -> None:
    question = ask("same", readers=readers)
    given = answer(mentee, question, "o1")
    answer(mentor, question, "o1")
    before = score(mentee, mentor)
    type(given).objects.update(value="o2")
    assert score(mentee, mentor) == before
    # A run is the coordinators' own, and uses it.
    assert {tag for person in problem_for(cohort, policy_from()).mentees for tag in person.answers} == {
        f"{question.public_id}:o2"
    }


def test_reasons_say_what_the_reader_may_know(
    mentee: Enrolment, mentor: Enrolment, cora: User, ask: Ask, django_assert_num_queries: Any
) -> None:
    shown, partner, hidden = ask("same"), ask("same", readers="partner"), ask("same", readers="coordinators")

    def said(question: Question, **options: bool) -> str:
        code = "o1"
        row = {
            "name": "answers",
            "value": 1.0,
            "weight": 1.0,
            "evidence": {"shared": [f"{question.public_id}:{code}"], "missing": []},
        }
        words = question_words(named_in([row]))
        return fit_of([row], {}, "UTC", questions=words, **options).reasons[0]

    secret = "Both answered alike; the answers are not shown"
    assert [said(one) for one in (shown, partner, hidden)] == ["Both answered: Red", secret, secret]
    assert [said(one, paired=True) for one in (shown, partner, hidden)] == [
        "Both answered: Red",
        "Both answered: Red",
        secret,
    ]
    assert {said(one, own_columns=True) for one in (shown, partner, hidden)} == {"Both answered: Red"}
    # Opening a question later does not open what was answered before.
    content = {"kind": "choice", "label_en": "Open now?", "options": [("Red", ""), ("Blue", "")], "measure": "same"}
    change_question(question=hidden, version=1, content={**content, "readers": "candidates"}, by=cora)
    assert said(hidden) == secret
    with django_assert_num_queries(1):
        question_words({shown.public_id, hidden.public_id})


def test_a_question_that_becomes_a_rule_asks_those_again_who_were_promised_more(
    cohort: Cohort, mentee: Enrolment, mentor: Enrolment, cora: User, ask: Ask
) -> None:
    question = ask("same", readers="coordinators")
    answer(mentee, question, "o1")
    answer(mentor, question, "o2")
    content = {"kind": "choice", "label_en": "Rule?", "options": [("Red", ""), ("Blue", "")]}
    change_question(
        question=question,
        version=1,
        content={**content, "measure": "agree", "readers": Readers.CANDIDATES.value},
        by=cora,
    )
    problem = problem_for(cohort, policy_from(), today=date(2026, 1, 1))
    assert {key for person in (*problem.mentors, *problem.mentees) for key in person.conflicts} == set()


def test_what_was_answered_before_the_matching_used_it_is_asked_again_and_not_used(
    mentee: Enrolment, mentor: Enrolment, ask: Ask, cora: User
) -> None:
    question = ask("")
    before = Questionnaire(None, asked=asked_of(mentee.cohort.program, "mentee"), scope="")
    assert "The matching uses it" not in before[f"q_{question.public_id}"].help_text
    for place in (mentee, mentor):
        answer(place, question, "o1")
    content = {"kind": "choice", "label_en": "Which?", "options": [("Red", ""), ("Blue", "")], "measure": "same"}
    change_question(question=question, version=1, content=content, by=cora)
    asked = asked_of(mentee.cohort.program, "mentee")
    assert new_for(mentee, asked, answered_in(mentee)) == asked
    assert told_by(Enrolment.objects.all(), hidden=True) == {}
    form = Questionnaire(None, asked=asked, scope="")
    assert "people who answer the same fit better" in form[f"q_{question.public_id}"].help_text
    mentee.answers.all().delete()
    answer(mentee, question, "o1")
    assert told_by(Enrolment.objects.all(), hidden=True)[mentee.pk].tags == (f"{question.public_id}:o1",)
