"""SVG path data: every command read, arcs turned into curves, printed as absolute ``M L C Q Z``.

In: path data as authors write it. Out: ``PathData``: normalized text, and the box around the curve. Source: SVG 2
§9.3 (grammar, reflections) and appendix B.2 (arcs). Anybody may import this module.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Annotated

from compositor.deferred import regex
from compositor.records import dataclass
from compositor.values.arc import arc_curves
from compositor.values.geometry import Box
from compositor.values.parsed import Parsed, expect_text, text_schema

GRID = 1024  # numbers are kept to 1/1024
LONGEST = 200_000  # characters of path data
Command = tuple[str, tuple[float, ...]]  # M x y · L x y · C x1 y1 x2 y2 x y · Q x1 y1 x y · Z
_COUNTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_SKIP = regex(r"[\s,]*")
_SPACE = regex(r"\s*")
_NUMBER = regex(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class PathData:
    """A path: commands in absolute coordinates. ``css`` prints them, ``bounds`` is the box around the curve."""

    commands: tuple[Command, ...]

    @property
    def css(self) -> str:
        """Return the path as absolute ``M L C Q Z`` data, numbers rounded to 1/1024."""
        return print_commands(self.commands)

    @property
    def bounds(self) -> Box:
        """Return the tight box around the curve itself (not around its control points)."""
        return bounds_of(self.commands)

    def scaled(self, view_box: Box, target: Box) -> PathData:
        """Return the path with the view box stretched onto the target box."""
        x_scale = target.width / view_box.width if view_box.width > 0 else 1.0
        y_scale = target.height / view_box.height if view_box.height > 0 else 1.0
        return self.mapped(lambda x, y: (target.x + (x - view_box.x) * x_scale, target.y + (y - view_box.y) * y_scale))

    def mapped(self, function: Callable[[float, float], tuple[float, float]]) -> PathData:
        """Return the path with every point sent through an affine function."""
        moved = []
        for name, numbers in self.commands:
            pairs = [function(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
            moved.append((name, tuple(value for pair in pairs for value in pair)))
        return PathData(tuple(moved))


def print_commands(commands: Iterable[Command]) -> str:
    """Print commands as path data, numbers rounded to 1/1024, as short as they can be without cleverness."""
    return " ".join(name + " ".join(_number(value) for value in numbers) for name, numbers in commands)


def _number(value: float) -> str:
    rounded = round(value * GRID) / GRID
    return f"{rounded:.10f}".rstrip("0").rstrip(".") if rounded else "0"


def parse_path_data(value: object) -> PathData:
    """Return the path. Raises ValueError that names the position in the data where it goes wrong."""
    if isinstance(value, PathData):
        return value
    text = expect_text(value, "path data", "M0 0 L100 0 L50 80 Z")
    if len(text) > LONGEST:
        raise ValueError(f"path data is longer than {LONGEST:,} characters; draw it as an SVG file instead")
    return PathData(tuple(_Reader(text).commands()))


class _Reader:
    """One pass over path data: the place in the text, the current point, and what reflections need."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.x = self.y = self.start_x = self.start_y = 0.0
        self.cubic: tuple[float, float] | None = None
        self.quadratic: tuple[float, float] | None = None
        self.found: list[Command] = []

    def fail(self, message: str) -> ValueError:
        near = self.text[self.at : self.at + 12]
        return ValueError(f"path data at character {self.at + 1}: {message}" + (f", found `{near}`" if near else ""))

    def commands(self) -> list[Command]:
        self.skip(_SPACE)
        while self.at < len(self.text):
            letter = self.text[self.at]
            if letter.upper() not in _COUNTS or not letter.isascii():
                raise self.fail("a command letter (M L H V C S Q T A Z) was expected")
            if not self.found and letter not in "Mm":
                raise self.fail("a path starts with M")
            self.at += 1
            self.command(letter)
        return self.found

    def command(self, letter: str) -> None:
        count = _COUNTS[letter.upper()]
        if not count:
            self.close()
            self.skip(_SPACE)
            return
        self.skip(_SPACE)
        while True:
            numbers = self.arguments(letter, count)
            if self.found and self.found[-1][0] == "Z" and letter not in "Mm":
                self.found.append(("M", (self.x, self.y)))  # drawing goes on from where the shape was closed
            self.draw(letter, numbers)
            letter = {"M": "L", "m": "l"}.get(letter, letter)  # further pairs after M are lines
            self.skip(_SKIP)
            if self.at >= len(self.text) or not (self.text[self.at].isdigit() or self.text[self.at] in "+-."):
                return

    def skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def arguments(self, letter: str, count: int) -> list[float]:
        numbers: list[float] = []
        for index in range(count):
            if index:
                self.skip(_SKIP)
            if letter in "Aa" and index in (3, 4):
                numbers.append(self.flag())
                continue
            match = _NUMBER.match(self.text, self.at)
            if match is None:
                raise self.fail(f"`{letter}` takes {count} numbers, {index} were given")
            value = float(match[0])
            if not abs(value) <= 1e7:
                raise self.fail("a number is too large")
            self.at = match.end()
            numbers.append(value)
        return numbers

    def flag(self) -> float:
        if self.text[self.at : self.at + 1] not in ("0", "1"):
            raise self.fail("an arc flag is 0 or 1")
        self.at += 1
        return float(self.text[self.at - 1])

    def draw(self, letter: str, numbers: list[float]) -> None:
        name, left, top = letter.upper(), 0.0, 0.0
        if letter.islower():
            left, top = self.x, self.y
        if name == "H":
            numbers = [numbers[0] + left, self.y]
        elif name == "V":
            numbers = [self.x, numbers[0] + top]
        elif name == "A":
            numbers = [*numbers[:5], numbers[5] + left, numbers[6] + top]
        else:
            numbers = [value + (top if index % 2 else left) for index, value in enumerate(numbers)]
        cubic = quadratic = None
        if name == "M":
            self.start_x, self.start_y = numbers[0], numbers[1]
            self.add("M", numbers)
        elif name in "LHV":
            self.add("L", numbers)
        elif name in "CS":
            if name == "S":
                numbers = [*self.reflected(self.cubic), *numbers]
            cubic = (numbers[2], numbers[3])
            self.add("C", numbers)
        elif name in "QT":
            if name == "T":
                numbers = [*self.reflected(self.quadratic), *numbers]
            quadratic = (numbers[0], numbers[1])
            self.add("Q", numbers)
        else:
            for curve in arc_curves((self.x, self.y), numbers):
                self.add("L" if len(curve) == 2 else "C", curve)
        self.cubic, self.quadratic = cubic, quadratic

    def reflected(self, control: tuple[float, float] | None) -> tuple[float, float]:
        return (2 * self.x - control[0], 2 * self.y - control[1]) if control else (self.x, self.y)

    def add(self, name: str, numbers: Sequence[float]) -> None:
        self.found.append((name, tuple(numbers)))
        self.x, self.y = numbers[-2], numbers[-1]

    def close(self) -> None:
        self.found.append(("Z", ()))
        self.x, self.y = self.start_x, self.start_y
        self.cubic = self.quadratic = None


