"""The display list: what to draw, final. A handful of ops, no state between them.

In: ops recorded by the pen. Out: frozen values that are compared, hashed, printed as JSON and replayed by any
backend. Coordinates are layout pixels; ``DisplayList.scale`` says how many device pixels one of them is.
``from_json(to_json(x)) == x``. Colors are 8-bit sRGB, unpremultiplied. Nothing here knows how to draw.
"""

from __future__ import annotations

import json
from dataclasses import field, fields
from typing import Any, Literal

from compositor.digests import blake2
from compositor.records import cached_property, dataclass
from compositor.values.color import Rgba

VERSION = 1
SLANT = 0.25  # of a made-up italic, in parts of the height: the 14 degrees that `oblique` means in CSS Fonts 4 §2.5
GRID = 64  # numbers are rounded to 1/64 px when they are recorded

Blend = Literal[
    "normal", "multiply", "screen", "overlay", "darken", "lighten", "color-dodge", "color-burn", "hard-light",
    "soft-light", "difference", "exclusion", "hue", "saturation", "color", "luminosity", "plus-lighter",
]  # fmt: skip
Point = tuple[float, float]


# A double of this size has no digits below 1/64: adding it rounds to the grid, halves to even, as ``round`` does.
SNAPPING = 1.5 * 2**46
# Up to here the sum keeps that size.
SNAPPED = 2.0**44


def snap(value: float) -> float:
    """Round to the grid of 1/64 px, so that float noise never changes a digest. ``-0.0`` becomes ``0.0``."""
    if -SNAPPED < value < SNAPPED:
        return (value + SNAPPING) - SNAPPING
    return round(value * GRID) / GRID + 0.0


@dataclass(frozen=True, slots=True)
class ImageRef:
    """A picture by content: digest of its bytes, size in pixels (upright) and whether it may be translucent."""

    digest: str
    width: int
    height: int
    alpha: bool = False


@dataclass(frozen=True, slots=True)
class FontRef:
    """A font by content: digest of its file, index in a collection, and design axes as (tag, value) pairs.

    ``bold`` and ``oblique`` are made up of letters that are neither: outlines thickened by 1/24 em (at 9 px and below)
    to 1/32 em (from 36 px on), and slanted by a quarter of their height, as Chromium does. Advances stay.
    """

    digest: str
    index: int = 0
    axes: tuple[tuple[str, float], ...] = ()
    bold: bool = False
    oblique: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """A gradient stop: offset from 0 to 1 and its color. Offsets never fall."""

    offset: float
    color: Rgba


@dataclass(frozen=True, slots=True)
class LinearGradient:
    """A gradient along the line from ``start`` to ``end``; premultiplied interpolation in sRGB."""

    start: Point
    end: Point
    stops: tuple[Stop, ...]
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class RadialGradient:
    """A gradient outward from ``center``; ``radius`` holds the horizontal and vertical radius of the last stop."""

    center: Point
    radius: Point
    stops: tuple[Stop, ...]
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class ConicGradient:
    """A gradient around ``center``, clockwise from ``angle`` degrees (0 = up, as CSS)."""

    center: Point
    angle: float
    stops: tuple[Stop, ...]
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A picture as paint: the picture's pixels ``source`` (x, y, w, h) fill ``target``; nothing outside of it."""

    ref: ImageRef
    source: tuple[float, float, float, float]
    target: tuple[float, float, float, float]


Paint = Rgba | LinearGradient | RadialGradient | ConicGradient | Pattern


@dataclass(frozen=True, slots=True)
class Rounded:
    """A rectangle with elliptic corners: radii are (rx, ry) of top left, top right, bottom right, bottom left.

    ``radii`` is empty for square corners. A circle is a square whose radii are half its side.
    """

    x: float
    y: float
    width: float
    height: float
    radii: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """An outline as SVG path data in absolute commands ``M L C Q Z``, with its fill rule."""

    data: str
    rule: Literal["nonzero", "evenodd"] = "nonzero"


Outline = Rounded | Path


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line along an outline, centered on it. ``dash`` holds on and off lengths in turn, or nothing."""

    paint: Paint
    width: float
    cap: Literal["butt", "round", "square"] = "butt"
    join: Literal["miter", "round", "bevel"] = "miter"
    miter: float = 4.0
    dash: tuple[float, ...] = ()
    phase: float = 0.0


@dataclass(frozen=True, slots=True)
class Clip:
    """Keep what is inside the outline (anti-aliased); ``outside`` keeps the rest instead."""

    outline: Outline
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Blur:
    """Blur what the group drew; ``sigma`` is the standard deviation (CSS blur radius)."""

    sigma: float


@dataclass(frozen=True, slots=True)
class DropShadow:
    """Draw the group's alpha, shifted, blurred and colored, beneath it."""

    x: float
    y: float
    sigma: float
    color: Rgba


@dataclass(frozen=True, slots=True)
class ColorMatrix:
    """Replace colors by a 4×5 matrix in row order on unpremultiplied channels 0..1 (as SVG feColorMatrix)."""

    values: tuple[float, ...]


Effect = Blur | DropShadow | ColorMatrix


@dataclass(frozen=True, slots=True)
class Shape:
    """Fill and then stroke an outline. ``blur`` > 0 softens both (standard deviation): the cheap shadow."""

    outline: Outline
    fill: Paint | None = None
    stroke: Stroke | None = None
    blur: float = 0.0


