"""The style of a few words inside a text: what ``[words]{accent}`` means.

In: a color, or a mapping of color, highlight, decoration, scale, shift and font keys. Out: ``TextStyle``.
``brand`` reads it from the tokens under ``style``; the text layer applies it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from compositor.errors import nearest
from compositor.records import dataclass
from compositor.values.color import Rgba, parse_color
from compositor.values.font import FONT_KEYS, PLAIN, FontValue, parse_font
from compositor.values.number import parse_number, parse_share
from compositor.values.parsed import css_text, shown, text_of, unknown

Decoration = Literal["underline", "line-through", "overline"]
_OWN_KEYS = ("color", "highlight", "decoration", "scale", "shift")


@dataclass(frozen=True, slots=True)
class TextStyle:
    """What differs from the surrounding text; None and empty fields leave it alone.

    ``scale`` is a factor of the font size, ``shift`` raises the words (em), ``highlight`` is painted behind them.
    """

    color: Rgba | None = None
    highlight: Rgba | None = None
    decorations: tuple[Decoration, ...] = ()
    scale: float = 1.0
    shift: float = 0.0
    font: FontValue = PLAIN

    @property
    def css(self) -> dict[str, Any]:
        """Return the mapping that authors write."""
        record: dict[str, Any] = {"color": css_text(self.color), "highlight": css_text(self.highlight)}
        record |= {"decoration": " ".join(self.decorations), **self.font.css}
        record |= {"scale": self.scale if self.scale != 1 else None, "shift": self.shift or None}
        return {name: value for name, value in record.items() if value not in (None, "")}


def parse_decorations(value: object) -> tuple[Decoration, ...]:
    """Return text decorations from words or a list of them; ``none`` is none."""
    known: tuple[Decoration, ...] = get_args(Decoration)
    words = value if isinstance(value, list | tuple) else text_of(value).split()
    if list(words) == ["none"]:
        return ()
    for word in words:
        if word not in known:
            raise ValueError(unknown(word, known, "a text decoration"))
    return tuple(decoration for decoration in known if decoration in words)


def parse_text_style(value: object) -> TextStyle:
    """Return a text style; a plain color is a style that changes the color. Raises ValueError for people."""
    if isinstance(value, TextStyle):
        return value
    if isinstance(value, str | Rgba):
        return TextStyle(color=parse_color(value))
    if not isinstance(value, Mapping):
        raise ValueError(f"a text style is a color or a mapping like `{{color: red, weight: 700}}`, not {shown(value)}")
    for key in value:
        if key not in _OWN_KEYS + FONT_KEYS:
            guess = nearest(text_of(key), _OWN_KEYS + FONT_KEYS) or "its keys are " + ", ".join(_OWN_KEYS)
            raise ValueError(f"a text style has no key {shown(key)}; {guess}")
    return TextStyle(
        color=parse_color(value["color"]) if "color" in value else None,
        highlight=parse_color(value["highlight"]) if "highlight" in value else None,
        decorations=parse_decorations(value.get("decoration", "none")),
        scale=parse_share(value.get("scale", 1)),
        shift=parse_number(value.get("shift", 0)),
        font=parse_font({key: item for key, item in value.items() if key not in _OWN_KEYS}),
    )
