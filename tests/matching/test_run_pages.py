"""Pages of runs: the list, the start form, live progress, cancel, retry, discard; what is shown and what is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from matching.jobs import holding, run_match
from matching.kinds import policy_of
from matching.models import Exclusion, MatchRun, Pin
from matching.services.runs import cancel_run, start_run
from profiles.models import User
from programs.models import Cohort, Enrolment
from tests.factories import EnrolmentFactory
from tests.reading import parsed, words

Pair = tuple[Enrolment, Enrolment]
Finished = Callable[[], MatchRun]
SignedIn = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


def url(name: str, *args: str) -> str:
    return reverse(f"matching:{name}", args=args)


VALID = {
    "name": "First try",
    "preset": "balanced",
    "languages": "on",
    "formats": "on",
    "conflicts": "on",
    "shared_hours": "0",
    "aim": "floor",
    "place_first": "on",
}


def test_an_empty_list_says_what_a_run_does(desk: Client, cohort: Cohort, fitting: Pair) -> None:
    shown = words(desk.get(url("run-list", cohort.public_id)))
    assert "Bring people together" in shown
    assert "Waiting now: 1 mentees, and 1 mentors with 2 free places" in shown
    assert "No run yet" in shown


def test_a_list_without_people_says_what_to_do_instead_of_offering_a_run(desk: Client, cohort: Cohort) -> None:
    response = desk.get(url("run-list", cohort.public_id))
    assert "No mentee waits for a mentor" in words(response)
    assert url("run-create", cohort.public_id) not in response.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries(
    desk: Client, cohort: Cohort, fitting: Pair, finished: Finished, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        finished()
    with django_assert_num_queries(15):
        response = desk.get(url("run-list", cohort.public_id))
    assert words(response).count("1 of 1 mentee has a proposal") == number


def test_a_run_is_started_with_the_chosen_rules(
    desk: Client, cohort: Cohort, fitting: Pair, django_capture_on_commit_callbacks: Any
) -> None:
    sent = {**VALID, "preset": "goals_first", "weight_interests": "0", "shared_hours": "1.5", "aim": "total"}
    del sent["formats"], sent["place_first"]
    response = desk.post(url("run-create", cohort.public_id), sent)
    run = MatchRun.objects.get()
    assert response.url == url("run-detail", run.public_id)
    assert (run.name, run.status) == ("First try", "queued")
    assert run.policy == {
        "preset": "goals_first",
        "weights": {
            "interests": 0,
            "goals": 5,
            "support": 1,
            "answers": 1,
            "background": 1,
            "availability": 1,
            "languages": 0,
        },
        "rules": {"languages": True, "formats": False, "conflicts": True, "shared_hours": 1.5},
        "objective": "total",
        "place_first": False,
        "measures": {},
        "rare": False,
    }
    assert run_match(run.pk) == "succeeded"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"preset": "nonsense"}, "nonsense"),
        ({"weight_goals": "6"}, "less than or equal to 5"),
        ({"weight_goals": "many"}, "whole number"),
        ({"shared_hours": "-1"}, "greater than or equal to 0"),
        ({"shared_hours": "nan"}, "Enter a number"),
        ({"shared_hours": "0.3"}, "multiple of step size 0.5"),
        ({"name": "a\x00b"}, "cannot be shown"),
        ({"name": "x" * 81}, "at most 80 characters"),
        (
            {f"weight_{name}": "0" for name in policy_of()["weights"]},
            "Nothing would count. Give at least one thing a weight above 0.",
        ),
    ],
)
def test_bad_rules_are_refused_with_everything_typed_kept(
    desk: Client, cohort: Cohort, fitting: Pair, change: dict[str, str], sentence: str
) -> None:
    response = desk.post(url("run-create", cohort.public_id), {"name": "Kept name", **VALID, **change})
    assert response.status_code == 422
    assert sentence in words(response)
    assert not MatchRun.objects.exists()
    if "name" not in change:
        assert parsed(response).find("input", {"name": "name"})["value"] == "First try"


def test_a_second_run_is_refused_beside_the_form(desk: Client, cohort: Cohort, cora: User, fitting: Pair) -> None:
    start_run(cohort=cohort, by=cora)
    response = desk.post(url("run-create", cohort.public_id), VALID)
    assert response.status_code == 422
    assert "still at work" in words(response)
    assert MatchRun.objects.count() == 1


def test_a_queued_and_a_running_run_show_live_progress(desk: Client, cohort: Cohort, cora: User, fitting: Pair) -> None:
    run = start_run(cohort=cohort, by=cora)
    shown = parsed(desk.get(url("run-detail", run.public_id)))
    part = shown.find(id="run-progress")
    assert part["hx-get"] == url("run-progress", run.public_id)
    assert "Waiting for the worker" in part.get_text()
    assert holding.claim(run.pk, timezone.now()) is not None
    MatchRun.objects.update(stage="score", done=312, total=840)
    fragment = parsed(desk.get(url("run-progress", run.public_id), headers=HTMX))
    assert "comparing people" in fragment.get_text()
    assert "312 of 840" in fragment.get_text()
    bar = fragment.find("progress")
    assert (bar["value"], bar["max"]) == ("312", "840")
    assert fragment.find("html") is None


def test_progress_reloads_the_page_once_there_is_news(desk: Client, finished: Finished, fitting: Pair) -> None:
    response = desk.get(url("run-progress", finished().public_id), headers=HTMX)
    assert (response.headers["HX-Refresh"], response.content) == ("true", b"")


def test_progress_without_scripts_leads_to_the_page(desk: Client, cohort: Cohort, cora: User, fitting: Pair) -> None:
    run = start_run(cohort=cohort, by=cora)
    assert desk.get(url("run-progress", run.public_id)).url == url("run-detail", run.public_id)


def test_cancel_and_retry_from_the_page(desk: Client, cohort: Cohort, cora: User, fitting: Pair) -> None:
    run = start_run(cohort=cohort, by=cora)
    response = desk.post(url("run-cancel", run.public_id), follow=True)
    assert "The run was cancelled" in words(response)
    assert "Nothing was stored, and nobody was told" in words(response)
    desk.post(url("run-retry", run.public_id))
    run.refresh_from_db()
    assert run.status == "queued"


def test_cancelling_what_is_done_is_a_kind_message(desk: Client, finished: Finished, fitting: Pair) -> None:
    run = finished()
    response = desk.post(
        url("run-cancel", run.public_id),
        headers={"referer": f"http://testserver{url('run-detail', run.public_id)}"},
        follow=True,
    )
    assert "Meanwhile this has changed: it is now “done”" in words(response)


def test_a_failed_run_says_why(desk: Client, cohort: Cohort, cora: User, fitting: Pair) -> None:
    run = start_run(cohort=cohort, by=cora)
    Enrolment.objects.filter(pk=fitting[1].pk).update(status="withdrawn")
    run_match(run.pk)
    shown = words(desk.get(url("run-detail", run.public_id)))
    assert "The run could not be finished" in shown
    assert "Nobody is left to match" in shown
    assert "Try again" in shown


def test_a_finished_run_says_what_came_out_under_which_rules(desk: Client, finished: Finished, fitting: Pair) -> None:
    shown = words(desk.get(url("run-detail", finished().public_id)))
    assert "1 of 1 mentee has a proposal" in shown
    assert "no better total exists under the fairness rule" in shown
    assert "Topics 3 · Goals 2" in shown
    assert "a language in common" in shown
    assert "Matching run finished" in shown


def test_discarding_asks_once_more(desk: Client, finished: Finished, fitting: Pair) -> None:
    run = finished()
    assert "without publishing?" in words(desk.get(url("run-discard", run.public_id)))
    response = desk.post(url("run-discard", run.public_id))
    assert response.url == url("run-list", run.cohort.public_id)
    run.refresh_from_db()
    assert run.status == "discarded"
    assert desk.get(url("run-discard", run.public_id)).url == url("run-detail", run.public_id)


def test_pairs_laid_down_and_excluded_are_listed_and_taken_back(
    desk: Client, cohort: Cohort, cora: User, fitting: Pair
) -> None:
    mentee, mentor = fitting
    other = EnrolmentFactory(cohort=cohort, role="mentor")
    Pin.objects.create(mentee=mentee, mentor=mentor, by=cora)
    Exclusion.objects.create(mentee=mentee, mentor=other, by=cora)
    here = url("pair-rule-list", cohort.public_id)
    assert words(desk.get(here)).count("Ada Nwosu and") == 2
    for action, guide in (("unpin", mentor), ("allow", other)):
        desk.post(here, {"action": action, "mentee": mentee.public_id, "mentor": guide.public_id})
    assert (Pin.objects.count(), Exclusion.objects.count()) == (0, 0)
    shown = words(desk.get(here))
    assert "No pair is laid down" in shown
    assert "No pair is excluded" in shown


@pytest.mark.parametrize("sent", [{}, {"action": "pin"}, {"action": "unpin", "mentee": "x", "mentor": "y"}])
def test_nonsense_about_pairs_changes_nothing(
    desk: Client, cohort: Cohort, fitting: Pair, sent: dict[str, str]
) -> None:
    Pin.objects.create(mentee=fitting[0], mentor=fitting[1])
    assert desk.post(url("pair-rule-list", cohort.public_id), sent).status_code in (302, 404)
    assert Pin.objects.count() == 1


def test_other_coordinators_know_of_nothing(
    edda: User, cora: User, cohort: Cohort, fitting: Pair, signed_in: SignedIn
) -> None:
    run = start_run(cohort=cohort, by=cora)
    elsewhere = signed_in(edda)
    for name in ("run-detail", "run-progress", "run-board", "run-unplaced", "run-publish", "run-discard"):
        assert elsewhere.get(url(name, run.public_id)).status_code == 404
    for name in ("run-cancel", "run-retry", "proposal-decide", "run-publish", "run-discard"):
        assert elsewhere.post(url(name, run.public_id)).status_code == 404
    for name in ("run-list", "run-create", "pair-rule-list"):
        assert elsewhere.get(url(name, cohort.public_id)).status_code == 404
    run.refresh_from_db()
    assert run.status == "queued"


def test_a_mentee_knows_of_nothing(ada: User, cora: User, cohort: Cohort, fitting: Pair, signed_in: SignedIn) -> None:
    run = start_run(cohort=cohort, by=cora)
    cancel_run(run=run, by=cora)
    client = signed_in(ada)
    assert client.get(url("run-list", cohort.public_id)).status_code == 404
    assert client.get(url("run-detail", run.public_id)).status_code == 404
    assert client.post(url("run-retry", run.public_id)).status_code == 404
