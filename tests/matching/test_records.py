"""On record: the certificate in words, deriving a run again, the printed report, the table, advice on recruiting."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from matching.models import MatchRun
from matching.services.proposals import decide
from profiles.models import User
from programs.models import Cohort, Enrolment
from tests.factories import EnrolmentFactory, TopicFactory, choose
from tests.reading import words

Finished = Callable[[], MatchRun]
Pair = tuple[Enrolment, Enrolment]


def url(name: str, run: MatchRun) -> str:
    return reverse(f"matching:{name}", args=(run.public_id,))


def test_the_certificate_answers_in_plain_words(desk: Client, finished: Finished, fitting: Pair) -> None:
    run = finished()
    text = words(desk.get(url("run-certificate", run)))
    assert "Could there be a better result? proved: no better total exists under the fairness rule" in text
    assert "1 mentee; pairs no rule forbids: 1" in text
    assert run.certificate["digest"] in text


def test_deriving_again_is_recorded_and_a_changed_row_is_noticed(
    desk: Client, finished: Finished, fitting: Pair
) -> None:
    run = finished()
    assert "the very same result came out" in desk.post(url("run-certificate", run), follow=True).content.decode()
    run.proposals.update(score=0.5)
    assert "Something differs" in desk.post(url("run-certificate", run), follow=True).content.decode()
    assert words(desk.get(url("run-certificate", run))).count("Something differed") == 1
    MatchRun.objects.filter(pk=run.pk).update(problem="")
    assert "no longer stored" in desk.post(url("run-certificate", run), follow=True).content.decode()


def test_the_report_says_who_decided_what_and_who_stayed_without(
    desk: Client, finished: Finished, fitting: Pair, lonely: Enrolment, cora: User
) -> None:
    run = finished()
    decide(run=run, proposals=[run.proposals.get().public_id], decision="approve", by=cora)
    text = words(desk.get(url("run-report", run)))
    assert f"Proposal approved · {run.proposals.get().status_since:%m/%d/%Y}"[:19] in text
    assert cora.get_full_name() in text and "Topics: Gardening" in text
    assert "No free mentor speaks one of the languages named. Yuki Ito" in text


def test_the_table_holds_every_pair_and_no_formula_runs(
    desk: Client, finished: Finished, fitting: Pair, cora: User
) -> None:
    ada = fitting[0].user.profile
    ada.name = "=HYPERLINK(1)"
    ada.save()
    response = desk.get(url("run-export", finished()))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    header, row = csv.reader(io.StringIO(response.content.decode().lstrip("\ufeff")))
    assert header[:3] == ["Mentee", "Mentor", "Fit"]
    assert row[:4] == ["'=HYPERLINK(1)", "Ben Okafor", "1.0000", "to decide"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_report_takes_the_same_queries(
    desk: Client, finished: Finished, many: Callable[[int], None], number: int, django_assert_num_queries: Any
) -> None:
    many(number)
    run = finished()
    with django_assert_num_queries(17):
        desk.get(url("run-report", run))


def test_advice_names_the_topic_nobody_offers_and_what_it_would_change(
    desk: Client, cohort: Cohort, finished: Finished, fitting: Pair
) -> None:
    chess = TopicFactory(slug="chess", label_en="Chess")
    for _ in range(4):
        seeker = EnrolmentFactory(cohort=cohort, user__profile__hours=[84, 85, 86, 87])
        choose(seeker.user, "sought", chess)
    run = finished()
    assert "Nothing is worked out yet" in words(desk.get(url("run-advice", run)))
    text = words(desk.post(url("run-advice", run), follow=True))
    assert "A mentor for Chess" in text
    assert "One such mentor with three places: 3 more mentees placed" in text
    assert "Most of them have time: Tue" in text
