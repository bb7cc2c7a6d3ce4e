"""The people a file may mean: accounts by address, places by id, and whose profile an import may still write."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models.functions import Lower

from profiles.models import TopicChoice, User
from programs.models import Cohort, Coordinator, Enrolment

AT_ONCE = 5_000  # values in one query
T = TypeVar("T")


@dataclass
class Known:
    """What is known before the import. `ours` are the keys of people whom only imports have described so far, and
    `strangers` of those who take part in nothing of this program.
    """

    by_email: dict[str, User] = field(default_factory=dict)
    by_id: dict[tuple[str, str], Enrolment] = field(default_factory=dict)
    places: dict[tuple[int, str], Enrolment] = field(default_factory=dict)
    ours: set[int] = field(default_factory=set)
    strangers: set[int] = field(default_factory=set)
    topics: dict[tuple[int, str], set[int]] = field(default_factory=dict)


def known_people(cohort: Cohort, emails: Iterable[str]) -> Known:
    """Everybody in the cohort and every account with one of these addresses.

    The number of queries depends on the number of people only through AT_ONCE. A profile is ours to write while its
    owner has never signed in, has a place in this program and none elsewhere, and coordinates nothing.
    """
    known = Known()
    people: dict[int, User] = {}
    for enrolment in Enrolment.objects.filter(cohort=cohort).select_related("user__profile"):
        people[enrolment.user_id] = enrolment.user
        known.places[enrolment.user_id, enrolment.role] = enrolment
        if enrolment.external_id:
            known.by_id[enrolment.role, enrolment.external_id] = enrolment
    for addresses in portions(sorted(set(emails))):
        accounts = User.objects.annotate(low=Lower("email")).filter(low__in=addresses).select_related("profile")
        for account in accounts:
            known.by_email[(account.email or "").lower()] = people.setdefault(account.pk, account)
    sort_out(known, people.values(), cohort)
    for some in portions(sorted(known.ours)):
        choices = TopicChoice.objects.filter(profile__user__in=some)
        for pk, side, topic in choices.values_list("profile__user", "side", "topic"):
            known.topics.setdefault((pk, side), set()).add(topic)
    return known


def sort_out(known: Known, people: Iterable[User], cohort: Cohort) -> None:
    """Who is a stranger to the program (her owner is asked, and nothing of her is read), and who is ours to write."""
    known.strangers = {user.pk for user in people}
    silent = {user.pk for user in people if user.last_login is None and not user.is_superuser}
    for some in portions(sorted(known.strangers)):
        elsewhere = set(Coordinator.objects.filter(user__in=silent.intersection(some)).values_list("user", flat=True))
        places = Enrolment.objects.filter(user__in=some).values_list("user", "cohort__program", "status")
        for pk, program, status in places:
            if program != cohort.program_id:
                elsewhere.add(pk)
            elif status in Enrolment.lifecycle.open:
                known.strangers.discard(pk)
        silent -= elsewhere
    known.ours = silent - known.strangers


def portions(values: list[T]) -> Iterator[list[T]]:
    """The values in lists a query can take."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]
