"""What arranging takes over from the arrangement before: answers about layers that are still the same objects.

In: layers by identity, the boxes they were arranged in. Out: items, blocks and spots that were made before. Law: an
answer depends on the layer, the question, the ease and the caps of fit groups alone, so keeping it changes nothing.
Where it may also depend on the size of a picture (``ASKS``) it lives for one turn. ``arrange`` owns this; ``paint``
looks up what it drew. One memory serves one variant at one scale, in one thread at a time.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from compositor.display import ImageRef, Op
from compositor.errors import Problem
from compositor.fit import Fit
from compositor.flow import Item, Slot
from compositor.hook import ImageRequest, ImageSource
from compositor.layers.base import Layer
from compositor.pen import Draw
from compositor.plan import Placed
from compositor.records import NamedTuple
from compositor.text.answer import Answer
from compositor.text.types import Block
from compositor.values.geometry import Box, Edges

# So many answers of one kind are kept of one layer; past it they are all made anew when they are asked for.
MANY = 32
# So many layers that were not in the last arrangement may lie about before they are cleared away.
STALE = 64

Question = tuple[Hashable, ...]


class Finished(NamedTuple):
    """A placed layer in whole pixels, and the fits and picture requests of it and everything in it."""

    placed: Placed
    fits: tuple[Fit, ...]
    requests: tuple[ImageRequest, ...]


class Spot:
    """A layer in one box: how it was arranged, and what later stages made of that."""

    __slots__ = ("box", "content_height", "cut", "drawn", "ease", "finished", "placed", "problems", "refs", "round")

    def __init__(
        self,
        box: Box,
        content_height: bool,
        ease: float,
        round: int,
        placed: Placed,
        problems: tuple[Problem, ...],
        cut: bool,
    ) -> None:
        self.box = box
        self.content_height = content_height
        self.ease = ease
        self.round = round
        self.cut = cut  # what it draws hangs on a layer elsewhere too
        self.placed = placed
        self.problems = problems
        self.finished: Finished | None = None
        self.drawn: tuple[Op, ...] | None = None
        self.refs: list[ImageRef] = []

    @property
    def question(self) -> Question:
        """Return what was asked, by value."""
        box = self.box
        return (box.x, box.y, box.width, box.height, self.content_height, self.ease, self.round)

    def finishes(self, placed: Placed) -> bool:
        """Return whether the layer was finished as this."""
        return self.finished is not None and self.finished.placed is placed

    def ops(self, images: Mapping[ImageRequest, ImageRef]) -> tuple[Op, ...] | None:
        """Return what was drawn when the pictures were the same, or None."""
        if self.drawn is not None and self.finished is not None:
            requests = self.finished.requests
            if not requests or [images[request] for request in requests] == self.refs:
                return self.drawn
        return None

    def keep(self, images: Mapping[ImageRequest, ImageRef], ops: tuple[Op, ...]) -> None:
        """Remember what was drawn."""
        if self.finished is not None:
            self.drawn = ops
            requests = self.finished.requests
            self.refs = [images[request] for request in requests] if requests else []


class Overlay(NamedTuple):
    """A child of a group without flow: the group's box and frame that it was placed in, and how."""

    box: Box
    content_height: bool
    frame: Edges
    ease: float
    round: int
    spot: Spot


class Asked:
    """A block of text and what was asked about it. ``last`` is the newest answer, the only one nearly always."""

    __slots__ = ("block", "bounds", "fits", "free", "last", "letters")

    def __init__(self, block: Block) -> None:
        self.block = block
        spans = block.spans
        self.letters = len(spans[0].text) if len(spans) == 1 else sum([len(span.text) for span in spans])
        # With its width, height, ease and cap.
        self.last: tuple[float, float, float, float, Answer] | None = None
        self.fits: dict[Question, Answer] = {}
        # By width, ease and cap: what fits at the largest size that these allow.
        self.free: dict[Question, Answer] = {}
        self.bounds: dict[float, tuple[float, float]] = {}

    def known(self, width: float, height: float, ease: float, cap: float) -> Answer | None:
        """Return an answer from before. What has its largest size is the same in every height that it fits."""
        last = self.last
        if last is None:
            return None
        asked_width, asked_height, asked_ease, asked_cap, found = last
        same = asked_width == width and asked_ease == ease and asked_cap == cap
        if same and (asked_height == height or (found.free and found.height <= height)):
            return found
        if not self.fits:
            return None
        known = self.fits.get((width, height, ease, cap))
        if known is None:
            known = self.free.get((width, ease, cap))
            if known is None or known.height > height:
                return None
        self.last = (width, height, ease, cap, known)
        return known

    def keep(self, width: float, height: float, ease: float, cap: float, answer: Answer) -> None:
        """Remember an answer. The first one alone needs no key."""
        newest = (width, height, ease, cap, answer)
        if self.last is not None:
            if len(self.fits) >= 4 * MANY:
                self.fits.clear()
                self.free.clear()
            if not self.fits:
                self._put(*self.last)
            self._put(*newest)
        self.last = newest

    def _put(self, width: float, height: float, ease: float, cap: float, answer: Answer) -> None:
        self.fits[width, height, ease, cap] = answer
        if answer.free:
            self.free[width, ease, cap] = answer


