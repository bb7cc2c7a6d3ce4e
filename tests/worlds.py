"""A world with one of everything, for tests that visit every page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from activity.services import Notify, record_fact
from matching.jobs import run_match
from matching.models import MatchRun
from matching.services.runs import start_run
from meetings.models import Session
from profiles.models import User
from programs.models import Cohort, Enrolment, ParticipantImport
from tests.factories import EnrolmentFactory, GoalFactory, PairingFactory, RequestFactory, TopicFactory, choose

World = dict[str, str]
People = dict[str, User | None]


@pytest.fixture
def people(ada: User, ben: User, cora: User, edda: User, sam: User) -> People:
    """The actors of the policy table."""
    return {
        "anonymous": None,
        "mentee": ada,
        "mentor": ben,
        "coordinator": cora,
        "other_coordinator": edda,
        "site_admin": sam,
    }


@pytest.fixture
def world(
    people: People, cohort: Cohort, mentee: Enrolment, mentor: Enrolment, dov: User, ada: User, cora: User
) -> World:
    """Ids by the names they have in URLs. Ada asks Ben; Dov is paired with him, and they have a session."""
    gardening = TopicFactory(slug="gardening", label_en="Gardening", label_de="Gärtnern")
    choose(ada, "sought", gardening)
    choose(mentor.user, "offered", gardening)
    ask = RequestFactory(mentee=mentee, mentor=mentor)
    pairing = PairingFactory(mentee=EnrolmentFactory(cohort=cohort, user=dov, role="mentee"), mentor=mentor)
    start = timezone.now() + timedelta(days=3)
    session = Session.objects.create(
        pairing=pairing,
        scheduled_by=dov,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        format="online",
        where="https://meet.example.org/room",
    )
    EnrolmentFactory(cohort=cohort, role="mentor")  # a run does not suggest Ben, whom Ada has asked herself
    run = finished_run(cohort, cora)
    upload = ParticipantImport.objects.create(
        cohort=cohort,
        uploaded_by=cora,
        file_name="people.csv",
        header=["name", "role"],
        rows=[[2, "Eva Gil", "mentee"]],
    )
    fact = record_fact(
        mentee, "enrolment.accepted", by=None, notify=[Notify(ada, "application_accepted", {"cohort": "Autumn"})]
    )
    return {
        "program": cohort.program.public_id,
        "cohort": cohort.public_id,
        "enrolment": mentor.public_id,
        "upload": upload.public_id,
        "ask": ask.public_id,
        "pairing": pairing.public_id,
        "session": session.public_id,
        "goal": GoalFactory(owner=ada).public_id,
        "run": run.public_id,
        "proposal": run.proposals.order_by("pk").first().public_id,
        "notice": fact.notices.get().public_id,
    }


def finished_run(cohort: Cohort, coordinator: User) -> MatchRun:
    """A run as the job makes it, waiting for a decision."""
    run = start_run(cohort=cohort, by=coordinator, name="First try")
    run_match(run.pk)
    run.refresh_from_db()
    assert run.status == "succeeded", run.failure
    return run
