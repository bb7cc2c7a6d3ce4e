"""Setting and removing one's photo: the row names the files, and files no row names are tidied away."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.models import Activity, random_id
from activity.services import record_fact
from activity.states import Refused
from profiles.kinds.photos import MOST_A_DAY, SIZES, photo_path
from profiles.models import Profile, User


def set_photo(
    *, profile: Profile, pictures: Mapping[int, bytes], description: str, by: User, now: datetime | None = None
) -> None:
    """Show this photo from now on; the one before it is deleted. Raises Refused after MOST_A_DAY in a day.

    The files are written before the row names them, under a new name: a crash leaves files behind, never a row
    without its files.
    """
    now = now or timezone.now()
    photo = random_id()
    try:
        with transaction.atomic():
            # Uploads of one person wait for one another here, so that the count holds.
            old = Profile.objects.select_for_update(no_key=True).get(pk=profile.pk).photo
            if photos_set(profile, since=now - timedelta(days=1)) >= MOST_A_DAY:
                raise Refused(_("You have changed your photo many times today. Please try again tomorrow."))
            for size in SIZES:
                default_storage.save(photo_path(photo, size), ContentFile(pictures[size]))
            Profile.objects.filter(pk=profile.pk).update(photo=photo, photo_text=description)
            record_fact(profile, "profile.photo_set", by=by)
            transaction.on_commit(partial(delete_files, old), robust=True)
    except BaseException:
        delete_files(photo)
        raise
    profile.refresh_from_db()


def photos_set(profile: Profile, *, since: datetime) -> int:
    """How often this person's photo was set."""
    label = Profile._meta.label_lower
    facts = Activity.objects.filter(kind="profile.photo_set", target_model=label, target_id=profile.pk)
    return facts.filter(at__gte=since).count()


@transaction.atomic
def describe_photo(*, profile: Profile, description: str, by: User) -> None:
    """Change the words for those who do not see the photo."""
    if Profile.objects.filter(pk=profile.pk).exclude(photo="").update(photo_text=description):
        record_fact(profile, "profile.changed", by=by, data={"answers": ["photo_text"]})


@transaction.atomic
def remove_photo(*, profile: Profile, by: User | None) -> None:
    """Show initials again and delete the files; doing so twice changes nothing."""
    old = Profile.objects.select_for_update(no_key=True).get(pk=profile.pk).photo
    if old:
        Profile.objects.filter(pk=profile.pk).update(photo="", photo_text="")
        record_fact(profile, "profile.photo_removed", by=by)
        transaction.on_commit(partial(delete_files, old), robust=True)


def delete_files(photo: str) -> None:
    """Delete the files of this photo, those that are there."""
    if photo:
        for size in SIZES:
            default_storage.delete(photo_path(photo, size))
