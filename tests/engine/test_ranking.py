"""Ranking quality on a labelled set: English and German, typos, compounds, synonyms, short against long texts."""

import math
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from matching.engine import Component, Index, Mentee, Mentor, Policy, Problem, rank_for, shortlist
from matching.engine.text import words_of

SET = tomllib.loads(Path(__file__).with_name("ranking.toml").read_text(encoding="utf-8"))
MENTORS = [Mentor(name, about=text) for name, text in SET["mentors"].items()]
TEXT = Policy(components={"goals": Component(text=1.0)})


def gains(query):
    return dict.fromkeys(query.get("good", ()), 1) | dict.fromkeys(query["best"], 3)


def ndcg(order, query):
    """Discounted gain of an order in parts of the best possible one."""
    wanted = gains(query)

    def discounted(values):
        return sum(value / math.log2(at + 2) for at, value in enumerate(values))

    return discounted(wanted.get(one, 0) for one in order) / discounted(sorted(wanted.values(), reverse=True))


def ours(synonyms):
    mentees = [Mentee(f"q{at:02d}", goals_text=query["text"]) for at, query in enumerate(SET["queries"])]
    lists = shortlist(Problem(MENTORS, mentees, policy=TEXT, synonyms=synonyms), None)
    return [[one.mentor for one in lists[mentee.id]] for mentee in mentees]


def bag_of_words():
    """Plain TF-IDF cosine over lower-case words of the same texts; ties in the worst order."""
    docs = {one: Counter(words_of(text)) for one, text in SET["mentors"].items()}
    seen = Counter(word for counts in docs.values() for word in counts)
    idf = {word: math.log((1 + len(docs)) / (1 + count)) + 1 for word, count in seen.items()}

    def vector(counts):
        weights = {word: count * idf[word] for word, count in counts.items() if word in idf}
        norm = math.sqrt(sum(one * one for one in weights.values())) or 1.0
        return {word: one / norm for word, one in weights.items()}

    theirs = {one: vector(counts) for one, counts in docs.items()}
    for query in SET["queries"]:
        mine, wanted = vector(Counter(words_of(query["text"]))), gains(query)
        fit = {one: sum(mine.get(word, 0) * value for word, value in two.items()) for one, two in theirs.items()}
        yield sorted(docs, key=lambda one: (-fit[one], wanted.get(one, 0), one))


def mean(orders):
    return sum(ndcg(order, query) for order, query in zip(orders, SET["queries"], strict=True)) / len(SET["queries"])


def test_the_set_is_large_enough_and_names_real_mentors():
    assert len(SET["queries"]) >= 30
    assert len(MENTORS) == 12
    assert all(set(gains(query)) <= set(SET["mentors"]) for query in SET["queries"])


def test_text_ranks_far_better_than_a_bag_of_words():
    plain, text, concepts = mean(bag_of_words()), mean(ours({})), mean(ours(SET["synonyms"]))
    assert text > plain + 0.1
    assert concepts > text
    assert text > 0.92
    assert concepts > 0.96


def test_no_question_is_ranked_much_worse_than_by_a_bag_of_words():
    for order, plain, query in zip(ours(SET["synonyms"]), bag_of_words(), SET["queries"], strict=True):
        assert ndcg(order, query) >= ndcg(plain, query) - 0.15, query["text"]


@pytest.mark.parametrize("at", range(0, len(SET["queries"]), 3))
def test_one_question_at_a_time_gives_the_same_order(at):
    """A frozen vocabulary: the index knows only the mentors, and the newcomer is encoded alone."""
    mentees = [Mentee(f"q{one:02d}", goals_text=query["text"]) for one, query in enumerate(SET["queries"])]
    problem = Problem(MENTORS, mentees, policy=TEXT, synonyms=SET["synonyms"])
    alone = rank_for(problem, mentees[at], index=Index(problem))
    assert [one.mentor for one in alone] == ours(SET["synonyms"])[at]


def test_support_is_compared_in_the_right_direction():
    """What a mentee seeks counts against what a mentor gives; what a mentor might seek for herself does not."""
    policy = Policy(components={"support": Component(idf=False), "goals": Component(0.5, text=1.0)})
    mentors = [
        Mentor("listens", support=["listening"], about="I listen."),
        Mentor("advises", support=["advice", "contacts"], about="I give advice on finding work."),
        Mentor("both", support=["listening", "advice"], about="I listen and advise."),
    ]
    wanted = {("listening",): "listens", ("contacts",): "advises", ("listening", "advice"): "both"}
    for sought, best in wanted.items():
        problem = Problem(mentors, [Mentee("ada", support=sought, goals_text="I listen a lot myself")], policy=policy)
        order = [one.mentor for one in rank_for(problem, "ada")]
        assert order[0] == best
    turned = Problem([Mentor("gives", support=["listening"])], [Mentee("ada", support=["advice"])], policy=policy)
    assert rank_for(turned, "ada")[0].score == 0.0
