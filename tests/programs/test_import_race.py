"""Two coordinators at the same moment: one commit goes through, and nobody exists twice. Needs PostgreSQL."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from activity.states import Refused
from profiles.models import Topic, User
from programs.models import Cohort, Enrolment
from programs.queries.imports import version_of
from programs.services.imports import commit_import
from tests.factories import CohortFactory
from tests.programs.uploads import stage

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
]
PEOPLE = "id,name,e-mail,role,interests\n" + "".join(f"{n},P {n},p{n}@x.org,mentor,Falconry\n" for n in range(50))


def together(*jobs: Callable[[], None]) -> list[str]:
    """Run the jobs at once, each with its own connection; what became of each, sorted."""
    barrier = threading.Barrier(len(jobs))
    results: list[str] = []

    def run(job: Callable[[], None]) -> None:
        try:
            barrier.wait()
            job()
            results.append("done")
        except Refused:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results)


def commit_of(cohort: Cohort, by: User) -> Callable[[], None]:
    upload = stage(cohort, by, PEOPLE)
    seen = version_of(upload)
    return lambda: commit_import(upload=upload, choices={}, leave_out=False, seen=seen, wrong=0, by=by)


@pytest.mark.parametrize("attempt", range(3))
def test_one_upload_committed_twice_at_once_goes_through_once(cora: User, cohort: Cohort, attempt: int) -> None:
    commit = commit_of(cohort, cora)
    assert together(commit, commit) == ["done", "refused"]
    assert Enrolment.objects.filter(cohort=cohort).count() == 50


@pytest.mark.parametrize("attempt", range(3))
def test_the_same_people_in_two_files_at_once_exist_once(cora: User, cohort: Cohort, attempt: int) -> None:
    """In one cohort the second sees what the first has written; in another the database says no and nothing is left."""
    assert together(commit_of(cohort, cora), commit_of(cohort, cora)) == ["done", "done"]
    assert User.objects.filter(email__endswith="@x.org").count() == 50
    User.objects.filter(email__endswith="@x.org").delete()
    results = together(commit_of(cohort, cora), commit_of(CohortFactory(program=cohort.program), cora))
    assert results in (["done", "done"], ["done", "refused"])
    assert User.objects.filter(email__endswith="@x.org").count() == 50
    assert Enrolment.objects.filter(user__email__endswith="@x.org").count() == 50 * results.count("done")
    assert Topic.objects.filter(label_en="Falconry").count() == 1
