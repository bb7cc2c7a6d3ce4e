"""The steps of a profile: their addresses, and what their forms send."""

from typing import Any

from profiles.models import Profile, User

ABOUT, TOPICS, BACKGROUND, WHEN = "/me/about/", "/me/topics/", "/me/background/", "/me/availability/"
GOALS, PERSONAL, WISHES, CHECK = "/goals/guide/", "/me/personal/", "/me/wishes/", "/me/check/"


def profile_of(user: User) -> Profile:
    return Profile.objects.get(user=user)


def about(**changes: Any) -> dict[str, Any]:
    return {
        "version": "1",
        "name": "Ada Nwosu",
        "pronouns": "",
        "headline": "",
        "about": "",
        "languages": [],
        **changes,
    }


def when(**changes: Any) -> dict[str, Any]:
    return {"version": "1", "time_zone": "Europe/Berlin", "place": "", **changes}
