"""The fused scan in machine code: score, hard rules and the best k per mentee in one pass over all mentors.

A first look at every pair in short numbers tells which few could be among the best; those are worked out in full,
adding up in the same order as the plain version in `scoring`, which is the oracle: same numbers, bit for bit.
"""

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

from matching.engine.encode import IN_PERSON, ONLINE
from matching.engine.lean import GAVE_FORMATS, GAVE_HOURS, PLACE, SPEAKS

ROUND = 1e12
SHORT = np.float32(2.5e-7)  # more than one addition in short numbers can be wrong, for sums up to 2
TINY = 1e-12  # parts of a score below which short numbers might lose them
DEPTH = 16  # pairs in a group, of which only the largest is looked at to find the threshold
HALVINGS = 24
ZERO, HALF, ONE = np.float32(0.0), np.float32(0.5), np.float32(1.0)
LOW, LEAST = np.float32(-np.inf), np.finfo(np.float32).min


@intrinsic
def shared(typing_context, mine, theirs):
    """Number of bits that two 32-bit words have in common."""

    def code(context, builder, signature, arguments):
        return builder.ctpop(builder.and_(*arguments))

    return types.int32(types.uint32, types.uint32), code


@njit(cache=True, nogil=True, error_model="numpy")
def _count_shared(mine, theirs, out):
    """Write how many bits one person shares with each of the others; `theirs` is words × people."""
    filled = np.flatnonzero(mine)
    left = len(filled)
    out[:] = 0
    while left >= 3:
        a, b, c = mine[filled[left - 1]], mine[filled[left - 2]], mine[filled[left - 3]]
        one, two, three = theirs[filled[left - 1]], theirs[filled[left - 2]], theirs[filled[left - 3]]
        for at in range(len(out)):
            out[at] += shared(a, one[at]) + shared(b, two[at]) + shared(c, three[at])
        left -= 3
    for word in filled[:left]:
        a, one = mine[word], theirs[word]
        for at in range(len(out)):
            out[at] += shared(a, one[at])


@njit(cache=True, nogil=True, error_model="numpy")
def _first_look(worth, base, bad, hours, hour, factor, most, need, common, offset, near_least, asked, marks, out):
    """Write score + offset of every pair in short numbers, -inf where a rule is broken; return how many are eligible.

    `bad` marks pairs ruled out by name, and is left empty.
    """
    mine, here, tongues = asked
    for at in range(len(out)):
        count, mark = hours[at], marks[at]
        plenty = np.float32(count)
        plenty = plenty if plenty < most else most
        value = worth[at] + base + (plenty * hour) * factor[at]
        value = value if value > ZERO else ZERO
        value = value if value < ONE else ONE
        broken = (bad[at] != 0) | ((count < need) & ((mark & GAVE_HOURS) != 0))
        broken |= tongues & (common[at] == 0) & ((mark & SPEAKS) != 0)
        there = mark >> PLACE
        near = (here == there) | (here == 0) | (there == 0)
        meet = ((mine & mark & ONLINE) != 0) | (((mine & mark & IN_PERSON) != 0) & near)
        broken |= (mine != 0) & ((mark & GAVE_FORMATS) != 0) & (not meet)
        key = value + offset[at]
        out[at] = LOW if broken | (value < near_least) else key
        bad[at] = broken
    fine = 0
    for at in range(len(out)):
        fine += bad[at] == 0
    bad[:] = 0
    return fine


