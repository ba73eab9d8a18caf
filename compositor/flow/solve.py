"""The box solver: how large a container is, and where its children are.

In: a container, its items, a limit or a size. Out: ``Measured`` or slots in fractions of pixels. For everybody.
A layer that holds children implements its own measuring by calling ``measure_container`` on them, so nesting is
recursion through the ``measure`` callbacks of the items. The rules are in ``docs/sizing.md``.
"""

from __future__ import annotations

from collections.abc import Sequence

from compositor.flow.flex import (
    Line,
    content_width_of_column,
    content_width_of_row,
    solve_column,
    solve_row,
)
from compositor.flow.grid import content_width_of_grid, place_grid, solve_grid
from compositor.flow.lines import place_lines
from compositor.flow.overlay import content_height_of_overlay, content_width_of_overlay, place_overlay
from compositor.flow.types import Container, Item, Limit, Measured, Slot
from compositor.values.extent import LARGEST_LENGTH, Fill, between
from compositor.values.geometry import Size


def measure_container(container: Container, items: Sequence[Item], limit: Limit) -> Measured:
    """Answer one question about a container from its children. Sizes include its padding.

    With ``limit.width`` unknown only the width of the answer counts. A baseline is given when both are known.
    Raises ``ValueError`` for a limit that is negative or not a number, and what the callbacks of the items raise.
    """
    _check(limit.width, limit.height)
    padding = container.padding
    sides = padding.left + padding.right
    ends = padding.top + padding.bottom
    height = None if limit.height is None else max(0.0, limit.height - ends)
    if limit.width is None:
        width = _content_width(container, items, height, limit.narrow) + sides
        return Measured(width, limit.height or 0.0)
    if limit.height is None:
        inner = max(0.0, limit.width - sides)
        return Measured(limit.width, _content_height(container, items, inner) + ends)
    return Measured(limit.width, limit.height, _baseline(container, items, limit.width, limit))


def arrange_container(
    container: Container, items: Sequence[Item], size: Size, content_height: bool = False
) -> tuple[Slot, ...]:
    """Return one slot for every item: its box relative to the top left of a container of this size, unrounded.

    ``content_height`` is that of the container's own slot: percentages of heights are auto then.
    Raises ``ValueError`` for a size that is negative or not a number, for a span larger than the grid, and what the
    callbacks of the items raise.
    """
    _check(size.width, size.height)
    return _arranged(container, items, size, content_height)[0]


def _arranged(
    container: Container, items: Sequence[Item], size: Size, content_height: bool
) -> tuple[tuple[Slot, ...], int]:
    """Return the slots, and how many of them are in the first line."""
    padding = container.padding
    width = max(0.0, size.width - padding.left - padding.right)
    height = max(0.0, size.height - padding.top - padding.bottom)
    base = None if content_height else height
    if container.flow is None:
        return place_overlay(container, items, width, height, base), len(items)
    if container.flow == "grid":
        rows = solve_grid(container, items, width, height, base)
        return place_grid(container, rows, width), len(rows[0].children) if rows else 0
    if container.flow == "row":
        lines = solve_row(container, items, width, height, base)
        slots = place_lines(container, lines, width)
    else:
        lines = solve_column(container, items, width, height, base)
        slots = place_lines(container, lines, height)
    return slots, len(lines[0].children) if lines else 0


def _content_width(container: Container, items: Sequence[Item], height: float | None, narrow: bool) -> float:
    if container.flow == "row":
        return content_width_of_row(container, items, height, narrow)
    if container.flow == "column":
        return content_width_of_column(items, height, narrow)
    if container.flow == "grid":
        return content_width_of_grid(container, items, narrow)
    return content_width_of_overlay(items, height, narrow)


def _content_height(container: Container, items: Sequence[Item], width: float) -> float:
    if container.flow == "row":
        lines = solve_row(container, items, width, None, None)
        return sum(line.across for line in lines) + container.row_gap * max(0, len(lines) - 1)
    if container.flow == "column":
        lines = solve_column(container, items, width, None, None)
        return max((_length(container, line) for line in lines), default=0.0)
    if container.flow == "grid":
        rows = solve_grid(container, items, width, None, None)
        return sum(row.height for row in rows) + container.row_gap * max(0, len(rows) - 1)
    return content_height_of_overlay(items, width)


def _length(container: Container, line: Line) -> float:
    return sum(child.main for child in line.children) + container.row_gap * (len(line.children) - 1)


def _baseline(container: Container, items: Sequence[Item], width: float, limit: Limit) -> float | None:
    """Return the first baseline of an arranged container (CSS Flexbox 1 §8.5; rules 16 and 34)."""
    slots, first_line = _arranged(container, items, Size(width, limit.height or 0.0), limit.content_height)
    if container.flow is None:
        for item, slot in zip(items, slots, strict=True):
            baseline = _baseline_of(item, slot)
            if baseline is not None:
                return slot.box.y + baseline
        return None
    first = 0 if slots else None
    for index in range(first_line if container.flow != "column" else 0):
        item = items[index]
        if (item.align_self or container.align) == "baseline" and type(item.height) is not Fill:
            first = index
            break
    if first is None:
        return None
    baseline = _baseline_of(items[first], slots[first])
    return slots[first].box.y + (slots[first].box.height if baseline is None else baseline)


def _baseline_of(item: Item, slot: Slot) -> float | None:
    return item.measure(Limit(slot.box.width, slot.box.height, False, slot.content_height)).baseline


def _check(width: float | None, height: float | None) -> None:
    # Nested containers add up, so a size may exceed the largest length that can be written.
    if width is not None:
        between(width, 0.0, LARGEST_LENGTH * LARGEST_LENGTH, "width")
    if height is not None:
        between(height, 0.0, LARGEST_LENGTH * LARGEST_LENGTH, "height")
