"""Clock-driven work on photos: files that no profile names."""

from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from activity.jobs import first_of_day
from profiles.kinds.photos import PHOTO_DIR
from profiles.models import Profile

UNNAMED_FOR = timedelta(hours=1)  # an upload writes its files just before the row names them


@transaction.atomic
def tidy_photos(*, now: datetime | None = None) -> int:
    """Delete files of photos that no profile names, left behind by a crash; how many.

    Once a day: a second run of the same day does nothing.
    """
    now = now or timezone.now()
    if not first_of_day("tidy_photos", now) or not default_storage.exists(PHOTO_DIR):
        return 0
    named = set(Profile.objects.exclude(photo="").values_list("photo", flat=True))
    deleted = 0
    for name in default_storage.listdir(PHOTO_DIR)[1]:
        path = f"{PHOTO_DIR}/{name}"
        if name.rpartition("-")[0] not in named and default_storage.get_modified_time(path) < now - UNNAMED_FOR:
            default_storage.delete(path)
            deleted += 1
    return deleted
