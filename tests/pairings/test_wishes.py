"""The wish list: its order, its letters, and how it goes on by itself."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activity.models import Notice
from activity.states import Conflict, Refused
from dashboards.queries.search import searches_of
from dashboards.queries.situation import situation_of
from matching.jobs import send_wishes
from matching.models import Exclusion
from matching.services.wishes import wish_for
from pairings.jobs import call_for_lost, expire_requests, remind_mentors, withdraw_stranded_requests
from pairings.models import MentorshipRequest, Wish
from pairings.queries.wishes import latest_days, wish_list_of
from pairings.services.requests import accept_request, decline_request, withdraw_request
from pairings.services.wishes import add_wish, change_letter, drop_wish, put_back, shift_wish
from profiles.models import User
from programs.models import Cohort, Enrolment, Program
from safeguarding.models import Gate
from tests.factories import CoordinatorFactory, EnrolmentFactory, GateFactory, GateMarkFactory, RequestFactory

SignIn = Callable[[User], Client]
LETTER = "May I learn from you?"


@pytest.fixture
def mentors(cohort: Cohort, mentor: Enrolment) -> list[Enrolment]:
    """Ben, Gita and Hugo."""
    names = ("Gita Rao", "Hugo Lang")
    return [mentor, *(EnrolmentFactory(cohort=cohort, role="mentor", user__profile__name=name) for name in names)]


def place(enrolment: Enrolment) -> Enrolment:
    """As a page would fetch it now."""
    return Enrolment.objects.people().get(pk=enrolment.pk)


def wish_all(mentee: Enrolment, mentors: list[Enrolment], now: datetime | None = None) -> None:
    for mentor in mentors:
        wish_for(mentee=place(mentee), mentor=place(mentor), message=LETTER, by=mentee.user, now=now)


def asked(mentee: Enrolment) -> list[str]:
    """Whom the mentee waits for, by first name."""
    rows = MentorshipRequest.objects.open().filter(mentee=mentee).people().order_by("slot")
    return [row.mentor.user.profile.first_name for row in rows]


def listed(mentee: Enrolment) -> list[str]:
    rows = Wish.objects.people().filter(mentee=mentee, status="waiting")
    return [row.mentor.user.profile.first_name for row in rows]


def request_to(mentor: Enrolment) -> MentorshipRequest:
    return MentorshipRequest.objects.people().open().get(mentor=mentor)


def test_the_first_is_asked_at_once_and_the_others_wait(mentee: Enrolment, mentors: list[Enrolment]) -> None:
    wish_all(mentee, mentors)
    assert asked(mentee) == ["Ben"]
    assert listed(mentee) == ["Gita", "Hugo"]


def test_after_a_no_the_next_is_asked_by_itself(mentee: Enrolment, mentors: list[Enrolment]) -> None:
    wish_all(mentee, mentors)
    decline_request(request=request_to(mentors[0]), by=mentors[0].user, reason="other")
    assert (send_wishes(), send_wishes()) == (1, 0)
    assert (asked(mentee), listed(mentee)) == (["Gita"], ["Hugo"])
    assert Notice.objects.filter(recipient=mentee.user, kind="wish_sent").count() == 1


def test_the_list_goes_on_over_the_weeks(mentee: Enrolment, mentors: list[Enrolment]) -> None:
    """Nobody ever answers: each mentor has the promised days and one reminder; every beat runs twice."""
    start = timezone.now()
    Program.objects.update(silence_pause=0)
    wish_all(mentee, mentors, start)
    seen = []
    for hour in range(0, 24 * 30, 6):
        now = start + timedelta(hours=hour)
        for _twice in range(2):
            remind_mentors(now=now)
            expire_requests(now=now)
            send_wishes(now=now)
        seen.append((hour // 24, *asked(mentee)))
    days = {name: [day for day, *names in seen if names == [name]] for name in ("Ben", "Gita", "Hugo")}
    assert (days["Ben"][0], days["Gita"][0], days["Hugo"][0]) == (0, 7, 14)
    assert seen[-1] == (29,)
    assert Notice.objects.filter(kind="request_reminder").count() == 3
    assert Notice.objects.filter(kind="request_expired_mentee").count() == 3
    assert Notice.objects.filter(kind="wish_sent").count() == 2


def test_as_many_at_once_as_the_program_says_and_a_yes_ends_the_rest(
    mentee: Enrolment, mentors: list[Enrolment]
) -> None:
    Program.objects.update(requests_at_once=2, approval_required=False)
    wish_all(mentee, mentors)
    assert (asked(mentee), listed(mentee)) == (["Ben", "Gita"], ["Hugo"])
    accept_request(request=request_to(mentors[1]), by=mentors[1].user)
    assert (asked(mentee), listed(mentee)) == ([], [])
    assert send_wishes() == 0
    told = set(Notice.objects.exclude(kind="request_received").values_list("recipient__email", "kind"))
    assert told >= {("ben@example.org", "request_settled_mentor"), ("ada@example.org", "pairing_active")}


def test_a_yes_that_waits_for_approval_keeps_the_list(mentee: Enrolment, mentors: list[Enrolment]) -> None:
    wish_all(mentee, mentors)
    accept_request(request=request_to(mentors[0]), by=mentors[0].user)
    assert send_wishes() == 0
    assert listed(mentee) == ["Gita", "Hugo"]


@pytest.mark.parametrize("change", [{"active": 2}, {"paused_until": "2031-01-01"}, {"status": "withdrawn"}])
def test_who_has_no_place_is_passed_over_and_a_waiting_request_moves_on(
    mentee: Enrolment, mentors: list[Enrolment], change: dict[str, object]
) -> None:
    wish_all(mentee, mentors)
    Enrolment.objects.filter(pk__in=[mentors[0].pk, mentors[1].pk]).update(**{"capacity": 2, **change})
    assert (withdraw_stranded_requests(), withdraw_stranded_requests()) == (1, 0)
    send_wishes()
    assert (asked(mentee), listed(mentee)) == (["Hugo"], ["Gita"])
    Enrolment.objects.update(active=0, paused_until=None, status="accepted")
    withdraw_request(request=request_to(mentors[2]), by=mentee.user)
    send_wishes()
    assert asked(mentee) == ["Gita"]


def test_rules_made_since_are_kept(mentee: Enrolment, mentors: list[Enrolment]) -> None:
    wish_all(mentee, mentors)
    Exclusion.objects.create(mentee=mentee, mentor=mentors[1])
    withdraw_request(request=request_to(mentors[0]), by=mentee.user)
    send_wishes()
    assert (asked(mentee), listed(mentee)) == (["Hugo"], ["Gita"])


@pytest.mark.parametrize("rule", ["excluded", "unready"])
def test_a_rule_made_since_leaves_nobody_waiting_in_vain(
    mentee: Enrolment, mentors: list[Enrolment], rule: str, ada: User
) -> None:
    """The list says that it cannot go on, a human is called, and once the rule is gone the letter goes out."""
    ben, gita, _hugo = mentors
    wish_all(mentee, [ben, gita])
    if rule == "excluded":
        Exclusion.objects.create(mentee=mentee, mentor=gita)
    else:
        GateMarkFactory(gate=GateFactory(program=mentee.cohort.program, role="mentor"), user=ben.user)
    decline_request(request=request_to(ben), by=ben.user, reason="other")
    assert send_wishes() == 0
    (wish,) = wish_list_of(place(mentee), ada, now=timezone.now()).waiting
    assert (wish.held_up, wish.has_page) == ("Gita R. cannot be asked at the moment.", False)
    assert searches_of(situation_of(ada, now=timezone.now()))[mentee.pk].next_wish is None
    assert call_for_lost() == 1
    Exclusion.objects.all().delete()
    Gate.objects.all().delete()
    assert (send_wishes(), asked(mentee)) == (1, ["Gita"])
    assert not Wish.objects.filter(kept_apart=True).exists()


def test_order(mentee: Enrolment, mentors: list[Enrolment], ada: User) -> None:
    RequestFactory(mentee=mentee, mentor=EnrolmentFactory(cohort=mentee.cohort, role="mentor"))
    wish_all(mentee, mentors)
    ben, _gita, hugo = Wish.objects.people()
    shift_wish(wish=hugo, up=True, by=ada)
    assert listed(mentee) == ["Ben", "Hugo", "Gita"]
    shift_wish(wish=ben, up=True, by=ada)
    shift_wish(wish=ben, up=False, by=ada)
    assert listed(mentee) == ["Hugo", "Ben", "Gita"]
    drop_wish(wish=ben, by=ada)
    with pytest.raises(Conflict):
        shift_wish(wish=ben, up=True, by=ada)
    put_back(mentee=place(mentee), mentor=place(mentors[0]), by=ada)
    assert listed(mentee) == ["Hugo", "Gita", "Ben"]


def test_a_letter_can_be_changed_until_it_goes_out(mentee: Enrolment, mentors: list[Enrolment], ada: User) -> None:
    wish_all(mentee, mentors)
    gita = Wish.objects.people().get(mentor=mentors[1])
    change_letter(wish=gita, message="A better letter", by=ada)
    withdraw_request(request=request_to(mentors[0]), by=ada)
    send_wishes()
    assert request_to(mentors[1]).message == "A better letter"
    with pytest.raises(Conflict):
        change_letter(wish=gita, message="Too late", by=ada)


def test_the_list_has_an_end(mentee: Enrolment, mentors: list[Enrolment]) -> None:
    Program.objects.update(wishes_most=2)
    wish_all(mentee, mentors[:2])
    with pytest.raises(Refused, match="room for 2 mentors"):
        wish_all(mentee, mentors[2:])
    with pytest.raises(Refused, match=r"asked Ben O\. already"):
        add_wish(mentee=place(mentee), mentor=place(mentors[0]), message=LETTER, by=mentee.user)
    with pytest.raises(Refused, match="on your wish list already"):
        add_wish(mentee=place(mentee), mentor=place(mentors[1]), message=LETTER, by=mentee.user)


def test_taken_back_requests_and_a_not_now_that_is_over_come_back(mentee: Enrolment, mentors: list[Enrolment]) -> None:
    wish_all(mentee, mentors[:2])
    withdraw_request(request=request_to(mentors[0]), by=mentee.user)
    put_back(mentee=place(mentee), mentor=place(mentors[0]), by=mentee.user)
    assert listed(mentee) == ["Gita", "Ben"]
    send_wishes()
    no = request_to(mentors[1])
    decline_request(request=no, by=mentors[1].user, reason="not_now")
    day = timezone.localdate() + timedelta(days=3)
    MentorshipRequest.objects.filter(pk=no.pk).update(ask_again_from=day)
    with pytest.raises(Refused, match="You can ask again from"):
        put_back(mentee=place(mentee), mentor=place(mentors[1]), by=mentee.user)
    MentorshipRequest.objects.filter(pk=no.pk).update(ask_again_from=timezone.localdate())
    put_back(mentee=place(mentee), mentor=place(mentors[1]), by=mentee.user)
    send_wishes()
    withdraw_request(request=request_to(mentors[0]), by=mentee.user)
    send_wishes()
    assert asked(mentee) == ["Gita"]


def test_latest_days_fill_the_slots_one_after_another() -> None:
    now, day = timezone.now(), timedelta(days=1)
    assert latest_days([now + 3 * day], 3, slots=1, days=7 * day, now=now) == [now + n * day for n in (3, 10, 17)]
    assert latest_days([now + 3 * day], 3, slots=2, days=7 * day, now=now) == [now, now + 3 * day, now + 7 * day]


@pytest.mark.parametrize("items", [1, 3])
def test_the_list_takes_constant_queries(
    items: int, mentee: Enrolment, mentors: list[Enrolment], django_assert_num_queries: Callable[[int], object]
) -> None:
    RequestFactory(mentee=mentee, mentor=EnrolmentFactory(cohort=mentee.cohort, role="mentor"))
    wish_all(mentee, mentors[:items])
    own = place(mentee)
    with django_assert_num_queries(2):
        assert len(wish_list_of(own, own.user, now=timezone.now()).waiting) == items


def test_the_page_says_where_each_stands_and_by_when(
    mentee: Enrolment, mentors: list[Enrolment], ada: User, signed_in: SignIn
) -> None:
    wish_all(mentee, mentors)
    Enrolment.objects.filter(pk=mentors[2].pk).update(active=1)
    client = signed_in(ada)
    soup = BeautifulSoup(client.get(reverse("pairings:wish-list")).content, "html.parser")
    words = " ".join(soup.main.get_text(" ").split())
    assert "You will hear by" in words
    assert "Asked by" in words
    assert "Hugo L. has no free place at the moment." in words
    assert "There is room for 2 more mentors on your list." in words
    assert "Rao" not in words
    gita = Wish.objects.get(mentor=mentors[1])
    response = client.post(reverse("pairings:wish-shift", args=[gita.public_id]), {"to": "down"})
    assert response.url.endswith(f"#wish-{gita.public_id}")
    assert listed(mentee) == ["Hugo", "Gita"]
    client.post(reverse("pairings:wish-drop", args=[gita.public_id]))
    client.post(reverse("pairings:wish-return", args=[gita.public_id]))
    assert listed(mentee) == ["Hugo", "Gita"]


def test_a_wish_belongs_to_its_mentee_alone(
    mentee: Enrolment, mentors: list[Enrolment], ben: User, cora: User, sam: User, signed_in: SignIn
) -> None:
    wish_all(mentee, mentors[:2])
    gita = Wish.objects.get(mentor=mentors[1])
    for person in (ben, cora, sam, mentors[1].user):
        assert signed_in(person).get(reverse("pairings:wish-update", args=[gita.public_id])).status_code == 404


def test_the_mentor_knows_nothing_of_a_wish_until_it_is_sent(
    mentee: Enrolment, mentors: list[Enrolment], cora: User, edda: User, sam: User
) -> None:
    wish_all(mentee, mentors[:2])
    send_wishes()
    waiting = Wish.objects.create(mentee=mentee, mentor=mentors[2], message=LETTER, rank=9)
    assert waiting.status == "waiting"
    everybody = [mentee.user, mentors[2].user, cora, edda, sam]
    assert [waiting in Wish.objects.visible_to(person) for person in everybody] == [True, False, True, False, True]
    CoordinatorFactory(program=mentee.cohort.program, user=mentors[2].user)
    assert waiting not in Wish.objects.visible_to(mentors[2].user)
    User.objects.filter(pk=mentors[2].user_id).update(is_superuser=True)
    mentors[2].user.refresh_from_db()
    assert waiting not in Wish.objects.visible_to(mentors[2].user)
