"""What would still help in a profile, and who sees the answers of a step."""

from dataclasses import dataclass

from django.db.models import Field
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.kinds.privacy import DataClass, tag_of
from profiles.kinds import Side
from profiles.kinds.steps import ABOUT, AVAILABILITY, GOALS, PERSONAL, TOPICS, WISHES, Step
from profiles.models import Profile
from profiles.queries.sides import Setting

Text = str | Promise

WHO_SEES: dict[DataClass, Text] = {
    DataClass.PUBLIC: gettext_lazy("Everybody can see this."),
    DataClass.PROGRAM: gettext_lazy("People and coordinators of your programs can see this, nobody else."),
    DataClass.PAIRING: gettext_lazy("Only the person you are paired with and your coordinators can see this."),
    DataClass.PRIVATE: gettext_lazy("Only you and, where they need it, your coordinators can see this."),
    DataClass.CRITICAL: gettext_lazy("Only you can see this."),
}

# Steps whose answers are no fields of the profile, or of which some are for narrower circles than others.
ELSEWHERE: dict[Step, Text] = {
    GOALS: WHO_SEES[DataClass.PAIRING],
    WISHES: gettext_lazy(
        "Your wishes: only you and, where they need it, your coordinators. Whom you do not want to meet: only you."
    ),
    PERSONAL: gettext_lazy("Only you, unless you allow more: each answer says whom and for what."),
}


@dataclass(frozen=True)
class Gap:
    """An answer that is missing and would help the match, with the step where it is given."""

    sentence: str
    step: Step


def gaps_of(profile: Profile, setting: Setting) -> list[Gap]:
    """What is missing and worth asking for, most helpful first. Nothing here is required."""
    sides = {choice.side for choice in profile.choices.all()}
    wanted: list[tuple[bool, str, Step]] = [
        (setting.seeks and Side.SOUGHT not in sides, _("Choose topics you are looking for."), TOPICS),
        (setting.offers and Side.OFFERED not in sides, _("Choose topics you can offer."), TOPICS),
        (not profile.hours, _("Say when you have time."), AVAILABILITY),
        (not profile.languages, _("Say which languages you speak."), ABOUT),
        (not profile.formats, _("Say whether you want to meet online or in person."), AVAILABILITY),
        (not profile.about, _("Write a few sentences about yourself."), ABOUT),
    ]
    return [Gap(sentence, step) for missing, sentence, step in wanted if missing]


def who_sees(step: Step) -> Text:
    """Who may read the answers of a step, from the tags of its fields: the widest circle counts."""
    if step in ELSEWHERE:
        return ELSEWHERE[step]
    circles = list(DataClass)
    tags = [
        tag_of(field) for field in Profile._meta.get_fields() if isinstance(field, Field) and field.name in step.answers
    ]
    widest = min(circles.index(tag.data_class) for tag in tags if tag is not None)
    return WHO_SEES[circles[widest]]