class Kept:
    """What is known of one layer. It holds the layer, so that its identity stands for nothing else.

    ``last`` is where it was arranged last, ``over`` for which box of its overlay that was, and the answers before that
    are in ``spots``: a layer that is asked the same in each row, as nearly always, is known without a key.
    """

    __slots__ = ("asked", "items", "last", "layer", "once", "over", "overlays", "spots", "turn")

    def __init__(self, layer: Layer) -> None:
        self.layer = layer
        self.turn = 0
        self.asked: Asked | None = None
        self.items: dict[Question, Item] = {}
        self.once: dict[Question, Any] = {}
        self.last: Spot | None = None
        self.spots: dict[Question, Spot] = {}
        self.over: Overlay | None = None
        self.overlays: dict[Question, Spot] = {}

    def spot(self, box: Box, content_height: bool, ease: float, round: int) -> Spot | None:
        """Return how the layer was arranged in such a box, or None. That is its last spot from now on."""
        spot = self.last
        if spot is None:
            return None
        old = spot.box
        if (
            (old is box or (old.x == box.x and old.y == box.y and old.width == box.width and old.height == box.height))
            and spot.content_height == content_height
            and spot.ease == ease
            and spot.round == round
        ):
            return spot
        if not self.spots:
            return None
        found = self.spots.get((box.x, box.y, box.width, box.height, content_height, ease, round))
        if found is not None:
            self.turn_to(found)
        return found

    def turn_to(self, spot: Spot) -> None:
        """Say where the layer is from now on."""
        last = self.last
        if last is not None and last is not spot:
            if len(self.spots) >= MANY:
                self.spots.clear()
            self.spots[last.question] = last
        self.last = spot

    def everywhere(self) -> Iterator[Spot]:
        """Yield all spots, one of them perhaps twice."""
        if self.last is not None:
            yield self.last
        yield from self.spots.values()


