"""Groups: a box with layers in it, overlaid or in a flow.

In: child layers. Out: measured and placed children by the box solver of ``compositor.flow`` (rules: docs/sizing.md).
A group whose content is too tall or too wide for it raises ``ease`` for everything inside until it fits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from typing import ClassVar, Literal

from compositor.bind import Bind
from compositor.display import Outline
from compositor.flow import Container, Item, Limit, Measured, Slot, arrange_container, measure_container, overlay_slot
from compositor.layers.base import LOOK, Align, Count, Layer
from compositor.layers.kit import Kit
from compositor.layers.pair import Gap
from compositor.layers.traits import CUT, ELASTIC
from compositor.models import Field, InstanceOf
from compositor.pen import Pen
from compositor.plan import Placed
from compositor.records import cached_property
from compositor.values.extent import Hug, Pixels
from compositor.values.geometry import Box, Size

# Ease is found on a fixed ladder, so that the answer is one number and can be explained.
EASE_STEPS = 256
Fits = Callable[[float], bool]
TOLERANCE = 0.01  # layout pixels; sums of fractions may exceed a box by less than this


class Group(Layer):
    """A box with layers in it. Without ``flow`` they lie over each other, each at its ``place``."""

    content_key: ClassVar[str] = "layers"
    derived: ClassVar[Mapping[str, Collection[str] | None]] = {
        **Layer.derived,
        "traits": ("layers", "mask"),
        "competes": ("layers", "flow", "wrap"),
        "look": LOOK,
        "container": ("flow", "gap", "padding", "border", "align", "justify", "wrap", "columns"),
    }

    layers: tuple[InstanceOf[Layer], ...] = Field((), description="The layers inside: first = back, last = front.")
    flow: Bind[Literal["row", "column", "grid"]] | None = Field(None, description="Put the layers one after another.")
    gap: Bind[Gap] = Field((0.0, 0.0), description="Pixels between layers of a flow: rows, columns.")
    align: Bind[Align] = Field("stretch", description="Where layers sit across the flow.")
    justify: Bind[Literal["start", "center", "end", "space-between", "space-around", "space-evenly"]] = Field(
        "start", description="Where layers sit along the flow."
    )
    wrap: Bind[bool] = Field(False, description="Continue on the next line when the flow is full.")
    columns: Bind[Count] = Field(1, description="Columns of a grid, all of one width.")
    overflow: Bind[Literal["visible", "clip"]] = Field("visible", description="`clip` cuts the layers at the box.")

    @property
    def elastic(self) -> bool:
        """Return whether a text inside has a range of sizes."""
        return bool(self.traits & ELASTIC)

    @cached_property
    def settled(self) -> bool:
        """Return whether no data can change the box or a layer inside."""
        return super().settled and all(layer.settled for layer in self.layers)

    @cached_property
    def traits(self) -> int:
        """Return the traits of the box and of all layers inside."""
        found = CUT if self.mask is not None and self.mask.kind == "layer" else 0
        for layer in self.layers:
            found |= layer.traits
        return found

    def clip_outline(self, placed: Placed) -> Outline | None:
        """Return the edge inside of the border if the layers are cut there, as CSS ``overflow: clip``."""
        return self.inner_outline(placed) if self.overflow == "clip" else None

    @cached_property
    def container(self) -> Container:
        """Return the group as the box solver sees it."""
        return Container(
            flow=self.flow,
            row_gap=self.gap[0],
            column_gap=self.gap[1],
            padding=self.frame,
            align=self.align,
            justify=self.justify,
            wrap=self.wrap,
            columns=self.columns,
        )

    def _items(self, kit: Kit, size: Size | None) -> tuple[Item, ...]:
        """Return the children as the solver sees them; in an overlay each knows the height of its region.

        The same items answer every question of one arrangement: they remember what their content answered, without
        which nested groups would ask exponentially often.
        """
        size = None if self.flow is not None else size
        return kit.once(self, size, lambda: self._fresh_items(kit, size))

    def _fresh_items(self, kit: Kit, size: Size | None) -> tuple[Item, ...]:
        if size is None:
            return tuple([kit.item(layer, self.flow is not None) for layer in self.layers])
        frame = self.frame
        height = max(0.0, size.height - frame.vertical)
        return tuple([kit.item(layer, False, _room(layer, height)) for layer in self.layers])

    def measure(self, limit: Limit, kit: Kit, room: float = math.inf) -> Measured:
        """Answer by the solver; content taller than ``room`` gives way as far as it can."""
        container = self.container
        measured = measure_container(container, self._items(kit, None), limit)
        settled = limit.width is None or limit.height is not None
        if settled or measured.height <= room + TOLERANCE or not self.elastic:
            return measured

        def at(ease: float) -> Measured:
            return measure_container(container, self._items(kit.eased(ease), None), limit)

        return at(_smallest_ease(kit.ease, lambda ease: at(ease).height <= room + TOLERANCE))

    def arrange(self, box: Box, kit: Kit, content_height: bool = False) -> Placed:
        """Place the children, with as little ease as lets them stay inside the box and keeps texts from being cut."""
        size = Size(box.width, box.height)
        if self.flow is not None and self.elastic:
            ease = self._ease(size, kit, content_height)
            kit = kit if ease == kit.ease else kit.eased(ease)
        if self.flow is None:
            children = [kit.overlaid(layer, self, box, content_height) for layer in self.layers]
        else:
            slots = zip(self.layers, self._solve(size, kit, content_height), strict=True)
            children = [kit.arranged(layer, slot.box.moved(box.x, box.y), slot.content_height) for layer, slot in slots]
        return Placed(self, self.path, box, None, tuple(children))

    def overlay(self, layer: Layer, kit: Kit, size: Size, content_height: bool) -> tuple[Slot, Item]:
        """Return the slot of one child of a group without flow, and as what it was placed.

        It does not depend on the other children, and on nothing in the child if its item was not asked.
        """
        frame = self.frame
        width, height = max(0.0, size.width - frame.horizontal), max(0.0, size.height - frame.vertical)
        item = kit.item(layer, False, _room(layer, height))
        return overlay_slot(self.container, item, width, height, None if content_height else height), item

    def _solve(self, size: Size, kit: Kit, content_height: bool) -> tuple[Slot, ...]:
        """Return the slots; the same ones when ease, faults and the arrangement itself ask for them."""

        def solved() -> tuple[Slot, ...]:
            return arrange_container(self.container, self._items(kit, size), size, content_height)

        return kit.once(self, (size, content_height), solved)

    def _ease(self, size: Size, kit: Kit, content_height: bool) -> float:
        """Return the smallest ease at which nothing sticks out and as few texts as possible are cut.

        A text that fits at no ease is no reason for the others to step down. Where something sticks out at every
        ease, the smallest sizes do the least harm.
        """

        if self._tally(size, kit, content_height, together=False) == (True, 0):
            return kit.ease

        def tally(ease: float) -> tuple[bool, int]:
            return self._tally(size, kit.eased(ease), content_height, together=False)

        inside, least = tally(1.0)
        if not inside:
            return 1.0

        def fits(ease: float) -> bool:
            stays, faults = tally(ease)
            return stays and faults <= least

        return _smallest_ease(kit.ease, fits)

    def faults(self, box: Box, kit: Kit, content_height: bool, together: bool) -> int:
        """Return how much is wrong at the ease in force: texts that are cut, flows with children that stick out.

        A flow of its own may go further than that by itself, so the layers around it need not step down for it;
        only where sizes are kept ``together`` it has to do with the ease that it is given.
        """
        size = Size(box.width, box.height)
        stays, faults = self._tally(size, kit, content_height, together)
        found = faults + (not stays)
        if found and self.flow is not None and self.elastic and not together:
            stays, faults = self._tally(size, kit.eased(1.0), content_height, together)
            found = min(found, faults + (not stays))
        return found

    def _tally(self, size: Size, kit: Kit, content_height: bool, together: bool) -> tuple[bool, int]:
        """Return whether the children of a flow stay inside, and how much is wrong within them."""
        return kit.once(
            self, (size, content_height, together), lambda: self._tallied(size, kit, content_height, together)
        )

    def _tallied(self, size: Size, kit: Kit, content_height: bool, together: bool) -> tuple[bool, int]:
        slots = self._solve(size, kit, content_height)
        stays = self.flow is None or self._inside(slots, size)
        together = together or self.competes
        faults = 0
        for layer, slot in zip(self.layers, slots, strict=True):
            faults += layer.faults(slot.box, kit, slot.content_height, together)
        return stays, faults

    @cached_property
    def competes(self) -> bool:
        """Return whether texts of a row take width from each other: then all their ranges step down together."""
        if self.flow != "row" or self.wrap:
            return False
        elastic = [layer for layer in self.layers if layer.elastic]
        return len(elastic) > 1 and any(layer.width is None or isinstance(layer.width, Hug) for layer in elastic)

    def _inside(self, slots: tuple[Slot, ...], size: Size) -> bool:
        frame = self.frame
        right, bottom = size.width - frame.right + TOLERANCE, size.height - frame.bottom + TOLERANCE
        left, top = frame.left - TOLERANCE, frame.top - TOLERANCE
        for slot in slots:
            box = slot.box
            if box.x < left or box.y < top or box.x + box.width > right or box.y + box.height > bottom:
                return False
        return True

    def paint(self, placed: Placed, pen: Pen) -> None:
        """Draw the children; one that only serves as a mask is drawn by the layers that it cuts out."""
        for child in placed.children:
            if child.layer.name not in pen.surroundings.masks:
                pen.layer(child)


def _room(layer: Layer, height: float) -> float:
    """Return the height of an overlaid child's region; nobody asks a child of fixed height how high it is."""
    if type(layer.height) is Pixels:
        return math.inf
    inset = layer.inset
    if inset is None:
        return max(0.0, height)
    return max(0.0, height - (inset.top.resolve(height) + inset.bottom.resolve(height)))


def _smallest_ease(start: float, fits: Fits) -> float:
    """Return the smallest step of the ease ladder from ``start`` up that fits; 1 when none does."""
    low, high = math.ceil(start * EASE_STEPS), EASE_STEPS
    while low < high:
        middle = (low + high) // 2
        if fits(middle / EASE_STEPS):
            high = middle
        else:
            low = middle + 1
    return low / EASE_STEPS
