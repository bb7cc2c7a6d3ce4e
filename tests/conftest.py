"""The cast: Ada (mentee), Ben (mentor), Cora (coordinator), Dov (stranger), Edda (elsewhere), Sam (site admin)."""

import os
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from time import time

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.utils import timezone, translation
from pytest_django.plugin import DjangoDbBlocker

from profiles.models import User
from programs.models import Cohort, Enrolment, Program
from tests.factories import CohortFactory, CoordinatorFactory, EnrolmentFactory, ProgramFactory, UserFactory

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("MENTORSHIP_DATA", ROOT.parent / "shared" / "data"))

# What a migration writes past the models; tests/test_migrations.py notices when one is missing here.
WRITTEN_BY_HAND = ("meetings.migrations.0004_no_overlap",)


@pytest.fixture(scope="session")
def django_db_use_migrations() -> bool:
    """Tables are made from the models: a tenth of the time, at the start of every run."""
    return False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """What the models cannot say is added."""
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for name in WRITTEN_BY_HAND:
            import_module(name).forwards(None, editor)


@pytest.fixture(autouse=True)
def _english_reader() -> Iterator[None]:
    """A page read in German leaves its language and zone with the thread; the next test starts afresh."""
    yield
    translation.deactivate()
    timezone.deactivate()


@pytest.fixture(autouse=True)
def _own_photos(settings: LazySettings, tmp_path: Path) -> None:
    """Photos of a test lie in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"


def person(first: str, last: str, **fields: object) -> User:
    return UserFactory(email=f"{first.lower()}@example.org", profile__name=f"{first} {last}", **fields)


@pytest.fixture
def ada(db: None) -> User:
    return person("Ada", "Nwosu")


@pytest.fixture
def ben(db: None) -> User:
    return person("Ben", "Okafor")


@pytest.fixture
def cora(db: None, program: Program) -> User:
    user = person("Cora", "Lindt")
    CoordinatorFactory(program=program, user=user)
    return user


@pytest.fixture
def dov(db: None) -> User:
    return person("Dov", "Stern")


@pytest.fixture
def edda(db: None) -> User:
    user = person("Edda", "Falk")
    CoordinatorFactory(program=ProgramFactory(name="Another program"), user=user)
    return user


@pytest.fixture
def sam(db: None) -> User:
    return person("Sam", "Root", is_superuser=True)


@pytest.fixture
def program(db: None) -> Program:
    return ProgramFactory(name="First-year companions")


@pytest.fixture
def cohort(program: Program) -> Cohort:
    return CohortFactory(program=program, name="Autumn")


@pytest.fixture
def mentee(cohort: Cohort, ada: User) -> Enrolment:
    """Ada's place."""
    return EnrolmentFactory(cohort=cohort, user=ada, role="mentee")


@pytest.fixture
def mentor(cohort: Cohort, ben: User) -> Enrolment:
    """Ben's place, with room for two."""
    return EnrolmentFactory(cohort=cohort, user=ben, role="mentor", capacity=2)


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser in which this person has just signed in."""

    def enter(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session["account_authentication_methods"] = [{"method": "code", "at": time(), "reauthenticated": True}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        return client

    return enter


@pytest.fixture
def data_dir() -> Path:
    """The folder with real input; tests that need it skip where it is absent."""
    if not DATA.is_dir():
        pytest.skip(f"no real input at {DATA}; set MENTORSHIP_DATA to its folder")
    return DATA
