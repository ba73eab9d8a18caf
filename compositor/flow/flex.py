"""Rows and columns: the size of every child and of the lines they form.

In: a container with ``flow`` row or column, its items, its content box. Out: lines of children with main and cross
sizes, content sizes of the container. ``solve`` and ``lines`` import it. The source is CSS Flexbox Level 1
§9.2 to §9.4 and §9.9; rules 8 to 21 of ``docs/sizing.md``.
"""

from __future__ import annotations

from collections.abc import Sequence

from compositor.flow.flexible import Child, common_ascent, share
from compositor.flow.sides import (
    bounded_height,
    bounded_width,
    content_height,
    content_width,
    contributed_width,
    fit_width,
    lowest,
    settled,
    settled_height,
    settled_width,
    transferred,
)
from compositor.flow.types import Container, Item, Limit
from compositor.records import dataclass
from compositor.values.extent import Fill, Hug


@dataclass(slots=True)
class Line:
    """Children that share one line, and the cross size of that line."""

    children: list[Child]
    across: float = 0.0


def content_width_of_row(container: Container, items: Sequence[Item], height: float | None, narrow: bool) -> float:
    """Return the min-content or max-content width of a row's content box (rules 18 and 21)."""
    if not items:
        return 0.0
    stretched = height if not container.wrap else None
    widths = [contributed_width(item, height, narrow, _stretched_height(container, item, stretched)) for item in items]
    if narrow and container.wrap:
        return max(widths)
    return sum(widths) + container.column_gap * (len(items) - 1)


def content_width_of_column(items: Sequence[Item], height: float | None, narrow: bool) -> float:
    """Return the min-content or max-content width of a column's content box (rule 18)."""
    return max((contributed_width(item, height, narrow) for item in items), default=0.0)


def _stretched_height(container: Container, item: Item, height: float | None) -> float | None:
    """Return the height of an item that stretching to a known height settles, else None."""
    if height is None or not _stretches_up(container, item):
        return None
    return bounded_height(item, height, height)


def _stretches_up(container: Container, item: Item) -> bool:
    """Return whether the line decides the height of a child of a row (rule 12)."""
    if type(item.height) is Fill:
        return True
    if item.height is not None or (item.align_self or container.align) != "stretch":
        return False
    return item.aspect is None or item.width is None or type(item.width) is Hug


def _stretches_aside(container: Container, item: Item) -> bool:
    """Return whether the line decides the width of a child of a column (rule 12)."""
    if type(item.width) is Fill:
        return True
    if item.width is not None or (item.align_self or container.align) != "stretch":
        return False
    return item.aspect is None or item.height is None or type(item.height) is Hug


def solve_row(
    container: Container, items: Sequence[Item], width: float, height: float | None, base: float | None
) -> list[Line]:
    """Return the lines of a row whose content box has this width, and this height if it is known.

    ``base`` is the height that percentages refer to: None when the height came from the content.
    """
    children = [_row_child(container, item, width, base) for item in items]
    lines = _lines(children, width if container.wrap else None, container.column_gap)
    for line in lines:
        share(line.children, width - container.column_gap * (len(line.children) - 1))
        for child in line.children:
            _settle_height(child, base, None if container.wrap else height)
    _cross_sizes(container, lines, height, container.row_gap)
    for line in lines:
        for child in line.children:
            if child.stretches:
                child.across = bounded_height(child.item, line.across, base)
    return lines


def _row_child(container: Container, item: Item, width: float, base: float | None) -> Child:
    """Set up one child of a row: base size, bounds and hypothetical main size (CSS Flexbox 1 §9.2, step 3)."""
    child = Child(item, item.align_self or container.align)
    child.stretches = _stretches_up(container, item)
    if child.stretches and child.align == "baseline":
        child.align = "start"  # fill across leaves nothing to align
    known = settled_height(item, base)
    if known is None and child.stretches and base is not None and not container.wrap:
        known = bounded_height(item, base, base)
    child.low = lowest(item.min_width, width)
    child.high = high = settled(item.max_width, width)
    value = settled(item.width, width)
    if type(item.width) is Fill:
        child.grow = item.width.weight
        child.find_low = lambda: _at_most(content_width(item, known, True, base), high)
    elif value is not None:
        child.base = value
        child.find_low = lambda: _at_most(min(value, content_width(item, known, True, base)), high)
    else:
        child.base = content_width(item, known, False, base)
        child.find_low = lambda: _at_most(content_width(item, known, True, base), high)
    _hypothesize(child, item.padding[1] + item.padding[3], type(item.width) is Fill)
    return child


