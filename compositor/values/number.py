"""Plain quantities: numbers, shares, angles, byte counts, ranges, ratios, line height and spacing.

In: numbers or CSS text. Out: floats, ints and small frozen values. Anybody may import this module.
"""

from __future__ import annotations

import math
import re
from typing import Annotated, Literal

from compositor.deferred import regex
from compositor.errors import nearest
from compositor.records import dataclass
from compositor.values.parsed import (
    Parsed,
    expect_text,
    finite,
    is_number,
    number_or_text_schema,
    number_text,
    shown,
    text_of,
    text_schema,
)

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?"
_QUANTITY = regex(rf"({_NUMBER})\s*([A-Za-z%]*)")
_BYTES = {"": 1, "b": 1, "kb": 1000, "mb": 1_000_000, "kib": 1024, "mib": 1024 * 1024}
_DEGREES = {"": 1.0, "deg": 1.0, "grad": 0.9, "rad": 180 / math.pi, "turn": 360.0}


def quantity(value: object, what: str, example: str) -> tuple[float, str]:
    """Split a number or a text like ``16px`` into number and unit. Raises ValueError when it is neither."""
    if isinstance(value, int | float) and is_number(value):
        return finite(value, what), ""
    text = expect_text(value, what, example)
    match = _QUANTITY.fullmatch(text)
    if match is None:
        raise ValueError(f"{shown(text)} is not {what}; write it like `{example}`")
    return finite(float(match[1]), what), match[2]


def wrong_unit(unit: str, known: tuple[str, ...], what: str) -> ValueError:
    """Return the error for a unit that the value does not take."""
    guess = nearest(unit, known) or "use " + " or ".join(f"`{name}`" for name in known)
    return ValueError(f"`{unit}` is not a unit of {what}; {guess}")


def parse_number(value: object) -> float:
    """Return a finite number. Raises ValueError for text with a unit and for everything else."""
    number, unit = quantity(value, "a number", "1.5")
    if unit:
        raise ValueError(f"a number has no unit here: write `{number_text(number)}`, not {shown(value)}")
    return number


def parse_share(value: object) -> float:
    """Return a factor from ``0.5`` or ``50%``: 0 or more, where 1 is all."""
    number, unit = quantity(value, "a share", "50%")
    if unit not in ("", "%"):
        raise wrong_unit(unit, ("%",), "a share")
    share = number / 100 if unit else number
    if share < 0:
        raise ValueError(f"{shown(value)} is below zero; write a number from 0 up, or a percentage")
    return share


def parse_opacity(value: object) -> float:
    """Return an opacity from 0 to 1; ``80%`` is 0.8. Raises ValueError outside of that range."""
    share = parse_share(value)
    if share > 1:
        raise ValueError(f"{shown(value)} is more than all; opacity goes from 0 to 1, or from 0% to 100%")
    return share


def parse_angle(value: object) -> float:
    """Return degrees. A plain number is degrees; ``deg``, ``turn``, ``rad`` and ``grad`` are read as CSS does."""
    number, unit = quantity(value, "an angle", "45deg")
    if unit.lower() not in _DEGREES:
        raise wrong_unit(unit, ("deg", "turn", "rad", "grad"), "an angle")
    return number * _DEGREES[unit.lower()] + 0.0


def parse_byte_count(value: object) -> int:
    """Return a positive number of bytes from ``300kB``, ``150 KiB`` or ``0.3MB`` (kB = 1000, KiB = 1024)."""
    number, unit = quantity(value, "a number of bytes", "300kB")
    if unit.lower() not in _BYTES:
        raise wrong_unit(unit, ("B", "kB", "KiB", "MB", "MiB"), "a number of bytes")
    count = round(number * _BYTES[unit.lower()])
    if count < 1:
        raise ValueError(f"{shown(value)} is no room at all; write a positive number of bytes like `300kB`")
    return count


@dataclass(frozen=True, slots=True)
class Range:
    """From ``smallest`` to ``largest``, both included; a single number is a range of one."""

    smallest: float
    largest: float

    @property
    def fixed(self) -> bool:
        """Return whether there is nothing to choose."""
        return self.smallest == self.largest

    @property
    def css(self) -> str:
        """Return the range as authors write it: ``24..96`` or ``24``."""
        low = number_text(self.smallest)
        return low if self.fixed else f"{low}..{number_text(self.largest)}"


def parse_range(value: object) -> Range:
    """Return a range of positive numbers from ``24..96`` or ``32`` (px allowed). Raises ValueError if a > b."""
    if isinstance(value, Range):
        return value
    if isinstance(value, str) and ".." in value:
        match = re.fullmatch(r"(.+?)\s*\.\.\s*(.+)", value.strip())
        if match is None or "..." in value:
            raise ValueError(f"{shown(value)} is not a range; write both ends like `24..96`")
        low, high = _end(match[1]), _end(match[2])
    else:
        low = high = _end(value)
    if low > high:
        raise ValueError(f"{shown(value)} runs downward; write the smaller end first: `{Range(high, low).css}`")
    return Range(low, high)


def _end(value: object) -> float:
    number, unit = quantity(value, "a range", "24..96")
    if unit.lower() not in ("", "px"):
        raise wrong_unit(unit, ("px",), "a range")
    if number <= 0:
        raise ValueError(f"{shown(value)} is not positive; a range holds numbers above zero, like `24..96`")
    return number


