"""The file of a photo, for those who may see it."""

from django.core.files import File
from django.core.files.storage import default_storage

from profiles.kinds.photos import SIZES, photo_path
from profiles.models import Profile, User


def photo_file(photo: str, size: int, viewer: User) -> File | None:
    """The open file, or None where there is none or the viewer may not see it; one query."""
    if size not in SIZES or not Profile.objects.whose_photo_is_seen_by(viewer).filter(photo=photo).exists():
        return None
    try:
        return default_storage.open(photo_path(photo, size))
    except FileNotFoundError:
        return None
