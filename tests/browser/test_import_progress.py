"""The page of an import at work: fit for all, counting, and leading on by itself once the worker is done."""

import itertools
import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from profiles.models import User
from programs.jobs import run_import
from programs.jobs.imports.committing import claim
from programs.models import Cohort, ParticipantImport
from programs.queries.imports import version_of
from programs.queries.imports.progress import key_of
from programs.services.imports import commit_import
from tests.browser.pages import faults_of, opened
from tests.browser.test_every_page import cookie_of
from tests.programs.uploads import stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
VIEWS = list(itertools.product(["light", "dark"], [320, 1280]))


@pytest.mark.parametrize(("theme", "width"), VIEWS)
def test_it_counts_and_leads_on(
    browser: Browser, live_server: LiveServer, cora: User, cohort: Cohort, theme: str, width: int
) -> None:
    upload = stage(cohort, cora, "id,name,role\n1,Bo,mentor\n2,Al,mentee\n")
    commit_import(upload=upload, choices={}, leave_out=False, seen=version_of(upload), wrong=0, by=cora)
    page, complaints = opened(browser, theme, width)
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie_of(cora), "url": live_server.url}])
    page.goto(live_server.url + reverse("programs:import-progress", args=[upload.public_id]))
    expect(page.get_by_text("Waiting for the worker")).to_be_visible()
    held = claim(upload.pk, timezone.now())
    assert held is not None
    cache.set(key_of(held), ("people", 300, 1000), 60)
    expect(page.get_by_text("Writing people")).to_be_visible()
    assert faults_of(page, width, complaints) == []
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=Path(folder) / f"import-{theme}-{width}.png")
    ParticipantImport.objects.filter(pk=upload.pk).update(lease_until=timezone.now())
    assert run_import(upload.pk) == "committed"
    expect(page.get_by_role("heading", name="2 rows were imported")).to_be_visible()
    page.context.close()
