"""Makes everything ready for the demo, creates its program once, and says how to sign in as each role."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from mentorship.demo import build
from profiles.models import User


class Command(BaseCommand):
    help = "Create a lifelike demo program (never in production)."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo has known passwords; it is not made in production.")
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if not User.objects.exists():
            self.stdout.write("Creating a program with 200 mentees and 60 mentors …")
            build.match(build.build())
        elif not User.objects.filter(email=build.CAST.ada).exists():
            raise CommandError("This database already holds people who are not the demo's; it is left alone.")
        self.stdout.write(
            f"\n  Sign in (password for all: {build.PASSWORD})\n"
            f"    mentee        {build.CAST.ada}\n"
            f"    mentor        {build.CAST.ben}\n"
            f"    coordinator   {build.CAST.cora}\n"
            f"    site admin    {build.CAST.sam}\n"
        )
