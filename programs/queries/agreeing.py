"""What a program asks people to agree to, and what they have agreed to."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from programs.kinds import Age
from programs.models import (
    ConsentGiven,
    ConsentText,
    Enquiry,
    Enrolment,
    EnrolmentQuerySet,
    GuardianConsent,
    Program,
)
from programs.queries.links import GUARDIAN, LASTS, WITHDRAW, read_token


@dataclass(frozen=True)
class Asked:
    """What an application to a program has to say besides the role."""

    texts: tuple[ConsentText, ...]
    minimum_age: int | None
    guardian_age: int | None

    @property
    def ages(self) -> tuple[Age, ...]:
        """The answers about age one can choose from; empty where nothing is asked."""
        if self.guardian_age:
            return (Age.ADULT, Age.MINOR)
        return (Age.ADULT,) if self.minimum_age else ()

    @property
    def needed(self) -> bool:
        """Whether nobody can take part without an answer."""
        return bool(self.ages) or any(text.required for text in self.texts)


def asked_by(program: Program) -> Asked:
    """What this program asks now; one query."""
    texts = tuple(ConsentText.objects.in_force().filter(program=program))
    return Asked(texts, program.minimum_age, program.guardian_age)


def owes_words() -> Q:
    """The condition on places whose person still has to say something every applicant says: her age, or yes to a text
    nobody can take part without. A yes to an older version of a text counts.
    """
    agreed = ConsentGiven.objects.filter(
        enrolment=OuterRef(OuterRef("pk")), withdrawn_at__isnull=True, text__series=OuterRef("series")
    )
    texts = ConsentText.objects.in_force().filter(program=OuterRef("cohort__program"), required=True)
    limits = Q(minimum_age__isnull=False) | Q(guardian_age__isnull=False)
    aged = Program.objects.filter(limits, pk=OuterRef("cohort__program"))
    return Q(age="") & Q(Exists(aged)) | Q(Exists(texts.exclude(Exists(agreed))))


def with_words(places: EnrolmentQuerySet) -> EnrolmentQuerySet:
    """The same places, each saying in `owes` whether it owes words."""
    return places.annotate(owes=owes_words())  # type: ignore[no-redef]


def left_to_say(enrolment: Enrolment) -> Asked:
    """What the program asks of applicants and this person has not said; two queries."""
    asked = asked_by(enrolment.cohort.program)
    agreed = ConsentGiven.objects.filter(enrolment=enrolment, withdrawn_at__isnull=True)
    said = set(agreed.values_list("text__series", flat=True))
    left = tuple(text for text in asked.texts if text.series not in said)
    ages = (asked.minimum_age, asked.guardian_age) if enrolment.age == "" else (None, None)
    return Asked(left, *ages)


def consents_of(enrolment: Enrolment) -> list[ConsentGiven]:
    """What was agreed to with this application, the newest first; one query."""
    return list(ConsentGiven.objects.filter(enrolment=enrolment).select_related("text").order_by("-given_at", "-pk"))


def guardian_of(enrolment: Enrolment) -> GuardianConsent | None:
    """Who was asked for this place; one query, and none where nobody is needed."""
    return GuardianConsent.objects.filter(enrolment=enrolment).first() if enrolment.guardian else None


def guardian_by_link(token: str, *, withdraw: bool = False) -> GuardianConsent | None:
    """The consent a link is for, while the link holds; one query."""
    told = read_token(WITHDRAW if withdraw else GUARDIAN, token)
    if told is None:
        return None
    found = GuardianConsent.objects.select_related("enrolment__user__profile", "enrolment__cohort__program")
    return found.filter(public_id=told[0], round=told[1], enrolment__status__in=Enrolment.lifecycle.open).first()


def link_lasts() -> timedelta:
    return LASTS[GUARDIAN]


def enquiries_of(enrolment: Enrolment) -> list[Enquiry]:
    """What coordinators asked about this application, the newest first; one query."""
    return list(Enquiry.objects.filter(enrolment=enrolment).select_related("asked_by__profile"))
