"""The tour of the README in a real browser: Ada asks, Ben answers, Cora approves, they plan a session."""

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from pairings.models import Pairing
from profiles.models import User
from programs.models import Enrolment
from tests.browser.pages import press
from tests.browser.test_every_page import cookie_of
from tests.factories import TopicFactory, choose

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def entered(browser: Browser, live_server: LiveServer, person: User, *, scripts: bool, width: int) -> Page:
    """The home page of somebody who is signed in."""
    context = browser.new_context(java_script_enabled=scripts, viewport={"width": width, "height": 900})
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie_of(person), "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(live_server.url)
    return page


@pytest.mark.parametrize(("scripts", "width"), [(True, 1280), (False, 320)])
def test_from_asking_to_the_first_session(
    browser: Browser,
    live_server: LiveServer,
    mentee: Enrolment,
    mentor: Enrolment,
    cora: User,
    scripts: bool,
    width: int,
) -> None:
    chess = TopicFactory(slug="chess", label_en="Chess", label_de="Schach")
    choose(mentee.user, "sought", chess)
    choose(mentor.user, "offered", chess)

    ada = entered(browser, live_server, mentee.user, scripts=scripts, width=width)
    ada.get_by_role("link", name="Find a mentor").last.click()
    expect(ada.get_by_text("Topics: Chess")).to_be_visible()
    ada.get_by_role("link", name="Ask Ben").click()
    ada.get_by_role("textbox").first.fill("I would like to learn chess. Could we play twice a month?")
    press(ada.locator("main form button[type=submit]").first, scripts=scripts)
    ada.goto(live_server.url)
    expect(ada.get_by_role("heading", name="Ben O. has your request")).to_be_visible()

    ben = entered(browser, live_server, mentor.user, scripts=scripts, width=width)
    ben.get_by_role("link", name="Read and answer").click()
    expect(ben.get_by_text("Could we play twice a month?")).to_be_visible()
    press(ben.get_by_role("button", name="Yes, I would like to"), scripts=scripts)

    coordinator = entered(browser, live_server, cora, scripts=scripts, width=width)
    coordinator.get_by_role("link", name="to approve").first.click()
    press(coordinator.get_by_role("button", name="Approve").first, scripts=scripts)
    expect(coordinator.get_by_text("active").first).to_be_visible()
    assert Pairing.objects.get().status == "active"

    ada.goto(live_server.url)
    ada.get_by_role("link", name="Plan a session").first.click()
    press(ada.locator("main form button[type=submit]").first, scripts=scripts)
    expect(ada.locator("main")).to_contain_text("Ben Okafor")
    for page in (ada, ben, coordinator):
        page.context.close()
