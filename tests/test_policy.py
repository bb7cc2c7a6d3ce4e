"""Every route × every actor × GET and POST against the one policy table; nothing undeclared, nothing left over."""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from activity.services import Notify, record_fact
from matching.models import MatchRun, Proposal
from meetings.models import Session
from mentorship.policy import ACCOUNT_ROUTES, ACTORS, ANONYMOUS, ROUTES
from pairings.models import MentorshipRequest
from profiles.models import User
from programs.models import Cohort, Enrolment, ParticipantImport
from tests.factories import EnrolmentFactory, GoalFactory, PairingFactory, RequestFactory
from tests.matching.worlds import finished_run
from tests.meetings.worlds import planned_session

World = dict[str, str]


def patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    """Every named route below `resolver` with its converters."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or ''}", entry.pattern.converters


ALL_ROUTES = dict(patterns(get_resolver()))


def test_table_and_site_map_name_the_same_routes() -> None:
    assert set(ALL_ROUTES) == set(ROUTES) | ACCOUNT_ROUTES


@pytest.fixture
def people(ada: User, ben: User, cora: User, edda: User, sam: User) -> dict[str, User | None]:
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
    people: dict[str, User | None], cohort: Cohort, mentee: Enrolment, mentor: Enrolment, dov: User, ada: User
) -> World:
    """One of everything, named as in the URLs: Ada asks Ben, Dov is paired with him."""
    ask: MentorshipRequest = RequestFactory(mentee=mentee, mentor=mentor)
    dovs_place = EnrolmentFactory(cohort=cohort, user=dov, role="mentee")
    pairing = PairingFactory(mentee=dovs_place, mentor=mentor)
    adas_pairing_partner = EnrolmentFactory(cohort=cohort, role="mentor")
    session: Session = planned_session(PairingFactory(mentee=mentee, mentor=adas_pairing_partner, status="active"))
    run: MatchRun = finished_run(cohort)
    proposal: Proposal = run.proposals.get()
    upload = ParticipantImport.objects.create(cohort=cohort, file_name="people.csv", header=["name"], rows=[["Eva"]])
    fact = record_fact(mentee, "enrolment.accepted", by=None, notify=[Notify(ada, "application_accepted", {"cohort": "A"})])
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
        "proposal": proposal.public_id,
        "notice": fact.notices.get().public_id,
    }


def url_of(name: str, world: World) -> str:
    return reverse(name, kwargs={key: world.get(key, "nothing") for key in ALL_ROUTES[name]})


def answer(client: Client, method: str, url: str) -> str:
    """What the actor gets, in one word; whatever the request wrote is rolled back."""
    with transaction.atomic():
        response = getattr(client, method)(url)
        transaction.set_rollback(True)
    if response.status_code == 302 and "/account/login/" in response.url:
        return "sign-in"
    if response.status_code in {403, 404}:
        return "hidden"
    if response.status_code == 405:
        return "no such method"
    assert response.status_code in {200, 302, 422}, (url, response.status_code)
    return "ok"


def expected(actor: str, allowed: frozenset[str], other: frozenset[str]) -> set[str]:
    if actor in allowed:
        return {"ok"}
    if actor == ANONYMOUS and ANONYMOUS not in other:
        return {"sign-in"}
    if not allowed:
        return {"no such method", "hidden"}
    return {"hidden"} if actor not in other else {"hidden", "no such method"}


@pytest.mark.parametrize("actor", ACTORS)
def test_every_route_for(
    actor: str, people: dict[str, User | None], world: World, signed_in: Callable[[User], Client]
) -> None:
    person = people[actor]
    wrong = {}
    for name, route in ROUTES.items():
        for method, allowed, other in (("get", route.get, route.post), ("post", route.post, route.get)):
            client = signed_in(person) if person else Client()
            got = answer(client, method, url_of(name, world))
            if got not in expected(actor, allowed, other):
                wrong[f"{method.upper()} {name}"] = got
    assert wrong == {}
