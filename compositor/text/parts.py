"""Items in their fonts, and parts of lines.

In: shaped items. Out: ``ItemSetting``, ``Part``, ``Length``. ``setting`` makes them; ``compose``, ``runs`` and
``ellipsis`` read them.
"""

from __future__ import annotations

from compositor.records import NamedTuple
from compositor.text.itemize import CURSIVE, Item
from compositor.text.loaded import LoadedFont
from compositor.text.shape import Shaped, Shaper
from compositor.text.types import SpanStyle


class Length(NamedTuple):
    """A length that is ``size * em + px`` at a font size."""

    em: float
    px: float

    def at(self, size: float) -> float:
        """Return the length in px."""
        return size * self.em + self.px


class ItemSetting:
    """An item in its font: the shaper, the glyphs and the factors from font units to em and px.

    Items alike share one. ``lent`` says that the spaces between its words come from another font.
    """

    __slots__ = ("em_spacing", "font", "lent", "per_unit", "px_spacing", "shaped", "shaper", "style", "text")

    def __init__(
        self, item: Item, style: SpanStyle, font: LoadedFont, shaper: Shaper, text: str, shaped: Shaped
    ) -> None:
        self.style = style
        self.font = font
        self.shaper = shaper
        self.text = text
        self.shaped = shaped
        self.lent = item.spaces >= 0
        self.per_unit = style.scale / font.units
        joined = item.script in CURSIVE and not text.isspace()
        self.em_spacing = 0.0 if joined else style.letter_spacing_em * style.scale
        self.px_spacing = 0.0 if joined else style.letter_spacing


class Part(NamedTuple):
    """Glyphs of one item on one line: the visual range [first, last) of ``shaped``.

    ``source`` is the text that was shaped and ``origin`` the paragraph offset it starts at; ``text``, the part's
    own text, begins at ``start`` in it. ``units`` is the advance in font units, ``clusters`` counts letter
    spacings, ``words`` word spacings. ``added`` marks an ellipsis, which is no text of the paragraph.
    """

    setting: ItemSetting
    shaped: Shaped
    first: int
    last: int
    source: str
    origin: int
    start: int
    text: str
    units: float
    clusters: int
    words: int
    level: int
    added: bool = False


def count_words(text: str) -> int:
    """Return how many word spacings a text has."""
    return text.count(" ") + text.count("\u00a0")
