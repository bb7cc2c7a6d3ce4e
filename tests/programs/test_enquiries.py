"""Asking an applicant for more, and a waiting list that remembers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activity.models import Mail, Notice
from activity.states import Conflict, Refused
from profiles.models import User
from programs.models import Cohort, Enquiry, Enrolment
from programs.queries.next_steps import next_step_of
from programs.services.agreeing import write_text
from programs.services.cohorts import move_cohort
from programs.services.enquiries import answer_enquiry, ask_applicant
from programs.services.enrolments import send_application
from programs.services.questions import add_question, change_question
from programs.services.waiting import carry_over
from tests.factories import CohortFactory, EnrolmentFactory, answer

Enter = Callable[[User], Client]


@pytest.fixture
def waiting(cohort: Cohort, ada: User) -> Enrolment:
    """Ada is on the waiting list of autumn."""
    return EnrolmentFactory(cohort=cohort, user=ada, status="waitlisted", motivation="I would like to")


@pytest.fixture
def spring(cohort: Cohort) -> Cohort:
    """The next cohort of the program."""
    start = cohort.starts_on + timedelta(days=100)
    return CohortFactory(program=cohort.program, name="Spring", starts_on=start, ends_on=start + timedelta(days=100))


def test_a_question_and_its_answer(cohort: Cohort, ada: User, cora: User, edda: User, signed_in: Enter) -> None:
    place = EnrolmentFactory(cohort=cohort, user=ada, status="submitted")
    ask = reverse("programs:enquiry-ask", args=[place.public_id])
    assert signed_in(edda).get(ask).status_code == 404
    signed_in(cora).post(ask, {"text": "When could you begin?"})
    assert [(n.recipient, n.kind) for n in Notice.objects.all()] == [(ada, "enquiry_asked")]
    assert Mail.objects.get().recipient == ada
    assert "begin" not in str(Mail.objects.get().context)
    assert next_step_of(place, asked=True).route == "programs:enquiry-answer"
    own = reverse("programs:enrolment-detail", args=[place.public_id])
    assert "have a question about your application" in signed_in(ada).get(own).content.decode()
    table = reverse("programs:enrolment-table", args=[cohort.public_id])
    shown = signed_in(cora).get(table, {"state": "asked"}).content.decode()
    assert shown.count("row-head") == 1
    answer = reverse("programs:enquiry-answer", args=[place.public_id])
    assert "When could you begin?" in signed_in(ada).get(answer).content.decode()
    assert signed_in(ada).post(answer, {"answer": " "}).status_code == 422
    signed_in(ada).post(answer, {"answer": "In May."})
    assert (
        "In May." in signed_in(cora).get(reverse("programs:enrolment-detail", args=[place.public_id])).content.decode()
    )
    assert signed_in(cora).get(table, {"state": "asked"}).content.decode().count("row-head") == 0
    assert signed_in(ada).get(answer).status_code == 302


def test_one_question_at_a_time_and_not_after_a_decision(cohort: Cohort, ada: User, cora: User) -> None:
    place = EnrolmentFactory(cohort=cohort, user=ada, status="submitted")
    enquiry = ask_applicant(enrolment=place, text="Why?", by=cora)
    with pytest.raises(Conflict):
        ask_applicant(enrolment=place, text="And when?", by=cora)
    answer_enquiry(enquiry=enquiry, answer="Because.", by=ada)
    with pytest.raises(Conflict):
        answer_enquiry(enquiry=enquiry, answer="Again.", by=ada)
    assert Enquiry.objects.get().answer == "Because."
    Enrolment.objects.update(status="declined")
    place.refresh_from_db()
    with pytest.raises(Refused, match="decision already"):
        ask_applicant(enrolment=place, text="Sure?", by=cora)


def test_who_waited_goes_on_with_one_click_and_comes_first(
    waiting: Enrolment, spring: Cohort, ada: User, cora: User, ben: User, signed_in: Enter
) -> None:
    own = reverse("programs:enrolment-detail", args=[waiting.public_id])
    assert "Apply there with what I said" in signed_in(ada).get(own).content.decode()
    EnrolmentFactory(cohort=spring, user=ben, status="submitted", user__profile__name="Aaron")
    signed_in(ada).post(reverse("programs:enrolment-carry", args=[waiting.public_id]))
    place = Enrolment.objects.get(cohort=spring, user=ada)
    assert (place.status, place.priority, place.motivation) == ("submitted", 1, "I would like to")
    waiting.refresh_from_db()
    assert waiting.status == "withdrawn"
    page = signed_in(cora).get(reverse("programs:enrolment-table", args=[spring.public_id])).content.decode()
    assert page.index("Ada Nwosu") < page.index("Ben Okafor")
    assert "has waited 1 round" in page
    Enrolment.objects.filter(pk=place.pk).update(status="waitlisted")
    summer = CohortFactory(
        program=spring.program, starts_on=spring.ends_on, ends_on=spring.ends_on + timedelta(days=90)
    )
    assert send_application(cohort=summer, role="mentee", by=ada).priority == 2


def test_a_text_that_is_new_is_asked_before_going_on(
    waiting: Enrolment, spring: Cohort, ada: User, cora: User, signed_in: Enter
) -> None:
    write_text(program=spring.program, title="Rules", text="Be kind.", by=cora)
    answer = signed_in(ada).post(reverse("programs:enrolment-carry", args=[waiting.public_id]))
    assert answer.url == reverse("programs:enrolment-apply", args=[spring.public_id]) + "?role=mentee"
    waiting.refresh_from_db()
    assert waiting.status == "waitlisted"


def test_answers_go_along_and_a_needed_one_that_is_missing_is_asked_for(
    waiting: Enrolment, spring: Cohort, ada: User, cora: User, signed_in: Enter
) -> None:
    why, when = (
        add_question(program=spring.program, content={"kind": "text", "label_en": text, "label_de": text}, by=cora)
        for text in ("Why?", "When?")
    )
    for question in (why, when):
        answer(waiting, question, "Because")
    changed = {"kind": "text", "label_en": "When exactly?", "label_de": "Wann genau?", "required": True}
    change_question(question=when, version=when.version, content=changed, by=cora)
    client = signed_in(ada)
    led = client.post(reverse("programs:enrolment-carry", args=[waiting.public_id]), follow=True)
    assert "have not answered yet" in led.content.decode()
    assert led.context["questions"][f"q_{why.public_id}"].value() == "Because"
    change_question(question=when, version=when.version, content=changed | {"required": False}, by=cora)
    client.post(reverse("programs:enrolment-carry", args=[waiting.public_id]))
    place = Enrolment.objects.get(cohort=spring, user=ada)
    assert [(row.question, row.value) for row in place.answers.all()] == [(why, "Because")]


def test_there_is_nowhere_to_go_on_to(waiting: Enrolment, ada: User) -> None:
    with pytest.raises(Refused, match="No other cohort"):
        carry_over(enrolment=waiting, by=ada)


def test_people_who_waited_hear_of_the_next_cohort_once(
    waiting: Enrolment, spring: Cohort, cora: User, ada: User
) -> None:
    Cohort.objects.filter(pk=spring.pk).update(status="draft")
    spring.refresh_from_db()
    for to in ("open", "matching", "open"):
        move_cohort(cohort=spring, to=to, by=cora)
    assert [(n.recipient, n.kind) for n in Notice.objects.filter(kind="waitlist_next")] == [(ada, "waitlist_next")]
    assert timezone.now() >= spring.status_since
