"""The steps of a profile: shown, saved one by one, kept when something is wrong or somebody was faster."""

from typing import Any

import pytest

from activity.models import Activity
from activity.states import Conflict
from profiles.kinds import Side
from profiles.models import Profile, User
from profiles.services.answers import save_answers
from programs.models import Enrolment
from tests.factories import TopicFactory, choose
from tests.profiles.steps import (
    ABOUT,
    BACKGROUND,
    CHECK,
    GOALS,
    PERSONAL,
    TOPICS,
    WHEN,
    WISHES,
    about,
    profile_of,
    when,
)
from tests.reading import parsed

pytestmark = pytest.mark.django_db


def test_the_way_leads_through_all_steps_to_the_whole(signed_in: Any, ada: User) -> None:
    client = signed_in(ada)
    TopicFactory(slug="chess")
    assert client.post(ABOUT, about(headline="Nurse", languages=["de", "en"])).headers["Location"] == TOPICS
    assert client.post(TOPICS, {"version": "2", "sought": ["chess"]}).headers["Location"] == GOALS
    assert client.post(GOALS, {"version": "0", "title": "Sleep better"}).headers["Location"] == BACKGROUND
    assert client.post(BACKGROUND, {"version": "3", "industry": "health"}).headers["Location"] == PERSONAL
    assert parsed(client.get(PERSONAL)).select_one("main > .actions a")["href"] == WHEN
    last = client.post(WHEN, when(version="4", from_0_0="36", to_0_0="40", formats=["online"]))
    assert last.headers["Location"] == WISHES
    assert client.post(WISHES, {"version": "5"}).headers["Location"] == CHECK
    profile = profile_of(ada)
    assert (profile.headline, profile.languages, profile.industry, profile.version) == (
        "Nurse",
        ["de", "en"],
        "health",
        5,
    )
    assert profile.hours == [36, 37, 38, 39]
    assert list(profile.choices.values_list("topic__slug", "side")) == [("chess", "sought")]
    page = parsed(client.get(CHECK)).get_text(" ", strip=True)
    for words in (
        "Sleep better",
        "5 of 7 steps have answers",
        "Nurse",
        "German, English",
        "Health and care",
        "Mon 18:00–20:00",
        "Write a few sentences",
    ):
        assert words in page


def test_each_step_says_why_and_who_sees_it(signed_in: Any, ada: User) -> None:
    client = signed_in(ada)
    for url in (ABOUT, TOPICS, BACKGROUND, WHEN, WISHES):
        page = parsed(client.get(url))
        assert len(page.select("h1")) == 1
        assert page.select_one(".page-head .lead").get_text(strip=True)
        seen = "where they need it, your" if url == WISHES else "People and coordinators of your programs"
        assert seen in page.select_one(".callout").get_text()
        assert page.select_one(".stepper [aria-current=step]")
        assert page.select_one("a.back-link")["href"] == "/me/"


def test_each_question_says_who_sees_it_and_what_for(signed_in: Any, mentee: Enrolment) -> None:
    client = signed_in(mentee.user)
    for url in (ABOUT, TOPICS, BACKGROUND, WHEN, WISHES):
        for row in parsed(client.get(url)).select("main form .form-row"):
            words = row.get_text(" ", strip=True)
            assert "see it; used to" in words, (url, words)
    avoids = parsed(client.get(WISHES)).select_one("#div_id_avoids").get_text()
    assert "Only you see it; used to never pair you with these people." in avoids


def test_only_the_name_is_required(signed_in: Any, ada: User) -> None:
    client = signed_in(ada)
    for url in (ABOUT, TOPICS, BACKGROUND, WHEN):
        required = [tag["name"] for tag in parsed(client.get(url)).select("[required]")]
        assert required == (["name"] if url == ABOUT else [])


def test_back_to_where_one_came_from_but_never_to_another_site(signed_in: Any, ada: User) -> None:
    client = signed_in(ada)
    assert parsed(client.get(f"{ABOUT}?next=/goals/")).select_one("form.form input[name=next]")["value"] == "/goals/"
    assert client.post(ABOUT, about(headline="a", next="/goals/")).headers["Location"] == "/goals/"
    for evil in ("https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"):
        assert client.post(ABOUT, about(headline="a", next=evil)).headers["Location"] == TOPICS
        assert not parsed(client.get(ABOUT, {"next": evil})).select("form.form input[name=next]")


