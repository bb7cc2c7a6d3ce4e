"""A decided import at work: once, by whoever holds the lease, whole or not at all, and seen from its page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activity.jobs.heartbeat import LEASE
from activity.models import Activity, Notice
from activity.states import Conflict
from profiles.models import User
from programs.jobs import relay_imports, run_import
from programs.jobs.imports import committing
from programs.jobs.imports.committing import claim
from programs.models import Cohort, Coordinator, Enrolment, ParticipantImport
from programs.models import imports as models
from programs.queries.imports import version_of
from programs.queries.imports.progress import key_of, progress_of
from programs.services.imports import commit_import, discard_import, map_import
from tests.factories import TopicFactory
from tests.programs.uploads import stage

PEOPLE = "id,name,e-mail,role\n1,Bo,bo@x.org,mentor\n2,Al,al@x.org,mentee\n"
Enter = Callable[[User], Client]


MIXED = (
    "id,name,e-mail,role,topics,places\n1,Bo,bo@x.org,mentor,Robotic,\n2,Al,al@x.org,mentee,Robotics; Falconry,\n"
    "3,Cy,oops,mentee,,\n4,Di,di@x.org,mentor,,0\n5,,,nothing,,\n"
)


@pytest.fixture
def long_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is too long to be checked while a page waits."""
    monkeypatch.setattr(models, "CHECKED_AT_ONCE", 0)


@pytest.fixture
def decided(cora: User, cohort: Cohort) -> ParticipantImport:
    """An import Cora has just decided on."""
    upload = stage(cohort, cora, PEOPLE)
    commit_import(upload=upload, choices={}, leave_out=False, seen=version_of(upload), wrong=0, by=cora)
    return upload


def places() -> int:
    return Enrolment.objects.count()


def later(upload: ParticipantImport) -> None:
    """Let the lease of a worker that died run out."""
    ParticipantImport.objects.filter(pk=upload.pk).update(lease_until=timezone.now(), hint_at=timezone.now())


def test_nothing_is_written_before_the_worker_comes_and_once_after_it(decided: ParticipantImport) -> None:
    assert (decided.status, places()) == ("importing", 0)
    assert [run_import(decided.pk), run_import(decided.pk)] == ["committed", "left"]
    decided.refresh_from_db()
    assert (decided.status, decided.rows, decided.lease_until, places()) == ("committed", [], None, 2)
    assert Activity.objects.about(decided).filter(kind="import.committed").count() == 1


