"""From marked text to spans: which font, size, color and decoration each piece of a text has.

In: marked pieces, the layer's font, the brand's inline styles. Out: spans for the text engine.
``**strong**`` is CSS ``bolder`` (at least 700), ``*emphasis*`` is italic, ``~~strike~~`` a line through, and
``[words]{name}`` takes the token ``style.name``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from compositor.errors import nearest
from compositor.text.casing import capitalized, lower, upper
from compositor.text.markup import Marked
from compositor.text.types import FontChoice, Span, SpanStyle
from compositor.values.font import FontValue, Transform, layered, without_instance
from compositor.values.number import Spacing
from compositor.values.text_style import Decoration, TextStyle
from compositor.values.token import Token

DEFAULT = FontValue(family=("Inter",), weight=400.0, style="normal", stretch=100.0)
STRONG = 700.0
_FACES = frozenset({"strong", "emphasis"})  # marks that take another face


def font_choice(font: FontValue) -> FontChoice:
    """Return what the text engine needs to know of a font; what is not set is the default."""
    full = layered(DEFAULT, font)
    return FontChoice(
        full.family or ("Inter",),
        full.weight or 400.0,
        full.style == "italic",
        full.stretch or 100.0,
        full.axes or (),
        full.features or (),
        synthesis=full.synthesis or "error",
        instance=full.instance or "",
    )


def bolder(weight: float) -> float:
    """Return the weight of ``**strong**`` text (CSS Fonts 4 §2.2.1, ``bolder``, and never below 700)."""
    return 900.0 if weight >= 600 else STRONG


def spans_of(
    marked: Sequence[Marked],
    font: FontValue,
    styles: Mapping[str, Any],
    plain: SpanStyle | None = None,
    language: str = "",
) -> tuple[Span, ...]:
    """Return the spans of a text. ``plain`` is the ``plain_style`` of the font if it is known already.

    Raises ValueError for an inline style that the brand does not have.
    """
    spans = [
        Span(part.text, plain) if plain and not part.marks and not part.styles else _span(part, font, styles)
        for part in marked
        if part.text
    ]
    return tuple(transformed(spans, font.text_transform or "none", language))


def plain_style(font: FontValue) -> SpanStyle:
    """Return the style of words without markup."""
    return _span(Marked(""), font, {}).style


def _span(part: Marked, font: FontValue, styles: Mapping[str, Any]) -> Span:
    own, look = font, TextStyle()
    for name in part.styles:
        look = _over(look, _style(name, styles))
    own = layered(own, look.font)
    if part.marks & _FACES:
        own = without_instance(own)
    if "strong" in part.marks:
        own = replace(own, weight=bolder(own.weight or 400.0))
    if "emphasis" in part.marks:
        own = replace(own, style="italic")
    spacing = own.letter_spacing or Spacing(0.0)
    struck: tuple[Decoration, ...] = ("line-through",) if "strike" in part.marks else ()
    style = SpanStyle(
        font_choice(own),
        look.scale,
        letter_spacing=spacing.value if spacing.unit == "px" else 0.0,
        letter_spacing_em=spacing.value if spacing.unit == "em" else 0.0,
        shift=look.shift,
        color=look.color,
        decorations=tuple(dict.fromkeys((*struck, *look.decorations))),
        highlight=look.highlight,
    )
    return Span(part.text, style)


def _over(under: TextStyle, over: TextStyle) -> TextStyle:
    return TextStyle(
        over.color or under.color,
        over.highlight or under.highlight,
        (*under.decorations, *over.decorations),
        under.scale * over.scale,
        under.shift + over.shift,
        layered(under.font, over.font),
    )


def _style(name: str, styles: Mapping[str, Any]) -> TextStyle:
    token = styles.get(name)
    if not isinstance(token, Token) or not isinstance(token.value, TextStyle):
        guess = nearest(name, styles) or f"known: {', '.join(sorted(styles)) or 'none'}"
        raise ValueError(f"there is no inline style `{name}` under `style` in the tokens; {guess}")
    return token.value


def transformed(spans: Sequence[Span], transform: Transform, language: str = "") -> list[Span]:
    """Return the spans in upper or lower case, or with every word capitalized (across span borders)."""
    if transform == "none":
        return list(spans)
    if transform == "uppercase":
        return [span._replace(text=upper(span.text, language)) for span in spans]
    if transform == "lowercase":
        return [span._replace(text=lower(span.text, language)) for span in spans]
    found, before = [], " "
    for span in spans:
        found.append(span._replace(text=capitalized(span.text, before, language)))
        before = span.text[-1:] or before
    return found
