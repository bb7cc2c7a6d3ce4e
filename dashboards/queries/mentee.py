"""Next steps of a mentee, from her place in a cohort to the next session with her mentor."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from dashboards.queries.pairs import other_side, pair_steps, pairings_of
from dashboards.queries.places import entry_step, profile_step, start_words
from dashboards.queries.situation import Situation
from dashboards.queries.steps import Action, Step, Urgency, day, go
from pairings.models import MentorshipRequest
from pairings.states import PAIRING
from programs.models import Enrolment


def mentee_steps(situation: Situation, place: Enrolment) -> list[Step]:
    """What a mentee does next in this place, or whom she waits for. Never empty."""
    if step := entry_step(situation, place):
        return [step]
    paired = list(pair_steps(situation, place))
    if place.free_places == 0:
        return paired
    return [*paired, *(seeking_steps(situation, place) if not paired else ())]


def seeking_steps(situation: Situation, place: Enrolment) -> Iterator[Step]:
    """Steps of a mentee who has no mentor yet."""
    asked = [r for r in situation.requests if r.mentee_id == place.pk]
    if asked and asked[0].status == "pending":
        yield pending_step(asked[0])
        return
    unfinished = profile_step(situation, place)
    if unfinished:
        yield unfinished
    if place.cohort.program.self_matching:
        yield browse_step(situation, place, asked, unfinished=unfinished is not None)
    else:
        yield Step(
            Urgency.WAITING,
            _("The coordinators of %(program)s look for a mentor for you.") % {"program": place.cohort.program.name},
            _("They match everybody of the round together. You will get a mail with the result."),
            until=start_words(place),
            actions=(go(_("See how matching happens here"), "matching:mentor-browse", quiet=True),),
        )


def pending_step(asked: MentorshipRequest) -> Step:
    name = asked.mentor.user.profile.short_name
    return Step(
        Urgency.WAITING,
        _("%(name)s has your request. You will hear by %(day)s.") % {"name": name, "day": day(asked.expires_at)},
        _("You do not need to do anything. If no answer comes by then, you can ask somebody else."),
        due=asked.expires_at,
        actions=(go(_("See my request"), "pairings:request-detail", asked.public_id),),
    )


def browse_step(situation: Situation, place: Enrolment, asked: list[MentorshipRequest], *, unfinished: bool) -> Step:
    """Look for a mentor; after a no or an end, with words that know about it."""
    title, text = opening_words(situation, place, asked)
    return Step(
        Urgency.GOOD_IDEA if unfinished else Urgency.TO_DO,
        title,
        text,
        actions=(Action(_("Find a mentor"), browse_url(place)),),
    )


def browse_url(place: Enrolment) -> str:
    """The mentors of this place's cohort."""
    return f"{go('', 'matching:mentor-browse').url}?cohort={place.cohort.public_id}"


def opening_words(situation: Situation, place: Enrolment, asked: list[MentorshipRequest]) -> tuple[str, str]:
    """Title and text of the search, by what happened last."""
    text = _("Mentors are listed by how they fit what you told us. You ask one of them, in your own words.")
    ended = [p for p in pairings_of(situation, place) if p.status in ("completed", "ended", "declined")]
    if asked and (not ended or asked[0].created_at > ended[0].created_at):
        names = {"name": asked[0].mentor.user.profile.short_name}
        if asked[0].status == "declined":
            return _("%(name)s cannot be your mentor at the moment. Ask somebody else who fits.") % names, text
        if asked[0].status == "expired":
            return _("%(name)s did not answer in time. Ask somebody else who fits.") % names, text
    if ended and ended[0].status == "declined":
        name = other_side(ended[0], place).user.profile.short_name
        return _("The pairing with %(name)s was not approved. Ask somebody else who fits.") % {"name": name}, text
    if ended:
        name = other_side(ended[0], place).user.profile.name
        return _("Your pairing with %(name)s has come to an end. Would you like another mentor?") % {"name": name}, text
    return _("Find a mentor who fits what you told us."), text


def is_seeking(situation: Situation, place: Enrolment) -> bool:
    """Whether mentors are to be suggested to this mentee now."""
    return (
        place.status == "accepted"
        and place.cohort.status not in ("draft", "closed")
        and place.cohort.program.self_matching
        and place.free_places > 0
        and not any(p.status in PAIRING.open for p in pairings_of(situation, place))
        and not any(r.mentee_id == place.pk and r.status == "pending" for r in situation.requests)
    )
