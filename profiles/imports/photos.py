"""A photo as somebody uploads it: judged by its header, decoded within limits, drawn anew with nothing hidden in it."""

import struct
from io import BytesIO
from threading import Lock
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from activity.states import Refused
from profiles.kinds.photos import MOST_BYTES, MOST_PIXELS, SIZES

FORMATS = ("JPEG", "PNG", "WEBP")
SMALLEST = 64
FACE = (0.5, 0.4)  # where a square is cut out of a tall picture: faces stand above the middle
BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, MemoryError, OverflowError, IndexError)
Picture = dict[int, bytes]

# A decoded picture takes a few bytes for each of its pixels: one at a time, however many people upload at once.
one_at_a_time = Lock()


def read_photo(file: BinaryIO, size: int) -> Picture:
    """The photo as square WebP files by their edge in pixels. Raises Refused with what to do instead.

    Bytes are judged before anything is read, pixels before anything is decoded. The result is drawn on a new canvas:
    place, camera and whatever else travelled in the file stay behind.
    """
    if size > MOST_BYTES:
        raise Refused(_("This file is larger than %(megabytes)d MB. Please choose a smaller photo.") % megabytes())
    with one_at_a_time:
        try:
            with Image.open(file, formats=FORMATS) as opened:
                return {edge: webp(square, edge) for square in [squared(opened)] for edge in SIZES}
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise Refused(too_many_pixels()) from None
        except BROKEN:
            raise Refused(
                _("This file cannot be read as a photo. Please choose a JPEG, PNG or WebP file, or take a new photo.")
            ) from None


def squared(opened: Image.Image) -> Image.Image:
    """The upright middle of the picture in the largest size, in the colours of screens, on a white ground."""
    width, height = opened.size
    if width * height > MOST_PIXELS:
        raise Refused(too_many_pixels())
    if min(width, height) < SMALLEST:
        raise Refused(_("This photo is very small. Please choose one of at least 64 by 64 pixels."))
    largest = max(SIZES)
    opened.draft("RGB", (largest * 2, largest * 2))  # lets the decoder of JPEG leave out what we do not need
    upright = ImageOps.exif_transpose(opened)
    small = ImageOps.fit(upright.convert("RGBA"), (largest, largest), Image.Resampling.LANCZOS, centering=FACE)
    canvas = Image.new("RGB", small.size, "white")
    canvas.paste(small, mask=small.getchannel("A"))
    return in_screen_colours(canvas, upright.info.get("icc_profile", b""))


def in_screen_colours(picture: Image.Image, profile: bytes) -> Image.Image:
    """The picture in sRGB where the file names other colours; as it is where its profile makes no sense."""
    if not profile:
        return picture
    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(picture, given, ImageCms.createProfile("sRGB")) or picture
    except (ImageCms.PyCMSError, *BROKEN):
        return picture


def webp(square: Image.Image, edge: int) -> bytes:
    canvas = Image.new("RGB", (edge, edge))
    canvas.paste(square.resize((edge, edge), Image.Resampling.LANCZOS))
    out = BytesIO()
    canvas.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()


def megabytes() -> dict[str, int]:
    return {"megabytes": MOST_BYTES // 2**20}


def too_many_pixels() -> str:
    return _("This photo has more than %(megapixels)d million pixels. Please choose a smaller one.") % {
        "megapixels": MOST_PIXELS // 1_000_000
    }
