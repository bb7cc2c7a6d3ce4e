"""Recognises what kind of file was uploaded, by its content and never by its name."""

from typing import BinaryIO

from django.utils.translation import gettext as _

from activity.states import Refused
from programs.imports.limits import MOST_BYTES
from programs.imports.tables import Table, table_of
from programs.imports.texts import text_rows
from programs.imports.workbooks import workbook_table

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
WEB_PAGE = (b"<!doctype", b"<html", b"<table", b"<head", b"<?xml", b"<meta", b"mime-version:")


def read_table(stream: BinaryIO) -> Table:
    """The table in the uploaded file. Raises Refused, and nothing else, where there is none to be had."""
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Refused(
            _("This file is larger than %(most)d MB. Please delete pictures and columns you do not need, or split it.")
            % {"most": MOST_BYTES // 1024 // 1024}
        )
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return workbook_table(data)
    refuse_other_kinds(data)
    return table_of(text_rows(data))


def refuse_other_kinds(data: bytes) -> None:
    """Say what the file is where it is a known kind that we cannot read."""
    if data.startswith(OLD_OFFICE):
        if ENCRYPTED in data:
            raise Refused(_("This file is protected with a password. Remove the protection and upload it again."))
        raise Refused(_("This is a file of an old spreadsheet program (.xls). Please save it as XLSX or CSV."))
    if data.startswith((b"%PDF", b"{\\rtf")):
        raise Refused(_("This is a text document, not a table. Please upload a file saved as XLSX or CSV."))
    if data[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(WEB_PAGE):
        raise Refused(
            _(
                "This is a web page, whatever its name says. "
                "Open it in your spreadsheet program and save it as XLSX or CSV."
            )
        )
