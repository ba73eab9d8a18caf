"""The pen: what layers draw on. It records ops and knows nothing of pixels.

In: verbs called by layers. Out: a tuple of display-list ops, numbers rounded to the grid of the display list.
Imported by layers and ``paint``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from math import hypot
from typing import Any, Protocol

from compositor import gradient
from compositor.display import (
    SNAPPED,
    SNAPPING,
    Blur,
    Clip,
    DropShadow,
    Effect,
    FontRef,
    Glyphs,
    Group,
    Image,
    ImageRef,
    Op,
    Outline,
    Paint,
    Path,
    Rounded,
    Shape,
    Stroke,
    snap,
)
from compositor.hook import ImageRequest
from compositor.plan import Placed
from compositor.records import dataclass
from compositor.values.color import Rgba
from compositor.values.geometry import Box


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a layer may look up while drawing: the pictures that ``fill`` found, and layers by name.

    ``masks`` are the names of layers that cut others out; these are not drawn by themselves. Without ``letters`` texts
    draw their boxes and highlights only: what lies behind the letters. ``drawn`` remembers ops of earlier displays.
    """

    images: Mapping[ImageRequest, ImageRef]
    named: Mapping[str, Placed]
    scale: float = 1.0
    masks: frozenset[str] = frozenset()
    letters: bool = True
    drawn: Drawn | None = None


class Spot(Protocol):
    """A layer that is placed as it was before, and what was drawn of it."""

    def ops(self, images: Mapping[ImageRequest, ImageRef]) -> tuple[Op, ...] | None:
        """Return what was drawn with these pictures, or None."""
        ...

    def keep(self, images: Mapping[ImageRequest, ImageRef], ops: tuple[Op, ...]) -> None:
        """Remember what was drawn."""
        ...


# Draws a part of a placed layer on a pen.
Draw = Callable[[Any, Placed, "Pen"], None]


class Drawn(Protocol):
    """What was drawn of layers that are placed as they were before."""

    def drawn(self, placed: Placed) -> Spot | None:
        """Return what is known of a placed layer; None where nothing may be remembered."""
        ...

    def part(self, draw: Draw, look: object, box: Box) -> tuple[Op, ...] | None:
        """Return what a function drew for a look in a box, or None."""
        ...

    def keep_part(self, draw: Draw, look: object, box: Box, ops: tuple[Op, ...]) -> None:
        """Remember what it drew."""
        ...


