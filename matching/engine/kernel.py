"""The fused scan in machine code: score, hard rules and the best k per mentee in one pass over all mentors.

The plain version in `scoring` is its oracle: same numbers, bit for bit, because both add up in the same order.
"""

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

ROUND = 1e12
STEP = 64  # columns between two looks at how many were found


@intrinsic
def popcount(typing_context, word):
    """Number of bits set in a 64-bit word, as one machine instruction."""

    def code(context, builder, signature, arguments):
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), code


@njit(cache=True, nogil=True, error_model="numpy")
def _kth_largest(values, size, k):
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
def _keep_best(keys, found, size, k, scratch):
    """Keep the k best of the columns found so far, in their order; return the least key kept.

    Among equal keys the earlier columns stay.
    """
    for one in range(size):
        scratch[one] = keys[found[one]]
    edge = _kth_largest(scratch, size, k)
    equal = k
    for one in range(size):
        equal -= keys[found[one]] > edge
    at = 0
    for one in range(size):
        key = keys[found[one]]
        if key > edge:
            found[at] = found[one]
            at += 1
        elif key == edge and equal > 0:
            found[at] = found[one]
            at += 1
            equal -= 1
    return edge


@njit(cache=True, nogil=True, error_model="numpy")
def _best(keys, k, found, scratch):
    """Write the columns of the k largest keys above -inf into `found`, in order; return how many there are.

    Without a branch per column: every column is written, and stays if its key is above the least one kept.
    """
    m, room = len(keys), len(found) - STEP
    size, edge = 0, -np.inf
    for start in range(0, m, STEP):
        for column in range(start, min(start + STEP, m)):
            found[size] = column
            size += keys[column] > edge
        if size > room:
            edge = _keep_best(keys, found, size, k, scratch)
            size = k
    if size > k:
        _keep_best(keys, found, size, k, scratch)
        size = k
    return size


@njit(cache=True, nogil=True, error_model="numpy")
def _count_shared(mine, theirs, out):
    """Add up the bits that one person shares with each of the others; `theirs` is words × people."""
    out[:] = 0
    for word in range(len(mine)):
        bits = mine[word]
        if bits:
            row = theirs[word]
            for column in range(len(out)):
                out[column] += popcount(bits & row[column])  # type: ignore[call-arg]


@njit(cache=True, nogil=True, error_model="numpy")
def scan(
    first, stop, k,
    row_ptr, row_at, row_value, post_ptr, post_at, post_value,
    kind, constant, inverse,
    tongues, tongue_words, tongue_weight, tongue_known, spoken, spoken_there, tongue_rule,
    hours, hour_words, hour_weight, hour_known, wanted, gave, gave_there, hour_need,
    formats, formats_there, place, place_there, format_rule,
    key_ptr, key_at, keyed_ptr, keyed_at,
    out_ptr, out_at, wish_ptr, wish_at, wish_value,
    offset, least, columns, scores, counts, eligible, above,
):  # fmt: skip
    """Fill `columns`, `scores` and `counts` with the k pairs of largest score + offset for rows first to stop.

    Only eligible pairs whose score is at least `least` of their row count; a row of `least` inf is left out.
    Entries come in order of columns. `eligible` counts all eligible pairs of a row, `above` those of at least `least`
    with score + offset over 0.
    """
    m = len(kind)
    worth, shared, common = np.empty(m), np.zeros(m, np.uint64), np.zeros(m, np.uint64)
    bad = np.zeros(m, np.uint8)
    keys, room = np.empty(m), max(4 * k, 256) + STEP
    found, scratch = np.empty(room + 1, np.int64), np.empty(room + 1)
    for row in range(first, stop):
        at_out = row - first
        if least[row] == np.inf:
            continue
        worth[:] = 0.0
        for one in range(row_ptr[row], row_ptr[row + 1]):
            value, feature = row_value[one], row_at[one]
            for post in range(post_ptr[feature], post_ptr[feature + 1]):
                worth[post_at[post]] += value * post_value[post]
        for one in range(wish_ptr[row], wish_ptr[row + 1]):
            worth[wish_at[one]] += wish_value[one]
        base, scale = constant[at_out], inverse[at_out]
        bad[:] = 0
        if tongue_rule or tongue_weight[at_out] > 0.0:
            _count_shared(tongues[row], tongue_words, common)
        if tongue_rule and spoken[row] > 0.0:
            for column in range(m):
                bad[column] |= np.uint8((common[column] == 0) & (spoken_there[column] > 0.0))
        has_hours = gave[row] and (hour_need > 0 or hour_weight[at_out] > 0.0)
        if has_hours:
            _count_shared(hours[row], hour_words, shared)
            if hour_need > 0:
                for column in range(m):
                    bad[column] |= np.uint8((shared[column] < np.uint64(hour_need)) & gave_there[column])
        if format_rule and formats[row] > 0:
            mine, here = formats[row], place[row]
            for column in range(m):
                both, there = mine & formats_there[column], place_there[column]
                near = (here == there) | (here == 0) | (there == 0)
                meet = ((both & 1) > 0) | (((both & 2) > 0) & near)
                bad[column] |= np.uint8((formats_there[column] > 0) & (not meet))
        for one in range(key_ptr[row], key_ptr[row + 1]):
            for other in range(keyed_ptr[key_at[one]], keyed_ptr[key_at[one] + 1]):
                bad[keyed_at[other]] = 1
        for one in range(out_ptr[row], out_ptr[row + 1]):
            bad[out_at[one]] = 1
        tongue, hour, most = tongue_weight[at_out], hour_weight[at_out], wanted[row]
        if len(base) == 1:
            worth += base[0]
        else:
            for column in range(m):
                worth[column] += base[kind[column]]
        if tongue > 0.0:
            for column in range(m):
                worth[column] += (common[column] * tongue) * tongue_known[column]
        if has_hours and hour > 0.0:
            for column in range(m):
                worth[column] += (min(np.float64(np.int64(shared[column])), most) * hour) * hour_known[column]
        if len(base) == 1:
            worth *= scale[0]
        else:
            for column in range(m):
                worth[column] *= scale[kind[column]]
        fine, over, limit = 0, 0, least[row]
        for column in range(m):
            score = np.rint(min(max(worth[column], 0.0), 1.0) * ROUND) / ROUND
            allowed = bad[column] == 0
            key = score + offset[column]
            key = key if allowed & (score >= limit) else -np.inf
            worth[column] = score
            keys[column] = key
            fine += allowed
            over += key > 0.0
        eligible[at_out], above[at_out] = fine, over
        size = _best(keys, k, found, scratch)
        counts[at_out] = size
        for one in range(size):
            columns[at_out, one] = found[one]
            scores[at_out, one] = worth[found[one]]
