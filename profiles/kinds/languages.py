"""Languages people speak, named in the reader's language."""

from functools import cache

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language

from profiles.kinds.text import normalised

CODES = (  # noqa: SIM905 - eighty short words read better than eighty lines
    "am ar az be bg bn bs ca ckb cs cy da de el en es et eu fa fi fil fr ga gl gu he hi hr hsb hu hy id ig is it ja "
    "ka kk km ko ku lb ln lt lv mk ml mn mr ms mt my nds ne nl no om pa pl ps pt ro rom ru rw sk sl so sq sr sv sw "
    "ta te th ti tl tr uk ur uz vi wo xh yo zh zu"
).split()


def reader_locale() -> Locale:
    """The locale of whoever reads this page."""
    return Locale.parse(get_language() or settings.LANGUAGE_CODE, sep="-")


def language_name(code: str) -> str:
    """The name of a language; an unknown code stands for itself."""
    return reader_locale().languages.get(code, code)


def language_choices() -> list[tuple[str, str]]:
    """Code and name, by name."""
    return sorted(((code, language_name(code)) for code in CODES), key=lambda pair: normalised(pair[1]))


@cache
def codes_by_word() -> dict[str, str]:
    found = {code: code for code in CODES}
    for language, _name in settings.LANGUAGES:
        names = Locale(language).languages
        for code in CODES:
            found.setdefault(normalised(names.get(code, code)), code)
    return found


def find_language(word: str) -> str | None:
    """The code of a language written as its code, or named in one of the site's languages; None if unknown."""
    return codes_by_word().get(normalised(word))
