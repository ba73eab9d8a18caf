"""Paint: what fills an area. A color, a CSS gradient or a picture.

In: CSS text or a mapping. Out: ``Rgba``, a gradient spec or ``Picture``. Anybody may import this module.
A picture is written ``url("textures/paper.jpg")`` (it covers the area, centered) or as a mapping
``{image: textures/paper.jpg, fit: contain, position: top}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from compositor.records import dataclass
from compositor.values.color import Rgba, color_of, parse_color
from compositor.values.color_names import NAMED
from compositor.values.css import Node, components, is_function
from compositor.values.gradient import FUNCTIONS, ConicSpec, GradientSpec, LinearSpec, RadialSpec, gradient_of
from compositor.values.parsed import Parsed, check_keys, expect_text, is_number, one_of, shown
from compositor.values.place import CENTER, Position, parse_position

PictureFit = Literal["cover", "contain", "fill", "none", "scale-down"]
_FITS: tuple[PictureFit, ...] = ("cover", "contain", "fill", "none", "scale-down")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as paint: its path below an asset root (or a URL), how it fits the area, and where it sits."""

    source: str
    fit: PictureFit = "cover"
    position: Position = CENTER

    @property
    def css(self) -> Any:
        """Return how it is written: ``url("…")``, or a mapping when fit or position are set."""
        if (self.fit, self.position) == ("cover", CENTER):
            escaped = self.source.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\a ")
            return f'url("{escaped}")'
        return {"image": self.source, "fit": self.fit, "position": self.position.css}


Paint = Rgba | GradientSpec | Picture


def parse_paint(value: object) -> Paint:
    """Return a color, a gradient or a picture. Raises ValueError with the nearest name."""
    if isinstance(value, Rgba | LinearSpec | RadialSpec | ConicSpec | Picture):
        return value
    if isinstance(value, Mapping):
        return _picture(value)
    if is_number(value):
        return parse_color(value)
    text = expect_text(value, "a paint", "#ff8800")
    if text.startswith("#") or text.lower() in NAMED:
        return parse_color(text)
    nodes = components(text, f"the paint {shown(text)}")
    if len(nodes) != 1:
        example = "linear-gradient(to top, #000, transparent)"
        raise ValueError(f"{shown(text)} is not a paint; write one color, one gradient like `{example}` or `url(…)`")
    return paint_of(nodes[0])


def paint_of(node: Node) -> Paint:
    """Return the paint of one CSS component value. Raises ValueError like ``parse_paint``."""
    if node.type == "url":
        return _from_source(node.value)
    if is_function(node, "url", "image") and len(node.arguments) == 1 and node.arguments[0].type == "string":
        return _from_source(node.arguments[0].value)
    if node.type == "function" and (node.lower_name in FUNCTIONS or node.lower_name.endswith("gradient")):
        return gradient_of(node)
    return color_of(node)


def _picture(value: Mapping[Any, Any]) -> Picture:
    check_keys(value, ("image", "fit", "position"), "a picture as paint")
    picture = _from_source(value.get("image"))
    fit = next(name for name in _FITS if name == one_of(value.get("fit", "cover"), _FITS, "a fit"))
    return Picture(picture.source, fit, parse_position(value.get("position", "center")))


def _from_source(value: object) -> Picture:
    return Picture(expect_text(value, "the path of a picture", "textures/paper.jpg"))


PaintValue = Annotated[
    Paint,
    Parsed(
        parse_paint,
        {
            "type": ["string", "object"],
            "description": "A color, a CSS gradient, or a picture.",
            "examples": ["#ff8800", "linear-gradient(to top, #000, transparent)", 'url("textures/paper.jpg")'],
        },
    ),
]
