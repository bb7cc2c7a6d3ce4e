"""First sessions in the browser: the way of Ada and Ben to an answer each, and what coordinators see of it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from meetings.models import FirstRating, FirstSession
from meetings.services.first import Meeting, begin_first_sessions
from profiles.models import User
from programs.models import Cohort, Enrolment
from tests.factories import EnrolmentFactory

Enter = Callable[[User], Client]
LIST = reverse("meetings:first-session-list")


def url(first: FirstSession, what: str = "detail") -> str:
    return reverse(f"meetings:first-session-{what}", args=[first.public_id])


def test_the_way_of_both_to_an_answer(
    first: FirstSession, ada: User, ben: User, signed_in: Enter, now: datetime
) -> None:
    hers, his = signed_in(ada), signed_in(ben)
    assert "Propose a time" in hers.get(url(first)).content.decode()
    begin = timezone.localtime(now) + timedelta(days=2)
    typed = {"day": f"{begin:%Y-%m-%d}", "start": f"{begin:%H:%M}", "where": ""}
    wrong = hers.post(url(first, "time"), typed)
    assert (wrong.status_code, "This field is required" in wrong.content.decode()) == (422, True)
    assert hers.post(url(first, "time"), typed | {"where": "Café"}).status_code == 302
    assert "Ada N. proposes" in his.get(url(first)).content.decode()
    first.refresh_from_db()
    his.post(url(first, "agree"), {"seen": "2020-01-01T00:00:00+00:00"})
    first.refresh_from_db()
    assert not first.agreed
    assert his.get(url(first, "calendar")).status_code == 404
    his.post(url(first, "agree"), {"seen": first.starts_at.isoformat()})  # type: ignore[union-attr]
    assert "time agreed" in hers.get(LIST).content.decode()
    (event,) = Calendar.from_ical(hers.get(url(first, "calendar")).content).events
    assert (event.start, event["LOCATION"], event["SUMMARY"]) == (first.starts_at, "Café", "First session")
    assert "ATTENDEE" not in event
    assert "Add to my calendar" in hers.get(url(first)).content.decode()
    FirstSession.objects.update(starts_at=now - timedelta(hours=1))
    assert "Have you met?" in hers.get(url(first)).content.decode()
    assert hers.post(url(first, "rate"), {"rating": "9"}).status_code == 422
    assert hers.post(url(first, "rate"), {"rating": "1"}).url == LIST  # type: ignore[attr-defined]
    his.post(url(first, "rate"), {"rating": "4"})
    assert list(FirstRating.objects.order_by("place__role").values_list("rating", flat=True)) == [1, 4]
    assert "checked" in hers.get(url(first)).content.decode()


def test_calling_off_and_missing(first: FirstSession, ada: User, ben: User, signed_in: Enter) -> None:
    client = signed_in(ada)
    client.post(url(first, "miss"))
    first.refresh_from_db()
    assert first.status == "planned"
    assert "without a reason" in client.get(url(first, "cancel")).content.decode()
    client.post(url(first, "cancel"))
    first.refresh_from_db()
    assert first.status == "cancelled"
    assert client.get(url(first, "cancel")).status_code == 302
    assert "called off" in signed_in(ben).get(LIST).content.decode()


def test_having_met_without_a_time_and_after_all(first: FirstSession, ada: User, ben: User, signed_in: Enter) -> None:
    hers, his = signed_in(ada), signed_in(ben)
    assert "Keep my answer" not in hers.get(url(first)).content.decode()
    assert "Keep my answer" in hers.post(url(first, "met"), follow=True).content.decode()
    assert "It did not take place" in his.get(url(first)).content.decode()
    his.post(url(first, "miss"))
    assert "We have met after all" in hers.get(url(first)).content.decode()
    hers.post(url(first, "rate"), {"rating": "2"})
    first.refresh_from_db()
    assert first.status == "held"


def test_nobody_else_finds_it(first: FirstSession, dov: User, cora: User, sam: User, signed_in: Enter) -> None:
    assert {signed_in(person).get(url(first)).status_code for person in (dov, cora, sam)} == {404}


@pytest.fixture
def said(first: FirstSession, ada: User, ben: User) -> FirstSession:
    FirstSession.objects.update(status="held")
    for place, rating in ((first.mentee, 4), (first.mentor, 3)):
        FirstRating.objects.create(first=first, place=place, rating=rating)
    return first


def test_coordinators_see_how_many_have_answered_and_never_what(
    said: FirstSession, cohort: Cohort, cora: User, signed_in: Enter
) -> None:
    client, page = signed_in(cora), reverse("meetings:first-session-table", args=[cohort.public_id])
    seen = client.get(page).content.decode()
    assert "1 of 1 first sessions are answered by both" in seen
    for one, other in ((1, 2), (2, 1), (4, 3), (3, 3)):
        for place, rating in ((said.mentee, one), (said.mentor, other)):
            FirstRating.objects.filter(place=place).update(rating=rating)
        assert body_of(client.get(page).content.decode()) == body_of(seen)


def test_coordinators_do_not_see_who_of_the_two_has_answered(
    said: FirstSession, cohort: Cohort, cora: User, signed_in: Enter
) -> None:
    client, page = signed_in(cora), reverse("meetings:first-session-table", args=[cohort.public_id])
    seen = set()
    for silent, other in ((said.mentee, said.mentor), (said.mentor, said.mentee)):
        FirstRating.objects.filter(place=silent).update(rating=None)
        FirstRating.objects.filter(place=other).update(rating=4)
        seen.add(body_of(client.get(page).content.decode()))
    (only,) = seen
    assert "one of two" in only


def body_of(page: str) -> str:
    """The main part of a page, without tokens that change."""
    return page.split("<main", 1)[1].split("</main>", 1)[0]


def test_the_other_one_reads_the_same_whatever_was_said(
    said: FirstSession, ada: User, ben: User, signed_in: Enter
) -> None:
    client = signed_in(ada)
    pages = set()
    for rating in (1, 2, 3, 4, None):
        FirstRating.objects.filter(place=said.mentor).update(rating=rating)
        page = body_of(client.get(url(said)).content.decode() + client.get(LIST).content.decode())
        pages.add(page.replace(str(client.cookies.get("csrftoken")), ""))
    assert len({without_tokens(page) for page in pages}) == 1


def without_tokens(page: str) -> str:
    return "".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


def test_lists_ask_the_same_number_of_queries(
    first: FirstSession, cohort: Cohort, mentee: Enrolment, ada: User, cora: User, signed_in: Enter
) -> None:
    pages = {ada: LIST, cora: reverse("meetings:first-session-table", args=[cohort.public_id])}
    counts: dict[int, list[int]] = {}
    for _number in range(2):
        for person, page in pages.items():
            client = signed_in(person)
            client.get(page)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                client.get(page)
            counts.setdefault(person.pk, []).append(len(asked))
        others = [Meeting(mentee, EnrolmentFactory(cohort=cohort, role="mentor")) for _ in range(2)]
        begin_first_sessions(wanted=others, by=cora)
    assert all(one == three for one, three in counts.values())
