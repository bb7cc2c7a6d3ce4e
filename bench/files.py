"""Files of people on their way in and out: what `bench.pages` measures of imports and exports."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from profiles.models import User
from programs.jobs import run_import
from programs.models import Cohort, ParticipantImport
from programs.models.imports import CHECKED_AT_ONCE
from programs.queries.imports import version_of
from programs.services.imports import commit_import, map_import, upload_import

SOME, MANY = 5_000, 20_000
HEADER = ["id", "name", "e-mail", "role", "places", "topics", "languages", "about"]
ABOUT = "I like to listen, and I have been there myself. " * 4
Measure = Callable[..., bool]


def people(number: int) -> list[list[int | str]]:
    """Rows as a reader of files hands them on, a mentor to three mentees; one in a hundred has no address."""
    return [
        [
            at + 2,
            *(f"n{at}", f"Person {at}", f"p{at}@example.net" if at % 100 else "none"),
            *(("mentor", "2") if at % 4 == 0 else ("mentee", "")),
            *(f"Topic {at % 60}, Topic {at % 47}, Word {at % 200}", "English; German", ABOUT),
        ]
        for at in range(number)
    ]


def staged(cohort: Cohort, number: int, by: User) -> ParticipantImport:
    """An upload of so many rows whose columns are laid down; a long one waits for the worker."""
    upload = upload_import(
        cohort=cohort, file_name=f"{number}.csv", header=HEADER, rows=people(number), everyone_is="", by=by
    )
    map_import(upload=upload, mapping=upload.mapping, everyone_is="", by=by)
    return upload


def worked(upload: ParticipantImport, became: str) -> None:
    """Let the worker take it."""
    if run_import(upload.pk) != became:
        upload.refresh_from_db()
        raise RuntimeError(upload.failure)
    upload.refresh_from_db()


def decided(upload: ParticipantImport, by: User) -> ParticipantImport:
    wrong = upload.preview["counts"]["wrong"]
    commit_import(upload=upload, choices={}, leave_out=True, seen=version_of(upload), wrong=wrong, by=by)
    return upload


def there_and_back(cohort: Cohort, client: Client, by: User, measured: Measure) -> list[bool]:
    """Check, preview, import and take out again; whether each target was met."""

    def seen(name: str, upload: ParticipantImport) -> None:
        if client.get(reverse(f"programs:{name}", args=[upload.public_id])).status_code != 200:
            raise RuntimeError(name)

    short, some, many = (staged(cohort, number, by) for number in (CHECKED_AT_ONCE, SOME, MANY))
    results = [measured("preview, 500", lambda: seen("import-check", short))]
    results.append(measured("check, 20,000", lambda: worked(many, "checked"), rounds=1))
    results.append(measured("preview, 20,000", lambda: seen("import-check", many)))
    worked(some, "checked")
    decided(some, by)
    results.append(measured("import, 5,000", lambda: worked(some, "committed"), rounds=1))
    worked(decided(many, by), "committed")
    for filetype in ("csv", "xlsx"):
        page = reverse("programs:enrolment-export", args=[cohort.public_id, filetype])
        results.append(measured(f"first of {filetype}", lambda page=page: next(iter(client.get(page))), rounds=2))
        results.append(measured(f"whole {filetype}", lambda page=page: sum(map(len, client.get(page))), rounds=1))
    return results
