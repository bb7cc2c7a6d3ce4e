"""Words that coordinators add to a decision: looked at as a mail first, kept, in both forms of the mail, never lost."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from activity.jobs import send_mail
from activity.models import Mail
from profiles.models import User
from programs.models import Cohort, Enrolment
from tests.factories import EnrolmentFactory

Enter = Callable[[User], Client]
WORDS = "We meet on Monday at <b>five</b> & bring cake.\n\nSee you!"


@pytest.fixture
def applied(cohort: Cohort, ada: User, ben: User) -> list[Enrolment]:
    roles = ((ada, "mentee"), (ben, "mentor"))
    return [EnrolmentFactory(cohort=cohort, user=user, role=role, status="submitted") for user, role in roles]


def sent(applied: list[Enrolment], **more: str) -> dict[str, object]:
    return {"enrolment": [f"{place.public_id}.submitted" for place in applied], "shown": "page=1", **more}


def write(client: Client, cohort: Cohort, data: dict[str, object]) -> HttpResponse:
    return client.post(reverse("programs:decision-write", args=[cohort.public_id]), data)


def test_words_are_looked_at_then_kept_and_sent(
    cohort: Cohort, cora: User, applied: list[Enrolment], signed_in: Enter
) -> None:
    client = signed_in(cora)
    table = client.get(reverse("programs:enrolment-table", args=[cohort.public_id]))
    assert f'formaction="{reverse("programs:decision-write", args=[cohort.public_id])}"' in table.content.decode()
    asked = write(client, cohort, sent(applied))
    assert asked.status_code == 200
    assert "Ada Nwosu" in asked.content.decode() and "error-summary" not in asked.content.decode()

    shown = write(client, cohort, sent(applied, to="accepted", words=WORDS))
    letters = BeautifulSoup(shown.content.decode(), "html.parser").select(".own-words")
    assert len(letters) == 2
    assert all("The coordinators add:" in letter.text and "<b>five</b> & bring" in letter.text for letter in letters)
    assert not Mail.objects.exists() and not Enrolment.objects.filter(status="accepted").exists()

    done = write(client, cohort, sent(applied, to="accepted", words=WORDS, send="yes"))
    assert done["Location"] == reverse("programs:enrolment-table", args=[cohort.public_id]) + "?page=1"
    places = Enrolment.objects.filter(cohort=cohort)
    assert {(place.status, place.decision_words) for place in places} == {("accepted", WORDS)}
    assert [send_mail(row.pk) for row in Mail.objects.all()] == ["sent", "sent"]
    for letter in mail.outbox:
        html = letter.alternatives[0].content
        assert f"The coordinators add:\n\n{WORDS}\n\nWhat to do next" in letter.body
        assert "&lt;b&gt;five&lt;/b&gt; &amp; bring cake." in html and "<b>five" not in html
    own = signed_in(applied[0].user).get(reverse("programs:enrolment-detail", args=[applied[0].public_id]))
    assert "&lt;b&gt;five&lt;/b&gt; &amp; bring cake." in own.content.decode()
    signed_in(cora).post(
        reverse("programs:enrolment-decide", args=[cohort.public_id]),
        {"one": f"waitlisted:{applied[0].public_id}.accepted"},
    )
    applied[0].refresh_from_db()
    assert (applied[0].status, applied[0].decision_words) == ("waitlisted", "")


@pytest.mark.parametrize(
    ("data", "closed", "sentence"),
    [
        ({"to": "declined", "words": "x" * 1001}, False, "at most 1000 characters"),
        ({"words": "Dear all"}, False, "Please choose one."),
        ({"to": "accepted", "words": "Dear all", "send": "yes"}, True, "This cohort has ended"),
    ],
)
def test_a_refusal_keeps_what_was_typed(
    cohort: Cohort,
    cora: User,
    applied: list[Enrolment],
    signed_in: Enter,
    data: dict[str, str],
    closed: bool,
    sentence: str,
) -> None:
    if closed:
        Cohort.objects.update(status="closed")
    answer = write(signed_in(cora), cohort, sent(applied, **data))
    page = BeautifulSoup(answer.content.decode(), "html.parser")
    assert answer.status_code == 422
    assert sentence in page.text
    assert page.select_one("textarea[name=words]").text.strip() == data["words"]
    assert len(page.select("input[name=enrolment]")) == 2
    assert set(Enrolment.objects.values_list("status", flat=True)) == {"submitted"}


def test_who_cannot_be_decided_so_is_named_and_nobody_picked_leads_back(
    cohort: Cohort, cora: User, applied: list[Enrolment], signed_in: Enter
) -> None:
    client = signed_in(cora)
    Enrolment.objects.filter(pk=applied[0].pk).update(status="withdrawn")
    page = write(client, cohort, sent(applied, to="declined", words="")).content.decode()
    assert "1 mail goes out" in page
    assert any("Ada Nwosu" in one.text for one in BeautifulSoup(page, "html.parser").select(".callout"))
    assert write(client, cohort, sent([])).status_code == 302
