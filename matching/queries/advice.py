"""Advice on recruiting in words: whom to look for, and what it would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.kinds.hours import HALF_HOURS, in_zone
from matching.queries.fit import topic_words
from profiles.kinds.coded import SUPPORT_KINDS
from profiles.kinds.languages import language_name
from profiles.queries.hours import hours_in_words


@dataclass(frozen=True)
class Tip:
    """One kind of mentor to look for: a heading, what is known of her, and what one and two of them would change."""

    heading: str
    details: tuple[str, ...]
    effects: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it in a few lines, to be sent on."""
        return "\n".join([self.heading, *self.details, *self.effects])


def tips_of(rows: Sequence[Mapping[str, Any]], zone: str, on: date) -> list[Tip]:
    """The tips in the reader's language; one query for the words of topics."""
    words = topic_words() if rows else {}
    return [tip_of(row, words, zone, on) for row in rows]


def tip_of(row: Mapping[str, Any], words: Mapping[str, str], zone: str, on: date) -> Tip:
    topics = [words.get(one, one) for one in row["topics"]]
    details = []
    if topics[1:]:
        details.append(_("Good to have as well: %(topics)s") % {"topics": ", ".join(topics[1:])})
    if row["support"]:
        kinds = ", ".join(SUPPORT_KINDS.label(one) for one in row["support"])
        details.append(_("Help that is wanted: %(kinds)s") % {"kinds": kinds})
    if row["languages"]:
        names = ", ".join(language_name(one) for one in row["languages"])
        details.append(_("Languages: %(languages)s") % {"languages": names})
    if row["hours"]:
        minutes = [minute for start, end in in_zone(row["hours"], zone, on) for minute in range(start, end, 30)]
        times = ", ".join(hours_in_words(minute // 30 % HALF_HOURS for minute in minutes))
        details.append(_("Most of them have time: %(times)s") % {"times": times})
    effects = [effect_of(1, row["placements"], row["helped"])]
    if row["two"] and row["two"]["helped"] > row["helped"]:
        effects.append(effect_of(2, row["two"]["placements"], row["two"]["helped"]))
    heading = _("A mentor for %(topic)s") % {"topic": topics[0] if topics else _("any topic")}
    return Tip(heading, tuple(details), tuple(effects))


def effect_of(mentors: int, placements: int, helped: int) -> str:
    """What so many such mentors with three places each would change."""
    who = ngettext("One such mentor with three places", "%(count)s such mentors with three places each", mentors)
    placed = ngettext("%(count)s more mentee placed", "%(count)s more mentees placed", placements)
    better = ngettext("%(count)s mentee better off in all", "%(count)s mentees better off in all", helped)
    told = [placed % {"count": placements}] if placements > 0 else []
    told.append(better % {"count": helped})
    return f"{who % {'count': mentors}}: {', '.join(told)}."
