"""Creating a program, changing its rules, and who runs it."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _

from activity.services import Notify, record_fact
from activity.states import Conflict, Refused
from profiles.models import User
from programs.kinds import PROGRAM_RULES, PROGRAM_TEXTS
from programs.kinds.grades import Grade
from programs.models import Coordinator, Program, ProgramText
from programs.permissions import can_lead

PROGRAM_PAGE = "programs:program-detail"


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
    appoint(program, coordinator, Grade.LEAD, by)
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
def change_texts(*, program: Program, language: str, version: int, texts: Mapping[str, str], by: User) -> None:
    """Write the texts in a further language; `version` is the one the person saw, 0 before there are any.

    Raises Refused for the program's own language, Conflict where somebody was faster.
    """
    if language == program.language or language not in dict(settings.LANGUAGES):
        raise Refused(_("The texts in this language are changed with the rules of the program."))
    ProgramText.objects.get_or_create(program=program, language=language)
    changed = ProgramText.objects.filter(program=program, language=language, version=version).update(
        version=models.F("version") + 1, **{name: texts[name] for name in PROGRAM_TEXTS}
    )
    if not changed:
        raise Conflict(
            _(
                "Somebody else has changed these texts meanwhile. Open the page again in another window, "
                "compare, and save what you still want to change."
            )
        )
    record_fact(program, "program.texts_changed", by=by, data={"language": language})


@transaction.atomic
def add_coordinator(*, program: Program, email: str, grade: Grade = Grade.EDIT, by: User) -> None:
    """Let the account with this address run the program.

    Nothing happens where there is none or where it runs the program already, and the caller is told neither: an
    address typed here must not tell whether somebody has an account.
    """
    person = account_with(email)
    refuse_unless_lead(program, by)
    if person is not None:
        appoint(program, person, grade, by)


@transaction.atomic
def remove_coordinator(*, program: Program, person: User, by: User) -> None:
    """Take the program from this person at once. Raises Refused for the last one who leads it."""
    hold_team(program)
    if person != by:
        refuse_unless_lead(program, by)
    keep_a_lead(program, without=person)
    removed, _rows = Coordinator.objects.filter(program=program, user=person).delete()
    if not removed:
        raise Conflict(_("This person does not run the program any more."))
    told = Notify(person, "coordinator_removed", {"program": program.name}, route="programs:program-list")
    record_fact(program, "coordinator.removed", by=by, notify=[told])


def account_with(email: str) -> User | None:
    """The active account with this address."""
    return User.objects.filter(email__iexact=email.strip(), is_active=True).first()


@transaction.atomic
def change_grade(*, program: Program, person: User, grade: Grade, by: User) -> None:
    """How far this person's rights reach from now on. Raises Refused where nobody would lead any more."""
    hold_team(program)
    refuse_unless_lead(program, by)
    if grade != Grade.LEAD:
        keep_a_lead(program, without=person)
    changed = Coordinator.objects.filter(program=program, user=person).exclude(grade=grade).update(grade=grade)
    if not changed and not Coordinator.objects.filter(program=program, user=person).exists():
        raise Conflict(_("This person does not run the program any more."))
    if changed:
        told = Notify(person, "coordinator_graded", {"program": program.name}, PROGRAM_PAGE, (program.public_id,))
        record_fact(program, "coordinator.graded", by=by, notify=[told], data={"grade": grade.value})


def hold_team(program: Program) -> None:
    """Lock the program, so that whoever leads it is asked only once an earlier change of the team is done."""
    Program.objects.select_for_update(no_key=True).get(pk=program.pk)


def refuse_unless_lead(program: Program, by: User) -> None:
    if not can_lead(by, program):
        raise Refused(_("Only who leads the program decides who runs it."))


def keep_a_lead(program: Program, *, without: User) -> None:
    """Refuses where nobody but this person leads. Exact only while the team is held."""
    rest = Coordinator.objects.filter(program=program, grade=Grade.LEAD, user__is_active=True).exclude(user=without)
    if not rest.exists():
        raise Refused(_("Somebody has to lead the program. Let another coordinator lead it first."))


def appoint(program: Program, person: User, grade: Grade, by: User) -> None:
    """Write down that this person runs the program and tell her; doing so twice changes nothing."""
    _row, new = Coordinator.objects.get_or_create(program=program, user=person, defaults={"grade": grade})
    if new:
        names = {"program": program.name}
        told = Notify(person, "coordinator_added", names, PROGRAM_PAGE, (program.public_id,))
        record_fact(program, "coordinator.added", by=by, notify=[told])
