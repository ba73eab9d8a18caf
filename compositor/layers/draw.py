"""How a finished layer is put together: shadows, box, content, overlays, and the group around them.

In: a layer and its place. Out: ops on the pen. The order is that of CSS: outer shadows, fill, inner shadows, border,
content, overlays; then filters, mask, opacity and blend on all of it together. Where the content takes the place of
the fill (a picture), inner shadows lie over it: below it they would never be seen. Imported by ``base`` only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from compositor.display import Blur, Clip, DropShadow, Effect, Rounded
from compositor.layers import compose
from compositor.layers.border import below_border, draw_border
from compositor.layers.effects import EffectEntry, inner_shadows, outer_shadows
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
    if layer.bare:
        _draw_box(layer, placed, pen)
        return
    with _moved(layer, placed, pen) if layer.moves else nullcontext(pen) as moved:
        how = _composition(layer, placed, moved)
        if not how:
            _draw_box(layer, placed, moved)
            return
        with moved.group(**how) as inner:
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


def _composition(layer: Layer, placed: Placed, pen: Pen) -> dict[str, Any]:
    """Return what applies to all of the layer together: the fields of the group that it becomes, if there are any."""
    how: dict[str, Any] = {}
    mask = mask_of(layer.mask, layer.mask_mode, placed, pen) if layer.mask is not None else None
    if mask is not None:
        how["mask"] = mask
    if layer.opacity < 1:
        how["opacity"] = layer.opacity
    backdrop = tuple(Blur(entry.backdrop_blur) for entry in layer.effects if entry.backdrop_blur)
    if backdrop:
        # What is behind fades with the layer and is cut by its mask (Filter Effects 2 §2).
        with pen.group(backdrop=backdrop, clip=Clip(layer.outline(placed)), **how):
            pass
    filters = _filters(layer, placed, pen)
    if filters:
        how["effects"] = filters
    if layer.blend != "normal":
        how["blend"] = layer.blend
    return how


def _early_shadows(layer: Layer) -> list[EffectEntry]:
    """Return the entries whose shadows come before any filter: these are drawn, not filtered."""
    early: list[EffectEntry] = []
    for entry in layer.effects:
        if entry.filter is not None:
            break
        early.append(entry)
    return early


def _filters(layer: Layer, placed: Placed, pen: Pen) -> tuple[Effect, ...]:
    """Return the display effects: filters in order, and shadows that must follow what a filter or content drew."""
    found: list[Effect] = []
    early = _early_shadows(layer)
    for index, entry in enumerate(layer.effects):
        display = entry.filter
        if display is not None:
            found.append(display)
        elif index >= len(early) or not (layer.has_box(placed, pen) or layer.casts):
            # The first shadow lies on top, so it must be applied first.
            found += [DropShadow(cast.x, cast.y, cast.blur / 2, cast.color) for cast in outer_shadows(entry)]
    return tuple(found)


def _draw_box(layer: Layer, placed: Placed, pen: Pen) -> None:
    """Draw what lies below the content, the content, and what lies over it."""
    if not layer.decorated:
        _draw_content(layer, placed, pen)
        return
    # What hangs on the box alone is the very same ops whatever becomes of the content.
    pen.again(_draw_below, layer.look, placed)
    _draw_content(layer, placed, pen)
    if layer.effects:
        pen.again(_draw_above, layer.look, placed)


def _draw_below(layer: Any, placed: Placed, pen: Pen) -> None:
    """Draw outer shadows, the fill, inner shadows and the border."""
    outline = layer.outline(placed)
    boxed = layer.has_box(placed, pen)
    covered = isinstance(layer.fill, Rgba) and layer.fill.opaque and layer.opacity >= 1
    effects = layer.effects
    for entry in reversed(_early_shadows(layer)) if effects else ():
        for shadow in reversed(outer_shadows(entry)):
            if boxed:
                compose.cast_shadow(pen, outline, shadow, covered)
            elif layer.casts:
                layer.cast(placed, pen, shadow)
    if layer.fill is not None:
        filled = outline
        if layer.border is not None and isinstance(outline, Rounded):
            filled = below_border(outline, layer.border)
        compose.fill_outline(pen, filled, layer.fill, placed, layer.path)
    if effects and not layer.content_fills:
        _draw_inner_shadows(layer, placed, pen)
    if layer.border is not None and isinstance(outline, Rounded):
        draw_border(pen, outline, layer.border, placed.box)


def _draw_content(layer: Layer, placed: Placed, pen: Pen) -> None:
    cut = layer.clip_outline(placed)
    if cut is None:
        layer.paint(placed, pen)
    else:
        with pen.clipped(cut) as content:
            layer.paint(placed, content)


def _draw_above(layer: Any, placed: Placed, pen: Pen) -> None:
    """Draw inner shadows over a content that takes the place of the fill, and overlays."""
    if layer.content_fills:
        _draw_inner_shadows(layer, placed, pen)
    outline = layer.outline(placed)
    for entry in layer.effects:
        compose.fill_outline(pen, outline, entry.overlay, placed, layer.path)


def _draw_inner_shadows(layer: Layer, placed: Placed, pen: Pen) -> None:
    for entry in reversed(layer.effects):
        for shadow in reversed(inner_shadows(entry)):
            compose.cast_inner_shadow(pen, layer.inner_outline(placed), placed.box, shadow)
