"""How a finished layer is put together: shadows, box, content, overlays, and the group around them.

In: a layer and its place. Out: ops on the pen. The order is that of CSS: outer shadows, fill, inner shadows, border,
content, overlays; then filters, mask, opacity and blend on all of it together. Imported by ``base`` only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from compositor.display import Blur, Clip, DropShadow, Effect, Outline, Rounded
from compositor.layers import compose
from compositor.layers.effects import EffectEntry, as_filter, inner_shadows, outer_shadows
from compositor.layers.mask import mask_of
from compositor.layers.transform import affine, perspective
from compositor.pen import Pen
from compositor.plan import Placed
from compositor.values.color import Rgba

if TYPE_CHECKING:
    from compositor.layers.base import Layer


def draw_layer(layer: Layer, placed: Placed, pen: Pen) -> None:
    """Draw the whole layer on the pen."""
    if layer.opacity <= 0:
        return
    with _moved(layer, placed, pen) as moved, _composed(layer, placed, moved) as inner:
        _draw_box(layer, placed, inner)


@contextmanager
def _moved(layer: Layer, placed: Placed, pen: Pen) -> Iterator[Pen]:
    """Apply the layer's transform to everything drawn inside."""
    matrix: tuple[float, ...] | None
    if layer.perspective is not None:
        matrix = perspective(placed.box, layer.perspective)
    else:
        origin = (0.5, 0.5)
        if layer.origin is not None:
            width, height = placed.box.width or 1.0, placed.box.height or 1.0
            origin = (layer.origin.x.resolve(width) / width, layer.origin.y.resolve(height) / height)
        matrix = affine(placed.box, layer.rotate, layer.scale, layer.skew, origin)
    if matrix is None:
        yield pen
        return
    with pen.group(transform=matrix) as moved:
        yield moved


@contextmanager
def _composed(layer: Layer, placed: Placed, pen: Pen) -> Iterator[Pen]:
    """Collect the layer into one group if it has anything that applies to all of it together."""
    outline = layer.outline(placed)
    backdrop = tuple(Blur(entry.backdrop_blur) for entry in layer.effects if entry.backdrop_blur)
    if backdrop:
        with pen.group(backdrop=backdrop, clip=Clip(outline)):
            pass
    how: dict[str, Any] = {}
    filters = _filters(layer, placed, pen)
    if filters:
        how["effects"] = filters
    if layer.mask is not None:
        how["mask"] = mask_of(layer.mask, layer.mask_mode, placed, pen)
    if layer.opacity < 1:
        how["opacity"] = layer.opacity
    if layer.blend != "normal":
        how["blend"] = layer.blend
    if not how:
        yield pen
        return
    with pen.group(**how) as inner:
        yield inner


def _early_shadows(layer: Layer) -> list[EffectEntry]:
    """Return the entries whose shadows come before any filter: these are drawn, not filtered."""
    early: list[EffectEntry] = []
    for entry in layer.effects:
        if as_filter(entry) is not None:
            break
        early.append(entry)
    return early


def _filters(layer: Layer, placed: Placed, pen: Pen) -> tuple[Effect, ...]:
    """Return the display effects: filters in order, and shadows that must follow what a filter or content drew."""
    found: list[Effect] = []
    early = _early_shadows(layer)
    for index, entry in enumerate(layer.effects):
        display = as_filter(entry)
        if display is not None:
            found.append(display)
        elif index >= len(early) or not (layer.has_box(placed, pen) or layer.casts):
            # The first shadow lies on top, so it must be applied first.
            found += [DropShadow(cast.x, cast.y, cast.blur / 2, cast.color) for cast in outer_shadows(entry)]
    return tuple(found)


def _draw_box(layer: Layer, placed: Placed, pen: Pen) -> None:
    outline = layer.outline(placed)
    boxed = layer.has_box(placed, pen)
    covered = isinstance(layer.fill, Rgba) and layer.fill.opaque and layer.opacity >= 1
    for entry in reversed(_early_shadows(layer)):
        for shadow in reversed(outer_shadows(entry)):
            if boxed:
                compose.cast_shadow(pen, outline, shadow, covered)
            elif layer.casts:
                layer.cast(placed, pen, shadow)
    compose.fill_outline(pen, outline, layer.fill, placed, layer.path)
    for entry in reversed(layer.effects):
        for shadow in reversed(inner_shadows(entry)):
            compose.cast_inner_shadow(pen, outline, placed.box, shadow)
    if layer.border is not None and isinstance(outline, Rounded):
        compose.draw_border(pen, outline, layer.border, placed.box)
    with pen.clipped(outline if layer.clips else None) as content:
        layer.paint(placed, content)
    for entry in layer.effects:
        if entry.overlay is not None:
            _overlay(pen, outline, entry, placed, layer)


def _overlay(pen: Pen, outline: Outline, entry: EffectEntry, placed: Placed, layer: Layer) -> None:
    compose.fill_outline(pen, outline, entry.overlay, placed, layer.path)
