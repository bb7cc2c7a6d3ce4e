"""Test settings in the environment, before pytest-django reads the settings (loaded by `-p` in pyproject.toml)."""

import os

os.environ["MODE"] = "test"
os.environ.setdefault("EMAIL_URL", "memorymail://")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs an event loop in our thread

# Tests that run side by side empty caches and queues; each worker gets a Redis database of its own.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
if WORKER and os.environ.get("REDIS_URL"):
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{11 + int(WORKER[2:]) % 4}"
