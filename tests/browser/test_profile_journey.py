"""The way through the profile in a real browser: with and without scripts, wide and narrow, light and dark."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from profiles.kinds.steps import STEPS
from profiles.models import Profile, SensitiveAnswer, User
from programs.models import Enrolment
from tests.browser.pages import faults_of
from tests.browser.test_every_page import cookie_of
from tests.factories import TopicFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("LOOK", "")  # a folder for pictures of each step, to look at them
WEEK = "/me/availability/"


def entered(browser: Browser, live_server: LiveServer, person: User, *, scripts: bool, width: int, theme: str) -> Page:
    context = browser.new_context(
        java_script_enabled=scripts, viewport={"width": width, "height": 900}, color_scheme=theme
    )
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie_of(person), "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(15_000)
    return page


@pytest.mark.parametrize(
    ("scripts", "width", "theme", "language"),
    [(True, 1280, "light", "en"), (True, 320, "dark", "de"), (False, 320, "light", "de"), (False, 1280, "dark", "en")],
)
def test_the_whole_way(
    browser: Browser,
    live_server: LiveServer,
    mentee: Enrolment,
    scripts: bool,
    width: int,
    theme: str,
    language: str,
) -> None:
    ada = mentee.user
    User.objects.filter(pk=ada.pk).update(language=language)
    TopicFactory(slug="chess", label_en="Chess", label_de="Schach")
    page = entered(browser, live_server, ada, scripts=scripts, width=width, theme=theme)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    faults: dict[str, list[str]] = {}

    def look(name: str) -> None:
        found = faults_of(page, width, complaints) if scripts else []
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append("scrolls sideways")
        if found:
            faults[name] = found
        if PICTURES:
            file = f"{name}-{width}-{theme}-{language}-{'js' if scripts else 'plain'}.png"
            page.screenshot(path=Path(PICTURES) / file, full_page=True)

    def save() -> None:
        page.locator("main form.form button[type=submit]").first.click()
        page.wait_for_load_state()

    page.goto(f"{live_server.url}/me/about/")
    look("about")
    page.locator("#id_headline").fill("Nurse, new in town")
    save()
    look("topics")
    page.locator("input[name=support_sought]").first.check()
    save()
    look("goals")
    page.locator("#id_title").fill("Speak up in seminars")
    save()
    page.locator("#id_occupation").fill("Nurse")
    look("background")
    save()
    look("personal")
    page.locator("main a[href*='/add/lived_experience/']").click()
    page.locator("#id_code").select_option("grief")
    page.locator("input[name=purposes][value=match]").check()
    look("personal-add")
    save()
    look("personal-told")
    page.locator("main > .actions a").click()
    page.wait_for_load_state()
    look("availability")
    if scripts:
        page.locator("td[data-at='36']").click()
    else:
        page.locator("#id_from_0_0").select_option("36")
        page.locator("#id_to_0_0").select_option("37")
    look("availability-chosen")
    save()
    page.locator("input[name=criterion][value=goals]").check()
    look("wishes")
    save()
    look("check")
    expect(page.locator("main")).to_contain_text("18:00–18:30")
    expect(page.locator("main")).to_contain_text("Speak up in seminars")
    page.goto(f"{live_server.url}/me/")
    look("profile")
    profile = Profile.objects.get(user=ada)
    assert (profile.headline, profile.hours, profile.criterion) == ("Nurse, new in town", [36], "goals")
    assert SensitiveAnswer.objects.get(profile=profile).consents.get().purpose == "match"
    assert ada.goals.get().title == "Speak up in seminars"
    assert page.locator(".stepper li").count() == len(STEPS)
    assert faults == {}
    page.context.close()


def test_the_week_by_keyboard_mouse_and_lists(browser: Browser, live_server: LiveServer, ada: User) -> None:
    Profile.objects.filter(user=ada).update(hours=[36, 37, 84])
    page = entered(browser, live_server, ada, scripts=True, width=1280, theme="light")
    page.goto(live_server.url + WEEK)

    def chosen() -> list[int]:
        return [int(cell.get_attribute("data-at") or "") for cell in page.locator("td[aria-selected=true]").all()]

    def saved() -> list[int]:
        page.locator("main form.form button[type=submit]").first.click()
        page.wait_for_url("**/me/wishes/")
        page.goto(live_server.url + WEEK)
        return list(Profile.objects.get(user=ada).hours)

    assert sorted(chosen()) == [36, 37, 84]
    expect(page.locator("[role=status]")).to_have_text("Mon 18:00–19:00, Tue 18:00–18:30")
    assert page.locator("td[tabindex='0']").count() == 1
    page.locator("td[tabindex='0']").focus()
    for key in ("Space", "ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown", "ArrowUp", "End", "Enter"):
        page.keyboard.press(key)
    # Monday 18:00 goes; from Tuesday 18:00, which is chosen, two more are drawn; then Sunday 18:30.
    assert sorted(chosen()) == [37, 84, 85, 86, 6 * 48 + 37]
    assert saved() == [37, 84, 85, 86, 325]
    page.locator("td[data-at='144']").wait_for(state="attached")
    assert not page.locator("td[data-at='144']").is_visible()
    page.get_by_role("button", name="Show the night").click()
    page.locator("td[data-at='144']").click()
    page.locator("td[data-at='118']").hover()
    page.mouse.down()
    page.locator("td[data-at='120']").hover()
    page.mouse.up()
    assert {118, 120, 144} <= set(chosen())
    page.get_by_role("button", name="Choose times from lists instead").click()
    assert page.locator("#id_from_3_0").input_value() == "0"
    page.locator("#id_to_3_0").select_option("4")
    assert [hour for hour in saved() if hour // 48 == 3] == [144, 145, 146, 147]
    while page.locator("td[aria-selected=true]").count():
        page.locator("td[aria-selected=true]").first.click()
    assert saved() == []
    page.context.close()
