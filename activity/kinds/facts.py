"""Everything that can happen, in words: facts for histories, notices for people."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# kind -> the sentence of a history; "who did it" stands beside it
FACTS: dict[str, Promise | str] = {
    "program.created": _("The program was created"),
    "program.changed": _("The rules of the program changed"),
    "cohort.created": _("The cohort was created"),
    "cohort.changed": _("The dates of the cohort changed"),
    "cohort.opened": _("Applications opened"),
    "cohort.matching": _("Matching began"),
    "cohort.running": _("The cohort got under way"),
    "cohort.closed": _("The cohort ended"),
    "coordinator.added": _("A coordinator was added"),
    "coordinator.removed": _("A coordinator was removed"),
    "enrolment.submitted": _("Application sent"),
    "enrolment.accepted": _("Application accepted"),
    "enrolment.waitlisted": _("Put on the waiting list"),
    "enrolment.declined": _("Application declined"),
    "enrolment.withdrawn": _("Withdrawn"),
    "enrolment.added": _("Added by a coordinator"),
    "enrolment.changed": _("Details changed by a coordinator"),
    "enrolment.imported": _("Came in with an import"),
    "enrolment.capacity_changed": _("Number of places changed"),
    "import.uploaded": _("A file of participants was uploaded"),
    "import.mapped": _("The columns were mapped"),
    "import.committed": _("Participants were imported"),
    "import.discarded": _("The import was discarded"),
    "request.sent": _("Request sent"),
    "request.accepted": _("Request accepted"),
    "request.declined": _("Request declined"),
    "request.withdrawn": _("Request withdrawn"),
    "request.expired": _("Request lapsed without an answer"),
    "pairing.proposed": _("Pairing proposed"),
    "pairing.begun": _("Pairing began"),
    "pairing.approved": _("Pairing approved"),
    "pairing.declined": _("Pairing not approved"),
    "pairing.published": _("Pairing published"),
    "pairing.paused": _("Pairing paused"),
    "pairing.resumed": _("Pairing resumed"),
    "pairing.completed": _("Pairing completed"),
    "pairing.ended": _("Pairing ended early"),
    "pairing.expired": _("Proposal lapsed"),
    "profile.changed": _("Profile changed"),
    "goal.set": _("Goal set"),
    "goal.changed": _("Goal changed"),
    "goal.reached": _("Goal reached"),
    "goal.dropped": _("Goal set aside"),
    "goal.reopened": _("Goal taken up again"),
    "session.scheduled": _("Session planned"),
    "session.changed": _("Session moved"),
    "session.prepared": _("Agenda of a session changed"),
    "session.held": _("Session took place"),
    "session.missed": _("Session did not take place"),
    "session.cancelled": _("Session cancelled"),
    "run.queued": _("Matching run started"),
    "run.running": _("Matching run is at work"),
    "run.retried": _("Matching run started again"),
    "run.succeeded": _("Matching run finished"),
    "run.failed": _("Matching run failed"),
    "run.cancelled": _("Matching run cancelled"),
    "run.published": _("Matching run published"),
    "run.discarded": _("Matching run discarded"),
    "proposal.approved": _("Proposal approved"),
    "proposal.rejected": _("Proposal rejected"),
    "proposal.reopened": _("Proposal to be decided again"),
    "proposal.published": _("Proposal published"),
    "pair.pinned": _("Pair laid down"),
    "pair.unpinned": _("Pair no longer laid down"),
    "pair.excluded": _("Pair excluded"),
    "pair.allowed": _("Pair no longer excluded"),
    "mail.sent": _("Mail sent"),
    "mail.dropped": _("Mail not sent: no longer true"),
    "mail.parked": _("Mail could not be delivered"),
    "mail.queued": _("Mail queued again"),
}


@dataclass(frozen=True)
class NoticeKind:
    """What one person is told. `sentence` names people through %(name)s; `mail` sends templates/mail/<kind>/."""

    sentence: Promise | str
    mail: bool = True


NOTICES: dict[str, NoticeKind] = {
    "application_received": NoticeKind(_("%(name)s applied to %(cohort)s."), mail=False),
    "application_accepted": NoticeKind(_("You have a place in %(cohort)s.")),
    "application_waitlisted": NoticeKind(_("You are on the waiting list of %(cohort)s.")),
    "application_declined": NoticeKind(_("There is no place for you in %(cohort)s this time.")),
    "application_withdrawn": NoticeKind(_("Your place in %(cohort)s was taken back by its coordinators.")),
    "place_imported": NoticeKind(_("The coordinators of %(program)s gave you a place in %(cohort)s."), mail=False),
    "place_given_up": NoticeKind(_("%(name)s has withdrawn from %(cohort)s."), mail=False),
    "coordinator_added": NoticeKind(_("You help to run %(program)s now.")),
    "coordinator_removed": NoticeKind(_("You no longer run %(program)s."), mail=False),
    "request_received": NoticeKind(_("%(name)s asks you to be their mentor.")),
    "request_accepted": NoticeKind(_("%(name)s said yes to your request.")),
    "request_declined": NoticeKind(_("%(name)s cannot be your mentor at the moment.")),
    "request_withdrawn": NoticeKind(_("%(name)s has withdrawn the request."), mail=False),
    "request_expired_mentee": NoticeKind(_("%(name)s did not answer in time. You can ask somebody else now.")),
    "request_expired_mentor": NoticeKind(_("The request from %(name)s has lapsed."), mail=False),
    "request_stranded": NoticeKind(
        _("Your request to %(name)s can no longer be answered. You can ask somebody else now.")
    ),
    "request_settled_mentee": NoticeKind(
        _("You have a mentor now, so your request to %(name)s was taken back."), mail=False
    ),
    "request_settled_mentor": NoticeKind(
        _("%(name)s has found a mentor. There is nothing more to answer."), mail=False
    ),
    "pairing_to_approve": NoticeKind(_("%(mentee)s and %(mentor)s wait for your approval.")),
    "pairing_active": NoticeKind(_("You and %(name)s are paired now.")),
    "pairing_declined": NoticeKind(_("The pairing with %(name)s was not approved.")),
    "pairing_paused": NoticeKind(_("The pairing with %(name)s is paused.")),
    "pairing_resumed": NoticeKind(_("The pairing with %(name)s goes on.")),
    "pairing_completed": NoticeKind(_("The pairing with %(name)s is completed.")),
    "pairing_ended": NoticeKind(_("The pairing with %(name)s has ended.")),
    "session_scheduled": NoticeKind(_("%(name)s planned a session with you.")),
    "session_changed": NoticeKind(_("%(name)s moved your session.")),
    "session_cancelled": NoticeKind(_("%(name)s cancelled your session.")),
    "unplaced": NoticeKind(_("We found nobody for you in this run. Your coordinators are looking on.")),
    "run_succeeded": NoticeKind(_("The matching run for %(cohort)s is done."), mail=False),
    "run_failed": NoticeKind(_("The matching run for %(cohort)s failed."), mail=False),
}
