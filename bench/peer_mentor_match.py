"""mentor-match 7 from PyPI on made-up people, run by its own environment's Python; needs nothing of ours."""

import json
import sys
from pathlib import Path

from matching.mentee import Mentee
from matching.mentor import Mentor
from matching.process import process_data
from matching.rules import rule


def served(people: dict) -> int:
    """Four rounds (one per place): nobody of the same organisation, the same profession counts."""

    def made(kind: type, some: list) -> list:
        return [
            kind(
                **{
                    "email": who,
                    "first name": who,
                    "last name": who,
                    "grade": 1,
                    "organisation": where,
                    "profession": what,
                    "role": "x",
                }
            )
            for who, where, what in some
        ]

    mentors, mentees = made(Mentor, people["mentors"]), made(Mentee, people["mentees"])
    rounds = [
        [
            rule.Disqualify(lambda match: match.mentor.organisation == match.mentee.organisation),
            rule.Disqualify(lambda match: bool(match.mentee.connections)),
            rule.Equivalent("profession", {True: 6, False: 1}),
        ]
        for _ in range(people["capacity"])
    ]
    mentors, mentees = process_data(mentors, mentees, rounds)
    return sum(bool(one.connections) for one in mentees)


if __name__ == "__main__":
    print(json.dumps({"served": served(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))}))
