"""What people allow to be matched by in confidence, as tags that say nothing: that two share one, never which."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from profiles.kinds.personal import Purpose
from profiles.queries.personal import told_for
from programs.models import Enrolment

CONFIDED = "confided"


def confided_tags(places: Iterable[Enrolment], told: Iterable[tuple[int, str]]) -> Mapping[int, tuple[str, ...]]:
    """Background tags "confided:1", "confided:2" … by user, for what a mentee and a mentor of `places` share.

    What nobody on the other side has told leaves no trace. Numbers follow the order in which things were told, so that
    the same answers give the same problem; what a number stood for is kept nowhere, so that a stored problem says
    nothing that could be withdrawn.
    """
    roles: dict[int, set[str]] = defaultdict(set)
    for place in places:
        roles[place.user_id].add(place.role)
    holders: dict[str, list[int]] = defaultdict(list)
    for user, what in told:
        holders[what].append(user)
    tags: dict[int, list[str]] = defaultdict(list)
    number = 0
    for users in holders.values():
        if {role for user in users for role in roles[user]} == {"mentee", "mentor"}:
            number += 1
            for user in users:
                tags[user].append(f"{CONFIDED}:{number}")
    return {user: tuple(found) for user, found in tags.items()}


def confided_among(places: Iterable[Enrolment], users: Any) -> Mapping[int, tuple[str, ...]]:
    """The tags of these places, read now: what was withdrawn a moment ago does not count; one query."""
    return confided_tags(places, told_for(users, Purpose.MATCH))


def without_confided(evidence: Mapping[str, object]) -> dict[str, object]:
    """Evidence of a pair without tags told in confidence; that there is one in common is counted as `untold`."""
    kept: dict[str, object] = {}
    untold = 0
    for key, value in evidence.items():
        if isinstance(value, list):
            plain = [one for one in value if not (isinstance(one, str) and one.startswith(f"{CONFIDED}:"))]
            untold += len(value) - len(plain) if key == "shared" else 0
            kept[key] = plain
        else:
            kept[key] = value
    return {**kept, "untold": untold} if untold else kept
