"""Colors: 8-bit sRGB with alpha, as CSS Color 4 writes them.

In: CSS color text. Out: ``Rgba``. Wider spaces (oklch(), lab(), color(display-p3 …)) are converted by the matrices
of CSS Color 4 and brought into sRGB by its gamut mapping (chroma reduction in OKLCH), not by clipping.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated

from compositor.deferred import regex
from compositor.errors import nearest
from compositor.records import NamedTuple
from compositor.values import color_space
from compositor.values.color_names import NAMED
from compositor.values.color_space import Triple
from compositor.values.css import Node, arguments, components, source, split_commas, word
from compositor.values.parsed import Parsed, expect_text, shown, text_schema


class Rgba(NamedTuple):
    """An sRGB color: red, green, blue and alpha from 0 to 255, unpremultiplied."""

    red: int
    green: int
    blue: int
    alpha: int = 255

    @property
    def opaque(self) -> bool:
        """Return whether nothing shows through."""
        return self.alpha == 255

    @property
    def css(self) -> str:
        """Return the color as ``#rrggbb``, or ``#rrggbbaa`` when it is translucent."""
        return "#{:02x}{:02x}{:02x}{:02x}".format(*self)[: 7 if self.opaque else 9]


TRANSPARENT = Rgba(0, 0, 0, 0)
_HEX = regex(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_FUNCTIONS = ("rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch", "color", "color-mix")
_CLIPPED = ("rgb", "rgba", "hsl", "hsla", "hwb")  # CSS clips these; the others are mapped
_RGB_SPACES = (
    "srgb",
    "srgb-linear",
    "display-p3",
    "a98-rgb",
    "prophoto-rgb",
    "rec2020",
    "xyz",
    "xyz-d50",
    "xyz-d65",
)
# per channel: what a plain number and a percentage are multiplied with; None marks the hue
_CHANNELS: dict[str, tuple[tuple[float, float] | None, ...]] = {
    "srgb": ((1 / 255, 0.01),) * 3,
    "hsl": (None, (0.01, 0.01), (0.01, 0.01)),
    "hwb": (None, (0.01, 0.01), (0.01, 0.01)),
    "lab": ((1.0, 1.0), (1.0, 1.25), (1.0, 1.25)),
    "lch": ((1.0, 1.0), (1.0, 1.5), None),
    "oklab": ((1.0, 0.01), (1.0, 0.004), (1.0, 0.004)),
    "oklch": ((1.0, 0.01), (1.0, 0.004), None),
}
_DEGREES = {"deg": 1.0, "grad": 0.9, "rad": 180 / math.pi, "turn": 360.0}


def parse_color(value: object) -> Rgba:
    """Return the color written in CSS: hex, a name, ``rgb()``, ``hsl()``, ``oklch()`` and the other functions.

    Raises ValueError with the nearest name, or with what the function expects.
    """
    if isinstance(value, Rgba):
        return value
    if not isinstance(value, str) and value is not None and not isinstance(value, list | tuple | dict | bool):
        raise ValueError(f'{shown(value)} is a number, not a color; a hex color is quoted and starts with #: "#fff"')
    text = expect_text(value, "a color", "#ff8800")
    if _HEX.fullmatch(text):
        return _from_hex(text)
    named = NAMED.get(text.lower())
    if named is not None:
        return Rgba(*named)
    nodes = components(text, f"the color {shown(text)}")
    if len(nodes) != 1:
        raise ValueError(f"{shown(text)} is not one color; a color is a hex value, a name or a function like `rgb(…)`")
    return color_of(nodes[0])


def _from_hex(text: str) -> Rgba:
    digits = text[1:]
    if len(digits) <= 4:
        digits = "".join(digit * 2 for digit in digits)
    return Rgba(*bytes.fromhex(digits))


def color_of(node: Node) -> Rgba:
    """Return the color of one CSS component value. Raises ValueError like ``parse_color``."""
    if node.type == "hash":
        text = f"#{node.value}"
        if _HEX.fullmatch(text):
            return _from_hex(text)
        raise ValueError(f"`{text}` is not a color; a hex color has 3, 4, 6 or 8 digits from 0 to f")
    if node.type == "ident":
        named = NAMED.get(node.lower_value)
        if named is not None:
            return Rgba(*named)
        if node.lower_value == "currentcolor":
            raise ValueError("`currentcolor` has no meaning in a layout; name the color or its token")
        guess = nearest(node.lower_value, NAMED) or "a hex color starts with #"
        raise ValueError(f"`{node.value}` is not a color name; {guess}")
    if node.type == "function":
        name = node.lower_name
        if name == "color-mix":
            return _color_mix(node)
        if name in _FUNCTIONS:
            return _function(node, name)
        raise ValueError(f"`{node.name}()` is not a color function; {nearest(name, _FUNCTIONS) or 'try `rgb(…)`'}")
    raise ValueError(f"`{source([node])}` is not a color; a hex color starts with # and has 3, 4, 6 or 8 digits")


def _function(node: Node, name: str) -> Rgba:
    nodes = arguments(node)
    space = {"rgb": "srgb", "rgba": "srgb", "hsla": "hsl"}.get(name, name)
    scales = _CHANNELS.get(space, ((1.0, 0.01),) * 3)
    if name == "color":
        space = word(nodes[0]) if nodes else ""
        if space not in _RGB_SPACES:
            guess = nearest(space, _RGB_SPACES) or "known are " + ", ".join(_RGB_SPACES)
            raise ValueError(f"color() starts with a color space; {guess}")
        nodes = nodes[1:]
    if nodes and word(nodes[0]) == "from":
        raise ValueError(f"relative colors (`{name}(from …)`) are not supported; write the color itself or color-mix()")
    legacy = any(item == "," for item in nodes)
    if legacy:
        if space not in ("srgb", "hsl"):
            raise ValueError(f"{name}() takes spaces between its channels, not commas")
        groups = split_commas(nodes, f"{name}()")
        channels = [group[0] for group in groups[:3]]
        alphas = [group[0] for group in groups[3:]]
        wrong = any(len(group) > 1 for group in groups) or any(word(channel) for channel in channels)
        percents = [channel.type == "percentage" for channel in channels]
        wrong = wrong or (any(percents) != all(percents) if space == "srgb" else percents[1:] != [True, True])
    else:
        slash = next((index for index, item in enumerate(nodes) if item == "/"), len(nodes))
        channels, alphas = nodes[:slash], nodes[slash + 1 :]
        wrong = slash < len(nodes) and len(alphas) != 1
    if wrong or len(channels) != 3 or len(alphas) > 1:
        example = {"srgb": "rgb(255 136 0 / 80%)", "hsl": "hsl(32 100% 50% / 80%)"}.get(space, f"{name}(a b c / 80%)")
        raise ValueError(f"`{source([node])}`: {name}() takes three channels and an optional alpha, like `{example}`")
    first, second, third = (_channel(*pair, name) for pair in zip(channels, scales, strict=True))
    if space in ("hsl", "hwb", "lab", "lch", "oklab", "oklch"):
        first, second, third = _bounded(space, (first, second, third))
    alpha = _channel(alphas[0], (1.0, 0.01), name) if alphas else 1.0
    if name in _CLIPPED:
        return rgba_of(color_space.to_srgb(space, (first, second, third)), alpha)
    return rgba_of(color_space.mapped(space, (first, second, third)), alpha)


def _bounded(space: str, color: Triple) -> Triple:
    """Clamp what CSS Color 4 clamps at parse time: lightness to its range, chroma and saturation from zero up."""
    first, second, third = color
    if space == "hsl":
        return first, max(0.0, second), third
    if space == "hwb":
        return first, max(0.0, second), max(0.0, third)
    light = min(max(0.0, first), 100.0 if space in ("lab", "lch") else 1.0)
    return light, max(0.0, second) if space in ("lch", "oklch") else second, third


def _channel(node: Node, scale: tuple[float, float] | None, name: str) -> float:
    if word(node) == "none":
        return 0.0
    if scale is None and node.type == "dimension" and node.lower_unit in _DEGREES:
        value = node.value * _DEGREES[node.lower_unit]
    elif scale is None and node.type == "number":
        value = node.value
    elif scale is not None and node.type == "number":
        value = node.value * scale[0]
    elif scale is not None and node.type == "percentage":
        value = node.value * scale[1]
    else:
        expected = "a hue like `120` or `120deg`" if scale is None else "a number or a percentage"
        raise ValueError(f"{name}() takes {expected}, not `{source([node])}`")
    if not abs(value) < 1e6:
        raise ValueError(f"{name}(): `{source([node])}` is out of any range")
    return float(value)


def rgba_of(rgb: Triple, alpha: float = 1.0) -> Rgba:
    """Round gamma-encoded sRGB shares (0..1, clipped) to 8 bits, halves upward."""
    red, green, blue, opacity = (int(min(1.0, max(0.0, share)) * 255 + 0.5) for share in (*rgb, alpha))
    return Rgba(red, green, blue, opacity)


def _color_mix(node: Node) -> Rgba:
    """``color-mix(in space, color share?, color share?)`` of CSS Color 5 §2, premultiplied."""
    usage = "color-mix() is written like `color-mix(in oklab, #123 30%, white)`"
    groups = split_commas(arguments(node), "color-mix()")
    if len(groups) != 3 or word(groups[0][0]) != "in":
        raise ValueError(usage)
    space, way = interpolation_of(groups[0][1:])
    parts: list[tuple[Rgba, float | None]] = []
    for group in groups[1:]:
        shares = [item for item in group if item.type == "percentage"]
        colors = [item for item in group if item.type != "percentage"]
        if len(colors) != 1 or len(shares) > 1 or any(not 0 <= share.value <= 100 for share in shares):
            raise ValueError(usage)
        parts.append((color_of(colors[0]), shares[0].value / 100 if shares else None))
    (first, one), (second, two) = parts
    one = (0.5 if two is None else 1 - two) if one is None else one
    two = 1 - one if two is None else two
    if one + two == 0:
        raise ValueError("color-mix(): both shares are 0%")
    values, alpha = mixer(first, second, space, way)(two / (one + two))
    return rgba_of(color_space.mapped(space, values), alpha * min(1.0, one + two))


def interpolation_of(nodes: list[Node]) -> tuple[str, str]:
    """Read what follows ``in``: a color space and, for polar ones, ``shorter hue`` and its kin."""
    space = word(nodes[0]) if nodes else ""
    known = color_space.RECTANGULAR + color_space.POLAR
    if space not in known:
        guess = nearest(space, known) or "known are " + ", ".join(known)
        raise ValueError(f"`{source(nodes[:1])}` is not a color space to interpolate in; {guess}")
    way = "shorter"
    if len(nodes) > 1:
        way = word(nodes[1])
        if len(nodes) != 3 or word(nodes[2]) != "hue" or way not in color_space.HUES:
            raise ValueError(f"`{source(nodes[1:])}`: write shorter, longer, increasing or decreasing, then `hue`")
        if space not in color_space.POLAR:
            raise ValueError(f"`in {space}` has no hue to go around; use oklch, lch, hsl or hwb")
    return space, way


def mixer(first: Rgba, second: Rgba, space: str, way: str = "shorter") -> Callable[[float], tuple[Triple, float]]:
    """Return a function from a share (0 = first, 1 = second) to coordinates in the space and alpha (0..1).

    Coordinates are mixed premultiplied, hues are not; the hue of a gray is taken from the other color.
    Source: CSS Color 4 §12.
    """
    one, two = coordinates(first, space), coordinates(second, space)
    hue = color_space.hue_index(space)
    alpha_one, alpha_two = first.alpha / 255, second.alpha / 255
    starts, spans = [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]
    for index in range(3):
        start, end = one[index], two[index]
        if index == hue:
            begin = start if start is not None else end or 0.0
            starts[index] = begin
            spans[index] = color_space.hue_span(begin, end if end is not None else begin, way)
        else:
            starts[index] = (start or 0.0) * alpha_one
            spans[index] = (end or 0.0) * alpha_two - starts[index]

    def mixed(share: float) -> tuple[Triple, float]:
        alpha = alpha_one + (alpha_two - alpha_one) * share
        scale = 1 / alpha if alpha > 0 else 0.0
        values = [
            (start + span * share) * (1.0 if index == hue else scale)
            for index, (start, span) in enumerate(zip(starts, spans, strict=True))
        ]
        return (values[0], values[1], values[2]), alpha

    return mixed


def coordinates(color: Rgba, space: str) -> tuple[float | None, ...]:
    """Return a color's coordinates in a space; the hue of a color without chroma is None (powerless)."""
    values = color_space.from_srgb(space, (color.red / 255, color.green / 255, color.blue / 255))
    hue = color_space.hue_index(space)
    if hue >= 0 and max(color[:3]) == min(color[:3]):
        return tuple(None if index == hue else value for index, value in enumerate(values))
    return values


COLOR_SCHEMA = text_schema("A CSS color.", "#ff8800", "rebeccapurple", "rgb(0 0 0 / 50%)", "oklch(0.7 0.15 150)")
Color = Annotated[Rgba, Parsed(parse_color, COLOR_SCHEMA)]
