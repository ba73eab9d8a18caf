"""Which face of a family, and which point on its axes: CSS Fonts 4 §5.2 font style matching.

In: the faces of one family and what is asked. Out: a face and final axis values. Pure.

Where a family has no italic or no such weight, the nearest face is taken (``differences`` says so); whether it is
slanted or emboldened is for who asks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from compositor.resources.fonts.faces import Axis, Face, Lack

# Optical sizes are quantized: shaping depends on the optical size, so an exact one would mean new shaping for
# every font size that is tried. The widths of Inter and Source Serif stay within 0.7 % of the exact ones.
OPTICAL_SIZES = (
    5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 18.0, 20.0, 22.0, 24.0, 28.0, 32.0, 36.0,
    42.0, 48.0, 54.0, 60.0, 72.0, 84.0, 96.0, 120.0, 144.0, 168.0, 192.0, 240.0, 288.0, 360.0,
    432.0, 576.0, 720.0, 864.0, 1008.0, 1200.0,
)  # fmt: skip
BOLD = 600.0
SLANTS = ("ital", "slnt")
OBLIQUE = -14.0  # CSS: `oblique` without an angle is 14 degrees; OpenType counts `slnt` the other way


def optical_sizes(axis: Axis) -> tuple[float, ...]:
    """Return the optical sizes that are used on this axis, in rising order."""
    inside = [size for size in OPTICAL_SIZES if axis.minimum < size < axis.maximum]
    return tuple(dict.fromkeys((axis.minimum, *inside, axis.maximum)))


def optical_borders(axis: Axis) -> tuple[float, ...]:
    """Return the font sizes (px) from which the next larger optical size is used."""
    sizes = optical_sizes(axis)
    return tuple((small + large) / 2 for small, large in pairwise(sizes))


def optical_size(axis: Axis, size: float) -> float:
    """Return the optical size for a font size in px (CSS ``font-optical-sizing: auto``: one unit is one px)."""
    return optical_sizes(axis)[bisect_right(optical_borders(axis), size)]


def choose(faces: Sequence[Face], weight: float, italic: bool, stretch: float) -> Face:
    """Return the face that CSS Fonts 4 §5.2 selects: by width, then style, then weight; ties by order."""
    near = _nearest(faces, [face.stretch for face in faces], stretch, upward=stretch > 100)
    styled = _styled(near, italic)
    ranges = [face.weight for face in styled]
    if any(low <= weight <= high for low, high in ranges):
        return next(face for face in styled if face.weight[0] <= weight <= face.weight[1])
    if 400 <= weight <= 500:
        between = [face for face in styled if weight < face.weight[0] <= 500]
        if between:
            return min(between, key=lambda face: face.weight[0])
    return _nearest(styled, ranges, weight, upward=weight > 500)[0]


def _styled(faces: Sequence[Face], italic: bool) -> list[Face]:
    if not italic:
        return [face for face in faces if not face.italic] or list(faces)
    drawn = [face for face in faces if face.italic or face.axis("ital")]
    return drawn or [face for face in faces if face.axis("slnt")] or list(faces)


def _nearest(faces: Sequence[Face], ranges: Sequence[tuple[float, float]], wanted: float, upward: bool) -> list[Face]:
    """Keep the faces whose range is nearest to what is wanted; on the preferred side first, however far."""
    scores = []
    for low, high in ranges:
        distance = low - wanted if low > wanted else wanted - high if high < wanted else 0.0
        on_side = distance == 0 or (low > wanted) == upward
        scores.append((not on_side, distance))
    best = min(scores)
    return [face for face, score in zip(faces, scores, strict=True) if score == best]


def axis_values(
    face: Face,
    weight: float,
    italic: bool,
    stretch: float,
    axes: Iterable[tuple[str, float]],
    size: float | None,
) -> tuple[tuple[str, float], ...]:
    """Return the final value of every axis of the face, sorted by tag: asked ones clamped, the rest default.

    ``size`` is the font size in px that an ``opsz`` axis follows, or None to leave that axis alone. Explicit
    ``axes`` win over weight, style, width and size; a tag that the face lacks is passed over, as in CSS.
    """
    if not face.axes:
        return ()
    asked = {"wght": weight, "wdth": stretch}
    if italic:
        asked |= {"ital": 1.0, "slnt": OBLIQUE}
    given = dict(axes)
    values = []
    for axis in face.axes:
        if axis.tag == "opsz" and size is not None and "opsz" not in given:
            value = optical_size(axis, size)
        else:
            value = axis.clamp(given.get(axis.tag, asked.get(axis.tag, axis.default)))
        values.append((axis.tag, float(value)))
    return tuple(sorted(values))


def differences(
    face: Face,
    weight: float,
    italic: bool,
    stretch: float,
    axes: Iterable[tuple[str, float]] = (),
    slack: float = 0.0,
) -> tuple[Lack, ...]:
    """Say where the chosen face is not what was asked for; nothing when it is, and for pictures.

    Explicit ``axes`` are what they are. A weight that is off by ``slack`` or less is passed over. Bold is lacking
    where 600 or more is asked and less is there (CSS Fonts 4 §8.1), any other weight is only far away.
    """
    if face.color:
        return ()
    found = []
    given = {tag for tag, _ in axes}
    if italic and not given.intersection(SLANTS) and not (face.italic or any(map(face.axis, SLANTS))):
        found.append(Lack(f"{face.family} has no italic", "oblique"))
    low, high = face.weight
    bold = weight >= BOLD > high
    if "wght" not in given and (bold or not low - slack <= weight <= high + slack):
        nearest = low if weight < low else high
        words = f"{face.family} has no weight {weight:g}; {nearest:g} is the nearest"
        found.append(Lack(words, "bold" if bold else ""))
    low, high = face.stretch
    if "wdth" not in given and not low <= stretch <= high:
        found.append(
            Lack(f"{face.family} has no width {stretch:g} %; {low if stretch < low else high:g} is the nearest")
        )
    return tuple(found)
