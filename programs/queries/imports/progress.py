"""How far an import is, in words. The counts pass through the cache: the row shows them only when all is done."""

from dataclasses import dataclass

from django.core.cache import cache
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.models import ParticipantImport

LASTS = 600  # seconds
STAGES: dict[str, Promise | str] = {
    "read": gettext_lazy("Reading the rows"),
    "compare": gettext_lazy("Comparing with the people we know"),
    "people": gettext_lazy("Writing people"),
    "places": gettext_lazy("Writing places"),
}


@dataclass(frozen=True)
class Progress:
    """What the page shows; no bar where `total` is 0."""

    label: str
    done: int
    total: int
    text: str


def key_of(upload: ParticipantImport) -> str:
    """The place in the cache where the worker that holds this import tells how far it is."""
    return f"import-progress:{upload.claim}"


def progress_of(upload: ParticipantImport) -> Progress:
    if upload.lease_until is None:
        return Progress(_("Waiting for the worker"), 0, 0, "")
    stage, done, total = cache.get(key_of(upload), ("read", 0, 0))
    label = str(STAGES[stage])
    if total < 2:
        return Progress(label, 0, 0, "")
    text = _("%(done)s of %(total)s") % {"done": number_format(done), "total": number_format(total)}
    return Progress(label, done, total, text)
