"""Meet first, then decide: a run for first sessions, what people say in private, and the run that decides."""

import csv
import io
from collections import Counter
from collections.abc import Callable
from itertools import combinations, product

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activity.models import Notice
from activity.states import Refused
from dashboards.queries.cohort_todos import cohort_todos
from dashboards.queries.home import home_of
from matching.jobs import run_match, verify
from matching.kinds import policy_of
from matching.kinds.purposes import MET_WEIGHT, Purpose
from matching.models import Exclusion, MatchRun
from matching.queries.comparison import comparison_of
from matching.queries.publication import publication_of
from matching.queries.score_used import score_of
from matching.queries.standing import standing_of
from matching.services.adjusting import place_by_hand
from matching.services.proposals import decide
from matching.services.publishing import publish_run
from matching.services.runs import start_run
from matching.snapshot import WhatIf, policy_from, problem_for, ranking_for
from meetings.models import FirstRating, FirstSession
from pairings.models import Pairing
from profiles.models import User
from programs.models import Cohort, Enrolment, Program
from tests.factories import EnrolmentFactory, TopicFactory, choose

Enter = Callable[[User], Client]
TOPICS = ("gardening", "chess", "nursing")


@pytest.fixture
def people(cohort: Cohort, mentee: Enrolment, mentor: Enrolment, program: Program) -> list[list[Enrolment]]:
    """Three mentees and three mentors in a program in which each mentee meets two; Ada and Ben are the first.

    Mentees seek something that nobody offers as well, so that no fit is perfect.
    """
    Program.objects.filter(pk=program.pk).update(first_sessions=2, self_matching=False)
    program.refresh_from_db()
    cohort.refresh_from_db()
    Enrolment.objects.filter(pk=mentor.pk).update(capacity=1)
    sides = [
        [first, *(EnrolmentFactory(cohort=cohort, role=role) for _ in range(2))]
        for role, first in (("mentee", mentee), ("mentor", mentor))
    ]
    topics, rare = [TopicFactory(slug=slug) for slug in TOPICS], TopicFactory(slug="falconry")
    for side, role in zip(sides, ("sought", "offered"), strict=True):
        for at, place in enumerate(side):
            choose(
                place.user, role, *dict.fromkeys([topics[at], topics[0]] if role == "offered" else [topics[at], rare])
            )
    return sides


def run_for(cohort: Cohort, cora: User, purpose: str, **policy: object) -> MatchRun:
    weights = {**policy_of()["weights"], "met": MET_WEIGHT}
    chosen = policy_of(weights=weights, **policy)
    run = start_run(cohort=cohort, by=cora, purpose=purpose, policy=chosen)
    assert run_match(run.pk) == "succeeded"
    return MatchRun.objects.get(pk=run.pk)


def pairs_of(run: MatchRun) -> set[tuple[int, int]]:
    return set(run.proposals.values_list("mentee", "mentor"))


def approve_all(run: MatchRun, by: User) -> None:
    decide(run=run, proposals=run.proposals.values_list("public_id", flat=True), decision="approve", by=by)


@pytest.fixture
def met(cohort: Cohort, cora: User, people: list[list[Enrolment]]) -> list[FirstSession]:
    """First sessions of everybody, published from a run and held."""
    run = run_for(cohort, cora, Purpose.FIRST)
    approve_all(run, cora)
    publish_run(run=run, by=cora)
    FirstSession.objects.update(status="held")
    return list(FirstSession.objects.people())


def say(first: FirstSession, mentee: int | None, mentor: int | None) -> None:
    for place, rating in ((first.mentee, mentee), (first.mentor, mentor)):
        FirstRating.objects.update_or_create(first=first, place=place, defaults={"rating": rating})


