"""Spreadsheets as rows of text: CSV in any usual encoding and separator, XLSX within safe limits."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from matching.engine.errors import SheetError
from matching.engine.later import later

openpyxl = later("openpyxl")

MOST_BYTES = 50_000_000
MOST_UNPACKED = 400_000_000
MOST_ROWS = 300_000
SEPARATORS = ",;\t|"
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Sheet:
    """The header of a sheet and its rows, each with the line it stands on."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def decoded(name: str, raw: bytes) -> str:
    """Return the text of a CSV file, by its byte-order mark, as UTF-8, else as Western European."""
    if raw[:4] == b"PK\x03\x04":
        raise SheetError(f"{name} is an Excel or zip file; give it a name that ends in .xlsx.")
    encoding = next((one for mark, one in MARKS if raw.startswith(mark)), "")
    if not encoding and raw[:200].count(0) > len(raw[:200]) // 3:
        encoding = "utf-16-le" if raw[1:2] == b"\0" else "utf-16-be"
    for attempt in [encoding] if encoding else ["utf-8", "cp1252"]:
        try:
            text = raw.decode(attempt)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise SheetError(f"{name} holds NUL characters, so it is not a text file; save it as CSV again.")
        return text
    raise SheetError(f"{name} is in an unknown text encoding; save it as CSV in UTF-8.")


def separator_of(text: str) -> str:
    """Return the separator that splits the first line into the most cells."""
    line = next((one for one in text.splitlines() if one.strip()), "")
    return max(SEPARATORS, key=lambda sign: (len(next(csv.reader([line], delimiter=sign), [])), sign == ","))


def _csv_rows(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text))
    try:
        line = 1
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise SheetError(f"{name}, line {reader.line_num}: {error}; check the quotation marks there.") from error


def _xlsx_rows(name: str, raw: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MOST_UNPACKED:
            raise SheetError(f"{name} unpacks to {unpacked // 1_000_000} MB; split it or save it as CSV.")
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError) as error:
        if isinstance(error, SheetError):
            raise
        raise SheetError(f"{name} cannot be read as an Excel workbook; save it as .xlsx or CSV again.") from error
    for line, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
        yield line, ["" if cell is None else str(cell) for cell in cells]


def read_sheet(path: Path) -> Sheet:
    """Return the rows of a CSV or XLSX file. Raises SheetError with a sentence that names file and line."""
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= MOST_BYTES else b""
    except OSError as error:
        raise SheetError(f"{path} cannot be opened: {error.strerror}.") from error
    if size > MOST_BYTES:
        raise SheetError(f"{path.name} has {size // 1_000_000} MB; at most {MOST_BYTES // 1_000_000} MB are read.")
    excel = path.suffix.lower() in (".xlsx", ".xlsm")
    rows = _xlsx_rows(path.name, raw) if excel else _csv_rows(path.name, decoded(path.name, raw))
    return sheet_of(path.name, rows)


def sheet_of(name: str, rows: Iterator[tuple[int, list[str]]]) -> Sheet:
    """Return a sheet of raw rows: the first row with content is the header, empty rows are dropped."""
    header: tuple[str, ...] = ()
    kept: list[tuple[int, tuple[str, ...]]] = []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if not header:
            header = tuple(cell.strip() for cell in cells)
            continue
        if len(kept) == MOST_ROWS:
            raise SheetError(f"{name} has more than {MOST_ROWS} rows; split it.")
        if any(cell.strip() for cell in cells[len(header) :]):
            raise SheetError(f"{name}, line {line}: there are more cells than columns; check the separators.")
        kept.append((line, tuple(cell.strip() for cell in cells[: len(header)])))
    if not header:
        raise SheetError(f"{name} is empty.")
    return Sheet(name, header, tuple(kept))


def safe_cell(value: object) -> object:
    """Return a value that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value


def csv_text(columns: list[str], rows: list[list[object]]) -> str:
    """Return rows as CSV text with a header."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue()
