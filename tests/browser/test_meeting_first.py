"""A first session in a real browser at 320 px: Ada proposes a time, Ben agrees, Ada says how it was."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from meetings.models import FirstRating, FirstSession
from meetings.services.first import Meeting, begin_first_sessions
from profiles.models import User
from programs.models import Enrolment, Program
from tests.browser.pages import faults_of
from tests.browser.test_tour import entered

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_home_to_an_answer(
    browser: Browser, live_server: LiveServer, mentee: Enrolment, mentor: Enrolment, cora: User
) -> None:
    Program.objects.update(first_sessions=2, self_matching=False)
    begin_first_sessions(wanted=[Meeting(mentee, mentor)], by=cora)
    day = timezone.localtime() + timedelta(days=3)

    ada = entered(browser, live_server, mentee.user, scripts=True, width=320)
    ada.get_by_role("link", name="Propose a time").click()
    ada.get_by_label("Day").fill(f"{day:%Y-%m-%d}")
    ada.get_by_label("Beginning").fill("17:30")
    ada.get_by_label("Place or link").fill("Café Lindt")
    assert faults_of(ada, 320, []) == []
    ada.get_by_role("button", name="Propose it").click()
    expect(ada.get_by_role("heading", name="You propose")).to_be_visible()

    ben = entered(browser, live_server, mentor.user, scripts=False, width=1280)
    ben.get_by_role("link", name="Answer", exact=True).first.click()
    ben.get_by_role("button", name="Yes, that suits me").click()
    expect(ben.get_by_text("Agreed. The other person has been told.")).to_be_visible()

    FirstSession.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    ada.goto(live_server.url)
    ada.get_by_role("link", name="Answer", exact=True).first.click()
    ada.get_by_label("Yes, gladly").check()
    assert faults_of(ada, 320, []) == []
    ada.get_by_role("button", name="Keep my answer").click()
    expect(ada.get_by_text("Thank you. Only the matching reads it.")).to_be_visible()
    assert FirstRating.objects.get().rating == 1
    for page in (ada, ben):
        page.context.close()
