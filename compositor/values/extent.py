"""How wide or tall a box wants to be: pixels, a percentage, a share of what is left, or its content.

In: numbers that the parsers of the layout language already read. Out: frozen, hashable values; ``None``
stands beside them for CSS ``auto``. Anybody may import this module. What each word does to a box is written
in ``docs/sizing.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# Far beyond any picture, small enough that sums and products over 64 nested boxes stay finite numbers.
LARGEST_LENGTH = 1e9
LARGEST_PERCENT = 1e4


def between(number: float, low: float, high: float, name: str) -> float:
    """Return the number unchanged. Raises ``ValueError`` when it is not a number from low to high."""
    if not low <= number <= high:  # a NaN fails every comparison, so it ends here too
        raise ValueError(f"{name} must be from {low:g} to {high:g}, not {number}")
    return number


# Dataclasses rather than named tuples: as tuples Px(50) and Percent(50) would be equal and share a cache entry.
@dataclass(frozen=True, slots=True)
class Px:
    """A number of layout pixels."""

    value: float

    def __post_init__(self) -> None:
        between(self.value, -LARGEST_LENGTH, LARGEST_LENGTH, "a length")


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage of the parent's content box: 50 is half of it."""

    value: float

    def __post_init__(self) -> None:
        between(self.value, -LARGEST_PERCENT, LARGEST_PERCENT, "a percentage")


@dataclass(frozen=True, slots=True)
class Fill:
    """A share of the space that is left along the main axis (weights are compared); all of it across."""

    weight: float = 1.0

    def __post_init__(self) -> None:
        between(self.weight, 0.0, LARGEST_LENGTH, "the weight of fill")


@dataclass(frozen=True, slots=True)
class Hug:
    """As large as the content, at most as large as the space there is; never stretched."""


Length = Px | Percent
Extent = Px | Percent | Fill | Hug | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a box sits inside a larger or smaller one; a side that is not named is centered."""

    horizontal: Literal["left", "center", "right"] = "center"
    vertical: Literal["top", "center", "bottom"] = "center"


@dataclass(frozen=True, slots=True)
class Inset:
    """Four distances from the edges of the parent's content box, in CSS order; negative ones reach out."""

    top: Length = Px(0.0)
    right: Length = Px(0.0)
    bottom: Length = Px(0.0)
    left: Length = Px(0.0)
