"""The history of a cohort: every act of its coordinators in words, and nobody else's."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from activity.kinds.facts import FACTS
from activity.services import record_fact
from dashboards.queries.history import EITHER, acts_in, kinds_in, lines_of
from matching.models import Adjustment, MatchRun
from matching.services.proposals import exclude_pair, pin_pair
from pairings.models import PairingNote
from pairings.services.caring import note_pairings
from pairings.services.pairings import end_pairing, pause_pairing
from profiles.models import User
from programs.kinds.grades import Grade
from programs.models import Cohort, Enrolment
from programs.services.enrolments import withdraw_enrolment
from programs.services.programs import change_grade
from tests.factories import CohortFactory, CoordinatorFactory, EnrolmentFactory, PairingFactory, decide_enrolment

SignedIn = Callable[[User], Client]
# Acts of the people themselves, of the site, and what follows from one act for many people.
NOT_ACTS = {
    "cohort": {"late"},
    "enrolment": {"submitted", "imported", "enquiry_answered", "carried", "invited", "answered", "rested", "returned"}
    | {"searching", "completed", "waits"},
    "invitation": {"reminded", "accepted", "declined", "expired", "answered"},
    "consent": {"withdrawn"},
    "gate": {"met", "revoked", "reminded", "lapsed"},
    "import": {"checked", "failed", "committed"},
    "wish": {"added", "moved", "changed", "sent", "dropped"},
    "help": {"called", "settled"},
    "pairing": {"proposed", "offer_agreed", "offer_refused", "offer_reminded", "published", "expired", "ending"},
    "run": {"running", "succeeded", "failed"},
    "proposal": {"published", "moved", "placed"},
}
NOT_ABOUT_COHORTS = {"guardian", "search", "request", "profile", "person", "goal", "session", "first_session", "mail"}


def test_every_kind_of_fact_is_an_act_or_left_out_on_purpose() -> None:
    told = {*kinds_in(), *(kind for kinds in EITHER.values() for kind in kinds)}
    left = {f"{word}.{what}" for word, kinds in NOT_ACTS.items() for what in kinds}
    left |= {kind for kind in FACTS if kind.partition(".")[0] in NOT_ABOUT_COHORTS}
    assert told | left == set(FACTS)
    assert told & left == set()


def words_of(cohort: Cohort, reader: User, **asked: str) -> list[tuple[str, str, str]]:
    return [(one.title, one.who, one.text) for one in lines_of(list(acts_in(cohort, reader, **asked)))]


def url(cohort: Cohort) -> str:
    return reverse("dashboards:cohort-history", args=(cohort.public_id,))


def test_acts_about_people_pairs_and_the_program_stand_in_words(
    cohort: Cohort, mentee: Enrolment, mentor: Enrolment, cora: User
) -> None:
    applicant = EnrolmentFactory(cohort=cohort, status="submitted", user__profile__name="Eva Gil")
    decide_enrolment(enrolment=applicant, to="accepted", by=cora)
    pin_pair(mentee=mentee, mentor=mentor, by=cora)
    pairing = PairingFactory(mentee=applicant, mentor=mentor)
    note_pairings(pairings=[pairing], text="They meet on Mondays.", by=cora)
    end_pairing(pairing=pairing, by=cora, note="Eva moves away.")
    helper = CoordinatorFactory(program=cohort.program, grade="edit")
    change_grade(program=cohort.program, person=helper.user, grade=Grade.READ, by=cora)
    assert words_of(cohort, cora) == [
        ("The rights of a coordinator were changed", "Cora Lindt", ""),
        ("Pairing ended early: Eva Gil and Ben Okafor", "Cora Lindt", "Eva moves away."),
        ("Coordinators noted something about a pairing: Eva Gil and Ben Okafor", "Cora Lindt", "They meet on Mondays."),
        ("Pair laid down: Ada Nwosu and Ben Okafor", "Cora Lindt", ""),
        ("Application accepted: Eva Gil", "Cora Lindt", ""),
    ]
    assert [title for title, _who, _text in words_of(cohort, cora, group="rules")] == [
        "The rights of a coordinator were changed"
    ]
    assert words_of(cohort, cora, by=helper.user.public_id) == []


def test_a_pair_set_by_hand_says_why(cohort: Cohort, cora: User) -> None:
    run = MatchRun.objects.create(cohort=cohort, number=1, policy={}, status="succeeded")
    Adjustment.objects.create(run=run, kind="placed", by=cora, version=3, mentor="m", reason="Both asked for it.")
    record_fact(run, "board.placed", by=cora, data={"version": 3, "moved": 1})
    record_fact(run, "board.undone", by=cora, data={"version": 3})
    assert [text for _title, _who, text in words_of(cohort, cora)] == ["", "Both asked for it."]


def test_what_people_do_themselves_and_what_is_done_elsewhere_is_not_there(
    cohort: Cohort, mentee: Enrolment, mentor: Enrolment, cora: User, edda: User
) -> None:
    pairing = PairingFactory(mentee=mentee, mentor=mentor)
    pause_pairing(pairing=pairing, by=mentee.user)
    withdraw_enrolment(enrolment=EnrolmentFactory(cohort=cohort, user=edda), by=edda)
    elsewhere = EnrolmentFactory(cohort=CohortFactory(program=cohort.program))
    exclude_pair(mentee=elsewhere, mentor=EnrolmentFactory(cohort=elsewhere.cohort, role="mentor"), by=cora)
    assert words_of(cohort, cora) == []
    own = EnrolmentFactory(cohort=cohort, user=cora)
    withdraw_enrolment(enrolment=own, by=cora)
    assert words_of(cohort, cora) == []
    withdraw_enrolment(enrolment=EnrolmentFactory(cohort=cohort, user__profile__name="Eva Gil"), by=cora)
    assert words_of(cohort, cora) == [("Withdrawn: Eva Gil", "Cora Lindt", "")]


def test_a_coordinator_who_takes_part_reads_no_note_about_herself(
    cohort: Cohort, mentee: Enrolment, cora: User, sam: User
) -> None:
    own = EnrolmentFactory(cohort=cohort, user=cora, role="mentor")
    note_pairings(pairings=[PairingFactory(mentee=mentee, mentor=own)], text="Handle with care.", by=sam)
    assert PairingNote.objects.count() == 1
    assert words_of(cohort, cora) == []
    assert [text for _title, _who, text in words_of(cohort, sam)] == ["Handle with care."]


@pytest.mark.parametrize("more", [1, 3])
def test_the_page_is_for_coordinators_of_the_program_at_the_same_cost(
    cohort: Cohort,
    cora: User,
    edda: User,
    ada: User,
    signed_in: SignedIn,
    more: int,
    django_assert_num_queries: Any,
) -> None:
    for _ in range(more):
        place = EnrolmentFactory(cohort=cohort, status="submitted")
        decide_enrolment(enrolment=place, to="accepted", by=cora)
        pair = PairingFactory(mentee=place, mentor=EnrolmentFactory(cohort=cohort, role="mentor"))
        end_pairing(pairing=pair, by=cora)
    for stranger in (edda, ada):
        assert signed_in(stranger).get(url(cohort)).status_code == 404
    desk = signed_in(cora)
    with django_assert_num_queries(12):
        page = BeautifulSoup(desk.get(url(cohort)).content, "html.parser")
    assert len(page.select(".timeline li")) == 2 * more
    assert [one.get_text() for one in page.select("select[name=who] option")] == ["everybody", "Cora Lindt"]
    found = desk.get(url(cohort), {"what": "pairings", "who": cora.public_id, "page": "9"})
    assert found.content.decode().count("Pairing ended early") == more
    assert desk.get(url(cohort), {"what": "nonsense", "who": "x"}).status_code == 200
