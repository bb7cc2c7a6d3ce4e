"""What is told in confidence: used only as consents in force say, and withdrawn at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from activity.models import Activity
from activity.states import Conflict, Refused
from matching.models import Proposal
from matching.queries.fit import fit_of
from matching.snapshot import policy_from, problem_for, ranking_for
from profiles.kinds.personal import MOST_ANSWERS, PERSONAL, PURPOSES, WORDINGS, PersonalKind, Purpose
from profiles.models import Consent, SensitiveAnswer, User
from profiles.queries.personal import confided_to, own_confidences
from profiles.services.personal import (
    change_confidence,
    take_back_confidence,
    tell_in_confidence,
    withdraw_consent,
)
from programs.models import Cohort, Enrolment
from tests.factories import PairingFactory
from tests.reading import parsed
from tests.worlds import finished_run

pytestmark = pytest.mark.django_db
LIST, ADD = "/me/personal/", "/me/personal/add/lived_experience/"
ALL = tuple(Purpose)


def confide(user: User, code: str = "grief", *purposes: Purpose, **fields: Any) -> SensitiveAnswer:
    kind = PersonalKind(PERSONAL.rows[code]["kind"]) if code else PersonalKind.LIVED_EXPERIENCE
    return tell_in_confidence(profile=user.profile, by=user, kind=kind, code=code, purposes=purposes, **fields)


def test_the_list_is_complete_in_both_languages() -> None:
    assert {row["kind"] for row in PERSONAL.rows.values()} == set(PersonalKind.values)
    assert all(row["en"] and row["de"] for row in PERSONAL.rows.values())
    assert {wording.purpose for wording in WORDINGS} == set(Purpose)


def test_told_in_the_browser_with_consent_and_wording(signed_in: Any, ada: User) -> None:
    client = signed_in(ada)
    page = parsed(client.get(ADD))
    assert not page.select("[name=purposes][checked]")
    typed = {"version": "0", "code": "grief", "words": "My brother", "purposes": ["match", "partner"]}
    assert client.post(ADD, typed).headers["Location"] == LIST
    answer = SensitiveAnswer.objects.get()
    assert (answer.profile.user, answer.code, answer.words) == (ada, "grief", "My brother")
    given = [(one.purpose, one.wording, one.withdrawn_at) for one in answer.consents.order_by("purpose")]
    assert given == [("match", "2026-11", None), ("partner", "2026-11", None)]
    shown = parsed(client.get(LIST)).get_text(" ", strip=True)
    assert "Losing somebody close" in shown and "My brother" in shown and "Match me by this" in shown
    assert [fact.data for fact in Activity.objects.all()] == [{}]


def test_the_same_is_told_once_and_too_much_is_refused(signed_in: Any, ada: User) -> None:
    confide(ada)
    answer = signed_in(ada).post(ADD, {"version": "0", "code": "grief", "words": "again"})
    assert answer.status_code == 422
    assert "told this already" in parsed(answer).select_one(".error-summary").get_text()
    for number in range(MOST_ANSWERS - 1):
        confide(ada, "", words=f"Number {number}")
    with pytest.raises(Refused, match="as much as fits"):
        confide(ada, "illness")


@pytest.mark.parametrize(
    "typed",
    [
        {"code": "", "words": ""},
        {"code": "woman", "words": ""},
        {"code": "grief", "purposes": ["everybody"]},
        {"code": "", "words": "x" * 501},
        {"code": "", "words": "a\x00b"},
    ],
)
def test_bad_input_is_a_sentence_and_keeps_nothing(signed_in: Any, ada: User, typed: dict[str, Any]) -> None:
    answer = signed_in(ada).post(ADD, {"version": "0", **typed})
    assert answer.status_code == 422
    assert parsed(answer).select_one(".error-summary li").get_text(strip=True)
    assert not SensitiveAnswer.objects.exists()


def test_what_one_needs_is_for_people_not_for_the_match(signed_in: Any, ada: User) -> None:
    assert Purpose.MATCH not in PURPOSES[PersonalKind.ACCOMMODATION]
    confide(ada, "captions", *ALL)
    assert set(Consent.objects.values_list("purpose", flat=True)) == {"coordinators", "partner", "count"}
    url = "/me/personal/add/accommodation/"
    typed = {"version": "0", "code": "breaks", "purposes": ["match"]}
    assert signed_in(ada).post(url, typed).status_code == 422


def test_changing_ends_and_renews_consents_row_by_row(signed_in: Any, ada: User) -> None:
    answer = confide(ada, "grief", Purpose.MATCH, Purpose.COORDINATORS)
    url = f"/me/personal/{answer.public_id}/"
    client = signed_in(ada)
    checked = [box["value"] for box in parsed(client.get(url)).select("[name=purposes][checked]")]
    assert checked == ["match", "coordinators"]
    typed = {"version": "1", "code": "grief", "words": "", "purposes": ["coordinators", "partner"]}
    assert client.post(url, typed).status_code == 302
    rows = {(one.purpose, one.withdrawn_at is None) for one in answer.consents.all()}
    assert rows == {("match", False), ("coordinators", True), ("partner", True)}
    assert answer.consents.count() == 3
    assert client.post(url, {**typed, "words": "second window"}).status_code == 422
    answer.refresh_from_db()
    assert answer.words == ""


def test_a_stale_version_is_a_conflict_and_a_removal_is_final(ada: User) -> None:
    answer = confide(ada)
    with pytest.raises(Conflict):
        change_confidence(answer=answer, by=ada, version=9, code="illness", words="", purposes=())
    for _time in range(2):
        take_back_confidence(answer=answer, by=ada)
    assert not SensitiveAnswer.objects.exists() and not Consent.objects.exists()


def test_the_database_has_the_last_word(ada: User) -> None:
    answer = confide(ada, "grief", Purpose.MATCH)
    now = timezone.now()
    for wrong in (
        {"answer": answer, "purpose": "match", "wording": "x"},
        {"answer": answer, "purpose": "selling", "wording": "x"},
        {"answer": answer, "purpose": "partner", "wording": "x", "withdrawn_at": now - timedelta(days=1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.create(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        SensitiveAnswer.objects.create(profile=ada.profile, kind="identity")


def test_nobody_else_finds_ones_answers(signed_in: Any, ada: User, ben: User) -> None:
    answer = confide(ada)
    client = signed_in(ben)
    assert client.get(f"/me/personal/{answer.public_id}/").status_code == 404
    assert client.post(f"/me/personal/{answer.public_id}/remove/").status_code == 404
    assert client.get("/me/personal/add/nonsense/").status_code == 404
    assert client.post("/me/personal/withdraw/", {"purpose": "nonsense"}).status_code == 302
    assert SensitiveAnswer.objects.count() == 1


def test_coordinators_and_partner_read_what_they_are_shown_while_they_are(
    signed_in: Any, mentee: Enrolment, mentor: Enrolment, cora: User
) -> None:
    ada, ben = mentee.user, mentor.user
    confide(ada, "grief", Purpose.COORDINATORS)
    confide(ada, "breaks", Purpose.PARTNER)
    confide(ada, "woman")
    place = f"/programs/places/{mentee.public_id}/"
    pairing = PairingFactory(mentee=mentee, mentor=mentor)
    pair = f"/pairings/{pairing.public_id}/"
    labels = ("Losing somebody close", "Short meetings, or breaks", "Woman")

    def read(person: User, url: str) -> list[bool]:
        text = signed_in(person).get(url).content.decode()
        return [label in text for label in labels]

    assert read(cora, place) == [True, False, False]
    assert read(ben, pair) == [False, True, False]
    assert read(cora, pair) == read(ada, pair) == [False, False, False]
    Enrolment.objects.filter(pk=mentee.pk).update(status="withdrawn")
    assert read(cora, place) == [False, False, False]
    Enrolment.objects.filter(pk=mentee.pk).update(status="accepted")
    withdraw_consent(profile=ada.profile, by=ada, purpose=Purpose.COORDINATORS)
    assert read(cora, place) == [False, False, False]
    for status in ("proposed", "paused", "completed"):
        type(pairing).objects.filter(pk=pairing.pk).update(status=status)
        assert read(ben, pair) == [False, status == "paused", False]


def test_one_click_withdraws_a_use_of_everything(signed_in: Any, ada: User) -> None:
    confide(ada, "grief", *ALL)
    confide(ada, "illness", Purpose.MATCH)
    client = signed_in(ada)
    assert [b["value"] for b in parsed(client.get(LIST)).select("[name=purpose]")] == [one.value for one in ALL]
    client.post("/me/personal/withdraw/", {"purpose": "match"})
    assert set(Consent.objects.filter(withdrawn_at=None).values_list("purpose", flat=True)) == {
        "coordinators",
        "partner",
        "count",
    }
    assert [b["value"] for b in parsed(client.get(LIST)).select("[name=purpose]")] == [one.value for one in ALL[1:]]


class TestMatch:
    """Only runs use it, only with both consents, and what is stored says nothing that could be taken back."""

    def tags(self, cohort: Cohort) -> list[tuple[str, ...]]:
        problem = problem_for(cohort, policy_from())
        return [one.background for one in (*problem.mentees, *problem.mentors)]

    def test_what_both_allow_is_shared_under_a_number(
        self, cohort: Cohort, mentee: Enrolment, mentor: Enrolment
    ) -> None:
        answer = confide(mentee.user, "grief", Purpose.MATCH)
        assert self.tags(cohort) == [(), ()]
        confide(mentor.user, "grief", Purpose.COORDINATORS)
        confide(mentor.user, "woman", Purpose.MATCH)
        assert self.tags(cohort) == [(), ()]
        confide(mentee.user, "woman", Purpose.MATCH)
        assert self.tags(cohort) == [("confided:1",), ("confided:1",)]
        answer.delete()
        withdraw_consent(profile=mentor.user.profile, by=mentor.user, purpose=Purpose.MATCH)
        assert self.tags(cohort) == [(), ()]

    def test_own_words_and_needs_are_never_compared(self, cohort: Cohort, mentee: Enrolment, mentor: Enrolment) -> None:
        for user in (mentee.user, mentor.user):
            confide(user, "", Purpose.MATCH, words="The same words")
            confide(user, "captions", *ALL)
        assert self.tags(cohort) == [(), ()]

    def test_a_search_of_ones_own_never_uses_it(self, mentee: Enrolment, mentor: Enrolment) -> None:
        before = dict(ranking_for(mentee).scores)
        for user in (mentee.user, mentor.user):
            confide(user, "grief", *ALL)
        assert dict(ranking_for(mentee).scores) == before

    def test_a_run_counts_it_and_stores_and_says_nothing_of_it(
        self, cohort: Cohort, mentee: Enrolment, mentor: Enrolment, cora: User, signed_in: Any
    ) -> None:
        for user in (mentee.user, mentor.user):
            confide(user, "grief", Purpose.MATCH)
        run = finished_run(cohort, cora)
        proposal = Proposal.objects.get(run=run)
        background = next(one for one in proposal.components if one["name"] == "background")
        assert (background["value"], background["evidence"]["untold"]) == (1.0, 1)
        assert "confided" not in str(proposal.components) and "grief" not in run.problem + str(proposal.components)
        for own_columns in (True, False):
            reasons = fit_of(proposal.components, {}, own_columns=own_columns).reasons
            assert "Something in common in the background" in reasons
        client = signed_in(cora)
        for url in (f"/matching/runs/{run.public_id}/board/", f"/matching/proposals/{proposal.public_id}/"):
            page = client.get(url).content.decode()
            assert "confided" not in page and "Losing" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_with_one_and_three_answers(
    signed_in: Any, ada: User, django_assert_num_queries: Any, count: int
) -> None:
    for code in ("grief", "woman", "breaks")[:count]:
        confide(ada, code, *ALL)
    client = signed_in(ada)
    for url, queries in ((LIST, 13), ("/me/check/", 13), ("/me/", 13)):
        with django_assert_num_queries(queries):
            client.get(url)
    with django_assert_num_queries(1):
        assert len(confided_to(ada.profile, Purpose.PARTNER)) == count
    with django_assert_num_queries(2):
        own_confidences(ada.profile)


def test_a_form_opened_before_a_withdrawal_gives_nothing_back_unnoticed(signed_in: Any, ada: User) -> None:
    answer = confide(ada, "grief", Purpose.MATCH)
    withdraw_consent(profile=ada.profile, by=ada, purpose=Purpose.MATCH)
    typed = {"version": "1", "code": "grief", "words": "", "purposes": ["match"]}
    assert signed_in(ada).post(f"/me/personal/{answer.public_id}/", typed).status_code == 422
    assert not Consent.objects.filter(withdrawn_at=None).exists()
