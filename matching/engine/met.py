"""What two people said after they met, as a part of their score alone; it weighs nothing where they have not met.

Every other component is known of a person; this one is known of a pair. The scan divides by what the two know of each
other, which is the same for all mentors of a kind; so the few pairs that have met get what brings their score to the
weighted mean with this component in it, beside their wishes.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from matching.engine.encode import Encoded, Encoder
from matching.engine.flow import Floats, Ints
from matching.engine.people import Mentee, Mentor
from matching.engine.policy import Policy

MET = "met"
Worth = Mapping[int, float]


def met_weight(policy: Policy, mentee: Mentee, mentor: Mentor) -> float:
    """Return how much it counts for these two that they have met, before it is shared out; 0 where it does not."""
    component = policy.components.get(MET)
    if component is None or mentor.id not in mentee.met:
        return 0.0
    return component.weight * mentee.weights.get(MET, 1.0) * mentor.weights.get(MET, 1.0)


def with_met(
    encoder: Encoder,
    mine: Encoded,
    theirs: Encoded,
    people: Sequence[Mentee],
    mentors: Sequence[Mentor],
    wished: Sequence[Worth],
) -> list[Worth]:
    """Return what single pairs are worth beside what all pairs are compared by: wishes, and having met."""
    column = {one.id: at for at, one in enumerate(mentors)} if any(one.met for one in people) else {}
    pairs = [
        (row, column[mentor], weight, value)
        for row, one in enumerate(people)
        for mentor, value in one.met.items()
        if mentor in column and (weight := met_weight(encoder.policy, one, mentors[column[mentor]]))
    ]
    if not pairs:
        return list(wished)
    rows, cols = (np.array([pair[side] for pair in pairs], np.int64) for side in (0, 1))
    weights, values = (np.array([pair[side] for pair in pairs]) for side in (2, 3))
    known, rest = known_and_worth(encoder, mine, theirs, rows, cols)
    wishes = np.array([wished[row].get(col, 0.0) for row, col, _weight, _value in pairs])
    plain = np.clip(rest + wishes, 0.0, known)
    score = (plain + weights * values) / (known + weights)
    worth = score * np.where(known > 0, known, 1.0) - rest
    found = [dict(one) for one in wished]
    for row, col, value in zip(rows.tolist(), cols.tolist(), worth.tolist(), strict=True):
        found[row][col] = value
    return list(found)


def plain_scores(encoder: Encoder, mine: Encoded, theirs: Encoded, rows: Ints, cols: Ints, wishes: Floats) -> Floats:
    """Return the scores of single pairs as if they had not met."""
    known, rest = known_and_worth(encoder, mine, theirs, rows, cols)
    return np.clip(rest + wishes, 0.0, known) / np.where(known > 0, known, 1.0)


def known_and_worth(encoder: Encoder, mine: Encoded, theirs: Encoded, rows: Ints, cols: Ints) -> tuple[Floats, Floats]:
    """Return, for single pairs, the weight that both know and what they earn of it, wishes aside."""
    both = mine.known[rows] * theirs.known[cols]
    worth = (mine.differs[rows] * theirs.known[cols]).sum(axis=1)
    worth += np.asarray(mine.rows[rows].multiply(theirs.rows[cols]).sum(axis=1)).ravel()
    for at, channel in enumerate(encoder.channels):
        if channel.component == "languages":
            common = np.bitwise_count(mine.languages[rows] & theirs.languages[cols]).sum(axis=1)
            worth += both[:, at] * common / np.maximum(mine.spoken[rows], 1.0)
        elif channel.component == "availability":
            common = np.bitwise_count(mine.hours[rows] & theirs.hours[cols]).sum(axis=1)
            worth += both[:, at] * np.minimum(common, mine.wanted[rows]) / np.maximum(mine.wanted[rows], 1.0)
    return both.sum(axis=1), worth
