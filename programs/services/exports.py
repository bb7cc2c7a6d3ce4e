"""Taking lists out is written down: who, when, which list in which kind of file, and how many rows."""

from activity.services import record_fact
from profiles.models import User
from programs.models import Cohort


def record_export(*, cohort: Cohort, what: str, filetype: str, number: int, by: User) -> None:
    record_fact(cohort, "cohort.exported", by=by, data={"what": what, "filetype": filetype, "rows": number})
