"""Groups: transform, clip, and layers of their own where something applies to all of a group at once.

In: ``Group`` ops. Out: pixels on the surface. A layer is memory of its own, as large as what can be seen of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from compositor import _skia
from compositor.arrays import Pixels
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

DrawOps = Callable[[_skia.Surface, tuple[Op, ...], Matrix, Stock], None]

_ROOMY = 16_000_000.0  # pixels; a layer up to this is never drawn coarser


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
    visible: Bounds = surface.visible()
    spreads = any(isinstance(effect, Blur | DropShadow) for effect in group.effects)
    on_device = not spreads or is_similarity(matrix)
    if on_device:
        space, seen, scale = matrix, visible, 1.0
    else:
        # Effects are measured before the transform: where it does not keep forms, the layer is drawn upright at
        # the largest scale that it has on the device, and then laid down as a picture.
        scale = _largest_scale(group, matrix, stock)
        space, seen = scaling(scale), _seen_from(matrix, visible, scale)
    area = _layer_area(group, space, seen, stock)
    if area is not None and (coarser := _coarser(area, visible)) < 1.0:
        space, seen, scale = product(scaling(coarser), space), _scaled(seen, coarser), scale * coarser
        area = _layer_area(group, space, seen, stock)
    if area is None:
        return
    left, top, right, bottom = whole(area)
    picture = _skia.Picture(_layer(group, moved(space, -left, -top), (right - left, bottom - top), stock, draw_ops))
    if on_device and scale == 1.0:
        surface.picture(picture, left, top, group.opacity, group.blend)
        return
    target = (left / scale, top / scale, picture.width / scale, picture.height / scale)
    surface.push(scaling(1.0) if on_device else matrix)
    surface.stretched(picture, target, minify=not on_device, opacity=group.opacity, blend=group.blend)
    surface.pop()


def _largest_scale(group: Group, matrix: Matrix, stock: Stock) -> float:
    """Return how many device pixels a unit of the group is at most."""
    bounds = ops_bounds(group.ops, scaling(1.0), stock) or (0.0, 0.0, 0.0, 0.0)
    reach = effects_reach(group.effects, 1.0)
    room = max(bounds[2] - bounds[0], bounds[3] - bounds[1]) + 2 * reach + 4
    return min(max(scale_at(matrix, grown(bounds, reach))), _skia.MAX_SIDE / 2 / room)


def _coarser(area: Bounds, visible: Bounds) -> float:
    """Return by how much to shrink a layer that a far-reaching effect makes far larger than what is seen of it."""
    width, height = area[2] - area[0] + 2, area[3] - area[1] + 2
    most = max(_ROOMY, 2.0 * (visible[2] - visible[0]) * (visible[3] - visible[1]))
    return min(1.0, math.sqrt(most / (width * height)), _skia.MAX_SIDE / max(width, height))


def _seen_from(matrix: Matrix, visible: Bounds, scale: float) -> Bounds:
    """Return what can be seen of the device, in coordinates before the matrix, scaled."""
    back = inverse(matrix)
    assert back is not None  # draw_group left when there is none
    return _scaled(map_bounds(back, grown(visible, 1.0)), scale)


def _scaled(bounds: Bounds, factor: float) -> Bounds:
    return (bounds[0] * factor, bounds[1] * factor, bounds[2] * factor, bounds[3] * factor)


def _layer(group: Group, matrix: Matrix, size: tuple[int, int], stock: Stock, draw_ops: DrawOps) -> Pixels:
    """Draw the ops with effects and mask into memory of their own."""
    layer = _skia.Surface(*size)
    layer.push(matrix)
    draw_ops(layer, group.ops, matrix, stock)
    pixels = layer.pixels
    scale = _uniform_scale(matrix)
    for effect in group.effects:
        pixels = _applied(pixels, effect, matrix, scale, mirrored=False)
    if group.mask is not None:
        _apply_mask(pixels, group, matrix, stock, draw_ops)
    return pixels


def _uniform_scale(matrix: Matrix) -> float:
    """Return the scale of a similarity; lengths of effects are only ever measured in one."""
    return math.hypot(matrix[0], matrix[3])


def _layer_area(group: Group, matrix: Matrix, visible: Bounds, stock: Stock) -> Bounds | None:
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
    scale = _uniform_scale(matrix)
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
