"""Which mails a person wants: at once, once a day, or not; and turning them off from the mail itself."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from activity.jobs import send_digests, send_mail, written
from activity.kinds.facts import NOTICES
from activity.kinds.groups import GROUP_OF
from activity.models import Mail, MailChoice, Notice
from activity.queries import off_ticket
from activity.services import Notify, choose_mails, record_fact
from goals.models import Goal
from profiles.models import User
from tests.factories import GoalFactory

SignIn = Callable[[User], Client]
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def goal(ada: User) -> Goal:
    return GoalFactory(owner=ada)


def tell(person: User, goal: Goal, kind: str = "wish_sent", name: str = "Ben O.", holds: tuple[str, ...] = ()) -> Mail:
    record_fact(goal, "goal.set", by=None, notify=[Notify(person, kind, {"name": name, "until": "1 May"}, holds=holds)])
    return Mail.objects.order_by("-pk").first()


def test_every_grouped_kind_is_one_that_is_mailed() -> None:
    assert {kind for kind in GROUP_OF if not NOTICES[kind].mail} == set()
    assert not {"request_received", "request_question", "request_accepted", "pairing_active"} & set(GROUP_OF)


def test_without_a_choice_and_for_what_is_essential_mails_go_at_once(ada: User, goal: Goal) -> None:
    assert tell(ada, goal).status == "queued"
    choose_mails(person=ada, choices={"search": "off"})
    assert tell(ada, goal, "request_received").status == "queued"


def test_off_leaves_the_notice_and_sends_no_mail(ada: User, goal: Goal) -> None:
    choose_mails(person=ada, choices={"search": "off"})
    tell(ada, goal)
    assert (Mail.objects.count(), Notice.objects.count()) == (0, 1)


def test_the_mail_of_the_day_tells_once_what_is_still_true(ada: User, goal: Goal) -> None:
    choose_mails(person=ada, choices={"search": "daily"})
    held = tell(ada, goal, holds=("open",))
    assert (held.status, send_mail(held.pk)) == ("held", "left")
    tell(ada, goal, name="Gita R.", holds=("reached",))
    assert send_digests(now=NOON.replace(hour=4)) == 0
    assert [send_digests(now=NOON), send_digests(now=NOON + timedelta(minutes=10))] == [1, 0]
    assert list(Mail.objects.order_by("pk").values_list("kind", "status")) == [
        ("wish_sent", "sent"),
        ("wish_sent", "dropped"),
        ("daily_digest", "queued"),
    ]
    body = str(written(Mail.objects.get(kind="daily_digest")).body)
    assert "Ben O. has your request now." in body
    assert "Gita" not in body
    tell(ada, goal, name="Hugo L.")
    assert send_digests(now=NOON + timedelta(hours=1)) == 0
    assert send_digests(now=NOON + timedelta(days=1)) == 1


def test_what_was_held_of_a_group_that_is_off_now_is_not_told(ada: User, goal: Goal) -> None:
    choose_mails(person=ada, choices={"search": "daily", "reminders": "daily"})
    tell(ada, goal)
    tell(ada, goal, "request_reminder", name="Gita R.")
    choose_mails(person=ada, choices={"search": "off"})
    assert send_digests(now=NOON) == 1
    body = str(written(Mail.objects.get(kind="daily_digest")).body)
    assert "Gita R." in body and "Ben O." not in body


def test_nothing_true_is_no_mail(ada: User, goal: Goal) -> None:
    choose_mails(person=ada, choices={"search": "daily"})
    tell(ada, goal, holds=("reached",))
    assert send_digests(now=NOON) == 0
    assert Mail.objects.get().status == "dropped"


def test_one_click_turns_a_group_off_and_looking_does_not(ada: User, goal: Goal) -> None:
    message = written(tell(ada, goal))
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert link in str(message.body)
    path = "/" + link.split("/", 3)[3]
    client = Client(enforce_csrf_checks=True)
    assert client.get(path).status_code == 200
    assert not MailChoice.objects.exists()
    response = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert (response.status_code, response["Referrer-Policy"]) == (200, "no-referrer")
    assert MailChoice.objects.get().how == "off"
    assert client.post(path).status_code == 200


def test_essential_mails_offer_no_way_out_and_forged_links_lead_nowhere(ada: User, goal: Goal) -> None:
    assert "List-Unsubscribe" not in written(tell(ada, goal, "request_received")).extra_headers
    for ticket in ("x", off_ticket(ada.public_id, "everything"), off_ticket("nobody", "search")):
        assert Client().post(reverse("activity:mail-off", args=[ticket])).status_code == 404


def test_the_mail_of_the_day_can_be_turned_off_as_a_whole(ada: User) -> None:
    choose_mails(person=ada, choices={"search": "daily", "sessions": "daily", "team": "at_once"})
    Client().post(reverse("activity:mail-off", args=[off_ticket(ada.public_id, "digest")]))
    assert dict(MailChoice.objects.values_list("group", "how")) == {
        "search": "off",
        "sessions": "off",
        "team": "at_once",
    }


def test_page(ada: User, signed_in: SignIn) -> None:
    client, url = signed_in(ada), reverse("activity:mail-choices")
    chosen = {"search": "daily", "reminders": "off", "pairings": "at_once", "sessions": "at_once", "team": "off"}
    assert client.post(url, {**chosen, "team": "never"}).status_code == 422
    assert client.post(url, chosen).status_code == 302
    assert client.get(url).context["form"].initial == chosen
