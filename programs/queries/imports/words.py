"""The words of topic columns: which topic each means, and which are new or look like one we know."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from profiles.kinds.text import normalised
from profiles.models import Topic
from profiles.queries import near_topics, topics_by_word
from profiles.queries.topics import likeness, pieces

NEW, NONE = "new", "none"  # what may be chosen for a word, besides "topic:<slug>" and "word:<other new word>"
ALIKE = 0.5  # from here on two new words are worth asking about
MOST_WORDS = 300  # new words of one file; more means that the column is no list of topics


@dataclass
class NewWord:
    """A word of the file that is no topic yet, with the topics and the other new words it looks like."""

    key: str
    word: str
    count: int
    choice: str
    topics: list[Topic] = field(default_factory=list)
    words: list["NewWord"] = field(default_factory=list)

    @property
    def options(self) -> list[dict[str, str]]:
        """What the word may be the same as: values of a choice with their words."""
        topics = [{"value": f"topic:{topic.slug}", "label": topic.label} for topic in self.topics]
        return topics + [{"value": f"word:{other.key}", "label": other.word} for other in self.words]

    @property
    def looks_known(self) -> bool:
        return bool(self.topics or self.words)


class Vocabulary:
    """What words mean in one program, under the choices made so far. One query."""

    def __init__(self, scope: str, choices: Mapping[str, str]) -> None:
        self.by_word = topics_by_word(scope)
        self.by_slug = {topic.slug: topic for topic in self.by_word.values()}
        self.choices = choices
        self.keys: dict[str, str] = {}

    def key(self, word: str) -> str:
        if word not in self.keys:
            self.keys[word] = normalised(word)
        return self.keys[word]

    def meaning(self, word: str) -> Topic | str | None:
        """The topic, or the key of the new topic, or None where the word is to be left out."""
        key = self.key(word)
        for _step in range(3):
            if key in self.by_word:
                return self.by_word[key]
            kind, _colon, target = self.choices.get(key, NEW).partition(":")
            if kind == NONE:
                return None
            if kind == "topic" and target in self.by_slug:
                return self.by_slug[target]
            if kind != "word" or target == key:
                return key
            key = target
        return key

    def new_words(self, words: Iterable[str], *, suggest: bool = True) -> list[NewWord]:
        """Words that are no topic, those that look like a known one first; with suggestions unless there are too many.

        Of two new words that look alike the rarer one may be told to mean the more frequent one, never in a circle.
        """
        spelt: dict[str, str] = {}
        counts: Counter[str] = Counter()
        for word in words:
            key = self.key(word)
            if key not in self.by_word:
                counts[key] += 1
                spelt.setdefault(key, word)
        found = [
            NewWord(key, spelt[key], counts[key], self.choices.get(key, NEW))
            for key in sorted(spelt, key=lambda key: (-counts[key], key))
        ]
        if suggest and len(found) <= MOST_WORDS:
            self.suggest(found)
        return sorted(found, key=lambda word: (not word.looks_known, word.key))

    def suggest(self, found: list[NewWord]) -> None:
        """Fill in what each word looks like. `found` begins with the most frequent one."""
        earlier: list[tuple[NewWord, frozenset[str]]] = []
        for word in found:
            word.topics = near_topics(word.word, among=self.by_word)
            own = pieces(word.key)
            chosen = self.by_slug.get(word.choice.removeprefix("topic:"))
            if chosen is not None and chosen not in word.topics:
                word.topics.append(chosen)
            word.words = [other for other, parts in earlier if likeness(own, parts) >= ALIKE][:3]
            earlier.append((word, own))
