"""What is told to few stands on no page of anybody else: each secret against every page of every actor."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from goals.models import Goal
from matching.models import Proposal
from meetings.models import Session
from mentorship.policy import ROUTES
from pairings.models import MentorshipRequest, Pairing
from profiles.models import Profile, User
from programs.models import Enrolment
from tests.test_policy import url_of
from tests.worlds import People, World

STAFF = {"onlooker", "editor", "coordinator", "site_admin"}
OWN_COLUMN = {"First in family": "yes-indeed"}
# a secret, and who reads it somewhere
SECRETS: dict[str, set[str]] = {
    "why-ada-applies": {"mentee"} | STAFF,
    "why-ben-applies": {"mentor"} | STAFF,
    "number-of-ada": {"mentee"} | STAFF,  # what coordinators noted about her she reads among her data
    "lab: adas-supervisor": {"mentee"} | STAFF,
    "lab: bens-supervisor": {"mentor"} | STAFF,
    "yes-indeed": {"mentee", "mentor"} | STAFF,
    "ada@example.org": {"mentee"} | STAFF,
    "ben@example.org": {"mentor"} | STAFF,  # Ada has asked Ben and is not paired with him
    "dov@example.org": {"mentor"} | STAFF,  # Dov and Ben are paired
    "letter-of-ada": {"mentee", "mentor"} | STAFF,
    "goal-of-ada": {"mentee"},
    "goal-of-dov": {"mentor"},
    "agenda-of-dov-and-ben": {"mentor"},
    "https://meet.example.org/room": {"mentor"},
    "Nwosu": {"mentee"} | STAFF,  # the others read "Ada N." before they are paired
    "Okafor": {"mentor"} | STAFF,
    "Stern": {"mentor"} | STAFF,
}


@pytest.fixture
def told(world: World, people: People, dov: User) -> World:
    """Everybody has told what only few may read."""
    ada, ben = people["mentee"], people["mentor"]
    for user, name in ((ada, "ada"), (ben, "ben")):
        Enrolment.objects.filter(user=user).update(
            motivation=f"why-{name}-applies",
            external_id=f"number-of-{name}",
            conflicts=[f"lab: {name}s-supervisor"],
            background=OWN_COLUMN,
        )
    MentorshipRequest.objects.update(message="letter-of-ada")
    Goal.objects.filter(owner=ada).update(title="goal-of-ada")
    Goal.objects.create(owner=dov, title="goal-of-dov")
    Session.objects.update(agenda="agenda-of-dov-and-ben")
    shared = {"name": "background", "value": 1.0, "weight": 1.0, "evidence": {"shared": ["First in family:yes-indeed"]}}
    Proposal.objects.update(components=[shared])
    Pairing.objects.update(reasons=[shared])
    Profile.objects.update(industry="health")
    return world


def read_by(person: User | None, world: World, signed_in: Callable[[User], Client]) -> str:
    """Everything this actor gets to read anywhere, on every page about everybody's place.

    Nobody holds the ticket of a mail: whoever has it may read the letter (tests/pairings/test_answering.py). What
    somebody makes of it who was not sent it opens nothing.
    """
    forged = world["ticket"].rsplit(":", 1)[0] + ":" + "A" * 43
    world = {**world, "ticket": forged}
    client = signed_in(person) if person else Client()
    pages = [url_of(name, world) for name, route in ROUTES.items() if route.get]
    pages += [reverse("programs:enrolment-detail", args=[place.public_id]) for place in Enrolment.objects.all()]
    return "\n".join(words_of(client.get(page)) for page in pages)


def words_of(answer: Any) -> str:
    """What an answer says; of an archive, what is in all its files."""
    if answer.streaming:
        return bytes(answer.getvalue()).decode(errors="replace")
    if answer.headers.get("Content-Type") != "application/zip":
        return str(answer.content.decode())
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


@pytest.mark.once
def test_nobody_reads_what_is_not_for_her(told: World, people: People, signed_in: Callable[[User], Client]) -> None:
    readers: dict[str, set[str]] = {secret: set() for secret in SECRETS}
    for actor, person in people.items():
        text = read_by(person, told, signed_in)
        for secret, found in readers.items():
            if secret in text:
                found.add(actor)
    assert readers == SECRETS
