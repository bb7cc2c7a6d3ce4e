"""The production shape: compose's own commands as processes on PostgreSQL and Redis, a whole round over HTTP.

Sam sets up a program, a file of people comes in, the engine matches them in the worker, people sign in with the code
from their mail, one asks, one answers, the pairing is approved. In between the worker is killed.
"""

import json
import os
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import redis

from tests.journeys.browser import Browser
from tests.journeys.installation import Installation, database, free_port, wait_for
from tests.letterbox import Letterbox, open_letterbox
from tests.structure import structure

pytestmark = pytest.mark.services
PEOPLE = """id,name,email,role,capacity,interests,languages
1,Ben Okafor,ben@example.org,mentor,2,"Gardening, Chess",English
2,Mirjam Kern,mirjam@example.org,mentor,1,"Robotics, Programming",English
3,Ada Nwosu,ada@example.org,mentee,,"Chess, gardening",English
4,Jonas Weber,jonas@example.org,mentee,,Robotics,English
5,Tim Richter,tim@example.org,mentee,,Gardening,English
"""


@pytest.fixture(scope="module")
def letterbox() -> Iterator[Letterbox]:
    with open_letterbox() as box:
        BOXES.append(box)
        yield box


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, letterbox: Letterbox) -> Iterator[Installation]:
    """Everything of docker-compose.yml that is ours, started in its order."""
    server = os.environ["DATABASE_URL"]
    # Apart from those of the tests themselves, and one for each process of a parallel run.
    number = 15 - int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 2
    broker = f"{os.environ['REDIS_URL'].rsplit('/', 1)[0]}/{number}"
    redis.from_url(broker).flushdb()
    with database(server, f"mentorship_production_shape_{os.getpid()}") as address:
        environment = {
            "DATABASE_URL": address,
            "REDIS_URL": broker,
            "EMAIL_URL": f"smtp://127.0.0.1:{letterbox.port}",
            "WEB_WORKERS": "2",
        }
        site = Installation(tmp_path_factory.mktemp("site"), free_port(), environment)
        try:
            site.run("python", "manage.py", "collectstatic", "--noinput")
            site.run(*site.command("migrate"))
            site.run(
                *("python", "manage.py", "createsuperuser", "--noinput", "--email", "sam@example.org"),
                DJANGO_SUPERUSER_PASSWORD="a-long-enough-password",
            )
            for service in ("web", "worker", "beat"):
                site.start(service)
            wait_for(site.answers, 60, "the web process to answer")
            yield site
        finally:
            site.stop()


def admin_of(site: Installation) -> Browser:
    """Sam, made on the command line, signed in with a password."""
    sam = Browser(site.origin).go("/account/login/")
    sam.submit("login", login="sam@example.org", password="a-long-enough-password")
    return with_code(sam, "sam@example.org")  # a new address is confirmed once


BOXES: list[Letterbox] = []
USED: set[str] = set()


def with_code(person: Browser, address: str) -> Browser:
    """Type the code of the newest mail into the form on screen."""
    box = BOXES[-1]
    code = wait_for(lambda: newest_code(box, address), 30, f"a code for {address}")
    USED.add(code)
    person.submit(code=code)
    assert "Sign out" in person.text, (person.url, person.text)
    return person


def newest_code(box: Letterbox, address: str) -> str:
    codes = [m.group() for text in box.to(address) if (m := re.search(r"\b[A-Z0-9]{4,}-?[A-Z0-9]{2,}\b", text))]
    return codes[-1] if codes and codes[-1] not in USED else ""


def by_code(site: Installation, address: str) -> Browser:
    """Somebody who was imported signs in for the first time, with the code of her mail."""
    person = Browser(site.origin).go("/account/login/code/")
    person.submit("code", email=address)
    return with_code(person, address)


def test_a_whole_round(site: Installation, letterbox: Letterbox) -> None:
    sam = admin_of(site)
    assert sam.status == 200

    cohort = set_up(sam)
    bring_people(sam, cohort)
    publish_a_run(site, sam, cohort)
    wait_for(lambda: letterbox.to("jonas@example.org"), 30, "Jonas's mail about his pairing")

    tim = by_code(site, "tim@example.org")
    jonas = by_code(site, "jonas@example.org")
    assert "Mirjam Kern" in jonas.go("/pairings/").text
    ada = by_code(site, "ada@example.org")
    people_of_ben = [who for who in (ada, tim) if "Ben Okafor" in who.go("/pairings/").text]
    assert len(people_of_ben) == 2  # both of Ben's places

    site.kill("worker")  # in the middle of everything
    dov = sign_up(site, "Dov Stern", "dov@example.org", worker_down=True)
    dov.go(cohort).follow("Join")
    dov.submit(role="mentee", motivation="I would like to learn to garden.")
    sam.go(cohort + "people/")
    sam.submit("decide", to="accepted", enrolment=chosen(sam, "Dov Stern"))
    assert "1 person is decided." in sam.text

    ben = by_code(site, "ben@example.org")
    ben.go("/").follow("Change my places").submit(places="3")
    assert "Your number of places is saved." in ben.text
    dov.go("/matching/mentors/").follow("Ask Ben")
    dov.submit("ask", message="You wrote about chess. I would like to learn both, chess and gardening.")
    assert "waiting" in dov.text.lower() or "answer" in dov.text.lower()
    wait_for(lambda: [t for t in letterbox.to("ben@example.org") if "Dov" in t], 30, "Ben's mail about the request")

    ben.go("/pairings/requests/").follow("Dov S.")
    ben.submit("accept")
    sam.go(cohort.replace("/programs/", "/pairings/"))
    sam.submit("approve")
    assert "Ben Okafor" in dov.go("/pairings/").text
    wait_for(lambda: [t for t in letterbox.to("dov@example.org") if "Ben Okafor" in t], 30, "Dov's mail: paired")

    ids = [letter["Message-ID"] for letter in letterbox.letters]
    assert len(ids) == len(set(ids))  # nobody got the same mail twice
    assert "Traceback" not in site.log("web")


