"""How a mentee's search stands: what is on the list, what was suggested, and when a human comes in."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from dashboards.queries.situation import Situation
from dashboards.queries.steps import day
from pairings.models import HelpCall, Wish
from pairings.queries.help import hand_on
from pairings.queries.wishes import why_held_up
from programs.models import Enrolment


@dataclass(frozen=True)
class Search:
    """The search of one place. `next_wish` goes out within minutes; `hand_on` is when coordinators are called."""

    suggested: tuple[Wish, ...]
    next_wish: Wish | None
    call: HelpCall | None
    hand_on: datetime


def searches_of(situation: Situation) -> dict[int, Search]:
    """The searches of all places of this person, by the primary key of the place; no query."""
    return {place.pk: search_of(situation, place) for place in situation.places}


def search_of(situation: Situation, place: Enrolment) -> Search:
    wishes = [wish for wish in situation.wishes if wish.mentee_id == place.pk]
    calls = [call for call in situation.calls if call.mentee_id == place.pk]
    moments = [place.status_since, place.cohort.status_since, *(call.status_since for call in calls)]
    moments += [row.status_since for row in situation.requests if row.mentee_id == place.pk]
    moments += [row.status_since for row in situation.pairings if row.mentee_id == place.pk]
    moments += [wish.status_since for wish in wishes if wish.status == "suggested"]
    return Search(
        suggested=tuple(wish for wish in wishes if wish.status == "suggested"),
        next_wish=next((wish for wish in wishes if wish.status == "waiting" and not why_held_up(wish)), None),
        call=next((call for call in calls if call.status == "open"), None),
        hand_on=hand_on(place, max(moments), situation.now),
    )


def hand_words(search: Search) -> str:
    """By when a human comes in; that a call is open is said elsewhere."""
    if search.call:
        return ""
    return _("If nothing has happened by %(day)s, the coordinators look with you.") % {"day": day(search.hand_on)}
