"""Links to join: where one leads, and which of them a cohort and its program have."""

from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO

import qrcode
from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathImage

from programs.kinds import Role
from programs.models import Cohort, JoinLink

COHORT, PROGRAM = "cohort", "program"
WAYS: tuple[tuple[str, Promise | str], ...] = (
    (Role.MENTEE, _("For mentees")),
    (Role.MENTOR, _("For mentors")),
    ("", _("For both: people choose their role")),
)


@dataclass(frozen=True)
class Door:
    """Where a link leads: a cohort, and the role it is for ("" where one chooses)."""

    cohort: Cohort
    role: str


def door_of(secret: str) -> Door | None:
    """What this link opens; None where there is no such link (any more), or nothing behind it. Two queries at most.

    A link of a program leads to the cohort that takes applications and begins first, also one that is in no list;
    where there is none, to the one that begins last.
    """
    link = JoinLink.objects.filter(secret=secret).select_related("program", "cohort__program").first()
    if link is None:
        return None
    cohort = link.cohort
    if cohort is None:
        of_program = Cohort.objects.filter(program=link.program_id).select_related("program")
        cohort = of_program.accepting().order_by("starts_on", "pk").first() or of_program.first()
    return Door(cohort, link.role) if cohort else None


@dataclass(frozen=True)
class Way:
    """One line of the coordinators' page: a link that works, or the possibility to make it."""

    scope: str
    role: str
    label: Promise | str
    link: JoinLink | None

    @property
    def address(self) -> str:
        """The whole link, to be handed out."""
        return f"{settings.SITE_ORIGIN}{reverse('programs:join', args=[self.link.secret])}" if self.link else ""

    @property
    def picture(self) -> str:
        """The link as a QR code for posters, as the address of an SVG picture that holds itself."""
        drawn = BytesIO()
        qrcode.make(self.address, image_factory=SvgPathImage).save(drawn)
        return f"data:image/svg+xml;base64,{b64encode(drawn.getvalue()).decode()}"


def ways_into(cohort: Cohort) -> dict[str, list[Way]]:
    """The links of a cohort and those of its program; one query."""
    rows = JoinLink.objects.filter(program=cohort.program_id)
    found = {(row.cohort_id, row.role): row for row in rows}
    return {
        scope: [Way(scope, role, label, found.get((owner, role))) for role, label in WAYS]
        for scope, owner in ((COHORT, cohort.pk), (PROGRAM, None))
    }
