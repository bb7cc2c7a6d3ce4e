"""Pages about oneself, and the page that says who can see what."""

from profiles.views.personal import (
    consent_withdraw,
    personal_add,
    personal_list,
    personal_remove,
    personal_update,
)
from profiles.views.photos import photo, photo_remove, photo_update
from profiles.views.privacy import data_visibility
from profiles.views.profile import answers_check, profile_detail
from profiles.views.safety import device_list, safety
from profiles.views.steps import about_update, availability_update, background_update, topics_update, wishes_update

__all__ = [
    "about_update",
    "answers_check",
    "availability_update",
    "background_update",
    "consent_withdraw",
    "data_visibility",
    "device_list",
    "personal_add",
    "personal_list",
    "personal_remove",
    "personal_update",
    "photo",
    "photo_remove",
    "photo_update",
    "profile_detail",
    "safety",
    "topics_update",
    "wishes_update",
]
