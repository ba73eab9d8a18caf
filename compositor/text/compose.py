"""Compose: lines become glyph runs at their places, with decorations.

In: a shaped setting and the ranges of its lines. Out: ``Line`` values relative to the text box. Only the text
engine imports this module.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from compositor.text.bidi import trailing, visual_order
from compositor.text.decorate import decorations
from compositor.text.extents import line_box, whole
from compositor.text.justify import growing
from compositor.text.paragraph import Paragraph
from compositor.text.parts import Part
from compositor.text.runs import Growth, RunBuilder
from compositor.text.setting import Setting
from compositor.text.types import Align, Block, Line


class LineSpan(NamedTuple):
    """The range of a line without hanging spaces. ``last``: of its forced line; hyphen, ellipsis at its end."""

    start: int
    end: int
    last: bool = False
    hyphen: bool = False
    ellipsis: Part | None = None


def compose(
    paragraph: Paragraph,
    block: Block,
    setting: Setting,
    spans: Sequence[LineSpan],
    size: float,
    box_width: float,
) -> tuple[Line, ...]:
    """Return the lines at a font size in px, aligned within the box width (infinite: within the widest line).

    Baselines lie on whole px below the top of the text, as in browsers.
    """
    lines_of_parts = [_parts(setting, span, paragraph.base) for span in spans]
    widths = [max(0.0, setting.width(parts).at(size)) for parts in lines_of_parts]
    room = max(widths, default=0.0) if math.isinf(box_width) else box_width
    lines: list[Line] = []
    top = 0.0
    decorated = any(style.decorations or style.highlight is not None for style in paragraph.styles)
    builder = RunBuilder(paragraph, setting, size, block.clusters)
    common = line_box((setting.strut,), size) if setting.uniform else None
    for span, parts, width in zip(spans, lines_of_parts, widths, strict=True):
        box = common or line_box(setting.extents(span.start, span.end), size)
        if not lines and block.trim:
            top = whole(box.caps) - box.baseline
        baseline = whole(top + box.baseline)
        if setting.mixed:
            parts = visual_order(parts, [part.level for part in parts])
        growth: Growth | None = None
        if block.align == "justify" and not span.last and room > width:
            places, clusters = growing(parts)
            if places:
                growth, width = ((room - width) / places, clusters), room
        left = _left(block.align, paragraph.base, room, width)
        runs = builder.build(parts, left, baseline, growth)
        text = paragraph.text[span.start : span.end]
        lines.append(
            Line(
                runs=runs,
                x=left,
                top=top,
                width=width,
                height=box.height,
                baseline=baseline,
                decorations=decorations(runs, setting, size, baseline, left + width, block.skip_ink)
                if decorated
                else (),
                text=text + span.ellipsis.text if span.ellipsis else text,
            )
        )
        top += box.height
    return tuple(lines)


def _parts(setting: Setting, span: LineSpan, base: int) -> list[Part]:
    if setting.simple and not setting.mixed and not span.hyphen and span.ellipsis is None and span.start < span.end:
        return [setting.simple_part(span.start, span.end)]
    parts = list(setting.parts(span.start, span.end, span.hyphen))
    if setting.mixed and span.ellipsis is None:
        end = trailing(setting.text, span.start, span.end)
        if end < span.end:
            hanging = setting.parts(end, span.end)
            parts = [*setting.parts(span.start, end), *(part._replace(level=base) for part in hanging)]
    return [*parts, span.ellipsis] if span.ellipsis else parts


def _left(align: Align, base: int, room: float, width: float) -> float:
    if align == "center":
        return (room - width) / 2
    right = align == "right" or align == ("end" if not base else "start") or (align == "justify" and base)
    return room - width if right else 0.0