def test_a_worker_killed_in_between_writes_nothing_and_the_relay_does_it(
    decided: ParticipantImport, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """What ends a process ends it here too."""

    def dies(*args: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(committing, "report_of", dies)  # everything is written, the last step is not taken
        with pytest.raises(Killed):
            run_import(decided.pk)
    assert places() == 0
    hinted: list[int] = []
    assert relay_imports(hinted.append) == 0  # the lease still counts
    assert run_import(decided.pk) == "left"
    later(decided)
    assert relay_imports(hinted.append) == 1
    assert [run_import(pk) for pk in hinted] == ["committed"]
    assert places() == 2


def test_the_relay_leaves_alone_what_nobody_has_decided_on_or_what_is_done(cora: User, cohort: Cohort) -> None:
    stage(cohort, cora, PEOPLE)
    assert relay_imports(lambda pk: None, now=timezone.now() + timedelta(days=1)) == 0


def test_a_worker_that_lost_its_lease_writes_nothing(
    decided: ParticipantImport, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = claim(decided.pk, timezone.now() - LEASE)
    assert slow is not None
    assert claim(decided.pk, timezone.now()) is not None
    assert committing.carried_out(slow) == "stopped"
    assert places() == 0
    decided.refresh_from_db()
    assert decided.status == "importing"


def test_it_gives_up_after_three_workers(decided: ParticipantImport) -> None:
    for _try in range(3):
        assert claim(decided.pk, timezone.now()) is not None
        later(decided)
    assert run_import(decided.pk) == "failed"
    decided.refresh_from_db()
    assert (decided.status, "again and again" in decided.failure, places()) == ("mapped", True, 0)


def test_rights_and_cohort_are_looked_at_again(decided: ParticipantImport, cora: User, cohort: Cohort) -> None:
    Cohort.objects.filter(pk=cohort.pk).update(status="closed")
    assert run_import(decided.pk) == "failed"
    Cohort.objects.filter(pk=cohort.pk).update(status="open")
    decided.refresh_from_db()
    assert "has ended" in decided.failure
    commit_import(upload=decided, choices={}, leave_out=False, seen=version_of(decided), wrong=0, by=cora)
    Coordinator.objects.filter(user=cora).delete()
    assert run_import(decided.pk) == "failed"
    assert places() == 0


def test_a_file_nobody_expected_leads_back_with_words(
    decided: ParticipantImport, monkeypatch: pytest.MonkeyPatch
) -> None:
    ParticipantImport.objects.filter(pk=decided.pk).update(rows=[["not a row"]])
    assert run_import(decided.pk) == "failed"
    decided.refresh_from_db()
    assert (decided.status, "did not expect" in decided.failure) == ("mapped", True)


def test_while_it_works_it_can_be_neither_mapped_nor_discarded_nor_decided(
    decided: ParticipantImport, cora: User
) -> None:
    for act in (
        lambda: map_import(upload=decided, mapping=decided.mapping, everyone_is="", by=cora),
        lambda: discard_import(upload=decided, by=cora),
        lambda: commit_import(upload=decided, choices={}, leave_out=False, seen=version_of(decided), wrong=0, by=cora),
    ):
        with pytest.raises(Conflict):
            act()


def test_whoever_had_to_wait_is_told(decided: ParticipantImport, cora: User) -> None:
    ParticipantImport.objects.filter(pk=decided.pk).update(status_since=timezone.now() - timedelta(minutes=1))
    run_import(decided.pk)
    notice = Notice.objects.get(recipient=cora)
    assert (notice.kind, notice.route, notice.route_args) == (
        "import_done",
        "programs:import-report",
        [decided.public_id],
    )


def test_the_page_counts_and_leads_on(signed_in: Enter, decided: ParticipantImport, cora: User) -> None:
    client = signed_in(cora)
    page = reverse("programs:import-progress", args=[decided.public_id])
    assert "Waiting for the worker" in client.get(page).content.decode()
    held = claim(decided.pk, timezone.now())
    assert held is not None
    assert progress_of(held).total == 0
    cache.set(key_of(held), ("people", 1_000, 20_000), 60)
    part = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "Writing people" in part
    assert "1000 of 20000" in part.replace(",", "")
    assert "<html" not in part
    later(decided)
    run_import(decided.pk)
    assert client.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert client.get(page).url == reverse("programs:import-report", args=[decided.public_id])


def test_what_spoke_against_it_stands_on_the_preview(
    signed_in: Enter, decided: ParticipantImport, cora: User, cohort: Cohort
) -> None:
    Cohort.objects.filter(pk=cohort.pk).update(status="closed")
    run_import(decided.pk)
    page = reverse("programs:import-progress", args=[decided.public_id])
    text = signed_in(cora).get(page, follow=True).content.decode()
    assert "Nothing was imported" in text
    assert "This cohort has ended" in text


def test_the_queries_of_the_worker_do_not_grow_with_the_rows(cohort: Cohort, cora: User) -> None:
    counts = []
    for n in range(3):
        TopicFactory(slug=f"chess-{n}", label_en=f"Chess {n}", label_de=f"Schach {n}")
    for number in (1, 3, 20):  # the first finds nobody there; more would not fit into one statement of SQLite
        rows = "".join(f"{number}-{n},P {n},p{number}-{n}@x.org,mentor,Chess {n % 3}\n" for n in range(number))
        upload = stage(cohort, cora, f"id,name,e-mail,role,topics\n{rows}")
        commit_import(upload=upload, choices={}, leave_out=False, seen=version_of(upload), wrong=0, by=cora)
        with CaptureQueriesContext(connection) as asked:
            assert run_import(upload.pk) == "committed"
        counts.append(len(asked))
    assert counts[1] == counts[2]


def given_to_the_worker(upload: ParticipantImport, by: User) -> ParticipantImport:
    map_import(upload=upload, mapping=upload.mapping, everyone_is="", by=by)
    assert upload.status == "checking"
    return upload


def seen(client: Client, upload: ParticipantImport) -> tuple[str, str, int]:
    """The preview in words, the file of rows to correct, and how many queries the preview took."""
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("programs:import-check", args=[upload.public_id])).content
        queries = len(asked)
    main = BeautifulSoup(page, "html.parser").main
    assert main is not None
    for field in main.find_all("input", {"name": ("csrfmiddlewaretoken", "seen")}):
        field.decompose()
    faults = client.get(reverse("programs:import-faults", args=[upload.public_id])).content.decode()
    return str(main), faults, queries


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_long_file_is_checked_by_the_worker_and_its_preview_reads_the_same(
    signed_in: Enter, cohort: Cohort, cora: User, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    TopicFactory(slug="robotics", label_en="Robotics", label_de="Robotik")
    upload = stage(cohort, cora, MIXED)
    User.objects.filter(pk=cora.pk).update(language=language)
    client = signed_in(cora)
    page, faults, queries = seen(client, upload)
    assert len(page) > 5_000
    monkeypatch.setattr(models, "CHECKED_AT_ONCE", 4)
    given_to_the_worker(upload, cora)
    progress = reverse("programs:import-progress", args=[upload.public_id])
    assert client.get(reverse("programs:import-check", args=[upload.public_id])).url == progress
    assert reverse("programs:import-discard", args=[upload.public_id]) in client.get(progress).content.decode()
    assert [run_import(upload.pk), run_import(upload.pk)] == ["checked", "left"]
    again, same, fewer = seen(client, upload)
    assert (again, same) == (page, faults)
    assert fewer < queries
    upload.refresh_from_db()
    commit_import(upload=upload, choices={}, leave_out=True, seen=version_of(upload), wrong=2, by=cora)
    assert run_import(upload.pk) == "committed"
    upload.refresh_from_db()
    assert (places(), upload.rows, upload.preview) == (3, [], {})


def test_a_long_import_that_fails_is_checked_again(
    signed_in: Enter, cohort: Cohort, cora: User, long_files: None
) -> None:
    upload = stage(cohort, cora, PEOPLE)
    commit_import(upload=upload, choices={}, leave_out=False, seen=version_of(upload), wrong=0, by=cora)
    Cohort.objects.filter(pk=cohort.pk).update(status="closed")
    assert run_import(upload.pk) == "failed"
    upload.refresh_from_db()
    assert (upload.status, upload.preview) == ("checking", {})
    hinted: list[int] = []
    assert relay_imports(hinted.append) == 1
    assert [run_import(pk) for pk in hinted] == ["checked"]
    assert "This cohort has ended" in seen(signed_in(cora), upload)[0]


def test_a_file_that_cannot_be_checked_leads_back_to_the_columns(
    signed_in: Enter, cohort: Cohort, cora: User, long_files: None
) -> None:
    upload = given_to_the_worker(stage(cohort, cora, PEOPLE), cora)
    ParticipantImport.objects.filter(pk=upload.pk).update(rows=[["not a row"]])
    assert run_import(upload.pk) == "failed"
    ParticipantImport.objects.filter(pk=upload.pk).update(rows=upload.rows)
    page = signed_in(cora).get(reverse("programs:import-progress", args=[upload.public_id]), follow=True)
    assert page.redirect_chain[-1][0] == reverse("programs:import-map", args=[upload.public_id])
    assert "did not expect" in page.content.decode()


def test_a_file_that_is_discarded_while_it_is_checked_stays_so(cohort: Cohort, cora: User, long_files: None) -> None:
    upload = given_to_the_worker(stage(cohort, cora, PEOPLE), cora)
    slow = claim(upload.pk, timezone.now())
    assert slow is not None
    discard_import(upload=upload, by=cora)
    assert committing.carried_out(slow) == "stopped"
    upload.refresh_from_db()
    assert (upload.status, upload.rows, upload.preview) == ("discarded", [], {})
