"""News of kept searches: once a day, whoever keeps one hears that somebody new fits."""

from collections.abc import Sequence
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from activity.jobs import first_of_day
from activity.services import Notify, announce_all, record_facts
from matching.models import SavedSearch
from matching.snapshot.kept import Ground, ground_for
from programs.models import Cohort, Enrolment
from programs.states import COHORT
from safeguarding.queries import matchable

NOT_BEFORE = time(6)  # where the installation is at home: before the mail of the day, and not at night
BATCH = 200


def look_for_news(*, now: datetime | None = None) -> int:
    """Look what kept searches find now, and tell the mentees of whom they did not find before; how many were told.

    Once a day for each cohort: its slot is taken in the transaction of its work, so running twice does no harm.
    """
    now = now or timezone.now()
    if timezone.localtime(now, timezone.get_default_timezone()).time() < NOT_BEFORE:
        return 0
    cohorts = Cohort.objects.filter(status__in=sorted(COHORT.open), program__self_matching=True)
    return sum(look_in(cohort, now) for cohort in cohorts.select_related("program").order_by("pk"))


@transaction.atomic
def look_in(cohort: Cohort, now: datetime) -> int:
    """News in one cohort, for mentees who may have a mentor and look for one; a few queries for any 200 of them."""
    if not first_of_day(f"news_of_searches:{cohort.pk}", now):
        return 0
    keeping = SavedSearch.objects.filter(notify=True).order_by().values("mentee")
    seeking = matchable(cohort.enrolments.accepted().mentees().with_room().filter(pk__in=keeping))
    mentees = list(seeking.people().order_by("pk"))
    return sum(tell(mentees[at : at + BATCH], now) for at in range(0, len(mentees), BATCH))


def tell(mentees: Sequence[Enrolment], now: datetime) -> int:
    """One notice for each of these mentees of whose searches one finds somebody new; how many."""
    ground, people = ground_for(mentees), {mentee.pk: mentee for mentee in mentees}
    kept = SavedSearch.objects.select_for_update().filter(mentee__in=people, notify=True).order_by("name", "pk")
    searches = list(kept)
    news: dict[int, SavedSearch] = {}
    for search in searches:
        if look(search, ground, now):
            news.setdefault(search.mentee_id, search)
    SavedSearch.objects.bulk_update(searches, ["known", "fresh", "fresh_since"])
    facts = record_facts(news.values(), "search.found", by=None)
    announce_all(
        (fact, letter(people[search.mentee_id], search)) for fact, search in zip(facts, news.values(), strict=True)
    )
    return len(news)


def letter(mentee: Enrolment, search: SavedSearch) -> Notify:
    """Tell of a search; true while it is kept and switched on, and the mentee still looks for as many mentors."""
    where = {
        "notify": True,
        "mentee__status": "accepted",
        "mentee__cohort__status__in": sorted(COHORT.open),
        "mentee__active__lte": mentee.active,
        "mentee__capacity__gte": mentee.capacity,
    }
    return Notify(mentee.user, "search_found", {}, "matching:search-show", (search.public_id,), where=where)


def look(search: SavedSearch, ground: Ground, now: datetime) -> bool:
    """Bring a search up to now, not saved yet; whether there is somebody new."""
    found = ground.finds(search)
    new = [mentor for mentor in found if mentor not in set(search.known)]
    search.known = found
    if new:
        search.fresh, search.fresh_since = new, now
    return bool(new)
