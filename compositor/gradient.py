"""A CSS gradient meets a box: the gradient line, the stops, and what degenerates to a plain color.

In: a spec of ``values.gradient`` and the box it fills. Out: a display gradient, or ``Rgba`` when nothing varies.
Display gradients mix premultiplied in sRGB; other spaces and color hints are sampled into enough stops that no
channel is off by more than one level. As in browsers, colors that leave sRGB between two stops are clipped.
Layers and ``paint`` import this module. Source: CSS Images 3 §3 and CSS Images 4 §3 (conic, hints, ``in <space>``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from compositor.display import ConicGradient, LinearGradient, Point, RadialGradient, Stop, snap
from compositor.values.color import Rgba, mixer, rgba_of
from compositor.values.color_space import Triple, to_srgb
from compositor.values.geometry import Box
from compositor.values.gradient import ColorHint, ColorStop, ConicSpec, Entry, GradientSpec, LinearSpec, RadialSpec

Mark = tuple[float, Rgba]  # a position along the gradient line (pixels; turns for conic ones) and the color there
Premultiplied = tuple[float, float, float, float]  # red, green, blue, alpha from 0 to 255
_TOLERANCE = 0.8  # levels; rounding the stops to 8 bits takes the rest of the one level that is promised
_EIGHTHS = (0.5, 0.25, 0.75, 0.125, 0.375, 0.625, 0.875)  # the likeliest to differ first
_DEEPEST = 10  # halvings between two stops
_SHORTEST_PERIOD = 1 / 8  # pixels; below it a repeating gradient is its average, as the specification asks
_MOST_REPEATS = 720  # of a conic gradient in one turn; more is its average


def resolve(spec: GradientSpec, box: Box) -> LinearGradient | RadialGradient | ConicGradient | Rgba:
    """Return what to draw for a gradient that fills a box (layout pixels)."""
    if box.width <= 0 or box.height <= 0:
        return _last_color(spec.entries)
    if isinstance(spec, LinearSpec):
        return _linear(spec, box)
    if isinstance(spec, RadialSpec):
        return _radial(spec, box)
    return _conic(spec, box)


def _last_color(entries: Sequence[Entry]) -> Rgba:
    return next(entry.color for entry in reversed(entries) if isinstance(entry, ColorStop))


# ── the three kinds ─────────────────────────────────────────────────────────────────────────────


def _linear(spec: LinearSpec, box: Box) -> LinearGradient | Rgba:
    angle = line_angle(spec.direction, box.width, box.height)
    across, down = math.sin(angle), -math.cos(angle)
    length = abs(box.width * across) + abs(box.height * down)
    marks = _marks(spec, length)
    plain = _plain(marks, spec.repeating, _SHORTEST_PERIOD)
    if plain is not None:
        return plain
    if not spec.repeating:
        marks = _padded(marks, length)
    first, last = marks[0][0], marks[-1][0]
    center = (box.x + box.width / 2, box.y + box.height / 2)

    def point(position: float) -> Point:
        along = position - length / 2
        return snap(center[0] + along * across), snap(center[1] + along * down)

    return LinearGradient(point(first), point(last), _stops(marks, first, last), spec.repeating)


def line_angle(direction: float | str, width: float, height: float) -> float:
    """Return the angle of the gradient line in radians, 0 = up, clockwise.

    A corner is met such that the line through the middle, square to the gradient line, ends in the two
    neighboring corners ("magic corners", CSS Images 3 §3.1.1).
    """
    if not isinstance(direction, str):
        return math.radians(direction % 360)
    angle = math.atan2(height, width)
    if "bottom" in direction:
        angle = math.pi - angle
    return -angle if "left" in direction else angle


def _radial(spec: RadialSpec, box: Box) -> RadialGradient | Rgba:
    center = (spec.position.x.resolve(box.width), spec.position.y.resolve(box.height))
    radius_x, radius_y = ending_radii(spec, center, box.width, box.height)
    if radius_y <= 0 < radius_x:
        return _last_color(spec.entries)
    # zero width: every percentage is at the center, and the ellipse looks like a mirrored linear gradient
    ratio = radius_y / radius_x if radius_x > 0 else 1.0 if spec.shape == "circle" else 1e4
    marks = _marks(spec, radius_x)
    plain = _plain(marks, spec.repeating, _SHORTEST_PERIOD)
    if plain is not None:
        return plain
    if spec.repeating:
        marks = _rotated(marks)
    else:
        if marks[-1][0] <= 0:
            return marks[-1][1]
        marks = _from_zero(_padded(marks, max(radius_x, 1.0)))
    last = marks[-1][0]
    middle = (snap(box.x + center[0]), snap(box.y + center[1]))
    return RadialGradient(middle, (snap(last), snap(last * ratio)), _stops(marks, 0.0, last), spec.repeating)


def ending_radii(spec: RadialSpec, center: Point, width: float, height: float) -> Point:
    """Return the horizontal and vertical radius at 100% (CSS Images 3 §3.2.1)."""
    if not isinstance(spec.size, str):
        lengths = [length.resolve(side) for length, side in zip(spec.size, (width, height), strict=False)]
        return lengths[0], lengths[-1]
    nearer = spec.size.startswith("closest")
    choose = min if nearer else max
    to_x = choose(abs(center[0]), abs(width - center[0]))
    to_y = choose(abs(center[1]), abs(height - center[1]))
    if spec.size.endswith("side"):
        return (choose(to_x, to_y),) * 2 if spec.shape == "circle" else (to_x, to_y)
    corner = choose(((x - center[0], y - center[1]) for x in (0.0, width) for y in (0.0, height)), key=_distance)
    if spec.shape == "circle":
        return (_distance(corner),) * 2
    if to_x <= 0 or to_y <= 0:
        return to_x, to_y
    ratio = to_y / to_x  # the corner lies on an ellipse of the same shape as the one through the sides
    radius = math.hypot(corner[0], corner[1] / ratio)
    return radius, radius * ratio


def _distance(vector: Point) -> float:
    return math.hypot(vector[0], vector[1])


def _conic(spec: ConicSpec, box: Box) -> ConicGradient | Rgba:
    marks = _marks(spec, 1.0)
    plain = _plain(marks, spec.repeating, 1 / _MOST_REPEATS)
    if plain is not None:
        return plain
    if spec.repeating:
        pattern = _rotated(marks)
        period = pattern[-1][0]
        copies = math.ceil(1 / period)
        marks = [(copy * period + position, color) for copy in range(copies) for position, color in pattern]
    else:
        if marks[-1][0] <= 0:
            return marks[-1][1]
        if marks[0][0] >= 1:
            return marks[0][1]
    marks = _until_one(_from_zero(marks))
    center = (
        snap(box.x + spec.position.x.resolve(box.width)),
        snap(box.y + spec.position.y.resolve(box.height)),
    )
    return ConicGradient(center, round(spec.angle % 360, 6), _stops(marks, 0.0, 1.0))


# ── stops ───────────────────────────────────────────────────────────────────────────────────────


def fix_up(entries: Sequence[Entry], length: float) -> list[float]:
    """Return the position of every stop and hint in pixels, by the fix-up rules of CSS Images 3 §3.4.3."""
    places = [None if entry.position is None else entry.position.resolve(length) for entry in entries]
    places[0] = 0.0 if places[0] is None else places[0]
    places[-1] = length if places[-1] is None else places[-1]
    largest = -math.inf
    for index, place in enumerate(places):
        if place is not None:
            largest = max(largest, place)
            places[index] = largest
    fixed: list[float] = []
    for index, place in enumerate(places):
        if place is None:
            following = next(later for later in range(index, len(places)) if places[later] is not None)
            end = places[following]
            assert end is not None
            place = fixed[-1] + (end - fixed[-1]) / (following - index + 1)
        fixed.append(place)
    return fixed


def _marks(spec: GradientSpec, length: float) -> list[Mark]:
    places = fix_up(spec.entries, length)
    marks: list[Mark] = []
    hint: float | None = None
    for place, entry in zip(places, spec.entries, strict=True):
        if isinstance(entry, ColorHint):
            hint = place
            continue
        if marks:
            start, color = marks[-1]
            marks += _between(start, color, place, entry.color, hint, spec)
        marks.append((place, entry.color))
        hint = None
    return marks


def _between(start: float, first: Rgba, end: float, second: Rgba, hint: float | None, spec: GradientSpec) -> list[Mark]:
    """Return the marks to add between two stops so that straight premultiplied sRGB is close enough."""
    span = end - start
    if span <= 0 or (hint is None and spec.space == "srgb"):
        return []
    power = 1.0
    if hint is not None:
        share = (hint - start) / span
        if share <= 0:
            return [(start, second)]
        if share >= 1:
            return [(end, first)]
        power = math.log(0.5) / math.log(share)
        if abs(power - 1) < 1e-9 and spec.space == "srgb":
            return []
    mixed = mixer(first, second, spec.space, spec.hue)

    def color_at(share: float) -> tuple[Triple, float]:
        values, alpha = mixed(share**power)
        return to_srgb(spec.space, values), alpha

    return [(start + share * span, color) for share, color in _sampled(color_at, first, second)]


def _sampled(color_at: Callable[[float], tuple[Triple, float]], first: Rgba, second: Rgba) -> list[Mark]:
    """Halve the way between two colors until straight mixing is within the tolerance at its eighths."""
    known: dict[float, tuple[Premultiplied, Triple]] = {}  # many eighths are met again in the halves

    def exact(share: float) -> tuple[Premultiplied, Triple]:
        if share not in known:
            values, alpha = color_at(share)
            opacity = min(1.0, max(0.0, alpha)) * 255
            red, green, blue = (min(1.0, max(0.0, value)) * opacity for value in values)
            known[share] = (red, green, blue, opacity), values
        return known[share]

    return _halved(color_at, exact, (0.0, first), (1.0, second), 0)


def _halved(
    color_at: Callable[[float], tuple[Triple, float]],
    exact: Callable[[float], tuple[Premultiplied, Triple]],
    low: Mark,
    high: Mark,
    depth: int,
) -> list[Mark]:
    """Return the marks between two marks. A function of its own: one that calls itself from within is a cycle."""
    start, end, width = _premultiplied(low[1]), _premultiplied(high[1]), high[0] - low[0]
    straight = not _kinked(exact(low[0])[1], exact(high[0])[1]) and all(
        abs(from_ + (to - from_) * part - value) <= _TOLERANCE
        for part in _EIGHTHS
        for from_, to, value in zip(start, end, exact(low[0] + width * part)[0], strict=True)
    )
    if straight or depth == _DEEPEST:
        return []
    share = (low[0] + high[0]) / 2
    middle = (share, rgba_of(*color_at(share)))
    halves = ((low, middle), (middle, high))
    before, after = (_halved(color_at, exact, *half, depth + 1) for half in halves)
    return [*before, middle, *after]


def _kinked(low: Triple, high: Triple) -> bool:
    """Return whether a channel leaves sRGB on the way so steeply that the eighths may miss the kink of clipping.

    A straight line from ``inside`` to ``beyond`` the border is off by inside · beyond / (inside + beyond) at most.
    """
    for first, second in zip(low, high, strict=True):
        for border in (0.0, 1.0):
            inside, beyond = abs(first - border), abs(second - border)
            if (first > border) != (second > border) and inside * beyond * 255 > _TOLERANCE * (inside + beyond):
                return True
    return False


def _premultiplied(color: Rgba) -> Premultiplied:
    share = color.alpha / 255
    return color.red * share, color.green * share, color.blue * share, float(color.alpha)


def _unpremultiplied(values: Sequence[float]) -> Rgba:
    red, green, blue, alpha = values
    if alpha <= 0:
        return Rgba(0, 0, 0, 0)
    return rgba_of((red / alpha, green / alpha, blue / alpha), alpha / 255)


def _color_between(before: Mark, after: Mark, position: float) -> Rgba:
    share = (position - before[0]) / (after[0] - before[0])
    start, end = _premultiplied(before[1]), _premultiplied(after[1])
    return _unpremultiplied([low + (high - low) * share for low, high in zip(start, end, strict=True)])


def _plain(marks: Sequence[Mark], repeating: bool, shortest: float) -> Rgba | None:
    """Return the one color that a gradient amounts to, if it does."""
    if all(color == marks[0][1] for _, color in marks):
        return marks[0][1]
    period = marks[-1][0] - marks[0][0]
    if not repeating or period >= shortest:
        return None
    if period <= 1e-9:
        return marks[-1][1]
    total = [0.0, 0.0, 0.0, 0.0]
    for (start, first), (end, second) in pairwise(marks):
        weight = (end - start) / period / 2
        pairs = zip(_premultiplied(first), _premultiplied(second), strict=True)
        total = [sum_ + (low + high) * weight for sum_, (low, high) in zip(total, pairs, strict=True)]
    return _unpremultiplied(total)


def _padded(marks: list[Mark], length: float) -> list[Mark]:
    """Give a hard edge at either end room on both sides, so that it is drawn as an edge."""
    room = max(length, 1.0)
    if len(marks) == 1 or marks[0][0] == marks[1][0]:
        marks = [(marks[0][0] - room, marks[0][1]), *marks]
    if marks[-1][0] == marks[-2][0]:
        marks = [*marks, (marks[-1][0] + room, marks[-1][1])]
    return marks


def _from_zero(marks: list[Mark]) -> list[Mark]:
    """Cut off what lies before 0; there is a mark at 0 afterwards."""
    before = [mark for mark in marks if mark[0] <= 0]
    after = [mark for mark in marks if mark[0] > 0]
    if not before:
        return [(0.0, marks[0][1]), *after]
    if before[-1][0] == 0 or not after:
        return [(0.0, before[-1][1]), *after]
    return [(0.0, _color_between(before[-1], after[0], 0.0)), *after]


def _until_one(marks: list[Mark]) -> list[Mark]:
    """Cut off what lies after 1; there is a mark at 1 afterwards."""
    mirrored = [(1 - position, color) for position, color in reversed(marks)]
    return [(1 - position, color) for position, color in reversed(_from_zero(mirrored))]


def _rotated(marks: list[Mark]) -> list[Mark]:
    """Return one period of a repeating pattern that starts at 0 instead of at its first stop."""
    first, last = marks[0][0], marks[-1][0]
    period = last - first
    shift = first % period
    if shift == 0:
        return [(position - first, color) for position, color in marks]
    seam = last - shift  # what stands here in the pattern stands at 0
    index = next(number for number, mark in enumerate(marks) if mark[0] > seam)
    color = _color_between(marks[index - 1], marks[index], seam)
    head = [(position - seam, color) for position, color in marks[index:]]
    tail = [(position - first + shift, color) for position, color in marks[:index]]
    return [(0.0, color), *head, *tail, (period, color)]


def _stops(marks: Sequence[Mark], first: float, last: float) -> tuple[Stop, ...]:
    span = last - first
    stops: list[Stop] = []
    for position, color in marks:
        stop = Stop(min(1.0, max(0.0, round((position - first) / span, 6))), color)
        if len(stops) >= 2 and stops[-1].offset == stops[-2].offset == stop.offset:
            stops[-1] = stop  # of several stops at one place only the first and the last show
        elif not stops or stops[-1] != stop:
            stops.append(stop)
    return tuple(stops)