@njit(cache=True, nogil=True, error_model="numpy")
def kth_largest(values, size, k):
    """Return the k-th largest of the first `size` values, which are put into another order."""
    low, high, wanted = 0, size - 1, k - 1
    while low < high:
        pivot = values[(low + high) // 2]
        left, right = low, high
        while left <= right:
            while values[left] > pivot:
                left += 1
            while values[right] < pivot:
                right -= 1
            if left <= right:
                values[left], values[right] = values[right], values[left]
                left += 1
                right -= 1
        if wanted <= right:
            high = right
        elif wanted >= left:
            low = left
        else:
            break
    return values[wanted]


@njit(cache=True, nogil=True, error_model="numpy")
def edge_of(values, size, k, low, high):
    """Return a value that at least k of the first `size` values reach, close to the k-th largest, or -inf.

    All above -inf lie between `low` and `high`. Counting how many reach the middle, again and again, is many at once in
    machine code, which putting them in order is not.
    """
    count, spare = 0, k // 16
    for at in range(size):
        count += values[at] >= low
    if count < k:
        return LOW
    for _ in range(HALVINGS):
        middle = (low + high) * HALF
        count = 0
        for at in range(size):
            count += values[at] >= middle
        if count < k:
            high = middle
        else:
            low = middle
            if count <= k + spare:
                break
    return low


@njit(cache=True, nogil=True, error_model="numpy")
def threshold(keys, k, tops, low, high):
    """Return a value that at least k keys reach (or -inf), close to the k-th largest.

    `tops` are the largest of groups of keys.
    """
    groups, m = len(tops), len(keys)
    tops[:] = keys[:groups]
    for start in range(groups, m, groups):
        part = keys[start : start + groups]
        for at in range(len(part)):
            key, top = part[at], tops[at]
            tops[at] = key if key > top else top
    return edge_of(tops, groups, k, low, high)


@njit(cache=True, nogil=True, error_model="numpy")
def reaching(keys, tops, edge, groups, found):
    """Write the columns whose key is above -inf and at least `edge` into `found`, in order; return how many."""
    wide, size, m, count = len(tops), 0, len(keys), 0
    edge = edge if edge > LEAST else LEAST
    for group in range(wide):
        groups[count] = group
        count += tops[group] >= edge
    for start in range(0, m, wide):
        part = keys[start : start + wide]
        while count and groups[count - 1] >= len(part):
            count -= 1
        for one in range(count):
            if part[groups[one]] >= edge:
                found[size] = start + groups[one]
                size += 1
    return size


@njit(cache=True, nogil=True, error_model="numpy")
def narrowed(keys, found, size, k, error, ties, low, high, scratch):
    """Leave only those of the columns found that may be among the k best; return how many. No key is below `low`.

    With `ties`, keys of 0 are surely equal, so that k of them are enough.
    """
    above = 0
    for one in range(size):
        scratch[one] = keys[found[one]]
        above += scratch[one] > ZERO
    edge = ZERO if ties and above < k else edge_of(scratch, size, k, low, high)
    edge, kept, zeros = edge - error - error, 0, k if ties else size
    for one in range(size):
        column = found[one]
        found[kept] = column
        zeros -= keys[column] == ZERO
        kept += (keys[column] >= edge) & ((keys[column] != ZERO) | (zeros >= 0))
    return kept


@njit(cache=True, nogil=True, error_model="numpy")
def keep_best(keys, scores, found, size, k, scratch):
    """Keep the k largest of the pairs found, in their order, the earlier ones among equals; return how many."""
    if size <= k:
        return size
    scratch[:size] = keys[:size]
    edge = kth_largest(scratch, size, k)
    equal = k
    for one in range(size):
        equal -= keys[one] > edge
    at = 0
    for one in range(size):
        last = keys[one] == edge and equal > 0
        equal -= last
        if last or keys[one] > edge:
            found[at], scores[at] = found[one], scores[one]
            at += 1
    return at


@njit(cache=True, nogil=True, error_model="numpy")
def _work_out(
    found, size, exact, sums, least, offset, values, wishes, nothing, worths, base, scale, kinds,
    tongue, tongue_known, common, hour, hour_known, count, most, ptr, at, value,
):  # fmt: skip
    """Write score and score + offset of the pairs found, added up as the oracle does; keep those of at least `least`.

    With `nothing`, a pair whose short worth is 0 surely shares nothing but hours.
    """
    one_kind = len(base) == 1
    kept = 0
    for one in range(size):
        column = found[one]
        worth, kind = 0.0, 0 if one_kind else kinds[column]
        if not (nothing and worths[column] == ZERO):
            for feature in range(ptr[column], ptr[column + 1]):
                worth += values[at[feature]] * value[feature]
            worth += wishes[column]
            worth += base[kind]
            if tongue > 0.0:
                worth += (common[column] * tongue) * tongue_known[column]
        if hour > 0.0:
            worth += (min(np.float64(count[column]), most) * hour) * hour_known[column]
        score = np.rint(min(max(worth * scale[kind], 0.0), 1.0) * ROUND) / ROUND
        if score >= least:
            found[kept], exact[kept], sums[kept] = column, score, score + offset[column]
            kept += 1
    return kept


@njit(cache=True, nogil=True, error_model="numpy")
def scan(
    first, stop, k, counting, careful, lean, units,
    row_ptr, row_at, row_value, constant, inverse,
    tongues, tongue_weight, tongue_known, spoken, tongue_rule,
    hours, hour_weight, hour_known, wanted, gave, hour_need,
    formats, place, format_rule,
    key_ptr, key_at, keyed_ptr, keyed_at, out_ptr, out_at, wish_ptr, wish_at, wish_value,
    offset, offset_error, least, columns, scores, counts, eligible, above,
):  # fmt: skip
    """Fill `columns`, `scores` and `counts` with the k pairs of largest score + offset for rows first to stop.

    Only eligible pairs whose score is at least `least` of their row count; a row of `least` inf is left out.
    Entries come in order of columns. `eligible` counts all eligible pairs of a row; where `counting`, `above` counts
    those of at least `least` with score + offset over 0. `units` brings the weights of each row near 1, `careful` tells
    that short numbers cannot hold them even so. `tongues` and `hours` start with row `first`.
    """
    kinds, marks, post_ptr, post_at, post_value = lean[0], lean[1], lean[2], lean[3], lean[4]
    their_ptr, their_at, their_value, their_hours, their_tongues = lean[5], lean[6], lean[7], lean[8], lean[9]
    m = len(kinds)
    depth = max(1, min(DEPTH, m // (2 * k)))
    worth, keys = np.empty(m, np.float32), np.empty(m, np.float32)
    count, common, bad = np.zeros(m, np.int16), np.zeros(m, np.int16), np.zeros(m, np.int8)
    tops, quick = np.empty(-(-m // depth), np.float32), np.empty(m, np.float32)
    groups, found = np.empty(len(tops) + 1, np.int64), np.empty(m + 1, np.int64)
    exact, sums, slow = np.empty(m), np.empty(m), np.empty(m)
    values, wishes = np.zeros(len(post_ptr) - 1), np.zeros(m)
    short_offset, factor = offset.astype(np.float32), hour_known.astype(np.float32)
    flat, bottom, top = not offset.any(), ZERO, ONE
    for at in range(m):
        if short_offset[at] > LOW:
            bottom, top = min(bottom, short_offset[at]), max(top, ONE + short_offset[at])
    for row in range(first, stop):
        at_out = row - first
        if least[row] == np.inf:
            continue
        worth[:] = ZERO
        unit, smallest, tiny = units[at_out], np.inf, careful
        for one in range(row_ptr[row], row_ptr[row + 1]):
            feature = row_at[one]
            values[feature] = row_value[one]
            value = np.float32(row_value[one] * unit)
            smallest = min(smallest, row_value[one] * unit)
            tiny |= abs(row_value[one] * unit) < TINY
            for post in range(post_ptr[feature], post_ptr[feature + 1]):
                worth[post_at[post]] += value * post_value[post]
        for one in range(wish_ptr[row], wish_ptr[row + 1]):
            wishes[wish_at[one]] = wish_value[one]
            smallest = min(smallest, wish_value[one] * unit)
            worth[wish_at[one]] += np.float32(wish_value[one] * unit)
        speaks = tongue_rule and spoken[row] > 0.0
        tongue = tongue_weight[at_out]
        if speaks or tongue > 0.0:
            _count_shared(tongues[at_out], their_tongues, common)
        if tongue > 0.0:
            for at in range(m):
                worth[at] += np.float32((common[at] * (tongue * unit)) * tongue_known[at])
        hour = hour_weight[at_out] if gave[row] else 0.0
        need = hour_need if gave[row] else 0
        if need > 0 or hour > 0.0:
            _count_shared(hours[at_out], their_hours, count)
        base, scale, most = constant[at_out], inverse[at_out], wanted[row]
        if len(base) > 1:
            for at in range(m):
                kind = kinds[at]
                times = scale[kind] / unit
                worth[at] = np.float32((worth[at] + base[kind] * unit) * times)
                factor[at] = np.float32(hour_known[at] * times)
        for one in range(key_ptr[row], key_ptr[row + 1]):
            for other in range(keyed_ptr[key_at[one]], keyed_ptr[key_at[one] + 1]):
                bad[keyed_at[other]] = 1
        for one in range(out_ptr[row], out_ptr[row + 1]):
            bad[out_at[one]] = 1
        error = SHORT * (row_ptr[row + 1] - row_ptr[row] + wish_ptr[row + 1] - wish_ptr[row] + 10)
        error = np.float32(error + offset_error)
        asked = np.int32(formats[row] if format_rule else 0), np.int32(place[row]), speaks
        eligible[at_out] = _first_look(
            worth, np.float32(base[0] * unit) if len(base) == 1 else ZERO, bad, count, np.float32(hour * unit), factor,
            np.float32(most), np.int16(need), common, short_offset, LOW if tiny else np.float32(least[row]) - error,
            asked, marks, keys,
        )  # fmt: skip
        edge = threshold(keys, k, tops, bottom, top) - error - error
        edge, nothing = LOW if tiny else edge, not tiny and smallest > 0.0
        looking = True
        while looking:
            size = reaching(keys, tops, edge, groups, found)
            if edge > LOW and size > k + k // 16:
                size = narrowed(keys, found, size, k, error, nothing and flat, edge, top, quick)
            kept = _work_out(
                found, size, exact, sums, least[row], offset, values, wishes, nothing, worth, base, scale, kinds,
                tongue, tongue_known, common, hour, hour_known, count, most, their_ptr, their_at, their_value,
            )  # fmt: skip
            looking, edge = kept < k and edge > LOW, LOW
        size = keep_best(sums, exact, found, kept, k, slow)
        counts[at_out] = size
        columns[at_out, :size] = found[:size]
        scores[at_out, :size] = exact[:size]
        if counting:
            size = reaching(keys, tops, LOW if tiny else -error, groups, found)
            kept = _work_out(
                found, size, exact, sums, least[row], offset, values, wishes, nothing, worth, base, scale, kinds,
                tongue, tongue_known, common, hour, hour_known, count, most, their_ptr, their_at, their_value,
            )  # fmt: skip
            above[at_out] = (sums[:kept] > 0.0).sum()
        for one in range(row_ptr[row], row_ptr[row + 1]):
            values[row_at[one]] = 0.0
        for one in range(wish_ptr[row], wish_ptr[row + 1]):
            wishes[wish_at[one]] = 0.0
