"""How far ops reach: device bounds, so that a layer is no larger than what it shows.

In: ops and a matrix. Out: bounds that surely hold all ink, or ``None`` when there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor, hypot

from compositor import _skia
from compositor.backends.raster.finite import check_ids, check_ops, standing
from compositor.backends.raster.matrix import (
    EVERYTHING,
    Bounds,
    Matrix,
    from_transform,
    grown,
    intersection,
    is_empty,
    map_bounds,
    product,
    scale_at,
    union,
)
from compositor.backends.raster.stock import Stock
from compositor.bitmap import Box
from compositor.display import (
    Blur,
    ColorMatrix,
    DropShadow,
    Effect,
    Glyphs,
    Group,
    Image,
    Op,
    Outline,
    Rounded,
    Shape,
    Stroke,
)

_NOWHERE = (0, 0, 0, 0)


def device_box(op: Op, matrix: Matrix, size: tuple[int, int], stock: Stock) -> Box:
    """Return the pixels of a device of this size that an op may change or look at; (0, 0, 0, 0) for none.

    Raises ``OutputError`` for what cannot be drawn, as ``check_ops`` does.
    """
    if isinstance(op, Glyphs):
        places = standing(op)
        if not op.ids:
            return _NOWHERE
        bounds = stock.extents(op.font).bounds(op.size, op.ids, places, check_ids)
        if op.stroke is not None or op.blur > 0:
            bounds = inked(bounds, op.stroke, op.blur)
        left, top, right, bottom = map_bounds(matrix, bounds)
        left, top, right, bottom = left - 0.5, top - 0.5, right + 0.5, bottom + 0.5  # they stand on quarters of a pixel
    else:
        check_ops((op,))
        found = _op_bounds(op, matrix, stock)
        if found is None:
            return _NOWHERE
        left, top, right, bottom = found
    box = (max(0, floor(left)), max(0, floor(top)), min(size[0], ceil(right)), min(size[1], ceil(bottom)))
    return box if box[0] < box[2] and box[1] < box[3] else _NOWHERE


def ops_bounds(ops: Iterable[Op], matrix: Matrix, stock: Stock) -> Bounds | None:
    """Return the device bounds of everything the ops draw."""
    found: Bounds | None = None
    for op in ops:
        found = union(found, _op_bounds(op, matrix, stock))
    return found


def outline_bounds(outline: Outline, stock: Stock) -> Bounds | None:
    """Return the bounds of an outline in its own coordinates."""
    if isinstance(outline, Rounded):
        if outline.width <= 0 or outline.height <= 0:
            return None
        return (outline.x, outline.y, outline.x + outline.width, outline.y + outline.height)
    return _skia.bounds_of(stock.outline(outline))


def inked(bounds: Bounds, stroke: Stroke | None, sigma: float) -> Bounds:
    """Return the bounds grown by a stroke and a blur."""
    reach = 0.0
    if stroke is not None:
        # a miter may stick out by its limit, a square cap by the diagonal
        reach = stroke.width / 2 * max(1.5, stroke.miter if stroke.join == "miter" else 0.0)
    return grown(bounds, reach + blur_reach(sigma))


def blur_reach(sigma: float) -> float:
    """Return how far a blur carries ink."""
    return 3.0 * sigma + 1.0 if sigma > 0 else 0.0


def effects_reach(effects: Iterable[Effect], scale: float) -> float:
    """Return how far the effects carry ink, one after the other, in device pixels."""
    reach = 0.0
    for effect in effects:
        if isinstance(effect, Blur):
            reach += blur_reach(effect.sigma * scale)
        elif isinstance(effect, DropShadow):
            reach += blur_reach(effect.sigma * scale) + hypot(effect.x, effect.y) * scale + 1.0
    return reach


def fills_nothing(effects: Iterable[Effect]) -> bool:
    """Return whether an effect turns transparent pixels into visible ones (a matrix with an alpha offset)."""
    return any(isinstance(effect, ColorMatrix) and effect.values[19] > 0 for effect in effects)


def _op_bounds(op: Op, matrix: Matrix, stock: Stock) -> Bounds | None:
    if isinstance(op, Group):
        return _group_bounds(op, matrix, stock)
    local: Bounds | None
    if isinstance(op, Image):
        x, y, width, height = op.target
        local = (x, y, x + width, y + height)
    elif isinstance(op, Shape):
        local = outline_bounds(op.outline, stock)
        local = None if local is None else inked(local, op.stroke, op.blur)
    else:
        local = glyphs_bounds(op, stock)
    return None if local is None else grown(map_bounds(matrix, local), 1.0)


def glyphs_bounds(op: Glyphs, stock: Stock) -> Bounds | None:
    """Return the bounds of the ink of a glyph run in layout pixels."""
    local = _skia.glyph_bounds(stock.font(op.font, op.size), op.ids, op.positions)
    return None if local is None else inked(grown(local, 1.0), op.stroke, op.blur)


def _group_bounds(op: Group, matrix: Matrix, stock: Stock) -> Bounds | None:
    if op.transform is not None:
        matrix = product(matrix, from_transform(op.transform))
    found = ops_bounds(op.ops, matrix, stock)
    if op.backdrop or fills_nothing(op.effects):
        found = EVERYTHING
    if found is None:
        return None
    if op.effects:
        found = grown(found, effects_reach(op.effects, max(scale_at(matrix, found))))
    if op.clip is not None and not op.clip.outside:
        edge = outline_bounds(op.clip.outline, stock)
        if edge is None:
            return None
        found = intersection(found, grown(map_bounds(matrix, edge), 1.0))
    return None if is_empty(found) else found
