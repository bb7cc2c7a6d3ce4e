"""Tidying one's own list: mentors put aside and brought back, searches kept under a name, mentors side by side."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import reverse

from activity.models import Activity
from activity.states import Refused
from dashboards.queries.suggestions import suggestions_for
from matching.models import Exclusion, SavedSearch, SetAside
from matching.queries.browse import cards_of
from matching.queries.searching import asides_of
from matching.queries.side_by_side import side_by_side
from matching.services.searching import keep_search, set_aside
from matching.snapshot import ranking_for
from matching.snapshot.browsing import own_ranking
from pairings.models import Wish
from profiles.models import Profile, User
from programs.models import Cohort, Enrolment, Program
from tests.factories import EnrolmentFactory, RequestFactory, TopicFactory, choose
from tests.matching.test_browse import mentor_in, names, page_of, text

SignedIn = Callable[[User], Client]


def url(name: str, *args: str) -> str:
    return reverse(f"matching:{name}", args=args)


def text_of(tag: Tag) -> str:
    return " ".join(tag.get_text(" ", strip=True).split())


def read(client: Client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def two(cohort: Cohort, mentee: Enrolment) -> list[Enrolment]:
    return [mentor_in(cohort, "First Woman"), mentor_in(cohort, "Second Woman")]


class TestPutAside:
    def test_off_the_list_and_back(
        self, ada: User, mentee: Enrolment, two: list[Enrolment], signed_in: SignedIn
    ) -> None:
        client, first = signed_in(ada), two[0].public_id
        assert "You will not see this mentor" in text(read(client, url("mentor-set-aside", first)))
        client.post(url("mentor-set-aside", first), {"reason": ""})
        page = page_of(client)
        assert names(page) == ["Second W."]
        assert "You have put 1 mentor aside" in text(page)
        assert [card.profile.name for card in suggestions_for(mentee).cards] == ["Second W."]
        assert "First W." in text(read(client, url("set-aside-list")))
        assert "You have put this mentor aside" in text(read(client, url("mentor-detail", first)))
        client.post(url("mentor-bring-back", first))
        client.post(url("mentor-bring-back", first))
        assert set(names(page_of(client))) == {"First W.", "Second W."}
        assert "You have put nobody aside" in text(read(client, url("set-aside-list")))

    def test_who_is_kept_apart_since_then_is_on_the_page_no_more(
        self, ada: User, mentee: Enrolment, two: list[Enrolment], signed_in: SignedIn
    ) -> None:
        client = signed_in(ada)
        for mentor in two:
            set_aside(mentee=mentee, mentor=mentor, by=ada)
        Exclusion.objects.create(mentee=mentee, mentor=two[0])
        page = read(client, url("set-aside-list"))
        assert [link["href"] for link in page.main.select("section a")] == [url("mentor-detail", two[1].public_id)]
        Profile.objects.filter(user=two[1].user).update(avoids=["Ada Nwosu"])
        assert "You have put nobody aside" in text(read(client, url("set-aside-list")))

    def test_everybody_put_aside_says_so(self, ada: User, two: list[Enrolment], signed_in: SignedIn) -> None:
        client = signed_in(ada)
        for mentor in two:
            client.post(url("mentor-set-aside", mentor.public_id), {"reason": "known"})
        page = page_of(client)
        assert names(page) == []
        assert "You have put 2 mentors aside" in text(page)
        assert "The mentors of your round will appear here" not in text(page)

    def test_a_reason_makes_its_component_count_more_on_her_own_list_alone(
        self, ada: User, cohort: Cohort, mentee: Enrolment
    ) -> None:
        chess = TopicFactory(slug="chess")
        choose(ada, "sought", chess)
        Profile.objects.filter(user=ada).update(support_sought=["advice"])
        topical = mentor_in(cohort, "Topical Woman", support_offered=["practice"])
        choose(topical.user, "offered", chess)
        helpful = mentor_in(cohort, "Helpful Woman", support_offered=["advice"])
        choose(helpful.user, "offered", TopicFactory(slug="tennis"))
        before = ranking_for(mentee).scores
        assert before[topical.public_id] > before[helpful.public_id]
        for number in range(3):
            set_aside(mentee=mentee, mentor=mentor_in(cohort, f"Other Woman{number}"), reason="support", by=ada)
        assert asides_of(mentee).stress == {"support": 3.0}
        own = own_ranking(mentee).ranking.scores
        assert own[helpful.public_id] > own[topical.public_id]
        # What coordinators and runs read stays as it was.
        after = ranking_for(mentee).scores
        assert {one: after[one] for one in before} == pytest.approx(dict(before), abs=0.05)

    def test_the_list_says_what_counts_more(self, ada: User, two: list[Enrolment], signed_in: SignedIn) -> None:
        client = signed_in(ada)
        client.post(url("mentor-set-aside", two[0].public_id), {"reason": "hours"})
        assert "this counts more on your list: Hours." in text(page_of(client))

    def test_an_unknown_reason_is_refused_beside_the_question(
        self, ada: User, two: list[Enrolment], signed_in: SignedIn
    ) -> None:
        assert signed_in(ada).post(url("mentor-set-aside", two[0].public_id), {"reason": "x"}).status_code == 422
        assert not SetAside.objects.exists()

    def test_nobody_else_learns_of_it(
        self, ada: User, dov: User, cora: User, mentee: Enrolment, two: list[Enrolment], signed_in: SignedIn
    ) -> None:
        facts = Activity.objects.count()
        set_aside(mentee=mentee, mentor=two[0], reason="known", by=ada)
        assert Activity.objects.count() == facts
        for person in (two[0].user, cora, dov):
            assert not SetAside.objects.visible_to(person).exists()
            assert "First W." not in text(read(signed_in(person), url("set-aside-list")))
        with pytest.raises(Refused):
            set_aside(mentee=mentee, mentor=two[1], by=cora)

    @pytest.mark.parametrize("number", [1, 3])
    def test_constant_queries(
        self,
        number: int,
        ada: User,
        cohort: Cohort,
        mentee: Enrolment,
        signed_in: SignedIn,
        django_assert_num_queries: Any,
    ) -> None:
        for one in range(number):
            set_aside(mentee=mentee, mentor=mentor_in(cohort, f"Other Woman{one}"), by=ada)
        client = signed_in(ada)
        client.get(url("set-aside-list"))
        with django_assert_num_queries(20):
            client.get(url("set-aside-list"))


class TestKeptSearches:
    def keep(self, client: Client, **data: str) -> Any:
        return client.post(url("search-keep"), data)

    def test_kept_found_and_removed(self, ada: User, cohort: Cohort, two: list[Enrolment], signed_in: SignedIn) -> None:
        client = signed_in(ada)
        response = self.keep(client, cohort=cohort.public_id, name="Online", format="online", free="on", words="W & ü")
        assert parse_qs(urlsplit(response.url).query) == {
            "cohort": [cohort.public_id],
            "words": ["W & ü"],
            "format": ["online"],
            "free": ["on"],
        }
        page = page_of(client)
        (link,) = page.select("#searches-title ~ ul a")
        assert link.get_text() == "Online"
        again = read(client, link["href"])
        assert again.select_one("#id_words")["value"] == "W & ü"
        assert again.select("#searches-title ~ ul a[aria-current]")
        client.post(page.select_one("#searches-title ~ ul form[action$=drop\\/]")["action"])
        assert not SavedSearch.objects.exists()

    def test_unknown_values_are_not_kept(
        self, ada: User, cohort: Cohort, two: list[Enrolment], signed_in: SignedIn
    ) -> None:
        response = self.keep(signed_in(ada), cohort=cohort.public_id, name="Odd", format="beam", free="on", x="1")
        assert SavedSearch.objects.get().query == "free=on"
        assert response.status_code == 302

    def test_refusals_are_sentences(
        self, ada: User, cora: User, cohort: Cohort, mentee: Enrolment, two: list[Enrolment], signed_in: SignedIn
    ) -> None:
        client = signed_in(ada)
        refused = self.keep(client, cohort=cohort.public_id, name="All")
        assert refused.status_code == 422
        assert client.get(url("search-keep")).url == f"{url('mentor-browse')}?cohort={cohort.public_id}"
        assert "Please set a filter first" in refused.content.decode()
        assert self.keep(client, cohort=cohort.public_id, name="", free="on").status_code == 422
        assert not SavedSearch.objects.exists()
        for number in range(10):
            keep_search(mentee=mentee, name=f"Search {number}", query="free=on", by=ada)
        keep_search(mentee=mentee, name="Search 3", query="hours=2", by=ada)
        assert SavedSearch.objects.get(name="Search 3").query == "hours=2"
        refused = self.keep(client, cohort=cohort.public_id, name="One more", free="on", words="First")
        assert (refused.status_code, SavedSearch.objects.count()) == (422, 10)
        page = BeautifulSoup(refused.content, "html.parser")
        assert "10 searches" in text(page)
        # What was typed and what was filtered is all still there, and the list is where it always is.
        assert page.select_one("details[open] input#id_name")["value"] == "One more"
        assert names(page) == ["First W."]
        assert page.select_one("form[role=search]")["action"] == url("mentor-browse")
        assert {link["href"].partition("?")[0] for link in page.select("#searches-title ~ ul a")} == {
            url("mentor-browse")
        }
        with pytest.raises(Refused):
            keep_search(mentee=mentee, name="Hers", query="free=on", by=cora)

    def test_only_ones_own(self, ada: User, dov: User, mentee: Enrolment, signed_in: SignedIn) -> None:
        kept = keep_search(mentee=mentee, name="Mine", query="free=on", by=ada)
        EnrolmentFactory(cohort=mentee.cohort, user=dov)
        assert signed_in(dov).post(url("search-drop", kept.public_id)).status_code == 404
        assert "Mine" not in text(page_of(signed_in(dov)))

    def test_not_where_coordinators_match(self, ada: User, two: list[Enrolment], signed_in: SignedIn) -> None:
        Program.objects.update(self_matching=False)
        assert self.keep(signed_in(ada), name="Mine", free="on").status_code == 404


class TestSideBySide:
    def test_what_differs_stands_first(self, ada: User, cohort: Cohort, mentee: Enrolment, signed_in: SignedIn) -> None:
        one = mentor_in(cohort, "First Woman", languages=["en"], industry="health")
        other = mentor_in(cohort, "Second Woman", languages=["en", "de"], industry="health")
        own = own_ranking(mentee)
        found = side_by_side(cards_of(mentee, [one.public_id, other.public_id], own.ranking.components))
        assert {row.label: row.cells for row in found.differing} == {"Languages": ("English", "English, German")}
        assert {row.label for row in found.same} >= {"Line of work", "Free places", "How to meet"}
        page = read(signed_in(ada), url("mentor-compare") + f"?mentor={one.public_id}&mentor={other.public_id}")
        assert [link.get_text(strip=True) for link in page.select("thead a")] == ["First W.", "Second W."]
        assert page.main.get_text().index("What differs") < page.main.get_text().index("The same for all")

    def test_at_most_three_and_only_mentors_of_her_list(
        self, ada: User, cohort: Cohort, mentee: Enrolment, signed_in: SignedIn
    ) -> None:
        mentors = [mentor_in(cohort, f"M{number} Woman") for number in range(4)]
        french = mentor_in(cohort, "French Woman", languages=["fr"])
        stranger = EnrolmentFactory(role="mentor")
        ids = [french, stranger, mentors[0], *mentors]
        address = url("mentor-compare") + "?" + "&".join(f"mentor={one.public_id}" for one in ids)
        page = read(signed_in(ada), address)
        assert [link.get_text(strip=True) for link in page.select("thead a")] == ["M0 W.", "M1 W.", "M2 W."]
        assert "Only the first 3" in text(page)

    def test_the_button_says_whether_the_letter_goes_out_at_once(
        self, ada: User, mentee: Enrolment, two: list[Enrolment], signed_in: SignedIn
    ) -> None:
        ids = "&".join(f"mentor={one.public_id}" for one in two)
        lists = (url("mentor-browse"), url("mentor-compare") + "?" + ids)

        def buttons() -> list[set[str]]:
            pages = [read(signed_in(ada), address) for address in lists]
            return [{text_of(link) for link in page.main.select("a.btn[href$='/ask/']")} for page in pages]

        assert buttons() == [{"Ask First", "Ask Second"}] * 2
        waiting = Wish.objects.create(mentee=mentee, mentor=mentor_in(mentee.cohort, "Third Woman"), message="Hello")
        assert buttons()[1] == {"Put on my wish list : First W.", "Put on my wish list : Second W."}
        Wish.objects.filter(pk=waiting.pk).update(status="dropped")
        RequestFactory(mentee=mentee, mentor=waiting.mentor)
        Program.objects.update(requests_at_once=2)
        assert buttons()[1] == {"Ask First", "Ask Second"}
        assert buttons()[0] == {"Ask First", "Ask Second"}

    @pytest.mark.parametrize("query", ["", "?mentor=nobody", "?mentor=%00&mentor=<script>"])
    def test_too_few_says_how(self, query: str, ada: User, two: list[Enrolment], signed_in: SignedIn) -> None:
        assert "Tick two or three mentors first" in text(read(signed_in(ada), url("mentor-compare") + query))

    @pytest.mark.parametrize("number", [2, 3])
    def test_constant_queries(
        self,
        number: int,
        ada: User,
        cohort: Cohort,
        mentee: Enrolment,
        signed_in: SignedIn,
        django_assert_num_queries: Any,
    ) -> None:
        ids = [mentor_in(cohort, f"M{one} Woman").public_id for one in range(number)]
        client, address = signed_in(ada), url("mentor-compare") + "?" + "&".join(f"mentor={one}" for one in ids)
        client.get(address)
        with django_assert_num_queries(28):
            client.get(address)
