"""Who runs a program, and how far her rights reach: she looks, acts, or leads."""

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, record, tag
from profiles.models import User
from programs.kinds.grades import Grade, at_least, higher


def run_by(person: User | AnonymousUser, path: str = "", *, grade: Grade = Grade.READ) -> models.Q:
    """Rows of programs this person runs with at least this grade; `path` leads to the program, "" is the program.

    A request that changes something asks for more than one that looks: what the policy table demands of the route
    stands on the person for as long as the request lasts (`mentorship.middleware.DeclaredRoutesOnly`), and every
    queryset that speaks of coordinators goes through here.
    """
    needed = higher(grade, getattr(person, "grade_needed", Grade.READ))
    to = f"{path}__coordinators" if path else "coordinators"
    return models.Q(**{f"{to}__user": person, f"{to}__grade__in": at_least(needed)})


class Coordinator(models.Model):
    """Who runs a program."""

    program = record(models.ForeignKey("programs.Program", models.CASCADE, related_name="coordinators"))
    user = tag(
        models.ForeignKey(User, models.CASCADE, related_name="coordinations"),
        DataClass.PUBLIC,
        _("say who runs the program"),
        label=_("who coordinates an open program (visitors see first name and initial)"),
    )
    grade = tag(
        models.CharField(_("rights"), max_length=4, choices=Grade.choices, default=Grade.LEAD),
        DataClass.PROGRAM,
        _("let nobody do more than was agreed"),
        label=_("what I may do in a program I coordinate"),
    )
    since = record(models.DateTimeField(default=timezone.now))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["program", "user"], name="coordinator_once"),
            models.CheckConstraint(condition=models.Q(grade__in=Grade.values), name="coordinator_grade_known"),
        ]

    def __str__(self) -> str:
        return f"coordinator {self.user_id} of {self.program_id}"
