"""The one rule that says whether somebody may be matched: every gate of the program is passed today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, FilteredRelation, OuterRef, Q
from django.utils.translation import gettext as _

from programs.kinds import GUARDIAN_FREE
from programs.models import Enrolment, EnrolmentQuerySet, site_today
from programs.queries.agreeing import owes_words
from safeguarding.models import Gate, GateMark

SOON = timedelta(days=30)


def matchable(places: EnrolmentQuerySet, on: date | None = None) -> EnrolmentQuerySet:
    """Those of `places` whose person has passed every gate the program asks of the role, on this day; who has
    said what every applicant says (age and consents), however the place came about; and whose guardian agrees, where
    one is needed.

    It can stand in the condition of an UPDATE. There it is exact while the rows of the places are locked by an earlier
    statement of the same transaction, because whoever changes a mark locks the places first (`services.marks`).
    """
    passed = GateMark.objects.valid_on(on or site_today()).filter(gate=OuterRef("pk"), user=OuterRef(OuterRef("user")))
    open_gates = (
        Gate.objects.in_force()
        .filter(program=OuterRef("cohort__program"))
        .for_role(OuterRef("role"))
        .exclude(Exists(passed))
    )
    return places.filter(guardian__in=GUARDIAN_FREE).exclude(Exists(open_gates)).exclude(owes_words())


def is_matchable(place: Enrolment, on: date | None = None) -> bool:
    """The same rule about one place; one query."""
    return matchable(Enrolment.objects.filter(pk=place.pk), on).exists()


def matchable_keys(places: Iterable[Enrolment], on: date | None = None) -> set[int]:
    """Primary keys of those of `places` that may be matched; one query."""
    keys = [place.pk for place in places]
    return set(matchable(Enrolment.objects.filter(pk__in=keys), on).values_list("pk", flat=True))


@dataclass(frozen=True)
class GateLine:
    """One gate for one person: whether it is passed, until when, and whether it runs out soon."""

    gate: Gate
    passed: bool
    valid_until: date | None = None
    soon: bool = False

    @property
    def ran_out(self) -> bool:
        return not self.passed and self.valid_until is not None


def gate_lines(place: Enrolment, on: date | None = None) -> list[GateLine]:
    """All gates asked of this place in their order; one query."""
    hers = FilteredRelation("marks", condition=Q(marks__user=place.user_id))
    asked = Gate.objects.in_force().filter(program=place.cohort.program_id).for_role(place.role)
    gates = list(asked.annotate(mark=hers).select_related("mark"))  # type: ignore[misc]  # mark is annotated
    marks = {gate.pk: gate.mark for gate in gates if hasattr(gate, "mark")}
    return lines_from(gates, marks, on or site_today())


def lines_from(gates: Iterable[Gate], marks: dict[int, GateMark], on: date) -> list[GateLine]:
    """The lines of one person, from what was read; the same rule as `matchable`."""
    return [line_of(gate, marks.get(gate.pk), on) for gate in gates]


def line_of(gate: Gate, mark: GateMark | None, on: date) -> GateLine:
    if mark is None or mark.status != "met":
        return GateLine(gate, passed=False)
    until = mark.valid_until
    passed = until is None or until >= on
    return GateLine(gate, passed, until, soon=passed and until is not None and until < on + SOON)


def open_gates_of(places: Iterable[Enrolment], on: date | None = None) -> dict[int, tuple[Gate, ...]]:
    """What is still open for these places of one person, by primary key; one query where nothing is asked, else two."""
    mine = list(places)
    gates = list(Gate.objects.in_force().filter(program__in={place.cohort.program_id for place in mine}))
    marks = GateMark.objects.filter(gate__in=gates, user__in={place.user_id for place in mine}) if gates else ()
    found = {mark.gate_id: mark for mark in marks}
    today = on or site_today()
    left = {}
    for place in mine:
        asked = [g for g in gates if g.program_id == place.cohort.program_id and g.role in ("", place.role)]
        left[place.pk] = tuple(line.gate for line in lines_from(asked, found, today) if not line.passed)
    return left


def why_not_ready(place: Enrolment, name: str) -> str:
    """What `name` still has to do before a pairing can begin, for coordinators; empty if nothing."""
    open_ones = [line.gate.name for line in gate_lines(place) if not line.passed]
    if place.guardian_state and place.guardian not in GUARDIAN_FREE:
        open_ones.insert(0, str(place.guardian_state.label))
    if Enrolment.objects.filter(owes_words(), pk=place.pk).exists():
        open_ones.insert(0, _("age or consent not given"))
    if not open_ones:
        return ""
    return _("%(name)s is not ready to be matched yet; still open: %(gates)s.") % {
        "name": name,
        "gates": ", ".join(open_ones),
    }
