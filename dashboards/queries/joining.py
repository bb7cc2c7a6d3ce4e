"""Next steps on the way in: an invitation to answer, a question about an application, a guardian who is asked."""

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboards.queries.situation import Situation
from dashboards.queries.steps import Action, Step, Urgency, day, go
from programs.kinds import GUARDIAN_FREE, Role
from programs.models import Enrolment
from programs.queries.agreeing import link_lasts
from programs.queries.invitations import Waiting, ends_at


def invitation_steps(situation: Situation) -> list[Step]:
    """One step for each invitation to the person's address, those that end first in front."""
    return [invitation_step(waiting) for waiting in situation.invitations]


def invitation_step(waiting: Waiting) -> Step:
    invitation = waiting.invitation
    until = ends_at(invitation)
    names = {"program": invitation.cohort.program.name, "day": day(until)}
    as_mentor = invitation.role == Role.MENTOR
    return Step(
        Urgency.SOMEBODY_WAITS,
        _("%(program)s would like you as a mentor.") % names
        if as_mentor
        else _("%(program)s invites you to take part as a mentee.") % names,
        _("Read what it is about and say yes or no. The coordinators see nothing of you before you say yes."),
        until=_("The invitation holds until %(day)s.") % names,
        due=until,
        actions=(Action(_("Read and answer"), reverse("programs:invitation-answer", args=(waiting.link,))),),
        where=invitation.cohort.full_name,
    )


def open_point(situation: Situation, place: Enrolment) -> Step | None:
    """What keeps an application from going on; None where the coordinators simply have not decided yet."""
    names = {"program": place.cohort.program.name}
    if asked := situation.enquiries.get(place.pk):
        return Step(
            Urgency.SOMEBODY_WAITS,
            _("The coordinators of %(program)s have a question about your application.") % names,
            _("Your application waits for your answer."),
            until=_("Asked on %(day)s.") % {"day": day(asked.asked_at)},
            due=asked.asked_at,
            actions=(go(_("Read and answer"), "programs:enquiry-answer", place.public_id),),
        )
    if place.status != "submitted" or place.guardian in GUARDIAN_FREE:
        return None
    see = go(_("See my place"), "programs:enrolment-detail", place.public_id, quiet=True)
    consent = situation.guardians.get(place.pk)
    if place.guardian == "waiting" and consent and consent.asked_at + link_lasts() > situation.now:
        until = consent.asked_at + link_lasts()
        return Step(
            Urgency.WAITING,
            _("Your parent or guardian is asked whether you may take part in %(program)s.") % names,
            _("They got a mail with a link. Tell them about it; you can send it again from the page of your place."),
            until=_("The link works until %(day)s.") % {"day": day(until)},
            due=until,
            actions=(see,),
        )
    return Step(
        Urgency.TO_DO,
        _("Your parent or guardian has not agreed, so your application to %(program)s cannot go on.") % names,
        _("Talk with them. You can ask again, or give the address of somebody else who decides for you."),
        actions=(go(_("Ask again"), "programs:guardian-ask", place.public_id), see),
    )
