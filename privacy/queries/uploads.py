"""Which rows of files that wait to be imported are about a person."""

from typing import Any

from privacy.queries.traces import Traces
from programs.models import ParticipantImport
from programs.queries.imports.drafts import RowReader


def rows_of_others(upload: ParticipantImport, traces: Traces) -> list[list[Any]]:
    """The rows of a file that are not about this person.

    Her address tells her anywhere. Her name and her number do so in files for her own cohorts alone, and a name only
    where the row has nobody else's address: elsewhere they may be somebody else's.
    """
    here = upload.cohort_id in traces.cohorts
    reader = RowReader(upload.header, upload.mapping, upload.everyone_is)
    return [row for row in upload.rows if not is_about(row, upload.cohort_id, traces, reader if here else None)]


def is_about(row: list[Any], cohort: int, traces: Traces, reader: RowReader | None) -> bool:
    """Whether one row is; its first entry is the line in the file. Without `reader` only the address counts."""
    texts = {str(cell).strip().lower() for cell in row[1:]}
    if texts & traces.addresses:
        return True
    if reader is None:
        return False
    draft = reader.read(row)
    if any((cohort, role, draft.external_id) in traces.external_ids for role in draft.roles if draft.external_id):
        return True
    names = {*texts, draft.name.lower()}
    return traces.full_name.lower() in names and not any("@" in text for text in texts)
