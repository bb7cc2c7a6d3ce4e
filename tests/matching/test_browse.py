"""A mentee's own search as pages: whom she sees, in which order, and what she is told."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from matching.models import Exclusion
from profiles.models import Profile, User
from programs.models import Cohort, Enrolment, Program
from tests.factories import (
    CohortFactory,
    EnrolmentFactory,
    PairingFactory,
    RequestFactory,
    TopicFactory,
    UserFactory,
    choose,
)

SignedIn = Callable[[User], Client]
BROWSE = "/matching/mentors/"


def mentor_in(cohort: Cohort, name: str, *, capacity: int = 1, active: int = 0, **profile: object) -> Enrolment:
    user = UserFactory(**{f"profile__{field}": value for field, value in {"name": name, **profile}.items()})
    return EnrolmentFactory(cohort=cohort, user=user, role="mentor", capacity=capacity, active=active)


def page_of(client: Client, query: str = "") -> BeautifulSoup:
    response = client.get(BROWSE + query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def names(page: BeautifulSoup) -> list[str]:
    return [tag.get_text(strip=True) for tag in page.select("article.person h3")]


def text(page: BeautifulSoup) -> str:
    return " ".join(page.main.get_text(" ", strip=True).split())


@pytest.fixture
def gardening(ada: User, mentee: Enrolment) -> object:
    """The topic Ada looks for."""
    topic = TopicFactory(slug="gardening")
    choose(ada, "sought", topic)
    return topic


def test_best_fit_first_full_ones_last(ada: User, cohort: Cohort, gardening: object, signed_in: SignedIn) -> None:
    mentor_in(cohort, "Silent Man")
    other = mentor_in(cohort, "Other Man")
    choose(other.user, "offered", TopicFactory(slug="chess"))
    full = mentor_in(cohort, "Full Woman", active=1)
    good = mentor_in(cohort, "Good Woman")
    choose(full.user, "offered", gardening)
    choose(good.user, "offered", gardening)
    page = page_of(signed_in(ada))
    assert names(page) == ["Good W.", "Other M.", "Silent M.", "Full W."]
    cards = page.select("article.person")
    assert "Topics: Gardening" in cards[0].get_text(" ", strip=True)
    assert "1 of 1 place free" in cards[0].get_text(" ", strip=True)
    assert "No room at the moment" in cards[3].get_text(" ", strip=True)
    assert [len(card.select('a[href*="/ask/"]')) for card in cards] == [1, 1, 1, 1]
    assert "Put on my wish list" in cards[3].get_text(" ", strip=True)


def test_only_short_names_and_no_addresses(
    ada: User, mentee: Enrolment, mentor: Enrolment, signed_in: SignedIn
) -> None:
    for url in (BROWSE, reverse("matching:mentor-detail", args=[mentor.public_id])):
        page = signed_in(ada).get(url).content.decode()
        assert "Ben O." in page
        assert "Okafor" not in page
        assert "ben@example.org" not in page


def test_only_accepted_mentors_of_her_own_round(
    ada: User, cohort: Cohort, mentee: Enrolment, signed_in: SignedIn
) -> None:
    EnrolmentFactory(cohort=cohort, role="mentor", status="submitted")
    EnrolmentFactory(role="mentor")
    mentor_in(cohort, "Here Woman")
    assert names(page_of(signed_in(ada))) == ["Here W."]


def test_left_out_are_counted_by_rule_without_names(
    ada: User, cohort: Cohort, mentee: Enrolment, signed_in: SignedIn
) -> None:
    mentor_in(cohort, "Fits Woman")
    mentor_in(cohort, "French Woman", languages=["fr"])
    mentor_in(cohort, "French Man", languages=["fr"])
    mentor_in(cohort, "Local Woman", formats=["in_person"])
    past = mentor_in(cohort, "Past Man")
    PairingFactory(
        mentee=EnrolmentFactory(user=ada), mentor=EnrolmentFactory(user=past.user, role="mentor"), status="ended"
    )
    said_no = mentor_in(cohort, "No Man")
    RequestFactory(mentee=mentee, mentor=said_no, status="declined")
    apart = mentor_in(cohort, "Apart Man")
    Exclusion.objects.create(mentee=mentee, mentor=apart)
    page = page_of(signed_in(ada), f"?cohort={cohort.public_id}")
    assert names(page) == ["Fits W."]
    lines = {line.get_text(" ", strip=True) for line in page.select("#left-out-title ~ ul li")}
    assert lines == {
        "2 speak none of your languages. See my languages",
        "1 meets in other ways or places than you do. See how I can meet",
        "1 you have been paired with before.",
        "1 could not say yes to you in this round.",
        "1 is kept apart from you by the rules of the round, for example because you work closely together.",
    }
    assert "6 mentors of the round are not on your list" in text(page)


def test_whom_coordinators_keep_apart_has_no_page(
    ada: User, mentee: Enrolment, mentor: Enrolment, signed_in: SignedIn
) -> None:
    Exclusion.objects.create(mentee=mentee, mentor=mentor)
    assert signed_in(ada).get(reverse("matching:mentor-detail", args=[mentor.public_id])).status_code == 404


def test_a_person_is_not_her_own_mentor(ada: User, cohort: Cohort, mentee: Enrolment, signed_in: SignedIn) -> None:
    own = EnrolmentFactory(cohort=cohort, user=ada, role="mentor")
    page = page_of(signed_in(ada))
    assert names(page) == []
    assert "The mentors of your round will appear here" in text(page)
    assert signed_in(ada).get(reverse("matching:mentor-detail", args=[own.public_id])).status_code == 404


def test_without_a_place_one_is_told_how_to_get_there(
    dov: User, ben: User, mentor: Enrolment, signed_in: SignedIn
) -> None:
    for person in (dov, ben):
        assert "You have no place as a mentee" in text(page_of(signed_in(person)))


def test_where_coordinators_match_the_page_says_how_and_when(
    ada: User, mentee: Enrolment, mentor: Enrolment, signed_in: SignedIn
) -> None:
    Program.objects.update(self_matching=False)
    page = page_of(signed_in(ada))
    assert "Here the coordinators bring people together" in text(page)
    assert "Autumn starts on" in text(page)
    assert names(page) == []
    assert signed_in(ada).get(reverse("matching:mentor-detail", args=[mentor.public_id])).status_code == 404


def test_one_of_several_rounds_is_chosen(ada: User, mentee: Enrolment, mentor: Enrolment, signed_in: SignedIn) -> None:
    other = CohortFactory(name="Spring")
    EnrolmentFactory(cohort=other, user=ada)
    mentor_in(other, "Spring Woman")
    client = signed_in(ada)
    assert names(page_of(client, f"?cohort={other.public_id}")) == ["Spring W."]
    assert names(page_of(client, f"?cohort={mentee.cohort.public_id}")) == ["Ben O."]
    assert names(page_of(client, "?cohort=nonsense")) in (["Spring W."], ["Ben O."])


def test_a_waiting_request_is_said_and_others_go_on_the_wish_list(
    ada: User, cohort: Cohort, mentee: Enrolment, mentor: Enrolment, signed_in: SignedIn
) -> None:
    mentor_in(cohort, "Other Woman")
    RequestFactory(mentee=mentee, mentor=mentor)
    page = page_of(signed_in(ada))
    assert "Ben O. has your request." in text(page)
    assert set(names(page)) == {"Ben O.", "Other W."}
    (ask,) = page.select('a[href*="/ask/"]')
    assert ask.get_text(" ", strip=True) == "Put on my wish list : Other W."
    assert len([card for card in page.select("article.person") if "You have asked" in card.get_text()]) == 1


def test_missing_answers_are_named(ada: User, mentee: Enrolment, mentor: Enrolment, signed_in: SignedIn) -> None:
    page = page_of(signed_in(ada))
    assert "These answers would make your list better" in text(page)
    assert page.select(f'a[href="{reverse("profiles:topics-update")}"]')


class TestFilters:
    """Filters work without scripts, as a link."""

    @pytest.fixture
    def four(self, ada: User, cohort: Cohort, mentee: Enrolment) -> None:
        Profile.objects.filter(user=ada).update(languages=["en", "de"], formats=[], hours=[36, 37, 38, 39])
        topic = TopicFactory(slug="chess")
        choose(mentor_in(cohort, "Chess Woman", languages=["en"], hours=[36, 37]).user, "offered", topic)
        hours = [36, 37, 38, 39]
        mentor_in(cohort, "German Woman", languages=["de"], hours=hours, about="I keep BEES.", industry="health")
        mentor_in(cohort, "Local Woman", formats=["in_person"])
        mentor_in(cohort, "Full Woman", active=1)

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("topics=chess", {"Chess W."}),
            ("language=de", {"German W."}),
            ("format=in_person", {"Local W."}),
            ("hours=1", {"Chess W.", "German W."}),
            ("hours=2", {"German W."}),
            ("free=on", {"Chess W.", "German W.", "Local W."}),
            ("words=chess", {"Chess W."}),
            ("words=CHE%20wom", set()),
            ("words=local", {"Local W."}),
            ("words=bees", {"German W."}),
            ("words=bees%20german", {"German W."}),
            ("background=industry:health", {"German W."}),
            ("language=en&free=on", {"Chess W.", "Local W."}),
            ("", {"Chess W.", "German W.", "Local W.", "Full W."}),
        ],
    )
    def test_each(self, query: str, expected: set[str], ada: User, four: None, signed_in: SignedIn) -> None:
        page = page_of(signed_in(ada), f"?{query}")
        assert set(names(page)) == expected
        if query:
            assert f"{len(expected)} of 4 mentors pass your filters." in text(page)

    def test_too_narrow_says_how_to_widen(self, ada: User, four: None, signed_in: SignedIn) -> None:
        page = page_of(signed_in(ada), "?topics=chess&language=de")
        assert names(page) == []
        assert "Nobody passes all of these filters" in text(page)

    @pytest.mark.parametrize(
        "query", ["language=xx", "hours=-1", "topics=%00", "format=<script>", "page=abc", "page=999"]
    )
    def test_bad_input_filters_nothing_and_breaks_nothing(
        self, query: str, ada: User, four: None, signed_in: SignedIn
    ) -> None:
        assert len(names(page_of(signed_in(ada), f"?{query}"))) == 4


class TestMentorPage:
    def test_shows_what_the_program_may_see_and_the_way_to_ask(
        self, ada: User, ben: User, mentee: Enrolment, mentor: Enrolment, signed_in: SignedIn
    ) -> None:
        Profile.objects.filter(user=ben).update(about="I keep bees.", occupation="Beekeeper")
        response = signed_in(ada).get(reverse("matching:mentor-detail", args=[mentor.public_id]))
        page = BeautifulSoup(response.content, "html.parser")
        assert "I keep bees." in text(page)
        assert "Beekeeper" in text(page)
        assert page.select(f'a[href="{reverse("matching:mentor-ask", args=[mentor.public_id])}"]')

    def test_says_why_not(
        self, ada: User, cohort: Cohort, mentee: Enrolment, mentor: Enrolment, signed_in: SignedIn
    ) -> None:
        client = signed_in(ada)
        full = mentor_in(cohort, "Full Woman", active=1)
        french = mentor_in(cohort, "French Woman", languages=["fr"])
        for place, words, ways in ((full, "no free place", 1), (french, "no language that both of you speak", 0)):
            response = client.get(reverse("matching:mentor-detail", args=[place.public_id]))
            page = BeautifulSoup(response.content, "html.parser")
            assert words in text(page)
            assert len(page.select('a[href*="/ask/"]')) == ways

    @pytest.mark.parametrize("who", ["ben", "cora", "dov", "edda", "sam"])
    def test_does_not_exist_for_others(
        self, who: str, request: pytest.FixtureRequest, mentor: Enrolment, mentee: Enrolment, signed_in: SignedIn
    ) -> None:
        client = signed_in(request.getfixturevalue(who))
        assert client.get(reverse("matching:mentor-detail", args=[mentor.public_id])).status_code == 404

    def test_what_a_mentor_wrote_is_escaped(
        self, ada: User, ben: User, mentee: Enrolment, mentor: Enrolment, signed_in: SignedIn
    ) -> None:
        Profile.objects.filter(user=ben).update(about="<script>alert(1)</script>", headline="<b>x</b>")
        for url in (BROWSE, reverse("matching:mentor-detail", args=[mentor.public_id])):
            page = signed_in(ada).get(url).content.decode()
            assert "<script>alert(1)" not in page
            assert "<b>x</b>" not in page


@pytest.mark.parametrize("items", [1, 3])
def test_constant_queries(
    items: int,
    ada: User,
    cohort: Cohort,
    gardening: object,
    signed_in: SignedIn,
    django_assert_num_queries: Callable[[int], object],
) -> None:
    for number in range(items):
        choose(mentor_in(cohort, f"Mentor {number}").user, "offered", gardening)
    client = signed_in(ada)
    client.get(BROWSE)  # the mentors of the round are encoded once and kept
    with django_assert_num_queries(33):
        client.get(BROWSE)
