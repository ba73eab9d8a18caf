"""Overlay: children on top of each other, each placed in its own region.

In: a container without ``flow``, its items, its content box. Out: slots, and the content sizes of the container.
Only ``solve`` imports it. Rules 27 to 34 of ``docs/sizing.md``.
"""

from __future__ import annotations

from collections.abc import Sequence

from compositor.flow.sides import (
    bounded_height,
    bounded_width,
    content_height,
    contributed_width,
    fit_width,
    settled,
    settled_height,
    settled_width,
    transferred,
)
from compositor.flow.types import Container, Item, Remembered, Slot
from compositor.values.extent import Fill, Hug, Length, Percent, Pixels
from compositor.values.geometry import Box
from compositor.values.length import EdgeLengths

_NO_INSET = EdgeLengths()
_SHARES = {"left": 0.0, "top": 0.0, "center": 0.5, "right": 1.0, "bottom": 1.0}


def content_width_of_overlay(items: Sequence[Item], height: float | None, narrow: bool) -> float:
    """Return the min-content or max-content width of an overlay's content box (rule 33)."""
    widest = 0.0
    for item in items:
        if type(item.width) is not Fill and type(item.width) is not Percent:
            inset = item.inset or _NO_INSET
            widest = max(widest, _demand(contributed_width(item, height, narrow), inset.left, inset.right))
    return widest


def content_height_of_overlay(items: Sequence[Item], width: float) -> float:
    """Return the height of an overlay's content box at a width (rule 33)."""
    tallest = 0.0
    for item in items:
        if type(item.height) is not Fill and type(item.height) is not Percent:
            inset = item.inset or _NO_INSET
            region = max(0.0, width - _pixels(inset.left, width) - _pixels(inset.right, width))
            own = settled_height(item, None)
            if own is None:
                own = content_height(item, _width(item, region, width, None, None))
            tallest = max(tallest, _demand(bounded_height(item, own, None), inset.top, inset.bottom))
    return tallest


def place_overlay(
    container: Container, items: Sequence[Item], width: float, height: float, base: float | None
) -> tuple[Slot, ...]:
    """Return one slot for every item. ``base`` is what percentages of heights refer to, None when unsettled."""
    return tuple([overlay_slot(container, item, width, height, base) for item in items])


def overlay_slot(container: Container, item: Item, width: float, height: float, base: float | None) -> Slot:
    """Return the slot of one item, the same as before for an item that is asked again in the same region."""
    measure = item.measure
    if not isinstance(measure, Remembered):
        return _slot(container, item, width, height, base)
    key = (container.padding.left, container.padding.top, width, height, base)
    found = measure.slots.get(key)
    if found is None:
        found = measure.slots[key] = _slot(container, item, width, height, base)
    return found


def _slot(container: Container, item: Item, width: float, height: float, base: float | None) -> Slot:
    inset = item.inset or _NO_INSET
    x = _pixels(inset.left, width)
    y = _pixels(inset.top, height)
    region_width = max(0.0, width - x - _pixels(inset.right, width))
    region_height = max(0.0, height - y - _pixels(inset.bottom, height))
    own_height = _height(item, region_height, base)
    own_width = _width(item, region_width, width, own_height, base)
    fitted = own_height is None
    if own_height is None:
        wanted = content_height(item, own_width)
        if item.aspect is None and wanted > region_height:
            wanted = region_height
        own_height = bounded_height(item, wanted, base)
    if item.place is not None:
        x += (region_width - own_width) * _SHARES[item.place.horizontal]
        y += (region_height - own_height) * _SHARES[item.place.vertical]
    padding = container.padding
    box = Box(padding.left + x, padding.top + y, own_width, own_height)
    return Slot(box, fitted and item.aspect is None)


def _width(item: Item, region: float, parent: float, height: float | None, base: float | None) -> float:
    """Return the width of a child in a region of known width (rules 28 to 30 and 32)."""
    value = settled_width(item, parent)
    if value is not None:
        return value
    if type(item.width) is Fill:
        value = region
    elif item.aspect is not None and height is not None:
        value = height * item.aspect
    elif item.width is None and item.place is None:
        value = region
    else:
        value = transferred(item, fit_width(item.measure, region, height), base)
    return bounded_width(item, value, parent)


def _height(item: Item, region: float, base: float | None) -> float | None:
    """Return the height of a child where it does not depend on its width, else None."""
    value = settled_height(item, base)
    if value is not None:
        return value
    fills = type(item.height) is Fill
    if not fills and type(item.height) is not Hug and item.place is None:
        fills = item.aspect is None
    return bounded_height(item, region, base) if fills else None


def _demand(size: float, near: Length, far: Length) -> float:
    """Return how large a parent must be for a child of this size and its insets, some of them shares of the parent."""
    size += _pixels(near, None) + _pixels(far, None)
    shares = sum(side.value for side in (near, far) if type(side) is Percent)
    return max(0.0, size / (1.0 - shares / 100.0)) if shares < 100.0 else max(0.0, size)


def _pixels(length: Length, base: float | None) -> float:
    if type(length) is Pixels:
        return length.value
    value = settled(length, base)
    return 0.0 if value is None else value
