"""Passkeys in a real browser with an authenticator of its own: making, signing in, as a second step, joining."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from profiles.models import User
from tests.browser.pages import faults_of
from tests.browser.test_every_page import cookie_of
from tests.profiles.codes import mailed_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAFETY, SECRET = "/account/safety/", "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page whose machine has an authenticator that knows its owner's finger."""
    context = browser.new_context(viewport={"width": 320, "height": 900})
    page = context.new_page()
    page.set_default_timeout(15_000)
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield page
    context.close()


def enter(page: Page, live_server: LiveServer, person: User) -> None:
    """Sign in with a code by mail."""
    client = Client()
    answer = client.post("/account/login/code/", {"email": person.email})
    client.post(answer.headers["Location"], {"code": mailed_code()})
    keep(page, live_server, client.cookies[settings.SESSION_COOKIE_NAME].value)


def keep(page: Page, live_server: LiveServer, session: str) -> None:
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])


def add_passkey(page: Page, live_server: LiveServer, *, alone: bool = True) -> list[str]:
    """Add one and keep the recovery codes that come with the first."""
    page.goto(live_server.url + SAFETY)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("A name for it").fill("My phone")
    page.get_by_label("Sign in with it alone").set_checked(alone)
    page.get_by_role("button", name="Make a passkey on this device").click()
    expect(page.get_by_role("heading", name="Please keep these codes now")).to_be_visible()
    return page.locator(".codes li").all_inner_texts()


def leave(page: Page) -> None:
    page.context.clear_cookies()


def test_making_a_passkey_and_signing_in_with_it_alone(page: Page, live_server: LiveServer, ada: User) -> None:
    enter(page, live_server, ada)
    codes = add_passkey(page, live_server)
    assert len(codes) == 10
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save them as a file").click()
    assert saved.value.path().read_text("utf-8").split() == codes
    leave(page)
    page.goto(live_server.url + "/account/login/?next=/me/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/me/")
    expect(page.get_by_text("Ada Nwosu").first).to_be_visible()
    assert Authenticator.objects.get(type="webauthn").last_used_at is not None


def test_renaming_and_removing_asks_who_one_is(page: Page, live_server: LiveServer, ada: User) -> None:
    enter(page, live_server, ada)
    add_passkey(page, live_server)
    leave(page)
    keep(page, live_server, cookie_of(ada))  # somebody found the browser open
    page.goto(live_server.url + SAFETY)
    page.get_by_role("link", name="Rename").click()
    expect(page.get_by_role("heading", name="Before we go on: is it you?")).to_be_visible()
    page.get_by_role("link", name="With my passkey").click()
    page.get_by_role("button", name="Use my passkey").click()
    page.get_by_label("A name for it").fill("Adas Telefon")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Adas Telefon").first).to_be_visible()
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    assert not Authenticator.objects.exists()


def test_a_key_as_second_step_after_a_code_by_mail(page: Page, live_server: LiveServer, ada: User) -> None:
    enter(page, live_server, ada)
    add_passkey(page, live_server, alone=False)
    leave(page)
    page.goto(live_server.url + "/account/login/code/")
    page.locator("input[name=email]").fill(ada.email)
    page.get_by_role("button", name="Send me a code").click()
    page.locator("input[name=code]").fill(mailed_code())
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url(live_server.url + "/")


def test_joining_with_a_passkey(page: Page, live_server: LiveServer, db: None) -> None:
    page.goto(live_server.url + "/account/signup/")
    page.get_by_role("link", name="Join with a passkey").click()
    page.get_by_label("Your name").fill("Zoë Nowak")
    page.get_by_label("Your e-mail address").fill("zoe@example.org")
    page.get_by_role("button", name="Send me a code").click()
    page.locator("input[name=code]").fill(mailed_code())
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Make my passkey").click()
    page.wait_for_url(live_server.url + "/")
    user = User.objects.get()
    assert (user.profile.name, user.has_usable_password()) == ("Zoë Nowak", False)
    assert Authenticator.objects.get().wrap().is_passwordless


