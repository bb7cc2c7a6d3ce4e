"""Consents, age and guardians of applications: what is needed, what is kept, and what nobody can get round."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activity.jobs import send_mail
from activity.models import Mail, Notice
from activity.states import Conflict, Refused
from profiles.models import User
from programs.jobs.asking import remind_guardians
from programs.models import Cohort, ConsentGiven, ConsentText, Enrolment, GuardianConsent, Program
from programs.queries.links import GUARDIAN, WITHDRAW, token_for
from programs.services.agreeing import retire_text, withdraw_consent, write_text
from programs.services.decisions import decide_enrolments
from programs.services.enrolments import send_application, withdraw_enrolment
from programs.services.guardians import agree_again, answer_guardian, ask_guardian, withdraw_guardian
from safeguarding.queries.clearance import is_matchable
from tests.factories import EnrolmentFactory, decide_enrolment

Enter = Callable[[User], Client]
SECRET = "My parents must not read this"


@pytest.fixture
def young(cohort: Cohort) -> Cohort:
    """A cohort that takes people from 14, who decide alone from 18."""
    Program.objects.filter(pk=cohort.program_id).update(minimum_age=14, guardian_age=18)
    return Cohort.objects.select_related("program").get(pk=cohort.pk)


@pytest.fixture
def asked(young: Cohort, ada: User) -> GuardianConsent:
    """Ada is fifteen and has applied."""
    place = send_application(
        cohort=young, role="mentee", by=ada, motivation=SECRET, age="minor", guardian="Parent@example.org "
    )
    return GuardianConsent.objects.select_related("enrolment__user__profile", "enrolment__cohort__program").get(
        enrolment=place
    )


def sent(kind: str) -> mail.EmailMessage:
    """The newest mail of a kind, sent now."""
    assert send_mail(Mail.objects.filter(kind=kind).latest("pk").pk) == "sent"
    return mail.outbox[-1]


def link_in(message: mail.EmailMessage) -> str:
    return next(word for word in message.body.split() if "/guardian/" in word).removeprefix("http://127.0.0.1:8000")


def test_needed_consents_and_ages_are_asked_for(young: Cohort, ada: User, cora: User) -> None:
    rules = write_text(program=young.program, title="Rules", text="Be kind.", by=cora)
    photos = write_text(program=young.program, title="Photos", text="At parties.", by=cora, required=False)
    with pytest.raises(Refused, match="agree to: Rules"):
        send_application(cohort=young, role="mentee", by=ada, age="adult", agreed=[photos.public_id])
    with pytest.raises(Refused, match="at least 14"):
        send_application(cohort=young, role="mentee", by=ada, agreed=[rules.public_id])
    with pytest.raises(Refused, match="address of a parent"):
        send_application(cohort=young, role="mentee", by=ada, age="minor", agreed=[rules.public_id])
    with pytest.raises(Refused, match="your own address"):
        send_application(
            cohort=young, role="mentee", by=ada, age="minor", guardian="ADA@example.org", agreed=[rules.public_id]
        )
    assert not Enrolment.objects.exists()
    place = send_application(cohort=young, role="mentee", by=ada, age="adult", agreed=[rules.public_id, "nonsense"])
    assert (place.age, place.guardian) == ("adult", "")
    assert [given.text for given in ConsentGiven.objects.all()] == [rules]


def test_it_stays_known_which_version_somebody_agreed_to(young: Cohort, ada: User, cora: User) -> None:
    first = write_text(program=young.program, title="Rules", text="Be kind.", by=cora)
    place = send_application(cohort=young, role="mentee", by=ada, age="adult", agreed=[first.public_id])
    second = write_text(program=young.program, title="Rules", text="Be very kind.", by=cora, instead_of=first)
    assert (second.number, second.series) == (2, first.series)
    with pytest.raises(Conflict):
        write_text(program=young.program, title="Rules", text="Late", by=cora, instead_of=first)
    assert ConsentGiven.objects.get().text.text == "Be kind."
    withdraw_enrolment(enrolment=place, by=ada)
    with pytest.raises(Refused, match="agree to: Rules"):
        send_application(cohort=young, role="mentee", by=ada, age="adult", agreed=[first.public_id])
    send_application(cohort=young, role="mentee", by=ada, age="adult", agreed=[second.public_id])
    standing = ConsentGiven.objects.filter(withdrawn_at__isnull=True)
    assert [given.text for given in standing] == [second]
    assert ConsentGiven.objects.count() == 2
    retire_text(text=second, by=cora)
    assert not ConsentText.objects.in_force().exists()


def test_what_one_chose_freely_is_taken_back_alone(young: Cohort, ada: User, cora: User) -> None:
    rules = write_text(program=young.program, title="Rules", text="Be kind.", by=cora)
    photos = write_text(program=young.program, title="Photos", text="At parties.", by=cora, required=False)
    agreed = [rules.public_id, photos.public_id]
    place = send_application(cohort=young, role="mentee", by=ada, age="adult", agreed=agreed)
    with pytest.raises(Refused, match="withdraw from the cohort"):
        withdraw_consent(enrolment=place, text=rules.public_id, by=ada)
    withdraw_consent(enrolment=place, text=photos.public_id, by=ada)
    with pytest.raises(Conflict):
        withdraw_consent(enrolment=place, text=photos.public_id, by=ada)
    assert [g.text for g in ConsentGiven.objects.filter(withdrawn_at__isnull=True)] == [rules]


def test_the_guardian_reads_what_it_is_and_none_of_the_answers(asked: GuardianConsent) -> None:
    message = sent("guardian_asked")
    assert message.to == ["parent@example.org"]
    assert "Ada would like to take part in First-year companions" in message.body
    assert "Ada" not in message.subject
    page = Client().get(link_in(message))
    text = page.content.decode()
    assert page.status_code == 200
    assert "May Ada take part in First-year companions?" in text
    assert page.headers["Cache-Control"].find("no-store") >= 0
    for said in (SECRET, "Nwosu", "ada@example.org"):
        assert said not in message.body + text
    assert GuardianConsent.objects.get().status == "waiting"


def test_nobody_is_accepted_before_the_guardian_agreed(asked: GuardianConsent, cora: User, young: Cohort) -> None:
    place = asked.enrolment
    with pytest.raises(Conflict):
        decide_enrolment(enrolment=place, to="accepted", by=cora)
    decided = decide_enrolments(cohort=young, chosen={place.public_id: "submitted"}, to="accepted", by=cora)
    assert decided.left == (("Ada Nwosu", "waiting for a guardian"),)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.filter(pk=place.pk).update(status="accepted")
    client, url = Client(), link_in(sent("guardian_asked"))
    assert client.post(url, {"answer": "yes", "name": " "}).status_code == 422
    assert client.post(url, {"answer": "yes", "name": "Ife Nwosu"}).status_code == 302
    asked.refresh_from_db()
    assert (asked.status, asked.name) == ("given", "Ife Nwosu")
    place.refresh_from_db()
    decide_enrolment(enrolment=place, to="accepted", by=cora)
    assert is_matchable(place)
    assert "you have agreed" in client.get(url).content.decode()


def test_a_no_stops_the_application_until_somebody_is_asked_again(
    asked: GuardianConsent, ada: User, cora: User
) -> None:
    old = link_in(sent("guardian_asked"))
    answer_guardian(consent=asked, agrees=False)
    place = asked.enrolment
    with pytest.raises(Conflict):
        decide_enrolment(enrolment=place, to="accepted", by=cora)
    with pytest.raises(Conflict):
        answer_guardian(consent=asked, agrees=True, name="Too late")
    ask_guardian(enrolment=place, address="other@example.org", by=ada)
    assert Client().get(old).status_code == 404
    asked.refresh_from_db()
    assert (asked.status, asked.address, asked.round) == ("waiting", "other@example.org", 2)
    for _ in range(4):
        ask_guardian(enrolment=place, address="other@example.org", by=ada)
    with pytest.raises(Refused, match="several times"):
        ask_guardian(enrolment=place, address="other@example.org", by=ada)


def test_a_consent_taken_back_stops_matching_at_once(asked: GuardianConsent, cora: User) -> None:
    answer_guardian(consent=asked, agrees=True, name="Ife Nwosu")
    place = asked.enrolment
    place.refresh_from_db()
    decide_enrolment(enrolment=place, to="accepted", by=cora)
    url = link_in(sent("guardian_agreed"))
    client = Client()
    assert "Take back your consent" in client.get(url).content.decode()
    assert is_matchable(place)
    client.post(url)
    assert not is_matchable(place)
    assert Notice.objects.filter(recipient=cora, kind="guardian_withdrawn_team").count() == 1
    client.post(url)
    assert Notice.objects.filter(recipient=cora, kind="guardian_withdrawn_team").count() == 1
    client.post(url, {"again": "1"})
    assert is_matchable(place)
    asked.refresh_from_db()
    withdraw_guardian(consent=asked)
    agree_again(consent=asked)
    assert is_matchable(place)


def test_links_are_for_one_purpose_and_run_out(asked: GuardianConsent) -> None:
    ask, undo = (token_for(purpose, asked.public_id, asked.round) for purpose in (GUARDIAN, WITHDRAW))
    client = Client()
    for route, token in (
        ("programs:guardian-answer", undo),
        ("programs:guardian-withdraw", ask),
        ("programs:guardian-answer", ask + "x"),
        ("programs:guardian-answer", token_for(GUARDIAN, "nobody", 1)),
        ("programs:guardian-answer", token_for(GUARDIAN, asked.public_id, 2)),
    ):
        url = reverse(route, args=[token])
        assert client.get(url).status_code == 404
        assert client.post(url, {"answer": "yes", "name": "Eve"}).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=22)):
        assert client.get(reverse("programs:guardian-answer", args=[ask])).status_code == 404
    withdraw_enrolment(enrolment=asked.enrolment, by=asked.enrolment.user)
    assert client.get(reverse("programs:guardian-answer", args=[ask])).status_code == 404


def test_guardians_are_reminded_twice_then_the_young_person_is_told(asked: GuardianConsent, ada: User) -> None:
    start = timezone.now()
    mails = []
    for day in range(40):
        remind_guardians(now=start + timedelta(days=day, minutes=1))
        remind_guardians(now=start + timedelta(days=day, minutes=2))
        mails.append(Mail.objects.filter(kind="guardian_asked").count())
    assert [mails[0], mails[2], mails[3], mails[6], mails[7], mails[39]] == [1, 1, 2, 2, 3, 3]
    assert Notice.objects.filter(recipient=ada, kind="guardian_silent").count() == 1


def test_a_mail_to_a_guardian_who_has_answered_is_not_sent(asked: GuardianConsent) -> None:
    answer_guardian(consent=asked, agrees=True, name="Ife")
    assert send_mail(Mail.objects.get(kind="guardian_asked").pk) == "dropped"


def test_the_application_in_the_browser(young: Cohort, ada: User, cora: User, signed_in: Enter) -> None:
    rules = write_text(program=young.program, title="Rules", text="Be kind.", by=cora)
    client, url = signed_in(ada), reverse("programs:enrolment-apply", args=[young.public_id])
    page = client.get(url).content.decode()
    assert "I am at least 14, but younger than 18" in page
    said = {"role": "mentee", "motivation": "I would like to"}
    page = client.post(url, {**said, "age": "minor"})
    assert page.status_code == 422
    text = page.content.decode()
    assert "Nobody can take part without this consent." in text
    assert "Please give the address of a parent or guardian." in text
    assert "I would like to" in text
    said |= {"age": "minor", f"consent_{rules.public_id}": "on", "guardian": "parent@example.org"}
    assert client.post(url, said).status_code == 302
    place = Enrolment.objects.get()
    assert (place.guardian, place.consents.count()) == ("waiting", 1)
    own = client.get(reverse("programs:enrolment-detail", args=[place.public_id])).content.decode()
    assert "Your parent or guardian is asked" in own
    again = reverse("programs:guardian-ask", args=[place.public_id])
    assert client.post(again, {"guardian": "ada@example.org"}).status_code == 422
    assert client.post(again, {"guardian": "aunt@example.org"}).status_code == 302
    assert GuardianConsent.objects.get().address == "aunt@example.org"
    assert signed_in(cora).get(again).status_code == 404
    table = reverse("programs:enrolment-table", args=[young.public_id])
    for guardian, count in (("minor", 1), ("waiting", 1), ("given", 0), ("", 1)):
        shown = signed_in(cora).get(table, {"guardian": guardian}).content.decode()
        assert shown.count("row-head") == count
    manage = signed_in(cora).get(reverse("programs:enrolment-detail", args=[place.public_id])).content.decode()
    assert "aunt@example.org" not in manage
    assert "waiting for a guardian" in manage


def test_consent_texts_are_written_in_the_browser(cohort: Cohort, cora: User, edda: User, signed_in: Enter) -> None:
    client, program = signed_in(cora), cohort.program
    create = reverse("programs:consent-create", args=[program.public_id])
    client.post(create, {"title": "Rules", "text": "Be kind.", "required": "on"})
    text = ConsentText.objects.get()
    update = reverse("programs:consent-update", args=[text.public_id])
    assert signed_in(edda).get(update).status_code == 404
    client.post(update, {"title": "Rules", "text": "Be very kind.", "required": "on"})
    assert client.get(update).status_code == 404
    assert list(ConsentText.objects.in_force().values_list("text", flat=True)) == ["Be very kind."]
    late = client.post(update, {"title": "Rules", "text": "Be the kindest of all.", "required": "on"})
    assert late.status_code == 422
    assert "Somebody else has changed this text meanwhile" in late.content.decode()
    assert "Be the kindest of all." in late.content.decode(), "what was typed is not lost"


def test_a_program_cannot_ask_a_guardian_below_its_smallest_age(cohort: Cohort, cora: User, signed_in: Enter) -> None:
    url = reverse("programs:program-update", args=[cohort.program.public_id])
    page = signed_in(cora).post(
        url,
        {"name": "X", "language": "en", "request_days": "7", "minimum_age": "16", "guardian_age": "14", "version": "1"},
    )
    assert page.status_code == 422
    assert "must be above the smallest age" in page.content.decode()


@pytest.mark.parametrize("state", ["waiting", "refused", "withdrawn"])
def test_no_guardian_no_match(cohort: Cohort, state: str) -> None:
    place = EnrolmentFactory(cohort=cohort, role="mentee", status="submitted", age="minor", guardian=state)
    assert not is_matchable(place)
