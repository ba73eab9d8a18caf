"""Positions: children along their line and across it.

In: solved lines. Out: slots relative to the container's top left. ``solve`` and ``grid`` import it. The source is
CSS Flexbox Level 1 §9.5 and §9.6 and CSS Box Alignment 3; rules 15 to 17 of ``docs/sizing.md``.
"""

from __future__ import annotations

from compositor.flow.flex import Line
from compositor.flow.flexible import Child, common_ascent
from compositor.flow.types import Align, Container, Justify, Slot
from compositor.values.geometry import Box


def place_lines(container: Container, lines: list[Line], main_size: float) -> tuple[Slot, ...]:
    """Return one slot for every child, in order. ``main_size`` is that of the content box."""
    row = container.flow == "row"
    gap, line_gap = (container.column_gap, container.row_gap) if row else (container.row_gap, container.column_gap)
    top, _, _, left = container.padding
    slots: list[Slot] = []
    cross_start = top if row else left
    main_start = left if row else top
    for line in lines:
        used = gap * (len(line.children) - 1)
        for child in line.children:
            used += child.main
        ascent = common_ascent(line.children)
        position, between = spread(container.justify, main_size - used, len(line.children))
        position += main_start
        for child in line.children:
            across = cross_start + aligned(child, line.across, ascent)
            box = (
                Box(position, across, child.main, child.across)
                if row
                else Box(across, position, child.across, child.main)
            )
            slots.append(Slot(box, child.content_height))
            position += child.main + gap + between
        cross_start += line.across + line_gap
    return tuple(slots)


def spread(justify: Justify, free: float, count: int) -> tuple[float, float]:
    """Return how far in the first child starts and how much is added between neighbors."""
    if justify == "start":
        return 0.0, 0.0
    if justify == "end":
        return free, 0.0
    if justify == "center":
        return free / 2.0, 0.0
    if free <= 0.0:
        return 0.0, 0.0
    if justify == "space-between":
        return 0.0, free / (count - 1) if count > 1 else 0.0
    if justify == "space-around":
        return free / count / 2.0, free / count
    return free / (count + 1), free / (count + 1)


def aligned(child: Child, space: float, ascent: float) -> float:
    """Return the offset of a child across its line; ``ascent`` is the baseline that the line agreed on."""
    free = space - child.across
    if child.stretches and free < 0.0:
        return 0.0
    return offset(child.align, free, ascent - child.ascent)


def offset(align: Align, free: float, drop: float = 0.0) -> float:
    """Return the offset for an alignment; ``drop`` is how far a baseline has to go down."""
    if align == "center":
        return free / 2.0
    if align == "end":
        return free
    return drop if align == "baseline" else 0.0
