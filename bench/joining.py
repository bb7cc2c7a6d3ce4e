"""Pages on the way into a program, among 100,000 people: `python run.py bench joining`.

Each is held against 100 ms and 15 queries, the home, which shows all at once, against 20. Name an empty database in
DATABASE_URL; without one it is SQLite in a folder of its own.
"""

import os
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import django

FOLDER = tempfile.TemporaryDirectory(prefix="bench-joining-", ignore_cleanup_errors=True)
os.environ["MODE"] = "test"
os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(FOLDER.name) / 'joining.sqlite3'}")
os.environ["DJANGO_SETTINGS_MODULE"] = "mentorship.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from goals.models import Goal  # noqa: E402
from profiles.models import Profile, Topic, TopicChoice, User  # noqa: E402
from programs.models import Cohort, Enrolment, Program  # noqa: E402

PEOPLE, COHORTS, ROUNDS = 100_000, 50, 15
MOST_SECONDS, MOST_QUERIES, AT_HOME = 0.1, 15, 20
STEPS = ("about", "topics", "background", "availability", "wishes")
STRANGERS = ("home", "programs:program-list")
SIGNED_IN = (
    *(f"profiles:{step}-update" for step in STEPS),
    *("profiles:personal-list", "profiles:photo-update", "profiles:profile-detail"),
    *("profiles:answers-check", "goals:goal-list", "goals:goal-create", "goals:goal-guide", "programs:program-list"),
)


def fill() -> list[Cohort]:
    """Cohorts of one program each, all open, with people who have chosen topics and set goals."""
    day, batch = timezone.localdate(), {"batch_size": 5_000}
    cohorts = [
        Cohort.objects.create(
            program=Program.objects.create(name=f"Program {at}", contact_email="bench@example.org"),
            name="Autumn",
            status="open",
            starts_on=day,
            ends_on=day + timedelta(days=90),
        )
        for at in range(COHORTS)
    ]
    topics = list(Topic.objects.order_by("pk")[:200])
    users = User.objects.bulk_create((User(email=f"p{at}@example.org", password="!") for at in range(PEOPLE)), **batch)
    profiles = Profile.objects.bulk_create(
        (Profile(user=user, name=f"Person {at}", languages=["en"]) for at, user in enumerate(users)), **batch
    )
    TopicChoice.objects.bulk_create(
        (
            TopicChoice(profile=profile, topic=topics[(at * 7 + step) % len(topics)], side="sought")
            for at, profile in enumerate(profiles)
            for step in range(3)
        ),
        **batch,
    )
    Goal.objects.bulk_create((Goal(owner=user, title="Speak up") for user in users), **batch)
    Enrolment.objects.bulk_create(
        (
            Enrolment(
                cohort=cohorts[at % COHORTS], user=user, role="mentee" if at % 4 else "mentor", status="submitted"
            )
            for at, user in enumerate(users)
        ),
        **batch,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return cohorts


def measured(name: str, client: Client, url: str, most: int = MOST_QUERIES) -> bool:
    """Print the middle and the slowest of some visits and the number of queries; whether the page keeps its limits."""
    client.get(url)
    seconds, queries = [], 0
    for _round in range(ROUNDS):
        with CaptureQueriesContext(connection) as captured:
            start = time.perf_counter()
            response = client.get(url)
            seconds.append(time.perf_counter() - start)
        if response.status_code != 200:
            raise RuntimeError(f"{url} answered {response.status_code}")
        queries = len(captured)
    middle = statistics.median(seconds)
    met = middle <= MOST_SECONDS and queries <= most
    told = f"{middle * 1000:6.0f} ms  slowest {max(seconds) * 1000:6.0f} ms  {queries:3} queries"
    print(f"{name:<32} {told}  {'met' if met else 'MISSED'}", flush=True)
    return met


def main() -> None:
    """Fill the database, then measure; ends with 1 where a limit was missed."""
    call_command("migrate", verbosity=0)
    call_command("load_topics", verbosity=0)
    cohorts = fill()
    place = Enrolment.objects.filter(cohort=cohorts[1], role="mentee").select_related("user")[0]
    stranger, client = Client(headers={"host": "localhost"}), Client(headers={"host": "localhost"})
    client.force_login(place.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    program = reverse("programs:program-detail", args=[cohorts[1].program.public_id])
    results = [measured(f"{name}, a stranger", stranger, reverse(name)) for name in STRANGERS]
    results.append(measured("program, a stranger", stranger, program))
    results.append(measured("home", client, reverse("home"), AT_HOME))
    results += [measured(name, client, reverse(name)) for name in SIGNED_IN]
    results.append(measured("program", client, program))
    results.append(measured("application", client, reverse("programs:enrolment-apply", args=[cohorts[2].public_id])))
    results.append(measured("place", client, reverse("programs:enrolment-detail", args=[place.public_id])))
    print(f"{PEOPLE:,} people, {connection.vendor}")
    FOLDER.cleanup()
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
