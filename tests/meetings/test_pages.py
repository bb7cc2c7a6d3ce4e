"""Pages of sessions: both clocks, planning, moving from two windows, cancelling, reporting, and who may see them."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from meetings.models import Session
from pairings.models import Pairing
from profiles.models import Profile, User
from tests.factories import EnrolmentFactory, PairingFactory
from tests.meetings.conftest import HOUR
from tests.reading import parsed, words

SignIn = Callable[[User], Client]
NOW = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)
TYPED = {
    "day": "2027-01-15",
    "start": "18:00",
    "minutes": "60",
    "format": "online",
    "where": "https://meet.example.org/room",
    "agenda": "How to begin",
}


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(autouse=True)
def clock() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def link(name: str, public_id: str) -> str:
    return reverse(f"meetings:session-{name}", args=[public_id])


def test_planning_shows_both_clocks(pairing: Pairing, ada: User, ben: User, signed_in: SignIn) -> None:
    Profile.objects.filter(user=ben).update(time_zone="Asia/Kathmandu")
    client = signed_in(ada)
    text = words(client.get(link("create", pairing.public_id)))
    assert "Plan a session with Ben Okafor" in text
    assert "By your clock: Central European Standard Time (Berlin)." in text
    assert "it is 17:45 there now (GMT+05:45 (Kathmandu))" in text
    response = client.post(link("create", pairing.public_id), TYPED)
    session = Session.objects.get()
    assert response.url == link("detail", session.public_id)
    assert session.starts_at == datetime(2027, 1, 15, 17, 0, tzinfo=UTC)
    text = words(client.get(response.url))
    assert "Friday, January 15, 2027, 18:00–19:00 Central European Standard Time (Berlin)" in text
    assert "For Ben Okafor: Friday, January 15, 2027, 22:45–23:45, GMT+05:45 (Kathmandu)" in text
    text = words(signed_in(ben).get(response.url))
    assert "22:45–23:45 GMT+05:45 (Kathmandu)" in text
    assert "For Ada Nwosu: Friday, January 15, 2027, 18:00–19:00" in text


def test_people_with_the_same_clock_see_one_time(session: Session, ada: User, signed_in: SignIn) -> None:
    assert "For Ben" not in words(signed_in(ada).get(link("detail", session.public_id)))


def test_what_was_typed_stays_when_the_time_is_taken(
    session: Session, pairing: Pairing, ada: User, signed_in: SignIn
) -> None:
    typed = TYPED | {"day": "2027-01-11", "start": "13:30"}
    response = signed_in(ada).post(link("create", pairing.public_id), typed)
    assert response.status_code == 422
    soup = parsed(response)
    assert "You have another session at that time" in soup.select_one(".error-summary").get_text()
    assert soup.select_one("#id_day")["value"] == "2027-01-11"
    assert soup.select_one("#id_agenda").get_text().strip() == "How to begin"


def test_the_hour_that_comes_twice_gets_a_note(pairing: Pairing, ada: User, signed_in: SignIn) -> None:
    typed = TYPED | {"day": "2027-10-31", "start": "02:30"}
    response = signed_in(ada).post(link("create", pairing.public_id), typed, follow=True)
    assert "The session is at the first of the two." in words(response)
    assert Session.objects.get().starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_moving_from_two_windows(session: Session, ada: User, ben: User, signed_in: SignIn) -> None:
    client = signed_in(ada)
    soup = parsed(client.get(link("update", session.public_id)))
    assert (soup.select_one("#id_day")["value"], soup.select_one("#id_start")["value"]) == ("2027-01-11", "13:00")
    assert signed_in(ben).post(link("update", session.public_id), TYPED | {"version": "0"}).status_code == 302
    mine = TYPED | {"version": "0", "day": "2027-01-20"}
    response = client.post(link("update", session.public_id), mine)
    assert response.status_code == 422
    soup = parsed(response)
    assert "Meanwhile this session was changed." in soup.select_one(".error-summary").get_text()
    assert soup.select_one("#id_day")["value"] == "2027-01-20"
    assert "Friday, January 15, 2027" in words(response)
    again = mine | {"version": soup.select_one("#id_version")["value"]}
    assert client.post(link("update", session.public_id), again).status_code == 302
    session.refresh_from_db()
    assert (session.starts_at, session.sequence) == (datetime(2027, 1, 20, 17, 0, tzinfo=UTC), 2)


def test_a_length_of_its_own_can_be_kept(session: Session, ada: User, signed_in: SignIn) -> None:
    Session.objects.update(ends_at=session.starts_at + HOUR * 1.25)
    client = signed_in(ada)
    soup = parsed(client.get(link("update", session.public_id)))
    assert soup.select_one("#id_minutes option[selected]")["value"] == "75"


def test_cancelling_asks_first(session: Session, ada: User, signed_in: SignIn) -> None:
    client = signed_in(ada)
    assert "Cancel your session with Ben Okafor" in words(client.get(link("cancel", session.public_id)))
    client.post(link("cancel", session.public_id))
    session.refresh_from_db()
    assert session.status == "cancelled"
    assert client.get(link("cancel", session.public_id)).status_code == 302
    assert "Remove from my calendar" in words(client.get(link("detail", session.public_id)))


def test_reporting_once_it_has_begun(session: Session, ada: User, signed_in: SignIn) -> None:
    client = signed_in(ada)
    hold = link("hold", session.public_id)
    early = client.post(hold, headers={"referer": f"http://testserver{link('detail', session.public_id)}"}, follow=True)
    assert "You can say so once the session has begun." in words(early)
    with time_machine.travel(session.starts_at, tick=False):
        soup = parsed(client.get(link("detail", session.public_id)))
        assert {form["action"] for form in soup.main.select("form")} == {hold, link("miss", session.public_id)}
        client.post(hold)
    session.refresh_from_db()
    assert session.status == "held"


@pytest.mark.parametrize("where", ["javascript:alert(1)", "data:text/html,x", "https-not://x", "Café <Nord>"])
def test_only_web_addresses_become_links(session: Session, ada: User, signed_in: SignIn, where: str) -> None:
    Session.objects.update(where=where)
    soup = parsed(signed_in(ada).get(link("detail", session.public_id)))
    assert where in soup.main.get_text()
    assert not [a for a in soup.main.select("a") if a["href"] == where]


def test_only_the_two_may_know(
    session: Session,
    pairing: Pairing,
    ada: User,
    ben: User,
    cora: User,
    dov: User,
    edda: User,
    sam: User,
    signed_in: SignIn,
) -> None:
    for name in ("detail", "update", "cancel"):
        got = [signed_in(p).get(link(name, session.public_id)).status_code for p in (ada, ben, cora, dov, edda, sam)]
        assert got == [200, 200, 404, 404, 404, 404]
    got = [signed_in(p).get(link("create", pairing.public_id)).status_code for p in (ada, ben, cora, dov, edda, sam)]
    assert got == [200, 200, 403, 404, 404, 403]


def test_the_pairing_page_leads_to_sessions(
    session: Session, pairing: Pairing, ada: User, cora: User, signed_in: SignIn
) -> None:
    page = reverse("pairings:pairing-detail", args=[pairing.public_id])
    soup = parsed(signed_in(ada).get(page))
    assert soup.find("a", href=link("detail", session.public_id))
    assert soup.find("a", href=link("create", pairing.public_id))
    soup = parsed(signed_in(cora).get(page))
    assert not soup.find("a", href=link("detail", session.public_id))


def test_an_empty_list_says_what_will_appear(dov: User, signed_in: SignIn) -> None:
    assert "Your sessions will appear here" in words(signed_in(dov).get(reverse("meetings:session-list")))


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    pairing: Pairing, ben: User, signed_in: SignIn, django_assert_num_queries: Callable, number: int
) -> None:
    pairing.mentor.capacity = 9
    pairing.mentor.save()
    for place in range(number):
        other = PairingFactory(mentee=EnrolmentFactory(cohort=pairing.mentor.cohort), mentor=pairing.mentor)
        for status, days in (("scheduled", 1), ("held", -1)):
            start = NOW + 24 * HOUR * days + place * HOUR
            Session.objects.create(pairing=other, starts_at=start, ends_at=start + HOUR, format="online", status=status)
    client = signed_in(ben)
    with django_assert_num_queries(10):
        response = client.get(reverse("meetings:session-list"))
    assert len(parsed(response).select("article")) == 2 * number