def test_each_mentee_meets_two_mentors_and_no_plan_is_better(
    cohort: Cohort, cora: User, people: list[list[Enrolment]]
) -> None:
    """Against every plan there is; a mentor with one place meets two at most."""
    run = run_for(cohort, cora, Purpose.FIRST, objective="total")
    pairs = pairs_of(run)
    assert len(pairs) == 6
    assert set(Counter(side for pair in pairs for side in pair).values()) == {2}
    asked = WhatIf(run, standing_of(run))
    fits = {one.public_id: {o.mentor: o.score for o in asked.options(one.public_id)} for one in people[0]}
    ids = [one.public_id for one in people[1]]
    best = max(
        sum(fits[mentee.public_id][one] for mentee, some in zip(people[0], plan, strict=True) for one in some)
        for plan in product(list(combinations(ids, 2)), repeat=3)
        if max(Counter(one for some in plan for one in some).values()) <= 2
    )
    assert sum(run.proposals.values_list("score", flat=True)) == pytest.approx(best)


def test_a_program_without_first_sessions_refuses_such_a_run(
    cohort: Cohort, cora: User, mentee: Enrolment, mentor: Enrolment
) -> None:
    with pytest.raises(Refused, match="has no first sessions"):
        start_run(cohort=cohort, by=cora, purpose=Purpose.FIRST)


def test_from_the_form_to_the_first_sessions(
    cohort: Cohort, cora: User, people: list[list[Enrolment]], ada: User, signed_in: Enter
) -> None:
    client = signed_in(cora)
    start = reverse("matching:run-create", args=[cohort.public_id])
    assert "What the run is for" in client.get(start).content.decode()
    typed = {"purpose": "first", "preset": "balanced", "aim": "floor", "shared_hours": "0", "place_first": "on"}
    client.post(start, typed)
    run = MatchRun.objects.get()
    assert (run.purpose, run_match(run.pk)) == ("first", "succeeded")
    run.refresh_from_db()
    pages = [reverse(f"matching:{name}", args=[run.public_id]) for name in ("run-board", "run-mentors")]
    pages.append(reverse("matching:mentee-mentors", args=[run.public_id, people[0][0].public_id]))
    for page in pages:
        assert "2 of 2 first sessions" in client.get(page).content.decode()
    assert "No mentor like this" in client.get(pages[1] + "?free=on").content.decode()
    approve_all(run, cora)
    publish = reverse("matching:run-publish", args=[run.public_id])
    page = client.get(publish).content.decode()
    assert "Publish 6 first sessions" in page
    assert "you meet some mentors who might fit" in page
    client.post(publish, {"seen": 1})
    assert FirstSession.objects.filter(status="planned").count() == 6
    assert not Pairing.objects.exists()
    assert set(Enrolment.objects.values_list("active", flat=True)) == {0}
    assert list(Notice.objects.filter(recipient=ada).values_list("kind", flat=True)) == ["first_sessions_planned"]
    assert "6 first sessions" in home_of(ada, now=timezone.now()).first.title.replace("2", "6")
    assert start_run(cohort=cohort, by=cora, purpose=Purpose.PAIRINGS).number == 2


def test_nobody_meets_the_same_person_twice_and_who_was_there_already_gets_none(
    cohort: Cohort, cora: User, met: list[FirstSession], people: list[list[Enrolment]]
) -> None:
    new = EnrolmentFactory(cohort=cohort, role="mentee")
    Enrolment.objects.filter(role="mentor").update(capacity=3)
    problem = problem_for(cohort, policy_from(), purpose=Purpose.FIRST)
    assert [(one.id, one.demand) for one in problem.mentees] == [(new.public_id, 2)]
    assert {one.capacity for one in problem.mentors} == {4}  # six at most, two had


def test_what_stands_in_the_way_of_meeting(cohort: Cohort, cora: User, people: list[list[Enrolment]]) -> None:
    run = run_for(cohort, cora, Purpose.FIRST)
    approve_all(run, cora)
    (one, two, *_rest) = run.proposals.order_by("pk").select_related("mentee", "mentor")
    Exclusion.objects.create(mentee=one.mentee, mentor=one.mentor)
    FirstSession.objects.create(mentee=two.mentee, mentor=two.mentor, until=timezone.localdate())
    blocked = {row.proposal.pk: row.sentence for row in publication_of(run).blocked}
    assert blocked[one.pk] == "This pair cannot be published. Please reject the proposal."
    assert blocked[two.pk] == "The two have a first session already."
    with pytest.raises(Refused, match="set back"):
        publish_run(run=run, by=cora)
    assert FirstSession.objects.count() == 1


