"""The next step of somebody who holds no place at the moment: what became of the last one, and what to join."""

from django.utils.translation import gettext as _

from dashboards.queries.situation import Situation
from dashboards.queries.steps import Step, Urgency, go


def newcomer_step(situation: Situation) -> Step:
    """Join a program; with words that know how the last place ended."""
    look = go(_("See the programs"), "programs:program-list")
    last = situation.places[0] if situation.places else None
    names = {"cohort": last.cohort.name, "program": last.cohort.program.name} if last else {}
    if last is None:
        return Step(
            Urgency.TO_DO,
            _("Choose a program you would like to join."),
            _(
                "You can come as a mentee, as a mentor or as both. "
                "The coordinators read your application and write to you."
            ),
            actions=(look,),
        )
    if last.status == "waitlisted":
        return Step(
            Urgency.WAITING,
            _("There was no place for you in %(cohort)s this time.") % names,
            _("In the next round of %(program)s you come first. You get a mail as soon as it takes applications.")
            % names,
            actions=(look,),
        )
    if last.status in {"submitted", "declined"}:
        return Step(
            Urgency.GOOD_IDEA,
            _("There was no place for you in %(cohort)s this time.") % names,
            _("You are welcome to apply to the next round or to another program."),
            actions=(look,),
        )
    if last.status == "withdrawn":
        return Step(
            Urgency.GOOD_IDEA,
            _("You have withdrawn from %(cohort)s.") % names,
            _("You can join another program, or this one again while it is open."),
            actions=(look,),
        )
    return Step(
        Urgency.GOOD_IDEA,
        _("%(cohort)s has ended. Thank you for having been part of %(program)s.") % names,
        _("If you would like to go on, see which rounds are open now."),
        actions=(look, go(_("See my pairings"), "pairings:pairing-list", quiet=True)),
    )
