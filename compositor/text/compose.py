"""Compose: lines become glyph runs at their places, with decorations.

In: a shaped setting and the ranges of its lines. Out: ``Line`` values relative to the text box. Only the text
engine imports this module.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from compositor.records import NamedTuple
from compositor.text.bidi import trailing, visual_order
from compositor.text.decorate import decorations
from compositor.text.extents import line_box, whole
from compositor.text.justify import growing
from compositor.text.paragraph import Paragraph
from compositor.text.parts import Part
from compositor.text.runs import Growth, RunBuilder
from compositor.text.setting import Setting
from compositor.text.types import Align, Block, GlyphRun, Line

_STARTING = ("start", "left")  # with letters that run from left to right


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
    decorated = setting.ground.decorated
    if setting.simple and not (setting.mixed or decorated or block.clusters or block.align == "justify"):
        lines = _simple(paragraph, block, setting, spans, size, box_width)
        if lines:
            return tuple(lines)
    lines_of_parts = [_parts(setting, span, paragraph.base) for span in spans]
    widths = [max(0.0, setting.width(parts).at(size)) for parts in lines_of_parts]
    room = max(widths, default=0.0) if math.isinf(box_width) else box_width
    lines = []
    top = 0.0
    builder = RunBuilder(paragraph, setting, size, block.clusters)
    for span, parts, width in zip(spans, lines_of_parts, widths, strict=True):
        box = setting.ground.box(size) if setting.uniform else line_box(setting.extents(span.start, span.end), size)
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
        marks = decorations(runs, setting, size, baseline, left + width, block.skip_ink) if decorated else ()
        text = paragraph.text[span.start : span.end]
        shown = text + span.ellipsis.text if span.ellipsis else text
        lines.append(Line(runs, left, top, width, box.height, baseline, marks, shown))
        top += box.height
    return tuple(lines)


def _simple(
    paragraph: Paragraph, block: Block, setting: Setting, spans: Sequence[LineSpan], size: float, box_width: float
) -> list[Line]:
    """Return the lines of a text of one font, style and glyph for each character: nearly every text.

    Nothing where it is not as simple as that: a line is cut or ends with a hyphen, or hangs on the width of others.
    """
    only, runs = setting.settings[0], paragraph.runs
    align, text = block.align, setting.text
    if len(runs) > 1 or only.lent or (align not in _STARTING and math.isinf(box_width)):
        return []
    unit, style = only.per_unit, only.style
    factor, em, drop = size * unit, size * style.scale, style.shift * style.scale * size
    ref, colored, paint = only.font.ref, only.font.color, runs[0].style
    box = setting.ground.box(size) if setting.uniform else line_box(setting.extents(0, len(text)), size)
    height, ascent = box.height, box.baseline
    top = whole(box.caps) - ascent if block.trim else 0.0
    advances, cuts = only.shaped.advances, only.shaped.cuts
    placed = only.shaped.placed
    lines: list[Line] = []
    for first, last, _, hyphen, ellipsis in spans:
        if hyphen or ellipsis is not None or first >= last:
            return []
        said = text[first:last]
        units, edge = advances[last] - advances[first], advances[first]
        ids, origins, rises = placed
        if cuts[first] or cuts[last]:
            _, shaped, first, last, *_, units, _, _, _, _ = setting.simple_part(first, last)
            ids, origins, rises = shaped.placed
            edge = shaped.pen(first)
        if rises is not None:
            return []
        width = size * (units * unit)
        if width < 0.0:
            width = 0.0
        left = 0.0 if align in _STARTING else _left(align, 0, box_width, width)
        baseline = whole(top + ascent)
        origin = left - factor * edge
        positions = [baseline - drop] * (2 * (last - first))
        positions[::2] = [origin + factor * x for x in origins[first:last]]
        run = GlyphRun(ref, em, ids[first:last], tuple(positions), left, factor * units, paint, said, colored)
        lines.append(Line((run,), left, top, width, height, baseline, (), said))
        top += height
    return lines


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
