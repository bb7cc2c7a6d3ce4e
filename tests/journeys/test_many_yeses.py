"""Many yeses at once for a mentor's one place, through real HTTP, in the production shape: exactly one counts."""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from time import monotonic
from urllib.parse import urlencode, urlsplit

import psycopg2
import pytest

from tests.journeys.installation import Installation, database, free_port, wait_for

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("many_yeses")]
YESES = int(os.environ.get("YESES", "150"))  # 1000 for a long look …
TRIALS = int(os.environ.get("TRIALS", "1"))  # … ten times
AT_ONCE = 50
TOKEN = "t" * 32
# Everybody of the world in one go: a mentor with one place who is signed in, and as many mentees who have asked her.
PEOPLE = """
import json
from datetime import timedelta
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from pairings.models import MentorshipRequest
from profiles.models import Profile, User
from programs.models import Cohort, Enrolment, Program
program = Program.objects.create(name="Many", approval_required=False)
today = timezone.localdate()
cohort = Cohort.objects.create(
    program=program, name="One", starts_on=today, ends_on=today + timedelta(days=90), status="running")
def place(name, role):
    user = User.objects.create_user(email=f"{name}-TRIAL@example.org")
    Profile.objects.create(user=user, name=name)
    return Enrolment.objects.create(cohort=cohort, user=user, role=role, status="accepted")
mentor = place("mentor", "mentor")
asks = [MentorshipRequest.objects.create(mentee=place(f"mentee{n}", "mentee"), mentor=mentor, message="Hello!",
    expires_at=timezone.now() + timedelta(days=7)).public_id for n in range(YESES)]
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(mentor.user.pk)
session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
session[HASH_SESSION_KEY] = mentor.user.get_session_auth_hash()
session.create()
print("READY " + json.dumps({"session": session.session_key, "mentor": mentor.pk, "asks": asks}))
"""


class House(Installation):
    """An installation that can be served without the guard of places."""

    careless = False

    def command(self, service: str) -> list[str]:
        words = super().command(service)
        return [*words, "tests.journeys.careless_site:application"] if self.careless and service == "web" else words

    @contextmanager
    def open(self, *, careless: bool) -> Iterator[None]:
        """Two web processes as compose starts them; no worker and no clock, so that nothing but the yeses acts."""
        self.careless = careless
        self.start("web")
        try:
            wait_for(self.answers, 60, "the web process to answer")
            yield
        finally:
            self.stop()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with database(os.environ["DATABASE_URL"], f"mentorship_many_yeses_{os.getpid()}") as address:
        environment = {"DATABASE_URL": address, "REDIS_URL": os.environ["REDIS_URL"], "WEB_WORKERS": "2"}
        folder = tmp_path_factory.mktemp("house")
        house = House(folder, free_port(), {**environment, "EMAIL_URL": "dummymail://"})
        house.run("python", "manage.py", "collectstatic", "--noinput")
        house.run(*house.command("migrate"))
        yield house


def say_yes(site: House, session: str, ask: str) -> int:
    """One press of the button; the status of the answer."""
    connection = HTTPConnection(urlsplit(site.origin).netloc, timeout=120)
    connection.request(
        "POST",
        f"/pairings/requests/{ask}/accept/",
        urlencode({"csrfmiddlewaretoken": TOKEN}),
        {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
            "Origin": site.origin,
        },
    )
    return connection.getresponse().status


def ended(site: House, mentor: int) -> tuple[dict[str, int], int, int]:
    """How the requests to this mentor ended, how many pairings she has, and how many places are counted as taken."""
    with closing(psycopg2.connect(site.environment["DATABASE_URL"])) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT status, count(*) FROM pairings_mentorshiprequest WHERE mentor_id = %s GROUP BY 1", [mentor]
        )
        states = dict(cursor.fetchall())
        cursor.execute("SELECT count(*) FROM pairings_pairing WHERE mentor_id = %s", [mentor])
        (paired,) = cursor.fetchone() or (0,)
        cursor.execute("SELECT active FROM programs_enrolment WHERE id = %s", [mentor])
        (taken,) = cursor.fetchone() or (0,)
    return states, paired, taken


def trial(site: House, number: int, yeses: int) -> tuple[Counter[int], tuple[dict[str, int], int, int]]:
    """One mentor with one place presses yes for everybody; the answers she got, and how it ended."""
    script = PEOPLE.replace("YESES", str(yeses)).replace("TRIAL", str(number))
    world = json.loads(site.run("python", "manage.py", "shell", "-c", script).split("READY ")[1])
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = Counter(pool.map(lambda ask: say_yes(site, world["session"], ask), world["asks"]))
    return answers, ended(site, world["mentor"])


def test_one_place_is_given_once(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    with house.open(careless=False):
        for number in range(TRIALS):
            began = monotonic()
            answers, end = trial(house, number, YESES)
            assert answers == {302: YESES}
            assert end == ({"accepted": 1, "pending": YESES - 1}, 1, 1)
            if TRIALS > 1:
                with capsys.disabled():
                    sys.stdout.write(f"\ntrial {number + 1}: {YESES} yeses, 1 pairing, {monotonic() - began:.0f} s")


def test_without_the_guard_it_is_given_more_than_once(house: House) -> None:
    with house.open(careless=True):
        _answers, (states, paired, taken) = trial(house, -1, 40)
    assert states["accepted"] == paired > 1
    assert taken == 1
