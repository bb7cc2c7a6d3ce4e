"""From the first visit to an accepted place, in a real browser: visitor, mentor, both, invited, imported, minor."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from activity.jobs import send_mail
from activity.models import Mail
from profiles.models import User
from programs.models import Cohort, Enrolment, Program
from programs.services.invitations import invite_people
from tests.browser.pages import faults_of
from tests.factories import decide_enrolment
from tests.programs.uploads import bring

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESS, GUARDIAN = "zoe@example.org", "parent@example.org"
SEND = "main form[method=post] button[type=submit]"
VIEWS = [(True, 1280, "light", "en"), (False, 320, "dark", "de")]
Open = Callable[[], "Visitor"]


class Visitor:
    """Somebody at a browser who has no account yet; `look` gathers what is wrong with the pages on the way."""

    def __init__(self, page: Page, origin: str, scripts: bool, width: int) -> None:
        self.page, self.origin, self.scripts, self.width = page, origin, scripts, width
        self.complaints: list[str] = []
        self.faults: dict[str, list[str]] = {}
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.origin + path)
        self.look()

    def look(self) -> None:
        self.page.wait_for_load_state()
        found = faults_of(self.page, self.width, self.complaints) if self.scripts else []
        if self.page.evaluate("document.documentElement.scrollWidth") > self.width:
            found.append("scrolls sideways")
        if found:
            self.faults[self.page.url] = found

    def send(self, **typed: str) -> None:
        """Fill the fields of the page by name and send its form."""
        for name, value in typed.items():
            field = self.page.locator(f"main [name={name}]")
            if field.first.get_attribute("type") == "radio":
                self.page.locator(f"main [name={name}][value={value}]").check()
            else:
                field.fill(value)
        self.page.locator(SEND).first.click()
        self.look()

    def sign_up(self) -> None:
        """Name and address, then the code from the mail; ends where the way began."""
        self.send(name="Zoë Nowak", email=ADDRESS)
        self.send(code=code())


def delivered(address: str) -> Any:
    """Let the worker send what is queued; the newest message to this address."""
    for pk in list(Mail.objects.unfinished().values_list("pk", flat=True)):
        send_mail(pk)
    return [one for one in mail.outbox if one.to == [address]][-1]


def code() -> str:
    found = re.search(r"^ +([A-Z]{4}-[A-Z]{4})$", delivered(ADDRESS).body, re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[1]


def link_to(address: str) -> str:
    """The path of the link in the newest mail to this address."""
    found = re.search(rf"{re.escape(settings.SITE_ORIGIN)}(/\S+)", delivered(address).body)
    assert found, mail.outbox[-1].body
    return found[1]


@pytest.fixture(params=VIEWS, ids=["scripts-1280-light-en", "plain-320-dark-de"])
def visit(request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer) -> Iterator[Open]:
    """Opens a browser of its own for each person; at the end no page may have had a fault."""
    scripts, width, theme, language = request.param
    cache.clear()
    opened: list[Visitor] = []

    def enter() -> Visitor:
        context = browser.new_context(
            java_script_enabled=scripts, viewport={"width": width, "height": 900}, color_scheme=theme, locale=language
        )
        context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        opened.append(Visitor(page, live_server.url, scripts, width))
        return opened[-1]

    yield enter
    assert {url: found for one in opened for url, found in one.faults.items()} == {}
    for one in opened:
        one.page.context.close()


def applying(cohort: Cohort) -> str:
    return reverse("programs:enrolment-apply", args=[cohort.public_id])


def accepted(cora: User) -> None:
    for place in Enrolment.objects.filter(status="submitted"):
        decide_enrolment(enrolment=place, to="accepted", by=cora)


@pytest.mark.parametrize("roles", [("mentee",), ("mentor",), ("mentee", "mentor")], ids=["mentee", "mentor", "both"])
def test_from_the_first_visit_to_a_place(visit: Open, cohort: Cohort, cora: User, roles: tuple[str, ...]) -> None:
    zoe = visit()
    zoe.go("/")
    zoe.go(reverse("programs:program-detail", args=[cohort.program.public_id]))
    zoe.page.locator(f"main a[href*='{applying(cohort)}']").first.click()
    zoe.look()
    zoe.page.locator("main a[href*='/account/signup/']").first.click()
    zoe.look()
    zoe.sign_up()
    for role in roles:
        zoe.go(f"{applying(cohort)}?role={role}")
        if zoe.page.locator("main [name=role][type=radio]").count():
            zoe.page.locator(f"main [name=role][value={role}]").check()
        zoe.send(motivation="I would like to give something back.")
    assert set(Enrolment.objects.values_list("user__email", "role", "status")) == {
        (ADDRESS, role, "submitted") for role in roles
    }
    accepted(cora)
    assert "zoe@example.org" in delivered(ADDRESS).to
    zoe.go("/")
    zoe.go("/me/")
    zoe.go("/me/check/")


def test_an_invited_person_says_yes(visit: Open, cohort: Cohort, cora: User) -> None:
    invite_people(cohort=cohort, role="mentor", addresses=[ADDRESS], by=cora)
    path, zoe = link_to(ADDRESS), visit()
    zoe.go(path)
    if zoe.page.locator("main a[href*='/account/signup/']").count():
        zoe.page.locator("main a[href*='/account/signup/']").first.click()
        zoe.look()
    zoe.sign_up()
    zoe.go(path)
    zoe.page.locator(SEND).first.click()
    zoe.look()
    assert list(Enrolment.objects.values_list("user__email", "role", "status")) == [(ADDRESS, "mentor", "accepted")]
    zoe.go("/")


def test_an_imported_person_claims_the_account_by_mail(visit: Open, cohort: Cohort, cora: User) -> None:
    bring(cohort, cora, f"name,e-mail,role\nZoë Nowak,{ADDRESS},mentee\n")
    imported = User.objects.get(email=ADDRESS)
    assert [(place.cohort, place.status) for place in imported.enrolments.all()] == [(cohort, "accepted")]
    zoe = visit()
    zoe.go("/account/login/code/")
    zoe.send(email=ADDRESS)
    zoe.send(code=code())
    zoe.go("/")
    zoe.go("/me/")
    imported.refresh_from_db()
    assert imported.last_login is not None


def test_a_minor_joins_once_a_guardian_agrees(visit: Open, cohort: Cohort, cora: User) -> None:
    Program.objects.filter(pk=cohort.program_id).update(minimum_age=14, guardian_age=18)
    zoe, parent = visit(), visit()
    zoe.go("/account/signup/")
    zoe.sign_up()
    zoe.go(f"{applying(cohort)}?role=mentee")
    if zoe.page.locator("main [name=role][type=radio]").count():
        zoe.page.locator("main [name=role][value=mentee]").check()
    zoe.send(age="minor", guardian=GUARDIAN)
    place = Enrolment.objects.get()
    assert place.status == "submitted"
    parent.go(link_to(GUARDIAN))
    parent.page.locator("main [name=name]").fill("Ife Nowak")
    parent.page.locator("main button[name=answer][value=yes]").click()
    parent.look()
    accepted(cora)
    place.refresh_from_db()
    assert place.status == "accepted"
    zoe.go("/")
