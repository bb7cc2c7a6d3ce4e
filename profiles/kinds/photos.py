"""Sizes and limits of photos."""

SMALL, LARGE = 112, 360
SIZES = (SMALL, LARGE)  # edges in pixels: beside a name, and where somebody is introduced
PHOTO_DIR = "photos"
MOST_BYTES = 12 * 2**20
MOST_PIXELS = 50_000_000
MOST_A_DAY = 10


def photo_path(photo: str, size: int) -> str:
    """Where a file lies in the store."""
    return f"{PHOTO_DIR}/{photo}-{size}.webp"
