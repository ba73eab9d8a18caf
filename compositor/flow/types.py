"""What the box solver reads and answers: limits, measured sizes, items, containers and slots.

In: the extents of ``values/extent.py`` and one measure callback per item. Out: frozen values. Anybody above level 1
may import this module; the names to use are those of ``compositor.flow``. The rules are in ``docs/sizing.md``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import isfinite
from typing import Literal

from compositor.records import NamedTuple, dataclass
from compositor.values.extent import LARGEST_LENGTH, Extent, Length, between
from compositor.values.geometry import Box, Edges, Size
from compositor.values.length import EdgeLengths
from compositor.values.place import Place

Align = Literal["start", "center", "end", "stretch", "baseline"]
Justify = Literal["start", "center", "end", "space-between", "space-around", "space-evenly"]
Flow = Literal["row", "column", "grid"]

NO_PADDING = Edges()
_ALIGNS = frozenset({"start", "center", "end", "stretch", "baseline"})
_JUSTIFIES = frozenset({"start", "center", "end", "space-between", "space-around", "space-evenly"})
_FLOWS = frozenset({None, "row", "column", "grid"})


class Limit(NamedTuple):
    """One question to a box. All sizes are border boxes (padding included) in layout pixels.

    - ``width`` known: "how tall are you at this width?" With ``height`` known too: "where is your baseline?"; then
      ``content_height`` tells that this height came from the content, so that percentages of it are auto.
    - ``width`` unknown: "how wide is your content?", as narrow as it can get without overflowing when ``narrow``
      (CSS min-content), on one line when not (CSS max-content). Only the width of the answer counts then.
      ``height`` is given when it is already settled: a picture keeps its ratio.
    """

    width: float | None = None
    height: float | None = None
    narrow: bool = False
    content_height: bool = False


class Measured(NamedTuple):
    """The answer. ``baseline`` is the distance from the top to the first baseline, None when there is none."""

    width: float
    height: float
    baseline: float | None = None


Measure = Callable[[Limit], Measured]


class Slot(NamedTuple):
    """Where one item ended up, relative to its container's top left corner, unrounded.

    ``content_height`` tells that the height came from the content: percentages of it are then auto for the
    item's own children, as in CSS. Hand it on to ``arrange_container`` when the item is a container.
    """

    box: Box
    content_height: bool = False


class Remembered:
    """A measure callback with a memory keyed exactly by the limit. It lives as long as the item that owns it.

    Without it a tree of nested containers would ask its leaves a number of questions exponential in its depth.
    """

    __slots__ = ("answers", "measure", "more", "slots")

    def __init__(self, measure: Callable[..., Measured], *more: object) -> None:
        self.measure = measure
        self.more = more  # what the callback is told behind the limit
        self.answers: dict[Limit, Measured] = {}
        # Where an overlay put the item, by what it was told; see ``overlay``.
        self.slots: dict[tuple[float | None, ...], Slot] = {}

    def __call__(self, limit: Limit) -> Measured:
        """Answer from memory or ask. Raises ``ValueError`` when the size is negative or not a finite number."""
        known = self.answers.get(limit)
        if known is None:
            known = self.answers[limit] = self.measure(limit, *self.more)
            if not (known.width >= 0.0 and known.height >= 0.0 and isfinite(known.width + known.height)):
                raise ValueError(f"a box measured itself as {known.width} x {known.height}")
        return known


@dataclass(slots=True)
class Item:
    """One child as its container sees it: what it asks for and how to measure its content. Made once, never changed.

    ``measure`` knows nothing of the other fields: the container applies width, minimum, ratio and so on.
    ``padding`` is the item's own padding (and border): its box is never smaller, and ``measure`` counts it in.
    Raises ``ValueError`` for an aspect that is not a positive number, a negative shrink or a span below 1.
    """

    measure: Measure
    width: Extent | None = None
    height: Extent | None = None
    min_width: Length | None = None
    max_width: Length | None = None
    min_height: Length | None = None
    max_height: Length | None = None
    aspect: float | None = None
    shrink: float = 1.0
    align_self: Align | None = None
    span: int = 1
    place: Place | None = None
    inset: EdgeLengths | None = None
    padding: Edges = NO_PADDING

    def __post_init__(self) -> None:
        if type(self.measure) is not Remembered:
            self.measure = Remembered(self.measure)
        if self.aspect is not None:
            between(self.aspect, 1e-6, 1e6, "aspect")
        if self.shrink != 1.0:
            between(self.shrink, 0.0, LARGEST_LENGTH, "shrink")
        if self.span < 1:
            raise ValueError(f"span must be at least 1, not {self.span}")
        if self.align_self is not None and self.align_self not in _ALIGNS:
            raise ValueError(f"align-self must be one of {', '.join(sorted(_ALIGNS))}, not {self.align_self}")
        check_edges(self.padding)

    def asking(self, measure: Callable[..., Measured], *more: object) -> Item:
        """Return an item that asks for the same, with other content; what was checked is not checked again.

        ``more`` is handed to ``measure`` behind each limit.
        """
        made = object.__new__(Item)
        made.measure = Remembered(measure, *more)
        made.width, made.height = self.width, self.height
        made.min_width, made.max_width = self.min_width, self.max_width
        made.min_height, made.max_height = self.min_height, self.max_height
        made.aspect, made.shrink, made.align_self, made.span = self.aspect, self.shrink, self.align_self, self.span
        made.place, made.inset, made.padding = self.place, self.inset, self.padding
        return made

    def shaped(self, aspect: float | None) -> Item:
        """Return the same item with this aspect. Raises ``ValueError`` as a new one does."""
        return replace(self, aspect=aspect)

    @property
    def answered(self) -> bool:
        """Return whether the content was asked for anything so far."""
        known = self.measure
        return not isinstance(known, Remembered) or bool(known.answers)

    def crowded(self, many: int) -> bool:
        """Return whether more than so many answers are remembered of one kind."""
        known = self.measure
        return isinstance(known, Remembered) and (len(known.answers) > many or len(known.slots) > many)


@dataclass(frozen=True, slots=True)
class Container:
    """How a box lays out its children. Without ``flow`` they overlay each other.

    Raises ``ValueError`` for a negative gap or padding, fewer than 1 column and unknown words.
    """

    flow: Flow | None = None
    row_gap: float = 0.0
    column_gap: float = 0.0
    padding: Edges = NO_PADDING
    align: Align = "stretch"
    justify: Justify = "start"
    wrap: bool = False
    columns: int = 1

    def __post_init__(self) -> None:
        if self.flow not in _FLOWS or self.align not in _ALIGNS or self.justify not in _JUSTIFIES:
            raise ValueError(f"unknown flow, align or justify: {self.flow}, {self.align}, {self.justify}")
        between(self.row_gap, 0.0, LARGEST_LENGTH, "gap")
        between(self.column_gap, 0.0, LARGEST_LENGTH, "gap")
        if self.columns < 1:
            raise ValueError(f"columns must be at least 1, not {self.columns}")
        check_edges(self.padding)


def check_edges(padding: Edges) -> None:
    """Raise ``ValueError`` unless every side is a finite number of at least 0."""
    if padding is NO_PADDING:
        return
    for side in padding:
        between(side, 0.0, LARGEST_LENGTH, "padding")


__all__ = [
    "Align",
    "Box",
    "Container",
    "Flow",
    "Item",
    "Justify",
    "Limit",
    "Measure",
    "Measured",
    "Remembered",
    "Size",
    "Slot",
]
