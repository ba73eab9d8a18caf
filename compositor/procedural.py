"""The generator that is always there: quiet, abstract studio pictures made by arithmetic alone.

In: a ``GenerateRequest``. Out: a ``GeneratedImage`` (PNG, origin ``procedural``). Who may import this: ``fill`` and
what stands above it. It never waits and never fails, so layouts with a ``generate`` source work without a
provider, and tests of such layouts need no network.

Prompt, negative prompt, style, route and seed choose the picture; the size does not, so that all sizes of a
campaign look alike. Every machine makes the same bytes: pixels come from additions, multiplications and square
roots of doubles (IEEE 754 has one answer for each) on a grid a quarter as fine as the picture, then from 16-bit
integers; ordered dithering hides the steps between 8-bit colors.

Colors: one hue and its harmonies in OKLCH (CSS Color 4 §9.2), blended in OKLab so that no gradient goes grey.
"""

from __future__ import annotations

import json
from typing import Any

import numpy

from compositor import png
from compositor.arrays import Array
from compositor.digests import blake2
from compositor.hook import GeneratedImage, GenerateRequest

Field = Array[numpy.float64]
Color = tuple[float, float, float]  # 8-bit sRGB, not rounded

VERSION = 1
LARGEST_SIDE = 2_048  # larger boxes get this and are enlarged: there is nothing sharp in the picture
_COARSE = 4
# sines of 0°, 10° … 90°, so that no mathematical library has a say
_SINES = (0.0, 0.17364818, 0.34202014, 0.5, 0.64278761, 0.76604444, 0.8660254, 0.93969262, 0.98480775, 1.0)
# dark yellow is olive and mud, so the darker moods stay away from it
_HUES = {
    "airy": tuple(range(0, 360, 10)),
    "rich": (0, 20, 30, 160, 180, 200, 220, 240, 250, 260, 280, 300, 320, 340),
    "deep": (170, 190, 210, 230, 250, 260, 270, 280, 290, 310, 340),
}
_ACCENTS = (25, 45, 65, 195, 230, 290, 345)
_BAYER = numpy.array(
    [[0, 32, 8, 40, 2, 34, 10, 42], [48, 16, 56, 24, 50, 18, 58, 26], [12, 44, 4, 36, 14, 46, 6, 38],
     [60, 28, 52, 20, 62, 30, 54, 22], [3, 35, 11, 43, 1, 33, 9, 41], [51, 19, 59, 27, 49, 17, 57, 25],
     [15, 47, 7, 39, 13, 45, 5, 37], [63, 31, 55, 23, 61, 29, 53, 21]],
    numpy.uint16,
)  # fmt: skip


class Procedural:
    """The embedded generator. It has no state; ``identity`` tells its pictures from others in a cache."""

    identity = f"procedural {VERSION}"

    def generate(self, request: GenerateRequest) -> GeneratedImage:
        """Make the picture of a request; a few hundredths of a second for a banner."""
        width, height = _bounded(request.width, request.height)
        chance = _Chance(request)
        scene = _Scene(width, height, chance)
        samples = _refined(scene.draw(), width, height)
        return GeneratedImage(png.write(samples, "fast"), model=self.identity, origin="procedural")


