"""What a mentee keeps of her own search, and what it does to her list."""

from collections import Counter
from dataclasses import dataclass

from django.utils.functional import cached_property

from matching.kinds.searching import AT_MOST, EACH_COUNTS, LEADS_TO, AsideReason
from matching.models import SavedSearch, SetAside
from programs.models import Cohort, Enrolment
from safeguarding.queries import matchable


@dataclass(frozen=True)
class Asides:
    """Who is put aside, by public id, each with the reason or nothing."""

    reasons: dict[str, str]

    @cached_property
    def stress(self) -> dict[str, float]:
        """How many times more the components count for which mentors were put aside."""
        times = Counter(LEADS_TO[reason] for reason in self.reasons.values() if reason in LEADS_TO)
        return {component: min(AT_MOST, EACH_COUNTS**count) for component, count in times.items()}


@dataclass(frozen=True)
class AsideView:
    """One mentor who is put aside, ready to show."""

    mentor: Enrolment
    reason: str


def asides_of(place: Enrolment) -> Asides:
    """Whom this mentee has put aside; one query."""
    return Asides(dict(SetAside.objects.filter(mentee=place).values_list("mentor__public_id", "reason")))


def aside_views(place: Enrolment) -> list[AsideView]:
    """Those of them who are still in the round, the latest first; one query. Who is kept apart from the mentee since
    then is among them.
    """
    rows = SetAside.objects.filter(mentee=place, mentor__in=matchable(Enrolment.objects.accepted()).values("pk"))
    return [
        AsideView(row.mentor, str(AsideReason(row.reason).label) if row.reason else "")
        for row in rows.select_related("mentor__user__profile")
    ]


def searches_of(place: Enrolment) -> list[SavedSearch]:
    """Searches this mentee has kept, by name; one query."""
    return list(SavedSearch.objects.filter(mentee=place))


def first_names_in(cohort: Cohort) -> dict[str, str]:
    """First names of the mentors of a cohort, by public id; one query. More of a name nobody may search by."""
    rows = cohort.enrolments.accepted().mentors().order_by().values_list("public_id", "user__profile__name")
    return {public_id: name.split()[0] if name.split() else "" for public_id, name in rows}