@pytest.mark.parametrize("who", ["mentee", "mentor"])
def test_one_no_keeps_two_people_apart(
    cohort: Cohort, cora: User, met: list[FirstSession], people: list[list[Enrolment]], who: str
) -> None:
    first = met[0]
    pair = first.mentee.public_id, first.mentor.public_id
    say(first, *((4, 1) if who == "mentee" else (1, 4)))
    problem = problem_for(cohort, policy_from(), purpose=Purpose.PAIRINGS)
    assert (*pair, "avoided") in problem.exclusions
    run = run_for(cohort, cora, Purpose.PAIRINGS)
    assert (first.mentee_id, first.mentor_id) not in pairs_of(run)
    with pytest.raises(Refused, match="cannot be set"):
        place_by_hand(run=run, mentee=first.mentee, mentor=first.mentor, reason="x", seen=0, by=cora)
    assert pair[1] in ranking_for(first.mentee).scores  # her own list must not tell her
    assert pair[1] not in ranking_for(first.mentee, met=True).scores


def test_a_no_after_the_run_still_stops_the_pairing(cohort: Cohort, cora: User, met: list[FirstSession]) -> None:
    run = run_for(cohort, cora, Purpose.PAIRINGS)
    approve_all(run, cora)
    pairs = pairs_of(run)
    first = next(one for one in met if (one.mentee_id, one.mentor_id) in pairs)
    say(first, None, 4)
    (blocked,) = publication_of(run).blocked
    assert blocked.sentence == "This pair cannot be published. Please reject the proposal."


def test_what_both_say_decides_between_two_who_fit_alike(
    cohort: Cohort, cora: User, met: list[FirstSession], people: list[list[Enrolment]]
) -> None:
    """Ada met two mentors who fit her alike; whoever both are glad about becomes hers."""
    ada = people[0][0]
    Enrolment.objects.filter(role="mentor").update(capacity=3)
    hers = [one for one in met if one.mentee_id == ada.pk]
    for glad, other in (hers, hers[::-1]):
        say(glad, 1, 1)
        say(other, 3, 3)
        run = run_for(cohort, cora, Purpose.PAIRINGS, objective="total")
        assert (ada.pk, glad.mentor_id) in pairs_of(run)
        assert verify(run) == []
        run.delete()
    say(hers[0], None, 1)
    problem = problem_for(cohort, policy_from(), purpose=Purpose.PAIRINGS)
    assert hers[0].mentor.public_id not in problem.mentee(ada.public_id).met  # one alone says nothing


@pytest.fixture
def deciding(cohort: Cohort, cora: User, met: list[FirstSession]) -> Callable[[list[tuple[int, int]]], MatchRun]:
    def run(said: list[tuple[int, int]]) -> MatchRun:
        MatchRun.objects.filter(purpose=Purpose.PAIRINGS).delete()
        for first, (mentee, mentor) in zip(met, said, strict=True):
            say(first, mentee, mentor)
        return run_for(cohort, cora, Purpose.PAIRINGS)

    return run


def words_of(client: Client, run: MatchRun, first: FirstSession) -> str:
    """Everything a coordinator can read about a run, without the ids and tokens that differ from run to run."""
    proposal = run.proposals.order_by("mentee", "mentor").first()
    assert proposal is not None
    pages = [
        reverse("matching:run-board", args=[run.public_id]),
        reverse("matching:run-mentors", args=[run.public_id]),
        reverse("matching:run-unplaced", args=[run.public_id]),
        reverse("matching:proposal-detail", args=[proposal.public_id]),
        reverse("matching:mentee-mentors", args=[run.public_id, first.mentee.public_id]),
        reverse("matching:pair-price", args=[run.public_id, first.mentee.public_id, first.mentor.public_id]),
        reverse("meetings:first-session-table", args=[run.cohort.public_id]),
        reverse("matching:run-export", args=[run.public_id]),
        reverse("matching:run-certificate", args=[run.public_id]),
    ]
    ids = [run.public_id, *run.proposals.values_list("public_id", flat=True)]
    read = []
    for page in pages:
        text = client.get(page).content.decode()
        text = text.split("<main", 1)[-1].split("</main>", 1)[0]
        for one in ids:
            text = text.replace(one, "")
        lines = (line for line in text.splitlines() if "csrfmiddlewaretoken" not in line and "<time" not in line)
        read.append("\n".join(lines).replace(f"Run {run.number}", ""))
    return "\n".join(read)


