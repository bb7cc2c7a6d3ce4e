"""Markers of tests that need servers or a browser."""

import os
import shutil

import pytest

pytest_plugins = ["tests.racing", "tests.worlds"]

POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")
REDIS = bool(os.environ.get("REDIS_URL"))
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
NEEDS = {
    "race": (POSTGRES, "races need PostgreSQL: set TEST_DATABASE_URL and TEST_REDIS_URL"),
    "services": (POSTGRES and REDIS, "needs PostgreSQL and Redis: set TEST_DATABASE_URL and TEST_REDIS_URL"),
    "browser": (bool(CHROMIUM), "needs Chromium: apt install chromium"),
}

LONG = ("services", "browser", "once")
# Who asks for one of these meets a server.
SERVED = {"db", "transactional_db", "live_server", "client"}


def asks_nobody(item: pytest.Item) -> bool:
    """Whether a test stays within its own process, whatever servers there are."""
    marked = any(item.get_closest_marker(name) for name in ("django_db", *NEEDS))
    return not (marked or SERVED & set(getattr(item, "fixturenames", ())))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what cannot run here, with the reason; in CI nothing is skipped, it fails instead.

    What takes long comes first, so that no process of a parallel run is left with it while the others have ended.
    """
    items.sort(key=lambda item: not any(item.get_closest_marker(name) for name in LONG))
    for item in items:
        if asks_nobody(item):
            item.add_marker("anywhere")
        for marker, (there, reason) in NEEDS.items():
            if item.get_closest_marker(marker) and not there and not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip(reason=reason))
