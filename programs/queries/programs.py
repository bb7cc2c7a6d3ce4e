"""Reads about programs, cohorts and places."""

from django.contrib.auth.models import AnonymousUser

from profiles.models import User
from programs.models import Program


def crisis_contacts_for(person: User | AnonymousUser) -> list[Program]:
    """Programs of this person (for a visitor: those open now) whose crisis contacts and address to show."""
    if person.is_authenticated:
        return list(Program.objects.visible_to(person).only("name", "crisis_contacts", "contact_email"))
    return list(Program.objects.filter(cohorts__status="open").distinct())
