"""HarfBuzz, asked for whole arrays: what it shapes is read as it lies in memory, not glyph by glyph.

In: the bytes of a font with its variations; a text and how it is to be shaped. Out: ``Face``, ``ShapingFont``,
``Manner``, ``Answer``. ``native`` and ``portable`` make them, and give the same answers: the first calls HarfBuzz's own
functions, the second asks uharfbuzz where these are not to be had. Only the text engine imports this.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from itertools import accumulate
from operator import add
from typing import TYPE_CHECKING, Protocol

import numpy as np

from compositor.records import NamedTuple

if TYPE_CHECKING:
    import uharfbuzz as hb

FIELDS = 5  # numbers a glyph has in both arrays
_GLYPH, _MASK, _CLUSTER = 0, 1, 2  # of hb_glyph_info_t
_ADVANCE, _X, _Y = 0, 2, 3  # of hb_glyph_position_t
_LOWEST_BYTE = 4 * _MASK + (0 if sys.byteorder == "little" else 3)
_UNSAFE = bytes(value & 1 for value in range(256))  # HB_GLYPH_FLAG_UNSAFE_TO_BREAK
_MANY = 256  # numbers that numpy adds faster
_COUNTING = array("I", range(2048))
_ZEROS = array("i", bytes(4 * 2048))
NORMAL = 16_384  # a normalized coordinate of 1


class Placed(NamedTuple):
    """What is drawn of a run, in visual order: glyphs, their x on the run's own line, their y (None: all 0)."""

    ids: tuple[int, ...]
    origins: tuple[float, ...]
    rises: tuple[float, ...] | None


class Answer:
    """Glyphs of a run, in font units. ``length`` is how many characters it has, ``first`` the offset of the first.

    In logical order: ``offsets`` are the text offsets of the glyphs' clusters in the run; ``pens`` the distance from
    its logical start to each of them and to the end (one longer); ``cuts`` has a byte for each of them and for the
    end, 1 where HarfBuzz says UNSAFE_TO_BREAK. ``plain`` is a run with one glyph for every character. Units are whole,
    and floats all the same: each is multiplied by one, which is quicker with its like.
    """

    __slots__ = ("_infos", "_positions", "_rtl", "cuts", "offsets", "pens", "plain")

    def __init__(self, infos: bytes, positions: bytes, rtl: bool, first: int, length: int) -> None:
        self._infos = infos
        self._positions = array("i", positions)
        self._rtl = rtl
        clusters = array("I", infos)[_CLUSTER::FIELDS]
        if rtl:
            clusters.reverse()
        count = len(clusters)
        self.plain = count == length and clusters == _counting(first, count)
        if self.plain or not first:
            self.offsets: Sequence[int] = range(length) if self.plain else tuple(clusters)
        else:
            self.offsets = tuple([cluster - first for cluster in clusters])
        self.pens = _sums(self._positions[_ADVANCE::FIELDS], rtl)
        cuts = infos[_LOWEST_BYTE :: 4 * FIELDS].translate(_UNSAFE)
        self.cuts = (cuts[::-1] if rtl else cuts) + b"\0"

    def placed(self) -> Placed:
        """Return the glyphs from left to right."""
        numbers = self._positions
        pens = _sums(numbers[_ADVANCE::FIELDS], False) if self._rtl else self.pens
        lefts, rises = numbers[_X::FIELDS], numbers[_Y::FIELDS]
        return Placed(
            tuple(array("I", self._infos)[_GLYPH::FIELDS]),
            pens[:-1] if _all_zero(lefts) else tuple(map(add, pens, lefts)),
            None if _all_zero(rises) else tuple(rises),
        )


def _counting(first: int, count: int) -> array[int]:
    stop = first + count
    return _COUNTING[first:stop] if stop <= len(_COUNTING) else array("I", range(first, stop))


def _all_zero(numbers: array[int]) -> bool:
    count = len(numbers)
    return numbers == _ZEROS[:count] if count <= len(_ZEROS) else not any(numbers)


def _sums(widths: array[int], backward: bool) -> tuple[float, ...]:
    """Return 0 and the sum up to and with each number, from the first or from the last one."""
    if backward:
        widths.reverse()
    if len(widths) < _MANY:
        return (*accumulate(widths, initial=0.0),)
    return (0.0, *np.frombuffer(widths, np.int32).cumsum(dtype=np.float64).tolist())


class Manner(Protocol):
    """How texts are shaped: script, language, direction, features, as a font's ``manner`` made them ready."""

    def shape(self, text: str, start: int, length: int) -> Answer:
        """Shape a part of a text, which joins with what stands before and after it."""


class ShapingFont(Protocol):
    """A font that shapes: a face at some coordinates of its axes. Lengths are in font units, y up."""

    def manner(self, script: str, language: str, rtl: bool, features: Sequence[tuple[str, int]]) -> Manner:
        """Return what shapes texts in one way. Script by ISO 15924, language by BCP 47, features by OpenType tag."""

    def has(self, character: str) -> bool:
        """Return whether there is a glyph for a character."""

    def line_extents(self) -> tuple[int, int, int]:
        """Return ascender, descender and line gap of horizontal lines."""

    def metric(self, tag: str) -> int | None:
        """Return a metric by its tag (OpenType 1.9, MVAR), None where the font has none."""

    def coordinates(self) -> list[float]:
        """Return the normalized coordinate on each axis, -1 to 1."""

    @property
    def whole(self) -> hb.Font:
        """The font as uharfbuzz has it: for outlines, and for questions that are rare."""


class Face(Protocol):
    """A file of a font."""

    data: bytes
    index: int
    units: int  # per em
    glyph_count: int

    def table(self, tag: str) -> bytes:
        """Return the bytes of a table, empty where there is none."""

    def font(self, axes: Sequence[tuple[str, float]], slant: float) -> ShapingFont:
        """Return the font at these coordinates, its letters slanted so far to the right for each unit of height."""
