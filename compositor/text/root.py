"""Texts of one style: what they share is found out once, and each of them is set on it.

In: a block of plain text. Out: its ``Root``, after CSS's root inline box: fonts by optical size, shaper, line boxes.
From row to row the words change and this does not. ``paragraph`` asks; the typesetter owns the ``Roots``.
"""

from __future__ import annotations

from collections.abc import Sequence

from compositor.records import NamedTuple
from compositor.resources.fonts import Lack
from compositor.text.cache import BoundedCache
from compositor.text.ground import Ground
from compositor.text.itemize import LATIN, Item
from compositor.text.loaded import LoadedFont
from compositor.text.parts import ItemSetting
from compositor.text.setting import Setting
from compositor.text.shape import Shaper, Shapers
from compositor.text.shelf import ANY_SIZE, FontShelf
from compositor.text.types import Block, SpanStyle

BANDS = 8  # optical sizes that a root remembers at once
# CSS Text 3 §8.2: no optional ligatures in letter-spaced text. A feature that the author asks for wins.
NO_LIGATURES = (("liga", 0), ("clig", 0))


class _Band(NamedTuple):
    """A root in a range of font sizes that share their optical size."""

    shaper: Shaper
    ground: Ground


class Root:
    """One style in one manner, for Latin texts of which its first font has every letter."""

    __slots__ = ("_bands", "_block", "_lacking", "_shapers", "_shelf", "borders", "plain", "styles")

    def __init__(self, block: Block, shelf: FontShelf, shapers: Shapers) -> None:
        style = block.spans[0].style
        self._block = block._replace(spans=())
        self._shelf = shelf
        self._shapers = shapers
        self._bands: dict[int, _Band] = {}
        self._lacking: tuple[Lack, ...] | None = None
        self.styles = (style,)
        self.borders = optical_borders(self.styles, shelf)
        # Whether what is printable in ASCII is set in the first font, from left to right
        self.plain = block.direction != "rtl" and shelf.chain(style.font, ANY_SIZE)[0].covers_ascii

    @property
    def lacking(self) -> tuple[Lack, ...]:
        """What the first font cannot give of what the style asks for."""
        if self._lacking is None:
            self._lacking = tuple(dict.fromkeys(self._shelf.lacking(self.styles[0].font, 0)))
        return self._lacking

    def setting(self, text: str, items: tuple[Item, ...], index: int) -> Setting:
        """Return a text of one item, shaped for the font sizes of a band."""
        band = self._bands.get(index)
        if band is None:
            if len(self._bands) >= BANDS:
                self._bands.clear()
            band = self._bands[index] = self._band(index)
        shaper, ground = band
        shaped = shaper.shape(text)
        settings = [ItemSetting(items[0], self.styles[0], shaper.font, shaper, text, shaped)]
        return Setting(text, items, settings, ground, self._shaper_of, False, ground.unspaced and shaped.plain)

    def _band(self, index: int) -> _Band:
        style = self.styles[0]
        chains = chains_of(self.styles, self.borders, index, self._shelf)
        font = chains[0][0]
        shaper = shaper_of(style, font, LATIN, self._block.language, False, self._shapers)
        spacings = [(style.letter_spacing_em * style.scale, style.letter_spacing)]
        return _Band(shaper, Ground(self._block, self.styles, chains, [(0, 0)], spacings, style.scale / font.units))

    def _shaper_of(self, item: Item, font: LoadedFont, lender: LoadedFont | None) -> Shaper:
        rtl = item.level % 2 == 1
        return shaper_of(self.styles[0], font, item.script, self._block.language, rtl, self._shapers, lender)


class Roots:
    """The roots of a typesetter, up to a number."""

    __slots__ = ("_known", "_shapers", "_shelf")

    def __init__(self, shelf: FontShelf, shapers: Shapers, most: int) -> None:
        self._shelf = shelf
        self._shapers = shapers
        self._known: BoundedCache[Root] = BoundedCache(most)

    def of(self, block: Block, manner: tuple[object, ...]) -> Root | None:
        """Return the root of a block of plain text; nothing where the text is not, or may not be.

        ``manner`` is the block's. Raises what ``FontShelf.chain`` raises.
        """
        if len(block.spans) != 1:
            return None
        text = block.spans[0].text
        if not text or not text.isascii() or not text.isprintable():
            return None
        root = self.under(block, manner)
        return root if root.plain else None

    def under(self, block: Block, manner: tuple[object, ...]) -> Root:
        """Return the root of a block of one span, for a text that is known to be all in its first font."""
        key = (block.spans[0].style, manner)
        root = self._known.get(key)
        if root is None:
            root = Root(block, self._shelf, self._shapers)
            self._known.put(key, root)
        return root


def shaper_of(
    style: SpanStyle,
    font: LoadedFont,
    script: str,
    language: str,
    rtl: bool,
    shapers: Shapers,
    lender: LoadedFont | None = None,
) -> Shaper:
    """Return what shapes text of a style in a font."""
    features = (NO_LIGATURES if style.spaced else ()) + style.font.features
    return shapers.of(font, features, script, language, rtl, lender)


def optical_borders(styles: Sequence[SpanStyle], shelf: FontShelf) -> Sequence[float]:
    """Return the font sizes at which some font of the styles takes another optical size."""
    if len(styles) == 1 and styles[0].scale == 1.0:
        return shelf.optical_borders(styles[0].font)
    borders: set[float] = set()
    for style in styles:
        borders.update(border / style.scale for border in shelf.optical_borders(style.font))
    return sorted(borders)


def chains_of(
    styles: Sequence[SpanStyle], borders: Sequence[float], band: int, shelf: FontShelf
) -> list[tuple[LoadedFont, ...]]:
    """Return the fonts of every style in a range of sizes that share their optical sizes."""
    # Any size of the range gives the same fonts; its middle is safe from rounding at the borders.
    low = borders[band - 1] if band else 0.0
    middle = (low + borders[band]) / 2 if band < len(borders) else low + 1.0
    return [shelf.chain(style.font, middle * style.scale) for style in styles]
