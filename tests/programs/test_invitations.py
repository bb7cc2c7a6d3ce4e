"""Invitations: the same for every address, one yes, no profile before it, and limits that hold."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activity.jobs import send_mail
from activity.models import Mail, Notice
from activity.states import Refused
from profiles.models import User
from programs.jobs import inviting
from programs.jobs.invitations import remind_invitations
from programs.models import Answer, Cohort, Enrolment, GuardianConsent, Invitation, Program
from programs.queries.agreeing import guardian_by_link
from programs.queries.invitations import addresses_in, link_of
from programs.queries.links import GUARDIAN, token_for
from programs.services import invitations as services
from programs.services.agreeing import write_text
from programs.services.decisions import add_participant
from programs.services.guardians import answer_guardian
from programs.services.questions import add_question
from tests.factories import CohortFactory, EnrolmentFactory, UserFactory

Enter = Callable[[User], Client]


def invite(cohort: Cohort, by: User, *addresses: str, role: str = "mentee", **more: object) -> services.Invited:
    return services.invite_people(cohort=cohort, role=role, addresses=addresses, by=by, **more)


def answer_url(invitation: Invitation) -> str:
    return reverse("programs:invitation-answer", args=[link_of(invitation)])


def test_known_and_unknown_addresses_look_the_same(cohort: Cohort, cora: User, dov: User, signed_in: Enter) -> None:
    url = reverse("programs:invitation-create", args=[cohort.public_id])
    pages = []
    for address in ("dov@example.org", "new@example.org"):
        sent = {"role": "mentee", "addresses": address, "language": "en", "line": ""}
        page = signed_in(cora).post(url, sent, follow=True)
        pages.append(page.content.decode().count("invitation is on its way"))
    assert pages == [1, 1]
    known, unknown = (Invitation.objects.get(address=a) for a in ("dov@example.org", "new@example.org"))
    assert (known.status, known.name, known.details) == (unknown.status, unknown.name, unknown.details)
    mails = Mail.objects.filter(kind="invitation").order_by("pk")
    assert [(m.recipient, m.address) for m in mails] == [(None, "dov@example.org"), (None, "new@example.org")]
    listed = signed_in(cora).get(reverse("programs:invitation-list", args=[cohort.public_id])).content.decode()
    assert "Dov" not in listed
    assert not Enrolment.objects.exists()
    assert [(n.recipient, n.kind) for n in Notice.objects.all()] == [(dov, "invited")]


def test_the_mail_names_the_program_the_role_and_the_line(cohort: Cohort, cora: User) -> None:
    invite(cohort, cora, " New@Example.org", role="mentor", line="We met at the fair.", language="de")
    assert send_mail(Mail.objects.get().pk) == "sent"
    sent = mail.outbox[-1]
    assert sent.to == ["new@example.org"]
    for words in ("First-year companions", "“We met at the fair.”", "Cora Lindt", "/programs/invitations/"):
        assert words in sent.body
    assert "fair" not in sent.subject


def test_a_yes_gives_the_place_and_only_then_the_profile(
    cohort: Cohort, cora: User, dov: User, signed_in: Enter
) -> None:
    Cohort.objects.update(status="draft")  # an invitation reaches further than the public list
    invite(cohort, cora, dov.email or "", role="mentor", details={"capacity": 3, "conflicts": ["lab: x"]})
    invitation = Invitation.objects.get()
    listed = signed_in(dov).get(reverse("programs:program-list")).content.decode()
    assert "First-year companions invites you" in listed
    client, url = signed_in(dov), answer_url(invitation)
    assert client.get(url).status_code == 200
    assert client.post(url, {"answer": "yes", "places": "2"}).status_code == 302
    place = Enrolment.objects.get()
    assert (place.user, place.status, place.capacity, place.conflicts) == (dov, "accepted", 2, ["lab: x"])
    assert client.post(url, {"answer": "yes", "places": "2"}).url == reverse(
        "programs:enrolment-detail", args=[place.public_id]
    )
    assert Client().get(url).status_code == 404
    assert [n.kind for n in Notice.objects.filter(recipient=cora)] == ["invitation_accepted"]


def test_a_no_needs_no_account_and_is_asked_about_once_more_at_most(cohort: Cohort, cora: User) -> None:
    invite(cohort, cora, "new@example.org")
    invitation = Invitation.objects.get()
    client, url = Client(), answer_url(invitation)
    page = client.get(url).content.decode()
    assert "open an account" in page
    assert client.post(url, {"answer": "yes"}).status_code == 200
    assert Invitation.objects.get().status == "invited"
    client.post(url, {"answer": "no"})
    assert Invitation.objects.get().status == "declined"
    assert "said no" in client.get(url).content.decode()
    assert invite(cohort, cora, "new@example.org").left == ("new@example.org",)
    later = timezone.now() + timedelta(days=3)
    services.resend_invitation(invitation=Invitation.objects.get(), by=cora, now=later)
    assert client.get(url).status_code == 404
    client.post(answer_url(Invitation.objects.get()), {"answer": "no"})
    with pytest.raises(Refused, match="said no twice"):
        services.resend_invitation(invitation=Invitation.objects.get(), by=cora, now=later + timedelta(days=3))


def test_who_said_no_can_be_invited_once_more_on_the_page_but_not_into_an_ended_cohort(
    cohort: Cohort, cora: User, signed_in: Enter
) -> None:
    invite(cohort, cora, "new@example.org")
    long_ago = timezone.now() - timedelta(days=3)
    Invitation.objects.update(status="declined", asked_at=long_ago)
    url = reverse("programs:invitation-resend", args=[Invitation.objects.get().public_id])
    client = signed_in(cora)
    assert url in client.get(reverse("programs:invitation-list", args=[cohort.public_id])).content.decode()
    Cohort.objects.filter(pk=cohort.pk).update(status="closed")
    client.post(url)
    assert Invitation.objects.get().status == "declined"
    Cohort.objects.filter(pk=cohort.pk).update(status="open")
    client.post(url)
    assert Invitation.objects.get().status == "invited"


def test_what_the_program_asks_is_asked_of_the_invited_as_well(
    cohort: Cohort, cora: User, dov: User, signed_in: Enter
) -> None:
    Program.objects.update(minimum_age=14, guardian_age=18)
    rules = write_text(program=cohort.program, title="Rules", text="Be kind.", by=cora)
    invite(cohort, cora, dov.email or "")
    url, client = answer_url(Invitation.objects.get()), signed_in(dov)
    assert client.post(url, {"answer": "yes"}).status_code == 422
    sent = {"answer": "yes", "age": "minor", "guardian": "p@example.org", f"consent_{rules.public_id}": "on"}
    answered = client.post(url, sent, follow=True).content.decode()
    assert "waits until your parent or guardian" in answered
    assert "Welcome! Here" not in answered
    place = Enrolment.objects.get()
    assert (place.status, place.guardian) == ("submitted", "waiting")


def test_an_invited_minor_who_was_declined_before_applies_anew(cohort: Cohort, cora: User, dov: User) -> None:
    Program.objects.update(minimum_age=14, guardian_age=18)
    cohort.program.refresh_from_db()
    EnrolmentFactory(cohort=cohort, user=dov, role="mentee", status="declined", age="adult")
    invite(cohort, cora, dov.email or "")
    services.accept_invitation(invitation=Invitation.objects.get(), by=dov, age="minor", guardian="p@example.org")
    consent = GuardianConsent.objects.get()
    assert guardian_by_link(token_for(GUARDIAN, consent.public_id, consent.round)) == consent
    answer_guardian(consent=consent, agrees=True, name="Ife")
    assert Enrolment.objects.get().status == "submitted"
    assert Notice.objects.filter(recipient=cora, kind="guardian_given_team").count() == 1


def test_a_yes_answers_the_questions_of_the_program(cohort: Cohort, cora: User, dov: User, signed_in: Enter) -> None:
    content = {"kind": "text", "label_en": "What brings you here?", "label_de": "Was führt dich her?", "required": True}
    question = add_question(program=cohort.program, content=content, by=cora)
    invite(cohort, cora, dov.email or "")
    url, client = answer_url(Invitation.objects.get()), signed_in(dov)
    assert "What brings you here?" not in Client().get(url).content.decode()
    asked = BeautifulSoup(client.get(url).content, "html.parser").select_one("input[name=asked]")
    assert asked
    sent = {"answer": "yes", "asked": str(asked["value"])}
    empty = client.post(url, sent)
    assert empty.status_code == 422
    assert not Enrolment.objects.exists()
    assert client.post(url, sent | {f"q_{question.public_id}": "A friend"}).status_code == 302
    place = Enrolment.objects.get()
    assert place.status == "accepted"
    assert [(row.question, row.value) for row in Answer.objects.filter(enrolment=place)] == [(question, "A friend")]


@pytest.mark.parametrize("status", ["withdrawn", "declined", "waitlisted", "submitted", "accepted"])
def test_an_earlier_place_becomes_the_place(cohort: Cohort, cora: User, dov: User, status: str) -> None:
    invite(cohort, cora, dov.email or "")
    EnrolmentFactory(cohort=cohort, user=dov, status=status)
    services.accept_invitation(invitation=Invitation.objects.get(), by=dov)
    assert Enrolment.objects.get().status == "accepted"


def test_who_is_here_or_invited_is_left_out(cohort: Cohort, cora: User, mentee: Enrolment) -> None:
    invite(cohort, cora, "new@example.org")
    invited = invite(cohort, cora, "NEW@example.org", "ada@example.org", "third@example.org", "third@example.org")
    assert (invited.done, invited.left) == (1, ("new@example.org", "ada@example.org"))
    assert invite(cohort, cora, "ada@example.org", role="mentor").done == 1


def test_limits(cohort: Cohort, cora: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inviting, "MOST_AT_ONCE", 3)
    monkeypatch.setattr(inviting, "MOST_A_DAY", 4)
    many = [f"p{number}@example.org" for number in range(6)]
    with pytest.raises(Refused, match="at most 3"):
        invite(cohort, cora, *many)
    assert invite(cohort, cora, *many[:3]).done == 3
    with pytest.raises(Refused, match="4 invitations a day"):
        invite(cohort, cora, *many[3:5])
    assert Invitation.objects.count() == 3
    assert invite(cohort, cora, *many[3:5], now=timezone.now() + timedelta(days=2)).done == 2
    with pytest.raises(Refused, match="has ended"):
        invite(CohortFactory(status="closed"), cora, "x@example.org")


def test_sending_again_replaces_the_link_and_has_an_end(cohort: Cohort, cora: User) -> None:
    invite(cohort, cora, "new@example.org")
    invitation = Invitation.objects.get()
    old = answer_url(invitation)
    with pytest.raises(Refused, match="not a day old"):
        services.resend_invitation(invitation=invitation, by=cora)
    for day in (1, 2, 3):
        services.resend_invitation(invitation=invitation, by=cora, now=timezone.now() + timedelta(days=day))
    assert Client().get(old).status_code == 404
    assert Client().get(answer_url(invitation)).status_code == 200
    with pytest.raises(Refused, match="several times"):
        services.resend_invitation(invitation=invitation, by=cora, now=timezone.now() + timedelta(days=9))
    services.withdraw_invitation(invitation=invitation, by=cora)
    assert Client().get(answer_url(invitation)).status_code == 404
    assert send_mail(Mail.objects.filter(kind="invitation").latest("pk").pk) == "dropped"


def test_reminders_come_twice_and_then_it_lapses(cohort: Cohort, cora: User) -> None:
    invite(cohort, cora, "new@example.org")
    start, mails = timezone.now(), []
    for day in range(40):
        for minute in (1, 2):
            remind_invitations(now=start + timedelta(days=day, minutes=minute))
        mails.append(Mail.objects.count())
    assert [mails[4], mails[5], mails[13], mails[14], mails[39]] == [1, 2, 2, 3, 3]
    assert Invitation.objects.get().status == "expired"
    assert Client().get(answer_url(Invitation.objects.get())).status_code == 404


def test_people_who_never_signed_in_are_written_to_once_a_week(cohort: Cohort, cora: User, ada: User) -> None:
    silent = EnrolmentFactory(cohort=cohort, user=UserFactory(email="silent@example.org"))
    EnrolmentFactory(cohort=cohort, user=ada)
    User.objects.filter(pk=ada.pk).update(last_login=timezone.now())
    add_participant(cohort=cohort, name="Pat", role="mentee", by=cora)
    assert services.ask_to_claim(cohort=cohort, by=cora) == 1
    assert services.ask_to_claim(cohort=cohort, by=cora) == 0
    assert services.ask_to_claim(cohort=cohort, by=cora, now=timezone.now() + timedelta(days=8)) == 1
    assert {m.recipient for m in Mail.objects.all()} == {silent.user}
    assert send_mail(Mail.objects.first().pk) == "sent"
    assert "sign in with a code, which we send to silent@example.org" in mail.outbox[-1].body


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a@x.org", ["a@x.org"]),
        ("a@x.org, b@x.org; c@x.org\nd@x.org", ["a@x.org", "b@x.org", "c@x.org", "d@x.org"]),
        ('"Ann A." <a@x.org>, Bo <b@x.org>', ["a@x.org", "b@x.org"]),
        ("nobody here", []),
    ],
)
def test_addresses_are_found_as_people_paste_them(text: str, found: list[str]) -> None:
    assert addresses_in(text) == found


def test_wrong_addresses_are_named_and_typing_is_kept(cohort: Cohort, cora: User, signed_in: Enter) -> None:
    url = reverse("programs:invitation-create", args=[cohort.public_id])
    sent = {"role": "mentor", "addresses": "good@x.org, bad@@x, @", "language": "de", "line": "Hello"}
    page = signed_in(cora).post(url, sent)
    assert page.status_code == 422
    assert "bad@@x" in page.content.decode()
    assert "Hello" in page.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries(
    cohort: Cohort, cora: User, signed_in: Enter, count: int, django_assert_num_queries: Callable[..., object]
) -> None:
    invite(cohort, cora, *(f"p{number}@example.org" for number in range(count)))
    client, url = signed_in(cora), reverse("programs:invitation-list", args=[cohort.public_id])
    client.get(url)
    with django_assert_num_queries(10):
        assert client.get(url).content.decode().count("row-head") == count
