"""Free text: what belongs together comes first, in German and English, across spelling, compounds and length."""

import math
from collections import Counter

import pytest

from matching.engine import Component, Mentee, Mentor, Policy, Problem, rank_for
from matching.engine.text import TextSpace, language_of, words_of

TEXT = Policy(components={"goals": Component(text=1.0)})
MENTORS = {
    "applications": "Ich helfe bei Bewerbungen, Lebenslauf und dem Vorstellungsgespräch.",
    "exams": "Prüfungsvorbereitung, Lernpläne und Umgang mit Prüfungsangst sind mein Thema.",
    "grief": "I lost my mother young and accompany people who grieve.",
    "robots": "Mechatronics engineer; I build robots and program controllers.",
    "nursing": "Krankenpflege im Schichtdienst, Anerkennung ausländischer Abschlüsse.",
    "startup": "Founder of two start-ups: funding, pitching, first customers and hiring.",
    "garden": "Gardening, bees and growing vegetables on a balcony.",
    "law": "Family law and asylum procedures; I read letters from authorities with you. " * 6,
}
SOUGHT = (
    ("Mein Bewerbungsgespräch nächste Woche macht mir Sorgen", "applications"),
    ("Lebensläufe schreiben und sich bewerben", "applications"),
    ("Ich habe Angst vor der Pruefung", "exams"),
    ("Lernplan für die Abschlussprüfungen", "exams"),
    ("Somebody who knows grieving, my mother died", "grief"),
    ("building a robot and programming its controller", "robots"),
    ("Pflege: meine Abschluesse anerkennen lassen", "nursing"),
    ("I'd like to found a startup and find funding", "startup"),
    ("Growing a vegetable garden", "garden"),
    ("asylum procedure and a letter from the authority", "law"),
)


def plain_ranks(query):
    """Rank by plain TF-IDF cosine over lower-case words, the usual yardstick."""
    docs = {one: Counter(words_of(text)) for one, text in MENTORS.items()}
    seen = Counter(word for counts in docs.values() for word in counts)
    idf = {word: math.log((1 + len(docs)) / (1 + count)) + 1 for word, count in seen.items()}

    def vector(counts):
        weights = {word: count * idf[word] for word, count in counts.items() if word in idf}
        norm = math.sqrt(sum(one * one for one in weights.values())) or 1.0
        return {word: one / norm for word, one in weights.items()}

    mine = vector(Counter(words_of(query)))
    scores = {
        one: sum(mine.get(word, 0) * value for word, value in vector(counts).items()) for one, counts in docs.items()
    }
    return sorted(MENTORS, key=lambda one: (-scores[one], one))


def ranks(query, policy=TEXT, **more):
    mentors = [Mentor(one, about=text) for one, text in MENTORS.items()]
    problem = Problem(mentors, [Mentee("ada", goals_text=query)], policy=policy, **more)
    return [one.mentor for one in rank_for(problem, "ada")]


@pytest.mark.parametrize(("query", "wanted"), SOUGHT)
def test_the_right_mentor_comes_first(query, wanted):
    assert ranks(query)[0] == wanted


def test_at_least_as_good_as_plain_words():
    ours = sum(1 / (ranks(query).index(wanted) + 1) for query, wanted in SOUGHT)
    plain = sum(1 / (plain_ranks(query).index(wanted) + 1) for query, wanted in SOUGHT)
    assert ours == len(SOUGHT)
    assert ours > plain


def test_synonyms_bring_two_languages_together():
    words = {"trauer": "grief", "grieve": "grief", "grieving": "grief"}
    query = "Ich suche jemanden, der sich mit Trauer auskennt"
    assert ranks(query, synonyms=words)[0] == "grief"
    topics = Problem(
        [Mentor("a", interests=["Grief"]), Mentor("b", interests=["garden"])],
        [Mentee("ada", interests=["Trauer"])],
        policy=Policy(components={"interests": Component()}),
        synonyms=words,
    )
    assert [(one.mentor, one.score) for one in rank_for(topics, "ada")] == [("a", 1.0), ("b", 0.0)]


def test_topics_refined_by_text():
    mentors = [
        Mentor("chess", interests=["strategy games"], about="Chess openings and endgames"),
        Mentor("go", interests=["strategy games"], about="Go, the board game from Asia"),
        Mentor("none", interests=["gardening"], about="Chess on Sundays"),
    ]
    mentee = Mentee("ada", interests=["Strategy  Games"], goals_text="I want to learn chess openings")
    assert [one.mentor for one in rank_for(Problem(mentors, [mentee]), "ada")] == ["chess", "go", "none"]


def test_language_is_told_by_function_words():
    assert language_of(words_of("Ich möchte mit der Arbeit anfangen")) == "de"
    assert language_of(words_of("I would like to start with the work")) == "en"


def test_a_changed_text_leaves_the_space_alone():
    space = TextSpace.of(["robots and bees", "Bienen im Garten"], {})
    before = space.rows(["robots"]).toarray()
    rows = space.rows(["robots", "something never seen: zyx"]).toarray()
    assert (rows[0] == before[0]).all()
    assert (rows**2).sum(axis=1)[0] == pytest.approx(1.0)
    assert space.rows([""]).nnz == 0