def test_sides_asked_follow_the_place(signed_in: Any, mentee: Enrolment, mentor: Enrolment) -> None:
    fields = {
        person.profile.first_name: {
            tag["name"] for tag in parsed(signed_in(person).get(TOPICS)).select("select, [type=checkbox]")
        }
        for person in (mentee.user, mentor.user)
    }
    assert fields == {"Ada": {"sought", "support_sought"}, "Ben": {"offered", "support_offered"}}


def test_a_side_not_asked_for_is_left_alone(signed_in: Any, mentee: Enrolment) -> None:
    ada, topic = mentee.user, TopicFactory(slug="chess")
    choose(ada, "offered", topic)
    signed_in(ada).post(TOPICS, {"version": "1", "sought": ["chess"], "offered": [], "support_sought": ["advice"]})
    assert set(profile_of(ada).choices.values_list("topic__slug", "side")) == {
        ("chess", "offered"),
        ("chess", "sought"),
    }
    assert profile_of(ada).support_sought == ["advice"]


def test_words_of_other_programs_cannot_be_chosen_but_kept_ones_stay(signed_in: Any, mentee: Enrolment) -> None:
    ada = mentee.user
    own = TopicFactory(slug="own", scope=mentee.cohort.program.public_id)
    kept, foreign = TopicFactory(slug="kept", scope="zzz"), TopicFactory(slug="foreign", scope="zzz")
    choose(ada, "sought", kept)
    client = signed_in(ada)
    offered = {tag["value"] for tag in parsed(client.get(TOPICS)).select("select[name=sought] option")}
    assert offered == {own.slug, kept.slug}
    assert client.post(TOPICS, {"version": "1", "sought": [foreign.slug]}).status_code == 422
    assert client.post(TOPICS, {"version": "1", "sought": [own.slug, kept.slug]}).status_code == 302


def test_topics_stand_on_their_shelves_by_name(signed_in: Any, ada: User) -> None:
    for slug, area in (("welding", "skills"), ("acting", "hobby"), ("chess", "hobby")):
        TopicFactory(slug=slug, area=area)
    shelves = parsed(signed_in(ada).get(TOPICS)).select("select[name=sought] optgroup")
    assert [(s["label"], [o.get_text() for o in s.select("option")]) for s in shelves] == [
        ("Skills", ["Welding"]),
        ("Hobbies", ["Acting", "Chess"]),
    ]


def test_overlapping_hours_are_joined_and_a_day_may_end_at_midnight(signed_in: Any, ada: User) -> None:
    rows = {"from_1_0": "36", "to_1_0": "40", "from_1_1": "38", "to_1_1": "42", "from_6_0": "46", "to_6_0": "48"}
    assert signed_in(ada).post(WHEN, when(**rows)).status_code == 302
    assert profile_of(ada).hours == [*range(84, 90), 334, 335]
    page = parsed(signed_in(ada).get("/me/")).get_text(" ", strip=True)
    assert "Tue 18:00–21:00" in page and "Sun 23:00–24:00" in page


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        ("40", "40", "The end must come after the beginning."),
        ("40", "20", "The end must come after the beginning."),
        ("40", "", "Please choose a beginning and an end, or neither."),
        ("", "20", "Please choose a beginning and an end, or neither."),
    ],
)
def test_wrong_hours_are_said_beside_the_row_and_stay(
    signed_in: Any, ada: User, start: str, end: str, sentence: str
) -> None:
    answer = signed_in(ada).post(WHEN, when(from_2_1=start, to_2_1=end, place="Jena"))
    page = parsed(answer)
    assert answer.status_code == 422
    assert sentence in page.select_one("#id_to_2_1_error").get_text()
    assert page.select_one(".error-summary a[href='#id_to_2_1']")
    for name, value in (("from_2_1", start), ("to_2_1", end)):
        assert page.select_one(f"select[name={name}] option[selected]")["value"] == value
    assert page.select_one("select[name=to_2_1]").find_parent("details").has_attr("open")
    assert page.select_one("input[name=place]")["value"] == "Jena"
    assert profile_of(ada).hours == []


def test_many_spans_of_an_import_survive_saving_unchanged(signed_in: Any, ada: User) -> None:
    hours = [0, 2, 4, 6, 8]
    Profile.objects.filter(user=ada).update(hours=hours)
    client = signed_in(ada)
    page = parsed(client.get(WHEN))
    typed = {tag["name"]: chosen["value"] for tag in page.select("select") if (chosen := tag.select_one("[selected]"))}
    assert client.post(WHEN, {**typed, "version": "1", "place": "", "formats": ["online"]}).status_code == 302
    assert profile_of(ada).hours == hours


