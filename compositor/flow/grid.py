"""Grids of equal columns.

In: a container with ``flow: grid``, its items, its content box. Out: slots, and the content sizes of the container.
``solve`` imports it. The source is CSS Grid 2 with ``repeat(n, minmax(0, 1fr))`` columns, automatic rows and sparse
row-by-row placement; rules 22 to 26 of ``docs/sizing.md``.
"""

from __future__ import annotations

from collections.abc import Sequence

from compositor.flow.flexible import Child, common_ascent
from compositor.flow.lines import offset
from compositor.flow.sides import (
    bounded_height,
    bounded_width,
    content_height,
    contributed_width,
    fit_width,
    settled_height,
    settled_width,
    transferred,
)
from compositor.flow.types import Container, Item, Limit, Slot
from compositor.records import dataclass
from compositor.values.extent import Fill
from compositor.values.geometry import Box


@dataclass(slots=True)
class Row:
    """Children that share one row of cells: each with its first column, its width in ``main``."""

    children: list[tuple[int, Child]]
    height: float = 0.0
    wanted: float = 0.0
    ascent: float = 0.0


def content_width_of_grid(container: Container, items: Sequence[Item], narrow: bool) -> float:
    """Return the min-content or max-content width of a grid's content box (rule 26)."""
    gaps = container.column_gap * (container.columns - 1)
    if narrow:
        return gaps
    widest = 0.0
    for item in items:
        span = _span(container, item)
        width = contributed_width(item, None, narrow) - container.column_gap * (span - 1)
        widest = max(widest, width / span)
    return widest * container.columns + gaps


def solve_grid(
    container: Container, items: Sequence[Item], width: float, height: float | None, base: float | None
) -> list[Row]:
    """Return the rows of a grid whose content box has this width, and this height if it is known.

    ``base`` is the height that percentages refer to: None when the height came from the content.
    """
    track = max(0.0, (width - container.column_gap * (container.columns - 1)) / container.columns)
    rows: list[Row] = []
    column = container.columns
    for item in items:
        span = _span(container, item)
        if column + span > container.columns:
            rows.append(Row([]))
            column = 0
        cell = track * span + container.column_gap * (span - 1)
        rows[-1].children.append((column, _cell_child(container, item, cell)))
        column += span
    for row in rows:
        _measure_row(row)
        if base is None:
            row.height = row.wanted  # only a height from outside makes rows give way
    if height is not None:
        _size_rows(rows, height - container.row_gap * (len(rows) - 1))
    return rows


def place_grid(container: Container, rows: list[Row], width: float) -> tuple[Slot, ...]:
    """Return one slot for every item, in order, relative to the container's top left."""
    step = max(0.0, (width - container.column_gap * (container.columns - 1)) / container.columns)
    step += container.column_gap
    top, _, _, left = container.padding
    slots: list[Slot] = []
    for row in rows:
        for column, child in row.children:
            height = _final_height(child, row.height)
            free = row.height - height
            if child.stretches and free < 0.0:
                free = 0.0
            y = top + offset(child.align, free, row.ascent - child.ascent)
            slots.append(Slot(Box(left + column * step, y, child.main, height), child.content_height))
        top += row.height + container.row_gap
    return tuple(slots)


def _span(container: Container, item: Item) -> int:
    if item.span > container.columns:
        raise ValueError(f"span {item.span} in a grid of {container.columns} columns")
    return item.span


def _cell_child(container: Container, item: Item, cell: float) -> Child:
    """Set up one child: its width in the cell, its height as far as the row does not decide it."""
    child = Child(item, item.align_self or container.align)
    height = settled_height(item, None)
    width = settled_width(item, cell)
    if width is None:
        if item.aspect is not None and height is not None and type(item.width) is not Fill:
            width = height * item.aspect
        elif item.width is None or type(item.width) is Fill:
            width = cell
        else:
            width = transferred(item, fit_width(item.measure, cell, height), None)
        width = bounded_width(item, width, cell)
    child.main = width
    fills = type(item.height) is Fill
    if fills and child.align == "baseline":
        child.align = "start"  # fill leaves nothing to align
    child.stretches = fills or (item.height is None and child.align == "stretch" and item.aspect is None)
    child.content_height = not child.stretches and height is None and item.aspect is None
    if height is None:
        height = bounded_height(item, content_height(item, width), None)
    child.across = height
    if child.align == "baseline":
        answer = item.measure(Limit(width, height, False, child.content_height))
        child.ascent = height if answer.baseline is None else answer.baseline
    return child


def _measure_row(row: Row) -> None:
    row.ascent = common_ascent([child for _, child in row.children])
    for _, child in row.children:
        drop = row.ascent - child.ascent if child.align == "baseline" else 0.0
        row.wanted = max(row.wanted, child.across + drop)
        row.height = max(row.height, _least_height(child) + drop)


def _least_height(child: Child) -> float:
    """Return the minimum contribution: an auto height with a stated minimum may be cut down to that minimum."""
    item = child.item
    if item.min_height is None or settled_height(item, None) is not None:
        return child.across
    return bounded_height(item, 0.0, None)


def _size_rows(rows: list[Row], height: float) -> None:
    """Give rows what their content wants, as far as the height allows, then share the rest (CSS Grid 2 §12.6)."""
    growing = [row for row in rows if row.wanted > row.height]
    free = height - sum(row.height for row in rows)
    while growing and free > 0.0:
        step = min(free / len(growing), min(row.wanted - row.height for row in growing))
        for row in growing:
            row.height += step
        free -= step * len(growing)
        growing = [row for row in growing if row.wanted - row.height > 1e-9] if step else []
    if rows and free > 0.0:
        for row in rows:
            row.height += free / len(rows)


def _final_height(child: Child, cell: float) -> float:
    """Return the height in a cell of known height: stretched, a percentage of it, or as measured."""
    if child.stretches:
        return bounded_height(child.item, cell, cell)
    own = settled_height(child.item, cell)
    if own is not None:
        child.content_height = False
        return own
    return bounded_height(child.item, child.across, cell)
