"""The line that would hold a whole paragraph: where every character of it lies.

In: pieces of text in their fonts, and which of them follow on each other. Out: ``Laid``. Only ``setting`` imports this.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from compositor.records import NamedTuple
from compositor.text.alike import Alike
from compositor.text.parts import ItemSetting, Length


class Laid(NamedTuple):
    """Coordinates of every offset of a text in em and, where there are any, in px; the end of the text included.

    ``cuts`` are those of ``shape.Row``. ``spacings`` is the letter spacing behind every character, in em and px, where
    there is any; what is skipped has that of what stands before it.
    """

    em: tuple[float, ...]
    px: tuple[float, ...] | None
    cuts: bytes
    spacings: list[tuple[float, float]]

    def at(self, offset: int) -> Length:
        """Return the coordinate of an offset."""
        return Length(self.em[offset], self.px[offset] if self.px is not None else 0.0)


def lay(text: str, alike: Alike, settings: Sequence[ItemSetting], word_spacing: Length) -> Laid:
    """Return where the characters of a text lie; newlines and what is skipped take no room."""
    spaced = any(setting.em_spacing or setting.px_spacing for setting in settings)
    ems: list[float] = []
    pxs: list[float] = []
    cuts: list[bytes] = []
    spacings: list[tuple[float, float]] = []
    em = px = 0.0
    behind = (0.0, 0.0)
    for index in alike.cover:
        nothing = alike.gaps[~index] if index < 0 else alike.pieces[index].hidden
        if nothing:
            ems += [em] * nothing
            pxs += [px] * nothing
            cuts.append(bytes(nothing))
            behind = behind if index >= 0 else (0.0, 0.0)
            spacings += [behind] * nothing
            continue
        setting = settings[index]
        shaped, unit = setting.shaped, setting.per_unit
        advances, marks = shaped.row
        cuts.append(marks)
        if spaced:
            more_em, more_px = behind = setting.em_spacing, setting.px_spacing
            letters = [shaped.clusters_before(offset) for offset in range(len(marks) + 1)]
            ems += [em + unit * advance + more_em * count for advance, count in zip(advances, letters, strict=False)]
            pxs += [px + more_px * count for count in letters[:-1]]
            spacings += [behind] * len(marks)
            em, px = em + unit * shaped.advance + more_em * letters[-1], px + more_px * letters[-1]
        else:
            ems += [em + unit * advance for advance in advances]
            em += unit * shaped.advance
    ems.append(em)
    pxs.append(px)
    cuts.append(b"\0")
    worded = any(word_spacing)
    if worded:
        words = [*accumulate((character in " \u00a0" for character in text), initial=0)]
        pxs = pxs if spaced else [0.0] * len(ems)
        ems = [place + word_spacing.em * count for place, count in zip(ems, words, strict=True)]
        pxs = [place + word_spacing.px * count for place, count in zip(pxs, words, strict=True)]
    return Laid(tuple(ems), tuple(pxs) if spaced or worded else None, b"".join(cuts), spacings if spaced else [])
