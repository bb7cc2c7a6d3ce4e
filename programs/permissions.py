"""Who may do what to programs, cohorts and places."""

from profiles.models import User
from programs.kinds import Role
from programs.kinds.grades import Grade
from programs.models import Enrolment, Program, Reader, run_by


def can_create_program(person: Reader) -> bool:
    """Programs are set up by site admins, who then name the coordinators."""
    return person.is_authenticated and person.is_superuser


def can_coordinate(person: Reader, program: Program) -> bool:
    """Whether this person runs the program now; a site admin runs all of them."""
    return person.is_authenticated and Program.objects.coordinated_by(person).filter(pk=program.pk).exists()


def has_grade(person: Reader, program: Program, grade: Grade) -> bool:
    """Whether this person runs the program with at least this grade; a site admin leads all of them."""
    if not person.is_authenticated or person.is_superuser:
        return person.is_authenticated
    return Program.objects.filter(run_by(person, grade=grade), pk=program.pk).exists()


def can_edit(person: Reader, program: Program) -> bool:
    """Whether this person may change what happens in the program: decide, match, write to people."""
    return has_grade(person, program, Grade.EDIT)


def can_lead(person: Reader, program: Program) -> bool:
    """Whether this person may change the rules of the program and who runs it."""
    return has_grade(person, program, Grade.LEAD)


def can_withdraw(person: User, enrolment: Enrolment) -> bool:
    """The owner gives up her place, and who runs the program may take it back."""
    return enrolment.user_id == person.pk or can_edit(person, enrolment.cohort.program)


def can_change_capacity(person: User, enrolment: Enrolment) -> bool:
    """A mentor says how many people to take; coordinators do it with the other details of the place."""
    return enrolment.user_id == person.pk and enrolment.role == Role.MENTOR
