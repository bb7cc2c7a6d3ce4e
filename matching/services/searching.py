"""Tidying one's own list of mentors. No fact is recorded: nobody but the mentee learns of any of it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activity.states import Refused
from matching.kinds.searching import MOST_KEPT, AsideReason
from matching.models import SavedSearch, SetAside
from matching.snapshot.kept import ground_for
from profiles.models import User
from programs.models import Enrolment


def refuse_others(mentee: Enrolment, by: User) -> None:
    if mentee.user_id != by.pk:
        raise Refused(_("Only the mentee can change this list."))


def set_aside(
    *, mentee: Enrolment, mentor: Enrolment, by: User, reason: str = "", now: datetime | None = None
) -> SetAside:
    """Leave this mentor out of the mentee's list; done again, the newer reason counts."""
    refuse_others(mentee, by)
    if reason not in {"", *AsideReason.values}:
        raise Refused(_("Please choose one of the reasons, or none."))
    aside, _created = SetAside.objects.update_or_create(
        mentee=mentee,
        mentor=mentor,
        defaults={"reason": reason},
        create_defaults={"reason": reason, "created_at": now or timezone.now()},
    )
    return aside


def bring_back(*, mentee: Enrolment, mentor: Enrolment, by: User) -> None:
    """Show this mentor on the list again, and forget the reason; nothing happens where she is on it."""
    refuse_others(mentee, by)
    SetAside.objects.filter(mentee=mentee, mentor=mentor).delete()


@transaction.atomic
def keep_search(*, mentee: Enrolment, name: str, query: str, by: User) -> SavedSearch:
    """Keep filters under a name; the same name again takes the new filters. Whom they find now is no news.

    Raises Refused where there is nothing to keep, or as many searches are kept as a page can show. The place is locked,
    so that two windows do not keep one too many.
    """
    refuse_others(mentee, by)
    if not name.strip():
        raise Refused(_("Please give the search a name."))
    if not query:
        raise Refused(_("Please set a filter first; a list without filters needs no name."))
    if len(query) > (SavedSearch._meta.get_field("query").max_length or 0):
        raise Refused(_("These are too many filters to keep. Please take some of the topics away."))
    Enrolment.objects.select_for_update(no_key=True).get(pk=mentee.pk)
    others = SavedSearch.objects.filter(mentee=mentee).exclude(name=name).count()
    if others >= MOST_KEPT:
        raise Refused(
            ngettext(
                "You have kept %(number)d search already. Remove one first.",
                "You have kept %(number)d searches already. Remove one first.",
                MOST_KEPT,
            )
            % {"number": MOST_KEPT}
        )
    search = SavedSearch(mentee=mentee, query=query)
    begun = {"query": query, "known": ground_for([mentee]).finds(search), "fresh": [], "fresh_since": None}
    saved, _created = SavedSearch.objects.update_or_create(mentee=mentee, name=name, defaults=begun)
    return saved


@transaction.atomic
def turn_search(*, search: SavedSearch, on: bool, by: User) -> None:
    """Hear of somebody new who fits, or not. What came up while it was off is no news."""
    refuse_others(search.mentee, by)
    changes: dict[str, Any] = (
        {"known": ground_for([search.mentee]).finds(search)} if on else {"fresh": [], "fresh_since": None}
    )
    SavedSearch.objects.filter(pk=search.pk).update(notify=on, **changes)


def drop_search(*, search: SavedSearch, by: User) -> None:
    """Forget a kept search."""
    refuse_others(search.mentee, by)
    search.delete()