def parse_aspect(value: object) -> float:
    """Return width divided by height from ``16/9``, ``16:9`` or a number."""
    if isinstance(value, str) and ("/" in value or ":" in value):
        parts = re.split(r"[/:]", value)
        if len(parts) != 2:
            raise ValueError(f"{shown(value)} is not a ratio; write it like `16/9`")
        width, height = parse_number(parts[0].strip()), parse_number(parts[1].strip())
        if width <= 0 or height <= 0:
            raise ValueError(f"{shown(value)} is not a ratio of two positive numbers")
        return _possible_ratio(width / height, value)
    number = parse_number(value)
    if number <= 0:
        raise ValueError(f"{shown(value)} is not a ratio; write it like `16/9`, or a positive number")
    return _possible_ratio(number, value)


def _possible_ratio(ratio: float, value: object) -> float:
    """No canvas shows a box longer than a million times its other side; what is longer would overflow elsewhere."""
    if not 1e-6 <= ratio <= 1e6:
        raise ValueError(f"{shown(value)}: a ratio lies between one to a million and a million to one")
    return ratio


@dataclass(frozen=True, slots=True)
class LineHeight:
    """The distance of baselines: a factor of the font size, pixels, or ``normal`` (what the font asks for)."""

    value: float
    unit: Literal["factor", "px", "normal"] = "factor"

    @property
    def css(self) -> str:
        """Return the CSS text: ``1.3``, ``24px`` or ``normal``."""
        if self.unit == "normal":
            return "normal"
        return number_text(self.value) + ("px" if self.unit == "px" else "")


def parse_line_height(value: object) -> LineHeight:
    """Return a line height from a factor (``1.3``), ``130%``, ``24px`` or ``normal``."""
    if isinstance(value, LineHeight):
        return value
    if isinstance(value, str) and value.strip() == "normal":
        return LineHeight(1.0, "normal")
    number, unit = quantity(value, "a line height", "1.3")
    if unit not in ("", "%", "px", "em"):
        raise wrong_unit(unit, ("%", "px", "em"), "a line height")
    if number <= 0:
        raise ValueError(f"{shown(value)} is not a line height; it is a positive factor like `1.3`, or `24px`")
    if unit == "px":
        return LineHeight(number, "px")
    return LineHeight(number / 100 if unit == "%" else number)


@dataclass(frozen=True, slots=True)
class Spacing:
    """Extra distance between letters or words, in pixels or in em; may be negative."""

    value: float
    unit: Literal["px", "em"] = "px"

    @property
    def css(self) -> str:
        """Return the CSS text: ``1px`` or ``-0.02em``."""
        return number_text(self.value) + self.unit

    def at(self, font_size: float) -> float:
        """Return the distance in pixels at a font size."""
        return self.value * font_size if self.unit == "em" else self.value


def parse_spacing(value: object) -> Spacing:
    """Return letter or word spacing from ``2``, ``2px``, ``0.04em``, ``4%`` (of the font size) or ``normal``."""
    if isinstance(value, Spacing):
        return value
    if isinstance(value, str) and value.strip() == "normal":
        return Spacing(0.0)
    number, unit = quantity(value, "a spacing", "0.02em")
    if unit not in ("", "px", "em", "%"):
        raise wrong_unit(unit, ("px", "em", "%"), "a spacing")
    return Spacing(number / 100 if unit == "%" else number, "em" if unit in ("em", "%") else "px")


@dataclass(frozen=True, slots=True)
class CanvasSize:
    """Width and height of a canvas in whole layout pixels."""

    width: int
    height: int

    @property
    def css(self) -> str:
        """Return the size as authors write it: ``1080x1920``."""
        return f"{self.width}x{self.height}"


LARGEST_SIDE = 30_000  # a bound on sense, not on memory: rendering has its own limit on pixels


def parse_canvas_size(value: object) -> CanvasSize:
    """Return a canvas size from ``1080x1920`` (or with ``×``). Sides are whole numbers from 1 to 30,000."""
    if isinstance(value, CanvasSize):
        return value
    match = re.fullmatch(r"(\d{1,9})\s*(?:px)?\s*[xX×]\s*(\d{1,9})\s*(?:px)?", text_of(value).strip())
    if match is None:
        raise ValueError(f"{shown(value)} is not a size; write width and height in pixels like `1080x1920`")
    width, height = int(match[1]), int(match[2])
    if not (1 <= width <= LARGEST_SIDE and 1 <= height <= LARGEST_SIDE):
        raise ValueError(f"{shown(value)}: a side is between 1 and {LARGEST_SIDE:,} pixels")
    return CanvasSize(width, height)


Number = Annotated[float, Parsed(parse_number, {"type": "number"})]
Share = Annotated[float, Parsed(parse_share, number_or_text_schema("A factor or a percentage, 0 or more.", 0.5, "50%"))]
Opacity = Annotated[float, Parsed(parse_opacity, number_or_text_schema("Opacity from 0 to 1.", 0.8, "80%"))]
Angle = Annotated[float, Parsed(parse_angle, number_or_text_schema("An angle; a number is degrees.", 45, "0.25turn"))]
ByteCount = Annotated[int, Parsed(parse_byte_count, number_or_text_schema("A number of bytes.", "300kB", "150KiB"))]
RangeValue = Annotated[
    Range, Parsed(parse_range, number_or_text_schema("A positive number, or the best value in a..b.", 32, "24..96"))
]
Aspect = Annotated[float, Parsed(parse_aspect, number_or_text_schema("Width divided by height.", "16/9", 1.5))]
LineHeightValue = Annotated[
    LineHeight,
    Parsed(parse_line_height, number_or_text_schema("Factor of the font size, %, px or normal.", 1.3, "24px")),
]
SpacingValue = Annotated[
    Spacing, Parsed(parse_spacing, number_or_text_schema("Pixels, em or % of the font size.", "0.02em", 2))
]
CanvasSizeValue = Annotated[
    CanvasSize, Parsed(parse_canvas_size, text_schema("Width x height in pixels.", "1080x1920"))
]
