"""How wide or tall a box wants to be: pixels, a percentage, a share of what is left, or its content.

In: numbers that the parsers of the layout language already read. Out: frozen, hashable values; ``None``
stands beside them for CSS ``auto``. Anybody may import this module. What each word does to a box is written
in ``docs/sizing.md``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


def finite(number: float, name: str, minimum: float = -math.inf) -> float:
    """Return the number unchanged. Raises ``ValueError`` when it is not finite or below the minimum."""
    if not math.isfinite(number) or number < minimum:
        bound = "" if minimum == -math.inf else f" of at least {minimum:g}"
        raise ValueError(f"{name} must be a finite number{bound}, not {number}")
    return number


# Dataclasses rather than named tuples: as tuples Px(50) and Percent(50) would be equal and share a cache entry.
@dataclass(frozen=True, slots=True)
class Px:
    """A number of layout pixels."""

    value: float

    def __post_init__(self) -> None:
        finite(self.value, "a length")


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage of the parent's content box: 50 is half of it."""

    value: float

    def __post_init__(self) -> None:
        finite(self.value, "a percentage")


@dataclass(frozen=True, slots=True)
class Fill:
    """A share of the space that is left along the main axis (weights are compared); all of it across."""

    weight: float = 1.0

    def __post_init__(self) -> None:
        finite(self.weight, "the weight of fill", 0.0)


@dataclass(frozen=True, slots=True)
class Hug:
    """As large as the content, at most as large as the space there is; never stretched."""


Length = Px | Percent
Extent = Px | Percent | Fill | Hug | None
