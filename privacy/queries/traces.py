"""By what a person can be told where no link leads to her: names and addresses in texts written for others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from privacy.queries.links import addresses_of
from profiles.models import User
from programs.models import Enrolment, Invitation

# Of what a notice or mail is written from, the words that name people; the others are cohorts, days and the like.
NAMING = frozenset({"name", "mentee", "mentor", "by"})


@dataclass(frozen=True)
class Traces:
    """Names and addresses of one person, and the ids under which the engine and imports know her.

    `external_ids` holds cohort, role and number: the same number means somebody else in another file.
    """

    full_name: str
    names: frozenset[str]
    addresses: frozenset[str]
    places: frozenset[str]
    cohorts: frozenset[int]
    external_ids: frozenset[tuple[int, str, str]]

    def renamed(self, names: Mapping[str, Any], instead: str) -> dict[str, Any]:
        """The names of a notice or mail about the person, with hers replaced. Only a whole value is ever her name."""
        return {key: instead if key in NAMING and self.is_hers(value) else value for key, value in names.items()}

    def is_hers(self, name: Any) -> bool:
        return isinstance(name, str) and (name in self.names or name.lower() in self.addresses)


def traces_of(person: User) -> Traces:
    """What to look for; four queries."""
    places = list(Enrolment.objects.filter(user=person).values_list("public_id", "cohort", "role", "external_id"))
    addresses, profile = addresses_of(person), person.profile
    invited = Invitation.objects.filter(Q(address__in=addresses) | Q(enrolment__user=person))
    called = {word for words in invited.values_list("name", "address") for word in words if word}
    return Traces(
        full_name=profile.name,
        names=frozenset({profile.name, profile.short_name, profile.first_name, *called}),
        addresses=addresses,
        places=frozenset(public_id for public_id, *_rest in places),
        cohorts=frozenset(cohort for _public_id, cohort, *_rest in places),
        external_ids=frozenset((cohort, role, number) for _public_id, cohort, role, number in places if number),
    )
