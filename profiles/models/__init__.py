"""Who: the account, what a person tells about herself, and the topics that connect people."""

from profiles.models.accounts import User, UserManager
from profiles.models.foreign import FOREIGN
from profiles.models.people import Profile, ProfileQuerySet, TopicChoice
from profiles.models.personal import Consent, SensitiveAnswer
from profiles.models.topics import Topic, TopicQuerySet

__all__ = [
    "FOREIGN",
    "Consent",
    "Profile",
    "ProfileQuerySet",
    "SensitiveAnswer",
    "Topic",
    "TopicChoice",
    "TopicQuerySet",
    "User",
    "UserManager",
]
