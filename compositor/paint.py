"""A plan and its pictures become a display list. Pure; a raise in here is our bug.

In: ``Plan``, the pictures that ``fill`` found. Out: ``DisplayList``.
"""

from __future__ import annotations

from collections.abc import Mapping

from compositor.arrange import Arrangements
from compositor.display import DisplayList, Group, Image, ImageRef, Op, Paint, Pattern, Rounded, Shape
from compositor.hook import ImageRequest
from compositor.layers.base import Layer
from compositor.layers.mask import MaskSpec
from compositor.layers.traits import CUT
from compositor.pen import Pen, Surroundings
from compositor.plan import Placed, Plan
from compositor.values.color import Rgba


def paint(
    plan: Plan,
    images: Mapping[ImageRequest, ImageRef],
    letters: bool = True,
    drawn: Arrangements | None = None,
) -> DisplayList:
    """Return what to draw. Layers draw in document order on a pen; without ``letters`` texts are left out.

    ``drawn`` is where the plan was arranged: what is placed as before is drawn with the very same ops.
    """
    named: dict[str, Placed] = {}
    masks: frozenset[str] = frozenset()
    root = plan.root.layer
    if not isinstance(root, Layer) or root.traits & CUT:
        everything = list(plan.root.walk())
        named = {placed.layer.name: placed for placed in reversed(everything) if placed.layer.name}
        found = (_mask(placed) for placed in everything)
        masks = frozenset(mask.name for mask in found if mask is not None and mask.kind == "layer")
    if drawn is not None:
        drawn.masked_by(masks)
    pen = Pen(Surroundings(images, named, plan.scale, masks, letters, drawn if letters else None))
    pen.layer(plan.root)
    ops = flat(pen.ops)
    return DisplayList(plan.width, plan.height, plan.scale, ops, covers(ops, plan.width, plan.height))


def _mask(placed: Placed) -> MaskSpec | None:
    return placed.layer.mask if isinstance(placed.layer, Layer) else None


def flat(ops: tuple[Op, ...]) -> tuple[Op, ...]:
    """Take groups apart that do nothing but hold ops together."""
    if Group not in map(type, ops):
        return ops
    found: list[Op] = []
    for op in ops:
        if isinstance(op, Group) and op == Group(op.ops):
            found += flat(op.ops)
        else:
            found.append(op)
    return tuple(found)


def covers(ops: tuple[Op, ...], width: int, height: int) -> bool:
    """Return whether some op covers the whole canvas with opaque paint, so that no alpha is left to keep.

    Later ops cannot take opacity away: every blend mode of CSS composites source-over (Compositing 1 §10).
    """
    return any(_covers(op, width, height) for op in ops)


def _covers(op: Op, width: int, height: int) -> bool:
    if isinstance(op, Shape):
        outline = op.outline
        if not isinstance(outline, Rounded) or outline.radii or op.blur:
            return False
        inside = outline.x <= 0 and outline.y <= 0
        far = outline.x + outline.width >= width and outline.y + outline.height >= height
        return inside and far and _opaque(op.fill)
    if isinstance(op, Image):
        x, y, wide, tall = op.target
        return not op.ref.alpha and x <= 0 and y <= 0 and x + wide >= width and y + tall >= height
    return False


def _opaque(fill: Paint | None) -> bool:
    if fill is None or isinstance(fill, Pattern):
        return False
    if isinstance(fill, Rgba):
        return fill.opaque
    return all(stop.color.opaque for stop in fill.stops) and len(fill.stops) > 0
