"""Shapes: rectangle, circle, ellipse, line, polygon, star, or a path of one's own.

In: a shape's name and its numbers. Out: one outline, filled and stroked. Shadows and overlays follow the outline.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Annotated, ClassVar, Literal

from compositor.bind import Bind, Expr
from compositor.display import Outline, Rounded, Stroke
from compositor.flow import Limit, Measured
from compositor.layers import compose, outlines
from compositor.layers.base import GEOMETRY, LOOK, Layer
from compositor.layers.effects import inner_shadows
from compositor.layers.kit import Kit
from compositor.layers.traits import ASKS
from compositor.models import Field, model_validator
from compositor.pen import Pen
from compositor.plan import Placed
from compositor.records import cached_property
from compositor.values import outlines as builders
from compositor.values.geometry import Box, Edges
from compositor.values.number import Share, parse_number
from compositor.values.parsed import Parsed, shown, text_schema
from compositor.values.path_data import PathData, parse_path_data
from compositor.values.shadow import Shadow
from compositor.values.stroke import StrokeValue


def parse_view_box(value: object) -> Box:
    """Return the rectangle of ``0 0 24 24``: x, y, width and height of the path's own coordinates."""
    if isinstance(value, Box):
        return value
    parts = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or len(parts) != 4:
        raise ValueError(f"{shown(value)} is not a view box; write x, y, width and height like `0 0 24 24`")
    x, y, width, height = (parse_number(part) for part in parts)
    if width <= 0 or height <= 0:
        raise ValueError(f"{shown(value)}: a view box has a width and a height above zero")
    return Box(x, y, width, height)


Corners = Annotated[int, Field(ge=3, le=360)]
InnerShare = Annotated[Share, Field(le=1)]
ViewBox = Annotated[Box, Parsed(parse_view_box, text_schema("x y width height.", "0 0 24 24"))]
PathValue = Annotated[PathData, Parsed(parse_path_data, text_schema("SVG path data.", "M0 0 L24 0 L12 24 Z"))]


# Shapes whose outline is a rectangle with (perhaps very round) corners: borders and spreads follow these exactly.
_ROUNDED = ("rect", "circle", "ellipse")


