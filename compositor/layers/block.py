"""A text layer becomes a block for the text engine: spans, and everything that decides their lines.

In: a resolved text layer, the kit that reads inline markup. Out: ``Block``. Imported by ``text`` only. What does not
hang on the words (``setting_of``) is the same in every row and found out once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compositor.bind import Pieces
from compositor.deferred import regex
from compositor.errors import FitError, Problem
from compositor.layers.kit import Kit
from compositor.layers.spans import spans_of
from compositor.text.types import Block, Span
from compositor.values.number import LineHeight, Spacing

if TYPE_CHECKING:
    from compositor.layers.text import Text

_LINE_END = regex("\r\n?|[\n\v\f\x85\u2028\u2029]")


def block_of(text: Text, kit: Kit) -> Block:
    """Return the text for the engine. Raises FitError for markup that cannot be."""
    parts = _spans(text, kit)
    if text.text_path is not None:
        parts = _on_one_line(text, parts)
    if text.decoration:
        parts = tuple([_decorated(text, part) for part in parts])
    return Block._make((parts, *text.setting))


def setting_of(text: Text) -> tuple[Any, ...]:
    """Return the fields of the block behind its spans, in their order."""
    font, sizes = text.typography, text.sizes
    height = font.line_height or LineHeight(1.0, "normal")
    spacing = font.word_spacing or Spacing(0.0)
    block = Block(
        (),
        smallest=sizes.smallest,
        largest=sizes.largest,
        line_height=height.value if height.unit == "factor" else None,
        line_height_px=height.value if height.unit == "px" else None,
        align=text.text_align,
        max_lines=text.max_lines or 0,
        wrap=text.wrap if text.text_path is None else "none",
        break_mode=text.break_,
        hyphens=text.hyphens,
        overflow=text.overflow,
        word_spacing=spacing.value if spacing.unit == "px" else 0.0,
        word_spacing_em=spacing.value if spacing.unit == "em" else 0.0,
        language=text.lang,
        direction=text.dir,
        missing=text.missing_glyph,
        trim=text.text_trim == "cap",
        skip_ink=text.decoration_skip_ink == "auto",
        clusters=text.text_path is not None,
    )
    return block[1:]


def _spans(text: Text, kit: Kit) -> tuple[Span, ...]:
    pieces, font = text.text, text.typography
    if len(pieces) == 1 and not pieces[0][1] and (font.text_transform or "none") == "none":
        return (Span(pieces[0][0], text.plain_style),)  # one text of the data, which holds no markup
    if text.markup != "inline":
        pieces = Pieces([(words, False) for words, _ in pieces])
    try:
        return spans_of(kit.marked(pieces), font, kit.styles, text.plain_style, text.lang)
    except ValueError as error:
        raise FitError(Problem("text.markup", str(error), (*text.path, "text"))) from error


def _on_one_line(text: Text, parts: tuple[Span, ...]) -> tuple[Span, ...]:
    if any(part.style.decorations or part.style.highlight is not None for part in parts):
        message = "lines and highlights of inline styles are not drawn along a `text-path`"
        raise FitError(Problem("text.path", message, (*text.path, "text"), hint="take them out of the style"))
    return tuple(part._replace(text=_LINE_END.sub(" ", part.text)) for part in parts)


def _decorated(text: Text, span: Span) -> Span:
    lines = tuple(dict.fromkeys((*span.style.decorations, *(text.decoration or ()))))
    return span._replace(style=span.style._replace(decorations=lines))
