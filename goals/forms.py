"""What somebody says about a goal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goals.models import Goal
from profiles.forms.choices import offer
from profiles.forms.plain import WordsField
from profiles.forms.versioned import VersionedForm
from profiles.models import Profile, Topic
from profiles.queries.sides import Setting, setting_of
from profiles.queries.topics import topic_choices, topics_for


class GoalForm(VersionedForm):
    """A goal, from a wish to something one can tell was reached."""

    title = forms.CharField(
        label=_("I'd like to …"),
        max_length=Goal._meta.get_field("title").max_length,
        help_text=_("One sentence, for example “speak up in seminars” or “find out whether nursing suits me”."),
    )
    text = WordsField(
        Goal.text,
        rows=5,
        label=_("What would be different then?"),
        required=False,
        help_text=_("How would you notice that you are there? What have you tried so far? By when would it be good?"),
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics it touches"),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-enhance": "", "size": 8}),
        help_text=_("One to three are enough; they help to find somebody who knows about it."),
    )

    def __init__(
        self, data: Any = None, *, profile: Profile, goal: Goal | None = None, setting: Setting | None = None
    ) -> None:
        """`setting` saves a query where the page has asked for it already."""
        initial: dict[str, Any] = {"version": 0}
        chosen: dict[str, Topic] = {}
        if goal is not None:
            chosen = {topic.slug: topic for topic in goal.topics.all()}
            initial = {"version": goal.version, "title": goal.title, "text": goal.text, "topics": list(chosen)}
        super().__init__(data, initial=initial)
        self.known = topics_for(profile, (setting or setting_of(profile.user)).scopes) | chosen
        offer(self, "topics", topic_choices(self.known.values()))

    def answers(self) -> dict[str, Any]:
        """Title, text and topics, as the services take them."""
        return {
            "title": self.cleaned_data["title"],
            "text": self.cleaned_data["text"],
            "topics": [self.known[slug] for slug in self.cleaned_data["topics"]],
        }
