"""The line that would hold a whole paragraph: where every character of it lies.

In: pieces of text in their fonts, and which of them follow on each other. Out: ``Laid``. Only ``setting`` imports this.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from compositor.text.alike import Alike
from compositor.text.parts import ItemSetting, Length

Floats = npt.NDArray[np.float64]


class Laid:
    """Coordinates of every offset of a text in em and, where there are any, in px; the end of the text included.

    ``cuts`` are those of ``shape.Row``. ``spacing`` is the letter spacing of the item at each offset, in em and px.
    """

    __slots__ = ("cuts", "em", "px", "spacing")

    def __init__(self, em: Floats, px: Floats | None, cuts: bytes, spacing: tuple[Floats, Floats] | None) -> None:
        self.em = em
        self.px = px
        self.cuts = cuts
        self.spacing = spacing

    def at(self, offsets: npt.NDArray[np.intp]) -> tuple[list[float], list[float]]:
        """Return the coordinates of offsets in em and in px."""
        return self.em[offsets].tolist(), [0.0] * len(offsets) if self.px is None else self.px[offsets].tolist()

    def tighten(self, offsets: Sequence[int], ems: list[float], pxs: list[float]) -> None:
        """Take off the letter spacing before each offset."""
        assert self.spacing is not None
        for index, offset in enumerate(offsets):
            if offset:
                ems[index] -= float(self.spacing[0][offset - 1])
                pxs[index] -= float(self.spacing[1][offset - 1])


class _Strand(NamedTuple):
    """What the line has of one piece: how far its characters lie from its start in units, its letters and spacing.

    ``letters`` are how many clusters start before each character, in a text with letter spacing.
    """

    advances: Sequence[float]
    cuts: bytes
    unit: float
    width: float
    letters: Sequence[int]
    clusters: int
    em_spacing: float
    px_spacing: float


def lay(text: str, alike: Alike, settings: Sequence[ItemSetting], word_spacing: Length) -> Laid:
    """Return where the characters of a text lie; newlines and what is skipped take no room."""
    spaced = any(setting.em_spacing or setting.px_spacing for setting in settings)
    strands = [
        _strand(setting, spaced) if setting.text else _blank(piece.item.end - piece.item.start)
        for piece, setting in zip(alike.pieces, settings, strict=True)
    ]
    strands += [_blank(gap) for gap in reversed(alike.gaps)]
    line = [strands[index] for index in alike.cover]
    counts = [len(strand.cuts) for strand in line]
    advances = np.array([*chain.from_iterable([strand.advances for strand in line])], np.float64)
    ems = advances * np.repeat([strand.unit for strand in line], counts)
    widths = [strand.width for strand in line]
    px = spacing = None
    if spaced:
        em_spacing = np.repeat([strand.em_spacing for strand in line], counts)
        px_spacing = np.repeat([strand.px_spacing for strand in line], counts)
        letters = np.array([*chain.from_iterable([strand.letters for strand in line])], np.float64)
        ems += letters * em_spacing
        widths = [strand.width + strand.clusters * strand.em_spacing for strand in line]
        px = _placed(letters * px_spacing, [strand.clusters * strand.px_spacing for strand in line], counts)
        spacing = em_spacing, px_spacing
    em = _placed(ems, widths, counts)
    if any(word_spacing):
        words = np.array([*accumulate((character in " \u00a0" for character in text), initial=0)], np.float64)
        em = em + words * word_spacing.em
        px = (np.zeros(len(em)) if px is None else px) + words * word_spacing.px
    return Laid(em, px, b"".join([strand.cuts for strand in line]) + b"\0", spacing)


def _strand(setting: ItemSetting, spaced: bool) -> _Strand:
    shaped = setting.shaped
    letters = [shaped.clusters_before(offset) for offset in range(shaped.length + 1)] if spaced else [0]
    return _Strand(
        *shaped.row, setting.per_unit, shaped.advance * setting.per_unit, letters[:-1], letters[-1],
        setting.em_spacing, setting.px_spacing,
    )  # fmt: skip


def _blank(length: int) -> _Strand:
    nothing = (0,) * length
    return _Strand(nothing, bytes(length), 0.0, 0.0, nothing, 0, 0.0, 0.0)


def _placed(places: Floats, widths: Sequence[float], counts: Sequence[int]) -> Floats:
    """Return where characters lie whose pieces are put one behind the other, and the end of the last piece."""
    ends = [*accumulate(widths, initial=0.0)]
    return np.append(places + np.repeat(ends[:-1], counts), ends[-1])
