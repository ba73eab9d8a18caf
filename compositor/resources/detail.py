"""How closely a JPEG is decoded, by how large it will be drawn.

In: a header, a part of the picture and the size of that, or a box and how the picture is fitted into it. Out:
``Detail``. Only ``resources/`` imports this.
"""

from __future__ import annotations

import math

from compositor.records import dataclass
from compositor.resources.headers import Header
from compositor.values.paint import PictureFit

# a JPEG is decoded at 1/2, 1/4 or 1/8 only while that leaves this many pixels for each one wanted
_SPARE = 1.5
# and its color is not interpolated where a picture is made smaller by this much
_SMALLER = 1.25


@dataclass(frozen=True, slots=True)
class Detail:
    """How closely a JPEG is decoded: at 1/``reduction`` of its size (1, 2, 4 or 8), and how its color is spread.

    A JPEG mostly has one value of color for four of brightness. ``soft`` interpolates between these values, as is right
    where pixels are shown as they are or larger. Repeating them is quicker, and once the picture is made
    smaller it is also nearer to what was photographed, because interpolating blurs (a test measures it).
    """

    reduction: int = 1
    soft: bool = True


def detail_for(header: Header, source: tuple[float, float, float, float], size: tuple[float, float]) -> Detail:
    """Return how closely to decode for a part (x, y, width, height) at a size; reductions by 2, 4 and 8 are fast."""
    if header.format != "jpeg":
        return Detail()
    smaller = min(source[2] / size[0], source[3] / size[1])
    spare = smaller / _SPARE
    return Detail(8 if spare >= 8 else 4 if spare >= 4 else 2 if spare >= 2 else 1, smaller < _SMALLER)


def enlarging(across: float, down: float, fit: PictureFit) -> float:
    """Return by how much a picture is made larger that would fill its box by ``across`` and ``down``."""
    if fit == "none":
        return 1.0
    if fit in ("contain", "scale-down"):
        return min(across, down, 1.0 if fit == "scale-down" else math.inf)
    return max(across, down)


def weight_of(header: Header, detail: Detail) -> int:
    """Return how many bytes the stored pixels take."""
    return 4 * header.width * header.height // detail.reduction**2
