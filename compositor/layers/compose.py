"""How a box is composed: outlines, shadows outside and inside, fills.

In: a box, an outline and authored shadows in layout pixels. Out: ops on the pen. Imported by layers only.
Shadows follow CSS Backgrounds 3 §4.6 and §7.1: sigma is half of the blur, an outer shadow is not drawn under the
box, an inner one not outside of it.
"""

from __future__ import annotations

from compositor.display import Clip, Outline, Path, Pattern, Rounded, Stroke
from compositor.errors import Path as LayerPath
from compositor.hook import AssetSource, ImageRequest
from compositor.layers.picture import fitted
from compositor.pen import Pen
from compositor.plan import Placed
from compositor.values.geometry import Box, Edges
from compositor.values.length import Radius
from compositor.values.outlines import rounded_rectangle
from compositor.values.paint import Paint, Picture
from compositor.values.shadow import Shadow
from compositor.values.stroke import StrokeSpec


def rounded(box: Box, radius: Radius | None) -> Rounded:
    """Return the outline of a box with corner radii."""
    radii = radius.resolve(box.width, box.height) if radius is not None else ()
    return Rounded(box.x, box.y, box.width, box.height, radii)


def grown(outline: Rounded, by: float) -> Rounded:
    """Return the outline grown on every side (shrunk if negative), corners following as CSS ``spread`` says."""
    width, height = max(0.0, outline.width + 2 * by), max(0.0, outline.height + 2 * by)
    radii = tuple((_corner(rx, by), _corner(ry, by)) for rx, ry in outline.radii)
    return Rounded(outline.x - by, outline.y - by, width, height, radii)


def shrunk(outline: Rounded, edges: Edges) -> Rounded:
    """Return the outline less edges of its own width each: the curve inside of a border (CSS Backgrounds 3 §4.2)."""
    x, y = outline.x + edges.left, outline.y + edges.top
    width, height = max(0.0, outline.width - edges.horizontal), max(0.0, outline.height - edges.vertical)
    beside = (edges.left, edges.right, edges.right, edges.left)
    above = (edges.top, edges.top, edges.bottom, edges.bottom)
    radii = tuple(
        (rx - dx, ry - dy) if rx > dx and ry > dy else (0.0, 0.0)
        for (rx, ry), dx, dy in zip(outline.radii, beside, above, strict=False)
    )
    return Rounded(x, y, width, height, radii if any(rx > 0 for rx, _ in radii) else ())


def _corner(radius: float, by: float) -> float:
    """A sharp corner stays sharp; a small radius grows less than the spread, without a jump at zero."""
    if by <= 0 or radius >= by:
        return max(0.0, radius + by) if radius > 0 else 0.0
    ratio = radius / by
    return radius + by * (1 + (ratio - 1) ** 3)


def cast_shadow(pen: Pen, outline: Outline, shadow: Shadow, covered: bool) -> None:
    """Draw an outer shadow. ``covered`` tells that opaque paint will hide what lies under the outline."""
    sigma = shadow.blur / 2
    if covered:
        _cast(pen, outline, shadow, sigma)
        return
    with pen.group(clip=Clip(outline, outside=True)) as outside:
        _cast(outside, outline, shadow, sigma)


def _cast(pen: Pen, outline: Outline, shadow: Shadow, sigma: float) -> None:
    if isinstance(outline, Rounded):
        spread = grown(outline, shadow.spread)
        moved = Rounded(spread.x + shadow.x, spread.y + shadow.y, spread.width, spread.height, spread.radii)
        pen.shape(moved, shadow.color, blur=sigma)
        return
    edge = Stroke(shadow.color, 2 * shadow.spread, join="round") if shadow.spread > 0 else None
    with pen.group(transform=(1.0, 0.0, 0.0, 1.0, shadow.x, shadow.y)) as moved_pen:
        moved_pen.shape(outline, shadow.color, edge, blur=sigma)


def cast_inner_shadow(pen: Pen, outline: Outline, box: Box, shadow: Shadow) -> None:
    """Draw a shadow that falls from the outline's edge inward, over what is already drawn; ``box`` holds it all."""
    hole = path_data(grown(outline, -shadow.spread)) if isinstance(outline, Rounded) else outline.data
    # The frame reaches far enough that the blur never sees its outer edge.
    reach = 3 * shadow.blur + abs(shadow.x) + abs(shadow.y) + abs(shadow.spread) + 8
    frame = Rounded(box.x - reach, box.y - reach, box.width + 2 * reach, box.height + 2 * reach)
    with (
        pen.clipped(outline) as inside,
        inside.group(transform=(1.0, 0.0, 0.0, 1.0, shadow.x, shadow.y)) as moved,
    ):
        moved.shape(Path(f"{path_data(frame)}{hole}", "evenodd"), shadow.color, blur=shadow.blur / 2)


def stroke_of(pen: Pen, spec: StrokeSpec, box: Box) -> Stroke | None:
    """Return the display stroke of an authored one, its paint resolved on a box."""
    if isinstance(spec.paint, Picture) or spec.width <= 0:
        return None
    paint = pen.paint(spec.paint, box)
    if paint is None:
        return None
    return Stroke(paint, spec.width, spec.cap, spec.join, spec.miter, spec.dash, spec.phase)


def fill_request(picture: Picture, box: Box, scale: float, path: LayerPath) -> ImageRequest:
    """Return the request of a picture that fills a box."""
    width, height = max(1, round(box.width * scale)), max(1, round(box.height * scale))
    return ImageRequest((AssetSource(picture.source),), width, height, path=path, fit=picture.fit)


def fill_outline(pen: Pen, outline: Outline, paint: Paint | None, placed: Placed, path: LayerPath) -> None:
    """Fill an outline with a color, a gradient across the layer's box, or a picture."""
    if not isinstance(paint, Picture):
        pen.shape(outline, pen.paint(paint, placed.box))
        return
    ref = pen.surroundings.images[fill_request(paint, placed.box, pen.surroundings.scale, path)]
    source, target = fitted(ref, placed.box, paint.fit, paint.position)
    if target.width > 0 and target.height > 0:
        numbers = (source.x, source.y, source.width, source.height)
        place = (target.x, target.y, target.width, target.height)
        pen.shape(outline, Pattern(ref, numbers, place))


def path_data(outline: Rounded) -> str:
    """Return a rounded rectangle as absolute path data."""
    box = Box(outline.x, outline.y, outline.width, outline.height)
    return rounded_rectangle(box, outline.radii).css
