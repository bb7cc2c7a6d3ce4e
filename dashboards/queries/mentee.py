"""Next steps of a mentee, from her place in a cohort to the next session with her mentor."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dashboards.queries.firsts import first_steps
from dashboards.queries.pairs import other_side, pair_steps, pairings_of
from dashboards.queries.places import entry_step, gate_step, profile_step, promise_words, start_words
from dashboards.queries.search import Search, hand_words, search_of
from dashboards.queries.situation import Situation
from dashboards.queries.steps import Action, Step, Urgency, day, go
from pairings.models import HelpCall, MentorshipRequest, Wish
from pairings.states import PAIRING
from programs.models import Enrolment


def mentee_steps(situation: Situation, place: Enrolment) -> list[Step]:
    """What a mentee does next in this place, or whom she waits for. Never empty."""
    if place.cohort.status == "closed":
        return list(pair_steps(situation, place))
    if step := entry_step(situation, place):
        return [step]
    firsts, paired = list(first_steps(situation, place)), list(pair_steps(situation, place))
    if place.free_places == 0:
        return [*firsts, *paired] or [finished_step(place)]
    return [*firsts, *paired, *(seeking_steps(situation, place) if not paired else ())]


def finished_step(place: Enrolment) -> Step:
    """The mentee looks for nobody else; she can change her mind."""
    return Step(
        Urgency.REST,
        _("You have reached the end in %(cohort)s. Well done!") % {"cohort": place.cohort.name},
        _("Nobody is looked for any more. If you would like another mentor, say so and your search begins again."),
        actions=(
            go(_("Look for a mentor again"), "pairings:search-again", place.cohort.public_id, quiet=True),
            go(_("See my pairings"), "pairings:pairing-list", quiet=True),
        ),
    )


def seeking_steps(situation: Situation, place: Enrolment) -> Iterator[Step]:
    """Steps of a mentee who has no mentor yet."""
    asked = [r for r in situation.requests if r.mentee_id == place.pk]
    search, asks = search_of(situation, place), place.cohort.program.self_matching
    if asks and search.suggested:
        yield suggested_step(search.suggested[0])
    waiting = sorted((r for r in asked if r.status == "pending"), key=lambda r: r.expires_at)
    if waiting:
        yield from waiting_steps(situation, waiting, search)
        return
    unfinished = profile_step(situation, place)
    if unready := gate_step(situation, place):
        yield unready
        if unfinished:
            yield unfinished
        return
    if call := open_call_of(situation, place):
        yield help_step(situation, place, call)
    if asks and search.next_wish:
        yield next_wish_step(search.next_wish)
        return
    if unfinished:
        yield unfinished
    if asks:
        step = browse_step(situation, place, asked, unfinished=unfinished is not None)
        yield replace(step, until=hand_words(search))
    elif not call and not any(first_steps(situation, place)):
        yield Step(
            Urgency.WAITING,
            _("The coordinators of %(program)s look for a mentor for you.") % {"program": place.cohort.program.name},
            _("They match everybody of the round together. You will get a mail with the result."),
            until=start_words(place, situation.now)
            if place.cohort.starts_on > localdate(situation.now)
            else hand_words(search),
            actions=(go(_("See how matching happens here"), "matching:mentor-browse", quiet=True),),
        )


def open_call_of(situation: Situation, place: Enrolment) -> HelpCall | None:
    """The day on which a coordinator answers, where one is promised."""
    return next((call for call in situation.calls if call.mentee_id == place.pk and call.status == "open"), None)


def waiting_steps(situation: Situation, waiting: list[MentorshipRequest], search: Search) -> Iterator[Step]:
    """Questions to reply to first; then the request whose date comes first."""
    for request in waiting:
        if request.pk in situation.asked_back:
            yield question_step(request)
    yield pending_step(waiting[0], len(waiting), goes_on=search.next_wish is not None)


def question_step(asked: MentorshipRequest) -> Step:
    """The mentor wants to know something before answering."""
    names = {"name": asked.mentor.user.profile.short_name, "day": day(asked.expires_at)}
    return Step(
        Urgency.SOMEBODY_WAITS,
        _("%(name)s has a question before answering.") % names,
        _("Reply in a few words. After that %(name)s answers your request, by %(day)s at the latest.") % names,
        due=asked.expires_at,
        actions=(go(_("Read and reply"), "pairings:request-detail", asked.public_id),),
    )


def suggested_step(wish: Wish) -> Step:
    """A coordinator suggests somebody."""
    return Step(
        Urgency.TO_DO,
        _("A coordinator suggests %(name)s to you.") % {"name": wish.mentor.user.profile.short_name},
        _("Read about the person and write a letter if you like. You may as well say no, thank you."),
        actions=(go(_("See the suggestion"), "pairings:wish-list"),),
    )


def help_step(situation: Situation, place: Enrolment, call: HelpCall) -> Step:
    """A human looks."""
    names = {"program": place.cohort.program.name, "day": day(call.answer_by)}
    late = call.answer_by <= situation.now
    if late:
        title = _("The coordinators of %(program)s look for somebody with you.") % names
    else:
        title = _("The coordinators of %(program)s look for somebody with you. You hear by %(day)s.") % names
    return Step(
        Urgency.WAITING,
        title,
        _("A human reads what you are looking for. You need not do anything, and you may go on looking yourself.")
        if place.cohort.program.self_matching
        else _("A human reads what you are looking for. You need not do anything."),
        until=promise_words(call.answer_by, situation.now) if late else "",
        due=call.answer_by,
        actions=(go(_("See my wish list"), "pairings:wish-list", quiet=True),),
    )


def next_wish_step(wish: Wish) -> Step:
    """The list is about to go on by itself."""
    return Step(
        Urgency.WAITING,
        _("%(name)s is the next on your wish list and is asked within minutes.")
        % {"name": wish.mentor.user.profile.short_name},
        _("You will get a mail as soon as the letter is on its way. You do not need to do anything."),
        actions=(go(_("See my wish list"), "pairings:wish-list", quiet=True),),
    )


def pending_step(asked: MentorshipRequest, waiting: int, *, goes_on: bool) -> Step:
    """Wait for the answer; `goes_on` where somebody on the list is asked after it."""
    name = asked.mentor.user.profile.short_name
    if waiting > 1:
        return Step(
            Urgency.WAITING,
            _("%(count)s mentors have your request. You will hear from %(name)s by %(day)s.")
            % {"count": waiting, "name": name, "day": day(asked.expires_at)},
            _("You do not need to do anything. The first yes counts, and the others are told kindly."),
            due=asked.expires_at,
            actions=(go(_("See my wish list"), "pairings:wish-list"),),
        )
    return Step(
        Urgency.WAITING,
        _("%(name)s has your request. You will hear by %(day)s.") % {"name": name, "day": day(asked.expires_at)},
        _("You do not need to do anything. If no answer comes by then, the next on your wish list is asked.")
        if goes_on
        else _("You do not need to do anything. If no answer comes by then, the coordinators look with you."),
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
    text = _("Mentors are listed by how they fit what you told us. You choose and write, in your own words.")
    ended = [p for p in pairings_of(situation, place) if p.status not in PAIRING.open]
    if asked and (not ended or asked[0].created_at > ended[0].created_at):
        names = {"name": asked[0].mentor.user.profile.short_name}
        if asked[0].status == "declined":
            return _("%(name)s cannot be your mentor at the moment. Ask somebody else who fits.") % names, text
        if asked[0].status == "expired":
            return _("%(name)s did not answer in time. Ask somebody else who fits.") % names, text
    if ended and ended[0].was_offered and ended[0].status in ("declined", "expired"):
        name = other_side(ended[0], place).user.profile.short_name
        return _("The suggested pairing with %(name)s did not come about. Ask somebody who fits.") % {
            "name": name
        }, text
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
        and place.pk not in situation.owing
        and not situation.open_gates.get(place.pk)
        and place.cohort.status not in ("draft", "closed")
        and place.cohort.program.self_matching
        and place.free_places > 0
        and not any(p.status in PAIRING.open for p in pairings_of(situation, place))
        and not any(r.mentee_id == place.pk and r.status == "pending" for r in situation.requests)
    )
