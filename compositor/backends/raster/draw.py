"""Drawing: the one entry of the raster backend, and the ops that need no layer.

In: ``DisplayList`` and ``Supplies``. Out: ``Bitmap``. Groups that need a layer are drawn in ``layers``.
"""

from __future__ import annotations

import math

from compositor import _skia
from compositor.backends.raster.caches import RasterCaches
from compositor.backends.raster.canvas import Canvas
from compositor.backends.raster.extent import device_box, glyphs_bounds, inked, outline_bounds
from compositor.backends.raster.fills import fill, shadow, through
from compositor.backends.raster.finite import check_ops
from compositor.backends.raster.inks import Gradient, ink_of, stroke_style
from compositor.backends.raster.layers import draw_group
from compositor.backends.raster.matrix import (
    EVERYTHING,
    NOWHERE,
    Bounds,
    Matrix,
    has_perspective,
    is_similarity,
    is_upright,
    scaling,
)
from compositor.backends.raster.stock import Stock
from compositor.backends.raster.supplies import Supplies
from compositor.bitmap import Bitmap, Box
from compositor.display import Blur, DisplayList, Glyphs, Group, Image, Op, Paint, Pattern, Shape
from compositor.errors import OutputError, Problem
from compositor.values.color import Rgba

_MASK_BLUR = 128.0  # device px; Skia's mask filter silently stops here


def draw(display: DisplayList, supplies: Supplies, caches: RasterCaches | None = None, again: bool = False) -> Bitmap:
    """Draw the display list. Nothing writes to the bitmap as long as the caller holds it or a part of its pixels.

    ``again`` tells that the pictures will be drawn at the same sizes soon, so that they are better kept.
    An ``opaque`` display starts on opaque black and ends with every alpha at 255; any other starts transparent.
    Raises ``OutputError`` for a size over the limits, for numbers that cannot be drawn, and for broken fonts.
    """
    size = _device_size(display)
    caches = RasterCaches(backdrop=0) if caches is None else caches
    stock = Stock(supplies, caches)
    matrix = scaling(display.scale)

    def reach(op: Op) -> Box:
        return device_box(op, matrix, size, stock)

    split = caches.backdrops.split(display, reach)
    backdrop = split.backdrop
    if backdrop is None and not split.ground:
        check_ops(display.ops)
    canvas = caches.backdrops.take(*size, backdrop)
    ground, rest = split.ground, split.rest
    if backdrop is None and ground:
        ground = _begun(canvas, ground, display, matrix, stock, again)
    elif backdrop is None:
        rest = _begun(canvas, rest, display, matrix, stock, again)
    else:
        canvas.restore(backdrop)
    canvas.enter(matrix)
    if split.ground:
        draw_ops(canvas.surface, ground, matrix, stock)
        backdrop = caches.backdrops.keep(display, split, canvas.memory)
    draw_ops(canvas.surface, rest, matrix, stock)
    if display.opaque and not ((backdrop is None or backdrop.solid) and _keeps_solid(split.rest)):
        canvas.solidify()
    pixels = canvas.finish(backdrop, split.painted)
    caches.backdrops.give(canvas)
    if backdrop is None:
        return Bitmap(pixels, display.opaque)
    return Bitmap(pixels, display.opaque, backdrop.mark, split.painted, backdrop.pixels)


def _begun(
    canvas: Canvas, ops: tuple[Op, ...], display: DisplayList, matrix: Matrix, stock: Stock, again: bool
) -> tuple[Op, ...]:
    """Begin with nothing, or with the first op where that is a picture that hides everything; return what is left."""
    first, size = ops[0] if ops else None, display.device_size
    if isinstance(first, Image) and stock.covers(first, matrix, size):
        stock.supplies.lay(first.ref, first.source, size, first.sampling == "smooth", canvas.cover(), again)
        return ops[1:]
    canvas.clear(display.opaque)
    return ops


def _keeps_solid(ops: tuple[Op, ...]) -> bool:
    """Return whether the ops surely leave every alpha of 255 as it is; a test tries all that single ones can do."""
    return not any(isinstance(op, Group) for op in ops)


def _device_size(display: DisplayList) -> tuple[int, int]:
    if not 0.0 < display.scale <= 1000.0:
        message = f"a scale of {display.scale} is not above 0 and at most 1000"
        raise OutputError(Problem("output.bad-number", message))
    width, height = display.device_size
    _skia.check_size(width, height)
    return width, height


