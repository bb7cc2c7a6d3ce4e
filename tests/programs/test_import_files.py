"""Reading uploaded files: what is understood, and a clear sentence for everything else."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activity.states import Refused
from programs.imports import limits, read_table
from programs.imports.tables import table_of
from programs.imports.texts import text_rows
from tests.programs.uploads import csv_bytes, with_entries, xlsx_bytes

HEADER = ["name", "e-mail", "topics"]
PEOPLE = [[2, "Zoë Müller", "zoe@example.org", "Robotics, Chess"], [3, "Bo Li", "bo@example.org", ""]]
SHEET = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<dimension ref="A1:XFD1048576"/><sheetData>%s</sheetData></worksheet>'
)
TEXT = 'name,e-mail,topics\nZoë Müller,zoe@example.org,"Robotics, Chess"\nBo Li,bo@example.org,\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_are_recognised(encoding: str) -> None:
    table = read_table(csv_bytes(TEXT, encoding))
    assert (table.header, table.rows) == (HEADER, PEOPLE)


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_separators_are_recognised(separator: str) -> None:
    rows = [HEADER, *(row[1:] for row in PEOPLE)]
    table = read_table(csv_bytes("\n".join(separator.join(map(str, row)) for row in rows)))
    assert (table.header, table.rows) == (HEADER, PEOPLE)


def test_a_declared_separator_wins_and_lines_still_count_from_the_top() -> None:
    table = read_table(csv_bytes("sep=;\nname;topics\nBo;a,b,c\n"))
    assert (table.header, table.rows) == (["name", "topics"], [[3, "Bo", "a,b,c"]])


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_and_blank_rows_do_not_shift_line_numbers(ending: str) -> None:
    table = read_table(csv_bytes(ending.join(["", "name,topics", "", 'Bo,"one', 'two"', "Al,x", ",,"])))
    assert table.rows == [[4, "Bo", "one\ntwo"], [6, "Al", "x"]]


def test_cells_are_trimmed_and_columns_without_name_or_content_go() -> None:
    table = read_table(csv_bytes(" Name ,,e-mail,,\n\u00a0Bo\u200b ,, bo@example.org ,,\n"))
    assert (table.header, table.rows) == (["Name", "e-mail"], [[2, "Bo", "bo@example.org"]])


def test_a_column_with_content_but_no_name_is_called_by_its_letter() -> None:
    assert read_table(csv_bytes("name,,e-mail\nBo,x,bo@example.org\n")).header == ["name", "(B)", "e-mail"]


def test_a_workbook_reads_as_its_text() -> None:
    data = xlsx_bytes(
        [["name", "capacity", "member", "share"], ["Zoë", 2.0, True, 0.1], [None] * 4, ["Bo", 3, False, "=1+1"]]
    )
    table = read_table(io.BytesIO(data))
    assert table.header == ["name", "capacity", "member", "share"]
    assert table.rows == [[2, "Zoë", "2", "yes", "0.1"], [4, "Bo", "3", "no", ""]]


def test_of_several_sheets_the_first_with_content_is_read_and_named() -> None:
    table = read_table(io.BytesIO(xlsx_bytes([], [["name"], ["Bo"]], [["name"], ["Al"]])))
    assert table.rows == [[2, "Bo"]]
    assert [note for note in table.notes if "Sheet 2" in note] == table.notes != []


def test_macros_beside_the_sheets_are_ignored() -> None:
    data = with_entries(xlsx_bytes([["name"], ["Bo"]]), xl__vbaProject_dot_bin=b"Sub AutoOpen()")
    assert read_table(io.BytesIO(data)).rows == [[2, "Bo"]]


def test_the_size_a_sheet_claims_is_not_believed() -> None:
    sheet = SHEET % (
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'
        b'<row r="2"><c r="A2" t="inlineStr"><is><t>Bo</t></is></c></row>'
    )
    data = with_entries(xlsx_bytes([["x"]]), xl__worksheets__sheet1_dot_xml=sheet)
    assert read_table(io.BytesIO(data)).rows == [[2, "Bo"]]


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read_table(io.BytesIO(data))
    return str(caught.value.sentence)


def bomb() -> bytes:
    """Zeros that pack a thousand to one."""
    return with_entries(xlsx_bytes([["name"], ["Bo"]]), xl__worksheets__sheet1_dot_xml=b"\0" * 20_000_000)


def many_entries() -> bytes:
    return with_entries(xlsx_bytes([["name"], ["Bo"]]), **{f"x{n}": b"" for n in range(limits.MOST_ENTRIES)})


def encrypted_archive() -> bytes:
    data = bytearray(xlsx_bytes([["name"], ["Bo"]]))
    first = data.index(b"PK\x01\x02")
    data[first + 8] |= 1
    return bytes(data)


def archive(name: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr(name, b"x")
    return target.getvalue()


def entity_bomb() -> bytes:
    xml = b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><worksheet><sheetData>&y;</sheetData></worksheet>'
    return with_entries(xlsx_bytes([["name"], ["Bo"]]), xl__worksheets__sheet1_dot_xml=xml)


def endless_strings() -> bytes:
    sheet = b"<worksheet>" + b"<c/>" * (limits.MOST_MARKS + 1) + b"</worksheet>"
    noise = bytes(range(256)) * 1_000  # keeps the ratio ordinary
    return with_entries(xlsx_bytes([["name"], ["Bo"]]), xl__worksheets__sheet1_dot_xml=sheet, noise=noise)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500
BAD = {
    "empty": (b"", "empty"),
    "blank": (b"\n \n,,\n", "empty"),
    "only a mark": (b"\xef\xbb\xbf", "empty"),
    "header only": (b"name,e-mail\n", "nobody below"),
    "no header": (b"Bo,bo@example.org\nAl,al@example.org\n", "The first row holds a person"),
    "numbers for header": (b"1,2\n3,4\n", "The first row holds a person"),
    "title above": (b"Our mentors\nwho,where\nBo,bo@example.org\n", "Delete titles"),
    "binary": (bytes(range(256)) * 20, "cannot be read"),
    "control characters in header": (b"na\0me,topics\n" + b"Bo,x\n" * 30, "column names hold characters"),
    "long heading": (b"x" * 301 + b",b\n1,2\n", "300"),
    "open quotation mark": (b'name,e-mail\nBo,"bo@example.org\nAl,x\n', "line 2"),
    "letters after a quotation mark": (b'name,e-mail\nAl,x\nBo,"b"o\n', "line 3"),
    "field without end": (b"name,e-mail\nBo," + b"x" * 140_000 + b"\n", "line 2"),
    "web page": (b"<html><table><tr><td>name</td></tr></table></html>", "web page"),
    "web page with a mark": (b"\xef\xbb\xbf\n <!DOCTYPE html>", "web page"),
    "pdf": (b"%PDF-1.7 ...", "text document"),
    "old workbook": (OLE, ".xls"),
    "encrypted workbook": (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    "encrypted archive": (encrypted_archive(), "password"),
    "open document": (archive("content.xml"), "OpenDocument"),
    "other archive": (archive("holiday.jpg"), "not a workbook"),
    "cut off": (xlsx_bytes([["name"], ["Bo"]])[:2000], "damaged"),
    "bomb": (bomb(), "unpacks to far more"),
    "many entries": (many_entries(), "unpacks to far more"),
    "too many marks": (endless_strings(), "unpacks to far more"),
    "entities": (entity_bomb(), "damaged"),
    "sheet that is no xml": (with_entries(xlsx_bytes([["a"]]), xl__worksheets__sheet1_dot_xml=b"hello"), "damaged"),
    "empty workbook": (xlsx_bytes([]), "empty"),
    "columns": (b",".join(b"c%d" % n for n in range(101)) + b"\n" + b"x," * 101, "101 columns"),
    "wide sheet": (xlsx_bytes([[f"c{n}" for n in range(101)], ["x"]]), "larger than any list"),
    "rows": (b"name\n" + b"Bo\n" * 20_001, "20000 rows"),
    "bytes": (b"name\n" + b"x" * limits.MOST_BYTES, "10 MB"),
}


@pytest.mark.parametrize(("data", "word"), BAD.values(), ids=BAD.keys())
def test_what_cannot_be_read_is_told_in_a_sentence(data: bytes, word: str) -> None:
    assert word in refusal(data)


def test_more_text_than_a_list_of_people_holds_is_refused() -> None:
    """One shared string of a workbook can stand in any number of cells."""
    cell = "y" * 5_000
    with pytest.raises(Refused, match="too much text"):
        table_of([(1, ["name", "about"]), *((line, [cell, cell]) for line in range(2, 2_003))])


def test_an_entry_larger_than_it_claims_is_refused() -> None:
    """The directory lies about a size; unpacking does not believe it."""
    data = xlsx_bytes([["name"], ["Bo"]])
    name = b"xl/worksheets/sheet1.xml"
    position = data.rindex(name) - 46 + 24
    lie = data[:position] + (7).to_bytes(4, "little") + data[position + 4 :]
    assert "damaged" in refusal(lie)


def test_a_far_away_cell_does_not_take_the_memory_of_all_before_it() -> None:
    rows = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in range(1, 300))
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
    assert "larger than any list" in refusal(
        with_entries(xlsx_bytes([["x"]]), xl__worksheets__sheet1_dot_xml=sheet % rows)
    )


def test_characters_that_cannot_be_kept_are_marked_for_the_check() -> None:
    table = read_table(csv_bytes("name,topics\nBo\0,x\nAl,a\x07b\nCy,fine\n"))
    assert table.rows == [[2, "Bo\ufffd", "x"], [3, "Al", "a\ufffdb"], [4, "Cy", "fine"]]


def test_long_cells_and_surplus_cells_stay_visible_to_the_check() -> None:
    table = read_table(csv_bytes(f"name,topics\nBo,{'y' * 6_000}\nAl,x,too,many\n"))
    assert [len(table.rows[0][2]), table.rows[1]] == [5_001, [3, "Al", "x", "…"]]


def test_formulas_stay_plain_text() -> None:
    table = read_table(csv_bytes("name,about\n\"=cmd|' /C calc'!A0\",'=1+1\n"))
    assert table.rows == [[2, "=cmd|' /C calc'!A0", "=1+1"]]


QUIET = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUIET
@given(st.one_of(st.binary(max_size=400), st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace"))))
def test_any_bytes_give_a_table_or_a_sentence(data: bytes) -> None:
    for whole in (data, b"name,e-mail\n" + data, b"PK\x03\x04" + data):
        try:
            table = read_table(io.BytesIO(whole))
        except Refused as refused:
            assert str(refused.sentence)
        else:
            assert table.rows
            assert all(len(row) in {len(table.header) + 1, len(table.header) + 2} for row in table.rows)


@QUIET
@given(st.integers(0, 5_000), st.binary(min_size=1, max_size=40))
def test_a_workbook_with_any_bytes_changed_gives_a_table_or_a_sentence(place: int, change: bytes) -> None:
    data = bytearray(WORKBOOK)
    place %= len(data)
    data[place : place + len(change)] = change
    try:
        assert read_table(io.BytesIO(bytes(data))).rows
    except Refused as refused:
        assert str(refused.sentence)


WORKBOOK = xlsx_bytes([["name", "e-mail"], ["Bo", "bo@example.org"], ["Al", "al@example.org"]])


@QUIET
@given(st.lists(st.lists(st.text(max_size=20), max_size=6), max_size=8))
def test_any_rows_give_a_table_or_a_sentence(rows: list[list[str]]) -> None:
    try:
        table = table_of(enumerate(rows, start=1))
    except Refused as refused:
        assert str(refused.sentence)
    else:
        assert [row[0] for row in table.rows] == sorted({int(row[0]) for row in table.rows})


def test_every_row_of_the_text_is_there() -> None:
    lines = list(text_rows(b"name,e-mail\n" + b"".join(b"p%d,p%d@example.org\n" % (n, n) for n in range(500))))
    assert len(lines) == 501
    assert lines[-1] == (501, ["p499", "p499@example.org"])
