"""The line that would hold a whole paragraph: where every character of it lies.

In: pieces of text in their fonts, and which of them follow on each other. Out: ``Laid``. Only ``setting`` imports this.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from compositor.text.alike import Alike
from compositor.text.parts import ItemSetting, Length
from compositor.text.shape import Marks

Floats = npt.NDArray[np.float64]


class Laid:
    """Coordinates of every offset of a text in em and, where there are any, in px; the end of the text included.

    ``cuts`` are those of ``shape.Row``. ``spacing`` is the letter spacing of the item at each offset, in em and px.
    """

    __slots__ = ("cuts", "em", "px", "spacing")

    def __init__(self, em: Floats, px: Floats | None, cuts: Marks, spacing: tuple[Floats, Floats] | None) -> None:
        self.em = em
        self.px = px
        self.cuts = cuts
        self.spacing = spacing

    def at(self, offsets: npt.NDArray[np.intp]) -> tuple[list[float], list[float], list[int]]:
        """Return the coordinates of offsets in em and in px, and their cuts."""
        pxs = [0.0] * len(offsets) if self.px is None else self.px[offsets].tolist()
        return self.em[offsets].tolist(), pxs, self.cuts[offsets].tolist()

    def tighten(self, offsets: Sequence[int], ems: list[float], pxs: list[float]) -> None:
        """Take off the letter spacing before each offset."""
        assert self.spacing is not None
        for index, offset in enumerate(offsets):
            if offset:
                ems[index] -= float(self.spacing[0][offset - 1])
                pxs[index] -= float(self.spacing[1][offset - 1])


class _Strand(NamedTuple):
    """What the line has of one piece: coordinates from its own start, how far it goes, its letter spacing."""

    em: Floats
    width: float
    px: Floats
    growth: float
    cuts: Marks
    spacing: tuple[float, float]


def lay(text: str, alike: Alike, settings: Sequence[ItemSetting], word_spacing: Length) -> Laid:
    """Return where the characters of a text lie; newlines and what is skipped take no room."""
    spaced = any(setting.em_spacing or setting.px_spacing for setting in settings)
    strands = [_strand(setting) if setting.text else _blank(piece.item.end - piece.item.start)
               for piece, setting in zip(alike.pieces, settings, strict=True)]  # fmt: skip
    strands += [_blank(gap) for gap in reversed(alike.gaps)]
    line = [strands[index] for index in alike.cover]
    counts = [len(strand.cuts) for strand in line]
    em = _joined([strand.em for strand in line], [strand.width for strand in line], counts)
    cuts = np.concatenate([*(strand.cuts for strand in line), np.zeros(1, np.uint8)])
    px = spacing = None
    if spaced:
        px = _joined([strand.px for strand in line], [strand.growth for strand in line], counts)
        ems, pxs = zip(*(strand.spacing for strand in line), strict=True)
        spacing = np.repeat(ems, counts), np.repeat(pxs, counts)
    if any(word_spacing):
        words = np.array([*accumulate((character in " \u00a0" for character in text), initial=0)], np.float64)
        em = em + words * word_spacing.em
        px = (np.zeros(len(em)) if px is None else px) + words * word_spacing.px
    return Laid(em, px, cuts, spacing)


def _strand(setting: ItemSetting) -> _Strand:
    shaped, spacing = setting.shaped, (setting.em_spacing, setting.px_spacing)
    em, width, cuts = shaped.row.advances * setting.per_unit, shaped.advance * setting.per_unit, shaped.row.cuts
    if not any(spacing):
        return _Strand(em, width, np.zeros(len(em)), 0.0, cuts, spacing)
    # how many clusters start before every character and before the end
    starts = np.unique(np.array(shaped.offsets, np.intp))
    letters: Floats = starts.searchsorted(np.arange(shaped.length + 1)).astype(np.float64)
    count = float(letters[-1])
    return _Strand(
        em + letters[:-1] * spacing[0], width + count * spacing[0], letters[:-1] * spacing[1], count * spacing[1],
        cuts, spacing,
    )  # fmt: skip


def _blank(length: int) -> _Strand:
    nothing = np.zeros(length)
    return _Strand(nothing, 0.0, nothing, 0.0, nothing.astype(np.uint8), (0.0, 0.0))


def _joined(lines: Sequence[Floats], widths: Sequence[float], counts: Sequence[int]) -> Floats:
    """Return lines one behind the other, and the end of the last."""
    ends = [*accumulate(widths, initial=0.0)]
    return np.append(np.concatenate(lines) + np.repeat(ends[:-1], counts), ends[-1])
