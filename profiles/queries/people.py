"""A person as others may see her: only the fields of the viewer's circle leave this module."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.db.models import prefetch_related_objects

from profiles.kinds import Format, Side
from profiles.kinds.coded import FIELDS_OF_STUDY, INDUSTRIES, SUPPORT_KINDS
from profiles.kinds.languages import language_name
from profiles.kinds.zones import place_of
from profiles.models import Profile, User
from profiles.queries.hours import hours_in_words

Circle = Literal["program", "pairing"]
TINTS = 4


def own_profile(person: User) -> Profile:
    """The profile the frame of the page has loaded already, with its topics; two queries."""
    prefetch_related_objects([person.profile], "choices__topic")
    return person.profile


@dataclass(frozen=True)
class ProfileView:
    """One person, ready to show. `name` is first name and initial in the program circle; `email` is empty there."""

    public_id: str
    name: str
    first_name: str
    initials: str
    tint: int
    photo_url: str
    large_photo_url: str
    photo_text: str
    pronouns: str
    headline: str
    about: str
    languages: tuple[str, ...]
    formats: tuple[str, ...]
    place: str
    time_zone: str
    hours: tuple[str, ...]
    industry: str
    field_of_study: str
    occupation: str
    experience_years: int | None
    offered: tuple[str, ...]
    sought: tuple[str, ...]
    support_offered: tuple[str, ...]
    support_sought: tuple[str, ...]
    email: str

    @property
    def has_facts(self) -> bool:
        """Whether anything was said beyond name, words and topics."""
        said = (self.languages, self.formats, self.hours, self.industry, self.field_of_study, self.occupation)
        return any(said) or bool(self.support_offered or self.support_sought or self.email or self.experience_years)


def profile_view(profile: Profile, viewer_sees: Circle) -> ProfileView:
    """What somebody in this circle sees. "program": people of the same program before they are paired. "pairing":
    the other person of a pairing, and coordinators. Use `Profile.objects.with_topics()` for many at once.
    """
    close = viewer_sees == "pairing"
    return ProfileView(
        public_id=profile.public_id,
        name=profile.name if close else profile.short_name,
        first_name=profile.first_name,
        initials=profile.initials,
        tint=tint_of(profile),
        photo_url=profile.photo_url,
        large_photo_url=profile.large_photo_url,
        photo_text=profile.photo_text,
        pronouns=profile.pronouns,
        headline=profile.headline,
        about=profile.about,
        languages=tuple(language_name(code) for code in profile.languages),
        formats=tuple(str(Format(value).label) for value in profile.formats if value in Format.values),
        place=profile.place,
        time_zone=place_of(profile.time_zone),
        hours=tuple(hours_in_words(profile.hours)),
        industry=INDUSTRIES.label(profile.industry),
        field_of_study=FIELDS_OF_STUDY.label(profile.field_of_study),
        occupation=profile.occupation,
        experience_years=profile.experience_years,
        offered=topic_labels(profile, Side.OFFERED),
        sought=topic_labels(profile, Side.SOUGHT),
        support_offered=support_labels(profile.support_offered),
        support_sought=support_labels(profile.support_sought),
        email=(profile.user.email or "") if close else "",
    )


def tint_of(profile: Profile) -> int:
    """The colour of a person's sign, 1 to 4: the same on every page."""
    return sum(map(ord, profile.public_id)) % TINTS + 1


def topic_labels(profile: Profile, side: Side) -> tuple[str, ...]:
    """A person's topics of one side in the reader's language, by name."""
    return tuple(sorted(choice.topic.label for choice in profile.choices.all() if choice.side == side))


def support_labels(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(SUPPORT_KINDS.label(code) for code in codes)
