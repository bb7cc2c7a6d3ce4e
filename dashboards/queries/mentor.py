"""Next steps of a mentor: people who wait for an answer first, then sessions, then the own profile."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboards.queries.firsts import first_steps
from dashboards.queries.pairs import pair_steps
from dashboards.queries.places import entry_step, gate_step, profile_step, start_words
from dashboards.queries.situation import Situation
from dashboards.queries.steps import Step, Urgency, day, go
from pairings.models import MentorshipRequest
from programs.models import Enrolment


def requests_to(situation: Situation, place: Enrolment) -> list[MentorshipRequest]:
    """Requests that wait for this mentor's answer, the earliest date first."""
    waiting = [r for r in situation.requests if r.mentor_id == place.pk and r.status == "pending"]
    return sorted(waiting, key=lambda r: r.expires_at)


def mentor_steps(situation: Situation, place: Enrolment) -> list[Step]:
    """What a mentor does next in this place, or whom he waits for. Never empty."""
    if place.cohort.status == "closed":
        return list(pair_steps(situation, place))
    if step := entry_step(situation, place):
        return [step]
    steps = [*answer_steps(requests_to(situation, place)), *first_steps(situation, place)]
    steps += pair_steps(situation, place)
    if place.free_places and (unready := gate_step(situation, place)):
        steps.append(unready)
    if place.free_places and (unfinished := profile_step(situation, place)):
        steps.append(unfinished)
    return steps or [waiting_step(place, situation.now)]


def answer_steps(waiting: list[MentorshipRequest]) -> Iterator[Step]:
    """One step for all requests, led by the one whose date comes first."""
    if not waiting:
        return
    first = waiting[0]
    names = {"name": first.mentee.user.profile.short_name, "day": day(first.expires_at)}
    if len(waiting) == 1:
        yield Step(
            Urgency.SOMEBODY_WAITS,
            _("%(name)s asks you to be their mentor. Please answer by %(day)s.") % names,
            waiting_words(first),
            due=first.expires_at,
            actions=(go(_("Read and answer"), "pairings:request-detail", first.public_id),),
        )
        return
    yield Step(
        Urgency.SOMEBODY_WAITS,
        ngettext(
            "%(count)s person asks you to be their mentor. Please answer the first by %(day)s.",
            "%(count)s people ask you to be their mentor. Please answer the first by %(day)s.",
            len(waiting),
        )
        % {"count": len(waiting), **names},
        waiting_words(first),
        due=first.expires_at,
        actions=(go(_("Read and answer"), "pairings:request-list"),),
    )


def waiting_words(asked: MentorshipRequest) -> str:
    """What an answer means to whoever asks; in some programs she asks several mentors at once."""
    if asked.mentee.cohort.program.requests_at_once == 1:
        return _("A yes and a kind no both help. Whoever asks waits for you alone and asks nobody else meanwhile.")
    return _("A yes and a kind no both help: somebody waits for your answer.")


def waiting_step(place: Enrolment, now: datetime) -> Step:
    """Nobody asks at the moment."""
    see = go(_("See my place"), "programs:enrolment-detail", place.public_id, quiet=True)
    program = place.cohort.program
    if place.paused_until:
        return Step(
            Urgency.REST,
            _("You rest until %(day)s, and nobody new can ask you.") % {"day": day(place.paused_until)},
            _("On that day you are back by yourself. You can come back earlier on the page of your place."),
            actions=(see,),
        )
    if not place.free_places:
        return Step(
            Urgency.REST,
            _("You have no free place at the moment, so nobody is suggested to you."),
            _("If you have time for somebody, say how many people you would like to take."),
            actions=(see,),
        )
    if program.self_matching:
        return Step(
            Urgency.WAITING,
            _("Mentees of %(cohort)s can find you now.") % {"cohort": place.cohort.name},
            _("You will get a mail as soon as somebody asks you. You do not need to do anything."),
            actions=(see,),
        )
    return Step(
        Urgency.WAITING,
        _("The coordinators of %(program)s look for mentees who fit you.") % {"program": program.name},
        _("They match everybody of the round together. You will get a mail with the result."),
        until=start_words(place, now),
        actions=(see,),
    )