class Arrangements:
    """The memory itself. ``turn`` counts arrangements, ``used`` the layers that this one has asked about."""

    __slots__ = (
        "_rounds", "blocks", "headers", "layers", "letters", "looked", "masks", "newest", "parts", "problems", "round",
        "slots", "turn", "used",
    )  # fmt: skip

    def __init__(self) -> None:
        self.layers: dict[int, Kept] = {}
        self.blocks: dict[int, Asked] = {}
        # Where overlays put what they need not measure, by the identity of what it asks for, held along with it: in
        # which box last, and in all others.
        self.newest: dict[int, tuple[Item, Box, bool, Edges, Slot]] = {}
        self.slots: dict[Question, tuple[Item, Slot]] = {}
        # What was drawn of boxes, by the function, the identity of the look, held along with it, and the box.
        self.parts: dict[Question, tuple[object, tuple[Op, ...]]] = {}
        self.letters = 0
        self.masks: frozenset[str] = frozenset()
        self.turn = 0
        self.used = 0
        self.looked = 0  # how often somebody asked for a picture's header
        # Each set of caps that was ever in force has a number, and no caps the number 0.
        self.round = self._rounds = 0
        # Of one turn only:
        self.headers: dict[tuple[ImageSource, ...], ImageRef | None] = {}
        self.problems: list[Problem] = []

    def forget(self, gone: Sequence[Layer]) -> None:
        """Let go of what is known of layers that will not come again."""
        for layer in gone:
            kept = self.layers.pop(id(layer), None)
            if kept is not None and kept.asked is not None:
                del self.blocks[id(kept.asked.block)]
                self.letters -= kept.asked.letters

    def begin(self) -> None:
        """Start a turn."""
        if len(self.slots) > 2 * self.used + STALE:
            self.slots, self.newest = {}, {}
        if len(self.parts) > 2 * self.used + STALE:
            self.parts = {}
        if len(self.layers) > 2 * self.used + STALE:
            self.layers = {key: kept for key, kept in self.layers.items() if kept.turn == self.turn}
            asked = [kept.asked for kept in self.layers.values() if kept.asked is not None]
            self.blocks = {}
            self.letters = 0
            for each in asked:
                self.add(each)
        self.turn += 1
        self.used = self.round = 0
        self.headers = {}
        self.problems = []

    def add(self, asked: Asked) -> None:
        """Remember a block."""
        self.blocks[id(asked.block)] = asked
        self.letters += asked.letters

    def again(self, spot: Spot) -> Placed:
        """Return a layer as it was arranged before; its warnings come again."""
        if spot.problems:
            self.problems += spot.problems
        return spot.placed

    def slot(self, geometry: Item, box: Box, content_height: bool, frame: Edges) -> Slot | None:
        """Return where an overlay put what asks for the same, whatever is in it; None where that was asked."""
        newest = self.newest.get(id(geometry))
        if newest is None:
            return None
        _, old_box, old_height, old_frame, found = newest
        if old_box is box and old_height == content_height and old_frame is frame:
            return found
        known = self.slots.get((id(geometry), box.x, box.y, box.width, box.height, content_height, frame))
        return known[1] if known is not None else None

    def settle(self, geometry: Item, box: Box, content_height: bool, frame: Edges, slot: Slot) -> None:
        """Remember a slot that did not hang on the content."""
        self.newest[id(geometry)] = (geometry, box, content_height, frame, slot)
        self.slots[id(geometry), box.x, box.y, box.width, box.height, content_height, frame] = (geometry, slot)

    def cap(self) -> None:
        """Say that other caps of fit groups are in force."""
        self._rounds += 1
        self.round = self._rounds

    def kept(self, layer: Layer) -> Kept:
        """Return what is known of a layer."""
        found = self.layers.get(id(layer))
        if found is None:
            found = self.layers[id(layer)] = Kept(layer)
        if found.turn != self.turn:
            found.turn = self.turn
            self.used += 1
        return found

    def spot(self, placed: Placed) -> Spot | None:
        """Return the spot at which a layer was placed so, before its edges were rounded."""
        kept = self.layers.get(id(placed.layer))
        if kept is None:
            return None
        last = kept.last
        if last is not None and last.placed is placed:
            return last
        return next((spot for spot in kept.spots.values() if spot.placed is placed), None)

    def drawn(self, placed: Placed) -> Spot | None:
        """Return the spot of a finished layer, where what is drawn of it may be remembered; None if it may not."""
        kept = self.layers.get(id(placed.layer))
        if kept is None:
            return None
        spot = kept.last
        if spot is None or spot.finished is None or spot.finished.placed is not placed:
            spot = next((each for each in kept.spots.values() if each.finishes(placed)), None)
        return spot if spot is not None and not spot.cut else None

    def part(self, draw: Draw, look: object, box: Box) -> tuple[Op, ...] | None:
        """Return what a function drew for a look in a box, or None."""
        known = self.parts.get((draw, id(look), box.x, box.y, box.width, box.height))
        return known[1] if known is not None else None

    def keep_part(self, draw: Draw, look: object, box: Box, ops: tuple[Op, ...]) -> None:
        """Remember what it drew."""
        self.parts[draw, id(look), box.x, box.y, box.width, box.height] = (look, ops)

    def masked_by(self, names: frozenset[str]) -> None:
        """Say which layers are masks: these are not drawn by themselves, so groups were drawn without them."""
        if names != self.masks:
            self.masks = names
            for kept in self.layers.values():
                for spot in kept.everywhere():
                    spot.drawn = None

    @property
    def weight(self) -> int:
        """Return about how many bytes are held."""
        return 4000 * len(self.layers) + 500 * self.letters
