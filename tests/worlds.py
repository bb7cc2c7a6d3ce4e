"""A world with one of everything, for tests that visit every page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from activity.queries import off_ticket
from activity.services import Notify, record_fact
from matching.jobs import run_match
from matching.models import Adjustment, MatchRun
from matching.services.policies import save_policy
from matching.services.runs import start_run
from matching.services.searching import keep_search, set_aside
from meetings.models import FirstSession, Session
from pairings.jobs.help import open_call
from pairings.models import PairingNote, RatherNot, Wish
from pairings.queries.tickets import offer_ticket, ticket_for
from profiles.imports import read_photo
from profiles.kinds.personal import PersonalKind, Purpose
from profiles.kinds.photos import SMALL
from profiles.models import User
from profiles.services.personal import tell_in_confidence
from profiles.services.photos import set_photo
from programs.models import (
    Cohort,
    ConsentText,
    Enquiry,
    Enrolment,
    GuardianConsent,
    Invitation,
    JoinLink,
    ParticipantImport,
    Program,
)
from programs.queries.invitations import link_of
from programs.queries.links import GUARDIAN, WITHDRAW, token_for
from programs.services.questions import add_question
from tests.factories import (
    CoordinatorFactory,
    EnrolmentFactory,
    GateFactory,
    GateMarkFactory,
    GoalFactory,
    PairingFactory,
    RequestFactory,
    TopicFactory,
    answer,
    choose,
)
from tests.pictures import jpeg

World = dict[str, str]
People = dict[str, User | None]


@pytest.fixture
def people(ada: User, ben: User, cora: User, edda: User, sam: User, program: Program) -> People:
    """The actors of the policy table."""
    onlooker, editor = (
        CoordinatorFactory(program=program, grade=grade, user__email=f"{grade}@example.org").user
        for grade in ("read", "edit")
    )
    return {
        "anonymous": None,
        "mentee": ada,
        "mentor": ben,
        "onlooker": onlooker,
        "editor": editor,
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
    PairingNote.objects.create(pairing=pairing, text="Both sounded happy.", by=cora)
    RatherNot.objects.create(pairing=pairing, author=dov, words="We know each other.")
    start = timezone.now() + timedelta(days=3)
    session = Session.objects.create(
        pairing=pairing,
        scheduled_by=dov,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        format="online",
        where="https://meet.example.org/room",
    )
    other = EnrolmentFactory(cohort=cohort, role="mentor")  # a run does not suggest Ben, whom Ada has asked herself
    set_aside(mentee=mentee, mentor=other, reason="hours", by=ada)
    run = finished_run(cohort, cora)
    question = add_question(
        program=cohort.program,
        content={
            "kind": "choice",
            "label_en": "How would you like to begin?",
            "label_de": "Wie möchtest du anfangen?",
            "options": [("With a walk", "Mit einem Spaziergang"), ("With a talk", "Mit einem Gespräch")],
            "readers": "candidates",
            "measure": "same",
        },
        by=cora,
    )
    answer(mentor, question, "o1")
    upload = ParticipantImport.objects.create(
        cohort=cohort,
        uploaded_by=cora,
        file_name="people.csv",
        header=["name", "role"],
        rows=[[2, "Eva Gil", "mentee"]],
    )
    gate = GateFactory(program=cohort.program, role="mentor", name="Training", help="Come to room 3.")
    GateMarkFactory(gate=gate, user=mentor.user)
    confided = tell_in_confidence(
        profile=ada.profile,
        by=ada,
        kind=PersonalKind.LIVED_EXPERIENCE,
        code="carer",
        words="My father, since spring.",
        purposes=[Purpose.MATCH],
    )
    young = EnrolmentFactory(cohort=cohort, role="mentee", status="submitted", age="minor", guardian="waiting")
    consent = GuardianConsent.objects.create(enrolment=young, address="parent@example.org")
    text = ConsentText.objects.create(program=cohort.program, title="Photos", text="At our meetings.", required=False)
    invitation = Invitation.objects.create(
        cohort=cohort, role="mentee", address="new@example.org", invited_by=cora, line="We met at the fair."
    )
    Enquiry.objects.create(enrolment=mentor, text="When could you begin?", asked_by=cora)
    fact = record_fact(
        mentee, "enrolment.accepted", by=None, notify=[Notify(ada, "application_accepted", {"cohort": "Autumn"})]
    )
    proposal = run.proposals.order_by("pk").first()
    return {
        "program": cohort.program.public_id,
        "language": "de",
        "filetype": "csv",
        "photo": photo_of(mentor.user),
        "size": str(SMALL),
        "cohort": cohort.public_id,
        "enrolment": mentor.public_id,
        "question": question.public_id,
        "kind": "lived_experience",
        "answer": confided.public_id,
        "upload": upload.public_id,
        "ask": ask.public_id,
        "off_ticket": off_ticket(ada.public_id, "search"),
        "ticket": ticket_for(ask),
        "offer": offer_ticket(pairing, "mentor"),
        "wish": Wish.objects.create(mentee=mentee, mentor=mentor, message="May I ask you?", status="dropped").public_id,
        "call": open_call(mentee, "asked", words="I am shy.", by=ada, now=timezone.now()).public_id,
        "pairing": pairing.public_id,
        "session": session.public_id,
        "first": FirstSession.objects.create(
            mentee=mentee,
            mentor=mentor,
            until=start.date(),
            starts_at=start,
            proposed_by="mentor",
            agreed=True,
            where="Café",
        ).public_id,
        "gate": gate.public_id,
        "link": token_for(GUARDIAN, consent.public_id, consent.round),
        "invitation": link_of(invitation),
        "invited": invitation.public_id,
        "secret": JoinLink.objects.create(program=cohort.program, cohort=cohort).secret,
        "undo": token_for(WITHDRAW, consent.public_id, consent.round),
        "consent": text.public_id,
        "goal": GoalFactory(owner=ada).public_id,
        "run": run.public_id,
        "proposal": proposal.public_id,
        "mentee": proposal.mentee.public_id,
        "mentor": mentor.public_id,
        "policy": save_policy(program=cohort.program, name="Ours", policy=run.policy, by=cora).public_id,
        "search": keep_search(mentee=mentee, name="With room", query="free=on", by=ada).public_id,
        "adjustment": Adjustment.objects.create(run=run, kind="settled", by=cora, version=1).public_id,
        "notice": fact.notices.get().public_id,
        "pk": "0",  # a passkey nobody has
    }


def photo_of(person: User) -> str:
    """A person's photo, as an upload leaves it."""
    pictures = read_photo(*jpeg(300, 200))
    set_photo(profile=person.profile, pictures=pictures, description="I am laughing", by=person)
    return person.profile.photo


def finished_run(cohort: Cohort, coordinator: User) -> MatchRun:
    """A run as the job makes it, waiting for a decision."""
    run = start_run(cohort=cohort, by=coordinator, name="First try")
    run_match(run.pk)
    run.refresh_from_db()
    assert run.status == "succeeded", run.failure
    return run
