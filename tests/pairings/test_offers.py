"""Where both say yes first: a suggestion is answered, taken back or lapses, and nobody is left without a date."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activity.jobs import written
from activity.models import Mail, Notice
from activity.states import Conflict, Refused
from dashboards.queries.home import coordination_of, home_of
from dashboards.queries.steps import Urgency, day
from matching.jobs.wishes import send_wishes
from matching.snapshot import ranking_for
from matching.snapshot.rules import exclusions_among
from pairings.jobs import expire_offers, remind_about_offers
from pairings.models import HelpCall, MentorshipRequest, Pairing, RatherNot, Wish
from pairings.queries.tickets import offer_ticket
from pairings.services.beginnings import Beginning, begin_pairings
from pairings.services.offers import rather_not, say_yes, take_offer_back
from privacy.jobs.leaving import leave
from privacy.queries.told import told_by
from profiles.models import User
from programs.models import Cohort, Enrolment, Program
from tests.factories import EnrolmentFactory, GateFactory, PairingFactory, RequestFactory
from tests.reading import words

SignIn = Callable[[User], Client]


@pytest.fixture
def offer(mentee: Enrolment, mentor: Enrolment, cora: User) -> Pairing:
    """Ada and Ben are suggested to each other."""
    (pairing,) = begin_pairings(wanted=[Beginning(mentee, mentor, 0.5)], by=cora, offered=True)
    return row(pairing)


def row(pairing: Pairing) -> Pairing:
    return Pairing.objects.people().get(pk=pairing.pk)


def told(person: User) -> list[str]:
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("kind", flat=True))


def free(*places: Enrolment) -> bool:
    return not Enrolment.objects.filter(pk__in=[place.pk for place in places], active__gt=0).exists()


class TestAnswers:
    def test_both_are_asked_until_a_day_and_their_places_are_kept(self, offer: Pairing, ada: User, ben: User) -> None:
        assert (offer.status, offer.mentee.active, offer.mentor.active) == ("offered", 1, 1)
        assert (offer.answer_by.date() - offer.created_at.date(), offer.mentee.paired) == (timedelta(days=7), False)
        assert told(ada) == told(ben) == ["pairing_offered"]
        assert Notice.objects.get(recipient=ada).names["name"] == "Ben O."

    def test_the_second_yes_begins_it_and_both_hear_of_it_once(self, offer: Pairing, ada: User, ben: User) -> None:
        assert [say_yes(pairing=row(offer), by=ada) for _twice in range(2)] == [False, False]
        assert told(ben) == ["pairing_offered"]
        assert say_yes(pairing=row(offer), by=ben) is True
        assert (row(offer).status, row(offer).mentee.paired) == ("active", True)
        assert told(ada) == told(ben) == ["pairing_offered", "pairing_active"]
        with pytest.raises(Conflict):
            say_yes(pairing=row(offer), by=ada)

    def test_whoever_is_not_ready_any_more_holds_it_up(self, offer: Pairing, ada: User, ben: User) -> None:
        gate = GateFactory(program=offer.mentee.cohort.program, role="mentor")
        say_yes(pairing=row(offer), by=ada)
        with pytest.raises(Refused, match="still open"):
            say_yes(pairing=row(offer), by=ben)
        assert (row(offer).status, row(offer).mentor_yes_at) == ("offered", None)
        type(gate).objects.all().delete()
        assert say_yes(pairing=row(offer), by=ben)

    @pytest.mark.parametrize("own", [True, False], ids=["self-matching", "arranged"])
    def test_a_no_frees_both_places_and_the_mentee_gets_a_day(
        self, offer: Pairing, ada: User, ben: User, cora: User, own: bool
    ) -> None:
        Program.objects.update(self_matching=own)
        say_yes(pairing=row(offer), by=ada)
        rather_not(pairing=row(offer), by=ben, words="We work together.")
        assert (row(offer).status, free(offer.mentee, offer.mentor)) == ("declined", True)
        call = HelpCall.objects.get()
        assert call.reason == "offer"
        assert (told(ada)[-1], told(ben)) == ("pairing_offer_over", ["pairing_offered"])
        assert "help_called" in told(cora)
        names = Notice.objects.get(recipient=ada, kind="pairing_offer_over").names
        assert (names["next"], "work together" in str(names)) == ("call", False)
        home = home_of(User.objects.get(pk=ada.pk), now=timezone.now())
        assert any(day(call.answer_by) in step.title for step in home.steps)
        assert not Enrolment.objects.filter(paired=True).exists()

    def test_after_a_no_the_wish_list_goes_on_by_itself(self, offer: Pairing, ada: User, ben: User) -> None:
        other = EnrolmentFactory(cohort=offer.mentee.cohort, role="mentor")
        Wish.objects.create(mentee=offer.mentee, mentor=other, message="Hello!")
        rather_not(pairing=row(offer), by=ben)
        assert not HelpCall.objects.exists()
        assert Notice.objects.get(recipient=ada, kind="pairing_offer_over").names["next"] == "wishes"

    @pytest.mark.parametrize("ending", ["no", "taken back", "lapsed"])
    @pytest.mark.parametrize("listed", ["waiting", "suggested"])
    def test_no_older_letter_goes_to_the_same_mentor_by_itself(
        self, offer: Pairing, ben: User, cora: User, ending: str, listed: str
    ) -> None:
        wish = Wish.objects.create(mentee=offer.mentee, mentor=offer.mentor, message="Hello!", status=listed)
        if ending == "no":
            rather_not(pairing=row(offer), by=ben)
        elif ending == "taken back":
            take_offer_back(pairing=row(offer), by=cora)
        else:
            expire_offers(now=offer.answer_by)
        assert send_wishes() == 0
        wish.refresh_from_db()
        assert (wish.status, wish.message, MentorshipRequest.objects.count()) == ("dropped", "Hello!", 0)
        assert HelpCall.objects.count() == 1

    def test_taken_back(self, offer: Pairing, ada: User, ben: User, cora: User) -> None:
        say_yes(pairing=row(offer), by=ben)
        take_offer_back(pairing=row(offer), by=cora, note="We have found somebody closer to you.")
        assert (row(offer).status, free(offer.mentee, offer.mentor)) == ("declined", True)
        assert told(ada)[-1] == told(ben)[-1] == "pairing_offer_over"
        with pytest.raises(Conflict):
            rather_not(pairing=row(offer), by=ada)
        assert not RatherNot.objects.exists()

    def test_nobody_is_called_for_a_mentee_who_leaves(self, offer: Pairing, ada: User, cora: User) -> None:
        leave(ada)
        assert (row(offer).status, free(offer.mentee, offer.mentor)) == ("declined", True)
        assert (HelpCall.objects.count(), "help_called" in told(cora)) == (0, False)

    def test_a_round_that_has_ended_meanwhile_begins_nothing(self, offer: Pairing, ada: User, ben: User) -> None:
        say_yes(pairing=row(offer), by=ada)
        read = row(offer)
        Cohort.objects.update(status="closed")
        with pytest.raises(Refused, match="This cohort has ended"):
            say_yes(pairing=read, by=ben)
        assert (row(offer).status, row(offer).mentor_yes_at) == ("offered", None)

    def test_whoever_leaves_ends_it(self, offer: Pairing, ada: User, ben: User) -> None:
        leave(ben)
        assert (row(offer).status, free(offer.mentee), told(ada)[-1]) == ("declined", True, "pairing_offer_over")


class TestClock:
    def test_reminds_the_silent_once_and_lets_it_lapse_once(self, offer: Pairing, ada: User, ben: User) -> None:
        say_yes(pairing=row(offer), by=ada)
        late = offer.answer_by - timedelta(days=1)
        assert [remind_about_offers(now=late) for _twice in range(2)] == [1, 0]
        assert (told(ada), told(ben)) == (["pairing_offered"], ["pairing_offered", "pairing_offer_reminder"])
        assert expire_offers(now=late) == 0
        assert [expire_offers(now=offer.answer_by) for _twice in range(2)] == [1, 0]
        assert (row(offer).status, free(offer.mentee, offer.mentor)) == ("expired", True)
        assert told(ada)[-1] == told(ben)[-1] == "pairing_offer_over"
        assert HelpCall.objects.count() == 1

    def test_a_cohort_that_ends_lets_it_lapse(self, offer: Pairing) -> None:
        Cohort.objects.update(status="closed")
        assert expire_offers() == 1
        assert not HelpCall.objects.exists()


class TestAround:
    def test_a_no_is_remembered_and_a_lapse_is_not(self, offer: Pairing, mentee: Enrolment, ben: User) -> None:
        alone = Enrolment.objects.filter(pk=mentee.pk)
        pair = mentee.public_id, offer.mentor.public_id
        rather_not(pairing=row(offer), by=ben)
        assert exclusions_among(alone, [offer.mentor], [mentee]) == {pair: "rather_not"}
        assert offer.mentor.public_id in ranking_for(mentee).scores
        RatherNot.objects.all().delete()
        assert exclusions_among(alone, [offer.mentor], [mentee]) == {}

    def test_the_reason_is_its_writers_and_the_coordinators(
        self, offer: Pairing, ada: User, ben: User, cora: User, signed_in: SignIn
    ) -> None:
        rather_not(pairing=row(offer), by=ben, words="We work together.")
        page = reverse("pairings:pairing-detail", args=[offer.public_id])
        assert "We work together." in words(signed_in(cora).get(page))
        for person in (ada, ben):
            shown = words(signed_in(person).get(page))
            assert "did not come about" in shown
            assert "work together" not in shown and "rather not" not in shown
        assert "We work together." in str(told_by(ben))
        assert "We work together." not in str(told_by(ada))

    def test_a_request_that_waits_is_taken_back_without_saying_there_is_a_mentor(
        self, mentee: Enrolment, mentor: Enrolment, cora: User
    ) -> None:
        other = EnrolmentFactory(cohort=mentee.cohort, role="mentor")
        RequestFactory(mentee=mentee, mentor=other)
        begin_pairings(wanted=[Beginning(mentee, mentor)], by=cora, offered=True)
        assert MentorshipRequest.objects.get().status == "withdrawn"
        assert set(Notice.objects.values_list("kind", flat=True)) == {
            "request_set_aside_mentee",
            "request_set_aside_mentor",
            "pairing_offered",
        }

    def test_an_offer_has_a_day(self, mentee: Enrolment, mentor: Enrolment) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Pairing.objects.create(mentee=mentee, mentor=mentor, origin="run", status="offered")


class TestPages:
    def test_on_the_page(self, offer: Pairing, ada: User, ben: User, cora: User, signed_in: SignIn) -> None:
        mentee, mentor, desk = signed_in(ada), signed_in(ben), signed_in(cora)
        page = reverse("pairings:pairing-detail", args=[offer.public_id])
        assert home_of(ada, now=timezone.now()).first.urgency == Urgency.SOMEBODY_WAITS
        assert "Ben O. is suggested to you as your mentor" in words(mentee.get(page))
        for client in (mentee, mentor):
            body = client.get(page).content.decode()
            assert "@example.org" not in BeautifulSoup(body, "html.parser").main.get_text()
        assert mentee.post(reverse("pairings:offer-accept", args=[offer.public_id])).url == page
        assert "You said yes. You hear by" in words(mentee.get(page))
        assert "said yes" not in words(mentor.get(page)).replace("once both have said yes", "")
        assert home_of(User.objects.get(pk=ada.pk), now=timezone.now()).first.urgency == Urgency.WAITING
        assert "Ada Nwosu has said yes." in words(desk.get(page))
        part = coordination_of(cora, now=timezone.now())
        assert part and (1, "suggested pairing of Autumn waits for an answer") in [
            (t.count, t.words) for t in part.todos
        ]
        assert "Ada Nwosu has said yes" in words(
            desk.get(reverse("pairings:pairing-approvals", args=[offer.mentee.cohort.public_id]))
        )
        assert desk.post(reverse("pairings:offer-accept", args=[offer.public_id])).status_code == 403
        no = reverse("pairings:offer-decline", args=[offer.public_id])
        assert "told only that" in words(mentor.get(no))
        assert mentor.post(no, {"words": "x" * 1001}).status_code == 422
        assert mentor.post(no, {"words": "No time."}).url == "/"
        assert row(offer).status == "declined"
        assert mentor.get(no).url == page

    def test_taking_back(self, offer: Pairing, cora: User, ben: User, signed_in: SignIn) -> None:
        url = reverse("pairings:offer-take-back", args=[offer.public_id])
        assert signed_in(ben).get(url).status_code == 403
        desk = signed_in(cora)
        assert "Take the suggestion of Ada Nwosu and Ben Okafor back?" in words(desk.get(url))
        assert desk.post(url, {"note": ""}).status_code == 302
        assert row(offer).status == "declined"

    def test_from_the_mail(self, offer: Pairing, ada: User, ben: User, sam: User, signed_in: SignIn) -> None:
        mails = {mail.recipient_id: str(written(mail).body) for mail in Mail.objects.filter(kind="pairing_offered")}
        links = {person: re.search(r"/pairings/offer/\S+", mails[person.pk])[0] for person in (ada, ben)}
        visitor = Client()
        response = visitor.get(links[ada])
        assert (response.status_code, response["Referrer-Policy"]) == (200, "no-referrer")
        assert "Ben O. is suggested to you as your mentor" in words(response)
        assert row(offer).mentee_yes_at is None
        assert "for another account" in words(signed_in(sam).get(links[ada]))
        assert "You said yes" in words(visitor.post(links[ada], {"answer": "yes"}))
        assert "You have said yes" in words(visitor.get(links[ada]))
        assert "you two are paired now" in words(visitor.post(links[ben], {"answer": "yes"}))
        for link in links.values():
            assert "no longer needed" in words(visitor.get(link))
            assert "no longer needed" in words(visitor.post(link, {"words": ""}))
        assert row(offer).status == "active"

    def test_a_no_from_the_mail(self, offer: Pairing, ada: User) -> None:
        link = reverse("pairings:offer-answer", args=[offer_ticket(offer, "mentee")])
        assert "not by whom" in words(Client().post(link, {"words": "Too far away."}))
        assert RatherNot.objects.get().words == "Too far away."

    def test_a_ticket_is_for_one_side_of_one_offer(self, offer: Pairing, mentor: Enrolment) -> None:
        other = PairingFactory(mentee=EnrolmentFactory(cohort=mentor.cohort), mentor=mentor)
        for ticket in (offer_ticket(other, "mentee"), offer_ticket(offer, "coordinator"), "x"):
            assert "no longer needed" in words(Client().get(reverse("pairings:offer-answer", args=[ticket])))
