"""Who sees the answer to one question and what for, from the tag of the field that keeps it."""

from typing import Any

from django.db.models import Field
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.kinds.privacy import DataClass, tag_of
from profiles.models import Profile, TopicChoice

SEEN_BY: dict[DataClass, str | Promise] = {
    DataClass.PUBLIC: gettext_lazy("Everybody sees it"),
    DataClass.PROGRAM: gettext_lazy("The people of your programs see it"),
    DataClass.PAIRING: gettext_lazy("The person you are paired with and your coordinators see it"),
    DataClass.PRIVATE: gettext_lazy("Only you and, where they need it, your coordinators see it"),
    DataClass.CRITICAL: gettext_lazy("Only you see it"),
}
CHOICE: "dict[str, Field[Any, Any]]" = {field.name: field for field in TopicChoice._meta.fields}
KEPT_IN: dict[str, "Field[Any, Any]"] = {
    **{field.name: field for field in Profile._meta.fields},
    **dict.fromkeys(("sought", "offered"), CHOICE["topic"]),
}


def who_and_why(question: str) -> str:
    """One sentence about the question of this name; empty where its answer is kept in no field of the profile."""
    field = KEPT_IN.get("likeness" if question.startswith("likeness_") else question)
    tag = tag_of(field) if field is not None else None
    if tag is None:
        return ""
    return _("%(seen)s; used to %(purpose)s.") % {"seen": SEEN_BY[tag.data_class], "purpose": tag.purpose}
