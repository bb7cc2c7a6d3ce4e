"""Made-up people for the engine's tests: varied, partly unknown, and the same for the same seed."""

import numpy as np

from matching.engine import Mentee, Mentor, Policy, Problem

TOPICS = ("robotics", "energy", "grief", "first job", "chess", "nursing", "exams", "leadership")
FIELDS = ("field:physics", "field:law", "industry:health", "industry:retail", "field:art")
SUPPORT = ("emotional", "practical", "advice")
LANGUAGES = ("de", "en", "tr")
SENTENCES = (
    "I would like to find my first job in an energy company.",
    "Ich suche Hilfe bei der Bewerbung und beim Vorstellungsgespräch.",
    "After a hard year I want to finish my thesis.",
    "Leading a team without losing myself.",
    "Prüfungsangst und Zeitplanung im Studium.",
)


def some(chance, choices, most):
    return tuple(chance.choice(choices, size=chance.integers(0, most + 1), replace=False).tolist())


def shared(chance, others):
    return {
        "interests": some(chance, TOPICS, 4),
        "goals": some(chance, TOPICS, 2),
        "goals_text": str(chance.choice(SENTENCES)) if chance.random() < 0.5 else "",
        "about": str(chance.choice(SENTENCES)) if chance.random() < 0.5 else "",
        "background": some(chance, FIELDS, 3),
        "support": some(chance, SUPPORT, 2),
        "languages": some(chance, LANGUAGES, 2),
        "formats": some(chance, ("online", "in_person"), 2),
        "place": str(chance.choice(["", "Kassel", "Hamm"])),
        "availability": tuple(int(hour) for hour in chance.choice(336, size=chance.integers(0, 60), replace=False)),
        "conflicts": some(chance, ("lab:1", "lab:2", "lab:3"), 1),
        "picks": some(chance, others, 2) if others and chance.random() < 0.4 else (),
        "avoids": some(chance, others, 1) if others and chance.random() < 0.2 else (),
        "weights": {"interests": float(chance.integers(0, 4))} if chance.random() < 0.3 else {},
    }


def cohort(seed, mentees=12, mentors=6, policy=None, **problem):
    """Return a problem of random people."""
    chance = np.random.default_rng(seed)
    mentor_ids = [f"m{at:03d}" for at in range(mentors)]
    mentee_ids = [f"e{at:03d}" for at in range(mentees)]
    return Problem(
        [Mentor(one, capacity=int(chance.integers(0, 4)), **shared(chance, mentee_ids)) for one in mentor_ids],
        [
            Mentee(
                one,
                demand=int(chance.integers(0, 3)),
                differences=some(chance, ("field", "industry"), 1),
                **shared(chance, mentor_ids),
            )
            for one in mentee_ids
        ],
        policy=policy or Policy(),
        **problem,
    )
