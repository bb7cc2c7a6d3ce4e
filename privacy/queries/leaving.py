"""What leaving would mean: what goes, what stays for others, and what has to be done before."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.models import Goal
from pairings.models import MentorshipRequest, Pairing
from profiles.models import User
from programs.kinds.grades import Grade
from programs.models import Coordinator, Enrolment, Program, run_by


def why_not_leave(person: User) -> str:
    """Why this account cannot go yet, in a sentence that says what to do; empty where it can."""
    if (
        person.is_superuser
        and not User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk).exists()
    ):
        return _("You are the only site admin. Make somebody else a site admin first; then you can leave.")
    others = Coordinator.objects.filter(program=OuterRef("pk"), grade=Grade.LEAD, user__is_active=True).exclude(
        user=person
    )
    alone = Program.objects.filter(~Exists(others), run_by(person, grade=Grade.LEAD)).order_by("name")
    names = list(alone.values_list("name", flat=True))
    if names:
        return _("Nobody else leads %(programs)s. Let another coordinator lead there first; then you can leave.") % {
            "programs": ", ".join(names)
        }
    return ""


@dataclass(frozen=True)
class Farewell:
    """What the page before leaving says."""

    obstacle: str
    goes: tuple[str, ...]
    ends: tuple[str, ...]
    stays: tuple[str, ...]


def farewell_of(person: User) -> Farewell:
    """Plainly what goes, what ends and what stays; six queries."""
    return Farewell(why_not_leave(person), goes(person), ends(person), stays(person))


def goes(person: User) -> tuple[str, ...]:
    goals = Goal.objects.filter(owner=person).count()
    lines = [
        _("Your name, address, photo and everything in your profile"),
        _("What you wrote in applications, requests, sessions and pairings"),
        _("Your notices, the mails that wait for you, and every sign-in"),
    ]
    if goals:
        lines.insert(1, ngettext("Your %(count)d goal", "Your %(count)d goals", goals) % {"count": goals})
    return tuple(lines)


def ends(person: User) -> tuple[str, ...]:
    requests = MentorshipRequest.objects.open().involving(person).count()
    pairings = Pairing.objects.open().involving(person).count()
    places = Enrolment.objects.filter(user=person, status__in=Enrolment.lifecycle.open).count()
    programs = Coordinator.objects.filter(user=person).count()
    lines = []
    if requests:
        lines.append(
            ngettext(
                "%(count)d request that waits for an answer", "%(count)d requests that wait for an answer", requests
            )
            % {"count": requests}
        )
    if pairings:
        lines.append(ngettext("%(count)d pairing", "%(count)d pairings", pairings) % {"count": pairings})
    if places:
        lines.append(
            ngettext("%(count)d place or application", "%(count)d places or applications", places) % {"count": places}
        )
    if programs:
        lines.append(
            ngettext("%(count)d program that you help to run", "%(count)d programs that you help to run", programs)
            % {"count": programs}
        )
    return tuple(lines)


def stays(person: User) -> tuple[str, ...]:
    if not Enrolment.objects.filter(user=person).exists():
        return ()
    return (
        _(
            "That somebody took part: your places, requests and pairings stay in the history of the others, with dates "
            "and states. Instead of your name they read “A former participant”."
        ),
        _("What you did as a coordinator stays done; nobody reads any more that it was you."),
    )
