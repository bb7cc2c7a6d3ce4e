"""A mentee puts a mentor on her wish list, within the rules that hold for every pair."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from activity.states import Refused
from activity.transitions import move
from matching.queries.browse_reasons import rules_between
from matching.snapshot import ranking_for
from matching.snapshot.browsing import is_avoided, rules_broken
from pairings.jobs.places import lock_places
from pairings.models import MentorshipRequest
from pairings.queries.wishes import asks_at_once
from pairings.services.requests import send_request
from pairings.services.wishes import add_wish
from profiles.models import User
from programs.models import Enrolment


@transaction.atomic
def wish_for(
    *, mentee: Enrolment, mentor: Enrolment, message: str, by: User, now: datetime | None = None
) -> MentorshipRequest | None:
    """Put `mentor` on the list of `mentee`; where nobody is before and a request may go out, it goes out at once.

    Returns the request that was sent, or None where the wish waits for its turn. Raises Refused where a rule keeps the
    two apart (an exclusion, a conflict of interest, nothing to speak or no way to meet in common), and for every reason
    of `add_wish`. Both places are locked first, so that an exclusion made at the same moment comes before the letter
    or after it, never in between.
    """
    lock_places(mentee, mentor)
    ranking = ranking_for(mentee)
    for reason in rules_between(rules_broken(ranking, mentor.public_id)):
        raise Refused(reason.sentence)
    if is_avoided(ranking, mentor.public_id):
        raise Refused(_("This mentor cannot be asked. Please choose somebody else."))
    at_once = asks_at_once(mentee, mentor)
    wish = add_wish(mentee=mentee, mentor=mentor, message=message, by=by, now=now)
    if not at_once:
        return None
    request = send_request(mentee=mentee, mentor=mentor, message=message, by=by, now=now)
    move(wish, "sent", by=by, kind="wish.sent", where=Q(status="waiting"), now=now)
    return request
