"""PNG filters: a band of rows in, the same rows as differences to their neighbors out (PNG 3 §9).

In: uint8 rows of samples, one array row per picture row, and how many channels a pixel has. Out: uint8 rows with the
filter's number in front. Used by this folder alone.

Rows that stand below others are filtered with the row above them at hand: it comes as the first row of the array,
and ``first`` tells that there is none because the band begins the picture.
"""

from __future__ import annotations

import numpy

from compositor.arrays import Array

Rows = Array[numpy.uint8]

NONE, SUB, UP, PAETH = 0, 1, 2, 4


def up(rows: Rows, first: bool) -> Rows:
    """Return the band with every row as its difference to the one above."""
    height, length = rows.shape
    out = numpy.empty((height if first else height - 1, length + 1), numpy.uint8)
    out[:, 0] = UP
    if first:
        out[0, 1:] = rows[0]
        numpy.subtract(rows[1:], rows[:-1], out=out[1:, 1:])
    else:
        numpy.subtract(rows[1:], rows[:-1], out=out[:, 1:])
    return out


def paeth(rows: Rows, channels: int, first: bool) -> Rows:
    """Return the band with every sample as its difference to the likeliest of its three neighbors."""
    start = 0 if first else 1
    length = rows.shape[1]
    # one zero pixel to the left of every row, and a zero row above the picture
    padded = numpy.zeros((rows.shape[0] + 1 - start, length + channels), numpy.uint8)
    padded[1 - start :, channels:] = rows
    current, above = padded[1:], padded[:-1]
    out = numpy.empty((current.shape[0], length + 1), numpy.uint8)
    out[:, 0] = PAETH
    guess = predicted(current[:, :-channels], above[:, channels:], above[:, :-channels])
    numpy.subtract(current[:, channels:], guess, out=out[:, 1:])
    return out


def predicted(left: Rows, above: Rows, corner: Rows) -> Rows:
    """Return the Paeth predictor (PNG 3 §9.4) by bytes alone.

    With a, b, c as in the specification, the distances of a + b − c are |b − c| to a, |a − c| to b, and to c their
    sum when c lies outside of a..b (c is never the nearest then) or their difference when it lies inside. So c is
    chosen when it lies inside and the larger distance is less than twice the smaller, else the nearer of a and b.
    Choices are made by masks of all ones, which is faster than by indices.
    """
    to_left = numpy.maximum(above, corner)
    to_left -= numpy.minimum(above, corner)
    to_above = numpy.maximum(left, corner)
    to_above -= numpy.minimum(left, corner)
    is_left = _mask(to_left <= to_above)
    nearer = left ^ above
    nearer &= is_left
    nearer ^= above
    smaller = numpy.minimum(to_left, to_above)
    larger = numpy.maximum(to_left, to_above, out=to_left)
    larger -= smaller
    is_corner = larger < smaller
    inside = left > corner
    inside ^= above > corner
    is_corner &= inside
    out = nearer ^ corner
    out &= _mask(is_corner)
    out ^= nearer
    return out


def best(rows: Rows, channels: int) -> Rows:
    """Filter each row of a whole picture by the filter with the smallest sum of absolute differences (PNG 3 §12.7)."""
    height, length = rows.shape
    left = numpy.zeros_like(rows)
    left[:, channels:] = rows[:, :-channels]
    candidates = {
        NONE: rows,
        SUB: rows - left,
        UP: up(rows, first=True)[:, 1:],
        PAETH: paeth(rows, channels, first=True)[:, 1:],
    }
    costs = numpy.stack([_cost(candidate) for candidate in candidates.values()])
    choice = numpy.argmin(costs, axis=0)
    out = numpy.empty((height, length + 1), numpy.uint8)
    for index, (kind, candidate) in enumerate(candidates.items()):
        chosen = choice == index
        out[chosen, 0] = kind
        out[chosen, 1:] = candidate[chosen]
    return out


def _mask(truth: Array[numpy.bool_]) -> Rows:
    """Return 255 where true and 0 where not."""
    return numpy.negative(truth.view(numpy.uint8))


def _cost(filtered: Rows) -> Array[numpy.int64]:
    sizes = numpy.minimum(filtered, 0 - filtered)  # bytes as signed numbers, without their sign
    costs: Array[numpy.int64] = sizes.sum(axis=1, dtype=numpy.int64)
    return costs
