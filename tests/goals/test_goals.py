"""Goals: set, changed, reached, set aside, taken up; whose they are and who may read them."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from activity.models import Activity
from activity.states import Conflict, Refused
from goals import services
from goals.models import Goal
from goals.permissions import can_change
from goals.queries import goal_page
from profiles.models import User
from programs.models import Enrolment
from tests.factories import GoalFactory, PairingFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(ada: User) -> Goal:
    return GoalFactory(owner=ada)


def kinds() -> list[str]:
    return list(Activity.objects.order_by("pk").values_list("kind", flat=True))


def test_setting_a_goal_keeps_words_topics_and_the_fact(ada: User) -> None:
    topic = TopicFactory()
    goal = services.set_goal(by=ada, title="Find out whether nursing suits me", text="A week on a ward", topics=[topic])
    assert (goal.owner, goal.status, goal.version, list(goal.topics.all())) == (ada, "open", 1, [topic])
    assert kinds() == ["goal.set"]


def test_the_same_goal_twice_is_refused_and_nothing_is_written(ada: User, goal: Goal) -> None:
    with pytest.raises(Refused, match="already"):
        services.set_goal(by=ada, title=goal.title)
    assert Goal.objects.count() == 1
    assert kinds() == []


def test_the_database_has_the_last_word_about_twins(ada: User, ben: User, goal: Goal) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        GoalFactory(owner=ada)
    GoalFactory(owner=ben)
    GoalFactory(owner=ada, status="reached")


def test_changing_a_goal_raises_its_version(ada: User, goal: Goal) -> None:
    topic = TopicFactory()
    changed = services.change_goal(goal=goal, by=ada, version=1, title="Ask one question a week", topics=[topic])
    assert (changed.title, changed.version, list(changed.topics.all())) == ("Ask one question a week", 2, [topic])
    assert kinds() == ["goal.changed"]


def test_a_stale_version_conflicts_and_the_same_words_do_not(ada: User, goal: Goal) -> None:
    services.change_goal(goal=goal, by=ada, version=1, title="First window")
    with pytest.raises(Conflict, match="another window"):
        services.change_goal(goal=goal, by=ada, version=1, title="Second window")
    assert services.change_goal(goal=goal, by=ada, version=1, title="First window").version == 2
    assert Goal.objects.get().title == "First window"


def test_a_goal_may_not_take_the_words_of_another_in_progress(ada: User, goal: Goal) -> None:
    other = GoalFactory(owner=ada, title="Sleep better")
    with pytest.raises(Refused, match="already"):
        services.change_goal(goal=other, by=ada, version=1, title=goal.title)
    other.refresh_from_db()
    assert (other.title, other.version) == ("Sleep better", 1)


MOVES = {"reached": services.reach_goal, "dropped": services.drop_goal, "open": services.reopen_goal}


@pytest.mark.parametrize("source", Goal.lifecycle.values)
@pytest.mark.parametrize("to", Goal.lifecycle.values)
def test_square_of_moves(ada: User, source: str, to: str) -> None:
    goal = GoalFactory(owner=ada, status=source)
    if Goal.lifecycle.allows(source, to):
        MOVES[to](goal=goal, by=ada)
        assert Goal.objects.get().status == to
        assert len(kinds()) == 1
    else:
        with pytest.raises(Conflict):
            MOVES[to](goal=goal, by=ada)
        assert Goal.objects.get().status == source
        assert kinds() == []


def test_taking_up_again_is_refused_while_a_twin_is_in_progress(ada: User, goal: Goal) -> None:
    old = GoalFactory(owner=ada, status="dropped")
    with pytest.raises(Refused, match="already"):
        services.reopen_goal(goal=old, by=ada)
    old.refresh_from_db()
    assert old.status == "dropped"


def test_who_may_read_and_who_may_change(
    mentee: Enrolment, mentor: Enrolment, goal: Goal, ada: User, ben: User, cora: User, dov: User, edda: User, sam: User
) -> None:
    cast = {"ada": ada, "ben": ben, "cora": cora, "dov": dov, "edda": edda, "sam": sam}

    def readers() -> set[str]:
        return {name for name, person in cast.items() if Goal.objects.visible_to(person).filter(pk=goal.pk).exists()}

    assert readers() == {"ada", "cora", "sam"}
    pairing = PairingFactory(mentee=mentee, mentor=mentor, status="proposed")
    assert readers() == {"ada", "cora", "sam"}, "a proposal opens nothing"
    for status in ("active", "paused"):
        type(pairing).objects.update(status=status)
        assert readers() == {"ada", "ben", "cora", "sam"}
    type(pairing).objects.update(status="ended")
    assert readers() == {"ada", "cora", "sam"}, "what has ended closes it again"
    assert {name for name, person in cast.items() if can_change(person, goal)} == {"ada"}


def test_a_mentor_sees_open_goals_of_her_mentees_and_a_coordinator_no_list_of_all(
    mentee: Enrolment, mentor: Enrolment, goal: Goal, ben: User, cora: User
) -> None:
    GoalFactory(owner=goal.owner, title="Old one", status="reached")
    PairingFactory(mentee=mentee, mentor=mentor)
    shared = goal_page(ben).shared
    assert [(one.name, [line.title for line in one.goals]) for one in shared] == [("Ada Nwosu", [goal.title])]
    assert goal_page(cora).shared == ()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(
    django_assert_num_queries, mentee: Enrolment, mentor: Enrolment, ben: User, count: int
) -> None:
    for number in range(count):
        for owner in (ben, mentee.user):
            GoalFactory(owner=owner, title=f"Goal {number}").topics.add(TopicFactory())
    PairingFactory(mentee=mentee, mentor=mentor)
    with django_assert_num_queries(4):
        page = goal_page(ben)
    assert (len(page.open), len(page.shared[0].goals)) == (count, count)


def test_an_empty_list_says_what_a_goal_is_for(signed_in, dov: User) -> None:
    page = signed_in(dov).get("/goals/").content.decode()
    assert "No goal is in progress" in page
    assert 'href="/goals/new/"' in page


def test_the_whole_way_of_a_goal_in_the_browser(signed_in, ada: User) -> None:
    client: Client = signed_in(ada)
    topic = TopicFactory(slug="public-speaking")
    typed = {"version": "0", "title": "  Speak up  ", "text": "Once\r\na week", "topics": ["public-speaking"]}
    assert client.post("/goals/new/", typed).headers["Location"] == "/goals/"
    goal = Goal.objects.get()
    assert (goal.title, goal.text, list(goal.topics.all())) == ("Speak up", "Once\na week", [topic])
    page = client.get(f"/goals/{goal.public_id}/").content.decode()
    assert 'value="public-speaking" selected' in page
    client.post(f"/goals/{goal.public_id}/", {**typed, "version": "1", "title": "Speak up more"})
    for step, status in (("reached", "reached"), ("take-up", "open"), ("set-aside", "dropped")):
        assert client.post(f"/goals/{goal.public_id}/{step}/").status_code == 302
        goal.refresh_from_db()
        assert (goal.title, goal.status) == ("Speak up more", status)


def test_a_stale_form_keeps_the_typing_and_a_second_save_wins(signed_in, ada: User, goal: Goal) -> None:
    client = signed_in(ada)
    services.change_goal(goal=goal, by=ada, version=1, title="From the other window")
    url = f"/goals/{goal.public_id}/"
    answer = client.post(url, {"version": "1", "title": "From this window", "text": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "another window" in page and 'value="From this window"' in page and 'name="version" value="2"' in page
    assert client.post(url, {"version": "2", "title": "From this window", "text": ""}).status_code == 302
    assert Goal.objects.get().title == "From this window"


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 141},
        {"title": "a\x00b"},
        {"text": "x" * 2001},
        {"topics": ["no-such-topic"]},
        {"topics": ["\x00"]},
        {"version": "many"},
    ],
)
def test_bad_input_is_a_sentence_and_writes_nothing(signed_in, ada: User, wrong: dict[str, object]) -> None:
    typed = {"version": "0", "title": "A goal", "text": "Kept text", **wrong}
    answer = signed_in(ada).post("/goals/new/", typed)
    assert answer.status_code == 422
    assert ("Kept text" in answer.content.decode()) is ("text" not in wrong)
    assert not Goal.objects.exists()


def test_strangers_get_404_and_readers_403(signed_in, mentee: Enrolment, goal: Goal, dov: User, cora: User) -> None:
    for person, status in ((dov, 404), (cora, 403)):
        client = signed_in(person)
        assert client.get(f"/goals/{goal.public_id}/").status_code == status
        for step in ("reached", "set-aside", "take-up"):
            assert client.post(f"/goals/{goal.public_id}/{step}/").status_code == status
    assert Goal.objects.get().status == "open"


def test_markup_in_a_goal_is_shown_as_text(signed_in, ada: User) -> None:
    GoalFactory(owner=ada, title="<script>alert(1)</script>", text="<b>bold</b>")
    page = signed_in(ada).get("/goals/").content.decode()
    assert "<script>alert(1)" not in page and "&lt;b&gt;bold" in page


def test_people_without_goals_cost_no_more(django_assert_num_queries, ada: User) -> None:
    UserFactory.create_batch(2)
    with django_assert_num_queries(2):
        assert goal_page(ada).open == ()
