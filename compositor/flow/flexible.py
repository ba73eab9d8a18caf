"""Lengths that give way: how the children of one line share too much or too little space.

In: the children of a line with their base sizes and bounds. Out: their main sizes, written into them. Only ``flex``
imports it. The source is CSS Flexbox Level 1 §9.7; rules 9 to 11 of ``docs/sizing.md``.
"""

from __future__ import annotations

from collections.abc import Callable

from compositor.flow.types import Align, Item


class Child:
    """The state of one item while its row or column is solved. Not frozen: it never leaves the solver.

    ``base``, ``low``, ``high``, ``main`` and ``padding`` are the flex base size, the bounds, the current size and
    the padding along the main axis. ``low`` is None until somebody needs the automatic minimum, which ``find_low``
    measures. ``across`` is the cross size, ``stretches`` says that the line decides it.
    """

    __slots__ = (
        "across", "align", "ascent", "base", "content_height", "find_low", "grow", "high", "item", "low", "main",
        "padding", "stretches", "violation",
    )  # fmt: skip

    def __init__(self, item: Item, align: Align) -> None:
        self.item = item
        self.align: Align = align
        self.base = 0.0
        self.low: float | None = None
        self.high: float | None = None
        self.find_low: Callable[[], float] = _nothing
        self.main = 0.0
        self.grow = 0.0
        self.violation = 0.0
        self.across = 0.0
        self.stretches = False
        self.content_height = False
        self.ascent = 0.0
        self.padding = 0.0

    def minimum(self) -> float:
        """Return the smallest main size, measuring the content only when somebody asks (rule 11)."""
        low = self.low
        if low is None:
            low = self.low = max(self.find_low(), self.padding)
        return low


def common_ascent(children: list[Child]) -> float:
    """Return how far below the top of their line the baselines meet: the lowest baseline stays where it is."""
    return max((child.ascent for child in children if child.align == "baseline"), default=0.0)


def _nothing() -> float:
    return 0.0


def share(children: list[Child], space: float) -> None:
    """Grow or shrink ``main`` of the children so that together they take the space, as far as they can.

    ``main`` comes in as the hypothetical size (the base size within its bounds); ``space`` is without the gaps.
    """
    wanted = 0.0
    for child in children:
        wanted += child.main
    if wanted == space:
        return
    growing = wanted < space
    free: list[Child] = []
    frozen = 0.0
    for child in children:
        factor = child.grow if growing else child.item.shrink
        if factor > 0.0 and (child.base <= child.main if growing else child.base >= child.main):
            free.append(child)
        else:
            frozen += child.main
    initial = space - frozen - sum(child.base for child in free)
    while free:
        factors = sum(child.grow if growing else child.item.shrink for child in free)
        left = space - frozen - sum(child.base for child in free)
        if factors < 1.0 and abs(initial * factors) < abs(left):
            left = initial * factors
        total = _flex(free, left, factors) if growing else _shrink(free, left)
        # Over-flexed children freeze and the rest share again. When the violations cancel out, or are lost in
        # rounding, all freeze: each round takes at least one child, so the loop always ends.
        if total > 0.0:
            stay = [child for child in free if child.violation <= 0.0]
        elif total < 0.0:
            stay = [child for child in free if child.violation >= 0.0]
        else:
            return
        if len(stay) == len(free):
            return
        frozen += sum(child.main for child in free) - sum(child.main for child in stay)
        free = stay


def _flex(children: list[Child], left: float, factors: float) -> float:
    return sum(_hold(child, child.base + left * (child.grow / factors)) for child in children)


def _shrink(children: list[Child], left: float) -> float:
    """Shrink by factor times inner base size, so that small children do not vanish first."""
    weights = [child.item.shrink * (child.base - child.padding) for child in children]
    total = sum(weights)
    if total <= 0.0:
        return sum(_hold(child, child.base) for child in children)
    # The fraction comes first: left / total could overflow.
    return sum(
        _hold(child, child.base + left * (weight / total)) for child, weight in zip(children, weights, strict=True)
    )


def _hold(child: Child, size: float) -> float:
    """Set the main size within its bounds and return by how much they changed it."""
    held = size
    if child.high is not None and held > child.high:
        held = child.high
    low = child.minimum()
    if held < low:
        held = low
    child.main = held
    child.violation = held - size
    return child.violation
