"""What a column of a participants' file can mean, and the meaning its name suggests."""

import re
from collections.abc import Callable, Iterable

from django.db import models
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from profiles.kinds.text import normalised


class Field(models.TextChoices):
    """Where the cells of a column go."""

    IGNORE = "ignore", _("leave out")
    ID = "id", _("id in your files")
    NAME = "name", _("name")
    FIRST_NAME = "first_name", _("first name")
    LAST_NAME = "last_name", _("last name")
    EMAIL = "email", _("e-mail address")
    ROLE = "role", _("role: mentor or mentee")
    BOTH = "both", _("has both roles: yes or no")
    CAPACITY = "capacity", _("places for mentees")
    MINIMUM = "minimum", _("at least so many mentees")
    TOPICS = "topics", _("topics: offered by mentors, sought by mentees")
    OFFERED = "offered", _("topics offered")
    SOUGHT = "sought", _("topics sought")
    SUPPORT_OFFERED = "support_offered", _("kinds of support offered")
    SUPPORT_SOUGHT = "support_sought", _("kinds of support sought")
    HEADLINE = "headline", _("one line about the person")
    ABOUT = "about", _("about the person")
    PRONOUNS = "pronouns", _("pronouns")
    LANGUAGES = "languages", _("languages")
    FORMATS = "formats", _("how to meet: online or in person")
    PLACE = "place", _("place")
    INDUSTRY = "industry", _("line of work")
    FIELD_OF_STUDY = "field_of_study", _("field of study")
    OCCUPATION = "occupation", _("occupation")
    YEARS = "years", _("years of experience")
    CONFLICT = "conflict", _("not to be paired: same word in this column")
    BACKGROUND = "background", _("background: a column of your own")


# A meaning that several columns may share: "interest 1", "interest 2", or own columns.
SHARED = frozenset(
    {
        Field.IGNORE,
        Field.TOPICS,
        Field.OFFERED,
        Field.SOUGHT,
        Field.SUPPORT_OFFERED,
        Field.SUPPORT_SOUGHT,
        Field.LANGUAGES,
        Field.FORMATS,
        Field.CONFLICT,
        Field.BACKGROUND,
    }
)

GROUPS: tuple[tuple[Promise | str, tuple[Field, ...]], ...] = (
    (_("Who it is"), (Field.EMAIL, Field.ID, Field.NAME, Field.FIRST_NAME, Field.LAST_NAME, Field.PRONOUNS)),
    (_("Place in the cohort"), (Field.ROLE, Field.BOTH, Field.CAPACITY, Field.MINIMUM, Field.CONFLICT)),
    (
        _("What matches"),
        (
            Field.TOPICS,
            Field.OFFERED,
            Field.SOUGHT,
            Field.SUPPORT_OFFERED,
            Field.SUPPORT_SOUGHT,
            Field.LANGUAGES,
            Field.FORMATS,
            Field.PLACE,
            Field.INDUSTRY,
            Field.FIELD_OF_STUDY,
            Field.BACKGROUND,
        ),
    ),
    (_("Introduction"), (Field.HEADLINE, Field.ABOUT, Field.OCCUPATION, Field.YEARS)),
)

QUESTION = "question:"  # before the public id of a question, where a column answers one of the program

