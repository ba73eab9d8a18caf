"""Color filters as 4×5 matrices, and the values of the effects that take more than one number.

In: amounts (1 = all). Out: 20 numbers in row order for unpremultiplied sRGB channels 0..1, as SVG feColorMatrix
takes them. Source: Filter Effects 1 §9 and SVG feColorMatrix. Layers import this module.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated

from compositor.records import dataclass
from compositor.values.color import Rgba, color_of, parse_color
from compositor.values.css import components
from compositor.values.parsed import Parsed, check_keys, expect_text, shown

Matrix = tuple[float, ...]
IDENTITY: Matrix = (
    1.0, 0.0, 0.0, 0.0, 0.0,
    0.0, 1.0, 0.0, 0.0, 0.0,
    0.0, 0.0, 1.0, 0.0, 0.0,
    0.0, 0.0, 0.0, 1.0, 0.0,
)  # fmt: skip
_LUMA = (0.2126, 0.7152, 0.0722)


def _rows(red: tuple[float, ...], green: tuple[float, ...], blue: tuple[float, ...], offset: float = 0.0) -> Matrix:
    return (*red, 0.0, offset, *green, 0.0, offset, *blue, 0.0, offset, *IDENTITY[15:])


def _toward_identity(full: tuple[tuple[float, ...], ...], amount: float) -> Matrix:
    """Mix a 3×3 matrix with the identity: 0 changes nothing, 1 is the full effect."""
    red, green, blue = (
        tuple(value * amount + (1 - amount) * (row == column) for column, value in enumerate(values))
        for row, values in enumerate(full)
    )
    return _rows(red, green, blue)


def grayscale(amount: float) -> Matrix:
    """Return ``grayscale()``; amounts over 1 count as 1."""
    return _toward_identity((_LUMA, _LUMA, _LUMA), min(1.0, amount))


def sepia(amount: float) -> Matrix:
    """Return ``sepia()``; amounts over 1 count as 1."""
    full = ((0.393, 0.769, 0.189), (0.349, 0.686, 0.168), (0.272, 0.534, 0.131))
    return _toward_identity(full, min(1.0, amount))


def saturate(amount: float) -> Matrix:
    """Return ``saturate()``: 0 is gray, 1 changes nothing, more is over-saturated."""
    full = ((0.213, 0.715, 0.072),) * 3
    return _toward_identity(full, 1 - amount)


def brightness(amount: float) -> Matrix:
    """Return ``brightness()``: every channel times the amount."""
    return _rows((amount, 0.0, 0.0), (0.0, amount, 0.0), (0.0, 0.0, amount))


def contrast(amount: float) -> Matrix:
    """Return ``contrast()``: away from, or toward, middle gray."""
    return _rows((amount, 0.0, 0.0), (0.0, amount, 0.0), (0.0, 0.0, amount), 0.5 - amount / 2)


def invert(amount: float) -> Matrix:
    """Return ``invert()``; amounts over 1 count as 1."""
    part = min(1.0, amount)
    slope = 1 - 2 * part
    return _rows((slope, 0.0, 0.0), (0.0, slope, 0.0), (0.0, 0.0, slope), part)


def hue_rotate(degrees: float) -> Matrix:
    """Return ``hue-rotate()``."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return _rows(
        (0.213 + cos * 0.787 - sin * 0.213, 0.715 - cos * 0.715 - sin * 0.715, 0.072 - cos * 0.072 + sin * 0.928),
        (0.213 - cos * 0.213 + sin * 0.143, 0.715 + cos * 0.285 + sin * 0.140, 0.072 - cos * 0.072 - sin * 0.283),
        (0.213 - cos * 0.213 - sin * 0.787, 0.715 - cos * 0.715 + sin * 0.715, 0.072 + cos * 0.928 + sin * 0.072),
    )


def opacity(amount: float) -> Matrix:
    """Return ``opacity()`` as a matrix: alpha times the amount; amounts over 1 count as 1."""
    return (*IDENTITY[:18], min(1.0, amount), 0.0)


def duotone(dark: Rgba, light: Rgba) -> Matrix:
    """Return the matrix that maps luma 0 to the dark color and luma 1 to the light one; alpha is kept."""
    rows: list[float] = []
    for low, high in zip(dark[:3], light[:3], strict=True):
        rows += [*(weight * (high - low) / 255 for weight in _LUMA), 0.0, low / 255]
    return (*rows, *IDENTITY[15:])


@dataclass(frozen=True, slots=True)
class Duotone:
    """The two colors of a duotone: what black and what white become."""

    dark: Rgba
    light: Rgba

    @property
    def css(self) -> str:
        """Return the text that authors write: two colors."""
        return f"{self.dark.css} {self.light.css}"


def parse_duotone(value: object) -> Duotone:
    """Return the two colors from ``#012 #fed``, a list of two, or ``{dark: …, light: …}``."""
    if isinstance(value, Duotone):
        return value
    if isinstance(value, Mapping):
        check_keys(value, ("dark", "light"), "a duotone")
        colors = [parse_color(value.get(name)) for name in ("dark", "light")]
    elif isinstance(value, list | tuple):
        colors = [parse_color(item) for item in value]
    else:
        text = expect_text(value, "a duotone", "#0b1020 #f5f5ff")
        colors = [color_of(node) for node in components(text, "the duotone") if node != ","]
    if len(colors) != 2:
        raise ValueError(f"{shown(value)} is not a duotone; write two colors, the dark one first: `#0b1020 #f5f5ff`")
    return Duotone(*colors)


DuotoneValue = Annotated[
    Duotone,
    Parsed(
        parse_duotone,
        {
            "type": ["string", "array", "object"],
            "description": "Two colors: what black and what white become.",
            "examples": ["#0b1020 #f5f5ff"],
        },
    ),
]
