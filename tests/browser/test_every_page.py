"""Every page of the policy table, as everybody who may read it: quiet, fitting 320 px, nothing for axe."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver, reverse
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from mentorship.policy import ANONYMOUS, COORDINATOR, MENTEE, MENTOR, ROUTES, SITE_ADMIN
from tests.browser.pages import faults_of, opened
from tests.test_policy import patterns
from tests.worlds import People, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NO_PAGE = {
    "health",
    "robots",
    "sitemap",
    "meetings:session-calendar",
    "meetings:first-session-calendar",
    "photo",
    "programs:enrolment-export",
    "pairings:pairing-export",
    "matching:run-export",
    "matching:run-progress",
    "style",
    "privacy:data-download",
}
CONVERTERS = dict(patterns(get_resolver()))
# In the widest and the narrowest form, in both themes and languages, without visiting each page eight times.
VIEWS = [("light", 1280, "en"), ("dark", 320, "de")]


def cookie_of(person: object) -> str:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


# Whose pages look the same: it is enough that one of the two visits them in each form, now the one, now the other.
SHARED = {VIEWS[0]: {MENTOR: MENTEE}, VIEWS[1]: {MENTEE: MENTOR, COORDINATOR: SITE_ADMIN}}
LOOKS = [(actor, *view) for actor in (ANONYMOUS, MENTEE, MENTOR, COORDINATOR) for view in VIEWS]


def visits(actor: str, view: tuple[str, int, str]) -> list[str]:
    """Names of the routes to visit. Homes are all different."""
    mine = [name for name, route in ROUTES.items() if actor in route.get and name not in NO_PAGE]
    other = SHARED[view].get(actor)
    return [name for name in mine if name == "home" or other not in ROUTES[name].get]


@pytest.mark.parametrize(("actor", "theme", "width", "language"), [*LOOKS, (SITE_ADMIN, *VIEWS[1])])
def test_every_page_for(
    browser: Browser,
    live_server: LiveServer,
    world: World,
    people: People,
    actor: str,
    theme: str,
    width: int,
    language: str,
) -> None:
    page, complaints = opened(browser, theme, width)
    person = people[actor]
    if person:
        type(person).objects.filter(pk=person.pk).update(language=language)
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie_of(person), "url": live_server.url}]
        )
    faults = {}
    for name in visits(actor, (theme, width, language)):
        path = reverse(name, kwargs={key: world[key] for key in CONVERTERS[name]})
        answer = page.goto(live_server.url + path, wait_until="load")
        found = faults_of(page, width, complaints)
        if answer is None or answer.status != 200:
            found.append(f"answered {answer and answer.status}")
        if found:
            faults[name] = found
    assert faults == {}
    page.context.close()
