"""Runs before Django is configured: tests use test settings."""

import os

os.environ["MODE"] = "test"
os.environ.setdefault("EMAIL_URL", "memorymail://")
