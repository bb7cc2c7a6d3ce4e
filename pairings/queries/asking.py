"""Whom a mentee may ask, and why not, in sentences she can act on."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pairings.models import MentorshipRequest, Pairing
from pairings.queries.places import not_ready, why_not_looking, why_not_now
from pairings.states import TOGETHER
from profiles.models import User
from programs.kinds import Role
from programs.models import Enrolment, EnrolmentQuerySet
from programs.states import COHORT
from safeguarding.queries import is_matchable, matchable

MOST_A_DAY = 5


def mentors_open_to(person: User) -> EnrolmentQuerySet:
    """Mentors of the rounds in which this person is a mentee and may choose herself; full ones are among them.

    Whoever is not ready to be matched is not.
    """
    mine = Enrolment.objects.accepted().mentees().filter(user=person)
    return matchable(
        Enrolment.objects.accepted()
        .mentors()
        .filter(
            cohort__in=mine.values("cohort"),
            cohort__status__in=sorted(COHORT.open),
            cohort__program__self_matching=True,
        )
        .exclude(user=person)
    )


def place_to_ask_from(person: User, mentor: Enrolment) -> Enrolment | None:
    """The place as a mentee from which this person would ask this mentor."""
    return Enrolment.objects.people().accepted().mentees().filter(user=person, cohort_id=mentor.cohort_id).first()


def paired_before(one: User, other: User) -> bool:
    """Whether these two have ever been paired, anywhere and either way round. What never began does not count."""
    pair = Q(mentee__user=one, mentor__user=other) | Q(mentee__user=other, mentor__user=one)
    return Pairing.objects.filter(pair, status__in=sorted(TOGETHER)).exists()


def why_not_ask(mentee: Enrolment, mentor: Enrolment, *, now: datetime) -> str:
    """Why this mentee cannot ask this mentor now, in a sentence to her; empty where she can.

    Exact only while both places are locked; a page may show it beforehand to spare the person a vain letter.
    """
    return why_not_in_round(mentee, mentor) or why_not_free(mentee, mentor) or why_not_again(mentee, mentor, now)


def why_not_in_round(mentee: Enrolment, mentor: Enrolment) -> str:
    """What the round and the program say."""
    cohort = mentee.cohort
    if mentee.user_id == mentor.user_id:
        return _("This is you. Please choose somebody else.")
    if mentee.cohort_id != mentor.cohort_id or (mentee.role, mentor.role) != (Role.MENTEE, Role.MENTOR):
        return _("You can ask mentors of your own round only.")
    if cohort.status not in COHORT.open:
        return _("“%(cohort)s” takes no requests at the moment.") % {"cohort": cohort.name}
    if not cohort.program.self_matching:
        return _("In this program the coordinators bring people together. They will write to you.")
    if mentee.status != "accepted":
        return _("You can ask a mentor as soon as you have a place in “%(cohort)s”.") % {"cohort": cohort.name}
    return ""


def why_not_free(mentee: Enrolment, mentor: Enrolment) -> str:
    """What the places of both say."""
    if not mentee.free_places:
        return why_not_looking(mentee)
    name = mentor.user.profile.short_name
    if not is_matchable(mentee):
        return not_ready(mentee, name, mentee.user)
    full = why_not_now(mentor, name, mentee.user)
    return _("%(reason)s Please choose somebody else.") % {"reason": full} if full else ""


def why_not_again(mentee: Enrolment, mentor: Enrolment, now: datetime) -> str:
    """What was asked before says."""
    sent = MentorshipRequest.objects.filter(mentee=mentee)
    waiting = list(sent.open().people())
    if any(request.mentor_id == mentor.pk for request in waiting):
        name = mentor.user.profile.short_name
        return _("You have asked %(name)s already. The answer is on its way.") % {"name": name}
    most = mentee.cohort.program.requests_at_once
    if len(waiting) >= most > 1:
        return ngettext(
            "You wait for %(number)d answer already. As soon as it is there, you can ask somebody else.",
            "You wait for %(number)d answers already. As soon as one is there, you can ask somebody else.",
            len(waiting),
        ) % {"number": len(waiting)}
    if waiting and len(waiting) >= most:
        return _(
            "%(name)s has your request and will answer. Please ask one person at a time; "
            "to ask somebody else now, withdraw that request first."
        ) % {"name": waiting[0].mentor.user.profile.short_name}
    return why_never(mentee, mentor, now) or why_not_today(sent, now)


def why_never(mentee: Enrolment, mentor: Enrolment, now: datetime) -> str:
    """What keeps the two apart for longer than today: they have been paired, or a no that still stands."""
    name = mentor.user.profile.short_name
    if Pairing.objects.open().filter(mentee=mentee, mentor=mentor).exists() or paired_before(mentee.user, mentor.user):
        return _("You and %(name)s have been paired before. Please choose somebody new.") % {"name": name}
    declined = MentorshipRequest.objects.filter(mentee=mentee, mentor=mentor, status="declined").first()
    if declined is None:
        return ""
    if declined.ask_again_from is None:
        return _("%(name)s could not say yes in this round. Please choose somebody else.") % {"name": name}
    if declined.ask_again_from > timezone.localdate(now):
        return _("%(name)s could not say yes now. You can ask again from %(day)s on.") % {
            "name": name,
            "day": date_format(declined.ask_again_from, "DATE_FORMAT"),
        }
    return ""


def why_not_today(sent: QuerySet[MentorshipRequest], now: datetime) -> str:
    """How many letters went out within a day."""
    if sent.filter(created_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        return ngettext(
            "You have asked %(number)d person within a day. Please wait until tomorrow before you ask again.",
            "You have asked %(number)d people within a day. Please wait until tomorrow before you ask again.",
            MOST_A_DAY,
        ) % {"number": MOST_A_DAY}
    return ""
