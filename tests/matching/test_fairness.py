"""The fairness pages: what is told of groups, the one count of what was told in confidence, and what a score used."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activity.models import Activity, Look
from activity.states import Refused
from matching.kinds.fairness import OF_COHORT
from matching.models import FairnessCount, MatchRun
from matching.queries.fairness import Table, open_tables
from matching.queries.fares import fares_in
from matching.services.fairness import count_fairness
from pairings.models import MentorshipRequest, Pairing, Wish
from profiles.kinds.personal import PersonalKind, Purpose
from profiles.models import Consent, Profile, SensitiveAnswer, User
from profiles.services.personal import withdraw_consent
from programs.models import Cohort, Enrolment
from tests.factories import CoordinatorFactory, EnrolmentFactory
from tests.reading import parsed, words

SignedIn = Callable[[User], Client]
DAY = timedelta(days=1)


@pytest.fixture
def fared(cohort: Cohort, mentor: Enrolment) -> list[Enrolment]:
    """Eighty mentees; every second speaks German first. Of those sixteen are without a mentor, of the others eight.

    Those who speak German waited twenty days, fit 0.4 to 0.6, and half of them got a yes; the others ten days, 0.7 to
    0.9, and all who wished found their first wish.
    """
    Cohort.objects.filter(pk=cohort.pk).update(status="running")
    cohort.refresh_from_db()
    now = timezone.now()
    users = User.objects.bulk_create(User(email=f"m{number}@example.org", password="!") for number in range(80))
    Profile.objects.bulk_create(
        Profile(user=user, name=f"Mentee {at}", languages=["de" if at % 2 else "en"]) for at, user in enumerate(users)
    )
    places = Enrolment.objects.bulk_create(
        Enrolment(cohort=cohort, user=user, role="mentee", status="accepted", applied_at=now - 30 * DAY)
        for user in users
    )
    german = places[1::2]
    without = {place.pk for place in (*german[:16], *places[0:16:2])}
    paired = [place for place in places if place.pk not in without]
    Pairing.objects.bulk_create(
        Pairing(
            mentee=place,
            mentor=mentor,
            origin="run",
            status="active",
            fit=(0.4 if place in german else 0.7) + 0.01 * (at % 20),
            created_at=now - (10 if place in german else 20) * DAY,
        )
        for at, place in enumerate(paired)
    )
    Wish.objects.bulk_create(Wish(mentee=place, mentor=mentor, message="?", status="sent") for place in places[::2])
    MentorshipRequest.objects.bulk_create(
        MentorshipRequest(
            mentee=place,
            mentor=mentor,
            message="?",
            expires_at=now,
            status="accepted" if at % 2 else "declined",
        )
        for at, place in enumerate(german)
    )
    return places


def tell(places: list[Enrolment], code: str, *purposes: Purpose, kind: PersonalKind = PersonalKind.IDENTITY) -> None:
    """All of them tell the same and allow these uses."""
    profiles = {
        profile.user_id: profile for profile in Profile.objects.filter(user__in=[one.user_id for one in places])
    }
    answers = SensitiveAnswer.objects.bulk_create(
        SensitiveAnswer(profile=profiles[one.user_id], kind=kind, code=code) for one in places
    )
    Consent.objects.bulk_create(
        Consent(answer=answer, purpose=purpose, wording="2026-11") for answer in answers for purpose in purposes
    )


def figures(table: Table) -> dict[str, dict[str, tuple[str, str, str]]]:
    return {
        row.label: {
            str(measure.label): (cell.text, cell.interval, cell.word)
            for measure, cell in zip(table.measures, row.cells, strict=True)
        }
        for row in table.rows
    }


def url(cohort: Cohort, name: str = "cohort-fairness") -> str:
    return reverse(f"matching:{name}", args=(cohort.public_id,))


def test_open_groups_with_shares_means_and_their_ranges(cohort: Cohort, fared: list[Enrolment]) -> None:
    (table,) = open_tables(fares_in(cohort, now=timezone.now()), OF_COHORT)
    assert (table.title, [row.people for row in table.rows]) == ("First language", ["about 80", "about 40", "about 40"])
    told = figures(table)
    assert told["Everybody"]["Placed"] == ("69 %", "", "")  # 56, in fives, of 80
    assert told["German"]["Placed"][0] == "62 %"  # 24, in fives, of 40
    assert told["German"]["Mean fit"] == ("0.50", "0.48 to 0.53", "lower than for all")
    assert told["English"]["Mean fit"][2] == "higher than for all"
    assert told["German"]["Days until paired"][:2] == ("20", "20 to 30")
    assert told["English"]["First wishes"] == ("", "", "")  # all of them, and none of the others, were asked
    assert told["German"]["A yes to a request"] == ("", "", "")


def test_few_people_are_told_nothing_of(cohort: Cohort, fared: list[Enrolment]) -> None:
    Profile.objects.filter(user__in=[one.user_id for one in fared[:4]]).update(languages=["fr"])
    Enrolment.objects.filter(pk__in=[one.pk for one in fared[:7]]).update(priority=1)
    tables = open_tables(fares_in(cohort, now=timezone.now()), OF_COHORT)
    assert {table.title: [row.label for row in table.rows] for table in tables} == {
        "First language": ["Everybody", "English", "smaller groups together"],
        "Rounds before": ["Everybody", "first time", "waited in vain before"],
    }
    waited = figures(tables[1])["waited in vain before"]
    assert waited["Placed"] == waited["Mean fit"] == ("", "", "")


def test_nothing_told_in_confidence_shows_before_the_count_and_only_what_was_allowed_in_it(
    cohort: Cohort, fared: list[Enrolment], cora: User, signed_in: SignedIn
) -> None:
    tell(fared[10:50], "woman", Purpose.COUNT)
    tell(fared[50:], "man", Purpose.MATCH, Purpose.COORDINATORS)
    tell(fared[20:24], "trans", Purpose.COUNT)
    quiet = fared[:20] + fared[60:]
    tell(quiet, "quiet_place", Purpose.COUNT, kind=PersonalKind.ACCOMMODATION)
    desk = signed_in(cora)
    assert "Woman" not in words(desk.get(url(cohort)))
    page = words(desk.post(url(cohort, "fairness-count"), follow=True))
    assert "It is counted" in page and "Woman about 40" in page and "quiet place" in page
    assert "Man about" not in page and "Trans" not in page
    kept = FairnessCount.objects.get().figures
    assert {group["told"] for group in kept["groups"]} == {"identity:woman", "accommodation:quiet_place"}
    assert all(number % 5 == 0 for group in kept["groups"] for pair in group["shares"].values() for number in pair)
    assert Activity.objects.about(cohort).first().kind == "cohort.counted"
    told = {one.user_id for one in (*fared[10:50], *fared[20:24], *quiet)}
    assert set(Look.objects.filter(kind="count", by=cora).values_list("person", flat=True)) == told


def test_a_count_is_made_once_and_never_changes(cohort: Cohort, fared: list[Enrolment], cora: User) -> None:
    tell(fared[10:50], "woman", Purpose.COUNT)
    before = count_fairness(cohort=cohort, by=cora).figures
    for place in fared[10:30]:
        withdraw_consent(profile=place.user.profile, by=place.user, purpose=Purpose.COUNT)
    with pytest.raises(Refused, match="counted already"):
        count_fairness(cohort=cohort, by=cora)
    assert FairnessCount.objects.get().figures == before


def test_withdrawn_consent_own_words_and_mentors_are_not_counted(
    cohort: Cohort, fared: list[Enrolment], mentor: Enrolment, cora: User
) -> None:
    tell([*fared[10:50], mentor], "woman", Purpose.COUNT)
    Consent.objects.filter(answer__profile__user__in=[one.user_id for one in fared[10:46]]).update(
        withdrawn_at=timezone.now()
    )
    assert count_fairness(cohort=cohort, by=cora).figures["groups"] == []


def test_counting_waits_until_the_cohort_is_under_way(cohort: Cohort, cora: User, signed_in: SignedIn) -> None:
    with pytest.raises(Refused, match="under way"):
        count_fairness(cohort=cohort, by=cora)
    desk = signed_in(cora)
    assert "under way" in words(desk.get(url(cohort, "fairness-count"), follow=True))
    assert not FairnessCount.objects.exists()


def test_only_who_leads_counts(cohort: Cohort, fared: list[Enrolment], signed_in: SignedIn) -> None:
    editor = CoordinatorFactory(program=cohort.program, grade="edit").user
    desk = signed_in(editor)
    assert "Whoever leads the program can have it counted" in words(desk.get(url(cohort)))
    assert desk.post(url(cohort, "fairness-count")).status_code in {403, 404}
    assert not FairnessCount.objects.exists()


@pytest.mark.parametrize("more", [0, 30])
def test_the_pages_take_the_same_queries_for_few_and_many(
    cohort: Cohort,
    fared: list[Enrolment],
    cora: User,
    signed_in: SignedIn,
    more: int,
    django_assert_num_queries: Any,
) -> None:
    for _ in range(more):
        EnrolmentFactory(cohort=cohort)
    desk = signed_in(cora)
    with django_assert_num_queries(13):
        desk.get(url(cohort))


def test_a_run_says_what_its_score_used_and_what_every_aim_reaches(
    fitting: tuple[Enrolment, Enrolment], many: Any, finished: Callable[[], MatchRun], cora: User, signed_in: SignedIn
) -> None:
    many(6)
    run = finished()
    response = signed_in(cora).get(reverse("matching:run-fairness", args=(run.public_id,)))
    page = words(response)
    assert "Topics" in page and "7 of 7 pairs" in page
    assert "both told in confidence" in page and "Names, photos and ages are not read at all" in page
    rows = parsed(response).select("#aims tbody tr")
    assert [row.th.get_text(" ", strip=True) for row in rows] == [
        "Best total",
        "Fair first this run",
        "Step by step",
        "In between",
        "Stable",
    ]
    assert run.certificate["aims"]["floor"]["pairs"] == 7
    run.certificate.pop("aims")
    run.save()
    assert "aims are not shown" in words(signed_in(cora).get(reverse("matching:run-fairness", args=(run.public_id,))))
