"""Every answer to a request and to an offer, from its page and from the mail, in a real browser."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count, cycle
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import resolve, reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from matching.services.wishes import wish_for
from matching.snapshot import ranking_for
from pairings.models import MentorshipRequest, Pairing, RatherNot, Wish
from pairings.services.beginnings import Beginning, begin_pairings
from profiles.models import User
from programs.models import Cohort, Enrolment, Program
from tests.browser.pages import faults_of, press
from tests.browser.test_every_page import cookie_of
from tests.browser.test_joining import link_to
from tests.factories import EnrolmentFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
VIEWS = [
    (True, 1280, "light", "en"),
    (True, 320, "dark", "de"),
    (False, 320, "light", "de"),
    (True, 1280, "dark", "en"),
]
Pair = tuple[Enrolment, Enrolment]


class Stage:
    """A world with one browser: every journey gets a pair of its own and the next of the views."""

    def __init__(self, browser: Browser, origin: str, cohort: Cohort, cora: User, by_mail: bool) -> None:
        self.browser, self.origin, self.cohort, self.cora, self.by_mail = browser, origin, cohort, cora, by_mail
        self.views = cycle(VIEWS[1:] + VIEWS[:1] if by_mail else VIEWS)
        self.numbers = count(1)
        self.view = VIEWS[0]
        self.judged: set[tuple[object, ...]] = set()
        self.faults: dict[str, list[str]] = {}

    def pair(self) -> Pair:
        """Two people who can be paired, and the next view."""
        self.view, number = next(self.views), next(self.numbers)
        cache.clear()
        return tuple(  # type: ignore[return-value]
            EnrolmentFactory(
                cohort=self.cohort,
                role=role,
                user=UserFactory(
                    email=f"{role}{number}@example.org", profile__name=f"{name} Nr{number}", language=self.view[3]
                ),
            )
            for role, name in (("mentee", "Ada"), ("mentor", "Ben"))
        )

    def asked(self) -> MentorshipRequest:
        mentee, mentor = (Enrolment.objects.people().get(pk=one.pk) for one in self.pair())
        request = wish_for(mentee=mentee, mentor=mentor, message="May I learn chess from you?", by=mentee.user)
        assert request is not None
        return request

    def offered(self) -> Pairing:
        places = [Enrolment.objects.people().get(pk=one.pk) for one in self.pair()]
        reasons = ranking_for(places[0]).components(places[1].public_id)
        return begin_pairings(wanted=[Beginning(*places, 0.5, reasons)], by=self.cora, offered=True)[0]

    def enter(self, person: User | None) -> "Visitor":
        """Somebody at a browser, signed in or (None) not."""
        scripts, width, theme, language = self.view
        context = self.browser.new_context(
            java_script_enabled=scripts, viewport={"width": width, "height": 900}, color_scheme=theme, locale=language
        )
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if person:
            cookies[settings.SESSION_COOKIE_NAME] = cookie_of(person)
        context.add_cookies([{"name": name, "value": value, "url": self.origin} for name, value in cookies.items()])
        page = context.new_page()
        page.set_default_timeout(15_000)
        return Visitor(self, page)

    def at(self, place: Enrolment, path: str) -> "Visitor":
        """This person at `path`, signed in; or, with mails, nobody in particular at the link of the newest mail."""
        visitor = self.enter(None if self.by_mail else place.user)
        visitor.go(link_to(place.user.email) if self.by_mail else path)
        return visitor


class Visitor:
    """One page; each kind of it is judged once in its width, with and without scripts."""

    def __init__(self, stage: Stage, page: Page) -> None:
        self.stage, self.page = stage, page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self, path: str) -> None:
        self.page.goto(self.stage.origin + path)
        self.look()

    def look(self) -> None:
        self.page.wait_for_load_state()
        scripts, width, *_colours = self.stage.view
        shape = self.page.locator("main form").count(), self.page.locator("main section").count()
        path = urlsplit(self.page.url).path
        kind = (scripts, width, resolve(path).view_name, *shape)
        if kind in self.stage.judged:
            return
        self.stage.judged.add(kind)
        found = faults_of(self.page, width, self.complaints) if scripts else []
        if self.page.evaluate("document.documentElement.scrollWidth") > width:
            found.append("scrolls sideways")
        if found:
            self.stage.faults[self.page.url] = found

    def press(self, form: str, button: str = "button[type=submit]", **typed: str) -> None:
        """Fill a form and send it with `button`; agree where that is asked."""
        found = self.page.locator(f"main form{form}").first
        for name, value in typed.items():
            field = found.locator(f"[name={name}]")
            if field.first.get_attribute("type") == "radio":
                found.locator(f"[name={name}][value={value}]").check()
            else:
                field.fill(value)
        press(found.locator(button).first, scripts=self.stage.view[0])
        self.look()

    def leave(self) -> None:
        self.page.context.close()


def detail(request: MentorshipRequest) -> str:
    return reverse("pairings:request-detail", args=[request.public_id])


def status(row: MentorshipRequest | Pairing) -> str:
    row.refresh_from_db()
    return row.status


YES = ":has(button[value=yes])"


def is_over(stage: Stage, link: str) -> None:
    """A link whose row has moved says so kindly and offers nothing to press."""
    late = stage.enter(None)
    late.go(link)
    assert late.page.locator("main form").count() == 0
    assert late.page.locator("h1").inner_text()
    late.leave()


def accepting(stage: Stage) -> None:
    request = stage.asked()
    ben = stage.at(request.mentor, detail(request))
    link = ben.page.url.removeprefix(stage.origin)
    ben.page.reload()
    assert status(request) == "pending"
    ben.press(YES if stage.by_mail else "[action$='/accept/']")
    assert (status(request), request.pairing.status) == ("accepted", "active")
    if stage.by_mail:
        is_over(stage, link)
    ben.leave()


def declining(reason: str) -> Callable[[Stage], None]:
    def journey(stage: Stage) -> None:
        request = stage.asked()
        until = (timezone.localdate() + timedelta(days=30)).isoformat()
        ben = stage.at(request.mentor, reverse("pairings:request-decline", args=[request.public_id]))
        typed = {"reason": reason, "note": "I wish you the best."} | ({"rest_until": until} if reason == "rest" else {})
        if reason == "rest":
            ben.press(":has([name=reason])", reason=reason)
            assert ben.page.locator("main .error-summary, main [aria-invalid=true]").count()
        ben.press(":has([name=reason])", **typed)
        assert (status(request), request.decline_reason) == ("declined", reason)
        ben.leave()
        ada = stage.enter(request.mentee.user)
        ada.go(detail(request))
        assert "I wish you the best." in ada.page.locator("main").inner_text()
        ada.leave()

    return journey


def asking_first(stage: Stage) -> None:
    request = stage.asked()
    ben = stage.at(request.mentor, detail(request))
    ben.press(":has([name=text])", text="Which opening do you like?")
    ada = stage.at(request.mentee, detail(request))
    assert "Which opening do you like?" in ada.page.locator("main").inner_text()
    ada.press(":has([name=text])", text="The Queen's Gambit.")
    ben.leave()
    ben = stage.at(request.mentor, detail(request))
    assert "The Queen's Gambit." in ben.page.locator("main").inner_text()
    ben.press(YES if stage.by_mail else "[action$='/accept/']")
    assert status(request) == "accepted"
    ben.leave()
    ada.leave()


def changing_ones_mind(stage: Stage) -> None:
    """The mentee takes the request back and puts it back on her list; her mail is the one about a question."""
    request = stage.asked()
    if stage.by_mail:
        ben = stage.at(request.mentor, "")
        ben.press(":has([name=text])", text="Which opening do you like?")
        ben.leave()
    ada = stage.at(request.mentee, detail(request))
    ada.press(":has(button[value=withdraw])" if stage.by_mail else "[action$='/withdraw/']")
    assert status(request) == "withdrawn"
    if stage.by_mail:
        ada.go(ada.page.locator("main a[href*='/answer/']").get_attribute("href") or "")
    ada.press(":has(button[value=return])" if stage.by_mail else "[action$='/again/']")
    assert Wish.objects.get(mentee=request.mentee).status == "waiting"
    ada.leave()


def both_saying_yes(stage: Stage) -> None:
    offer = stage.offered()
    page = reverse("pairings:pairing-detail", args=[offer.public_id])
    yes = YES if stage.by_mail else "[action$='/yes/']"
    for place, after in ((offer.mentee, "offered"), (offer.mentor, "active")):
        visitor = stage.at(place, page)
        assert "@example.org" not in visitor.page.locator("main").inner_text()
        visitor.press(yes)
        assert status(offer) == after
        visitor.go(page if not stage.by_mail else visitor.page.url.removeprefix(stage.origin))
        visitor.leave()


def rather_not(stage: Stage) -> None:
    offer = stage.offered()
    ben = stage.at(offer.mentor, reverse("pairings:offer-decline", args=[offer.public_id]))
    link = ben.page.url.removeprefix(stage.origin)
    ben.press(":has([name=words])", words="We work together.")
    assert (status(offer), RatherNot.objects.get(pairing=offer).words) == ("declined", "We work together.")
    ben.leave()
    if stage.by_mail:
        is_over(stage, link)
    ada = stage.enter(offer.mentee.user)
    for path in ("/", reverse("pairings:pairing-detail", args=[offer.public_id])):
        ada.go(path)
        assert "We work together." not in ada.page.locator("main").inner_text()
    ada.leave()


def taking_back(stage: Stage) -> None:
    offer = stage.offered()
    cora = stage.enter(stage.cora)
    cora.go(reverse("pairings:pairing-approvals", args=[stage.cohort.public_id]))
    cora.go(reverse("pairings:pairing-detail", args=[offer.public_id]))
    cora.go(reverse("pairings:offer-take-back", args=[offer.public_id]))
    cora.press(":has([name=note])", note="We have found somebody nearer to you.")
    assert status(offer) == "declined"
    cora.leave()


def pairing_now(stage: Stage) -> None:
    mentee, mentor = stage.pair()
    cora = stage.enter(stage.cora)
    cora.go(f"{reverse('matching:mentee-pair', args=[mentee.public_id])}?mentor={mentor.public_id}")
    cora.press(":has([name=mentor])", note="Both love chess.")
    assert Pairing.objects.get(mentee=mentee).opening_note == "Both love chess."
    cora.leave()


JOURNEYS = [
    accepting,
    *(declining(reason) for reason in ("not_now", "no_room", "other", "rest")),
    asking_first,
    changing_ones_mind,
    both_saying_yes,
    rather_not,
]


@pytest.fixture
def stage(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer, cohort: Cohort, cora: User
) -> Iterator[Stage]:
    Program.objects.update(approval_required=False)
    yield Stage(browser, live_server.url, Cohort.objects.select_related("program").get(), cora, request.param)
    cache.clear()


@pytest.mark.parametrize("stage", [False, True], ids=["page", "mail"], indirect=True)
def test_every_answer(stage: Stage) -> None:
    for journey in [*JOURNEYS, *([] if stage.by_mail else [taking_back, pairing_now])]:
        journey(stage)
    assert stage.faults == {}
