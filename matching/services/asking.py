"""A mentee asks a mentor she has chosen herself, within the rules that hold for every pair."""

from datetime import datetime

from django.db import transaction

from activity.states import Refused
from matching.queries.browse_reasons import rules_between
from matching.snapshot import ranking_for
from matching.snapshot.browsing import rules_broken
from pairings.models import MentorshipRequest
from pairings.services.places import lock_places
from pairings.services.requests import send_request
from profiles.models import User
from programs.models import Enrolment


@transaction.atomic
def ask_mentor(
    *, mentee: Enrolment, mentor: Enrolment, message: str, by: User, now: datetime | None = None
) -> MentorshipRequest:
    """Ask `mentor` in the name of `mentee`, and promise an answer by a date.

    Raises Refused where a rule keeps the two apart (an exclusion, a conflict of interest, nothing to speak or no way
    to meet in common), and for every reason of `send_request`. Both places are locked first, so that an exclusion
    made at the same moment comes before the letter or after it, never in between.
    """
    lock_places(mentee, mentor)
    for reason in rules_between(rules_broken(ranking_for(mentee), mentor.public_id)):
        raise Refused(reason.sentence)
    return send_request(mentee=mentee, mentor=mentor, message=message, by=by, now=now)
