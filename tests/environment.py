"""Test settings in the environment, before pytest-django reads the settings (loaded by `-p` in pyproject.toml)."""

import os

os.environ["MODE"] = "test"
os.environ.setdefault("EMAIL_URL", "memorymail://")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs an event loop in our thread
