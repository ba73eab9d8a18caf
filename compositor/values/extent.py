"""How wide or tall a box wants to be: pixels, a percentage, a share of what is left, or its content.

In: numbers that the parsers of the layout language already read. Out: frozen, hashable values; ``None``
stands beside them for CSS ``auto``. Anybody may import this module. What each word does to a box is written
in ``docs/sizing.md``.
"""

from __future__ import annotations

from compositor.records import dataclass

# Far beyond any picture, small enough that sums and products over 64 nested boxes stay finite numbers.
LARGEST_LENGTH = 1e9
LARGEST_PERCENT = 1e4


def between(number: float, low: float, high: float, name: str) -> float:
    """Return the number unchanged. Raises ``ValueError`` when it is not a number from low to high."""
    if not low <= number <= high:  # a NaN fails every comparison, so it ends here too
        raise ValueError(f"{name} must be from {low:g} to {high:g}, not {number}")
    return number


def number_text(value: float) -> str:
    """Print a number as CSS does: no exponent, no trailing zeros, at most six decimals."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


# Dataclasses rather than named tuples: as tuples Pixels(50) and Percent(50) would be equal and share a cache entry.
@dataclass(frozen=True, slots=True)
class Pixels:
    """A length in layout pixels."""

    value: float

    def __post_init__(self) -> None:
        between(self.value, -LARGEST_LENGTH, LARGEST_LENGTH, "a length")

    def resolve(self, reference: float) -> float:
        """Return the length in pixels, whatever the reference."""
        return self.value

    @property
    def css(self) -> str:
        """Return the CSS text: ``16px``."""
        return f"{number_text(self.value)}px"


@dataclass(frozen=True, slots=True)
class Percent:
    """A length as a percentage of a reference that the property names; ``value`` 100 is all of it."""

    value: float

    def __post_init__(self) -> None:
        between(self.value, -LARGEST_PERCENT, LARGEST_PERCENT, "a percentage")

    def resolve(self, reference: float) -> float:
        """Return the length in pixels for a reference in pixels."""
        return self.value * reference / 100

    @property
    def css(self) -> str:
        """Return the CSS text: ``5%``."""
        return f"{number_text(self.value)}%"


@dataclass(frozen=True, slots=True)
class Fill:
    """A share of the space that is left along the main axis (weights are compared); all of it across."""

    weight: float = 1.0

    def __post_init__(self) -> None:
        between(self.weight, 0.0, LARGEST_LENGTH, "the weight of fill")

    @property
    def css(self) -> str:
        """Return the text that authors write: ``fill`` or ``fill 2``."""
        return "fill" if self.weight == 1 else f"fill {number_text(self.weight)}"


@dataclass(frozen=True, slots=True)
class Hug:
    """As large as the content, at most as large as the space there is; never stretched."""

    @property
    def css(self) -> str:
        """Return ``hug``."""
        return "hug"


Length = Pixels | Percent
Extent = Pixels | Percent | Fill | Hug
ZERO = Pixels(0.0)
