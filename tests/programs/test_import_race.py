"""Two coordinators at the same moment: one commit goes through, and nobody exists twice. Needs PostgreSQL."""

from collections.abc import Callable

import pytest

from activity.states import Refused
from profiles.models import Topic, User
from programs.jobs import run_import
from programs.models import Cohort, Enrolment
from programs.queries.imports import version_of
from programs.services.imports import commit_import
from tests.factories import CohortFactory
from tests.programs.uploads import stage
from tests.racing import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PEOPLE = "id,name,e-mail,role,interests\n" + "".join(f"{n},P {n},p{n}@x.org,mentor,Falconry\n" for n in range(50))


def steps_of(cohort: Cohort, by: User) -> tuple[Callable[[], None], Callable[[], str]]:
    """Deciding on an import of PEOPLE, and carrying it out."""
    upload = stage(cohort, by, PEOPLE)
    seen = version_of(upload)
    return (
        lambda: commit_import(upload=upload, choices={}, leave_out=False, seen=seen, wrong=0, by=by),
        lambda: run_import(upload.pk),
    )


def commit_of(cohort: Cohort, by: User) -> Callable[[], None]:
    """Decided already: what is left to do for the worker. Refused where it leads back to the preview."""
    decide, work = steps_of(cohort, by)
    decide()

    def act() -> None:
        if work() == "failed":
            raise Refused("failed")

    return act


@pytest.mark.parametrize("attempt", range(3))
def test_one_upload_committed_twice_at_once_goes_through_once(cora: User, cohort: Cohort, attempt: int) -> None:
    decide, work = steps_of(cohort, cora)
    assert sorted(at_once(decide, decide)) == ["done", "refused"]
    at_once(work, work)
    assert Enrolment.objects.filter(cohort=cohort).count() == 50


@pytest.mark.parametrize("attempt", range(3))
def test_the_same_people_in_two_files_at_once_exist_once(cora: User, cohort: Cohort, attempt: int) -> None:
    """In one cohort the second sees what the first has written; in another the database says no and nothing is left."""
    assert at_once(commit_of(cohort, cora), commit_of(cohort, cora)) == ["done", "done"]
    assert User.objects.filter(email__endswith="@x.org").count() == 50
    User.objects.filter(email__endswith="@x.org").delete()
    results = sorted(at_once(commit_of(cohort, cora), commit_of(CohortFactory(program=cohort.program), cora)))
    assert results in (["done", "done"], ["done", "refused"])
    assert User.objects.filter(email__endswith="@x.org").count() == 50
    assert Enrolment.objects.filter(user__email__endswith="@x.org").count() == 50 * results.count("done")
    assert Topic.objects.filter(label_en="Falconry").count() == 1
