"""Accepting, waiting list and declining, one by one and many at once; adding somebody by hand."""

import pytest
from django.core import mail

from activity.jobs import send_mail
from activity.models import Activity, Mail, Notice
from activity.states import Conflict, Refused
from profiles.models import User
from programs.models import Cohort, Enrolment
from programs.queries.decisions import decisions_about
from programs.services.decisions import DECISIONS, add_participant, decide_enrolments
from programs.services.enrolments import withdraw_enrolment
from programs.states import ENROLMENT
from tests.factories import CohortFactory, EnrolmentFactory, PairingFactory, UserFactory, decide_enrolment


@pytest.mark.parametrize("source", ENROLMENT.values)
@pytest.mark.parametrize("to", sorted(DECISIONS))
def test_square_of_decisions(cohort: Cohort, cora: User, ada: User, source: str, to: str) -> None:
    place = EnrolmentFactory(cohort=cohort, user=ada, status=source)
    offered = to in {decision.value for decision in decisions_about(place)}
    assert offered == ENROLMENT.allows(source, to)
    if not offered:
        with pytest.raises(Conflict):
            decide_enrolment(enrolment=place, to=to, by=cora)
        place.refresh_from_db()
        assert place.status == source
        assert not Notice.objects.exists()
        return
    decide_enrolment(enrolment=place, to=to, by=cora)
    assert place.status == to
    assert [(n.recipient, n.kind) for n in Notice.objects.all()] == [(ada, DECISIONS[to])]
    assert [(m.recipient, m.kind) for m in Mail.objects.all()] == [(ada, DECISIONS[to])]


@pytest.mark.parametrize("to", ["withdrawn", "submitted", "", "nonsense"])
def test_what_is_no_decision_is_refused(cohort: Cohort, cora: User, mentee: Enrolment, to: str) -> None:
    with pytest.raises(Refused, match="choose"):
        decide_enrolment(enrolment=mentee, to=to, by=cora)
    with pytest.raises(Refused, match="choose"):
        decide_enrolments(cohort=cohort, chosen={mentee.public_id: ""}, to=to, by=cora)
    mentee.refresh_from_db()
    assert mentee.status == "accepted"


def test_a_place_in_a_pairing_is_not_put_back_on_the_waiting_list(
    mentee: Enrolment, mentor: Enrolment, cora: User
) -> None:
    PairingFactory(mentee=mentee, mentor=mentor)
    assert decisions_about(mentee) == []
    with pytest.raises(Conflict):
        decide_enrolment(enrolment=mentee, to="waitlisted", by=cora)
    mentee.refresh_from_db()
    assert mentee.status == "accepted"


def test_a_cohort_that_ended_takes_nobody_but_still_answers(cora: User, cohort: Cohort, ada: User) -> None:
    place = EnrolmentFactory(cohort=cohort, user=ada, status="submitted")
    Cohort.objects.update(status="closed")
    place.refresh_from_db()
    assert [decision.value for decision in decisions_about(place)] == ["declined"]
    for to in ("accepted", "waitlisted"):
        with pytest.raises(Refused, match="has ended"):
            decide_enrolment(enrolment=place, to=to, by=cora)
    decide_enrolment(enrolment=place, to="declined", by=cora)
    assert place.status == "declined"


def test_many_are_decided_and_those_who_changed_meanwhile_are_named(cohort: Cohort, cora: User) -> None:
    names = ["Ina Weber", "Jo Brandt", "Kim Sander", "Lea Vogt"]
    people = [UserFactory(profile__name=name) for name in names]
    ina, jo, kim, lea = (EnrolmentFactory(cohort=cohort, user=user, status="submitted") for user in people)
    elsewhere = EnrolmentFactory(cohort=CohortFactory(), status="submitted")
    chosen = {place.public_id: "submitted" for place in (ina, jo, kim, lea, elsewhere)} | {"nobody": "submitted"}
    withdraw_enrolment(enrolment=jo, by=jo.user)
    decide_enrolment(enrolment=kim, to="waitlisted", by=cora)
    decided = decide_enrolments(cohort=cohort, chosen=chosen, to="accepted", by=cora)
    assert decided.done == 2
    assert decided.left == (("Jo Brandt", "withdrawn"), ("Kim Sander", "on the waiting list"))
    states = {place.user.profile.name: place.status for place in Enrolment.objects.filter(cohort=cohort)}
    assert states == dict(zip(names, ["accepted", "withdrawn", "waitlisted", "accepted"], strict=True))
    elsewhere.refresh_from_db()
    assert elsewhere.status == "submitted"
    accepted = Activity.objects.filter(kind="enrolment.accepted")
    assert sorted(fact.target_id for fact in accepted) == sorted([ina.pk, lea.pk])


@pytest.mark.parametrize(
    ("kind", "role", "words"),
    [
        ("accepted", "mentor", "as a mentor in First-year companions, Autumn"),
        ("accepted", "mentee", "as a mentee in First-year companions, Autumn"),
        ("waitlisted", "mentee", "on the waiting list of First-year companions, Autumn"),
        ("declined", "mentee", "no place for you in it this time"),
    ],
)
def test_the_mail_says_what_comes_next_and_links_to_the_place(
    cohort: Cohort, cora: User, ada: User, kind: str, role: str, words: str
) -> None:
    place = EnrolmentFactory(cohort=cohort, user=ada, role=role, status="submitted")
    decide_enrolment(enrolment=place, to=kind, by=cora)
    assert send_mail(Mail.objects.get().pk) == "sent"
    sent = mail.outbox[-1]
    assert sent.to == ["ada@example.org"]
    assert words in sent.body
    assert f"/programs/places/{place.public_id}/" in sent.body
    assert sent.body.startswith("Hello Ada,")
    assert sent.subject.strip()


def test_no_mail_goes_out_about_a_place_that_was_given_up_meanwhile(cohort: Cohort, cora: User, ada: User) -> None:
    place = EnrolmentFactory(cohort=cohort, user=ada, status="submitted")
    decide_enrolment(enrolment=place, to="accepted", by=cora)
    withdraw_enrolment(enrolment=place, by=ada)
    assert send_mail(Mail.objects.get(kind="application_accepted").pk) == "dropped"
    assert mail.outbox == []


def test_somebody_without_an_address_gets_a_place_and_no_mail(cohort: Cohort, cora: User) -> None:
    first = add_participant(cohort=cohort, name="Pat", role="mentee", by=cora)
    second = add_participant(cohort=cohort, name="Pat", role="mentee", by=cora)
    assert first.user != second.user
    assert first.user.email is None
    assert not Mail.objects.exists()


def test_nobody_is_added_to_a_cohort_that_ended(cora: User) -> None:
    people = User.objects.count()
    with pytest.raises(Refused, match="has ended"):
        add_participant(cohort=CohortFactory(status="closed"), name="Late", role="mentee", by=cora)
    assert User.objects.count() == people
