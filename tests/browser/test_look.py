"""The style page and the sign-in pages in a real browser: nothing for axe, no sideways scrolling, no refused file."""

import itertools

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.pages import faults_of, opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ["/style/", "/account/login/", "/account/signup/", "/account/login/code/", "/account/password/reset/"]
VIEWS = list(itertools.product(["light", "dark"], [320, 1280]))


@pytest.mark.parametrize(("theme", "width"), VIEWS)
def test_pages_are_quiet_fit_and_usable_by_all(
    browser: Browser, live_server: LiveServer, theme: str, width: int
) -> None:
    page, complaints = opened(browser, theme, width)
    for path in PAGES:
        page.goto(live_server.url + path, wait_until="load")
        assert page.evaluate("document.documentElement.dataset.bsTheme") == theme
        assert faults_of(page, width, complaints) == [], path
    page.context.close()


def test_the_chosen_colours_stay(browser: Browser, live_server: LiveServer) -> None:
    page, _complaints = opened(browser, "light", 1280)
    page.goto(live_server.url + "/account/login/")
    page.get_by_role("button", name="Dark").click()
    page.goto(live_server.url + "/account/signup/")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    assert page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"
    page.context.close()


def test_paper_is_white_and_without_menus(browser: Browser, live_server: LiveServer) -> None:
    page, _complaints = opened(browser, "dark", 800)
    page.goto(live_server.url + "/style/")
    page.emulate_media(media="print", color_scheme="dark")
    page.wait_for_function("document.documentElement.dataset.bsTheme === 'light'")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator(".bar").is_hidden()
    assert page.locator(".foot").is_hidden()
    assert page.locator("h1").is_visible()
    page.context.close()


def test_a_question_is_asked_before_what_is_hard_to_undo(browser: Browser, live_server: LiveServer) -> None:
    page, _complaints = opened(browser, "light", 1280)
    page.goto(live_server.url + "/style/", wait_until="networkidle")
    page.get_by_label("Select all rows").check()
    assert page.locator("[data-pick-count]").inner_text() == "3 selected"
    page.locator(".bulk-bar").get_by_role("button", name="Send back").click()
    page.get_by_role("button", name="No, keep it as it is").click()
    assert page.url == live_server.url + "/style/"
    page.locator(".bulk-bar").get_by_role("button", name="Send back").click()
    page.get_by_role("button", name="Yes, go on").click()
    page.wait_for_url("**/style/?action=reject&pick=1&pick=2&pick=3")
    page.context.close()


def test_focus_goes_to_what_needs_another_look(browser: Browser, live_server: LiveServer) -> None:
    page, _complaints = opened(browser, "light", 1280)
    page.goto(live_server.url + "/account/login/")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.id") == "id_login"
    page.context.close()


def test_without_scripts_everything_is_there(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + "/style/")
    assert page.locator("#id_ask-topics").is_visible()
    page.locator("details:has(#c-load-caption) > summary").click()
    assert page.get_by_role("cell", name="3 mentees").is_visible()
    page.get_by_role("button", name="Deutsch").click()
    assert page.locator("html").get_attribute("lang") == "de"
    context.close()