NAMES: dict[Field, str] = {
    Field.ID: "id, external id, participant id, person id, student id, member id, nr, no, number, nummer, kennung, "
    "teilnehmer id, id in your files, kennung in deinen dateien, teilnehmernummer, personalnummer, "
    "matrikelnummer, lfd nr",
    Field.NAME: "name, full name, participant, person, vollständiger name, vor und nachname, vorname nachname, "
    "teilnehmer, teilnehmer in, teilnehmende",
    Field.FIRST_NAME: "first name, firstname, given name, forename, preferred name, vorname, rufname",
    Field.LAST_NAME: "last name, lastname, surname, family name, nachname, familienname",
    Field.EMAIL: "email, e mail, mail, email address, e mail address, mail address, your email, email adresse, "
    "e mail adresse, mailadresse, emailadresse, e mailadresse",
    Field.ROLE: "role, type, participant type, mentor or mentee, mentor mentee, mentee or mentor, i am a, rolle, typ, "
    "mentor oder mentee, mentor in oder mentee, art der teilnahme",
    Field.BOTH: "both, both roles, both mentor and mentee, mentor and mentee, beides, beide rollen, mentor und mentee, "
    "mentor in und mentee, sowohl mentor als auch mentee",
    Field.CAPACITY: "capacity, places, slots, spots, max, maximum, max mentees, maximum mentees, number of mentees, "
    "how many mentees, kapazität, plätze, anzahl mentees, maximale anzahl mentees, höchstens, wie viele mentees",
    Field.MINIMUM: "minimum, min, at least, min mentees, minimum mentees, mindestens, mindestanzahl, mindestzahl",
    Field.TOPICS: "interests, interest, topics, topic, tags, areas of interest, research interests, hobbies, skills, "
    "interessen, interesse, themen, thema, schwerpunkte, hobbys, forschungsinteressen",
    Field.OFFERED: "interests offered, topics offered, offered topics, offers, expertise, can help with, i can offer, "
    "skills offered, angebotene themen, themen angeboten, angebot, bietet, biete, ich biete, kann helfen bei",
    Field.SOUGHT: "interests sought, topics sought, sought topics, seeks, looking for, i am looking for, "
    "wants help with, wants to learn, gesuchte themen, themen gesucht, gesuch, sucht, suche, ich suche, möchte lernen",
    Field.SUPPORT_OFFERED: "support offered, offered support, kinds of support offered, angebotene unterstützung, "
    "unterstützung angeboten, angebotene arten der unterstützung",
    Field.SUPPORT_SOUGHT: "support sought, sought support, support needed, kinds of support sought, "
    "gesuchte unterstützung, unterstützung gesucht, unterstützungsbedarf, gesuchte arten der unterstützung",
    Field.HEADLINE: "headline, tagline, motto, one line about me, in one sentence, kurz gesagt, in einem satz, "
    "eine zeile über mich",
    Field.ABOUT: "about, about me, about you, bio, biography, introduction, description, über mich, vorstellung, "
    "kurzvorstellung, beschreibung, biografie, biographie",
    Field.PRONOUNS: "pronouns, pronomen",
    Field.LANGUAGES: "languages, language, spoken languages, languages spoken, sprachen, sprache, gesprochene sprachen",
    Field.FORMATS: "formats, format, meeting format, how to meet, online or in person, treffformat, art der treffen, "
    "wie treffen, online oder vor ort",
    Field.PLACE: "place, city, town, location, campus, site, ort, stadt, wohnort, standort",
    Field.INDUSTRY: "industry, sector, line of work, branche, wirtschaftszweig",
    Field.FIELD_OF_STUDY: "field of study, major, subject, course of study, degree subject, studienfach, studiengang, "
    "fach, fachrichtung",
    Field.OCCUPATION: "occupation, job title, job, position, job role, beruf, tätigkeit, berufsbezeichnung, stelle",
    Field.YEARS: "years of experience, experience years, experience, years experience, berufserfahrung, "
    "jahre erfahrung, berufsjahre, erfahrung in jahren",
    Field.CONFLICT: "conflicts, conflict, advisor, adviser, supervisor, line manager, manager, lab, research group, "
    "team, household, betreuer, betreuerin, betreuer in, betreuung, vorgesetzte, vorgesetzter, vorgesetzte r, "
    "führungskraft, arbeitsgruppe, labor, lehrstuhl, haushalt, konflikte",
    Field.BACKGROUND: "background, degree, grade, organisation, organization, company, employer, department, faculty, "
    "school, class, year, year of study, semester, profession, level, hintergrund, abschluss, besoldungsgruppe, firma, "
    "unternehmen, arbeitgeber, abteilung, fakultät, fachbereich, schule, klasse, jahrgang, studienjahr, fachsemester",
}
SENSITIVE = re.compile(
    r"\b(sex|race|age|alter|trans|faith)\b"
    r"|gender|geschlecht|identit|characteristic|merkmal|orientation|orientierung|sexual|lgbt|queer|pregnan|schwanger"
    r"|ethni|racial|herkunft|migra|nationali|staatsangeh|asyl|refugee|flüchtling|religio|konfession|glaube|politi"
    r"|gewerkschaft|health|gesundheit|disab|behinder|illness|krank|diagnos|accommodation|nachteil|trauma|addict"
    r"|abhängigkeit|birth|geburt"
)


def words_of(name: str) -> str:
    """The name of a column as bare words: without punctuation, and without the number of "interest 2"."""
    bare = " ".join(re.sub(r"[\W_]+", " ", normalised(name)).split())
    return re.sub(r"(?<=\D) \d+$", "", bare)


BY_NAME = {words_of(name): field for field, names in NAMES.items() for name in names.split(",")}


def named(columns: Iterable[str | Promise]) -> str:
    """Columns in a sentence, each in the quotation marks of the reader's language: “name”, “e-mail” and “role”."""
    return get_text_list([gettext("“%(column)s”") % {"column": column} for column in columns], gettext("and"))


def is_sensitive(name: str) -> bool:
    """Whether a column seems to tell what the law protects most; it is left out unless somebody maps it knowingly."""
    return SENSITIVE.search(words_of(name)) is not None


def guessed_mapping(header: Iterable[str], question: Callable[[str], str] = lambda name: "") -> dict[str, str]:
    """The meaning of each column its name suggests; unknown and sensitive columns are left out.

    A meaning that can only be given once goes to the first column that suggests it. `question` names the question of
    the program that a heading asks.
    """
    mapping: dict[str, str] = {}
    for name in header:
        field = Field.IGNORE if is_sensitive(name) else BY_NAME.get(words_of(name), Field.IGNORE)
        if field not in SHARED and field in mapping.values():
            field = Field.IGNORE
        asked = "" if is_sensitive(name) else question(name)
        mapping[name] = asked if asked and asked not in mapping.values() else field.value
    return mapping


def columns_for(mapping: dict[str, str], header: list[str]) -> dict[Field, list[int]]:
    """The positions of the columns that carry each meaning, in the order of the file."""
    found: dict[Field, list[int]] = {}
    for position, name in enumerate(header):
        if not mapping.get(name, "").startswith(QUESTION):
            found.setdefault(Field(mapping.get(name, Field.IGNORE)), []).append(position)
    return found


def answers_for(mapping: dict[str, str], header: list[str]) -> dict[int, str]:
    """The columns that answer a question, by position."""
    named = {position: mapping.get(name, "") for position, name in enumerate(header)}
    return {position: name for position, name in named.items() if name.startswith(QUESTION)}
