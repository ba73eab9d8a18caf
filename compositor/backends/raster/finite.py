"""The check before drawing: every number of an op is one that can be drawn.

In: ops. Out: nothing, or ``OutputError`` (``output.bad-number``, ``output.bad-op``). Painting never makes such
ops; a display list read from a file may hold anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NoReturn

from compositor.display import (
    Blur,
    ColorMatrix,
    ConicGradient,
    DropShadow,
    Effect,
    Glyphs,
    Group,
    Image,
    LinearGradient,
    Op,
    Outline,
    Paint,
    Path,
    Pattern,
    RadialGradient,
    Shape,
    Stroke,
)
from compositor.errors import OutputError, Problem
from compositor.values.color import Rgba

LIMIT = 1e7
MAX_DEPTH = 200
MAX_FONT_SIZE = 20_000.0


def check_ops(ops: Iterable[Op], depth: int = 0) -> None:
    """Raise ``OutputError`` for the first op that has a number that is not finite, too large or impossible."""
    if depth > MAX_DEPTH:
        _refuse("bad-op", f"groups are nested deeper than {MAX_DEPTH}")
    for op in ops:
        if isinstance(op, Shape):
            _outline(op.outline)
            _paint(op.fill)
            _stroke(op.stroke)
            _positive("blur", op.blur)
        elif isinstance(op, Glyphs):
            standing(op)
            check_ids(op.ids)
        elif isinstance(op, Image):
            _numbers("image", (*op.source, *op.target))
            if len(op.source) != 4 or len(op.target) != 4 or op.source[2] <= 0 or op.source[3] <= 0:
                _refuse("bad-op", "an image needs a source (x, y, w, h) that is not empty, and a target")
        else:
            _group(op, depth)


def _group(op: Group, depth: int) -> None:
    if not 0.0 <= op.opacity <= 1.0:
        _refuse("bad-number", f"an opacity of {op.opacity} is not between 0 and 1")
    if op.transform is not None:
        if len(op.transform) not in (6, 9):
            _refuse("bad-op", f"a transform has 6 or 9 numbers, not {len(op.transform)}")
        _numbers("transform", op.transform)
    if op.clip is not None:
        _outline(op.clip.outline)
    for effect in (*op.effects, *op.backdrop):
        _effect(effect)
    check_ops(op.ops, depth + 1)
    if op.mask is not None:
        check_ops(op.mask.ops, depth + 1)


def standing(op: Glyphs) -> tuple[float, float, float, float, float]:
    """Return the left, top, right and bottom of where glyphs stand, all zero for none.

    The fifth is a place that no glyph stands right of but the last one, which then stands rightmost. Raises
    as ``check_ops`` does, for everything but the ids.
    """
    places, ids = op.positions, op.ids
    if len(places) != 2 * len(ids):
        _refuse("bad-op", f"{len(ids)} glyphs have {len(places)} coordinates")
    left = top = right = bottom = before = 0.0
    if places:
        xs, ys = places[::2], places[1::2]
        along = sorted(xs)  # most stand in this order or its opposite: found sooner than the smallest and the largest
        left, right, top, bottom = along[0], along[-1], ys[0], ys[0]
        before = along[-2] if right == xs[-1] and left < right else right
        # the sum is there because a NaN hides from comparisons
        total = sum(xs)
        if ys.count(top) != len(ys):
            top, bottom = min(ys), max(ys)
            total += sum(ys)
        if not (left > -LIMIT and right < LIMIT and top > -LIMIT and bottom < LIMIT and -1e16 < total < 1e16):
            _refuse("bad-number", "a glyph position is not finite or beyond ten million px")
    if not 0.0 < op.size <= MAX_FONT_SIZE:
        _refuse("bad-number", f"a font size of {op.size} px is not above 0 and at most {MAX_FONT_SIZE:g}")
    _paint(op.fill)
    _stroke(op.stroke)
    _positive("blur", op.blur)
    return left, top, right, bottom, before


def check_ids(ids: Collection[int]) -> None:
    """Raise ``OutputError`` unless these can be ids of glyphs."""
    if ids and not (min(ids) >= 0 and max(ids) <= 0xFFFF):
        _refuse("bad-number", "a glyph id is not between 0 and 65535")


def _effect(effect: Effect) -> None:
    if isinstance(effect, Blur):
        _positive("blur", effect.sigma)
    elif isinstance(effect, DropShadow):
        _numbers("shadow", (effect.x, effect.y))
        _positive("blur", effect.sigma)
    elif isinstance(effect, ColorMatrix):
        if len(effect.values) != 20:
            _refuse("bad-op", f"a color matrix has 20 numbers, not {len(effect.values)}")
        _numbers("color matrix", effect.values)


def _outline(outline: Outline) -> None:
    if isinstance(outline, Path):
        return  # the numbers are looked at where the data is read
    _numbers("rectangle", (outline.x, outline.y, outline.width, outline.height))
    if outline.radii:
        if len(outline.radii) != 4:
            _refuse("bad-op", f"a rectangle has no or four radii, not {len(outline.radii)}")
        for radius in outline.radii:
            _numbers("radius", radius)


def _stroke(stroke: Stroke | None) -> None:
    if stroke is None:
        return
    _positive("stroke width", stroke.width)
    _positive("miter limit", stroke.miter)
    _numbers("dash", (*stroke.dash, stroke.phase))
    for length in stroke.dash:
        _positive("dash", length)
    _paint(stroke.paint)


def _paint(paint: Paint | None) -> None:
    if paint is None or isinstance(paint, Rgba):
        return
    if isinstance(paint, Pattern):
        _numbers("pattern", (*paint.source, *paint.target))
        if paint.source[2] <= 0 or paint.source[3] <= 0:
            _refuse("bad-op", "a pattern needs a source that is not empty")
        return
    if not paint.stops:
        _refuse("bad-op", "a gradient has no stops")
    last = 0.0
    for stop in paint.stops:
        if not last <= stop.offset <= 1.0:
            _refuse("bad-number", f"a gradient stop at {stop.offset} is not within {last} to 1")
        last = stop.offset
    if isinstance(paint, LinearGradient):
        _numbers("gradient", (*paint.start, *paint.end))
    elif isinstance(paint, RadialGradient):
        _numbers("gradient", (*paint.center, *paint.radius))
    elif isinstance(paint, ConicGradient):
        _numbers("gradient", (*paint.center, paint.angle))


def _numbers(what: str, values: Iterable[float]) -> None:
    for value in values:
        if not -LIMIT < value < LIMIT:  # written so that NaN is caught
            _refuse("bad-number", f"a {what} has the number {value}, which is not finite or beyond ten million")


def _positive(what: str, value: float) -> None:
    if not 0.0 <= value < LIMIT:
        _refuse("bad-number", f"a {what} of {value} is negative, not finite or beyond ten million")


def _refuse(code: str, message: str) -> NoReturn:
    raise OutputError(Problem(f"output.{code}", message))
