"""Why somebody stays unplaced: which hard rule keeps them out, or that all places are taken."""

from typing import Any

import numpy as np

from matching.engine.flow import Flags, Ints
from matching.engine.index import Seekers
from matching.engine.scoring import score_block

CODES = {"same_person": "excluded"}


def reason(seekers: Seekers, row: int, own: Ints, free: Flags, place_first: bool) -> tuple[str, dict[str, Any]]:
    """Return the code and detail of why a mentee has too few mentors.

    `own` are the columns the mentee has already, `free` the mentors with a place left. Where no mentor is
    eligible the code is the single rule whose absence would help most, or "combination" where no single one
    would.
    """
    block = score_block(seekers, slice(row, row + 1))
    others = np.ones(block.scores.shape[1], bool)
    others[own] = False
    if not others.any():
        return "no_mentors", {"mentors": 0}
    broken = {name: flags[0] & others for name, flags in block.broken.items()}
    eligible = block.eligible[0] & others
    detail: dict[str, Any] = {
        "mentors": int(others.sum()),
        "eligible": int(eligible.sum()),
        "broken": {name: int(flags.sum()) for name, flags in broken.items() if flags.any()},
    }
    if eligible.any():
        detail["free"] = int((eligible & free).sum())
        return ("not_worth_it" if detail["free"] and not place_first else "all_full"), detail
    alone = {}
    for name, flags in broken.items():
        rest = np.zeros(len(others), bool)
        for other, more in broken.items():
            if other != name:
                rest |= more
        alone[name] = int((flags & ~rest).sum())
    detail["would_free"] = {name: count for name, count in alone.items() if count}
    helpful = max(alone, key=lambda name: alone[name], default="")
    if not helpful or not alone[helpful]:
        return "combination", detail
    return CODES.get(helpful, helpful), detail