def draw_ops(surface: _skia.Surface, ops: tuple[Op, ...], matrix: Matrix, stock: Stock) -> None:
    """Draw ops on a surface whose matrix and clip are set."""
    for op in ops:
        if isinstance(op, Shape):
            _shape(surface, op, matrix, stock)
        elif isinstance(op, Glyphs):
            _glyphs(surface, op, matrix, stock)
        elif isinstance(op, Image):
            _image(surface, op, matrix, stock)
        else:
            draw_group(surface, op, matrix, stock, draw_ops)


def _mask_blurs(sigma: float, matrix: Matrix) -> bool:
    """Return whether the mask filter gives this blur: it knows one radius, of no more than its limit."""
    return is_similarity(matrix) and sigma * math.hypot(matrix[0], matrix[3]) <= _MASK_BLUR


def _shape(surface: _skia.Surface, op: Shape, matrix: Matrix, stock: Stock) -> None:
    outline = stock.outline(op.outline)
    local = outline_bounds(op.outline, stock)
    if outline is None or local is None:
        return
    if op.blur > 0 and not _mask_blurs(op.blur, matrix):
        sharp = Shape(op.outline, op.fill, op.stroke)
        draw_group(surface, Group((sharp,), effects=(Blur(op.blur),)), matrix, stock, draw_ops)
        return
    bounds = inked(local, op.stroke, op.blur)
    if op.fill is not None and op.blur <= 0:
        fill(surface, outline, op.fill, local, matrix, stock)
    elif isinstance(op.fill, Rgba) and op.stroke is None and is_upright(matrix):
        shadow(surface, op, op.fill, outline, bounds, matrix, stock)
    elif op.fill is not None:
        _lined(surface, outline, op.fill, None, op.blur, bounds, matrix, stock)
    if op.stroke is not None and op.stroke.width > 0:
        _lined(surface, outline, op.stroke.paint, stroke_style(op.stroke), op.blur, bounds, matrix, stock)


def _lined(
    surface: _skia.Surface,
    outline: _skia.Outline,
    paint: Paint,
    style: _skia.StrokeStyle | None,
    sigma: float,
    bounds: Bounds,
    matrix: Matrix,
    stock: Stock,
) -> None:
    def draw(target: _skia.Surface, paint: Rgba | Gradient) -> None:
        ink = ink_of(paint, style, sigma)
        if ink is not None:
            target.outline(outline, ink)

    through(surface, paint, bounds, matrix, stock, draw)


def _glyphs(surface: _skia.Surface, op: Glyphs, matrix: Matrix, stock: Stock) -> None:
    if op.blur > 0 and (op.color_font or not _mask_blurs(op.blur, matrix)):
        sharp = Glyphs(op.font, op.size, op.ids, op.positions, op.fill, op.stroke, 0.0, op.text, op.color_font)
        draw_group(surface, Group((sharp,), effects=(Blur(op.blur),)), matrix, stock, draw_ops)
        return
    font = stock.font(op.font, op.size)
    if isinstance(op.fill, Rgba) and op.stroke is None and op.blur <= 0:
        run, ink = _skia.glyph_run(font, op.ids, op.positions), stock.text_ink(op.fill, op.color_font)
        if run is not None and ink is not None:
            surface.glyphs(run, ink)
        return
    # Blurred glyph by glyph, two that stand close would darken each other; as one outline they do not.
    outline = _skia.glyph_outline(font, op.ids, op.positions) if op.blur > 0 else None
    run = _skia.glyph_run(font, op.ids, op.positions) if outline is None else None
    if run is None and outline is None:
        return
    paints = [(op.fill, None), (op.stroke.paint, stroke_style(op.stroke)) if op.stroke else (None, None)]
    for paint, style in paints:
        if paint is None or (style is not None and style.width <= 0):
            continue

        def draw(target: _skia.Surface, paint: Rgba | Gradient, style: _skia.StrokeStyle | None = style) -> None:
            ink = ink_of(paint, style, op.blur, text=True, natural=op.color_font)
            if ink is not None and outline is not None:
                target.outline(outline, ink)
            elif ink is not None:
                target.glyphs(run, ink)

        bounds = (glyphs_bounds(op, stock) or NOWHERE) if isinstance(paint, Pattern) else EVERYTHING
        through(surface, paint, bounds, matrix, stock, draw)


def _image(surface: _skia.Surface, op: Image, matrix: Matrix, stock: Stock) -> None:
    smooth = op.sampling == "smooth"
    placed = stock.picture(op.ref, op.source, op.target, smooth, matrix, surface.visible())
    if placed is None:
        return
    if placed.upright:
        surface.picture(placed.picture, placed.left, placed.top)
    else:
        surface.stretched(placed.picture, op.target, smooth, minify=has_perspective(matrix))
