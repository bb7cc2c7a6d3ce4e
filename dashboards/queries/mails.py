"""Mails that could not be delivered, for those who can do something about it."""

from django.db.models import QuerySet

from activity.models import Mail
from profiles.models import User
from programs.models import Enrolment


def parked_for(person: User) -> QuerySet[Mail]:
    """Parked mails to people of the programs this person runs; a site admin sees all of them."""
    parked = Mail.objects.parked()
    if person.is_superuser:
        return parked
    people = Enrolment.objects.filter(cohort__program__coordinators__user=person).values("user")
    return parked.filter(recipient__in=people)
