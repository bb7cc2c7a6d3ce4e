"""Laying down what a program asks of people before they can be matched."""

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import record_fact
from activity.states import Conflict, Refused
from profiles.models import User
from programs.models import Program
from safeguarding.models import Gate

MOST_GATES = 12


@transaction.atomic
def create_gate(
    *, program: Program, name: str, by: User, role: str = "", help: str = "", months: int | None = None
) -> Gate:
    """A new gate, in force at once: nobody who has not passed it is matched from now on.

    Pairings that have begun go on. Raises Refused for a name in use, or beyond a dozen gates.
    """
    Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    if Gate.objects.in_force().filter(program=program).count() >= MOST_GATES:
        raise Refused(_("A program can ask for at most %(most)d things. Retire one first.") % {"most": MOST_GATES})
    try:
        with transaction.atomic():
            gate = Gate.objects.create(program=program, name=name, role=role, help=help, months=months)
    except IntegrityError as error:
        raise Refused(name_taken()) from error
    record_fact(gate, "gate.created", by=by)
    return gate


@transaction.atomic
def change_gate(
    *, gate: Gate, version: int, name: str, by: User, role: str = "", help: str = "", months: int | None = None
) -> None:
    """Change its words, its role, or how long it stays valid from now on; dates that were set stay as they are."""
    try:
        with transaction.atomic():
            changed = Gate.objects.filter(pk=gate.pk, version=version, retired_at__isnull=True).update(
                name=name, role=role, help=help, months=months, version=models.F("version") + 1
            )
    except IntegrityError as error:
        raise Refused(name_taken()) from error
    if not changed:
        raise Conflict(
            _("Somebody else has changed this meanwhile. Open the page again in another window and compare.")
        )
    gate.refresh_from_db()
    record_fact(gate, "gate.changed", by=by)


@transaction.atomic
def retire_gate(*, gate: Gate, by: User, again: bool = False) -> None:
    """Ask it of nobody any more; or, with `again`, of everybody as before. What people have done stays known."""
    now = None if again else timezone.now()
    try:
        with transaction.atomic():
            changed = Gate.objects.filter(pk=gate.pk, retired_at__isnull=not again).update(
                retired_at=now, version=models.F("version") + 1
            )
    except IntegrityError as error:
        raise Refused(name_taken()) from error
    if changed:
        gate.refresh_from_db()
        record_fact(gate, "gate.restored" if again else "gate.retired", by=by)


def name_taken() -> str:
    return _("This program asks for something of this name already. Choose another name.")
