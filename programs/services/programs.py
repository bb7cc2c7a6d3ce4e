"""Creating a program, changing its rules, and who runs it."""

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from activity.services import Notify, record_fact
from activity.states import Conflict, Refused
from profiles.models import User
from programs.kinds import PROGRAM_RULES
from programs.models import Coordinator, Program


@transaction.atomic
def create_program(*, rules: Mapping[str, Any], by: User, coordinator_email: str = "") -> Program:
    """A program and its first coordinator: the account with this address, or whoever creates it.

    No program is ever without somebody who runs it. Raises Refused where no account has the address.
    """
    coordinator = account_with(coordinator_email) if coordinator_email else by
    if coordinator is None:
        raise Refused(
            _(
                "No account uses the address of the coordinator. Ask the person to sign up first, "
                "or leave the address empty to run the program yourself for now."
            )
        )
    program = Program.objects.create(**{rule: rules[rule] for rule in PROGRAM_RULES if rule in rules})
    record_fact(program, "program.created", by=by)
    appoint(program, coordinator, by)
    return program


@transaction.atomic
def change_program(*, program: Program, version: int, rules: Mapping[str, Any], by: User) -> None:
    """Change the rules; `version` is the one the person saw. Raises Conflict where somebody was faster."""
    changed = Program.objects.filter(pk=program.pk, version=version).update(
        version=models.F("version") + 1, **{rule: rules[rule] for rule in PROGRAM_RULES if rule in rules}
    )
    if not changed:
        raise Conflict(
            _(
                "Somebody else has changed this program meanwhile. Open the page again in another window, "
                "compare, and save what you still want to change."
            )
        )
    program.refresh_from_db()
    record_fact(program, "program.changed", by=by)


@transaction.atomic
def add_coordinator(*, program: Program, email: str, by: User) -> None:
    """Let the account with this address run the program.

    Nothing happens where there is none or where it runs the program already, and the caller is told neither: an
    address typed here must not tell whether somebody has an account.
    """
    person = account_with(email)
    if person is not None:
        appoint(program, person, by)


@transaction.atomic
def remove_coordinator(*, program: Program, person: User, by: User) -> None:
    """Take the program from this person at once. Raises Refused for the last one who runs it."""
    # Two people who remove each other at the same moment wait for one another here.
    Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    rest = Coordinator.objects.filter(program=program).exclude(user=person)
    if not rest.filter(user__is_active=True).exists():
        raise Refused(_("Somebody has to run the program. Add another coordinator before you remove this one."))
    removed, _rows = Coordinator.objects.filter(program=program, user=person).delete()
    if not removed:
        raise Conflict(_("This person does not run the program any more."))
    told = Notify(person, "coordinator_removed", {"program": program.name}, route="programs:program-list")
    record_fact(program, "coordinator.removed", by=by, notify=[told])


def account_with(email: str) -> User | None:
    """The active account with this address."""
    return User.objects.filter(email__iexact=email.strip(), is_active=True).first()


def appoint(program: Program, person: User, by: User) -> None:
    """Write down that this person runs the program and tell her; doing so twice changes nothing."""
    _row, new = Coordinator.objects.get_or_create(program=program, user=person)
    if new:
        names = {"program": program.name}
        told = Notify(person, "coordinator_added", names, "programs:program-detail", (program.public_id,))
        record_fact(program, "coordinator.added", by=by, notify=[told])
