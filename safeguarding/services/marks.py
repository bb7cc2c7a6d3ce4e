"""Writing down who has passed a gate, and taking it back."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from activity.services import Notify, record_fact
from activity.states import Refused
from activity.transitions import move
from profiles.models import User
from programs.models import Cohort, Enrolment, site_today
from programs.queries.team import coordinators_of
from safeguarding.models import Gate, GateMark
from safeguarding.queries.letters import names_of, own_page


@transaction.atomic
def mark_gate(*, gate: Gate, cohort: Cohort, chosen: Iterable[str], by: User, valid_until: date | None = None) -> int:
    """These people (public ids of places in `cohort`) have passed `gate`; how many.

    Without a date it stays valid for the gate's months from today, or for good. Doing it again renews the date.
    """
    if gate.retired_at is not None or gate.program_id != cohort.program_id:
        raise Refused(_("This is not asked any more. Open the page again."))
    if valid_until is not None and valid_until < site_today():
        raise Refused(_("This day has passed. Choose a later one, or leave the date empty."))
    until = valid_until or (after_months(site_today(), gate.months) if gate.months else None)
    people = held_people(cohort, chosen)
    for place in people:
        pass_gate(gate, place, until, by)
    return len(people)


def pass_gate(gate: Gate, place: Enrolment, until: date | None, by: User | None) -> None:
    """One mark, new or renewed. The place is held."""
    mark = GateMark.objects.filter(gate=gate, user=place.user_id).first()
    told = [Notify(place.user, "gate_met", names_of(gate, place), *own_page(place))]
    if mark is None:
        mark = GateMark.objects.create(gate=gate, user=place.user, valid_until=until)
        record_fact(mark, "gate.met", by=by, notify=told)
    else:
        move(mark, "met", by=by, kind="gate.met", notify=told, valid_until=until, reminded=None)
    record_fact(place, "enrolment.gate_met", by=by, data={"gate": gate.public_id})


@transaction.atomic
def revoke_gate(*, gate: Gate, cohort: Cohort, chosen: Iterable[str], by: User) -> int:
    """These people do not count as having passed `gate` any more; how many did.

    Nobody of them is matched from now on. Pairings that have begun are not ended here: where there is one, all
    coordinators of the program are told, so that somebody decides.
    """
    if gate.program_id != cohort.program_id:
        raise Refused(_("This is not asked any more. Open the page again."))
    revoked = 0
    for place in held_people(cohort, chosen):
        mark = GateMark.objects.filter(gate=gate, user=place.user_id, status="met").first()
        if mark is None:
            continue
        names = names_of(gate, place)
        told = [Notify(place.user, "gate_revoked", names, *own_page(place), holds=("revoked",))]
        if Enrolment.objects.filter(user=place.user_id, cohort__program=gate.program_id, active__gt=0).exists():
            told += coordinators_told(gate, place, names)
        move(mark, "revoked", by=by, kind="gate.revoked", notify=told)
        record_fact(place, "enrolment.gate_revoked", by=by, data={"gate": gate.public_id})
        revoked += 1
    return revoked


def coordinators_told(gate: Gate, place: Enrolment, names: dict[str, str]) -> list[Notify]:
    """Everybody who runs the program hears that somebody in a pairing is not ready any more."""
    route = ("safeguarding:gate-table", (place.cohort.public_id,))
    return [
        Notify(person, "gate_open_in_pairing", names, *route, holds=("revoked",))
        for person in coordinators_of(gate.program)
    ]


def held_people(cohort: Cohort, chosen: Iterable[str]) -> list[Enrolment]:
    """One open place of each chosen person, with all places of these people in the program locked in one order.

    Pairing locks places too before it asks whether their people are ready: so a mark changes before a pairing begins,
    or afterwards and knowing of it, never in between.
    """
    found = Enrolment.objects.filter(cohort=cohort, public_id__in=set(chosen), status__in=Enrolment.lifecycle.open)
    users = set(found.values_list("user", flat=True))
    held = Enrolment.objects.filter(user__in=users, cohort__program=cohort.program_id).order_by("pk")
    list(held.select_for_update(no_key=True).values_list("pk"))
    places = found.select_related("user__profile", "cohort__program").order_by("pk")
    return list({place.user_id: place for place in places}.values())


def after_months(day: date, months: int) -> date:
    """The same day so many months later; the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
