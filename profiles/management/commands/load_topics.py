"""`manage.py load_topics`: bring the shared vocabulary of topics up to date."""

from typing import Any

from django.core.management.base import BaseCommand

from profiles.services.vocabulary import load_topics


class Command(BaseCommand):
    help = "Add and update the shared topics from profiles/vocabulary/topics.csv. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_topics()
        self.stdout.write(f"{loaded.added} topics added, {loaded.changed} changed, {loaded.unchanged} unchanged.")
