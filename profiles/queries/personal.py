"""What people have told in confidence, for themselves and for whom they have allowed to read it."""

from dataclasses import dataclass
from typing import Any

from profiles.kinds.personal import PERSONAL, PURPOSES, WHY, PersonalKind, Purpose, Text
from profiles.models import Consent, Profile, SensitiveAnswer


@dataclass(frozen=True)
class Confidence:
    """One answer as a page shows it. `allowed` are the uses in force."""

    public_id: str
    label: str
    words: str
    allowed: tuple[Purpose, ...]


@dataclass(frozen=True)
class Shelf:
    """The answers of one kind, with why we ask."""

    kind: PersonalKind
    why: Text
    answers: tuple[Confidence, ...]


def label_of(answer: SensitiveAnswer) -> str:
    """The answer in the reader's language; own words stand for themselves."""
    return PERSONAL.label(answer.code) if answer.code else answer.words


def confidence(answer: SensitiveAnswer) -> Confidence:
    allowed = {one.purpose for one in answer.consents.all() if one.withdrawn_at is None}
    return Confidence(
        answer.public_id,
        label_of(answer),
        answer.words if answer.code else "",
        tuple(purpose for purpose in Purpose if purpose in allowed),
    )


def own_confidences(profile: Profile) -> list[Shelf]:
    """Everything a person has told in confidence, for herself, kind by kind; two queries."""
    answers = list(profile.personal_answers.prefetch_related("consents"))
    return [
        Shelf(kind, WHY[kind], tuple(confidence(one) for one in answers if one.kind == kind)) for kind in PersonalKind
    ]


def uses_in_force(profile: Profile) -> list[Purpose]:
    """The uses this person allows for at least one answer; one query."""
    found = Consent.objects.filter(answer__profile=profile, withdrawn_at__isnull=True).values_list("purpose", flat=True)
    return [purpose for purpose in Purpose if purpose in set(found)]


@dataclass(frozen=True)
class Shared:
    """What somebody else may read: what it is about, and the answer."""

    about: str
    label: str
    words: str


def confided_to(profile: Profile, purpose: Purpose) -> list[Shared]:
    """What this person has allowed coordinators, or the person she is paired with, to read now; one query."""
    answers = SensitiveAnswer.objects.filter(profile=profile).allowed(purpose)
    return [Shared(str(PersonalKind(one.kind).label), label_of(one), one.words if one.code else "") for one in answers]


def told_for(users: Any, purpose: Purpose) -> list[tuple[int, str]]:
    """(user, what she has told and allows this use of) for users given as a subquery of their keys; one query.

    Own words are neither compared nor counted.
    """
    answers = SensitiveAnswer.objects.filter(profile__user__in=users).exclude(code="").allowed(purpose)
    return [
        (user, f"{kind}:{code}")
        for user, kind, code in answers.order_by("pk").values_list("profile__user_id", "kind", "code")
        if purpose in PURPOSES[PersonalKind(kind)]
    ]
