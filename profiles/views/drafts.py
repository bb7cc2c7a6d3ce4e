"""What somebody typed while her session was lost: kept for her alone until she has signed in again, then shown again.

A form that wants it carries a signed token of its person (`draft_for`). Only with it is anything kept, so that no other
site can put words into a form, and on a shared computer nobody sees what somebody else typed. Pages with answers for
the person's own eyes carry none.
"""

import time

from django.core import signing
from django.http import HttpRequest, QueryDict

from profiles.jobs.sign_ins import DRAFT as KEPT
from profiles.models import User

TOKEN, ENDS = "draft_for", "_session_expiry"  # the latter is where Django keeps an end set for one session
TOKEN_AGE = 14 * 24 * 3600
KEPT_FOR = 30 * 60
LONGEST = 64_000
NOT_TYPED = (TOKEN, "csrfmiddlewaretoken")


def draft_token(person: User) -> str:
    """Says whose form this is, for a fortnight."""
    return signing.dumps(person.public_id, salt=TOKEN)


def keep_draft(request: HttpRequest) -> bool:
    """Keep what was sent in the session of this browser, if it comes from a form of ours; whether it was kept.

    Where somebody is signed in, only her own form counts; where nobody is, the session ends as soon as the words are
    too old to be shown.
    """
    try:
        person = signing.loads(request.POST.get(TOKEN, ""), salt=TOKEN, max_age=TOKEN_AGE)
    except signing.BadSignature:
        return False
    if request.user.is_authenticated and request.user.public_id != person:
        return False
    sent = request.POST.copy()
    for name in NOT_TYPED:
        sent.pop(name, None)
    words = sent.urlencode()
    if len(words) > LONGEST:
        return False
    request.session[KEPT] = {"path": request.path, "person": person, "typed": words, "at": int(time.time())}
    if not request.user.is_authenticated:
        request.session.set_expiry(KEPT_FOR)
    return True


def kept_draft(request: HttpRequest) -> QueryDict | None:
    """What the signed-in person typed on this very page before her session was lost; shown once, then forgotten."""
    draft = request.session.get(KEPT)
    if draft is None or draft["path"] != request.path:
        return None
    del request.session[KEPT]
    return QueryDict(draft["typed"]) if is_hers(request, draft) else None


def drop_strange_draft(request: HttpRequest) -> None:
    """Forget a draft that is too old or, now that somebody is signed in, not hers; the session lasts as others do."""
    draft = request.session.get(KEPT) if request.user.is_authenticated else None
    if draft is not None and request.session.get(ENDS) == KEPT_FOR:
        request.session.set_expiry(None)
    if draft is not None and not is_hers(request, draft):
        del request.session[KEPT]


def is_hers(request: HttpRequest, draft: dict[str, str | int]) -> bool:
    return draft["person"] == request.user.public_id and time.time() - int(draft["at"]) <= KEPT_FOR
