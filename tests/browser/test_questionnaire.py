"""A questionnaire built in a real browser changes a match: before it one mentor is suggested, after it the other."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from matching.jobs import run_match
from matching.services.runs import start_run
from profiles.models import User
from programs.models import Answer, Cohort, Enrolment, Question
from tests.browser.pages import faults_of
from tests.browser.test_tour import entered
from tests.factories import TopicFactory, choose

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def suggested(cohort: Cohort, coordinator: User) -> Enrolment:
    """Whom a run suggests to the one mentee."""
    run = start_run(cohort=cohort, by=coordinator)
    assert run_match(run.pk) == "succeeded"
    return run.proposals.get().mentor


def judged(page: Page, width: int, *, scripts: bool) -> None:
    """The page is quiet, fits, and is usable by all. The judge itself is a script."""
    if scripts:
        assert faults_of(page, width, []) == []


def add(page: Page, label: str, kind: str, options: str, measure: str) -> None:
    """Write one question of a list of answers, as everybody may read it."""
    page.get_by_role("link", name="Add a question").or_(page.get_by_role("link", name="Write a question")).click()
    page.get_by_role("link", name=kind).click()
    page.get_by_label("The question in English").fill(label)
    page.get_by_label("Answers to choose from").fill(options)
    page.get_by_label("Coordinators, and everybody the person could be paired with").check()
    page.get_by_label(measure).check()
    page.get_by_role("button", name="Save the question").click()
    expect(page.get_by_role("link", name=label)).to_be_visible()


def answer(
    browser: Browser, live_server: LiveServer, place: Enrolment, chosen: list[str], *, scripts: bool, width: int
) -> None:
    """Somebody finds the new questions on the page of her place and answers them."""
    page = entered(browser, live_server, place.user, scripts=scripts, width=width)
    page.goto(f"{live_server.url}/programs/places/{place.public_id}/")
    page.get_by_role("link", name="Answer", exact=True).click()
    for name in chosen:
        page.get_by_label(name, exact=True).check()
    page.get_by_role("button", name="Save my answers").click()
    expect(page.get_by_text("Your answers are saved.")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize(("scripts", "width"), [(True, 1280), (False, 320)])
def test_questions_built_in_the_browser_change_the_match(
    browser: Browser,
    live_server: LiveServer,
    cohort: Cohort,
    mentee: Enrolment,
    mentor: Enrolment,
    dov: User,
    cora: User,
    scripts: bool,
    width: int,
) -> None:
    rival = Enrolment.objects.create(cohort=cohort, user=dov, role="mentor", status="accepted")
    gardening = TopicFactory(slug="gardening", label_en="Gardening", label_de="Gärtnern")
    choose(mentee.user, "sought", gardening)
    choose(mentor.user, "offered", gardening)
    choose(dov, "offered", TopicFactory(slug="chess", label_en="Chess", label_de="Schach"))
    assert suggested(cohort, cora) == mentor

    page = entered(browser, live_server, cora, scripts=scripts, width=width)
    page.goto(f"{live_server.url}/programs/{cohort.program.public_id}/")
    page.get_by_role("link", name="Build the questionnaire").click()
    add(page, "What do you need?", "Any number of several answers", "A listener\nA plan", "The more of")
    add(page, "Which campus?", "One of several answers", "North\nSouth", "Only people with the same answer")
    # The campus goes first, by keyboard alone.
    up = page.get_by_role("button", name="Ask earlier: Which campus?")
    up.focus()
    page.keyboard.press("Enter")
    expect(page.locator("tbody th").first).to_contain_text("Which campus?")
    judged(page, width, scripts=scripts)
    page.get_by_role("link", name="See it as a mentor").click()
    expect(page.get_by_text("Which campus?")).to_be_visible()
    page.context.close()
    order = Question.objects.order_by("position")
    assert list(order.values_list("wordings__measure", flat=True)) == ["agree", "shared"]

    for place, chosen in ((mentee, ["South", "A listener"]), (mentor, ["North"]), (rival, ["South", "A listener"])):
        answer(browser, live_server, place, chosen, scripts=scripts, width=width)
    assert Answer.objects.filter(left_open=False).count() == 5
    # Ben's topics fit better, but he is at the other campus.
    assert suggested(cohort, cora) == rival

    ada = entered(browser, live_server, mentee.user, scripts=scripts, width=width)
    ada.get_by_role("link", name="Find a mentor").last.click()
    expect(ada.get_by_text("Both answered: A listener")).to_be_visible()
    ada.context.close()
