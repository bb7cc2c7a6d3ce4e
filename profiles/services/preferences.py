"""A person's language."""

from django.conf import settings

from profiles.models import User


def choose_language(person: User, language: str) -> None:
    """Write to this person in `language` from now on; an unknown one changes nothing."""
    if language in dict(settings.LANGUAGES):
        User.objects.filter(pk=person.pk).update(language=language)
        person.language = language
