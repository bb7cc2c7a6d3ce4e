"""Says whether the web process answers, or whether background work finished lately; exit code 1 where not."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from activity.models import Beat

SILENCE = timedelta(minutes=2)


class Command(BaseCommand):
    help = "Check the health of this installation: web (the database answers) or worker (work finished lately)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("part", choices=["web", "worker"])

    def handle(self, *args: Any, **options: Any) -> None:
        connection.ensure_connection()
        if options["part"] == "worker":
            last = Beat.objects.filter(job="relay", at__gte=timezone.now() - SILENCE).exists()
            if not last:
                raise CommandError("No background work finished in the last two minutes.")
        self.stdout.write("healthy")
