"""Next steps of two people who are paired; the same for both of them."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dashboards.queries.places import promise_words
from dashboards.queries.situation import Situation
from dashboards.queries.steps import Step, Urgency, clock, day, go, zone_note
from meetings.models import Session
from pairings.models import Pairing
from programs.models import Enrolment


def other_side(pairing: Pairing, place: Enrolment) -> Enrolment:
    """The other person's place."""
    return pairing.mentor if pairing.mentee_id == place.pk else pairing.mentee


def pairings_of(situation: Situation, place: Enrolment) -> list[Pairing]:
    """This place's pairings, newest first."""
    return [p for p in situation.pairings if place.pk in (p.mentee_id, p.mentor_id)]


def pair_steps(situation: Situation, place: Enrolment) -> Iterator[Step]:
    """One step for every open pairing of this place."""
    for pairing in pairings_of(situation, place):
        profile = other_side(pairing, place).user.profile
        if pairing.status == "proposed":
            yield approval_step(situation, pairing, profile.short_name)
        elif pairing.status == "offered":
            yield offer_step(pairing, place, profile.short_name)
        elif pairing.status == "paused":
            yield Step(
                Urgency.REST,
                _("Your pairing with %(name)s is paused.") % {"name": profile.name},
                _("You can take it up again together whenever you are ready."),
                until=last_day_words(pairing, situation),
                actions=(go(_("See our pairing"), "pairings:pairing-detail", pairing.public_id, quiet=True),),
            )
        elif pairing.status == "active":
            planned = [s for s in situation.sessions if s.pairing_id == pairing.pk]
            yield session_step(situation, pairing, profile.name, planned)


def last_day_words(pairing: Pairing, situation: Situation) -> str:
    """Until when the two may go on; nothing once that day has passed."""
    if pairing.last_day < localdate(situation.now):
        return ""
    return _("Its last day is %(day)s.") % {"day": day(pairing.last_day)}


def approval_step(situation: Situation, pairing: Pairing, name: str) -> Step:
    due = pairing.status_since + timedelta(days=pairing.mentee.cohort.program.help_days)
    return Step(
        Urgency.WAITING,
        _("You and %(name)s would like to work together. Now the coordinators have a look at it.") % {"name": name},
        _("You will both get a mail as soon as they have approved it. You do not need to do anything."),
        until=promise_words(due, situation.now),
        due=due,
        actions=(go(_("See our pairing"), "pairings:pairing-detail", pairing.public_id, quiet=True),),
    )


def offer_step(pairing: Pairing, place: Enrolment, name: str) -> Step:
    """Answer a suggestion; after a yes, wait for the other one."""
    as_mentee = pairing.mentee_id == place.pk
    due = pairing.answer_by or pairing.status_since
    names = {"name": name, "day": day(due)}
    if pairing.mentee_yes_at if as_mentee else pairing.mentor_yes_at:
        return Step(
            Urgency.WAITING,
            _("You said yes to %(name)s. You hear by %(day)s whether you two begin.") % names,
            _("We ask both of you. You do not need to do anything."),
            due=due,
            actions=(go(_("See the suggestion"), "pairings:pairing-detail", pairing.public_id, quiet=True),),
        )
    title = (
        _("%(name)s is suggested to you as your mentor. Please answer by %(day)s.")
        if as_mentee
        else _("%(name)s is suggested to you as your mentee. Please answer by %(day)s.")
    )
    return Step(
        Urgency.SOMEBODY_WAITS,
        title % names,
        _("Read why you may fit, then say yes or rather not. You begin once both of you have said yes."),
        due=due,
        actions=(go(_("Read and answer"), "pairings:pairing-detail", pairing.public_id),),
    )


def session_step(situation: Situation, pairing: Pairing, name: str, planned: list[Session]) -> Step:
    """What to do about sessions: say how a past one went, know the next one, or plan one."""
    names = {"name": name}
    past = [s for s in planned if s.ends_at <= situation.now]
    if past:
        return Step(
            Urgency.TO_DO,
            _("Did you and %(name)s meet on %(day)s?") % {**names, "day": day(past[0].starts_at)},
            _("One click is enough. It helps both of you to see how far you have come."),
            due=past[0].ends_at,
            actions=(go(_("Answer"), "meetings:session-detail", past[0].public_id),),
        )
    if planned:
        first = planned[0]
        return Step(
            Urgency.MEETING,
            _("You meet %(name)s on %(day)s at %(time)s.")
            % {**names, "day": day(first.starts_at), "time": clock(first.starts_at)},
            _("If you have a minute before, note what you want to talk about."),
            until=zone_note(first.starts_at),
            due=first.starts_at,
            actions=(go(_("See the session"), "meetings:session-detail", first.public_id),),
        )
    met = pairing.pk in situation.met
    title = _("Plan your next session with %(name)s.") if met else _("Plan your first session with %(name)s.")
    return Step(
        Urgency.TO_DO,
        title % names,
        _("Propose a time; you can both move it later. Half an hour is enough to begin with."),
        due=pairing.status_since,
        actions=(
            go(_("Plan a session"), "meetings:session-create", pairing.public_id),
            go(_("See our pairing"), "pairings:pairing-detail", pairing.public_id, quiet=True),
        ),
    )
