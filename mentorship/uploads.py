"""How much a browser may send: files are refused before any of their bytes reach the disk, whoever sends them where."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MOST_BYTES = 32 * 1024 * 1024  # well above what a page takes, so that its own sentence about size is the usual answer


class UploadLimit(FileUploadHandler):
    """Stands before the handlers that keep files. Every form that holds files passes here, on every page."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: str | None = None
    ) -> None:
        """Raises RequestDataTooBig, which answers 400, for more than MOST_BYTES in one request."""
        if content_length > MOST_BYTES:
            raise RequestDataTooBig(f"{content_length} bytes are more than {MOST_BYTES}")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        return None