def _settle_height(child: Child, base: float | None, height: float | None) -> None:
    """Find the height of a child of a row at its final width, unless its line is going to decide it."""
    item = child.item
    known = settled_height(item, base)
    if known is not None:
        child.across = known
    elif child.stretches and height is not None:
        child.across = bounded_height(item, height, base)
    else:
        child.across = bounded_height(item, content_height(item, child.main), base)
        child.content_height = item.aspect is None and not child.stretches
    if child.align == "baseline":
        answer = item.measure(Limit(child.main, child.across, False, child.content_height))
        child.ascent = child.across if answer.baseline is None else answer.baseline


def solve_column(
    container: Container, items: Sequence[Item], width: float, height: float | None, base: float | None
) -> list[Line]:
    """Return the lines of a column whose content box has this width, and this height if it is known.

    ``base`` is the height that percentages refer to: None when the height came from the content.
    """
    children = [_column_child(container, item, width, base) for item in items]
    lines = _lines(children, height if container.wrap else None, container.row_gap)
    if height is not None:
        for line in lines:
            share(line.children, height - container.row_gap * (len(line.children) - 1))
    for child in children:
        aspect = child.item.aspect
        if aspect is not None and not child.stretches and settled(child.item.width, width) is None:
            child.across = bounded_width(child.item, child.main * aspect, width)
    _cross_sizes(container, lines, width, container.column_gap)
    for line in lines:
        for child in line.children:
            if child.stretches:
                child.across = bounded_width(child.item, line.across, width)
            if base is None and child.item.aspect is None and type(child.item.height) is not Fill:
                child.content_height = settled(child.item.height, None) is None
    return lines


def _column_child(container: Container, item: Item, width: float, base: float | None) -> Child:
    """Set up one child of a column: its width first, because its content height depends on it."""
    child = Child(item, item.align_self or container.align)
    child.stretches = _stretches_aside(container, item)
    height = settled_height(item, base)
    across = settled_width(item, width)
    if across is None:
        if child.stretches and not container.wrap:
            across = bounded_width(item, width, width)
        elif item.aspect is not None and height is not None:
            across = bounded_width(item, height * item.aspect, width)
        else:
            across = bounded_width(item, transferred(item, fit_width(item.measure, width, height), base), width)
    child.across = across
    child.low = lowest(item.min_height, base)
    child.high = high = settled(item.max_height, base)
    value = settled(item.height, base)
    if type(item.height) is Fill:
        child.grow = item.height.weight
        child.find_low = lambda: _at_most(content_height(item, across), high)
    elif value is not None:
        child.base = value
        child.find_low = lambda: _at_most(min(value, _own_height(item, across, base)), high)
    else:
        child.base = own = content_height(item, across)
        child.find_low = lambda: _at_most(own, high)
    _hypothesize(child, item.padding[0] + item.padding[2], type(item.height) is Fill)
    return child


def _own_height(item: Item, width: float, base: float | None) -> float:
    """Return the content height; where the written height gives the width, that of the content's own width."""
    if item.aspect is not None and (item.width is None or type(item.width) is Hug):
        width = content_width(item, None, True, base)
    return content_height(item, width)


def _at_most(value: float, high: float | None) -> float:
    return value if high is None or value < high else high


def _hypothesize(child: Child, padding: float, fills: bool) -> None:
    """Hold the base size within the bounds; only ``fill`` needs its automatic minimum already here.

    Every other base size is at least as large as the automatic minimum, so measuring that can wait.
    """
    base = child.base
    child.padding = padding
    if base < padding:
        base = child.base = padding
    size = base if child.high is None or base < child.high else child.high
    low = child.low
    if low is None:
        low = child.minimum() if fills else padding
    elif low < padding:
        low = child.low = padding
    child.main = size if size > low else low


def _lines(children: list[Child], space: float | None, gap: float) -> list[Line]:
    """Collect the children into lines (CSS Flexbox 1 §9.3, step 5; rule 19)."""
    if space is None or not children:
        return [Line(children)] if children else []
    lines: list[Line] = []
    current: list[Child] = []
    used = 0.0
    for child in children:
        if current and used + gap + child.main > space:
            lines.append(Line(current))
            current, used = [], 0.0
        used += child.main + (gap if current else 0.0)
        current.append(child)
    lines.append(Line(current))
    return lines


def _cross_sizes(container: Container, lines: list[Line], size: float | None, gap: float) -> None:
    """Give every line its cross size (CSS Flexbox 1 §9.4, steps 8 and 9; rules 13 and 20)."""
    if size is not None and not container.wrap:
        for line in lines:
            line.across = size
        return
    total = gap * (len(lines) - 1)
    for line in lines:
        line.across = _tallest(line.children)
        total += line.across
    if lines and size is not None and total < size:
        extra = (size - total) / len(lines)
        for line in lines:
            line.across += extra


def _tallest(children: list[Child]) -> float:
    """Return the cross size that the children need, those on a common baseline moved down to meet it."""
    ascent = common_ascent(children)
    return max(child.across + (ascent - child.ascent if child.align == "baseline" else 0.0) for child in children)
