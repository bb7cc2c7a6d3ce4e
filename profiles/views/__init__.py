"""Pages about oneself, and the page that says who can see what."""

from profiles.views.privacy import data_visibility
from profiles.views.profile import profile_detail
from profiles.views.steps import about_update, availability_update, background_update, topics_update

__all__ = [
    "about_update",
    "availability_update",
    "background_update",
    "data_visibility",
    "profile_detail",
    "topics_update",
]
