"""Markers of tests that need servers or a browser."""

import os
import shutil

import pytest

pytest_plugins = ["tests.worlds"]

POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")
REDIS = bool(os.environ.get("REDIS_URL"))
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
NEEDS = {
    "race": (POSTGRES, "races need PostgreSQL: set TEST_DATABASE_URL and TEST_REDIS_URL"),
    "services": (POSTGRES and REDIS, "needs PostgreSQL and Redis: set TEST_DATABASE_URL and TEST_REDIS_URL"),
    "browser": (bool(CHROMIUM), "needs Chromium: apt install chromium"),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what cannot run here, with the reason; in CI nothing is skipped, it fails instead."""
    for item in items:
        for marker, (there, reason) in NEEDS.items():
            if item.get_closest_marker(marker) and not there and not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip(reason=reason))
