"""One side of one box: resolve an extent, hold it within its bounds, ask for content.

In: an ``Item`` and what is known about its parent's content box. Out: lengths of border boxes. The modules of this
folder import it. Rules 1 to 7 of ``docs/sizing.md``.
"""

from __future__ import annotations

from compositor.flow.types import Item, Limit, Measure
from compositor.values.extent import Extent, Length, Percent, Pixels


def settled(extent: Extent | None, base: float | None) -> float | None:
    """Return the pixels of a length or percentage; None for auto, fill, hug and a percentage of the unknown."""
    if type(extent) is Pixels:
        return extent.value
    if type(extent) is Percent and base is not None:
        return extent.value * base / 100.0
    return None


def lowest(extent: Length | None, base: float | None) -> float | None:
    """Return a minimum in pixels, None when the automatic one applies: a percentage of the unknown is 0."""
    return None if extent is None else settled(extent, base) or 0.0


def bounded(value: float, low: Length | None, high: Length | None, base: float | None, floor: float) -> float:
    """Return the value within its bounds; the minimum wins over the maximum, padding over both (CSS 2.2 §10.4)."""
    if high is not None:
        most = settled(high, base)
        if most is not None and most < value:
            value = most
    if low is not None:
        least = settled(low, base)
        if least is not None and least > value:
            value = least
    return value if value > floor else floor


def bounded_width(item: Item, value: float, base: float | None) -> float:
    """Return a width within the item's ``min-width`` and ``max-width``, at least its padding."""
    padding = item.padding
    return bounded(value, item.min_width, item.max_width, base, padding[1] + padding[3])


def bounded_height(item: Item, value: float, base: float | None) -> float:
    """Return a height within the item's ``min-height`` and ``max-height``, at least its padding."""
    padding = item.padding
    return bounded(value, item.min_height, item.max_height, base, padding[0] + padding[2])


def settled_width(item: Item, base: float | None) -> float | None:
    """Return the width that the item states itself, within its bounds, or None."""
    value = settled(item.width, base)
    return None if value is None else bounded_width(item, value, base)


def settled_height(item: Item, base: float | None) -> float | None:
    """Return the height that the item states itself, within its bounds, or None."""
    value = settled(item.height, base)
    return None if value is None else bounded_height(item, value, base)


def content_width(item: Item, height: float | None, narrow: bool, base: float | None) -> float:
    """Return the width that the content asks for, or that follows from a settled height and the aspect.

    ``base`` is the parent's content height, if known.
    """
    if item.aspect is None:
        return item.measure(Limit(None, height, narrow)).width
    if height is not None:
        return height * item.aspect
    return transferred(item, item.measure(Limit(None, None, narrow)).width, base)


def transferred(item: Item, width: float, base: float | None) -> float:
    """Return a content width within the bounds of the height, carried over by the aspect (CSS Sizing 4 §5.1)."""
    if item.aspect is None:
        return width
    high, low = settled(item.max_height, base), settled(item.min_height, base)
    if high is not None and width > high * item.aspect:
        width = high * item.aspect
    if low is not None and width < low * item.aspect:
        width = low * item.aspect
    return width


def content_height(item: Item, width: float) -> float:
    """Return the height at a width: through the aspect, or that of the content."""
    if item.aspect is not None:
        return width / item.aspect
    return item.measure(Limit(width)).height


def contributed_width(item: Item, height_base: float | None, narrow: bool, height: float | None = None) -> float:
    """Return the min-content or max-content contribution of an item in a parent of unknown width (rule 18).

    ``height_base`` is the parent's content height, if known; ``height`` that of the item, if stretching settles it.
    Percentages of the unknown width are auto.
    """
    value = settled(item.width, None)
    if value is None:
        own = settled_height(item, height_base)
        value = content_width(item, height if own is None else own, narrow, height_base)
    return bounded_width(item, value, None)


def fit_width(measure: Measure, available: float, height: float | None = None) -> float:
    """Return the fit-content width: max-content, at most what is available, at least min-content."""
    widest = measure(Limit(None, height)).width
    if widest <= available:
        return widest
    return max(available, measure(Limit(None, height, narrow=True)).width)
