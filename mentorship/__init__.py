"""The project: settings, site map, worker. Wiring only; no app imports it."""

from mentorship.celery import app as celery_app

__all__ = ["celery_app"]
