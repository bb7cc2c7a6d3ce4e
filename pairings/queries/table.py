"""The pairings of a cohort as a table to take out."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pairings.kinds import Origin
from pairings.models import Pairing
from programs.models import Cohort, Enrolment
from programs.queries.participants import AT_ONCE, Cells, ExportTable


def pairing_table(cohort: Cohort) -> ExportTable:
    """Both people of each pairing, how it stands and since when; read while it is written. Words that were said at
    the end of a pairing stay on its page.
    """
    header: Cells = [
        *(_("mentee"), _("e-mail address of the mentee"), _("mentor"), _("e-mail address of the mentor")),
        *(_("state"), _("since"), _("began on"), _("ended on"), _("last day")),
        *(_("how they came together"), _("fit")),
    ]
    language = translation.get_language() or "en"
    rows = Pairing.objects.in_cohort(cohort).people().order_by("mentee__user__profile__name", "pk")
    return ExportTable(header, (cells_of(row, language) for row in rows.iterator(chunk_size=AT_ONCE)))


def cells_of(pairing: Pairing, language: str) -> Cells:
    """One row, in the language of who asked: a response that streams is read after its request is over."""
    with translation.override(language):
        return [
            *(pairing.mentee.user.profile.name, address_of(pairing.mentee)),
            *(pairing.mentor.user.profile.name, address_of(pairing.mentor)),
            *(
                str(pairing.state.label),
                timezone.localdate(pairing.status_since),
                timezone.localdate(pairing.created_at),
            ),
            timezone.localdate(pairing.ended_at) if pairing.ended_at else None,
            pairing.last_day if pairing.status in Pairing.lifecycle.open else None,
            *(str(Origin(pairing.origin).label), pairing.fit and round(pairing.fit, 2)),
        ]


def address_of(place: Enrolment) -> str:
    """The address of somebody who takes part."""
    return (place.user.email or "") if place.status in Enrolment.lifecycle.open else ""
