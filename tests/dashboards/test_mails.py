"""Mails that could not be delivered: who sees them, and trying again."""

from collections.abc import Callable

import pytest
from django.core import mail as postbox
from django.test import Client
from django.urls import reverse

from activity.jobs import send_mail
from activity.models import Activity, Mail
from dashboards.services import retry_mails
from profiles.models import User
from programs.models import Enrolment

SignedIn = Callable[[User], Client]
LIST, RETRY = "dashboards:mail-list", "dashboards:mail-retry"


def parked(person: User, **fields: object) -> Mail:
    return Mail.objects.create(
        recipient=person,
        kind="application_accepted",
        context={"names": {"cohort": "Autumn"}, "route": "home", "args": []},
        dedupe_key=f"test:{person.pk}",
        message_id=f"<{person.pk}@test>",
        status="parked",
        tries=8,
        hints=5,
        **fields,
    )


def test_coordinators_see_mails_to_their_own_people(
    cora: User, edda: User, ada: User, mentee: Enrolment, signed_in: SignedIn
) -> None:
    parked(ada)
    assert "Ada Nwosu" in signed_in(cora).get(reverse(LIST)).content.decode()
    page = signed_in(edda).get(reverse(LIST)).content.decode()
    assert "Ada" not in page
    assert "All mails have been delivered" in page


def test_what_a_mail_says_is_not_shown(cora: User, ada: User, mentee: Enrolment, signed_in: SignedIn) -> None:
    Mail.objects.filter(pk=parked(ada).pk).update(context={"names": {"cohort": "a secret"}})
    assert "a secret" not in signed_in(cora).get(reverse(LIST)).content.decode()


def test_trying_again_sends_it(cora: User, ada: User, mentee: Enrolment, signed_in: SignedIn, settings: object) -> None:
    row = parked(ada)
    response = signed_in(cora).post(reverse(RETRY), follow=True)
    assert "1 mail is on its way again." in response.content.decode()
    row.refresh_from_db()
    assert (row.status, row.tries, row.hints) == ("queued", 0, 0)
    assert Activity.objects.filter(kind="mail.queued", actor=cora, target_id=row.pk).count() == 1
    send_mail(row.pk)
    assert [message.to for message in postbox.outbox] == [["ada@example.org"]]


def test_only_ones_own_are_tried_again(edda: User, ada: User, mentee: Enrolment) -> None:
    row = parked(ada)
    assert retry_mails(by=edda) == 0
    row.refresh_from_db()
    assert row.status == "parked"


def test_sign_in_codes_are_nobodys_to_send_again(sam: User) -> None:
    Mail.objects.create(address="x@example.org", kind="account", dedupe_key="a", message_id="a", status="parked")
    assert retry_mails(by=sam) == 0


@pytest.mark.parametrize("who", ["ada", "ben", "dov"])
def test_others_do_not_know_the_page(
    who: str, request: pytest.FixtureRequest, mentee: Enrolment, mentor: Enrolment, signed_in: SignedIn
) -> None:
    client = signed_in(request.getfixturevalue(who))
    assert [client.get(reverse(LIST)).status_code, client.post(reverse(RETRY)).status_code] == [404, 404]