def test_migrations_made_the_tables_of_the_tests(site: Installation, db: None) -> None:
    assert json.loads(site.run("python", "-m", "tests.structure")) == structure()


def test_real_files_of_other_programs(site: Installation, data_dir: Path) -> None:
    """A peer program's file without addresses, and a civil service's two files, from upload to pairings."""
    sam = Browser(site.origin).go("/account/login/code/").submit("code", email="sam@example.org")
    sam = with_code(sam, "sam@example.org")
    peers = set_up(sam, "Engineering peers")
    bring_people(sam, peers, (data_dir / "peer_mentoring_vt.csv").read_bytes())
    publish_a_run(site, sam, peers, placed="19 of 19", preset="interests_only")

    service = set_up(sam, "Across departments")
    for role in ("mentor", "mentee"):
        bring_people(sam, service, (data_dir / f"mentor_match_large_{role}s.csv").read_bytes(), everyone_is=role)
    publish_a_run(site, sam, service, placed="mentees have a proposal")


def set_up(sam: Browser, program: str = "First-year companions") -> str:
    """A program and an open cohort; the cohort's address."""
    sam.go("/programs/new/").submit(name=program, summary="Walk beside each other.", request_days="7")
    assert sam.status == 200, sam.text
    sam.go("/programs/").follow(program)
    today = date.today()
    sam.go(sam.url + "cohorts/new/").submit(
        name="Autumn",
        apply_until=str(today + timedelta(days=20)),
        starts_on=str(today + timedelta(days=21)),
        ends_on=str(today + timedelta(days=200)),
    )
    cohort = re.sub(r"https?://[^/]+", "", sam.url)
    assert "/programs/cohorts/" in cohort, (sam.url, sam.text)
    sam.submit("move", to="open")
    return cohort


def bring_people(sam: Browser, cohort: str, content: bytes = PEOPLE.encode(), **answers: str) -> None:
    """Upload, columns as guessed, preview, commit."""
    sam.go(cohort + "imports/new/").submit(file=("people.csv", content), **answers)
    assert "/columns/" in sam.url, sam.text
    sam.submit()
    assert "/preview/" in sam.url, sam.text
    sam.submit("commit")
    wait_for(lambda: "/report/" in sam.go(sam.url).url, 120, "the import to be carried out")


def publish_a_run(site: Installation, sam: Browser, cohort: str, placed: str = "3 of 3", **choices: str) -> None:
    """Start a run, see it finish in the worker, approve everything, publish, verify."""
    sam.go(cohort.replace("/programs/", "/matching/") + "runs/new/").submit(**choices)
    run = sam.url
    assert "/matching/runs/" in run, sam.text
    wait_for(lambda: sam.go(run + "board/").url.endswith("/board/"), 60, "the run to finish")
    assert placed in sam.text, sam.text[:600]
    sam.submit("decide", decision="approve")
    sam.go(run + "publish/").submit()
    assert "published" in sam.go(run).text.lower()
    identity = run.rstrip("/").rsplit("/", 1)[1]
    site.run("python", "manage.py", "verify_run", identity)  # fails where the result cannot be derived again


def sign_up(site: Installation, name: str, address: str, *, worker_down: bool) -> Browser:
    """Name, address, code; the worker comes back only after the form is sent."""
    person = Browser(site.origin).go("/account/signup/")
    person.submit("signup", name=name, email=address)
    if worker_down:
        site.start("worker")
    return with_code(person, address)


def chosen(sam: Browser, name: str) -> str:
    """The value that picks this person's row of the table."""
    for row in sam.page.find_all("tr"):
        if name in row.get_text(" "):
            box = row.find("input", type="checkbox")
            return str(box["value"])  # type: ignore[index]
    raise AssertionError(f"{name} is not in the table: {sam.text[:800]}")


def test_health_tells_the_truth(site: Installation) -> None:
    wait_for(lambda: '"worker": "ok"' in str(Browser(site.origin).go("/health/").page), 60, "a sign of life")
    assert "healthy" in site.run("python", "manage.py", "health", "worker")


def test_every_process_of_compose_is_one_of_ours() -> None:
    folder = Path("/nowhere")
    ours = Installation(folder, 1, {})
    assert ours.command("web")[0] == "gunicorn"
    assert [ours.command(name)[3] for name in ("worker", "beat")] == ["worker", "beat"]
