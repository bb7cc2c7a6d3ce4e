"""`manage.py retention`: what is kept too long by the promises of the tags. Shows it; `--do` lets go of it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from privacy.jobs.retention import ask_to_stay, kept_too_long, let_go
from privacy.queries.absent import to_ask, to_erase


class Command(BaseCommand):
    help = "Show what has been kept long enough. With --do, let go of it now (otherwise the clock does once a day)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--do", action="store_true", help="delete and empty it, unless that was done today")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        for rule, count in kept_too_long(now):
            self.stdout.write(f"{count:7} {'rows of' if rule.whole else 'values of'} {rule}")
        self.stdout.write(f"{to_ask(now).count():7} people to be asked whether they want to stay")
        self.stdout.write(f"{to_erase(now).count():7} people to be erased, who did not answer or cannot be asked")
        if options["do"]:
            gone = let_go(now=now)
            asked, left = ask_to_stay(now=now)
            self.stdout.write(f"Done: {gone} rows let go of, {asked} people asked, {left} on their way out.")
        else:
            self.stdout.write("Nothing was changed. Use --do to let go of it.")
