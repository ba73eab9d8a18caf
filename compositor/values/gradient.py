"""CSS gradients as authors write them (CSS Images 3 and 4), before they meet a box.

In: CSS text. Out: ``LinearSpec``, ``RadialSpec`` or ``ConicSpec``. ``compositor.gradient`` turns a spec and a box
into display gradients. Stops are 8-bit sRGB; without ``in <space>`` colors are mixed in sRGB.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from compositor.errors import nearest
from compositor.records import dataclass
from compositor.values.color import Rgba, color_of, interpolation_of
from compositor.values.css import Node, arguments, components, is_function, is_numeric, source, split_commas, word
from compositor.values.length import Length, Percent, parse_length
from compositor.values.number import parse_angle
from compositor.values.parsed import Parsed, expect_text, number_text, shown, text_schema
from compositor.values.place import Position, parse_position

Corner = Literal["top left", "top right", "bottom left", "bottom right"]
SizeWord = Literal["closest-side", "farthest-side", "closest-corner", "farthest-corner"]
_SIZE_WORDS: tuple[SizeWord, ...] = ("closest-side", "farthest-side", "closest-corner", "farthest-corner")
_SIDES = {"top": 0.0, "right": 90.0, "bottom": 180.0, "left": 270.0}
FUNCTIONS = tuple(f"{prefix}{kind}-gradient" for prefix in ("", "repeating-") for kind in ("linear", "radial", "conic"))


@dataclass(frozen=True, slots=True)
class ColorStop:
    """A color and where on the gradient line it stands; None leaves the place to the fix-up rules of CSS."""

    color: Rgba
    position: Length | None = None


@dataclass(frozen=True, slots=True)
class ColorHint:
    """Where between two stops the halfway color lies."""

    position: Length


Entry = ColorStop | ColorHint


@dataclass(frozen=True, slots=True)
class LinearSpec:
    """``linear-gradient()``: an angle in degrees (0 = up, clockwise) or a corner, and the stops."""

    direction: float | Corner
    entries: tuple[Entry, ...]
    repeating: bool = False
    space: str = "srgb"
    hue: str = "shorter"

    @property
    def css(self) -> str:
        """Return the CSS text."""
        toward = f"to {self.direction}" if isinstance(self.direction, str) else f"{number_text(self.direction)}deg"
        return _printed("linear", self, toward)


@dataclass(frozen=True, slots=True)
class RadialSpec:
    """``radial-gradient()``: ending shape, its size (a word, or one or two lengths), center and stops."""

    shape: Literal["circle", "ellipse"]
    size: SizeWord | tuple[Length, ...]
    position: Position
    entries: tuple[Entry, ...]
    repeating: bool = False
    space: str = "srgb"
    hue: str = "shorter"

    @property
    def css(self) -> str:
        """Return the CSS text."""
        size = self.size if isinstance(self.size, str) else " ".join(length.css for length in self.size)
        return _printed("radial", self, f"{self.shape} {size} at {self.position.css}")


@dataclass(frozen=True, slots=True)
class ConicSpec:
    """``conic-gradient()``: a start angle in degrees (0 = up), a center, and stops whose 100% is a full turn."""

    angle: float
    position: Position
    entries: tuple[Entry, ...]
    repeating: bool = False
    space: str = "srgb"
    hue: str = "shorter"

    @property
    def css(self) -> str:
        """Return the CSS text."""
        return _printed("conic", self, f"from {number_text(self.angle)}deg at {self.position.css}")


GradientSpec = LinearSpec | RadialSpec | ConicSpec


def _printed(kind: str, spec: GradientSpec, prelude: str) -> str:
    if spec.space != "srgb":
        prelude += f" in {spec.space}" + (f" {spec.hue} hue" if spec.hue != "shorter" else "")
    stops = ", ".join(
        entry.position.css
        if isinstance(entry, ColorHint)
        else entry.color.css + (f" {entry.position.css}" if entry.position is not None else "")
        for entry in spec.entries
    )
    return f"{'repeating-' if spec.repeating else ''}{kind}-gradient({prelude}, {stops})"


def parse_gradient(value: object) -> GradientSpec:
    """Return the gradient written as CSS text. Raises ValueError that says what the grammar expects."""
    if isinstance(value, LinearSpec | RadialSpec | ConicSpec):
        return value
    text = expect_text(value, "a gradient", "linear-gradient(to top, #000, transparent)")
    nodes = components(text, "the gradient")
    if len(nodes) != 1 or not is_function(nodes[0]):
        raise ValueError(f"{shown(text)} is not a gradient; write it like `linear-gradient(to top, #000, transparent)`")
    return gradient_of(nodes[0])


def gradient_of(node: Node) -> GradientSpec:
    """Return the gradient of one CSS function node. Raises ValueError like ``parse_gradient``."""
    name = node.lower_name
    if name not in FUNCTIONS:
        guess = nearest(name, FUNCTIONS) or "known are " + ", ".join(FUNCTIONS)
        raise ValueError(f"`{node.name}()` is not a gradient; {guess}")
    kind = name.removeprefix("repeating-").removesuffix("-gradient")
    if not arguments(node):
        raise ValueError(f"{name}() has no colors")
    groups = split_commas(arguments(node), f"{name}()")
    prelude: list[Node] = []
    if _is_prelude(groups[0], kind):
        prelude, groups = groups[0], groups[1:]
    if not groups:
        raise ValueError(f"{name}() has no colors")
    rest, space, hue = _interpolation(prelude)
    entries = _entries(groups, kind, name)
    common = (entries, name.startswith("repeating-"), space, hue)
    if kind == "linear":
        return LinearSpec(_direction(rest), *common)
    before, position = _at(rest)
    if kind == "conic":
        return ConicSpec(_from(before), position, *common)
    shape, size = _ending(before)
    return RadialSpec(shape, size, position, *common)


def _is_prelude(nodes: Sequence[Node], kind: str) -> bool:
    first = word(nodes[0])
    if kind == "linear":
        if first in _SIDES:
            raise ValueError(f"a direction is written `to {source(nodes)}`")
        return first in ("to", "in") or (is_numeric(nodes[0]) and nodes[0].type != "percentage" and len(nodes) != 2)
    if kind == "conic":
        return first in ("from", "at", "in")
    return first in ("circle", "ellipse", "at", "in", *_SIZE_WORDS) or (
        is_numeric(nodes[0]) and all(is_numeric(item) or word(item) for item in nodes)
    )


def _interpolation(nodes: list[Node]) -> tuple[list[Node], str, str]:
    """Cut ``in <space> [<way> hue]`` out of the prelude."""
    start = next((index for index, item in enumerate(nodes) if word(item) == "in"), None)
    if start is None:
        return nodes, "srgb", "shorter"
    end = start + 2
    if len(nodes) > end + 1 and word(nodes[end + 1]) == "hue":
        end += 2
    space, hue = interpolation_of(nodes[start + 1 : end])
    return nodes[:start] + nodes[end:], space, hue


def _direction(nodes: list[Node]) -> float | Corner:
    if not nodes:
        return 180.0
    words = [word(item) for item in nodes]
    if words[0] == "to":
        sides = words[1:]
        if len(sides) == 1 and sides[0] in _SIDES:
            return _SIDES[sides[0]]
        corners: tuple[Corner, ...] = ("top left", "top right", "bottom left", "bottom right")
        for corner in corners:
            if len(sides) == 2 and set(sides) == set(corner.split()):
                return corner
        guess = nearest(" ".join(sides), [*_SIDES, *corners])
        raise ValueError(f"`{source(nodes)}` is not a direction; {guess or 'write it like `to top right` or `45deg`'}")
    if len(nodes) == 1 and is_numeric(nodes[0]):
        return _angle(nodes[0])
    raise ValueError(f"`{source(nodes)}` is not a direction; write it like `to top right` or `45deg`")


def _angle(node: Node) -> float:
    return parse_angle(source([node]))


def _at(nodes: list[Node]) -> tuple[list[Node], Position]:
    start = next((index for index, item in enumerate(nodes) if word(item) == "at"), None)
    if start is None:
        return nodes, Position()
    return nodes[:start], parse_position(source(nodes[start + 1 :]))


def _from(nodes: list[Node]) -> float:
    if not nodes:
        return 0.0
    if len(nodes) != 2 or word(nodes[0]) != "from" or not is_numeric(nodes[1]):
        raise ValueError(f"`{source(nodes)}`: a conic gradient starts like `from 45deg at 50% 50%`")
    return _angle(nodes[1])


def _ending(nodes: list[Node]) -> tuple[Literal["circle", "ellipse"], SizeWord | tuple[Length, ...]]:
    shapes = [word(item) for item in nodes if word(item) in ("circle", "ellipse")]
    sizes = [name for item in nodes for name in _SIZE_WORDS if word(item) == name]
    lengths = tuple(parse_length(source([item])) for item in nodes if is_numeric(item))
    if len(shapes) + len(sizes) + len(lengths) != len(nodes) or len(shapes) > 1 or len(sizes) > 1 or len(lengths) > 2:
        raise ValueError(
            f"`{source(nodes)}` is not a shape and size; write `circle`, `ellipse`, a size word such as "
            "`farthest-corner`, or one radius for a circle and two for an ellipse"
        )
    if sizes and lengths:
        raise ValueError(f"`{source(nodes)}` gives the size twice: by a word and by lengths")
    circle = shapes == ["circle"] or (not shapes and len(lengths) == 1)
    if any(length.value < 0 for length in lengths):
        raise ValueError(f"`{source(nodes)}`: a radius is never negative")
    if circle and lengths and (len(lengths) == 2 or isinstance(lengths[0], Percent)):
        raise ValueError(f"`{source(nodes)}`: a circle has one radius, in pixels")
    if not circle and len(lengths) == 1:
        raise ValueError(f"`{source(nodes)}`: an ellipse has two radii")
    return "circle" if circle else "ellipse", lengths or (sizes[0] if sizes else "farthest-corner")


def _entries(groups: list[list[Node]], kind: str, name: str) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    for group in groups:
        positions = [_position(item, kind) for item in group if is_numeric(item)]
        colors = [item for item in group if not is_numeric(item)]
        if not colors and len(positions) == 1:
            if not entries or isinstance(entries[-1], ColorHint):
                raise ValueError(f"{name}(): the hint `{source(group)}` must stand between two colors")
            entries.append(ColorHint(positions[0]))
            continue
        if len(colors) != 1 or len(positions) > 2:
            raise ValueError(f"{name}(): `{source(group)}` is not a stop; a stop is a color and up to two positions")
        color = color_of(colors[0])
        entries += [ColorStop(color, position) for position in positions] or [ColorStop(color)]
    if isinstance(entries[-1], ColorHint):
        raise ValueError(f"{name}(): the hint `{source(groups[-1])}` must stand between two colors")
    return tuple(entries)


def _position(node: Node, kind: str) -> Length:
    if kind != "conic" or node.type == "percentage":
        return parse_length(source([node]))
    return Percent(round(_angle(node) / 3.6, 6))


Gradient = Annotated[
    GradientSpec,
    Parsed(parse_gradient, text_schema("A CSS gradient.", "linear-gradient(to top, #000, transparent 60%)")),
]
