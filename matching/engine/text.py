"""Free text as weighted words and word parts, in English and German, so that related texts come close."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import Stemmer
from scipy import sparse

from matching.engine.words import normal

WORD = re.compile(r"[^\W_]+(?:[+#]+)?")
PART_SHARE = 0.4
SIZES = (3, 4, 5)
ENGLISH_WORDS = """
a about after all also am an and any are as at be because been but by can could did do does for from get had has
have he her him his how i if in into is it its just like me more most my no not of on or other our out over she
should so some than that the their them then there these they this to too up us very was we were what when where
which who will with would you your
"""
GERMAN_WORDS = """
aber alle als also am an auch auf aus bei bin bis da damit dann das dass dein dem den der des die dies doch du
durch ein eine einem einen einer eines er es für gerne habe haben hat ich ihr im in ist ja kann kein können man
mehr mein meine meinem meinen meiner mich mir mit möchte nach nicht noch nur ob oder ohne schon sehr sein seine
sich sie sind so über um und uns unter vom von vor war was wenn wer werden wie will wir wird wo würde zu zum zur
"""
ENGLISH = frozenset(ENGLISH_WORDS.split())
GERMAN = frozenset(GERMAN_WORDS.split())
STEMMERS = {"en": Stemmer.Stemmer("english", 0), "de": Stemmer.Stemmer("german", 0)}


def words_of(text: str) -> list[str]:
    """Return the words of a text in their normal form, in order."""
    return WORD.findall(normal(text))


def language_of(words: Sequence[str]) -> str:
    """Return "de" where German function words outnumber English ones, else "en"."""
    german = sum(word in GERMAN for word in words) + sum(bool(set(word) & set("äöüß")) for word in words)
    return "de" if german > sum(word in ENGLISH for word in words) else "en"


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """Return the stem of a word, with German umlauts and their spellings (ae, ß) made one."""
    plain = STEMMERS[language].stemWord(word)
    return plain.replace("ä", "a").replace("ö", "o").replace("ü", "u").replace("ß", "ss")


@lru_cache(maxsize=200_000)
def parts(word: str) -> tuple[str, ...]:
    """Return the letter groups of a word, with a blank at both of its ends."""
    framed = f" {word} "
    return tuple(framed[at : at + size] for size in SIZES for at in range(len(framed) - size + 1))


def terms_of(text: str, synonyms: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return (terms, stems) of a text: terms are stems, neighbouring stems and known concepts."""
    words = words_of(text)
    language = language_of(words)
    stems = [stem(word, language) for word in words if word not in ENGLISH and word not in GERMAN]
    terms = [*stems, *(f"{one} {two}" for one, two in pairwise(stems))]
    if synonyms:
        phrases = (" ".join(words[at : at + size]) for size in (1, 2, 3, 4) for at in range(len(words) - size + 1))
        terms.extend(f"#{synonyms[phrase]}" for phrase in phrases if phrase in synonyms)
    return terms, stems


def _counted(lists: Sequence[Iterable[str]], vocabulary: Mapping[str, int]) -> sparse.csr_array:
    indptr, indices, data = [0], [], []
    for one in lists:
        counts = Counter(at for word in one if (at := vocabulary.get(word)) is not None)
        for at in sorted(counts):
            indices.append(at)
            data.append(counts[at])
        indptr.append(len(indices))
    shape = (len(lists), len(vocabulary))
    return sparse.csr_array((np.array(data, float), np.array(indices, np.int64), np.array(indptr)), shape=shape)


def _vocabulary(lists: Sequence[Iterable[str]]) -> dict[str, int]:
    return {word: at for at, word in enumerate(sorted({word for one in lists for word in one}))}


def _weighed(counts: sparse.csr_array, idf: np.ndarray) -> sparse.csr_array:
    out = counts.copy()
    out.data = (1.0 + np.log(out.data)) * idf[out.indices]
    norms = np.sqrt(out.multiply(out).sum(axis=1))
    out.data /= np.repeat(np.where(norms > 0, norms, 1.0), np.diff(out.indptr))
    return out


@dataclass(frozen=True)
class TextSpace:
    """A frozen vocabulary with the rarity of each term; one new text changes nothing for the others."""

    synonyms: Mapping[str, str]
    terms: Mapping[str, int]
    pieces: Mapping[str, int]
    term_idf: np.ndarray
    piece_idf: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[str], synonyms: Mapping[str, str]) -> "TextSpace":
        """Return the space of the given texts."""
        read = [terms_of(text, synonyms) for text in texts]
        terms = _vocabulary([one for one, _ in read])
        pieces = _vocabulary([[piece for word in stems for piece in parts(word)] for _, stems in read])
        space = cls(synonyms, terms, pieces, np.ones(len(terms)), np.ones(len(pieces)))
        by_term, by_piece = space._counts(read)
        return cls(synonyms, terms, pieces, _rarity(by_term), _rarity(by_piece))

    def _counts(self, read: Sequence[tuple[list[str], list[str]]]) -> tuple[sparse.csr_array, sparse.csr_array]:
        words = _vocabulary([stems for _, stems in read])
        spelled = _counted([parts(word) for word in words], self.pieces)
        return _counted([one for one, _ in read], self.terms), _counted([two for _, two in read], words) @ spelled

    @property
    def size(self) -> int:
        """Number of dimensions."""
        return len(self.terms) + len(self.pieces)

    def rows(self, texts: Sequence[str]) -> sparse.csr_array:
        """Return one row of length 1 per text (empty where nothing is known); a dot product is a cosine."""
        by_term, by_piece = self._counts([terms_of(text, self.synonyms) for text in texts])
        halves = [
            _weighed(by_term, self.term_idf) * (1.0 - PART_SHARE) ** 0.5,
            _weighed(sparse.csr_array(by_piece), self.piece_idf) * PART_SHARE**0.5,
        ]
        return sparse.csr_array(sparse.hstack(halves, format="csr"))


def _rarity(counts: sparse.csr_array) -> np.ndarray:
    people, seen = counts.shape[0], np.bincount(counts.indices, minlength=counts.shape[1])
    return np.log((1.0 + people) / (1.0 + seen)) + 1.0
