"""How a program presents itself to a reader: its texts in her language where there are such, and its facts in short."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from programs.kinds import PROGRAM_TEXTS, Meets
from programs.models import Program, ProgramQuerySet, ProgramText


@dataclass(frozen=True)
class Words:
    """A text, and the language it is in: for browsers that read it out."""

    text: str
    language: str


@dataclass(frozen=True)
class Fact:
    """One short fact, as templates/components/facts.html takes it."""

    text: str
    icon: str


@dataclass(frozen=True)
class Face:
    """A program with its texts as one reader gets them."""

    program: Program
    summary: Words
    audience: Words
    description: Words
    crisis_contacts: Words


def reader_language() -> str:
    return (get_language() or settings.LANGUAGE_CODE).partition("-")[0]


def presented(programs: ProgramQuerySet) -> ProgramQuerySet:
    """These programs with what `face_of` needs, without a query more."""
    return programs.with_texts(reader_language())


def face_of(program: Program) -> Face:
    """The face of a program from `presented`: a text never written in the reader's language is shown in its own."""
    return face_from(program, program.further)


def face_from(program: Program, further: ProgramText | None) -> Face:
    """The face with these further texts, or with the program's own alone."""
    words = {}
    for name in PROGRAM_TEXTS:
        other = getattr(further, name) if further and further.language != program.language else ""
        words[name] = (
            Words(other, further.language) if further and other else Words(getattr(program, name), program.language)
        )
    return Face(program, **words)


def facts_of(program: Program) -> list[Fact]:
    """How much time it takes, for how long, where, and from what age: what the coordinators have said of it."""
    facts = []
    if program.hours_per_month:
        text = ngettext("about %(count)d hour a month", "about %(count)d hours a month", program.hours_per_month)
        facts.append(Fact(text % {"count": program.hours_per_month}, "clock"))
    if program.months:
        text = ngettext("for about %(count)d month", "for about %(count)d months", program.months)
        facts.append(Fact(text % {"count": program.months}, "hourglass-split"))
    if program.meets:
        facts.append(Fact(str(Meets(program.meets).label), "globe2" if program.meets == Meets.ONLINE else "people"))
    if program.place and program.meets != Meets.ONLINE:
        facts.append(Fact(program.place, "geo-alt"))
    if program.minimum_age:
        facts.append(Fact(_("from %(age)d years of age") % {"age": program.minimum_age}, "person"))
    return facts


@dataclass(frozen=True)
class About:
    """What somebody reads of a program who came by a link: its face, facts, and how people find each other."""

    face: Face
    matching: list[str]

    @property
    def facts(self) -> list[Fact]:
        return facts_of(self.face.program)

    @property
    def more(self) -> list[Words]:
        """For whom it is, and the description; what was written of the two."""
        return [words for words in (self.face.audience, self.face.description) if words.text]


def further_languages(program: Program) -> list[tuple[str, str]]:
    """Languages of the site other than the program's own, with their names."""
    return [(code, _(str(name))) for code, name in settings.LANGUAGES if code != program.language]
