"""Two or three mentors side by side: what differs between them first, what is the same for all after it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from matching.kinds import COMPONENTS
from matching.queries.browse import MentorCard, answer_words, room_words
from matching.queries.fit import Fit, fit_of, topic_words
from matching.queries.fit_answers import named_in, question_words

# Languages stand among the facts, where one reads all of them.
COMPARED = [name for name in COMPONENTS if name != "languages"]


@dataclass(frozen=True)
class Row:
    """One thing that is compared, with its words for each mentor in their order."""

    label: str
    cells: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return len(set(self.cells)) > 1


@dataclass(frozen=True)
class SideBySide:
    """Mentors with their fits, and the rows of the comparison. `pairs` zips cards and fits."""

    cards: tuple[MentorCard, ...]
    fits: tuple[Fit, ...]
    differing: tuple[Row, ...]
    same: tuple[Row, ...]

    @property
    def pairs(self) -> list[tuple[MentorCard, Fit]]:
        return list(zip(self.cards, self.fits, strict=True))


def side_by_side(cards: Sequence[MentorCard]) -> SideBySide:
    """The comparison of these mentors; two queries at most, whatever their number."""
    topics = topic_words()
    named = {name for card in cards for name in named_in(card.components)}
    questions = question_words(named) if named else {}
    fits = [fit_of(card.components, topics, questions=questions) for card in cards]
    rows = [
        Row(str(COMPONENTS[name].label), tuple(text_of(fit, name) for fit in fits))
        for name in COMPARED
        if any(part.name == name and part.width for fit in fits for part in fit.parts)
    ]
    rows += [Row(label, tuple(told(card) or "–" for card in cards)) for label, told in facts() if any(map(told, cards))]
    return SideBySide(
        tuple(cards),
        tuple(fits),
        tuple(row for row in rows if row.differs),
        tuple(row for row in rows if not row.differs),
    )


def text_of(fit: Fit, component: str) -> str:
    """What the fit says of one component."""
    return next((part.text for part in fit.parts if part.name == component and part.text), "–")


def facts() -> list[tuple[str, Callable[[MentorCard], str]]]:
    """What is compared beside the fit: its name, and how a card says it."""
    return [
        (_("Free places"), lambda card: room_words(card.room) if card.room.free else _("No room at the moment")),
        (_("Usual answer"), lambda card: "" if card.usual_days is None else answer_words(card.usual_days)),
        (_("Languages"), lambda card: ", ".join(card.profile.languages)),
        (_("How to meet"), lambda card: ", ".join(card.profile.formats)),
        (_("Place"), lambda card: card.profile.place),
        (_("Occupation"), lambda card: card.profile.occupation),
        (_("Line of work"), lambda card: card.profile.industry),
        (_("Field of study"), lambda card: card.profile.field_of_study),
        (_("Years of experience"), lambda card: str(card.profile.experience_years or "")),
        (_("All topics they offer"), lambda card: ", ".join(card.profile.offered)),
        (_("Kinds of support"), lambda card: ", ".join(card.profile.support_offered)),
    ]
