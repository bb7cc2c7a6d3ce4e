"""Deriving a run again, and asking the engine whom to recruit; what came out is kept with the run."""

from django.db import transaction
from django.utils.translation import gettext as _

from activity.services import record_fact
from activity.states import Refused
from matching.jobs import verify
from matching.models import MatchRun
from matching.queries.records import VERIFIED
from matching.snapshot import advice_for
from profiles.models import User

MOST_PAIRS = 1_000_000


def verify_again(*, run: MatchRun, by: User) -> list[str]:
    """Solve the stored problem again and record what differs: nothing, if all is well.

    Raises Refused where the problem is gone, or too large for a page.
    """
    certificate = run.certificate
    if not run.solution_digest or not MatchRun.objects.filter(pk=run.pk).exclude(problem="").exists():
        raise Refused(_("What this run worked with is no longer stored, so it cannot be derived again."))
    if certificate.get("eligible_pairs", 0) > MOST_PAIRS:
        raise Refused(
            _("This run is too large to derive again in a page. The operators can: manage.py verify_run %(id)s")
            % {"id": run.public_id}
        )
    differences = verify(run)
    record_fact(run, VERIFIED, by=by, data={"differences": differences})
    return differences


@transaction.atomic
def work_out_advice(*, run: MatchRun, by: User) -> None:
    """Try imagined mentors out and keep what each would change. Raises Refused where that is not possible."""
    try:
        advice = advice_for(run)
    except LookupError as error:
        raise Refused(_("This run is too large or too old to try further mentors out.")) from error
    MatchRun.objects.filter(pk=run.pk).update(advice=advice)
    record_fact(run, "run.advised", by=by)
