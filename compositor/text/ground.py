"""The ground of a text: fonts, spacings and line boxes, which do not hang on what the text says.

In: a block's manner, its styles and the fonts of their chains that are used. Out: ``Ground``. ``setting`` stands on it,
and so do all texts of one style (``root``). Only the text engine imports this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from compositor.text.extents import Extent, LineBox, extent, line_box
from compositor.text.loaded import LoadedFont
from compositor.text.parts import Length
from compositor.text.types import Block, SpanStyle

SIZES = 512  # so many font sizes have their line box remembered


class Ground:
    """What the glyphs of a text need to become lines. ``decorated`` tells of lines along or boxes behind some of them.

    ``strut`` is the extent that every line has, ``extents`` those of the fonts by style and place in its chain;
    ``uniform`` says that no line is higher than the strut. ``spaced`` and ``worded`` tell of letter and word spacing,
    ``unspaced`` of neither, ``affine`` of some in px. ``largest_unit`` is the most em that a font unit is.
    """

    __slots__ = (
        "_boxes", "affine", "chains", "decorated", "extents", "fallbacks", "largest_unit", "spaced", "strut", "styles",
        "uniform", "unspaced", "word_spacing", "worded",
    )  # fmt: skip

    def __init__(
        self,
        block: Block,
        styles: Sequence[SpanStyle],
        chains: Sequence[Sequence[LoadedFont]],
        used: Iterable[tuple[int, int]],
        spacings: Sequence[tuple[float, float]],
        largest_unit: float,
    ) -> None:
        self.styles = styles
        self.decorated = any(style.decorations or style.highlight is not None for style in styles)
        self.chains = chains
        self.word_spacing = Length(block.word_spacing_em, block.word_spacing)
        self.worded = any(self.word_spacing)
        self.affine = block.word_spacing != 0 or any(px for _, px in spacings)
        self.spaced = any(em or px for em, px in spacings)
        self.unspaced = not self.spaced and not self.worded
        self.largest_unit = largest_unit
        height, height_px = block.line_height, block.line_height_px
        self.strut = extent(chains[0][0].metrics, 1.0, 0.0, height, height_px)
        # With `line-height: normal` fallback fonts stretch their line, with any other only the first font counts.
        normal = height is None and height_px is None
        self.extents: dict[tuple[int, int], Extent] = {}
        for style, font in used:
            metrics, how = chains[style][font if normal else 0].metrics, styles[style]
            self.extents[style, font] = extent(metrics, how.scale, how.shift, height, height_px)
        self.uniform = all(other == self.strut for other in self.extents.values())
        self.fallbacks = tuple(dict.fromkeys([chains[style][font].family for style, font in self.extents if font > 0]))
        self._boxes: dict[float, LineBox] = {}

    def box(self, size: float) -> LineBox:
        """Return the box of a line that holds the strut alone, at a font size in px."""
        box = self._boxes.get(size)
        if box is None:
            if len(self._boxes) >= SIZES:
                self._boxes.clear()
            box = self._boxes[size] = line_box((self.strut,), size)
        return box
