"""A whole round in a real browser: 400 people from a file to published pairings, in fewer than thirty interactions."""

import csv
import io
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from activity.models import Mail
from matching.jobs import run_match
from matching.models import Adjustment, MatchRun
from pairings.models import Pairing
from profiles.models import User
from programs.jobs import run_import
from programs.models import Cohort, Enrolment, ParticipantImport
from tests.browser.pages import faults_of
from tests.browser.test_tour import entered
from tests.factories import TopicFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MENTEES, MENTORS, PLACES = 300, 100, 290


class Hand:
    """What a coordinator does with mouse and keyboard, counted; a screen is kept where LOOK names a folder."""

    def __init__(self, page: Page) -> None:
        self.page, self.interactions = page, 0

    def press(self, name: str) -> None:
        self.interactions += 1
        self.page.get_by_role("button", name=name).click()

    def follow(self, name: str) -> None:
        self.interactions += 1
        self.page.get_by_role("link", name=name).first.click()

    def write(self, where: Locator, text: str) -> None:
        self.interactions += 1
        where.fill(text)

    def look(self, name: str, width: int = 1280) -> None:
        assert faults_of(self.page, width, []) == [], name
        if folder := os.environ.get("LOOK"):
            self.page.screenshot(path=Path(folder) / f"round-{name}.png", full_page=True)


def people_file() -> bytes:
    """Mentees and mentors with topics and languages, as a coordinator has them in a spreadsheet."""
    lots, text = random.Random(3), io.StringIO()
    topics, languages = [f"Topic {number}" for number in range(12)], ["German", "English", "Turkish"]
    rows = csv.writer(text)
    rows.writerow(["Name", "E-mail", "Role", "Topics", "Languages", "Places"])
    for number in range(MENTEES + MENTORS):
        role = "mentee" if number < MENTEES else "mentor"
        places = "" if role == "mentee" else 2 + (number % 10 > 0)  # ten places fewer than mentees
        known = "; ".join({"German", lots.choice(languages)})
        topics_said = "; ".join(lots.sample(topics, 3))
        rows.writerow([f"{role.title()} No {number}", f"{role}{number}@example.org", role, topics_said, known, places])
    return text.getvalue().encode()


def meanwhile(page: Page, job: Callable[[], str | None], result: str) -> None:
    """The worker does its job while nobody looks: two threads here share one SQLite database in memory."""
    page.wait_for_load_state()
    page.goto("about:blank")
    assert job() == result
    page.go_back()


def test_four_hundred_people_are_paired_in_few_interactions(
    browser: Browser, live_server: LiveServer, cohort: Cohort, cora: User
) -> None:
    for number in range(12):
        TopicFactory(slug=f"topic-{number}", label_en=f"Topic {number}", label_de=f"Thema {number}")
    page = entered(browser, live_server, cora, scripts=True, width=1280)
    hand = Hand(page)
    hand.look("home")
    hand.follow(cohort.name)
    hand.follow("Import people from a file")
    hand.follow("Import people from a file")
    hand.interactions += 1
    page.locator("input[type=file]").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": people_file()}
    )
    hand.press("Upload and go on")
    hand.press("Go on to the preview")
    hand.press(f"Import {MENTEES + MENTORS}")
    meanwhile(page, lambda: run_import(ParticipantImport.objects.get().pk), "committed")
    expect(page.get_by_role("heading", name=f"{MENTEES + MENTORS} rows were imported")).to_be_visible()
    hand.follow(cohort.name)
    hand.look("cohort")
    hand.follow("Matching runs")
    hand.follow("ready")
    hand.look("ready")
    hand.follow("Start a run")
    hand.look("policy")
    hand.press("Start the run")
    meanwhile(page, lambda: run_match(MatchRun.objects.get().pk), "succeeded")
    expect(page.get_by_role("link", name="See the proposals")).to_be_visible()
    hand.look("run")
    hand.follow("See the proposals")
    hand.look("board")
    hand.follow("Another mentor")
    hand.look("mentors")
    hand.follow("Why not?")
    hand.look("price")
    hand.write(page.get_by_label("Why these two?"), "They know each other from the choir.")
    hand.press("Set the pair and move the others")
    hand.look("placed")
    hand.press("Approve all")
    hand.follow(f"Publish {PLACES} pairings")
    hand.look("publish")
    hand.press(f"Publish {PLACES} pairings")
    expect(page.get_by_text(f"{PLACES} pairings have begun.")).to_be_visible()
    hand.look("published")
    hand.follow("Who has none, and why")
    hand.look("unplaced")
    assert Adjustment.objects.get().reason == "They know each other from the choir."
    assert Pairing.objects.filter(status="active").count() == PLACES
    assert Enrolment.objects.filter(role="mentee", active=0).count() == MENTEES - PLACES
    assert Mail.objects.filter(kind="pairing_active").count() == 2 * PLACES
    assert Mail.objects.filter(kind="unplaced").count() == MENTEES - PLACES
    assert hand.interactions < 30