class Shape(Layer):
    """One outline with a fill and a stroke."""

    content_key: ClassVar[str] = "shape"
    derived: ClassVar[Mapping[str, Collection[str] | None]] = {
        **Layer.derived,
        "geometry": (*GEOMETRY, "shape"),
        "look": (
            *LOOK, "padding", "shape", "path_data", "view_box", "sides", "points", "inner", "fill_rule", "stroke",
        ),
    }  # fmt: skip

    shape: Bind[Literal["rect", "circle", "ellipse", "line", "polygon", "star", "squircle", "path"]] = Field(
        description="Which outline."
    )
    path_data: Bind[PathValue] | None = Field(None, alias="path", description="SVG path data, for `shape: path`.")
    view_box: Bind[ViewBox] | None = Field(None, description="Coordinates of the path: `0 0 24 24` is stretched.")
    sides: Bind[Corners] = Field(6, description="Corners of a polygon.")
    points: Bind[Corners] = Field(5, description="Points of a star.")
    inner: Bind[InnerShare] = Field(builders.STAR_INNER, description="Inner radius of a star, as a share.")
    fill_rule: Bind[Literal["nonzero", "evenodd"]] = Field("nonzero", description="What counts as inside a path.")
    stroke: Bind[StrokeValue] | None = Field(None, description="A line along the outline: `2 #fff`.")

    @model_validator(mode="after")
    def _complete(self) -> Shape:
        if self.shape == "path" and self.path_data is None:
            raise ValueError("`shape: path` needs `path`, the SVG path data")
        if self.shape != "path" and self.path_data is not None and not isinstance(self.shape, Expr):
            raise ValueError(f"`path` is for `shape: path`, not for `shape: {self.shape}`")
        if self.fill is None and self.stroke is None and self.border is None and not self.effects:
            raise ValueError("a shape needs a `fill` or a `stroke`, else there is nothing to see")
        if self.border is not None and not isinstance(self.shape, Expr) and self.shape not in _ROUNDED:
            raise ValueError(f"a border runs around boxes, circles and ellipses; give the {self.shape} a `stroke`")
        inner = any(shadow.spread for entry in self.effects for shadow in inner_shadows(entry))
        if inner and not isinstance(self.shape, Expr) and self.shape not in _ROUNDED:
            raise ValueError(f"the spread of an inner shadow needs `shape: {'`, `'.join(_ROUNDED)}`")
        return self

    @cached_property
    def traits(self) -> int:
        """Return the traits of the box: a shape knows its size by itself."""
        return super().traits & ~ASKS

    def spreads(self, shadow: Shadow) -> bool:
        """Return whether the outline or the stroke can be grown so: a path can become thicker only."""
        if self.fill is None and self.border is None:
            return self.stroke is not None and self.casts and shadow.spread > 0
        return shadow.spread > 0 or isinstance(self.shape, Expr) or self.shape in _ROUNDED

    def ratio(self, kit: Kit, flowing: bool) -> float | None:
        """Return 1 for a circle with one side given: it is as tall as it is wide."""
        if self.aspect is None and self.shape == "circle" and (self.width is None) != (self.height is None):
            return 1.0
        return self.aspect

    def measure_content(self, limit: Limit, kit: Kit, room: float) -> Measured:
        """Answer with the size of the path's own coordinates, or with the thickness of a line."""
        width, height = 0.0, 0.0
        if self.path_data is not None:
            bounds = self.view_box or self.path_data.bounds
            width, height = max(0.0, bounds.right), max(0.0, bounds.bottom)
        elif self.shape == "line" and self.stroke is not None:
            height = self.stroke.width
        if limit.width is not None:
            width = limit.width
        return Measured(width, height if limit.height is None else limit.height)

    def outline(self, placed: Placed) -> Outline:
        """Return the shape's outline in its box less the padding; a border runs inside of it."""
        padding = self.padding.resolve(0.0, 0.0) if self.padding is not None else Edges()
        box = placed.box.inset(padding)
        if self.shape == "rect":
            return compose.rounded(box, self.radius)
        if self.shape == "polygon":
            return outlines.path(builders.polygon(box, self.sides))
        if self.shape == "star":
            return outlines.path(builders.star(box, self.points, self.inner))
        if self.shape == "line":
            return outlines.path(builders.line(box))
        if self.path_data is not None:
            frame = self.view_box or Box(0.0, 0.0, box.width, box.height)
            return outlines.path(self.path_data.scaled(frame, box), self.fill_rule)
        return outlines.outline(self.shape, box)

    def has_box(self, placed: Placed, pen: Pen) -> bool:
        """Return whether the outline is filled; the shadow of a bare stroke is that of the line."""
        return self.fill is not None or self.border is not None

    @property
    def casts(self) -> bool:
        """Return whether the shadow of the stroke is that of one line, so that it is drawn here."""
        return self.stroke is not None and (self.stroke.align == "center" or self.shape in _ROUNDED)

    def cast(self, placed: Placed, pen: Pen, shadow: Shadow) -> None:
        """Draw the shadow of the stroke."""
        stroke = self.stroke
        if stroke is None:
            return
        line = compose.stroke_of(pen, stroke, placed.box)
        if line is None:
            return
        thick = replace(line, paint=shadow.color, width=line.width + 2 * shadow.spread)
        with pen.group(transform=(1.0, 0.0, 0.0, 1.0, shadow.x, shadow.y)) as moved:
            moved.shape(_along(self.outline(placed), line.width, stroke.align), None, thick, blur=shadow.blur / 2)

    def paint(self, placed: Placed, pen: Pen) -> None:
        """Draw the stroke; the fill is already there."""
        if self.stroke is None:
            return
        line = compose.stroke_of(pen, self.stroke, placed.box)
        if line is None:
            return
        _stroke(pen, self.outline(placed), line, self.stroke.align)


def _stroke(pen: Pen, outline: Outline, line: Stroke, align: str) -> None:
    """Draw the line on, inside or outside of the outline (double width, cut at the outline, as Figma does)."""
    if align == "center" or isinstance(outline, Rounded):
        pen.shape(_along(outline, line.width, align), None, line)
        return
    with pen.clipped(outline, outside=align == "outside") as side:
        side.shape(outline, None, replace(line, width=2 * line.width))


def _along(outline: Outline, width: float, align: str) -> Outline:
    """Return the outline on which the middle of a line runs; a path has only its own."""
    if align == "center" or not isinstance(outline, Rounded):
        return outline
    return compose.grown(outline, -width / 2 if align == "inside" else width / 2)
