"""Next steps around first sessions, the same for mentees and mentors: a time, the meeting, and a word after it."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.queries.search import hand_words, search_of
from dashboards.queries.situation import Situation
from dashboards.queries.steps import Step, Urgency, clock, day, go, zone_note
from meetings.models import FirstSession
from meetings.queries.first import today_at
from meetings.queries.letters import other_of
from programs.kinds import Role
from programs.models import Enrolment

ALL = "meetings:first-session-list"
ONE = "meetings:first-session-detail"


def firsts_at(situation: Situation, place: Enrolment) -> list[FirstSession]:
    """The first sessions of this place that count, those that come to an end first in front."""
    mine = [one for one in situation.firsts if place.pk in (one.mentee_id, one.mentor_id)]
    return [one for one in mine if one.status in ("planned", "held")]


def first_steps(situation: Situation, place: Enrolment) -> Iterator[Step]:
    """One step for each first session in which something is open; those without a time are one step together."""
    mine = firsts_at(situation, place)
    bare = [one for one in mine if one.status == "planned" and not one.agreed and is_timeless(one, situation)]
    for first in mine:
        if first not in bare and not (first.status == "held" and first.said):  # type: ignore[attr-defined]
            yield open_step(situation, place, first)
    if bare:
        yield bare_step(place, bare)
    if not bare and mine and all(one.status == "held" and one.said for one in mine):  # type: ignore[attr-defined]
        yield from over_steps(situation, place, mine)


def is_timeless(first: FirstSession, situation: Situation) -> bool:
    """Whether no time is proposed, or one that nobody agreed to has passed."""
    return first.starts_at is None or first.starts_at <= situation.now


def open_step(situation: Situation, place: Enrolment, first: FirstSession) -> Step:
    """Say how it was, know when it is, or agree on the time."""
    begin, today = first.starts_at, today_at(situation.now)
    names = {"name": other_of(first, place).user.profile.short_name}
    if first.status == "held" or begin is None or begin <= situation.now:
        return Step(
            Urgency.TO_DO,
            _("Have you met %(name)s? Say how you would like to go on.") % names,
            _("One click is enough. Only the matching reads it; nobody else ever does."),
            until=_("Please answer by %(day)s.") % {"day": day(first.until)} if first.until >= today else "",
            due=begin or first.created_at,
            actions=(go(_("Answer"), ONE, first.public_id),),
        )
    when = {**names, "day": day(begin), "time": clock(begin)}
    if first.agreed:
        return Step(
            Urgency.MEETING,
            _("You meet %(name)s for a first session on %(day)s at %(time)s.") % when,
            _("Half an hour to get to know each other. Nothing is decided by it."),
            until=zone_note(begin),
            due=begin,
            actions=(go(_("See the first session"), ONE, first.public_id),),
        )
    if first.proposed_by != place.role:
        return Step(
            Urgency.SOMEBODY_WAITS,
            _("%(name)s proposes to meet on %(day)s at %(time)s.") % when,
            _("Say yes, or propose another time for your first session."),
            until=zone_note(begin),
            due=begin,
            actions=(go(_("Answer"), ONE, first.public_id),),
        )
    return Step(
        Urgency.WAITING,
        _("%(name)s is asked whether your time suits: %(day)s at %(time)s.") % when,
        _("You hear by mail. Your first session should take place by %(day)s.") % {"day": day(first.until)},
        due=begin,
        actions=(go(_("See the first session"), ONE, first.public_id, quiet=True),),
    )


def bare_step(place: Enrolment, bare: list[FirstSession]) -> Step:
    """Propose times for the first sessions that have none."""
    first = bare[0]
    names = {"count": len(bare), "name": other_of(first, place).user.profile.short_name}
    title = ngettext(
        "Meet %(name)s: propose a time for your first session.",
        "Propose times for your %(count)s first sessions.",
        len(bare),
    )
    one = len(bare) == 1
    return Step(
        Urgency.TO_DO,
        title % names,
        _("Half an hour to get to know each other before anything is decided. Either of you may propose."),
        until=_("Please meet by %(day)s.") % {"day": day(first.until)},
        due=first.created_at,
        actions=(go(_("Propose a time"), ONE, first.public_id) if one else go(_("See them"), ALL),),
    )


def over_steps(situation: Situation, place: Enrolment, mine: list[FirstSession]) -> Iterator[Step]:
    """All is said: now others decide. Nothing to say once that has happened, or where a mentee has found somebody."""
    if place.cohort_id in situation.undecided and place.free_places:
        yield Step(
            Urgency.WAITING,
            _("Thank you: you have said how you would like to go on."),
            _("The coordinators of %(program)s decide once all first sessions are over.")
            % {"program": place.cohort.program.name},
            until=decision_words(situation, place, max(one.until for one in mine)),
            actions=(go(_("See my first sessions"), ALL, quiet=True),),
        )


def decision_words(situation: Situation, place: Enrolment, last: date) -> str:
    """When the last first sessions are over; once they are, by when a human comes in for a mentee."""
    if last >= today_at(situation.now):
        return _("The last ones take place by %(day)s.") % {"day": day(last)}
    return hand_words(search_of(situation, place)) if place.role == Role.MENTEE else ""
