"""When nobody says yes: a human is called, with a date; coordinators suggest and the mentee decides."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activity.models import Notice
from activity.states import Refused
from dashboards.queries.home import home_of
from dashboards.queries.search import searches_of
from dashboards.queries.situation import situation_of
from dashboards.queries.todos import helps
from matching.jobs import send_wishes
from matching.models import Exclusion
from matching.queries.helping import open_calls
from matching.services.helping import answer_help, pair_now, suggest_instead
from matching.services.wishes import wish_for
from meetings.models import FirstSession
from pairings.jobs import call_for_lost, expire_requests, remind_of_promises, withdraw_stranded_requests
from pairings.jobs.help import lost, open_call
from pairings.models import HelpCall, MentorshipRequest, Pairing, RatherNot, Wish
from pairings.queries.help import LONG_SEARCH, help_of
from pairings.services.help import call_for_help
from pairings.services.requests import accept_request, decline_request, withdraw_request
from pairings.services.wishes import suggest_mentor
from profiles.models import User
from programs.models import Cohort, Enrolment, Program
from programs.services.enrolments import withdraw_enrolment
from tests.factories import EnrolmentFactory, GateFactory, PairingFactory

SignIn = Callable[[User], Client]


def place(enrolment: Enrolment) -> Enrolment:
    return Enrolment.objects.people().get(pk=enrolment.pk)


@pytest.fixture
def declined(mentee: Enrolment, mentor: Enrolment) -> MentorshipRequest:
    """Ben has said no to Ada."""
    request = wish_for(mentee=place(mentee), mentor=place(mentor), message="Hello!", by=mentee.user)
    assert request
    decline_request(request=request, by=mentor.user, reason="other")
    return request


def test_nobody_left_calls_the_coordinators_once(declined: MentorshipRequest, mentee: Enrolment, cora: User) -> None:
    now = timezone.now()
    assert (call_for_lost(now=now), call_for_lost(now=now)) == (1, 0)
    call = HelpCall.objects.get()
    assert (call.reason, call.answer_by) == ("nobody_left", now + timedelta(days=5))
    assert Notice.objects.filter(recipient=cora, kind="help_called").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        HelpCall.objects.create(mentee=mentee, reason="asked", answer_by=now)


def test_a_wish_that_can_go_on_needs_no_help(declined: MentorshipRequest, mentee: Enrolment) -> None:
    gita = EnrolmentFactory(cohort=mentee.cohort, role="mentor")
    Wish.objects.create(mentee=mentee, mentor=gita, message="Hello!")
    assert call_for_lost() == 0
    Enrolment.objects.filter(pk=gita.pk).update(active=1)
    assert call_for_lost() == 1


def test_who_never_asks_is_looked_after_in_the_end(mentee: Enrolment) -> None:
    assert call_for_lost() == 0
    assert call_for_lost(now=timezone.now() + LONG_SEARCH - timedelta(minutes=1)) == 0
    assert call_for_lost(now=timezone.now() + LONG_SEARCH) == 1
    assert HelpCall.objects.get().reason == "long_search"


def test_what_nobody_could_answer_any_more_calls_at_once(mentee: Enrolment, mentor: Enrolment) -> None:
    """Ben is full before he answers, and Gita, the next on the list, is full as well."""
    gita = EnrolmentFactory(cohort=mentee.cohort, role="mentor")
    for guide in (mentor, gita):
        wish_for(mentee=place(mentee), mentor=place(guide), message="Hello!", by=mentee.user)
    assert call_for_lost() == 0
    Enrolment.objects.filter(role="mentor").update(active=F("capacity"))
    assert (withdraw_stranded_requests(), send_wishes(), call_for_lost()) == (1, 0, 1)
    assert HelpCall.objects.get().reason == "nobody_left"


def test_what_a_mentee_takes_back_she_follows_up_herself(mentee: Enrolment, mentor: Enrolment) -> None:
    request = wish_for(mentee=place(mentee), mentor=place(mentor), message="Hello!", by=mentee.user)
    assert request
    withdraw_request(request=request, by=mentee.user)
    assert call_for_lost() == 0
    assert call_for_lost(now=timezone.now() + LONG_SEARCH) == 1


def test_a_suggestion_left_for_long_is_no_help(mentee: Enrolment, mentor: Enrolment, cora: User) -> None:
    """The home promises a day, and on that day somebody is called."""
    now = timezone.now() + timedelta(days=3)
    suggest_mentor(mentee=place(mentee), mentor=place(mentor), note="", by=cora, now=now)
    by = searches_of(situation_of(mentee.user, now=now))[mentee.pk].hand_on
    assert by == help_of(place(mentee), now=now).on == now + LONG_SEARCH
    assert call_for_lost(now=by - timedelta(minutes=1)) == 0
    assert (call_for_lost(now=by), call_for_lost(now=by)) == (1, 0)


def test_many_who_search_keep_nobody_from_help(mentee: Enrolment, declined: MentorshipRequest) -> None:
    """However many search, one query finds who is lost."""
    others = [EnrolmentFactory(cohort=mentee.cohort) for _ in range(3)]
    with CaptureQueriesContext(connection) as few:
        assert list(lost(timezone.now())) == [mentee]
    long_ago = timezone.now() - LONG_SEARCH
    Cohort.objects.update(status_since=long_ago)
    Enrolment.objects.filter(pk__in=[other.pk for other in others]).update(status_since=long_ago)
    with CaptureQueriesContext(connection) as many:
        assert len(lost(timezone.now())) == 1 + len(others)
    assert len(few) == len(many) == 1


def test_a_late_answer_is_asked_for_every_day(mentee: Enrolment, mentor: Enrolment, cora: User) -> None:
    call = call_for_help(mentee=place(mentee), words="", by=mentee.user)
    assert remind_of_promises(now=call.answer_by - timedelta(days=1)) == 0
    late = call.answer_by + timedelta(days=1)
    assert [remind_of_promises(now=moment) for moment in (late, late, late + timedelta(days=1))] == [1, 0, 1]
    told = Notice.objects.filter(kind="promise_late")
    assert [(notice.recipient, notice.route_args) for notice in told] == [(cora, [mentee.cohort.public_id])] * 2
    words = [step.until for step in home_of(mentee.user, now=late).steps]
    assert any("reminded every day" in until for until in words)
    HelpCall.objects.update(status="answered")
    assert remind_of_promises(now=late + timedelta(days=2)) == 0
    PairingFactory(mentee=mentee, mentor=mentor, status="proposed")
    assert remind_of_promises(now=late + timedelta(days=3)) == 1
    HelpCall.objects.update(status="open")
    Cohort.objects.update(status="closed")
    assert remind_of_promises(now=late + timedelta(days=4)) == 0


def test_coordinators_are_not_asked_for_who_has_left(mentee: Enrolment, cohort: Cohort, cora: User) -> None:
    now = timezone.now()
    call_for_help(mentee=place(mentee), words="", by=mentee.user)
    assert (len(open_calls(cohort, now=now)), len(list(helps({cohort.pk: cohort})))) == (1, 1)
    withdraw_enrolment(enrolment=place(mentee), by=mentee.user)
    assert (open_calls(cohort, now=now), list(helps({cohort.pk: cohort}))) == ([], [])


def test_a_suggestion_is_the_mentees_to_take(declined: MentorshipRequest, mentee: Enrolment, cora: User) -> None:
    call = call_for_help(mentee=place(mentee), words="I am lost.", by=mentee.user)
    gita = EnrolmentFactory(cohort=mentee.cohort, role="mentor")
    with pytest.raises(Refused, match="suggest somebody, or write"):
        answer_help(call=call, mentors=[], answer=" ", by=cora)
    answer_help(call=call, mentors=[place(gita)], answer="Gita knows this well.", by=cora)
    assert (call.status, Wish.objects.get(mentor=gita).status) == ("answered", "suggested")
    assert send_wishes() == 0
    told = set(Notice.objects.filter(recipient=mentee.user).values_list("kind", flat=True))
    assert told >= {"wish_suggested", "help_answered"}
    assert call_for_lost() == 0
    assert wish_for(mentee=place(mentee), mentor=place(gita), message="Hello Gita!", by=mentee.user)
    assert Wish.objects.get(mentor=gita).status == "sent"


def test_an_answer_does_not_call_again_the_next_minute(
    declined: MentorshipRequest, mentee: Enrolment, cora: User
) -> None:
    call = call_for_help(mentee=place(mentee), words="", by=mentee.user)
    answer_help(call=call, mentors=[], answer="Two new mentors join next week.", by=cora)
    assert call_for_lost() == 0
    assert call_for_lost(now=timezone.now() + LONG_SEARCH + timedelta(days=1)) == 1


@pytest.mark.parametrize("obstacle", ["excluded", "full"])
def test_nobody_is_suggested_whom_a_rule_keeps_apart(mentee: Enrolment, cora: User, obstacle: str) -> None:
    gita = EnrolmentFactory(cohort=mentee.cohort, role="mentor", active=int(obstacle == "full"))
    if obstacle == "excluded":
        Exclusion.objects.create(mentee=mentee, mentor=gita)
    call = call_for_help(mentee=place(mentee), words="", by=mentee.user)
    with pytest.raises(Refused):
        answer_help(call=call, mentors=[place(gita)], answer="", by=cora)
    call.refresh_from_db()
    assert (call.status, Wish.objects.count()) == ("open", 0)


def test_a_yes_settles_the_call(mentee: Enrolment, mentor: Enrolment) -> None:
    request = wish_for(mentee=place(mentee), mentor=place(mentor), message="Hello!", by=mentee.user)
    call = call_for_help(mentee=place(mentee), words="", by=mentee.user)
    assert request
    accept_request(request=MentorshipRequest.objects.people().get(pk=request.pk), by=mentor.user)
    call.refresh_from_db()
    assert call.status == "settled"
    with pytest.raises(Refused, match="You have a mentor already"):
        call_for_help(mentee=place(mentee), words="", by=mentee.user)


def test_another_mentor_instead_of_an_approval(mentee: Enrolment, mentor: Enrolment, cora: User) -> None:
    pairing = PairingFactory(mentee=mentee, mentor=mentor, status="proposed")
    gita = EnrolmentFactory(cohort=mentee.cohort, role="mentor")
    pairing = Pairing.objects.people().get(pk=pairing.pk)
    suggest_instead(pairing=pairing, mentor=place(gita), note="You two know each other.", by=cora)
    assert pairing.status == "declined"
    assert Wish.objects.get().status == "suggested"
    assert (place(mentee).active, place(mentor).active) == (0, 0)


class TestPairNow:
    def test_begins_without_a_request_and_keeps_why(self, mentee: Enrolment, mentor: Enrolment, cora: User) -> None:
        call = call_for_help(mentee=place(mentee), words="", by=mentee.user)
        new = pair_now(mentee=place(mentee), mentor=place(mentor), note=" Both love chess. ", by=cora)
        assert (new.status, new.origin, new.opening_note) == ("active", "coordinator", "Both love chess.")
        assert [row["name"] for row in new.reasons] and new.fit is not None
        call.refresh_from_db()
        assert call.status == "settled"
        told = set(Notice.objects.filter(kind="pairing_active").values_list("recipient", flat=True))
        assert told == {mentee.user_id, mentor.user_id}

    def test_asks_both_where_the_program_wants_it(self, mentee: Enrolment, mentor: Enrolment, cora: User) -> None:
        Program.objects.update(both_confirm=True)
        new = pair_now(mentee=place(mentee), mentor=place(mentor), note="Both love chess.", by=cora)
        assert (new.status, place(mentee).active) == ("offered", 1)
        assert set(Notice.objects.values_list("kind", flat=True)) == {"pairing_offered"}
        with pytest.raises(Refused, match="Ada Nwosu has a mentor already"):
            pair_now(mentee=place(mentee), mentor=EnrolmentFactory(cohort=mentee.cohort, role="mentor"), by=cora)

    @pytest.mark.parametrize("rule", ["excluded", "avoided", "language", "refused", "full", "not ready"])
    def test_no_rule_is_got_round(self, mentee: Enrolment, mentor: Enrolment, cora: User, rule: str) -> None:
        if rule == "excluded":
            Exclusion.objects.create(mentee=mentee, mentor=mentor)
        elif rule == "avoided":
            type(mentee.user.profile).objects.filter(user=mentor.user).update(avoids=["Ada Nwosu"])
        elif rule == "language":
            type(mentor.user.profile).objects.filter(pk=mentor.user.profile.pk).update(languages=["ja"])
        elif rule == "refused":
            before = PairingFactory(mentee=mentee, mentor=mentor, status="declined")
            RatherNot.objects.create(pairing=before, author=mentee.user)
        elif rule == "full":
            Enrolment.objects.filter(pk=mentor.pk).update(active=2)
        else:
            GateFactory(program=mentee.cohort.program, role="mentor")
        with pytest.raises(Refused):
            pair_now(mentee=place(mentee), mentor=place(mentor), by=cora)
        assert not Pairing.objects.open().exists()

    def test_page(self, mentee: Enrolment, mentor: Enrolment, cora: User, edda: User, signed_in: SignIn) -> None:
        url = reverse("matching:mentee-pair", args=[mentee.public_id])
        desk = signed_in(cora)
        person = desk.get(reverse("programs:enrolment-detail", args=[mentee.public_id]))
        assert url in person.content.decode()
        soup = BeautifulSoup(desk.get(f"{url}?mentor={mentor.public_id}").content, "html.parser")
        assert soup.select_one("input[name=mentor][checked]")["value"] == mentor.public_id
        assert desk.post(url, {"mentor": ""}).status_code == 422
        assert signed_in(edda).get(url).status_code == 404
        assert "pairings/" in desk.post(url, {"mentor": mentor.public_id, "note": "Chess."}).url
        assert Pairing.objects.get().status == "active"
        assert desk.get(url).status_code == 302


def test_pages(
    declined: MentorshipRequest, mentee: Enrolment, ada: User, cora: User, edda: User, signed_in: SignIn
) -> None:
    EnrolmentFactory(cohort=mentee.cohort, role="mentor", user__profile__name="Gita Rao")
    client = signed_in(ada)
    response = client.post(
        reverse("pairings:help-create", args=[mentee.cohort.public_id]), {"words": "I hoped for somebody in nursing."}
    )
    assert response.url == reverse("pairings:wish-list")
    assert "You hear from a human by" in client.get(response.url).content.decode()
    assert "You hear by" in client.get("/").content.decode()
    call = HelpCall.objects.get()
    coordinator = signed_in(cora)
    page = coordinator.get(reverse("matching:help-list", args=[mentee.cohort.public_id])).content.decode()
    assert "Ada Nwosu" in page
    assert "1 mentor asked: 1 said no, 0 did not answer." in " ".join(page.split())
    url = reverse("matching:help-answer", args=[call.public_id])
    soup = BeautifulSoup(coordinator.get(url).content, "html.parser")
    assert "I hoped for somebody in nursing." in soup.get_text()
    assert "1 mentor: said no to this mentee" in soup.get_text()
    chosen = soup.select_one("input[name=mentors]")["value"]
    assert coordinator.post(url, {"mentors": [], "answer": ""}).status_code == 422
    assert coordinator.post(url, {"mentors": ["foo"], "answer": ""}).status_code == 422
    assert coordinator.post(url, {"mentors": [chosen], "answer": "Try her."}).status_code == 302
    assert "suggests Gita R. to you" in " ".join(client.get(reverse("pairings:wish-list")).content.decode().split())
    assert signed_in(edda).get(url).status_code == 404


def test_where_coordinators_alone_bring_people_together(
    mentee: Enrolment, mentor: Enrolment, ada: User, cora: User, signed_in: SignIn
) -> None:
    Program.objects.update(self_matching=False)
    call = open_call(place(mentee), "offer", words="", by=None, now=timezone.now())
    lists, url = reverse("pairings:wish-list"), reverse("matching:help-answer", args=[call.public_id])
    assert "You hear from a human by" in signed_in(ada).get(lists).content.decode()
    page = BeautifulSoup(signed_in(cora).get(url).content, "html.parser")
    assert page.select("[name=mentors]") == []
    assert reverse("matching:mentee-pair", args=[mentee.public_id]) in str(page)
    assert signed_in(cora).post(url, {"answer": "We ask two more people."}).status_code == 302
    shown = signed_in(ada).get(lists).content.decode()
    assert "We ask two more people." in shown
    assert reverse("pairings:help-create", args=[mentee.cohort.public_id]) not in shown


@pytest.mark.parametrize("ahead", [-7, 3])
def test_where_coordinators_match_nobody_waits_without_a_date(
    mentee: Enrolment, mentor: Enrolment, ada: User, ahead: int
) -> None:
    """However she came to be without a mentor; the days count from the beginning of the round at the earliest."""
    now = timezone.now()
    Program.objects.update(self_matching=False, first_sessions=2)
    Cohort.objects.update(starts_on=timezone.localdate() + timedelta(days=ahead))
    by = searches_of(situation_of(ada, now=now))[mentee.pk].hand_on
    assert by == help_of(place(mentee), now=now).on >= now + LONG_SEARCH - timedelta(minutes=1)
    (step,) = (one for one in home_of(ada, now=now).steps if "look for a mentor for you" in one.title)
    assert step.until.startswith("If nothing has happened by" if ahead < 0 else "The round starts on")
    first = FirstSession.objects.create(mentee=mentee, mentor=mentor, until=by.date())
    assert [call_for_lost(now=moment) for moment in (by - timedelta(minutes=1), by)] == [0, 0]
    FirstSession.objects.filter(pk=first.pk).update(status="missed")
    assert [call_for_lost(now=moment) for moment in (by - timedelta(minutes=1), by, by)] == [0, 1, 0]
    assert any("You hear by" in one.title for one in home_of(ada, now=by).steps)


def test_everybody_has_a_date_over_the_months(mentee: Enrolment, mentor: Enrolment, cora: User) -> None:
    """Ben never answers and nobody else is there: the call comes right after the lapse, and again when it was vain."""
    start = timezone.now()
    wish_for(mentee=place(mentee), mentor=place(mentor), message="Hello!", by=mentee.user, now=start)
    for day in range(1, 9):
        for _twice in range(2):
            expire_requests(now=start + timedelta(days=day))
            send_wishes(now=start + timedelta(days=day))
            call_for_lost(now=start + timedelta(days=day))
    call = HelpCall.objects.get()
    assert call.created_at == start + timedelta(days=7)
    assert call.answer_by == start + timedelta(days=12)