def bounds_of(commands: Iterable[Command]) -> Box:
    """Return the tight box around the curves; an empty path has an empty box at 0, 0."""
    xs: list[float] = []
    ys: list[float] = []
    x = y = 0.0
    for name, numbers in commands:
        if name == "Z":
            continue
        if name == "M" or not xs:
            xs.append(numbers[-2])
            ys.append(numbers[-1])
        else:
            xs += _extremes([x, *numbers[::2]])
            ys += _extremes([y, *numbers[1::2]])
        x, y = numbers[-2], numbers[-1]
    if not xs:
        return Box(0.0, 0.0, 0.0, 0.0)
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _extremes(points: Sequence[float]) -> list[float]:
    """Return the end and the turning values of a Bézier curve in one direction."""
    found = [points[0], points[-1]]
    if len(points) == 3:
        first, control, last = points
        bend = first - 2 * control + last
        shares = [(first - control) / bend] if bend else []
    elif len(points) == 4:
        first, one, two, last = points
        shares = _roots(last - first + 3 * (one - two), 2 * (first - 2 * one + two), one - first)
    else:
        shares = []
    return found + [_at(points, share) for share in shares if 0 < share < 1]


def _roots(a: float, b: float, c: float) -> list[float]:
    if abs(a) < 1e-12:
        return [-c / b] if b else []
    inside = b * b - 4 * a * c
    if inside < 0:
        return []
    root = math.sqrt(inside)
    return [(-b + root) / (2 * a), (-b - root) / (2 * a)]


def _at(points: Sequence[float], share: float) -> float:
    while len(points) > 1:  # de Casteljau
        points = [low + (high - low) * share for low, high in pairwise(points)]
    return points[0]


PathValue = Annotated[PathData, Parsed(parse_path_data, text_schema("SVG path data.", "M0 0 L100 0 L50 80 Z"))]
