"""Making, renewing and switching off the links with which people join."""

from django.db import transaction
from django.utils import timezone

from activity.services import record_fact
from profiles.models import User
from programs.models import Cohort, JoinLink
from programs.models.joining import new_secret
from programs.queries.joining import PROGRAM


@transaction.atomic
def renew_link(*, cohort: Cohort, scope: str, role: str, by: User) -> JoinLink:
    """Make the link of the cohort, or of its program, in this role; an older one does not work from now on."""
    owner = cohort if scope != PROGRAM else None
    link, _made = JoinLink.objects.update_or_create(
        program=cohort.program, cohort=owner, role=role, defaults={"secret": new_secret(), "made_at": timezone.now()}
    )
    record_fact(owner or cohort.program, "joining.opened", by=by)
    return link


@transaction.atomic
def switch_off_link(*, cohort: Cohort, scope: str, role: str, by: User) -> None:
    """Whoever has the link cannot use it any more; applications stay. The second time nothing happens."""
    owner = cohort if scope != PROGRAM else None
    number, _of = JoinLink.objects.filter(program=cohort.program, cohort=owner, role=role).delete()
    if number:
        record_fact(owner or cohort.program, "joining.closed", by=by)
