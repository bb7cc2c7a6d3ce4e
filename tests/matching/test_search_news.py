"""Whoever keeps a search hears once that somebody new fits it, and of nobody whom she could not ask."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activity.kinds.groups import Group, How
from activity.models import Mail, Notice
from activity.services import choose_mails
from matching import tasks
from matching.jobs import look_for_news
from matching.models import Exclusion, SavedSearch, SetAside
from matching.services.searching import keep_search, turn_search
from pairings.models import Wish
from profiles.models import Profile, User
from programs.models import Cohort, Enrolment
from safeguarding.models import Gate
from tests.factories import EnrolmentFactory, GateFactory, PairingFactory, TopicFactory, choose
from tests.matching.test_browse import mentor_in, page_of

SignedIn = Callable[[User], Client]
NOON = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)


def day(number: int) -> datetime:
    return NOON + timedelta(days=number)


@pytest.fixture
def kept(ada: User, cohort: Cohort, mentee: Enrolment) -> SavedSearch:
    """Ada keeps a search that finds Early already."""
    mentor_in(cohort, "Early Woman")
    return keep_search(mentee=mentee, name="Online", query="words=a&format=online", by=ada)


def told(person: User) -> list[list[str]]:
    return [notice.route_args for notice in Notice.objects.filter(recipient=person, kind="search_found")]


def test_somebody_new_is_told_once_and_marked(
    ada: User, cohort: Cohort, kept: SavedSearch, signed_in: SignedIn
) -> None:
    assert look_for_news(now=day(0)) == 0
    late = mentor_in(cohort, "Late Woman")
    assert look_for_news(now=day(0)) == 0  # the slot of this day is taken
    assert [look_for_news(now=moment) for moment in (day(1), day(1), day(2))] == [1, 0, 0]
    assert told(ada) == [[kept.public_id]]
    assert Mail.objects.get(kind="search_found").recipient == ada
    client = signed_in(ada)
    found = client.get(reverse("matching:search-show", args=[kept.public_id]))
    assert parse_qs(urlsplit(found.url).query)["words"] == ["a"]
    page = page_of(client, "?" + urlsplit(found.url).query)
    marked = {card.h3.get_text(strip=True): "New" in card.get_text() for card in page.select("article.person")}
    assert marked == {"Early W.": False, "Late W.": True}
    assert "1 new" in page.select_one("#searches-title ~ ul").get_text(" ", strip=True)
    assert late.public_id not in str(Notice.objects.values_list("names", "route_args"))


def new_mentor(cohort: Cohort, mentee: Enrolment, what: str) -> None:
    """Somebody new who fits, but for one thing."""
    fields: dict[str, Any] = {"formats": ["in_person"]} if what == "filter" else {}
    mentor = mentor_in(cohort, "Tony Person" if what == "words" else "Late Woman", **fields)
    if what == "full":
        Enrolment.objects.filter(pk=mentor.pk).update(active=1)
    elif what == "resting":
        Enrolment.objects.filter(pk=mentor.pk).update(paused_until=NOON.date() + timedelta(days=9))
    elif what == "excluded":
        Exclusion.objects.create(mentee=mentee, mentor=mentor)
    elif what == "avoided":
        Profile.objects.filter(user=mentee.user).update(avoids=["Late Woman"])
    elif what == "avoiding":
        Profile.objects.filter(user=mentor.user).update(avoids=[mentee.user.profile.name])
    elif what == "aside":
        SetAside.objects.create(mentee=mentee, mentor=mentor)
    elif what == "wished":
        Wish.objects.create(mentee=mentee, mentor=mentor, message="Hello!")
    elif what == "unready":
        GateFactory(program=cohort.program, role="mentor")


@pytest.mark.parametrize(
    "what",
    ["filter", "words", "full", "resting", "excluded", "avoided", "avoiding", "aside", "wished", "unready"],
)
def test_nobody_whom_she_could_not_ask(
    ada: User, cohort: Cohort, mentee: Enrolment, kept: SavedSearch, what: str
) -> None:
    new_mentor(cohort, mentee, what)
    assert look_for_news(now=day(1)) == 0
    assert told(ada) == []
    Gate.objects.all().delete()
    mentor_in(cohort, "Ada Lovely")
    assert look_for_news(now=day(2)) == 1


def test_a_place_that_becomes_free_is_news(ada: User, cohort: Cohort, mentee: Enrolment) -> None:
    mentor = mentor_in(cohort, "Full Woman")
    Enrolment.objects.filter(pk=mentor.pk).update(active=1)
    keep_search(mentee=mentee, name="Online", query="format=online", by=ada)
    assert look_for_news(now=day(1)) == 0
    Enrolment.objects.filter(pk=mentor.pk).update(active=0)
    assert look_for_news(now=day(2)) == 1


def test_switched_off_and_on_again(ada: User, cohort: Cohort, kept: SavedSearch, signed_in: SignedIn) -> None:
    client, address = signed_in(ada), reverse("matching:search-turn", args=[kept.public_id])
    client.post(address, {"on": "0"})
    mentor_in(cohort, "Late Woman")
    assert look_for_news(now=day(1)) == 0
    client.post(address, {"on": "1"})
    assert look_for_news(now=day(2)) == 0  # who came meanwhile is no news
    mentor_in(cohort, "Later Woman")
    assert look_for_news(now=day(3)) == 1


def test_mail_as_she_wants_it(ada: User, cohort: Cohort, kept: SavedSearch) -> None:
    choose_mails(person=ada, choices={Group.SEARCH: How.DAILY})
    mentor_in(cohort, "Late Woman")
    look_for_news(now=day(1))
    assert Mail.objects.get(kind="search_found").status == "held"


def test_one_notice_for_all_searches_of_a_day(ada: User, cohort: Cohort, mentee: Enrolment, kept: SavedSearch) -> None:
    keep_search(mentee=mentee, name="Another", query="free=on", by=ada)
    mentor_in(cohort, "Late Woman")
    assert look_for_news(now=day(1)) == 1
    assert [len(search.news) for search in SavedSearch.objects.all()] == [1, 1]


def test_neither_at_night_nor_to_who_has_a_mentor(
    ada: User, cohort: Cohort, mentee: Enrolment, kept: SavedSearch
) -> None:
    mentor_in(cohort, "Late Woman")
    assert look_for_news(now=day(1).replace(hour=5)) == 0
    PairingFactory(mentee=mentee, mentor=mentor_in(cohort, "Her Mentor"))
    tasks.look_for_news.apply()
    assert look_for_news(now=day(1)) == 0


def test_nobody_elses(dov: User, ada: User, kept: SavedSearch, signed_in: SignedIn) -> None:
    EnrolmentFactory(cohort=kept.mentee.cohort, user=dov)
    client = signed_in(dov)
    assert client.get(reverse("matching:search-show", args=[kept.public_id])).status_code == 404
    assert client.post(reverse("matching:search-turn", args=[kept.public_id]), {"on": "0"}).status_code == 404


def test_constant_queries(cohort: Cohort) -> None:
    chess = TopicFactory(slug="chess")
    counts = []
    for round_, number in enumerate((1, 3)):
        for _one in range(number):
            place = EnrolmentFactory(cohort=cohort)
            keep_search(mentee=place, name="Chess", query="topics=chess", by=place.user)
        choose(mentor_in(cohort, f"Woman{round_}").user, "offered", chess)
        with CaptureQueriesContext(connection) as queries:
            assert look_for_news(now=day(round_)) == len(SavedSearch.objects.all())
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_searches_kept_at_the_same_time_are_their_own(ada: User, cohort: Cohort, mentee: Enrolment) -> None:
    other = EnrolmentFactory(cohort=cohort)
    keep_search(mentee=mentee, name="Online", query="format=online", by=ada)
    theirs = keep_search(mentee=other, name="Online", query="format=online", by=other.user)
    mentor = mentor_in(cohort, "Late Woman")
    Exclusion.objects.create(mentee=mentee, mentor=mentor)
    assert look_for_news(now=day(1)) == 1
    assert (told(ada), told(other.user)) == ([], [[theirs.public_id]])
    turn_search(search=theirs, on=False, by=other.user)
    theirs.refresh_from_db()
    assert theirs.news == []
