"""The kit that layers are given while they are arranged, over real fonts and files; see ``layers.kit.Kit``.

In: the typesetter, the door to pictures, a memory. Out: answers, made now or before. Imported by this folder only.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

from compositor.arrange.memory import MANY, Arrangements, Asked, Kept, Overlay, Spot
from compositor.display import ImageRef
from compositor.errors import AssetError, Path, Problem
from compositor.flow import Item, Slot
from compositor.hook import GenerateSource, ImageSource
from compositor.layers.base import Layer
from compositor.layers.group import Group
from compositor.layers.traits import ASKS, CUT, ELASTIC, GROUPED
from compositor.plan import Placed
from compositor.resources.door import Resources
from compositor.text.answer import Answer
from compositor.text.markup import Marked
from compositor.text.search import STEPS
from compositor.text.types import Block
from compositor.text.typesetter import Typesetter
from compositor.values.geometry import Box, Size

# Sums of fractions may miss a box by less than this many layout pixels; text still counts as fitting.
TOLERANCE = 0.01
T = TypeVar("T")


class Workshop:
    """Where the scenes of one variant are arranged at one scale, by one thread at a time: what all kits share.

    Items and their kits outlive a turn, so what is of one turn only stands here and is told anew each time.
    """

    __slots__ = ("_canvas", "caps", "kits", "memory", "resources", "scale", "styles", "typesetter")

    def __init__(self) -> None:
        self.memory = Arrangements()
        self.kits: dict[float, Kit] = {}
        self.caps: dict[str, float] = {}
        self.typesetter: Typesetter
        self.resources: Resources
        self.scale = 1.0
        self.styles: Mapping[str, Any] = {}
        self._canvas = Box(0.0, 0.0, 0.0, 0.0)

    def begin(self, typesetter: Typesetter, resources: Resources, scale: float, styles: Mapping[str, Any]) -> None:
        """Start a turn."""
        self.typesetter, self.resources, self.scale, self.styles = typesetter, resources, scale, styles
        self.caps = {}
        self.memory.begin()

    def canvas(self, width: float, height: float) -> Box:
        """Return the box of the whole scene; the same object each time, by which what lies in it is known."""
        box = self._canvas
        if box.width != width or box.height != height:
            box = self._canvas = Box(0.0, 0.0, width, height)
        return box

    def cap(self, caps: Mapping[str, float]) -> None:
        """Arrange under caps of fit groups from here on."""
        self.caps = {**self.caps, **caps}
        self.memory.cap()

    def kit(self, ease: float) -> Kit:
        """Return the kit of an ease; there are at most 257."""
        found = self.kits.get(ease)
        if found is None:
            found = self.kits[ease] = Kit(self, ease)
        return found


class Kit:
    """Questions of layers, answered."""

    __slots__ = ("_memory", "_shop", "ease")

    def __init__(self, shop: Workshop, ease: float) -> None:
        self._shop = shop
        self._memory = shop.memory
        self.ease = ease

    @property
    def scale(self) -> float:
        """Return how many device pixels a layout pixel has."""
        return self._shop.scale

    @property
    def styles(self) -> Mapping[str, Any]:
        """Return the brand's inline styles."""
        return self._shop.styles

    def marked(self, pieces: Sequence[tuple[str, bool]]) -> tuple[Marked, ...]:
        """Read the inline markup of a text's pieces."""
        return self._shop.typesetter.marked(tuple(pieces))

    def eased(self, ease: float) -> Kit:
        """Return the kit of another ease."""
        return self._shop.kit(ease)

    def item(self, layer: Layer, flowing: bool, room: float = math.inf) -> Item:
        """Return a layer as its container sees it; with all that it answered, unless a picture decides over it."""
        traits = layer.traits
        if traits & ASKS:
            return layer.item(self, flowing, room)
        memory = self._memory
        ease = self.ease if traits & ELASTIC else 0.0
        items = memory.kept(layer).items
        key = (flowing, room, ease, memory.round if traits & GROUPED else 0)
        found = items.get(key)
        if found is None or found.crowded(MANY):
            if len(items) >= MANY:
                items.clear()
            found = items[key] = layer.item(self if ease == self.ease else self._shop.kit(ease), flowing, room)
        return found

    def arranged(self, layer: Layer, box: Box, content_height: bool = False) -> Placed:
        """Return a layer in its box, the same value as before where nothing changed; its warnings come again."""
        traits = layer.traits
        if traits & ASKS and type(layer).arrange is not Layer.arrange:
            return layer.arrange(box, self, content_height)
        return self._memory.again(self._spot(self._memory.kept(layer), traits, box, content_height))

    def _spot(self, kept: Kept, traits: int, box: Box, content_height: bool) -> Spot:
        """Return where a layer is in a box: known from before, or arranged now."""
        memory = self._memory
        ease = self.ease if traits & ELASTIC else 0.0
        round = memory.round if traits & GROUPED else 0
        spot = kept.spot(box, content_height, ease, round)
        if spot is None:
            told = len(memory.problems)
            placed = kept.layer.arrange(box, self, content_height)
            problems = tuple(memory.problems[told:])
            spot = Spot(box, content_height, ease, round, placed, problems, bool(traits & CUT))
            # They come again where the spot is handed out, as if it had been known.
            del memory.problems[told:]
            kept.turn_to(spot)
        return spot

    def overlaid(self, layer: Layer, group: Group, box: Box, content_height: bool) -> Placed:
        """Return a child of a group without flow in the group's box; known by that box where it was there before."""
        memory = self._memory
        traits = layer.traits
        kept = memory.kept(layer)
        ease = self.ease if traits & ELASTIC else 0.0
        round = memory.round if traits & GROUPED else 0
        frame = group.frame
        over = kept.over
        if over is not None:
            old_box, old_height, old_frame, old_ease, old_round, spot = over
            if (
                old_box is box and old_frame is frame and old_height == content_height and old_ease == ease
                and old_round == round
            ):  # fmt: skip
                if spot is not kept.last:
                    kept.turn_to(spot)
                return memory.again(spot)
            question = (box.x, box.y, box.width, box.height, content_height, frame, ease, round)
            known = kept.overlays.get(question)
            if known is not None:
                kept.turn_to(known)
                return memory.again(known)
        slot = memory.slot(layer.geometry, box, content_height, frame)
        if slot is None:
            looked = memory.looked
            found, item = group.overlay(layer, self, Size(box.width, box.height), content_height)
            slot = Slot(found.box.moved(box.x, box.y), found.content_height)
            if not item.answered and memory.looked == looked and layer.sure:
                memory.settle(layer.geometry, box, content_height, frame, slot)
        if traits & ASKS:  # a picture may have decided over the size, so it must be asked again
            return self.arranged(layer, slot.box, slot.content_height)
        spot = self._spot(kept, traits, slot.box, slot.content_height)
        if over is not None:
            if len(kept.overlays) >= MANY:
                kept.overlays.clear()
            kept.overlays[question] = spot
        kept.over = Overlay(box, content_height, frame, ease, round, spot)
        return memory.again(spot)

    def once(self, layer: Layer, key: Hashable, make: Callable[[], T]) -> T:
        """Return what ``make`` gives, made once for this key of the layer."""
        memory = self._memory
        traits = layer.traits
        answers = memory.kept(layer).once
        turn = memory.turn if traits & ASKS else 0
        full = (key, self.ease if traits & ELASTIC else 0.0, memory.round if traits & GROUPED else 0, turn)
        if full in answers:
            found: T = answers[full]
            return found
        if len(answers) >= MANY:
            answers.clear()
        made = answers[full] = make()
        return made

    def block(self, text: Any) -> Block:
        """Return the block of a text layer; the same object as long as the layer is known."""
        memory = self._memory
        known = memory.layers.get(id(text))
        if known is not None and known.asked is not None:
            return known.asked.block
        block: Block = text.block(self)
        asked = memory.kept(text).asked = Asked(block)
        memory.add(asked)
        return block

    def fit(self, block: Block, width: float, height: float, group: str | None, path: Path) -> Answer:
        """Find the largest size at which a text fits. ``block`` comes from ``block``, whose identity is the key."""
        caps, ease = self._shop.caps, self.ease
        cap = caps.get(group, math.inf) if caps and group else math.inf
        asked = self._memory.blocks[id(block)]
        known = asked.known(width, height, ease, cap)
        if known is None:
            known = self._answer(block, width, height, cap, path)
            asked.keep(width, height, ease, cap, known)
        return known

    def _answer(self, block: Block, width: float, height: float, cap: float, path: Path) -> Answer:
        if block.overflow == "error":
            # What does not fit now may fit once its container eases: only the final box can be an error.
            block = block._replace(overflow="visible")
        typesetter = self._shop.typesetter
        return typesetter.answer(block, width + TOLERANCE, height + TOLERANCE, ease=self.ease, cap=cap, path=path)

    def bounds(self, block: Block, group: str | None, path: Path) -> tuple[float, float]:
        """Return the min-content and the max-content width at the sizes in force."""
        shop = self._shop
        largest = block.largest - self.ease * (block.largest - block.smallest)
        if group is not None:
            largest = min(largest, shop.caps.get(group, largest))
        if largest < block.largest:
            largest = max(block.smallest, math.floor(largest * STEPS + 1e-9) / STEPS)
        bounds = self._memory.blocks[id(block)].bounds
        known = bounds.get(largest)
        if known is None:
            low = shop.typesetter.min_content(block, path)
            known = bounds[largest] = (low, max(low, shop.typesetter.max_content(block, path, largest)))
        return known

    def picture(self, sources: tuple[ImageSource, ...], path: Path) -> ImageRef | None:
        """Return the first usable picture by its header; asked of its file once in a turn."""
        self._memory.looked += 1
        headers = self._memory.headers
        if sources not in headers:
            headers[sources] = _first_header(self._shop.resources, sources)
        return headers[sources]

    def warn(self, problem: Problem) -> None:
        """Add a warning to the report."""
        self._memory.problems.append(problem)


def _first_header(resources: Resources, sources: tuple[ImageSource, ...]) -> ImageRef | None:
    """Return the first picture whose header can be read; ``fill`` reports the ones that cannot."""
    for source in sources:
        if isinstance(source, GenerateSource):
            return None
        try:
            return resources.picture_header(source)
        except AssetError:
            continue
    return None