def test_values_on_no_list_survive_saving_unchanged(signed_in: Any, ada: User) -> None:
    Profile.objects.filter(user=ada).update(industry="piracy", languages=["tlh"])
    client = signed_in(ada)
    client.post(ABOUT, about(languages=["tlh"], headline="x"))
    client.post(BACKGROUND, {"version": "2", "industry": "piracy", "occupation": "y"})
    assert (profile_of(ada).languages, profile_of(ada).industry, profile_of(ada).version) == (["tlh"], "piracy", 3)


@pytest.mark.parametrize(
    ("url", "typed"),
    [
        (ABOUT, about(name="")),
        (ABOUT, about(name="a\x00b")),
        (ABOUT, about(headline="x" * 141)),
        (ABOUT, about(languages=["nonsense"])),
        (TOPICS, {"version": "1", "sought": ["no-such"]}),
        (TOPICS, {"version": "1", "support_sought": ["\x00"]}),
        (BACKGROUND, {"version": "1", "experience_years": "81"}),
        (BACKGROUND, {"version": "1", "experience_years": "-1"}),
        (BACKGROUND, {"version": "1", "industry": "nonsense"}),
        (WHEN, when(time_zone="Mars/Olympus")),
        (WHEN, when(from_0_0="1000", to_0_0="2")),
        (WHEN, when(formats=["telepathy"])),
        (ABOUT, about(version="many")),
    ],
)
def test_bad_input_is_a_sentence_and_writes_nothing(signed_in: Any, ada: User, url: str, typed: dict[str, Any]) -> None:
    answer = signed_in(ada).post(url, typed)
    assert answer.status_code == 422
    assert parsed(answer).select_one(".error-summary li").get_text(strip=True)
    assert profile_of(ada).version == 1
    assert not Activity.objects.exists()


def test_of_two_windows_the_second_is_told_and_may_save_again(signed_in: Any, ada: User) -> None:
    client = signed_in(ada)
    client.post(ABOUT, about(headline="first"))
    answer = client.post(ABOUT, about(headline="second"))
    page = parsed(answer)
    assert answer.status_code == 422
    assert "another window" in page.select_one(".error-summary").get_text()
    assert page.select_one("input[name=headline]")["value"] == "second"
    assert profile_of(ada).headline == "first"
    version = page.select_one("input[name=version]")["value"]
    assert client.post(ABOUT, about(headline="second", version=version)).status_code == 302
    assert profile_of(ada).headline == "second"


def test_sending_the_same_answers_twice_is_no_conflict(signed_in: Any, ada: User) -> None:
    client = signed_in(ada)
    for _time in range(2):
        assert client.post(ABOUT, about(headline="once")).status_code == 302
    assert profile_of(ada).version == 2
    assert [fact.kind for fact in Activity.objects.all()] == ["profile.changed"]


def test_the_service_names_what_changed_and_refuses_what_is_no_answer(ada: User) -> None:
    topic = TopicFactory()
    save_answers(
        profile=ada.profile,
        by=ada,
        version=1,
        answers={"headline": "Nurse", "place": ""},
        topics={Side.SOUGHT: [topic], Side.OFFERED: []},
    )
    assert Activity.objects.get().data == {"answers": ["headline", "topics sought"]}
    assert (ada.profile.headline, ada.profile.version) == ("Nurse", 2)
    with pytest.raises(KeyError):
        save_answers(profile=ada.profile, by=ada, version=2, answers={"user_id": 1})


def test_a_conflict_over_topics_writes_nothing(ada: User) -> None:
    with pytest.raises(Conflict):
        save_answers(profile=ada.profile, by=ada, version=7, answers={}, topics={Side.SOUGHT: [TopicFactory()]})
    assert not ada.profile.choices.exists()
    assert not Activity.objects.exists()


def test_a_profile_shows_nothing_of_markup(signed_in: Any, ada: User) -> None:
    Profile.objects.filter(user=ada).update(about="<img src=x onerror=alert(1)>", headline="<b>x</b>")
    page = signed_in(ada).get("/me/").content.decode()
    assert "<img src=x" not in page and "<b>x</b>" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_with_one_and_three_topics(
    django_assert_num_queries: Any, signed_in: Any, ada: User, count: int
) -> None:
    choose(ada, "sought", *TopicFactory.create_batch(count))
    client = signed_in(ada)
    for url, queries in (("/me/", 13), (TOPICS, 12), (CHECK, 13)):
        with django_assert_num_queries(queries):
            client.get(url)


def test_german_pages_are_german_where_words_come_from_lists(signed_in: Any, ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(language="de")
    page = parsed(signed_in(ada).get(WHEN))
    assert "Montag" in page.select_one(".week-name").get_text()