class _Chance:
    """Numbers out of a request: a stream of hashes, the same everywhere and in every version of Python."""

    def __init__(self, request: GenerateRequest) -> None:
        values = [VERSION, request.prompt, request.seed, request.route, request.negative, request.style]
        self._key = json.dumps(values).encode()
        self._count = 0

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to ``limit`` - 1."""
        self._count += 1
        return int(blake2(self._key + self._count.to_bytes(4, "big"), size=8), 16) % limit

    def between(self, low: float, high: float) -> float:
        """Return a number in the range, one of 1024 steps."""
        return low + (high - low) * (self.below(1025) / 1024)


class _Scene:
    """One picture being painted on the coarse grid: colors as doubles, light from the upper left or right."""

    def __init__(self, width: int, height: int, chance: _Chance) -> None:
        self.chance = chance
        columns, rows = -(-width // _COARSE) + 1, -(-height // _COARSE) + 1
        short = float(min(width, height))  # the shorter side is 1
        self.wide, self.tall = width / short, height / short
        self.x = (numpy.arange(columns) * (_COARSE / short))[None, :] + numpy.zeros((rows, 1))
        self.y = (numpy.arange(rows) * (_COARSE / short))[:, None] + numpy.zeros((1, columns))
        self.lean = 1.0 if chance.below(2) else -1.0  # where the light comes from: left or right
        self.mood = ("airy", "rich", "deep")[chance.below(3)]
        hues = _HUES[self.mood]
        self.hue = hues[chance.below(len(hues))]
        accents = [hue for hue in _ACCENTS if abs((hue - self.hue + 180) % 360 - 180) >= 70]
        step = (18, 26, 34)[chance.below(3)] * (chance.below(2) * 2 - 1)
        # two neighbors on either side of the hue, and one color from across the circle
        self.turns = (step, -step, accents[chance.below(len(accents))] - self.hue)
        self.canvas = numpy.zeros((rows, columns, 3))

    def draw(self) -> Field:
        """Return the finished colors (0 to 255), rows × columns × 3."""
        self._backdrop()
        (self._dunes, self._orbs, self._window)[self.chance.below(3)]()
        self._vignette()
        return numpy.clip(self.canvas, 0.0, 255.0)

    def color(self, lightness: float, chroma: float, turn: int = 0) -> Color:
        """Return a color of this picture's harmony; ``turn`` is degrees away from its hue."""
        low, high = {"airy": (0.62, 0.97), "rich": (0.36, 0.86), "deep": (0.16, 0.66)}[self.mood]
        # pale light over a dark picture looks like fog, so even the lightest color keeps some of its hue there
        weight, least = {"airy": (0.75, 0.0), "rich": (1.15, 0.05), "deep": (1.0, 0.085)}[self.mood]
        return _oklch(low + (high - low) * lightness, max(least, chroma * weight), self.hue + turn)

    def mix(self, color: Color | Field, amount: Field) -> None:
        """Lay a color over the picture, as much of it as ``amount`` (0 to 1) says."""
        self.canvas += (numpy.asarray(color) - self.canvas) * amount[..., None]

    def _backdrop(self) -> None:
        first, second, _ = self.turns
        slope = self.chance.between(0.25, 0.75)
        along = self.lean * (self.x / self.wide - 0.5) * slope + (self.y / self.tall - 0.5) * 0.9 + 0.5
        bent = along + 0.30 * self._noise(2) + 0.10 * self._noise(4)
        stops = [
            self.color(0.95, 0.035, first), self.color(0.74, 0.085), self.color(0.45, 0.12, second),
            self.color(0.2, 0.10, second + first),
        ]  # fmt: skip
        self.canvas = _gradient(stops, _ease(numpy.clip(bent, 0.0, 1.0)))
        corner = 0.15 if self.lean > 0 else 0.85
        self._glow(corner * self.wide, 0.1 * self.tall, 0.95, self.color(1.0, 0.03, first), 0.65)
        self._glow((1 - corner) * self.wide, 0.8 * self.tall, 0.8, self.color(0.6, 0.13, self.turns[2]), 0.35)

    def _glow(self, x: float, y: float, radius: float, color: Color, amount: float) -> None:
        """Lay a pool of light: the falloff (1 - r²)³ has neither an edge nor a cusp."""
        near = numpy.maximum(0.0, 1.0 - self._squared(x, y) / (radius * radius))
        self.mix(color, near * near * near * amount)

    def _orbs(self) -> None:
        """Paint balls out of focus: a soft edge, light on one side, a wide shadow on the other."""
        chance = self.chance
        for index in range(4):
            radius = (0.50, 0.27, 0.15, 0.08)[index] * chance.between(0.88, 1.12)
            # the large one away from the light, the others around the free side, from far to near
            side, level = ((0.40, 0.74), (-0.30, 0.36), (-0.10, 0.70), (-0.40, 0.80))[index]
            x = self.wide * (0.5 + self.lean * (side + chance.between(-0.06, 0.06)))
            y = self.tall * (level + chance.between(-0.08, 0.08))
            turn = (self.turns[0], self.turns[1], self.turns[2], 0)[index]
            soft = (0.06, 0.03, 0.012, 0.07)[index]
            shift = radius * 0.30
            shadow = self._disc(x + self.lean * shift, y + shift, radius * 1.05, radius * 0.75)
            self.mix(self.color(0.05, 0.10, self.turns[1]), shadow * 0.42)
            shade = self._shade(x, y, radius)
            stops = [self.color(1.0, 0.05, turn), self.color(0.72, 0.12, turn), self.color(0.28, 0.13, turn + 15)]
            self.mix(_gradient(stops, shade), self._disc(x, y, radius, soft) * (0.95, 0.95, 1.0, 0.8)[index])

    def _dunes(self) -> None:
        """Paint layers of soft hills, each with light on its ridge and shade below the one before it."""
        chance = self.chance
        for index in range(4):
            level = self.tall * (0.40 + 0.16 * index) + chance.between(-0.05, 0.05)
            start, swing = chance.between(0.0, 6.0), chance.between(0.10, 0.22) * (1.0 - 0.12 * index)
            tilt = self.lean * chance.between(-0.10, 0.22)
            wave = _wave(self.x / self.wide * chance.between(0.8, 1.7) + start)
            depth = self.y - (level + swing * wave + tilt * (self.x / self.wide - 0.5))
            turn = (self.turns[0], 0, self.turns[1], self.turns[2])[index]
            self.mix(self.color(0.05, 0.09, self.turns[1]), _ease(numpy.clip(depth / 0.34 + 1.0, 0.0, 1.0)) * 0.22)
            side = 0.5 + self.lean * (self.x / self.wide - 0.5) * 0.8
            shade = numpy.clip(depth / 0.55 * 0.7 + side * 0.45, 0.0, 1.0)
            light = 0.98 - 0.10 * index
            stops = [self.color(light, 0.06, turn), self.color(light - 0.28, 0.12, turn)]
            stops.append(self.color(light - 0.55, 0.12, turn + 12))
            edge = 0.012 + 0.012 * abs(index - 1)
            self.mix(_gradient(stops, shade), _ease(numpy.clip(depth / edge + 0.5, 0.0, 1.0)))

    def _window(self) -> None:
        """Paint a wall that meets a floor, panes of light falling across both, and one ball to hold the eye."""
        chance = self.chance
        floor = self.tall * chance.between(0.70, 0.80)
        ground = _ease(numpy.clip((self.y - floor) / 0.14 + 0.5, 0.0, 1.0))
        stops = [self.color(0.55, 0.10, self.turns[1]), self.color(0.86, 0.06), self.color(0.62, 0.10)]
        self.mix(_gradient(stops, numpy.clip((self.y - floor + 0.06) / 0.5, 0.0, 1.0)), ground * 0.8)
        width, gap = chance.between(0.20, 0.28), chance.between(0.14, 0.20)
        across = self.lean * (self.x - self.wide * 0.5) + (self.y - self.tall * 0.5) * chance.between(0.45, 0.8)
        light = numpy.zeros_like(self.x)
        for index in range(2):
            middle = (index - 0.5) * (width + gap)
            soft = 0.03 + 0.05 * self.y / self.tall  # the farther the light has come, the softer its edge
            pane = numpy.clip((width / 2 - abs(across - middle)) / soft + 0.5, 0.0, 1.0)
            light += _ease(pane)
        fade = _ease(numpy.clip(self.y / self.tall * 1.8, 0.0, 1.0)) * (1.0 - 0.45 * ground)
        self.mix(self.color(0.12, 0.11, self.turns[1]), (1.0 - numpy.minimum(light, 1.0)) * 0.22)
        self.mix(self.color(1.0, 0.05, self.turns[0]), numpy.minimum(light, 1.0) * fade * 0.5)
        radius = chance.between(0.13, 0.19)
        x, y = self.wide * (0.5 + self.lean * chance.between(0.12, 0.30)), floor + 0.08 - radius * 0.9
        flat = self._squared(x + self.lean * radius * 0.7, floor + 0.09, 3.2) / (radius * radius * 2.6)
        dark = numpy.maximum(0.0, 1.0 - flat)
        self.mix(self.color(0.0, 0.10, self.turns[1]), dark * dark * 0.6)
        shade = self._shade(x, y, radius)
        accent = self.turns[2]
        stops = [self.color(1.0, 0.07, accent), self.color(0.66, 0.15, accent), self.color(0.2, 0.13, accent)]
        self.mix(_gradient(stops, shade), self._disc(x, y, radius, 0.016))

    def _vignette(self) -> None:
        across, down = self.x / self.wide - 0.5, self.y / self.tall - 0.5
        distance = across * across + down * down
        self.canvas *= (1.0 - 0.30 * distance * distance * 2.0)[..., None]

    def _disc(self, x: float, y: float, radius: float, soft: float) -> Field:
        distance = numpy.sqrt(self._squared(x, y))
        return _ease(numpy.clip((radius - distance) / (2.0 * soft) + 0.5, 0.0, 1.0))

    def _shade(self, x: float, y: float, radius: float) -> Field:
        """Return how dark a ball is at each place: 0 where the light meets it, 1 on its far side."""
        away = numpy.sqrt(self._squared(x - self.lean * radius * 0.42, y - radius * 0.55)) / (radius * 1.7)
        bounded: Field = numpy.clip(away, 0.0, 1.0)
        return bounded * bounded * (2.0 - bounded)  # round at the highlight

    def _squared(self, x: float, y: float, flatten: float = 1.0) -> Field:
        across, down = self.x - x, (self.y - y) * flatten
        return across * across + down * down

    def _noise(self, cells: int) -> Field:
        """Return smooth value noise from -0.5 to 0.5 with so many cells along the longer side."""
        size = cells / max(self.wide, self.tall)
        side = cells + 2
        grid = numpy.array([self.chance.below(1025) / 1024 - 0.5 for _ in range(side * side)]).reshape(side, side)
        column, row = self.x * size, self.y * size
        # the coarse grid reaches a little beyond the picture, and far beyond one of a few pixels
        column, row = numpy.minimum(column, cells + 0.5), numpy.minimum(row, cells + 0.5)
        left, above = column.astype(numpy.intp), row.astype(numpy.intp)
        right, down = _ease(column - left), _ease(row - above)
        upper = grid[above, left] + (grid[above, left + 1] - grid[above, left]) * right
        lower = grid[above + 1, left] + (grid[above + 1, left + 1] - grid[above + 1, left]) * right
        smooth: Field = upper + (lower - upper) * down
        return smooth


