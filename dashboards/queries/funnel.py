"""How far the people of a cohort have come: applied, accepted, paired, met, completed."""

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from dashboards.queries.charts import TwoBars, TwoSides
from meetings.models import Session
from pairings.models import Pairing
from pairings.states import TOGETHER
from programs.kinds import Role
from programs.models import Cohort, Enrolment


def paired_in(role: Role, **which: object) -> Exists:
    """Whether the place of the outer row is or was in such a pairing, in this role."""
    return Exists(Pairing.objects.filter(**{role.value: OuterRef("pk")}, status__in=sorted(TOGETHER), **which))


def counts_by_stage(cohort: Cohort, role: Role) -> dict[str, int]:
    """Places of one role that have reached each stage; who reached a later one counts in the earlier; one query."""
    met = Session.objects.filter(**{f"pairing__{role.value}": OuterRef("pk")}, status="held")
    places = Enrolment.objects.filter(cohort=cohort, role=role).annotate(
        was_paired=paired_in(role), was_completed=paired_in(role, status="completed"), has_met=Exists(met)
    )
    return places.aggregate(
        applied=Count("pk"),
        accepted=Count("pk", filter=Q(status="accepted") | Q(was_paired=True)),
        paired=Count("pk", filter=Q(was_paired=True)),
        met=Count("pk", filter=Q(was_paired=True, has_met=True)),
        completed=Count("pk", filter=Q(was_paired=True, was_completed=True)),
    )


def funnel_of(cohort: Cohort) -> TwoSides:
    """The stages with mentees and mentors beside each other; two queries."""
    mentees, mentors = counts_by_stage(cohort, Role.MENTEE), counts_by_stage(cohort, Role.MENTOR)
    stages = {
        "applied": _("applied or added"),
        "accepted": _("accepted"),
        "paired": _("paired"),
        "met": _("met at least once"),
        "completed": _("completed together"),
    }
    return TwoSides(
        _("mentees"),
        _("mentors"),
        [TwoBars(words, mentees[stage], mentors[stage]) for stage, words in stages.items()],
    )
