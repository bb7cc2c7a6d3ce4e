"""Next steps around a place itself: application, waiting list, an unfinished profile, a round in preparation."""

from django.utils.translation import gettext as _

from dashboards.queries.situation import Situation
from dashboards.queries.steps import Action, Step, Urgency, day, go
from programs.models import Enrolment


def place_name(place: Enrolment) -> str:
    """Program and round in one line."""
    return _("%(program)s · %(cohort)s") % {"program": place.cohort.program.name, "cohort": place.cohort.name}


def start_words(place: Enrolment) -> str:
    return _("The round starts on %(day)s.") % {"day": day(place.cohort.starts_on)}


def entry_step(situation: Situation, place: Enrolment) -> Step | None:
    """The step before the place counts; None once it is accepted and the round is on its way."""
    names = {"program": place.cohort.program.name, "cohort": place.cohort.name}
    see = go(_("See my place"), "programs:enrolment-detail", place.public_id, quiet=True)
    if place.status == "submitted":
        return Step(
            Urgency.WAITING,
            _("The coordinators of %(program)s are reading your application.") % names,
            _("You will get a mail as soon as they have decided. You do not need to do anything."),
            until=start_words(place),
            actions=(see, *unfinished_actions(situation, place)),
        )
    if place.status == "waitlisted":
        return Step(
            Urgency.WAITING,
            _("You are on the waiting list of %(cohort)s.") % names,
            _("As soon as a place becomes free, the coordinators write to you. You do not need to do anything."),
            until=start_words(place),
            actions=(see,),
        )
    if place.cohort.status == "draft":
        return Step(
            Urgency.WAITING,
            _("Your place in %(cohort)s is safe. The round is still being prepared.") % names,
            _("You will hear from the coordinators when it begins."),
            until=start_words(place),
            actions=(see, *unfinished_actions(situation, place)),
        )
    return None


def unfinished_actions(situation: Situation, place: Enrolment) -> tuple[Action, ...]:
    """The way to the profile, while something there is missing."""
    if not situation.gaps(place.role):
        return ()
    return (go(_("Complete my profile meanwhile"), "profiles:profile-detail", quiet=True),)


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