def _bounded(width: int, height: int) -> tuple[int, int]:
    longest = max(width, height, 1)
    if longest <= LARGEST_SIDE:
        return max(1, width), max(1, height)
    return max(1, width * LARGEST_SIDE // longest), max(1, height * LARGEST_SIDE // longest)


def _ease(value: Field) -> Field:
    """Return the quintic step 6t⁵ - 15t⁴ + 10t³: flat at both ends, first and second derivative included."""
    eased: Field = value * value * value * (value * (value * 6.0 - 15.0) + 10.0)
    return eased


def _wave(turns: Field) -> Field:
    """Return a wave between -1 and 1 with a period of 1: eased up and down instead of a sine."""
    part = turns - numpy.floor(turns)
    return 2.0 * _ease(1.0 - abs(2.0 * part - 1.0)) - 1.0


def _gradient(stops: list[Color], place: Field) -> Field:
    """Return the colors of evenly spaced stops at places 0 to 1; the stops are joined in OKLab."""
    table = numpy.array(_ramp(stops, 64))
    at = place * 64.0
    index = numpy.minimum(at.astype(numpy.intp), 63)
    part = at - index
    colors = numpy.empty((*place.shape, 3))
    for channel in range(3):
        values = table[:, channel]
        start = values.take(index)
        colors[..., channel] = start + (values.take(index + 1) - start) * part
    return colors


def _ramp(stops: list[Color], steps: int) -> list[Color]:
    """Return the colors between evenly spaced stops, rounded off around each stop so that none shows as a crease."""
    labs = [_lab_of(stop) for stop in stops]
    ramp = []
    for step in range(steps + 1):
        at = step / steps * (len(labs) - 1)
        index = min(int(at), len(labs) - 2)
        part = at - index
        near, far = labs[index], labs[index + 1]
        ramp.append([start + (end - start) * part for start, end in zip(near, far, strict=True)])
    reach = steps // 8
    smooth = []
    for step in range(steps + 1):
        width = min(reach, step, steps - step)
        window = ramp[step - width : step + width + 1]
        lightness, a, b = (sum(lab[axis] for lab in window) / len(window) for axis in range(3))
        smooth.append(_rgb_of((lightness, a, b)))
    return smooth


def _oklch(lightness: float, chroma: float, degrees: int) -> Color:
    return _rgb_of((lightness, chroma * _sine(degrees + 90), chroma * _sine(degrees)))


def _sine(degrees: int) -> float:
    turned = degrees % 360
    half = turned % 180
    folded = half if half <= 90 else 180 - half
    index, rest = divmod(folded, 10)
    value = _SINES[index] + (_SINES[min(index + 1, 9)] - _SINES[index]) * rest / 10
    return value if turned < 180 else -value


def _rgb_of(lab: tuple[float, float, float]) -> Color:
    """Return OKLab as sRGB, clipped; rounded to 1/1024 so that the last bits of ``pow`` don't matter."""
    lightness, a, b = lab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    red, green, blue = (round(_encoded(value) * 255 * 1024) / 1024 for value in linear)
    return red, green, blue


def _lab_of(color: Color) -> tuple[float, float, float]:
    red, green, blue = (_decoded(value / 255) for value in color)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _encoded(value: float) -> float:
    clipped = min(1.0, max(0.0, value))
    return 12.92 * clipped if clipped <= 0.0031308 else 1.055 * float(clipped ** (1 / 2.4)) - 0.055


def _decoded(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _refined(colors: Field, width: int, height: int) -> Array[Any]:
    """Return 8-bit RGB four times as fine: linear in both directions, on 16-bit integers, dithered."""
    fixed = numpy.floor(colors * 32.0 + 0.5).astype(numpy.uint16)
    rows, columns = fixed.shape[0] - 1, fixed.shape[1] - 1
    taller = numpy.empty((rows * _COARSE, columns + 1, 3), numpy.uint16)
    for phase in range(_COARSE):
        after = numpy.uint16(2 * phase + 1)
        taller[phase::_COARSE] = (fixed[:-1] * (8 - after) + fixed[1:] * after) >> 3
    wider = numpy.empty((rows * _COARSE, columns * _COARSE, 3), numpy.uint16)
    for phase in range(_COARSE):
        after = numpy.uint16(2 * phase + 1)
        wider[:, phase::_COARSE] = taller[:, :-1] * (8 - after) + taller[:, 1:] * after
    across, down = columns * _COARSE // 8 + 1, rows * _COARSE // 8 + 1
    threshold = numpy.tile(_BAYER * 4 + 2, (down, across))[: wider.shape[0], : wider.shape[1], None]
    wider += threshold.astype(numpy.uint16)
    return numpy.ascontiguousarray((wider[:height, :width] >> 8).astype(numpy.uint8))