class Pen:
    """Records what layers draw. Groups nest as contexts; each op is complete in itself."""

    def __init__(self, surroundings: Surroundings) -> None:
        self.surroundings = surroundings
        self._ops: list[Op] = []

    @property
    def ops(self) -> tuple[Op, ...]:
        """Return what was recorded so far."""
        return tuple(self._ops)

    def layer(self, placed: Placed) -> None:
        """Draw a layer, or record what was drawn of it before: the very same ops."""
        memory = self.surroundings.drawn
        spot = memory.drawn(placed) if memory is not None else None
        if spot is None:
            placed.layer.draw(placed, self)
            return
        images = self.surroundings.images
        known = spot.ops(images)
        if known is not None:
            self._ops += known
            return
        start = len(self._ops)
        placed.layer.draw(placed, self)
        spot.keep(images, tuple(self._ops[start:]))

    def again(self, draw: Draw, look: object, placed: Placed) -> None:
        """Draw what hangs on the box and its look alone, or record what was drawn before: the very same ops."""
        memory = self.surroundings.drawn
        if memory is None or look is None:
            draw(placed.layer, placed, self)
            return
        known = memory.part(draw, look, placed.box)
        if known is None:
            start = len(self._ops)
            draw(placed.layer, placed, self)
            memory.keep_part(draw, look, placed.box, tuple(self._ops[start:]))
        else:
            self._ops += known

    def shape(
        self, outline: Outline, fill: Paint | None = None, stroke: Stroke | None = None, blur: float = 0.0
    ) -> None:
        """Fill and stroke an outline; nothing is recorded when there is nothing to see."""
        if _invisible(fill) and (stroke is None or stroke.width <= 0 or _invisible(stroke.paint)):
            return
        if isinstance(outline, Rounded) and (outline.width <= 0 or outline.height <= 0) and stroke is None:
            return
        self._ops.append(Shape(snapped(outline), fill, _stroke(stroke), snap(blur)))

    def image(self, ref: ImageRef, source: Box, target: Box, *, pixelated: bool = False) -> None:
        """Draw a part of a picture (in its own pixels) into a box."""
        if target.width > 0 and target.height > 0 and source.width > 0 and source.height > 0:
            self._ops.append(Image(ref, _rectangle(source), _rectangle(target), "pixelated" if pixelated else "smooth"))

    def glyphs(
        self,
        font: FontRef,
        size: float,
        ids: Sequence[int],
        positions: Sequence[float],
        left: float = 0.0,
        top: float = 0.0,
        *,
        fill: Paint | None = None,
        stroke: Stroke | None = None,
        blur: float = 0.0,
        text: str = "",
        color_font: bool = False,
    ) -> None:
        """Draw glyphs at baseline positions (x and y in turn) relative to a corner."""
        if ids and (not _invisible(fill) or stroke is not None):
            places, line = _places(positions, left, top), None if stroke is None else _stroke(stroke)
            soft = snap(blur) if blur else 0.0
            self._ops.append(Glyphs(font, snap(size), tuple(ids), places, fill, line, soft, text, color_font))

    @contextmanager
    def group(self, **how: Any) -> Iterator[Pen]:
        """Collect what is drawn inside into one group; ``how`` are the fields of ``display.Group``."""
        inner = Pen(self.surroundings)
        yield inner
        if inner._ops or how.get("backdrop"):
            self._ops.append(on_grid(Group(inner.ops, **how)))

    @contextmanager
    def clipped(self, outline: Outline | None, outside: bool = False) -> Iterator[Pen]:
        """Draw inside (or outside) of an outline only; ``None`` clips nothing."""
        if outline is None:
            yield self
            return
        with self.group(clip=Clip(outline, outside)) as inner:
            yield inner

    def paint(self, value: Any, box: Box) -> Paint | None:
        """Turn an authored paint (a color or a CSS gradient) into paint for this box."""
        if value is None or isinstance(value, Rgba):
            return value
        return gradient.resolve(value, box)


def _places(positions: Sequence[float], left: float, top: float) -> tuple[float, ...]:
    """Return ``snap`` of every position from the corner; written out, for it is most of what painting costs."""
    rises = positions[1::2]
    level = rises.count(rises[0]) == len(rises)  # all on one baseline, as nearly always
    along = positions[0::2]
    places = [snap(rises[0] + top)] * len(positions)
    if hypot(left, *along) < SNAPPED / 2:  # none of them is longer than all of them at right angles
        places[0::2] = [(x + left + SNAPPING) - SNAPPING for x in along]
    else:
        places[0::2] = [snap(x + left) for x in along]
    if not level:
        places[1::2] = [snap(y + top) for y in rises]
    return tuple(places)


def on_grid(group: Group) -> Group:
    """Return the group with the lengths of its effects and its clip on the grid; transforms are finer and stay."""
    clip = group.clip
    return replace(
        group,
        clip=clip and Clip(snapped(clip.outline), clip.outside),
        effects=tuple(_effect(effect) for effect in group.effects),
        backdrop=tuple(_effect(effect) for effect in group.backdrop),
    )


def _effect(effect: Effect) -> Effect:
    if isinstance(effect, Blur):
        return Blur(snap(effect.sigma))
    if isinstance(effect, DropShadow):
        return DropShadow(snap(effect.x), snap(effect.y), snap(effect.sigma), effect.color)
    return effect


def _stroke(stroke: Stroke | None) -> Stroke | None:
    if stroke is None:
        return None
    dash = tuple(snap(length) for length in stroke.dash)
    return replace(stroke, width=snap(stroke.width), dash=dash, phase=snap(stroke.phase))


def snapped(outline: Outline) -> Outline:
    """Return the outline with its numbers on the grid of the display list."""
    if isinstance(outline, Path):
        return outline
    radii = tuple((snap(rx), snap(ry)) for rx, ry in outline.radii)
    if all(rx <= 0 or ry <= 0 for rx, ry in radii):
        radii = ()
    return Rounded(snap(outline.x), snap(outline.y), snap(outline.width), snap(outline.height), radii)


def _rectangle(box: Box) -> tuple[float, float, float, float]:
    return (snap(box.x), snap(box.y), snap(box.width), snap(box.height))


def _invisible(paint: Paint | None) -> bool:
    return paint is None or (isinstance(paint, Rgba) and paint.alpha == 0)
