"""Take the second step of signing in away from somebody who lost every means, after making sure who asks."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from profiles.models import User
from profiles.services.second_step import remove_second_step


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError("No account has this address.")
        removed = remove_second_step(user=user)
        self.stdout.write(f"Removed {removed} means of signing in; the person was told by mail and signed out.")
