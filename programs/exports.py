"""The one writer of CSV and XLSX files: what a spreadsheet program would run as a formula leaves as plain text."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain, islice
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from programs.queries.imports.cells import FORMULA_MARKS, UNREADABLE

NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def plain_cell(value: object) -> str:
    """The value as text. An apostrophe keeps formulas from running; reading the file in again takes it off."""
    text = "" if value is None else str(value)
    if text.lstrip().startswith(FORMULA_MARKS) and not NUMBER.fullmatch(text):
        return f"'{text.lstrip()}"
    return text


def csv_text(header: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    """A table as CSV that spreadsheet programs open with its letters intact (UTF-8 with its mark)."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([plain_cell(cell) for cell in header])
    writer.writerows([plain_cell(cell) for cell in row] for row in rows)
    return "\ufeff" + target.getvalue()


class Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_stream(header: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The same as `csv_text`, row by row: a table of any length leaves without being held."""
    writer = csv.writer(Echo())
    yield "\ufeff"
    yield writer.writerow([plain_cell(cell) for cell in header])
    for row in rows:
        yield writer.writerow([plain_cell(cell) for cell in row])


FRAME = {
    "[Content_Types].xml": """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/styles.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
</Types>""",
    "_rels/.rels": """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>
</Relationships>""",
    "xl/_rels/workbook.xml.rels": """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>
</Relationships>""",
    # The second style is for dates, in the short form of whoever opens the file.
    "xl/styles.xml": """<?xml version="1.0" encoding="UTF-8"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>""",
}
BOOK = """<?xml version="1.0" encoding="UTF-8"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><bookViews><workbookView/></bookViews>
<sheets><sheet name="{title}" sheetId="1" r:id="rId1"/></sheets></workbook>"""
SHEET = """<?xml version="1.0" encoding="UTF-8"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0">
<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>"""
SHEET_END = "</sheetData></worksheet>"
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
DAY_ZERO = date(1899, 12, 30)
MOST_LETTERS = 32_767  # in one cell
ROWS_AT_ONCE = 200


class Outlet:
    """A file without a way back: what is written waits until it is taken."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.written.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits below."""

    def taken(self) -> bytes:
        data = b"".join(self.written)
        self.written.clear()
        return data


def xlsx_stream(title: str, header: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    """A workbook of one sheet, packed while the rows come: the first piece leaves before the first row is read."""
    outlet = Outlet()
    with ZipFile(outlet, "w", ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, text in FRAME.items():
            archive.writestr(name, text)
        archive.writestr("xl/workbook.xml", BOOK.format(title=escape(title, {'"': "&quot;"})))
        yield outlet.taken()
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(SHEET.encode())
            waiting = chain([header], rows)
            while some := list(islice(waiting, ROWS_AT_ONCE)):
                sheet.write("".join(map(sheet_row, some)).encode())
                yield outlet.taken()
            sheet.write(SHEET_END.encode())
    yield outlet.taken()


def sheet_row(cells: Iterable[object]) -> str:
    return f"<row>{''.join(map(sheet_cell, cells))}</row>"


def sheet_cell(value: object) -> str:
    """Numbers and dates as such, everything else as plain text without characters a workbook cannot hold."""
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, date):
        return f'<c s="1"><v>{value.toordinal() - DAY_ZERO.toordinal()}</v></c>'
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"<c><v>{value}</v></c>"
    text = NO_XML.sub(UNREADABLE, plain_cell(value))[:MOST_LETTERS]
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
