"""The fused scan in machine code: score, hard rules and the best k per mentee in one pass over all mentors.

The plain version in `scoring` is its oracle: same numbers, bit for bit, because both add up in the same order.
"""

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

ROUND = 1e12


@intrinsic
def popcount(typing_context, word):
    """Number of bits set in a 64-bit word, as one machine instruction."""

    def code(context, builder, signature, arguments):
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), code


@njit(cache=True, nogil=True, error_model="numpy")
def _sift_down(values, columns, size):
    """Restore the heap whose root is the least value and, among equals, the last column."""
    at = 0
    value, column = values[0], columns[0]
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        right = child + 1
        if right < size and (
            values[right] < values[child] or (values[right] == values[child] and columns[right] > columns[child])
        ):
            child = right
        if values[child] < value or (values[child] == value and columns[child] > column):
            values[at], columns[at] = values[child], columns[child]
            at = child
        else:
            break
    values[at], columns[at] = value, column


@njit(cache=True, nogil=True, error_model="numpy")
def _sift_up(values, columns, at):
    """Move the last entry of the heap up to its place."""
    value, column = values[at], columns[at]
    while at > 0:
        parent = (at - 1) // 2
        if value < values[parent] or (value == values[parent] and column > columns[parent]):
            values[at], columns[at] = values[parent], columns[parent]
            at = parent
        else:
            break
    values[at], columns[at] = value, column


@njit(cache=True, nogil=True, error_model="numpy")
def _count_shared(mine, theirs, out):
    """Add up the bits that one person shares with each of the others; `theirs` is words × people."""
    out[:] = 0
    for word in range(len(mine)):
        bits = mine[word]
        if bits:
            row = theirs[word]
            for column in range(len(out)):
                out[column] += popcount(bits & row[column])


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
    Entries come in heap order. `eligible` counts all eligible pairs of a row, `above` those of at least `least`
    with score + offset over 0.
    """
    m = len(kind)
    worth, shared, common = np.empty(m), np.zeros(m, np.uint64), np.zeros(m, np.uint64)
    bad = np.zeros(m, np.uint8)
    heap_value, heap_column, heap_score = np.empty(k), np.empty(k, np.int64), np.empty(m)
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
        for column in range(m):
            total = worth[column] + base[kind[column]]
            if tongue > 0.0:
                total += (common[column] * tongue) * tongue_known[column]
            if has_hours:
                total += (min(np.float64(shared[column]), most) * hour) * hour_known[column]
            score = min(max(total * scale[kind[column]], 0.0), 1.0)
            worth[column] = np.rint(score * ROUND) / ROUND
        fine, over = 0, 0
        for column in range(m):
            allowed = bad[column] == 0
            key = worth[column] + offset[column]
            key = key if allowed & (worth[column] >= least[row]) else -np.inf
            heap_score[column] = key
            fine += allowed
            over += key > 0.0
        eligible[at_out], above[at_out] = fine, over
        size, edge = 0, -np.inf
        for column in range(m):
            key = heap_score[column]
            if key > edge:
                if size < k:
                    heap_value[size], heap_column[size] = key, column
                    size += 1
                    _sift_up(heap_value, heap_column, size - 1)
                    if size == k:
                        edge = heap_value[0]
                else:
                    heap_value[0], heap_column[0] = key, column
                    _sift_down(heap_value, heap_column, size)
                    edge = heap_value[0]
        counts[at_out] = size
        for one in range(size):
            columns[at_out, one] = heap_column[one]
            scores[at_out, one] = worth[heap_column[one]]
