"""Made-up cohorts of any size with lifelike skew: few topics are sought by many, most by few."""

import numpy as np

from matching.engine import Component, Mentee, Mentor, Policy, Problem, Rules

SIZES = {"S": (1_000, 300), "M": (10_000, 3_000), "L": (100_000, 30_000)}
CAPACITY = 4
TOPICS, FIELDS, SUPPORT, LANGUAGES = 240, 40, 5, 8
POLICY = Policy(
    components={
        "interests": Component(3.0, "cosine"),
        "goals": Component(2.0, text=0.0),
        "background": Component(1.0, idf=False),
        "support": Component(1.0, idf=False),
        "availability": Component(1.0, idf=False, hours=4),
    },
    rules=Rules(shared_hours=1),
    objective="total",
)


def skewed(chance: np.random.Generator, choices: int, people: int, most: int) -> list[np.ndarray]:
    """Return 1 to `most` distinct choices for everybody, the first ones far more often than the last."""
    odds = 1.0 / np.arange(5, choices + 5) ** 0.8
    picked = chance.choice(choices, p=odds / odds.sum(), size=(people, most))
    counts = chance.integers(1, most + 1, people)
    return [np.unique(row[:count]) for row, count in zip(picked, counts, strict=True)]


def weekly_hours(chance: np.random.Generator, people: int) -> list[list[int]]:
    """Return three to six spans of one and a half to four hours for everybody, mostly in the evening."""
    out = []
    spans = chance.integers(3, 7, people)
    days, starts = chance.integers(0, 7, (people, 6)), chance.integers(18, 42, (people, 6))
    lengths = chance.integers(3, 9, (people, 6))
    for row in range(people):
        hours: set[int] = set()
        for at in range(spans[row]):
            first = int(days[row, at]) * 48 + int(starts[row, at])
            hours.update(range(first, min(first + int(lengths[row, at]), int(days[row, at]) * 48 + 48)))
        out.append(sorted(hours))
    return out


def cohort(mentees: int, mentors: int, seed: int = 1, policy: Policy = POLICY) -> Problem:
    """Return a problem of that many people; the same for the same seed."""
    chance = np.random.default_rng(seed)

    def people(count: int, kind: type, letter: str, topics: int, **more: object) -> list:
        interests, goals = skewed(chance, TOPICS, count, topics), skewed(chance, TOPICS, count, 2)
        fields, support = skewed(chance, FIELDS, count, 2), skewed(chance, SUPPORT, count, 2)
        languages, hours = skewed(chance, LANGUAGES, count, 3), weekly_hours(chance, count)
        formats = chance.integers(0, 4, count)
        keys = np.where(chance.random(count) < 0.2, chance.integers(0, max(count // 10, 1), count), -1)
        return [
            kind(
                f"{letter}{at:06d}",
                interests=[f"t{one}" for one in interests[at]],
                goals=[f"t{one}" for one in goals[at]],
                background=[f"field:{one}" for one in fields[at]],
                support=[f"s{one}" for one in support[at]],
                languages=[f"l{one}" for one in languages[at]],
                formats=[("online",), ("online", "in_person"), ("online",), ()][formats[at]],
                place="Kassel",
                availability=hours[at],
                conflicts=[f"lab:{keys[at]}"] if keys[at] >= 0 else [],
                **more,
            )
            for at in range(count)
        ]

    return Problem(people(mentors, Mentor, "m", 8, capacity=CAPACITY), people(mentees, Mentee, "e", 5), policy=policy)
