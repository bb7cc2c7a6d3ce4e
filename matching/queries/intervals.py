"""How sure a number of few people is: intervals that hold the true value in nineteen of twenty cases."""

import math
from collections.abc import Sequence
from statistics import fmean, stdev

from scipy import stats

from matching.queries.disclosure import LEAST, Share

SURE = 0.95
Z = float(stats.norm.ppf((1 + SURE) / 2))
OFF = LEAST // 2  # how far a number in fives can be from the true one
Interval = tuple[float, float]


def wilson(yes: int, of: int) -> Interval:
    """Wilson's score interval of a share (1927), good for few people too (Brown, Cai and DasGupta 2001)."""
    centre, spread = yes + Z * Z / 2, Z * math.sqrt(yes * (of - yes) / of + Z * Z / 4)
    return (centre - spread) / (of + Z * Z), (centre + spread) / (of + Z * Z)


def share_interval(share: Share) -> Interval:
    """An interval that holds Wilson's for every number that could have been rounded to this share."""
    low, _high = wilson(max(0, share.yes - OFF), share.of + OFF)
    most = share.yes + OFF
    _low, high = wilson(most, max(share.of - OFF, most))
    return low, high


def mean_interval(values: Sequence[float]) -> Interval | None:
    """Student's interval of a mean between 0 and 1; None for fewer than two values."""
    if len(values) < 2:
        return None
    mean, error = fmean(values), stdev(values) / math.sqrt(len(values))
    off = error * float(stats.t.ppf((1 + SURE) / 2, len(values) - 1))
    return max(0.0, mean - off), min(1.0, mean + off)


def median_interval(values: Sequence[float]) -> Interval | None:
    """The interval of a median from the order of the values alone (Conover 1999); None where there are too few."""
    found = stats.quantile_test(values, p=0.5).confidence_interval(SURE)
    return None if math.isnan(found.low) or math.isnan(found.high) else (float(found.low), float(found.high))
