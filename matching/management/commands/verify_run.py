"""`manage.py verify_run ID`: solve the stored problem of a run again and say whether the same comes out."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from matching.jobs import verify
from matching.models import MatchRun

WORDS = {
    "problem": "the stored problem no longer has the digest it was solved under (somebody may have been erased since)",
    "solution": "solving it again gives another solution",
    "pairs": "stored proposals differ from the pairs found again",
}


class Command(BaseCommand):
    help = "Solve the stored problem of a match run again and compare. Exit code 1 where something differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", help="the run's public id, as in its address")

    def handle(self, *args: Any, **options: Any) -> None:
        run = MatchRun.objects.select_related("cohort").filter(public_id=options["id"]).first()
        if run is None:
            raise CommandError(f"There is no run {options['id']}. Take the id from the address of its page.")
        if not run.solution_digest:
            raise CommandError(f"Run {run.number} of {run.cohort} is {run.status}: it has no result to verify.")
        differences = verify(run)
        if differences:
            raise CommandError(
                f"Run {run.number} of {run.cohort}: " + "; ".join(WORDS[one] for one in differences) + "."
            )
        total, pairs = run.certificate["total"], run.certificate["pairs"]
        self.stdout.write(
            f"Run {run.number} of {run.cohort} is verified: {pairs} pairs with a total fit of {total:.4f}, "
            f"digest {run.digest[:12]}."
        )
