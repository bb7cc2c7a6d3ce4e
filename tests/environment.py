"""Test settings in the environment, before pytest-django reads the settings (loaded by `-p` in pyproject.toml)."""

import os
from urllib.parse import urlsplit

REDIS_DATABASES = 16


def redis_of(url: str, worker: str) -> str:
    """One database for each process of a parallel run, counted from the one that was named: some tests empty theirs."""
    parts = urlsplit(url)
    number = int(parts.path.strip("/") or 0) + int(worker.removeprefix("gw") or 0)
    return parts._replace(path=f"/{number % REDIS_DATABASES}").geturl()


os.environ["MODE"] = "test"
os.environ.setdefault("EMAIL_URL", "memorymail://")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs an event loop in our thread
if os.environ.get("REDIS_URL"):
    os.environ["REDIS_URL"] = redis_of(os.environ["REDIS_URL"], os.environ.get("PYTEST_XDIST_WORKER", ""))
