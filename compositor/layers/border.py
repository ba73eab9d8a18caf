"""Borders: a line inside of a box's edge, side by side as CSS draws it.

In: the outline of a box and authored sides. Out: ops on the pen. Imported by layers only.
Source: CSS Backgrounds 3 §4 (the inner edge is curved by the radius less the widths, and each side ends on the line
from the outer to the inner corner).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from compositor.display import Path, Rounded, Stroke
from compositor.layers.compose import grown, path_data, shrunk, stroke_of
from compositor.pen import Pen
from compositor.values.color import Rgba
from compositor.values.extent import number_text
from compositor.values.geometry import Box, Edges
from compositor.values.stroke import BorderSpec, StrokeSpec

Point = tuple[float, float]
Polygon = tuple[Point, ...]


def draw_border(pen: Pen, outline: Rounded, border: BorderSpec, box: Box) -> None:
    """Draw a border inside of the outline; sides of one look are drawn together, so that they show no seams."""
    ring = border.uniform
    if ring is not None and (ring.dash or _parallel(outline, ring.width)):
        pen.shape(grown(outline, -ring.width / 2), None, stroke_of(pen, ring, box))
        return
    looks = _looks(outline, border, 1 / pen.surroundings.scale)
    whole = len(looks) == 1 and not next(iter(looks)).dash
    for look, sides in looks.items():
        outer = None if whole else Path("".join(_data(polygon) for polygon in sides))
        with pen.clipped(outer) as corner:
            if look.dash:
                _draw_dashes(corner, outline, border, look, box)
            else:
                ring_data = path_data(outline) + path_data(shrunk(outline, border.widths))
                corner.shape(Path(ring_data, "evenodd"), pen.paint(look.paint, box))


def below_border(outline: Rounded, border: BorderSpec) -> Rounded:
    """Return the outline of the fill below a border, up to a pixel inside of an opaque one.

    Both edges would be anti-aliased on the same pixels of a curve, and the fill shine through as a fringe.
    """
    sides = (border.top, border.right, border.bottom, border.left)
    solid = all(side is not None and _solid(side) for side in sides)
    if not outline.radii or not solid:
        return outline
    return shrunk(outline, Edges(*(min(1.0, width / 2) for width in border.widths)))


def _parallel(outline: Rounded, width: float) -> bool:
    """Return whether a stroke along the middle is the ring between both edges: sharp or wide circular corners."""
    room = 2 * width <= min(outline.width, outline.height)
    return room and all(rx == ry and (rx == 0 or rx >= width) for rx, ry in outline.radii)


def _solid(side: StrokeSpec) -> bool:
    """Return whether nothing shows through a side."""
    return not side.dash and isinstance(side.paint, Rgba) and side.paint.opaque


def _looks(outline: Rounded, border: BorderSpec, overlap: float) -> dict[StrokeSpec, list[Polygon]]:
    """Return the areas of the sides by how they look, in drawing order; sides that differ in width only look alike.

    Two sides that each cover half of a pixel would let the fill shine through a quarter of it. So a side goes on by
    ``overlap`` below a solid one that is drawn later; solid looks come last.
    """
    sides = (border.top, border.right, border.bottom, border.left)
    looks = [_look(side) if side is not None and side.width > 0 else None for side in sides]
    order = sorted(dict.fromkeys(look for look in looks if look is not None), key=_solid)
    found: dict[StrokeSpec, list[Polygon]] = {look: [] for look in order}
    for index, polygon in enumerate(_areas(outline, border.widths)):
        look, before, after = looks[index], looks[index - 1], looks[(index + 1) % 4]
        if look is not None:
            below = [_below(look, other, order) for other in (before, after)]
            widened = _widened(polygon, *(overlap if under else 0.0 for under in below))
            found[look].append(widened if any(below) else polygon)
    return found


def _look(side: StrokeSpec) -> StrokeSpec:
    return side if side.dash else StrokeSpec(0.0, side.paint)


def _below(look: StrokeSpec, other: StrokeSpec | None, order: Sequence[StrokeSpec]) -> bool:
    """Return whether a look may go on below its neighbor."""
    return other is not None and _solid(other) and order.index(other) > order.index(look)


def _widened(area: Polygon, before: float, after: float) -> Polygon:
    """Return the area of a side with its first and its last edge moved out by so many pixels."""
    start, end, inner_end, inner_start = area
    first, inner_first = _aside(start, inner_start, before)
    inner_last, last = _aside(inner_end, end, after)
    return first, start, end, last, inner_last, inner_first


def _aside(one: Point, other: Point, distance: float) -> tuple[Point, Point]:
    """Return a line moved to its right, seen from the first point."""
    across, down = other[0] - one[0], other[1] - one[1]
    length = math.hypot(across, down)
    if not distance or not length:
        return one, other
    x, y = -down / length * distance, across / length * distance
    return (one[0] + x, one[1] + y), (other[0] + x, other[1] + y)


def _areas(outline: Rounded, widths: Edges) -> tuple[Polygon, Polygon, Polygon, Polygon]:
    """Return the areas in which the top, right, bottom and left side show; together they cover the whole ring.

    The lines through the corners run on until those of two sides meet.
    """
    left, top = outline.x, outline.y
    right, bottom = left + outline.width, top + outline.height
    across, down = widths.horizontal, widths.vertical
    reach = min(outline.width / across if across else 1e9, outline.height / down if down else 1e9)
    x0, y0 = left + widths.left * reach, top + widths.top * reach
    x1, y1 = right - widths.right * reach, bottom - widths.bottom * reach
    return (
        ((left, top), (right, top), (x1, y0), (x0, y0)),
        ((right, top), (right, bottom), (x1, y1), (x1, y0)),
        ((right, bottom), (left, bottom), (x0, y1), (x1, y1)),
        ((left, bottom), (left, top), (x0, y0), (x0, y1)),
    )


def _draw_dashes(pen: Pen, outline: Rounded, border: BorderSpec, look: StrokeSpec, box: Box) -> None:
    """Draw dashed lines through the middle of all sides that look so; the caller clips them to these sides."""
    stroke: Stroke | None = stroke_of(pen, look, box)
    left, top = outline.x + border.widths.left / 2, outline.y + border.widths.top / 2
    far_right, far_bottom = outline.x + outline.width, outline.y + outline.height
    right, bottom = far_right - border.widths.right / 2, far_bottom - border.widths.bottom / 2
    lines = (
        (border.top, ((outline.x, top), (far_right, top))),
        (border.right, ((right, outline.y), (right, far_bottom))),
        (border.bottom, ((outline.x, bottom), (far_right, bottom))),
        (border.left, ((left, outline.y), (left, far_bottom))),
    )
    with pen.clipped(outline if outline.radii else None) as inside:
        for side, line in lines:
            if side == look:
                inside.shape(Path(_data(line, closed=False)), None, stroke)


def _data(points: Polygon, closed: bool = True) -> str:
    numbers = (f"{number_text(round(x, 4))} {number_text(round(y, 4))}" for x, y in points)
    return "M" + "L".join(numbers) + ("Z" if closed else "")
