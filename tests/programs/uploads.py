"""Files and staged imports made for tests."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook

from activity.states import Refused
from profiles.models import User
from programs.imports import read_table
from programs.jobs import run_import
from programs.models import Cohort, ParticipantImport
from programs.queries.imports import Plan, plan_import, version_of
from programs.services.imports import commit_import, map_import, upload_import

Rows = Iterable[Sequence[object]]


def csv_bytes(text: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO(text.encode(encoding))


def xlsx_bytes(*sheets: Rows) -> bytes:
    """A workbook with these sheets, as a spreadsheet program writes it."""
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_entries(workbook: bytes, **entries: bytes) -> bytes:
    """The workbook with entries replaced or added; `__` stands for a slash and `_dot_` for a dot."""
    new = {name.replace("__", "/").replace("_dot_", "."): content for name, content in entries.items()}
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in old.namelist():
            if name not in new:
                archive.writestr(name, old.read(name))
        for name, content in new.items():
            archive.writestr(name, content)
    return target.getvalue()


def stage(
    cohort: Cohort, by: User, text: str | Path, everyone_is: str = "", mapping: dict[str, str] | None = None
) -> ParticipantImport:
    """An upload of this text or file, mapped as guessed, with `mapping` on top."""
    source = io.BytesIO(text.read_bytes()) if isinstance(text, Path) else csv_bytes(text)
    table = read_table(source)
    upload = upload_import(
        cohort=cohort, file_name="people.csv", header=table.header, rows=table.rows, everyone_is=everyone_is, by=by
    )
    map_import(upload=upload, mapping={**upload.mapping, **(mapping or {})}, everyone_is=everyone_is, by=by)
    if upload.status == "checking":
        assert run_import(upload.pk) == "checked"
        upload.refresh_from_db()
    return upload


def commit(
    upload: ParticipantImport, by: User, choices: dict[str, str] | None = None, *, leave_out: bool = False
) -> Plan:
    """Commit as somebody who has just seen the preview, and let the worker do it; returns the plan she saw.

    Raises Refused with what led back to the preview.
    """
    plan = plan_import(upload)
    commit_import(
        upload=upload,
        choices=choices or {},
        leave_out=leave_out,
        seen=version_of(upload),
        wrong=plan.counts["wrong"],
        by=by,
    )
    became = run_import(upload.pk)
    upload.refresh_from_db()
    if became != "committed":
        raise Refused(upload.failure)
    return plan


def bring(cohort: Cohort, by: User, text: str | Path, everyone_is: str = "") -> ParticipantImport:
    """Upload, map and commit in one go."""
    upload = stage(cohort, by, text, everyone_is)
    commit(upload, by)
    return upload