def test_no_answer_of_the_device_is_said_kindly(browser: Browser, live_server: LiveServer, db: None) -> None:
    context = browser.new_context()
    page = context.new_page()
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    bare = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": {**bare, "isUserVerified": False}})
    page.goto(live_server.url + "/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("That did not work, or it was cancelled.")).to_be_visible()
    context.close()


def test_without_scripts_it_is_explained_and_nothing_dead_is_offered(
    browser: Browser, live_server: LiveServer, ada: User
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + "/account/login/")
    assert page.get_by_role("button", name="Sign in with a passkey").count() == 0
    enter(page, live_server, ada)
    page.goto(live_server.url + SAFETY + "webauthn/add/")
    expect(page.get_by_text("Passkeys need scripts")).to_be_visible()
    assert page.get_by_role("button", name="Make a passkey on this device").count() == 0
    context.close()


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 320)])
def test_its_pages_are_quiet_fit_and_usable_by_all(
    browser: Browser, live_server: LiveServer, ada: User, theme: str, width: int
) -> None:
    page = browser.new_context(color_scheme=theme, viewport={"width": width, "height": 900}).new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    enter(page, live_server, ada)
    faults = {}
    for path in ("", "webauthn/add/", "totp/activate/"):
        page.goto(live_server.url + SAFETY + path, wait_until="load")
        faults[path] = faults_of(page, width, complaints)
    for path in ("/account/devices/", "/account/linked/", "/account/signup/passkey/"):
        page.goto(live_server.url + path, wait_until="load")
        faults[path] = faults_of(page, width, complaints)
    assert {path: found for path, found in faults.items() if found} == {}
    page.context.close()


@pytest.fixture
def university(settings: Any) -> None:
    """A provider that is only shown, never asked."""
    app = {"provider_id": "uni", "name": "University of Example", "client_id": "us", "secret": "told"}
    app["settings"] = {"server_url": "http://127.0.0.1:9"}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


@pytest.mark.parametrize(("theme", "width"), [("dark", 1280), ("light", 320)])
def test_pages_on_the_way_are_quiet_fit_and_usable_by_all(
    browser: Browser, live_server: LiveServer, ada: User, university: None, theme: str, width: int
) -> None:
    """The second step, being asked again, codes shown once, leaving for a provider that is away."""
    page = browser.new_context(color_scheme=theme, viewport={"width": width, "height": 900}).new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    faults: dict[str, list[str]] = {}

    def look(name: str, path: str = "") -> None:
        if path:
            page.goto(live_server.url + path, wait_until="load")
        refused = [said for said in complaints if "status of 401" not in said and "status of 403" not in said]
        complaints[:] = refused
        faults[name] = faults_of(page, width, complaints)

    look("sign-in", "/account/login/")
    page.get_by_role("button", name="Go on with University of Example").click()
    expect(page.get_by_role("heading", name="Signing in there did not work")).to_be_visible()
    look("provider away")
    look("turned back", "/account/linked/login/cancelled/")
    keep(page, live_server, cookie_of(ada))
    look("sign in once more", "/account/password/set/")
    enter(page, live_server, ada)
    look("connections", "/account/linked/")
    TOTP.activate(ada, SECRET)
    RecoveryCodes.activate(ada)
    look("safety", SAFETY)
    look("codes", SAFETY + "recovery-codes/")
    look("codes again", SAFETY + "recovery-codes/")
    look("new codes", SAFETY + "recovery-codes/generate/")
    look("stop", SAFETY + "totp/deactivate/")
    keep(page, live_server, cookie_of(ada))
    look("again", SAFETY + "recovery-codes/generate/")
    leave(page)
    cache.clear()
    page.goto(live_server.url + "/account/login/code/")
    page.locator("input[name=email]").fill(ada.email)
    page.get_by_role("button", name="Send me a code").click()
    page.locator("input[name=code]").fill(mailed_code())
    page.get_by_role("button", name="Go on").click()
    look("second step")
    page.locator("input[name=code]").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("This is not the right code").first).to_be_visible()
    look("second step, wrong")
    assert {name: found for name, found in faults.items() if found} == {}
    page.context.close()
