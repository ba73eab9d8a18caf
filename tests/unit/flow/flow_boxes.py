"""Short words for the tests of the box solver: fake texts and pictures, rows and columns, and where things end up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from compositor.flow import Container, Item, Limit, Measure, Measured, arrange_container, measure_container
from compositor.values.extent import Extent, Fill, Hug, Percent, Pixels
from compositor.values.geometry import Edges, Size

FILL, HUG = Fill(), Hug()


def extent(value: Any) -> Extent | None:
    """Read 100 as pixels and "50%" as a percentage; everything else is an extent already."""
    if isinstance(value, int | float):
        return Pixels(float(value))
    return Percent(float(value[:-1])) if isinstance(value, str) else value


def item(measure: Measure, **sides: Any) -> Item:
    lengths = {"width", "height", "min_width", "max_width", "min_height", "max_height"}
    return Item(measure, **{name: extent(value) if name in lengths else value for name, value in sides.items()})


def text(words: str, **sides: Any) -> Item:
    """A text of 10 px a letter and 20 px a line that breaks at spaces; its first baseline is 15 px down."""
    widths = [10.0 * len(word) for word in words.split()]

    def measure(limit: Limit) -> Measured:
        if limit.width is None:
            return Measured(max(widths) if limit.narrow else sum(widths) + 10.0 * (len(widths) - 1), 20.0, 15.0)
        lines, used = 1, 0.0
        for width in widths:
            if used and used + 10.0 + width > limit.width:
                lines, used = lines + 1, width
            else:
                used += width + (10.0 if used else 0.0)
        return Measured(limit.width, 20.0 * lines, 15.0)

    return item(measure, **sides)


def picture(wide: float, high: float, /, **sides: Any) -> Item:
    """A thing with a size of its own and no baseline."""

    def measure(limit: Limit) -> Measured:
        return Measured(wide if limit.width is None else limit.width, high)

    return item(measure, **sides)


def container(flow: Any = None, gap: float = 0.0, padding: float = 0.0, **words: Any) -> Container:
    return Container(flow, gap, gap, Edges(padding, padding, padding, padding), **words)


def nested(outer: Container, items: Sequence[Item], **sides: Any) -> Item:
    """A container as the item of another one."""
    return item(lambda limit: measure_container(outer, items, limit), padding=outer.padding, **sides)


def boxes(outer: Container, items: Sequence[Item], width: float, height: float) -> list[tuple[float, ...]]:
    """Where the items are: x, y, width, height."""
    slots = arrange_container(outer, items, Size(width, height))
    return [(slot.box.x, slot.box.y, slot.box.width, slot.box.height) for slot in slots]


def widths(outer: Container, items: Sequence[Item], width: float, height: float = 100.0) -> list[float]:
    return [box[2] for box in boxes(outer, items, width, height)]


def height_at(outer: Container, items: Sequence[Item], width: float) -> float:
    return measure_container(outer, items, Limit(width)).height


def content_width(outer: Container, items: Sequence[Item], narrow: bool = False) -> float:
    return measure_container(outer, items, Limit(narrow=narrow)).width
