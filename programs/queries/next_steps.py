"""What comes next for the owner of a place, in plain words."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activity.models import Activity
from programs.kinds import GUARDIAN_FREE, Role
from programs.models import Cohort, Enrolment


@dataclass(frozen=True)
class NextStep:
    """What the person does next (at `route`), or what she waits for (`calm`: nothing is to be done)."""

    title: str
    text: str
    label: str = ""
    route: str = ""
    args: tuple[str, ...] = ()
    calm: bool = False


def next_step_of(enrolment: Enrolment, *, asked: bool = False, owes: bool = False) -> NextStep:
    """The one next step for the owner of this place; no query beyond the cohort and its program.

    `asked` says that a question of the coordinators waits for her answer, `owes` that her age or a consent is missing.
    """
    cohort = enrolment.cohort
    if enrolment.status == "withdrawn":
        return after_withdrawing(cohort)
    if cohort.status == "closed":
        return after_the_end(enrolment)
    if owes and enrolment.status == "accepted":
        return NextStep(
            _("Before you can be matched, say something everybody says who takes part."),
            _("It is about your age, or a text to agree to. Until then you are paired with nobody new."),
            _("Say it now"),
            "programs:joining-update",
            (enrolment.public_id,),
        )
    if enrolment.status == "accepted":
        return mentor_step(enrolment) if enrolment.role == Role.MENTOR else mentee_step(enrolment)
    return waiting_step(enrolment, asked=asked)


def after_the_end(enrolment: Enrolment) -> NextStep:
    """The cohort has ended; a pairing may go on, and whoever was given no place may come next time."""
    if enrolment.active:
        return NextStep(
            _("This cohort has ended. You may still finish what you began together."),
            _("Your page of pairings says how things stand and what comes next."),
            _("Open my pairings"),
            "pairings:pairing-list",
        )
    programs = (_("See the programs"), "programs:program-list")
    if enrolment.status == "accepted":
        thanks = _("Thank you for being part of it. You can look for another program whenever you like.")
        return NextStep(_("This cohort has ended."), thanks, *programs, calm=True)
    text = _("Often there are more applications than places. Another program or the next cohort may have room.")
    if enrolment.status == "waitlisted":
        text = _(
            "In the next round of %(program)s you come first. You get a mail as soon as it takes applications."
        ) % {"program": enrolment.cohort.program.name}
    return NextStep(_("There is no place for you in this cohort this time."), text, *programs, calm=True)


def after_withdrawing(cohort: Cohort) -> NextStep:
    if cohort.is_accepting:
        return NextStep(
            _("You have withdrawn from this cohort."),
            _("If you change your mind you can apply again while the cohort takes applications."),
            _("Apply again"),
            "programs:enrolment-apply",
            (cohort.public_id,),
            calm=True,
        )
    return NextStep(
        _("You have withdrawn from this cohort."),
        _("You can look for another program whenever you like."),
        _("See the programs"),
        "programs:program-list",
        calm=True,
    )


def waiting_step(enrolment: Enrolment, *, asked: bool) -> NextStep:
    """Before there is a place."""
    if asked and enrolment.status in {"submitted", "waitlisted"}:
        return NextStep(
            _("The coordinators have a question about your application."),
            _("Your application waits for your answer."),
            _("Read and answer"),
            "programs:enquiry-answer",
            (enrolment.public_id,),
        )
    if enrolment.status == "waitlisted":
        return NextStep(
            _("You are on the waiting list."),
            _("If a place becomes free, the coordinators write to you. You need not do anything until then."),
            calm=True,
        )
    if enrolment.status == "declined":
        return NextStep(
            _("There is no place for you in this cohort this time."),
            _("Often there are more applications than places. Another program or the next cohort may have room."),
            _("See the programs"),
            "programs:program-list",
            calm=True,
        )
    if enrolment.guardian and enrolment.guardian not in GUARDIAN_FREE:
        return guardian_step(enrolment)
    return NextStep(
        _("The coordinators are reading your application."),
        _("You get a mail as soon as they have decided. A complete profile helps them, and the matching later."),
        _("Complete my profile"),
        "profiles:profile-detail",
    )


def guardian_step(enrolment: Enrolment) -> NextStep:
    """Somebody who is younger than the program lets decide alone."""
    if enrolment.guardian == "waiting":
        return NextStep(
            _("Your parent or guardian is asked whether you may take part."),
            _("They got a mail with a link. Tell them about it; below you can send it again or to another address."),
            calm=True,
        )
    return NextStep(
        _("Your parent or guardian has not agreed, so your application cannot go on."),
        _("Talk with them. If they change their mind, or if somebody else decides for you, ask again below."),
        calm=True,
    )


def mentee_step(enrolment: Enrolment) -> NextStep:
    """A mentee with a place."""
    cohort = enrolment.cohort
    if enrolment.active:
        return NextStep(
            _("You have a mentor, or are about to."),
            _("Your page of pairings says how things stand and what comes next."),
            _("Open my pairings"),
            "pairings:pairing-list",
        )
    if enrolment.capacity == 0:
        return NextStep(
            _("You have finished, and nobody is looked for any more."),
            _("If you would like another mentor, your search begins again with one click."),
            _("Look for a mentor again"),
            "pairings:search-again",
            (cohort.public_id,),
            calm=True,
        )
    if cohort.status != "draft" and cohort.program.self_matching:
        return NextStep(
            _("Find a mentor you would like to ask."),
            _("You see mentors in the order in which they fit what you told us, with the reasons."),
            _("Find a mentor"),
            "matching:mentor-browse",
        )
    return NextStep(
        _("The coordinators are looking for a mentor for you."),
        _("The more your profile says about what you are looking for, the better they can match you."),
        _("Complete my profile"),
        "profiles:profile-detail",
    )


def mentor_step(enrolment: Enrolment) -> NextStep:
    """A mentor with a place."""
    if enrolment.capacity == 0:
        return NextStep(
            _("You take nobody at the moment."),
            _("Mentees do not find you until you give a number of places again."),
            _("Change my places"),
            "programs:enrolment-capacity",
            (enrolment.public_id,),
        )
    if enrolment.paused_until:
        return NextStep(
            _("You rest until %(day)s.") % {"day": date_format(enrolment.paused_until, "DATE_FORMAT")},
            _("Nobody new can ask you until then. You are back by yourself on that day, or now with a click below."),
            calm=True,
        )
    if enrolment.free_places == 0:
        return NextStep(
            _("All your places are taken."),
            _("Nobody new can ask you until a place becomes free."),
            _("Open my pairings"),
            "pairings:pairing-list",
            calm=True,
        )
    title = ngettext(
        "You have room for %(number)d more mentee.", "You have room for %(number)d more mentees.", enrolment.free_places
    ) % {"number": enrolment.free_places}
    if enrolment.cohort.program.self_matching:
        return NextStep(
            title,
            _("Mentees who would like you as their mentor can ask you. You decide about each request."),
            _("See my requests"),
            "pairings:request-list",
        )
    return NextStep(
        title,
        _("The coordinators suggest who fits whom. A complete profile helps them."),
        _("Complete my profile"),
        "profiles:profile-detail",
    )


def places_to_open(enrolment: Enrolment) -> int:
    """How many places one click opens again: as many as a mentor had before she said that she has no room.

    0 where she has some, rests, has left or laid down another number since, or the cohort has ended. One query, and
    none where there is room.
    """
    here = (enrolment.role, enrolment.status) == (Role.MENTOR, "accepted") and enrolment.cohort.status != "closed"
    if not here or enrolment.free_places or enrolment.paused_until:
        return 0
    laid_down = ("enrolment.capacity_changed", "enrolment.changed")
    last = Activity.objects.about(enrolment).filter(kind__in=laid_down).first()
    before: int = last.data.get("before", 0) if last else 0
    return before if before > enrolment.capacity else 0
