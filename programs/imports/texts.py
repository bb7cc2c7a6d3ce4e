"""CSV files: which encoding, which separator, which rows."""

import csv
import io
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from activity.states import Refused
from profiles.kinds.text import forbidden_character

SEPARATORS = ",;\t|"
SAMPLE = 64 * 1024
FEW = 5  # control characters that may be slips; more of them, and dense, mean that this is no text
WESTERN = "äöüÄÖÜßéèêëàâáçñôóòîïíìûúùåøæœÇÑÅØÆÉÈÀÁÓÍ"
DECLARED = re.compile(r'\A"?sep=([,;\t|])"?\r?\n', re.IGNORECASE)


def text_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file with the number of the line each begins in. Raises Refused."""
    text = decoded(data)
    declared = DECLARED.match(text)
    offset = 0
    if declared:
        text, offset = text[declared.end() :], 1
    return records(text, declared[1] if declared else separator_of(text), offset)


def decoded(data: bytes) -> str:
    """The text of the bytes: UTF-8, UTF-16, else what western Windows or an old Mac writes. Raises Refused."""
    try:
        text = data.decode(encoding_of(data))
    except UnicodeDecodeError:
        raise Refused(not_text()) from None
    sample = text[:SAMPLE].replace("\r", "\n")
    strange = sum(forbidden_character(character, lines=True) is not None for character in sample)
    if strange > FEW and strange * 20 > len(sample):
        raise Refused(not_text())
    return text


def not_text() -> str:
    return _("This file cannot be read as a table. Please save it as CSV UTF-8 or as XLSX and upload it again.")


def encoding_of(data: bytes) -> str:
    """The encoding these bytes are most likely in. UTF-16 without a mark shows by its many zero bytes."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = data[: SAMPLE - SAMPLE % 2]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 4 > len(head) and min(even, odd) * 10 < max(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return one_byte_encoding(data)
    return "utf-8-sig"


def one_byte_encoding(data: bytes) -> str:
    """Windows or old Mac: the code page in which more of the letters are ones that western Europe uses."""
    letters = {code: data.decode(code, "replace") for code in ("cp1252", "mac_roman")}
    western = {code: sum(text.count(letter) for letter in WESTERN) for code, text in letters.items()}
    broken = letters["cp1252"].count("\ufffd")
    return "mac_roman" if western["mac_roman"] > western["cp1252"] - broken else "cp1252"


def separator_of(text: str) -> str:
    """The separator under which the first rows agree best in their number of cells."""
    head = text[:SAMPLE]

    def widths_with(separator: str) -> list[int]:
        try:
            return [len(row) for row in csv.reader(io.StringIO(head, newline=""), delimiter=separator) if row][:50]
        except csv.Error:
            return []

    def agreement(separator: str) -> tuple[float, int]:
        widths = widths_with(separator)
        if not widths or widths[0] == 1:
            return (0.0, 0)
        return (widths.count(widths[0]) / len(widths), widths[0])

    def agreement_below(separator: str) -> tuple[float, int]:
        """The same where a title of one cell stands above."""
        widths = widths_with(separator)
        often, width = max(((widths.count(width), width) for width in set(widths) if width > 1), default=(0, 0))
        return (often / max(1, len(widths)), width)

    best = max(SEPARATORS, key=agreement)
    return best if agreement(best)[1] else max(SEPARATORS, key=agreement_below)


def records(text: str, separator: str, offset: int) -> Iterator[tuple[int, list[str]]]:
    """Rows with their first line; quotation marks that do not close are named by line, not guessed."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1 + offset
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Refused(unreadable_line(line, str(error))) from None
        yield line, cells
        line = reader.line_num + 1 + offset


def unreadable_line(line: int, error: str) -> str:
    if "field limit" in error:
        return _("A cell in line %(line)d is far too long. Is a quotation mark missing there?") % {"line": line}
    return _(
        "Quotation marks in the row that begins in line %(line)d do not fit together. "
        "Please look there, or save the file as XLSX."
    ) % {"line": line}
