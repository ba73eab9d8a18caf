"""The box solver: rows, columns, grids and overlays of boxes, as ``docs/sizing.md`` describes them.

In: containers, items with measure callbacks, sizes. Out: boxes. Pure geometry: no layers, no text, no files.
Anybody above level 1 may import it.
"""

from compositor.flow.overlay import overlay_slot
from compositor.flow.rounding import round_box, round_boxes
from compositor.flow.sides import fit_width
from compositor.flow.solve import arrange_container, measure_container
from compositor.flow.types import (
    NO_PADDING,
    Align,
    Container,
    Flow,
    Item,
    Justify,
    Limit,
    Measure,
    Measured,
    Remembered,
    Slot,
)

__all__ = [
    "NO_PADDING",
    "Align",
    "Container",
    "Flow",
    "Item",
    "Justify",
    "Limit",
    "Measure",
    "Measured",
    "Remembered",
    "Slot",
    "arrange_container",
    "fit_width",
    "measure_container",
    "overlay_slot",
    "round_box",
    "round_boxes",
]