def test_coordinators_read_the_same_whoever_said_what(
    deciding: Callable[[list[tuple[int, int]]], MatchRun], met: list[FirstSession], cora: User, signed_in: Enter
) -> None:
    """Swapping what the two said, also a no, changes no word of any page or file."""
    client = signed_in(cora)
    said = [(1, 4), (2, 3), (1, 2), (1, 1), (4, 2), (3, 1)]
    texts = []
    for told in (said, [(mentor, mentee) for mentee, mentor in said]):
        run = deciding(told)
        texts.append(words_of(client, run, met[0]))
    assert texts[0] == texts[1]
    assert "gladly" not in texts[0].lower()


def test_fits_are_shown_by_what_the_two_told_not_by_what_they_said(
    deciding: Callable[[list[tuple[int, int]]], MatchRun], met: list[FirstSession], cora: User, signed_in: Enter
) -> None:
    client = signed_in(cora)
    for rating in (1, 3):
        run = deciding([(rating, rating)] * 6)
        fits = set()
        for proposal in run.proposals.all():
            rows = proposal.components
            told = sum(row["weight"] * row["value"] for row in rows if row["value"] is not None)
            assert proposal.score == pytest.approx(told)
            assert {row["value"] for row in rows if row["name"] == "met"} <= {None}
            fits.add(f"{told:.4f}")
        said = next(part for part in score_of(run) if part.label == "Having met")
        assert (said.known, said.mean) == ("", "")
        table = client.get(reverse("matching:run-export", args=[run.public_id])).content.decode()
        assert {row[2] for row in list(csv.reader(io.StringIO(table)))[1:]} == fits
        assert f"{run.certificate['worst_score']:.4f}" == min(fits)
        page = client.get(reverse("matching:run-certificate", args=[run.public_id])).content.decode()
        assert "also count what people said after their first sessions" in page
        assert comparison_of(run.cohort, [run]).met


def test_the_two_read_nothing_of_it_in_their_pairing(
    deciding: Callable[[list[tuple[int, int]]], MatchRun], cora: User
) -> None:
    run = deciding([(1, 2)] * 6)
    approve_all(run, cora)
    publish_run(run=run, by=cora)
    for pairing in Pairing.objects.all():
        assert "met" not in {row["name"] for row in pairing.reasons}
        told = sum(row["weight"] * row["value"] for row in pairing.reasons if row["value"] is not None)
        assert pairing.fit == pytest.approx(told)


def test_coordinators_are_asked_to_decide_once_all_is_over(
    cohort: Cohort, cora: User, met: list[FirstSession], ada: User
) -> None:
    now = timezone.now()
    say(met[0], 1, 2)
    (todo,) = (one for one in cohort_todos(cohort, now=now) if "Decide now" in one.title)
    assert todo.title == "The first sessions of Autumn are over: 1 of 6 are answered by both. Decide now."
    assert todo.cohort == cohort.pk
    for first in met:
        say(first, 1, 1)
    assert any("decide once all first sessions are over" in step.text for step in home_of(ada, now=now).steps)
    run = run_for(cohort, cora, Purpose.PAIRINGS)
    approve_all(run, cora)
    publish_run(run=run, by=cora)
    assert not [one for one in cohort_todos(cohort, now=now) if "Decide now" in one.title]


def test_the_problem_takes_as_many_queries_for_many(
    cohort: Cohort, met: list[FirstSession], people: list[list[Enrolment]]
) -> None:
    counts = []
    for _round in range(2):
        for first in FirstSession.objects.people():
            say(first, 1, 2)
        cohort = Cohort.objects.select_related("program").get(pk=cohort.pk)
        with CaptureQueriesContext(connection) as asked:
            problem_for(cohort, policy_from())
        counts.append(len(asked))
        for mentor in people[1]:
            other = EnrolmentFactory(cohort=cohort, role="mentee")
            FirstSession.objects.create(mentee=other, mentor=mentor, until=timezone.localdate(), status="held")
    assert counts[0] == counts[1] <= 20
