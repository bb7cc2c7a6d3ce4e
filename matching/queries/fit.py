"""Why two people fit, in the reader's words: stored components of a pair become sentences and bars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.kinds import COMPONENTS
from matching.kinds.hours import MINUTES, in_zone
from matching.kinds.purposes import MET
from matching.queries.fit_answers import QuestionWords, answers_in_words
from profiles.kinds.coded import FIELDS_OF_STUDY, INDUSTRIES, SUPPORT_KINDS
from profiles.kinds.languages import language_name
from profiles.models import Topic
from profiles.queries.hours import weekdays
from programs.kinds.questions import Readers

Component = Mapping[str, Any]
TONES = {name: tone for tone, name in enumerate(COMPONENTS, start=1)}
MOST_SHOWN = 4
LITTLE_KNOWN = 0.35  # both told less than this part of what counts: too little to judge a fit by
DAY = 24 * 60
DIMENSIONS = {"industry": INDUSTRIES, "field": FIELDS_OF_STUDY}


@dataclass(frozen=True)
class Part:
    """One component: its share of the bar in percent, its colour, and the reason. `unknown`: left out of the score."""

    name: str
    width: int
    tone: int
    text: str
    unknown: bool = False


@dataclass(frozen=True)
class Fit:
    """A fit ready to show: in words, as a bar, and as a number from 0 to 1."""

    score: float
    words: str
    parts: tuple[Part, ...]

    @property
    def telling(self) -> list[Part]:
        """The parts that speak for the pair, the weightiest first."""
        return sorted((part for part in self.parts if part.width), key=lambda part: -part.width)

    @property
    def reasons(self) -> list[str]:
        """What speaks for the pair, the weightiest first."""
        return [part.text for part in self.telling]


def topic_words() -> dict[str, str]:
    """Every topic's word in the reader's language, by slug; one query."""
    return {topic.slug: topic.label for topic in Topic.objects.only("slug", "label_en", "label_de")}


def fit_of(
    components: Sequence[Component],
    topics: Mapping[str, str],
    zone: str | None = None,
    *,
    own_columns: bool = False,
    questions: Mapping[str, QuestionWords] | None = None,
    paired: bool = False,
) -> Fit:
    """The fit that these components say, with hours on the clock of `zone` (none given: the reader's).

    `own_columns` names what two people share in the program's own columns and answers: for coordinators only. Others
    read of answers what everybody one could be paired with may read, and more where the two are `paired`.
    """
    circle = Readers.COORDINATORS if own_columns else Readers.PARTNER if paired else Readers.CANDIDATES
    clock = zone or timezone.get_current_timezone_name()
    score = sum(one["weight"] * one["value"] for one in components if one["value"] is not None)
    shown = components if own_columns else [without_own_columns(one) for one in components]
    told = [with_answers(one, questions or {}, topics, circle) for one in shown]
    return Fit(score, words_for(score, known_share(components)), tuple(part_of(one, topics, clock) for one in told))


def with_answers(
    component: Component, questions: Mapping[str, QuestionWords], topics: Mapping[str, str], circle: Readers
) -> Component:
    """The component with answers to a program's own questions in the words that may be told."""
    if component["name"] != "answers":
        return component
    words, unsaid = answers_in_words(component["evidence"], questions, topics, circle)
    return {**component, "evidence": {"answers": words, "unsaid": unsaid}}


def without_own_columns(component: Component) -> Component:
    """The component as the two people may see it: what coordinators' files say of somebody is not told to others."""
    shared = component["evidence"].get("shared", [])
    if component["name"] != "background" or not shared:
        return component
    told = [tag for tag in shared if tag.partition(":")[0] in DIMENSIONS]
    untold = len(shared) - len(told) + component["evidence"].get("untold", 0)
    return {**component, "evidence": {"shared": told, "untold": untold}}


def known_share(components: Sequence[Component]) -> float:
    """How much of what counts both have told something about, 0 to 1. Rows without shares are taken as complete."""
    return sum(one.get("share", one["weight"]) for one in components if one["value"] is not None)


def words_for(score: float, known: float = 1.0) -> str:
    """The fit in words; never a chance of success, only how well what both told us goes together.

    Where little is known to compare, no score is praised: two people who share a language and nothing else that we
    know of are no very good fit.
    """
    if known < LITTLE_KNOWN:
        return _("A first impression: few answers so far")
    if score >= 0.8:
        return _("A very good fit")
    if score >= 0.6:
        return _("A good fit")
    if score >= 0.4:
        return _("A fair fit")
    return _("A loose fit")


def part_of(component: Component, topics: Mapping[str, str], zone: str) -> Part:
    """One component as a part of the bar with its reason."""
    name, value = component["name"], component["value"]
    tone = TONES.get(name, len(TONES))
    if value is None:
        return Part(name, 0, tone, unknown_words(name), unknown=True)
    width = round(100 * component["weight"] * value)
    return Part(name, width, tone, reason_words(name, component["evidence"], topics, zone))


def unknown_words(name: str) -> str:
    if name == MET:
        return _("The two have met. What each of them said counts here, and nobody reads it.")
    kind = COMPONENTS.get(name)
    return _("%(what)s: not stated, so left out") % {"what": kind.label if kind else name}


def reason_words(name: str, evidence: Mapping[str, Any], topics: Mapping[str, str], zone: str) -> str:
    """What is shared, as a short sentence."""
    shared = evidence.get("shared", [])
    match name:
        case "interests":
            words = few([topics.get(slug, slug) for slug in shared])
            return _("Topics: %(topics)s") % {"topics": words} if words else _("No topic in common")
        case "goals":
            if not shared and evidence.get("words"):
                return _("Goals: described in similar words")
            words = few([topics.get(slug, slug) for slug in shared])
            return _("Goals: %(topics)s") % {"topics": words} if words else _("Little in common with the goals")
        case "support":
            words = few([SUPPORT_KINDS.label(code) for code in shared])
            return (
                _("Help that is wanted: %(kinds)s") % {"kinds": words} if words else _("Another kind of help is wanted")
            )
        case "background":
            words = few([background_word(tag) for tag in shared])
            if not words and evidence.get("untold"):
                return _("Something in common in the background")
            return _("Shared background: %(words)s") % {"words": words} if words else _("Different backgrounds")
        case "answers":
            words = few(evidence.get("answers", []))
            if not words and evidence.get("unsaid"):
                return _("Both answered alike; the answers are not shown")
            return _("Both answered: %(answers)s") % {"answers": words} if words else _("Answered differently")
        case "languages":
            words = few([language_name(code) for code in evidence.get("languages", [])])
            return _("Both speak %(languages)s") % {"languages": words} if words else _("No language in common")
        case "availability":
            return hours_words(evidence, zone)
    return ""


def few(words: Sequence[str]) -> str:
    """The first words, and how many more there are."""
    shown = ", ".join(words[:MOST_SHOWN])
    more = len(words) - MOST_SHOWN
    if more <= 0:
        return shown
    return ngettext("%(words)s and %(count)d more", "%(words)s and %(count)d more", more) % {
        "words": shown,
        "count": more,
    }


def background_word(tag: str) -> str:
    """The label of a tag "dimension:value"; a program's own columns keep their name."""
    dimension, _colon, value = tag.partition(":")
    known = DIMENSIONS.get(dimension)
    return known.label(value) if known else f"{dimension}: {value}"


def hours_words(evidence: Mapping[str, Any], zone: str) -> str:
    """Hours a week both are free, and when, on the clock of `zone`."""
    half_hours = evidence.get("half_hours", [])
    if not half_hours:
        return _("No free hours in common")
    on = date.fromisoformat(evidence["on"]) if "on" in evidence else timezone.localdate()
    hours = len(half_hours) / 2
    return ngettext("%(hours)s h a week together: %(times)s", "%(hours)s h a week together: %(times)s", int(hours)) % {
        "hours": number_format(hours, decimal_pos=0 if hours.is_integer() else 1),
        "times": few(ranges_in_words(half_hours, zone, on)),
    }


def ranges_in_words(half_hours: Sequence[int], zone: str, on: date) -> list[str]:
    """Half-hours in UTC as "Tue 18:00–19:30" on the clock of `zone`."""
    days = weekdays("abbreviated")
    return [
        f"{days[start // DAY]} {clock(start)}–{clock(end, closing=True)}"
        if end - start < DAY
        else f"{days[start // DAY]} {clock(start)}–{days[(end - 1) % MINUTES // DAY]} {clock(end, closing=True)}"
        for start, end in in_zone(half_hours, zone, on)
    ]


def clock(minute: int, *, closing: bool = False) -> str:
    """A minute of the week as a time of day; midnight at the end of a range is 24:00."""
    of_day = minute % DAY or (DAY if closing else 0)
    return f"{of_day // 60:02d}:{of_day % 60:02d}"
