"""Pairs laid down that cannot be kept: somebody left, or the pair is excluded as well."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from matching.models import Exclusion, Pin
from programs.models import Cohort


def pin_faults(cohort: Cohort) -> list[str]:
    """One sentence for each such pair, with what to do; one query."""
    excluded = Exclusion.objects.filter(mentee=OuterRef("mentee"), mentor=OuterRef("mentor"))
    pins = Pin.objects.filter(mentee__cohort=cohort).annotate(excluded=Exists(excluded))
    faults = []
    for pin in pins.select_related("mentee__user__profile", "mentor__user__profile").order_by("pk"):
        names = {"mentee": pin.mentee.user.profile.name, "mentor": pin.mentor.user.profile.name}
        fault = fault_of(pin)
        if fault:
            faults.append(fault % names)
    return faults


def fault_of(pin: Pin) -> str:
    """The sentence about one pair, with its two names still to be filled in; empty where it can be kept."""
    if pin.excluded:  # type: ignore[attr-defined]
        return _("%(mentee)s and %(mentor)s are both laid down and excluded. Take one of the two back.")
    if pin.mentee.status != "accepted" or pin.mentor.status != "accepted":
        return _("%(mentee)s and %(mentor)s are laid down, but one of them is no longer in. Release the pair.")
    if not pin.mentee.free_places or not pin.mentor.free_places:
        return _("%(mentee)s and %(mentor)s are laid down, but one of them has no room. Release it or add a place.")
    return ""
