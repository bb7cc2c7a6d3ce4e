"""Pictures as people upload them."""

from io import BytesIO
from typing import Any

from PIL import Image


def encoded(picture: Image.Image, kind: str = "JPEG", **options: Any) -> tuple[BytesIO, int]:
    """The file and its size."""
    file = BytesIO()
    picture.save(file, kind, **options)
    size = file.tell()
    file.seek(0)
    return file, size


def jpeg(width: int, height: int, **options: Any) -> tuple[BytesIO, int]:
    """A picture whose upper half is red and whose lower half is blue."""
    picture = Image.new("RGB", (width, height), "blue")
    picture.paste("red", (0, 0, width, height // 2))
    return encoded(picture, "JPEG", **options)
