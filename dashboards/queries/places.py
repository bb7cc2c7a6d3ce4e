"""Next steps around a place itself: application, waiting list, an unfinished profile, a round in preparation."""

from datetime import datetime, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dashboards.queries.joining import open_point
from dashboards.queries.situation import Situation
from dashboards.queries.steps import Action, Step, Urgency, day, go
from programs.models import Enrolment


def place_name(place: Enrolment) -> str:
    """Program and round in one line."""
    return _("%(program)s · %(cohort)s") % {"program": place.cohort.program.name, "cohort": place.cohort.name}


def promise_words(due: datetime, now: datetime) -> str:
    """By when coordinators answer; once that has passed, who sees to it that they do."""
    if now < due:
        return _("You hear by %(day)s.") % {"day": day(due)}
    names = {"day": day(due), "next": day(now + timedelta(days=1))}
    return _("An answer was promised by %(day)s. The coordinators are reminded every day, next on %(next)s.") % names


def start_words(place: Enrolment, now: datetime) -> str:
    """When the round starts, or until when it goes on; nothing once that is over as well."""
    cohort, today = place.cohort, localdate(now)
    if cohort.starts_on >= today:
        return _("The round starts on %(day)s.") % {"day": day(cohort.starts_on)}
    return _("The round goes on until %(day)s.") % {"day": day(cohort.ends_on)} if cohort.ends_on >= today else ""


def entry_step(situation: Situation, place: Enrolment) -> Step | None:
    """The step before the place counts; None once it is accepted and the round is on its way."""
    names = {"program": place.cohort.program.name, "cohort": place.cohort.name}
    see = go(_("See my place"), "programs:enrolment-detail", place.public_id, quiet=True)
    if place.status in {"submitted", "waitlisted"} and (step := open_point(situation, place)):
        return step
    if place.status == "submitted":
        return Step(
            Urgency.WAITING,
            _("The coordinators of %(program)s are reading your application.") % names,
            _("You will get a mail as soon as they have decided. You do not need to do anything."),
            until=start_words(place, situation.now),
            actions=(see, *unfinished_actions(situation, place)),
        )
    if place.status == "waitlisted":
        return Step(
            Urgency.WAITING,
            _("You are on the waiting list of %(cohort)s.") % names,
            _("As soon as a place becomes free, the coordinators write to you. You do not need to do anything."),
            until=start_words(place, situation.now),
            actions=(see,),
        )
    if place.cohort.status == "draft":
        return Step(
            Urgency.WAITING,
            _("Your place in %(cohort)s is safe. The round is still being prepared.") % names,
            _("You will hear from the coordinators when it begins."),
            until=start_words(place, situation.now),
            actions=(see, *unfinished_actions(situation, place)),
        )
    return None


def unfinished_actions(situation: Situation, place: Enrolment) -> tuple[Action, ...]:
    """The way to the profile, while something there is missing."""
    if not situation.gaps(place.role):
        return ()
    return (go(_("Complete my profile meanwhile"), "profiles:profile-detail", quiet=True),)


def gate_step(situation: Situation, place: Enrolment) -> Step | None:
    """What the program asks before a match; None where all of it is done."""
    if place.pk in situation.owing:
        return Step(
            Urgency.TO_DO,
            _("%(program)s needs something from you before you can be matched: your age, or a yes to its terms.")
            % {"program": place.cohort.program.name},
            _("Everybody who takes part says it. It takes a minute."),
            actions=(go(_("Say it now"), "programs:joining-update", place.public_id),),
        )
    left = situation.open_gates.get(place.pk, ())
    if not left:
        return None
    names = {"program": place.cohort.program.name, "gates": ", ".join(gate.name for gate in left)}
    return Step(
        Urgency.TO_DO,
        _("%(program)s asks for something before you can be matched: %(gates)s.") % names,
        left[0].help or _("Your coordinators tell you how, and mark it as soon as it is done."),
        actions=(go(_("See what is open"), "programs:enrolment-detail", place.public_id),),
    )


def profile_step(situation: Situation, place: Enrolment) -> Step | None:
    """What the profile lacks for a good match; None where topics and hours are there."""
    if not situation.is_blank(place.role):
        return None
    first = situation.gaps(place.role)[0]
    return Step(
        Urgency.TO_DO,
        _("Tell us a little more, so that we can find people who fit."),
        _("It takes about three minutes, and you can change it at any time. First of all: %(gap)s")
        % {"gap": first.sentence},
        actions=(
            go(_("Go on with my profile"), first.step.route),
            go(_("See my profile"), "profiles:profile-detail", quiet=True),
        ),
    )
