"""Creating a cohort, changing its dates, and moving it from one state to the next."""

from datetime import date

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from activity.services import record_fact
from activity.states import Conflict, Refused
from activity.transitions import move
from profiles.models import User
from programs.models import Cohort, Program, site_today
from programs.services.waiting import waiting_letters

FACT = {
    "open": "cohort.opened",
    "matching": "cohort.matching",
    "running": "cohort.running",
    "closed": "cohort.closed",
}


@transaction.atomic
def create_cohort(
    *,
    program: Program,
    name: str,
    starts_on: date,
    ends_on: date,
    by: User,
    apply_until: date | None = None,
    unlisted: bool = False,
) -> Cohort:
    """A cohort in preparation: nobody but its coordinators knows of it. Raises Refused for a name in use."""
    refuse_dates(apply_until, starts_on, ends_on)
    try:
        with transaction.atomic():
            cohort = Cohort.objects.create(
                program=program,
                name=name,
                starts_on=starts_on,
                ends_on=ends_on,
                apply_until=apply_until,
                unlisted=unlisted,
            )
    except IntegrityError as error:
        raise Refused(name_taken()) from error
    record_fact(cohort, "cohort.created", by=by)
    return cohort


@transaction.atomic
def change_cohort(
    *,
    cohort: Cohort,
    version: int,
    name: str,
    starts_on: date,
    ends_on: date,
    by: User,
    apply_until: date | None = None,
    unlisted: bool = False,
) -> None:
    """Change name and dates; `version` is the one the person saw. Raises Conflict where somebody was faster."""
    refuse_dates(apply_until, starts_on, ends_on)
    try:
        with transaction.atomic():
            changed = Cohort.objects.filter(pk=cohort.pk, version=version).update(
                name=name,
                starts_on=starts_on,
                ends_on=ends_on,
                apply_until=apply_until,
                unlisted=unlisted,
                version=models.F("version") + 1,
            )
    except IntegrityError as error:
        raise Refused(name_taken()) from error
    if not changed:
        raise Conflict(
            _(
                "Somebody else has changed this cohort meanwhile. Open the page again in another window, "
                "compare, and save what you still want to change."
            )
        )
    cohort.refresh_from_db()
    record_fact(cohort, "cohort.changed", by=by)


@transaction.atomic
def move_cohort(*, cohort: Cohort, to: str, by: User) -> None:
    """Take the cohort to its next state. Raises Refused where the dates forbid it, Conflict where it moved meanwhile.

    Places and pairings stay as they are: a cohort that has ended still lets two people finish what they began.
    """
    if to not in FACT:
        raise Refused(_("Please choose one of the steps on the page of the cohort."))
    if to != "closed" and cohort.ends_on < site_today():
        raise Refused(_("The last day of this cohort has passed. Change its dates first."))
    if to == "open" and cohort.apply_until is not None and cohort.apply_until < site_today():
        raise Refused(_("The last day to apply has passed. Choose a later day first, then open the cohort."))
    announced = to == "open" and cohort.status == "draft" and not cohort.unlisted
    told = waiting_letters(cohort) if announced else []
    move(cohort, to, by=by, kind=FACT[to], notify=told)


def refuse_dates(apply_until: date | None, starts_on: date, ends_on: date) -> None:
    """Dates that cannot be promised, said kindly before the database says it."""
    if ends_on <= starts_on:
        raise Refused(_("The end must come after the start."))
    if apply_until is not None and apply_until > ends_on:
        raise Refused(_("The last day to apply must not come after the end."))


def name_taken() -> str:
    return _("This program has a cohort of this name already. Choose another name.")