@dataclass(frozen=True, slots=True)
class Image:
    """Draw the picture's pixels ``source`` (x, y, w, h) into ``target`` (x, y, w, h in layout pixels)."""

    ref: ImageRef
    source: tuple[float, float, float, float]
    target: tuple[float, float, float, float]
    sampling: Literal["smooth", "pixelated"] = "smooth"


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Draw glyphs of one font at absolute baseline positions (x, y in turn). ``text`` is what they say.

    ``color_font`` tells that the glyphs carry their own colors (fill gives only alpha and foreground).
    """

    font: FontRef
    size: float
    ids: tuple[int, ...]
    positions: tuple[float, ...]
    fill: Paint | None = None
    stroke: Stroke | None = None
    blur: float = 0.0
    text: str = ""
    color_font: bool = False

    def __hash__(self) -> int:
        # what is said where tells runs apart; to hash each place takes longer than all the rest
        return hash((self.ids, self.size, self.positions[:2], self.text))


@dataclass(frozen=True, slots=True)
class Mask:
    """Multiply the group's alpha by what the ops draw: their alpha, or their luminance times alpha."""

    ops: tuple[Op, ...]
    mode: Literal["alpha", "luminance"] = "alpha"


@dataclass(frozen=True, slots=True)
class Group:
    """Draw the ops, then apply in order: effects (first to last), mask, opacity, clip, blend.

    A group with none of effects, mask, opacity, blend or ``isolated`` needs no layer of its own. ``transform``
    is the affine (a, b, c, d, e, f) of SVG ``matrix()`` or nine row-ordered values for a perspective; it applies
    to everything in the group, its clip and mask included. ``backdrop`` effects apply to what lies beneath the
    group, inside its clip, before the ops are drawn.
    """

    ops: tuple[Op, ...]
    opacity: float = 1.0
    blend: Blend = "normal"
    clip: Clip | None = None
    mask: Mask | None = None
    transform: tuple[float, ...] | None = None
    effects: tuple[Effect, ...] = ()
    backdrop: tuple[Effect, ...] = ()
    isolated: bool = False


Op = Shape | Image | Glyphs | Group


@dataclass(frozen=True)
class DisplayList:
    """Everything to draw on a canvas of ``width`` × ``height`` layout pixels, each ``scale`` device pixels wide.

    ``opaque`` promises that the ops cover the whole canvas with opaque paint, so no alpha channel is needed.
    """

    width: int
    height: int
    scale: float
    ops: tuple[Op, ...]
    opaque: bool = False
    version: int = field(default=VERSION)

    @property
    def device_size(self) -> tuple[int, int]:
        """Return the canvas size in device pixels."""
        return round(self.width * self.scale), round(self.height * self.scale)

    @cached_property
    def digest(self) -> str:
        """Return the blake2b digest (hex, 128 bits) of the canonical JSON: the identity of the picture."""
        return digest_of(self)


_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        ImageRef, FontRef, Stop, LinearGradient, RadialGradient, ConicGradient, Pattern, Rounded, Path, Stroke,
        Clip, Blur, DropShadow, ColorMatrix, Shape, Image, Glyphs, Mask, Group, DisplayList,
    )
}  # fmt: skip
_KIND_NAMES = {kind: name for name, kind in _KINDS.items()}
_FIELDS = {kind: fields(kind) for kind in _KIND_NAMES}


def digest_of(value: DisplayList | Op | tuple[Op, ...] | ImageRef) -> str:
    """Return the blake2b digest (hex, 128 bits) of the value's canonical JSON."""
    text = json.dumps(plain(value), separators=(",", ":"), ensure_ascii=False)
    return blake2(text.encode("utf-8", "surrogatepass"))


def to_json(value: DisplayList) -> str:
    """Print a display list as JSON: one object per op, defaults left out."""
    return json.dumps(plain(value), ensure_ascii=False, indent=1)


def from_json(text: str) -> DisplayList:
    """Read what ``to_json`` printed. Raises ValueError when it is not a display list."""
    try:
        value = _read(json.loads(text))
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a display list: {error}") from error
    if not isinstance(value, DisplayList):
        raise ValueError("not a display list: the outer object has another kind")
    return value


def plain(value: Any) -> Any:
    """Turn an op or value into JSON-able lists and dicts; a field that has its default is left out."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, Rgba):
        return "#{:02x}{:02x}{:02x}{:02x}".format(*value)
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    kind = type(value)
    record: dict[str, Any] = {"kind": _KIND_NAMES[kind]}
    for entry in _FIELDS[kind]:
        item = getattr(value, entry.name)
        if item != entry.default or entry.name == "version":
            record[entry.name] = plain(item)
    return record


def _read(value: Any) -> Any:
    if isinstance(value, dict):
        kind = _KINDS[value["kind"]]
        names = {entry.name: entry for entry in _FIELDS[kind]}
        given = {name: _read_field(names[name].type, item) for name, item in value.items() if name != "kind"}
        return kind(**given)
    if isinstance(value, list):
        return tuple(_read(item) for item in value)
    if isinstance(value, str) and len(value) == 9 and value.startswith("#"):
        return Rgba(*bytes.fromhex(value[1:]))
    return value


def _read_field(annotation: Any, value: Any) -> Any:
    """Text fields stay text even when they look like a color; numbers of float fields become floats."""
    if annotation in ("str", "Blend") or str(annotation).startswith("Literal"):
        return value
    if "float" in str(annotation) or "Point" in str(annotation):
        return _floats(value)
    return _read(value)


def _floats(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_floats(item) for item in value)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def walk(ops: tuple[Op, ...]) -> list[Op]:
    """Return every op of the list and of the groups and masks in it, in drawing order."""
    found: list[Op] = []
    for op in ops:
        found.append(op)
        if isinstance(op, Group):
            found += walk(op.ops)
            if op.mask is not None:
                found += walk(op.mask.ops)
    return found
