"""A mentor's answer: reasons and rests, a question first, and answering from the mail without signing in."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activity.jobs import written
from activity.models import Activity, Mail, Notice
from activity.states import Conflict, Refused
from pairings.jobs import expire_requests, withdraw_stranded_requests
from pairings.models import MentorshipRequest, Pairing, Question, Wish
from pairings.queries.tickets import SALT, ticket_for, version_of
from pairings.services.pairings import approve_pairing
from pairings.services.questions import write_question
from pairings.services.requests import decline_request, send_request, withdraw_request
from profiles.models import User
from programs.models import Enrolment, Program
from programs.queries.next_steps import places_to_open
from tests.factories import CoordinatorFactory, EnrolmentFactory, PairingFactory, RequestFactory
from tests.reading import parsed, words

SignIn = Callable[[User], Client]
LETTER = "May I learn from you?"


@pytest.fixture
def asked(mentee: Enrolment, mentor: Enrolment) -> MentorshipRequest:
    request = send_request(mentee=mentee, mentor=mentor, message=LETTER, by=mentee.user)
    return MentorshipRequest.objects.people().get(pk=request.pk)


class TestNo:
    @pytest.mark.parametrize(("reason", "days"), [("no_room", 28), ("not_now", 28), ("other", None)])
    def test_says_when_to_ask_again(self, asked: MentorshipRequest, ben: User, reason: str, days: int | None) -> None:
        decline_request(request=asked, by=ben, reason=reason)
        again = timezone.localdate() + timedelta(days=days) if days else None
        assert asked.ask_again_from == again

    def test_with_a_rest_lets_nobody_new_ask_and_others_move_on(
        self, asked: MentorshipRequest, mentor: Enrolment, ben: User
    ) -> None:
        other = RequestFactory(mentee=EnrolmentFactory(cohort=mentor.cohort), mentor=mentor)
        until = timezone.localdate() + timedelta(days=40)
        with pytest.raises(Refused, match="until when"):
            decline_request(request=asked, by=ben, reason="rest")
        decline_request(request=asked, by=ben, reason="rest", rest_until=until)
        mentor.refresh_from_db()
        assert (asked.ask_again_from, mentor.paused_until, mentor.free_places) == (until, until, 0)
        assert withdraw_stranded_requests() == 1
        other.refresh_from_db()
        assert other.status == "withdrawn"

    def test_for_want_of_room_closes_the_places_until_one_click_opens_them(
        self, asked: MentorshipRequest, mentor: Enrolment, ben: User, signed_in: SignIn
    ) -> None:
        Enrolment.objects.filter(pk=mentor.pk).update(capacity=3, minimum=2)
        PairingFactory(mentee=EnrolmentFactory(cohort=mentor.cohort), mentor=mentor)
        other = RequestFactory(mentee=EnrolmentFactory(cohort=mentor.cohort), mentor=mentor)
        client = signed_in(ben)
        response = client.post(
            reverse("pairings:request-decline", args=[asked.public_id]), {"reason": "no_room"}, follow=True
        )
        mentor.refresh_from_db()
        assert (mentor.capacity, mentor.minimum, mentor.free_places, withdraw_stranded_requests()) == (1, 1, 0, 1)
        other.refresh_from_db()
        assert other.status == "withdrawn"
        assert "nobody else can ask you until you open your places" in words(response)
        for change in ({"status": "withdrawn"}, {"paused_until": timezone.localdate()}):
            Enrolment.objects.filter(pk=mentor.pk).update(**change)
            assert places_to_open(Enrolment.objects.get(pk=mentor.pk)) == 0
            Enrolment.objects.filter(pk=mentor.pk).update(status="accepted", paused_until=None)
        form = parsed(response).select_one("form:has([name=places])")
        assert form
        client.post(form["action"], {field["name"]: field["value"] for field in form.select("[value]")})
        mentor.refresh_from_db()
        assert (mentor.capacity, mentor.free_places) == (3, 2)
        assert (
            decline_request(request=RequestFactory(mentee=other.mentee, mentor=mentor), by=ben, reason="not_now")
            is False
        )
        page = reverse("programs:enrolment-detail", args=[mentor.public_id])
        assert "Open my places again" not in words(client.get(page))

    def test_keeps_a_private_reason_from_the_mentee(
        self, asked: MentorshipRequest, ada: User, ben: User, cora: User, signed_in: SignIn
    ) -> None:
        url = reverse("pairings:request-decline", args=[asked.public_id])
        client = signed_in(ben)
        assert client.post(url, {"reason": "rest"}).status_code == 422
        assert client.post(url, {"reason": "other", "private": "on", "note": "All the best!"}).status_code == 302
        page = reverse("pairings:request-detail", args=[asked.public_id])
        assert "I cannot be your mentor at the moment" in words(signed_in(ada).get(page))
        assert "somebody else can help you better" not in words(signed_in(ada).get(page))
        assert "somebody else can help you better" in words(signed_in(cora).get(page))
        assert "other" not in str(Activity.objects.filter(kind="request.declined").values_list("data", flat=True))


class TestQuestion:
    def test_moves_the_date_once_and_tells_the_mentee(self, asked: MentorshipRequest, ada: User, ben: User) -> None:
        later = timezone.now() + timedelta(days=3)
        write_question(request=asked, text="What would you like to begin with?", by=ben, now=later)
        assert asked.expires_at == later + timedelta(days=7)
        write_question(request=asked, text="Chess.", by=ada, now=later + timedelta(days=1))
        write_question(request=asked, text="And then?", by=ben, now=later + timedelta(days=2))
        assert asked.expires_at == later + timedelta(days=7)
        told = list(Notice.objects.order_by("pk").values_list("recipient__email", "kind"))
        assert told[1:] == [
            ("ada@example.org", "request_question"),
            ("ben@example.org", "request_reply"),
            ("ada@example.org", "request_question"),
        ]

    def test_has_an_end_and_begins_with_the_mentor(self, asked: MentorshipRequest, ada: User, ben: User) -> None:
        with pytest.raises(Refused):
            write_question(request=asked, text="Have you read it?", by=ada)
        for _ in range(3):
            write_question(request=asked, text="Why?", by=ben)
        with pytest.raises(Refused, match="3 times"):
            write_question(request=asked, text="Why?", by=ben)
        assert Question.objects.count() == 3

    def test_comes_too_late_once_the_request_is_closed(self, asked: MentorshipRequest, ada: User, ben: User) -> None:
        withdraw_request(request=asked, by=ada)
        with pytest.raises(Conflict):
            write_question(request=asked, text="Why?", by=ben)

    def test_an_old_date_does_not_end_a_talk(self, asked: MentorshipRequest, ben: User) -> None:
        now = asked.expires_at - timedelta(minutes=1)
        write_question(request=asked, text="Why?", by=ben, now=now)
        assert expire_requests(now=now + timedelta(minutes=2)) == 0

    def test_on_the_page(self, asked: MentorshipRequest, ada: User, ben: User, dov: User, signed_in: SignIn) -> None:
        page = reverse("pairings:request-detail", args=[asked.public_id])
        talk = reverse("pairings:request-talk", args=[asked.public_id])
        mentor, mentee = signed_in(ben), signed_in(ada)
        assert "Ask a question first" in words(mentor.get(page))
        assert "Ask a question first" not in words(mentee.get(page))
        assert mentor.post(talk, {"text": " "}).status_code == 422
        assert mentor.post(talk, {"text": "What <b>first</b>?"}).status_code == 302
        assert "What <b>first</b>?" in words(mentee.get(page))
        assert "Ben O. has a question before answering." in words(mentee.get("/"))
        assert mentee.post(talk, {"text": "Chess."}).status_code == 302
        assert "has a question" not in words(mentee.get("/"))
        assert signed_in(dov).post(talk, {"text": "Hello"}).status_code == 404


class TestFromTheMail:
    def link(self, asked: MentorshipRequest) -> str:
        return reverse("pairings:request-answer", args=[ticket_for(asked)])

    def test_the_mail_leads_there_and_its_address_says_nothing(self, asked: MentorshipRequest) -> None:
        mail = Mail.objects.get(kind="request_received")
        body = str(written(mail).body)
        assert "/pairings/answer/" in body
        assert asked.public_id not in body
        assert "/pairings/answer/" not in str(Notice.objects.values_list("route_args", flat=True))

    def test_looking_changes_nothing_and_a_button_says_yes(self, asked: MentorshipRequest) -> None:
        Program.objects.update(approval_required=False)
        visitor = Client()
        for _scanner in range(3):
            response = visitor.get(self.link(asked))
            assert response.status_code == 200
        assert (response["Referrer-Policy"], "no-store" in response["Cache-Control"]) == ("no-referrer", True)
        assert LETTER in words(response)
        assert "Nwosu" not in response.content.decode()
        asked.refresh_from_db()
        assert asked.status == "pending"
        link = self.link(asked)
        assert "You said yes" in words(visitor.post(link, {"answer": "yes"}))
        assert Pairing.objects.get().status == "active"
        assert "no longer needed" in words(visitor.get(link))
        assert "no longer needed" in words(visitor.post(link, {"answer": "yes"}))
        assert visitor.get("/").context["user"].is_anonymous

    @pytest.mark.parametrize(("reason", "then"), [("not_now", "home page"), ("no_room", "Open my places again")])
    def test_a_no_needs_its_reason(self, asked: MentorshipRequest, reason: str, then: str) -> None:
        link = self.link(asked)
        assert Client().post(link, {}).status_code == 422
        said = words(Client().post(link, {"reason": reason, "note": "Good luck!"}))
        assert "You said no" in said and then in said
        asked.refresh_from_db()
        assert (asked.status, asked.decline_note) == ("declined", "Good luck!")

    def test_a_post_without_the_pages_token_does_nothing(self, asked: MentorshipRequest) -> None:
        assert Client(enforce_csrf_checks=True).post(self.link(asked), {"answer": "yes"}).status_code == 403
        asked.refresh_from_db()
        assert asked.status == "pending"

    def test_a_full_mentor_reads_why(self, asked: MentorshipRequest, mentor: Enrolment) -> None:
        Enrolment.objects.filter(pk=mentor.pk).update(active=2)
        response = Client().post(self.link(asked), {"answer": "yes"}, follow=True)
        assert response.status_code == 200
        assert "no free place" in response.content.decode()
        assert not Pairing.objects.exists()

    def test_somebody_else_who_is_signed_in_learns_nothing(
        self, asked: MentorshipRequest, ada: User, cora: User, sam: User, ben: User, signed_in: SignIn
    ) -> None:
        for person in (ada, cora, sam):
            response = signed_in(person).get(self.link(asked))
            assert "for another account" in words(response)
            assert LETTER not in words(response)
            signed_in(person).post(self.link(asked), {"answer": "yes"})
        asked.refresh_from_db()
        assert asked.status == "pending"
        assert signed_in(ben).post(self.link(asked), {"answer": "yes"}).url == "/"

    def test_a_ticket_is_for_one_purpose_and_one_state(self, asked: MentorshipRequest, ada: User) -> None:
        link = self.link(asked)
        forged = [
            signing.dumps([asked.public_id, "pending@0", "mentor"], salt=SALT),
            signing.dumps([asked.public_id], salt=SALT),
            signing.dumps([asked.public_id, version_of(asked), "coordinator"], salt=SALT),
            ticket_for(asked).replace(":", "x", 1),
            signing.dumps(signing.loads(ticket_for(asked), salt=SALT), salt="another purpose"),
        ]
        for ticket in forged:
            assert "no longer needed" in words(Client().get(reverse("pairings:request-answer", args=[ticket])))
        withdraw_request(request=asked, by=ada)
        assert "no longer needed" in words(Client().get(link))

    def test_a_question_and_its_reply(self, asked: MentorshipRequest) -> None:
        link, visitor = self.link(asked), Client()
        assert visitor.post(link, {"answer": "question", "text": " "}).status_code == 422
        assert "on their way" in words(visitor.post(link, {"answer": "question", "text": "Which topic?"}))
        body = str(written(Mail.objects.get(kind="request_question")).body)
        reply = re.search(r"/pairings/answer/\S+", body)[0]
        assert "Which topic?" in words(visitor.get(reply))
        assert "on their way" in words(visitor.post(reply, {"answer": "reply", "text": "Chess."}))
        assert visitor.post(reply, {"answer": "reply", "text": ""}).status_code == 422
        assert "Chess." in words(visitor.get(link))
        assert [row.text for row in Question.objects.all()] == ["Which topic?", "Chess."]
        asked.refresh_from_db()
        assert asked.status == "pending"

    def test_a_mentee_takes_it_back_and_puts_it_back(self, asked: MentorshipRequest, ben: User) -> None:
        link, visitor = reverse("pairings:request-answer", args=[ticket_for(asked, "mentee")]), Client()
        assert "You asked Ben O." in words(visitor.get(link))
        taken = visitor.post(link, {"answer": "withdraw"})
        asked.refresh_from_db()
        assert asked.status == "withdrawn"
        assert "no longer needed" in words(visitor.get(link))
        again = parsed(taken).find("a", string=re.compile("changed my mind"))["href"]
        assert "ask again after all" in words(visitor.get(again))
        assert "back on your list" in words(visitor.post(again, {"answer": "return"}))
        assert Wish.objects.get().status == "waiting"
        mentors = reverse("pairings:request-answer", args=[ticket_for(asked)])
        assert "no longer needed" in words(visitor.get(mentors))

    def test_guessing_is_slowed_down(self, asked: MentorshipRequest) -> None:
        cache.clear()
        answers = [Client().get(reverse("pairings:request-answer", args=["x"])).status_code for _ in range(61)]
        assert (answers[0], answers[-1]) == (200, 429)
        cache.clear()


class TestTwoPairsOfEyes:
    def test_two_coordinators(self, mentee: Enrolment, mentor: Enrolment, cora: User, program: Program) -> None:
        Program.objects.update(four_eyes=True)
        second = CoordinatorFactory(program=program).user
        pairing = PairingFactory(mentee=mentee, mentor=mentor, status="proposed")

        def row() -> Pairing:
            return Pairing.objects.people().get(pk=pairing.pk)

        assert approve_pairing(pairing=row(), by=cora) is False
        assert (row().status, row().approved_by) == ("proposed", cora)
        assert set(Notice.objects.values_list("recipient", "kind")) == {(second.pk, "pairing_to_confirm")}
        with pytest.raises(Refused, match="second coordinator"):
            approve_pairing(pairing=row(), by=cora)
        assert approve_pairing(pairing=row(), by=second) is True
        assert (row().status, row().approved_by, row().confirmed_by) == ("active", cora, second)

    def test_one_is_enough_elsewhere(self, mentee: Enrolment, mentor: Enrolment, cora: User) -> None:
        pairing = PairingFactory(mentee=mentee, mentor=mentor, status="proposed")
        assert approve_pairing(pairing=Pairing.objects.people().get(pk=pairing.pk), by=cora) is True
