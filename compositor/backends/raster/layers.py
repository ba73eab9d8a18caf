"""Groups: transform, clip, and layers of their own where something applies to all of a group at once.

In: ``Group`` ops. Out: pixels on the surface. A layer is memory of its own, as large as what can be seen of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy
from numpy.typing import NDArray

from compositor import _skia
from compositor.backends.raster.effects import blurred, recolored, with_shadow
from compositor.backends.raster.extent import (
    effects_reach,
    fills_nothing,
    ops_bounds,
)
from compositor.backends.raster.matrix import (
    Bounds,
    Matrix,
    from_transform,
    grown,
    intersection,
    inverse,
    is_empty,
    is_similarity,
    map_bounds,
    moved,
    product,
    scale_at,
    scaling,
    union,
    whole,
)
from compositor.backends.raster.stock import Stock
from compositor.display import Blur, DropShadow, Effect, Group, Op

Pixels = NDArray[numpy.uint8]
DrawOps = Callable[[_skia.Surface, tuple[Op, ...], Matrix, Stock], None]


class _Layer(NamedTuple):
    """Pixels whose top left corner lies at (left, top) of the space they were drawn in."""

    pixels: Pixels
    left: int
    top: int


def draw_group(surface: _skia.Surface, group: Group, matrix: Matrix, stock: Stock, draw_ops: DrawOps) -> None:
    """Draw a group: backdrop, ops, effects, mask, opacity, clip, blend."""
    if group.opacity <= 0.0:
        return
    moves, clips = group.transform is not None, group.clip is not None
    if group.transform is not None:
        matrix = product(matrix, from_transform(group.transform))
        if inverse(matrix) is None:
            return  # flattened to a line
    if moves or clips:
        clip = None
        if group.clip is not None:
            clip = stock.outline(group.clip.outline)
            if clip is None and not group.clip.outside:
                return
        surface.push(matrix, clip, group.clip is not None and group.clip.outside)
    if group.backdrop:
        _draw_backdrop(surface, group, matrix, stock, draw_ops)
    if _needs_layer(group):
        _draw_layer(surface, group, matrix, stock, draw_ops)
    else:
        draw_ops(surface, group.ops, matrix, stock)
    if moves or clips:
        surface.pop()


def _needs_layer(group: Group) -> bool:
    return bool(
        group.opacity < 1.0 or group.effects or group.isolated or group.mask is not None or group.blend != "normal"
    )


def _draw_layer(surface: _skia.Surface, group: Group, matrix: Matrix, stock: Stock, draw_ops: DrawOps) -> None:
    spreads = any(isinstance(effect, Blur | DropShadow) for effect in group.effects)
    if not spreads or is_similarity(matrix):
        layer = _layer(group, matrix, surface.visible(), stock, draw_ops)
        if layer is not None:
            picture = _skia.Picture(layer.pixels)
            surface.picture(picture, layer.left, layer.top, group.opacity, group.blend)
        return
    # Effects are measured before the transform: where it does not keep forms, the layer is drawn upright at the
    # largest scale that it has on the device, and then laid down as a picture.
    bounds = ops_bounds(group.ops, scaling(1.0), stock)
    if bounds is None:
        return
    reach = effects_reach(group.effects, 1.0)
    scale = max(scale_at(matrix, grown(bounds, reach)))
    room = max(bounds[2] - bounds[0], bounds[3] - bounds[1]) + 2 * reach + 4
    scale = min(scale, (_skia.MAX_SIDE / 2) / room)
    layer = _layer(group, scaling(scale), _seen_from(matrix, surface.visible(), scale), stock, draw_ops)
    if layer is not None:
        height, width = layer.pixels.shape[:2]
        target = (layer.left / scale, layer.top / scale, width / scale, height / scale)
        picture = _skia.Picture(layer.pixels)
        surface.stretched(picture, target, minify=True, opacity=group.opacity, blend=group.blend)


def _seen_from(matrix: Matrix, visible: Bounds, scale: float) -> Bounds:
    """Return what can be seen of the device, in coordinates before the matrix, scaled."""
    back = inverse(matrix)
    assert back is not None  # draw_group left when there is none
    left, top, right, bottom = map_bounds(back, grown(visible, 1.0))
    return (left * scale, top * scale, right * scale, bottom * scale)


def _layer(group: Group, matrix: Matrix, visible: Bounds, stock: Stock, draw_ops: DrawOps) -> _Layer | None:
    """Draw the ops with effects and mask into memory of their own, or return ``None`` when nothing is seen."""
    scale = max(scale_at(matrix, visible))
    area = _layer_area(group, matrix, visible, scale, stock)
    if area is None:
        return None
    left, top, right, bottom = whole(area)
    layer = _skia.Surface(right - left, bottom - top)
    inner = moved(matrix, -left, -top)
    layer.push(inner)
    draw_ops(layer, group.ops, inner, stock)
    pixels = layer.pixels
    for effect in group.effects:
        pixels = _applied(pixels, effect, inner, scale, mirrored=False)
    if group.mask is not None:
        _apply_mask(pixels, group, inner, stock, draw_ops)
    return _Layer(pixels, left, top)


def _layer_area(group: Group, matrix: Matrix, visible: Bounds, scale: float, stock: Stock) -> Bounds | None:
    """Return the device area a layer needs: its ink, and where effects carry it, as far as it can be seen."""
    if is_empty(visible):
        return None
    if fills_nothing(group.effects):
        content: Bounds | None = visible
    else:
        content = ops_bounds(group.ops, matrix, stock)
    if content is None:
        return None
    if not group.effects:
        area = intersection(content, visible)
        return None if is_empty(area) else area
    reach = effects_reach(group.effects, scale)
    later = effects_reach(group.effects[1:], scale)
    ink = intersection(content, grown(visible, reach))
    if is_empty(ink):
        return None
    spread = intersection(grown(content, reach), grown(visible, later))
    return ink if is_empty(spread) else union(ink, spread)


def _applied(pixels: Pixels, effect: Effect, matrix: Matrix, scale: float, mirrored: bool) -> Pixels:
    if isinstance(effect, Blur):
        return blurred(pixels, effect.sigma * scale, mirrored)
    if isinstance(effect, DropShadow):
        x = matrix[0] * effect.x + matrix[1] * effect.y
        y = matrix[3] * effect.x + matrix[4] * effect.y
        return with_shadow(pixels, x, y, effect.sigma * scale, effect.color)
    return recolored(pixels, effect.values)


def _apply_mask(pixels: Pixels, group: Group, matrix: Matrix, stock: Stock, draw_ops: DrawOps) -> None:
    """Multiply the pixels by what the mask's ops draw, in place."""
    assert group.mask is not None
    height, width = pixels.shape[:2]
    mask = _skia.Surface(width, height)
    mask.push(matrix)
    draw_ops(mask, group.mask.ops, matrix, stock)
    if group.mask.mode == "luminance":
        mask.luminance_to_alpha()
    masked = _skia.Surface(width, height, pixels)
    masked.picture(_skia.Picture(mask.pixels), 0, 0, blend="mask")


def _draw_backdrop(surface: _skia.Surface, group: Group, matrix: Matrix, stock: Stock, draw_ops: DrawOps) -> None:
    """Apply the backdrop effects to what lies beneath, inside the clip, with the group's mask and opacity.

    As Filter Effects 2 §2: only pixels of the clip's bounding box count, and its edges act as mirrors.
    """
    left, top, right, bottom = surface.visible()
    if left >= right or top >= bottom:
        return
    pixels = surface.pixels[top:bottom, left:right].copy()
    scale = max(scale_at(matrix, (left, top, right, bottom)))
    inner = moved(matrix, -left, -top)
    for effect in group.backdrop:
        pixels = _applied(pixels, effect, inner, scale, mirrored=True)
    if group.mask is not None:
        _apply_mask(pixels, group, inner, stock, draw_ops)
    surface.picture(_skia.Picture(pixels), left, top, group.opacity)
