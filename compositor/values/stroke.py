"""Strokes and borders: width, paint, dashes, caps, joins and which side of the outline they take.

In: CSS text (``2 #fff``, ``2px dashed #fff``) or a mapping.
Out: ``StrokeSpec`` and ``BorderSpec`` in layout pixels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal, get_args

from compositor.records import dataclass
from compositor.values.css import components, is_numeric, source, word
from compositor.values.geometry import Edges
from compositor.values.length import Pixels, parse_length
from compositor.values.number import parse_number
from compositor.values.paint import Paint, paint_of, parse_paint
from compositor.values.parsed import (
    Parsed,
    check_keys,
    css_text,
    expect_text,
    is_number,
    number_text,
    one_of,
    shown,
)

Cap = Literal["butt", "round", "square"]
Join = Literal["miter", "round", "bevel"]
StrokeAlign = Literal["center", "inside", "outside"]
_STYLES = ("solid", "dashed", "dotted")
_KEYS = ("width", "color", "style", "dash", "phase", "cap", "join", "align", "miter")
_USAGE = "write a width and a paint, like `2 #fff` or `2px dashed #fff`"


@dataclass(frozen=True, slots=True)
class StrokeSpec:
    """A line along an outline. ``dash`` holds on and off lengths in turn; empty means an unbroken line.

    ``align`` follows Figma: on the outline's middle, or wholly inside or outside of it.
    """

    width: float
    paint: Paint
    dash: tuple[float, ...] = ()
    phase: float = 0.0
    cap: Cap = "butt"
    join: Join = "miter"
    align: StrokeAlign = "center"
    miter: float = 4.0

    @property
    def css(self) -> Any:
        """Return how it is written: ``2px #ffffff``, or a mapping when there is more to say."""
        plain = StrokeSpec(self.width, self.paint)
        paint = css_text(self.paint)
        if self == plain and isinstance(paint, str):
            return f"{number_text(self.width)}px {paint}"
        record: dict[str, Any] = {"width": self.width, "color": paint}
        for name in ("dash", "phase", "cap", "join", "align", "miter"):
            if getattr(self, name) != getattr(plain, name):
                record[name] = css_text(getattr(self, name))
        return record


def parse_stroke(value: object) -> StrokeSpec:
    """Return a stroke from ``2 #fff``, ``2px dashed #fff`` or a mapping. Raises ValueError for people.

    ``dashed`` is 3 widths on and 2 off; ``dotted`` is round dots one width apart.
    """
    if isinstance(value, StrokeSpec):
        return value
    if isinstance(value, Mapping):
        return _from_mapping(value)
    if is_number(value):
        raise ValueError(f"the stroke {shown(value)} has no color; {_USAGE}")
    text = expect_text(value, "a stroke", "2 #fff")
    nodes = components(text, "the stroke")
    widths = [node for node in nodes if is_numeric(node)]
    styles = [word(node) for node in nodes if word(node) in _STYLES]
    paints = [node for node in nodes if not is_numeric(node) and word(node) not in _STYLES]
    if len(widths) != 1 or len(styles) > 1 or len(paints) > 1:
        raise ValueError(f"{shown(text)} is not a stroke; {_USAGE}")
    if not paints:
        raise ValueError(f"the stroke {shown(text)} has no color; {_USAGE}")
    stroke = StrokeSpec(_pixels(source(widths), "width"), paint_of(paints[0]))
    return _styled(stroke, styles[0] if styles else "solid")


def _styled(stroke: StrokeSpec, style: str) -> StrokeSpec:
    width = stroke.width
    if style == "solid" or width == 0:
        return stroke
    if style == "dashed":
        return replace(stroke, dash=(3 * width, 2 * width))
    return replace(stroke, dash=(0.0, 2 * width), cap="round")


def _pixels(value: object, name: str) -> float:
    length = parse_length(value)
    if not isinstance(length, Pixels) or length.value < 0:
        raise ValueError(f"`{name}` of a stroke is zero or more pixels, not {shown(value)}")
    return length.value


def _from_mapping(value: Mapping[Any, Any]) -> StrokeSpec:
    check_keys(value, _KEYS, "a stroke")
    for name in ("width", "color"):
        if name not in value:
            raise ValueError(f"the stroke has no `{name}`; {_USAGE}")
    if "style" in value and "dash" in value:
        raise ValueError("a stroke has a `style` or a `dash`, not both")
    stroke = StrokeSpec(_pixels(value["width"], "width"), parse_paint(value["color"]))
    stroke = _styled(stroke, one_of(value.get("style", "solid"), _STYLES, "a line style"))
    miter = parse_number(value.get("miter", 4.0))
    if miter < 1:
        raise ValueError(f"`miter` is 1 or more, not {shown(miter)}")
    cap: Cap = _choice(value.get("cap", stroke.cap), get_args(Cap), "a cap")
    join: Join = _choice(value.get("join", "miter"), get_args(Join), "a join")
    align: StrokeAlign = _choice(value.get("align", "center"), get_args(StrokeAlign), "an alignment of a stroke")
    return replace(
        stroke,
        dash=parse_dash(value["dash"]) if "dash" in value else stroke.dash,
        phase=parse_number(value.get("phase", 0)),
        cap=cap,
        join=join,
        align=align,
        miter=miter,
    )


def _choice(value: object, known: tuple[Any, ...], what: str) -> Any:
    return one_of(value, known, what)


def parse_dash(value: object) -> tuple[float, ...]:
    """Return on and off lengths in turn; an odd number of them is repeated, as in SVG. ``none`` is no dash."""
    if value == "none":
        return ()
    parts: list[object] = [value]
    if isinstance(value, list | tuple):
        parts = list(value)
    elif isinstance(value, str):
        parts = list(value.replace(",", " ").split())
    lengths = tuple(_pixels(part, "dash") for part in parts)
    if len(lengths) > 64:
        raise ValueError("`dash` has more than 64 lengths")
    if lengths and not any(lengths):
        raise ValueError("`dash` holds only zeros")
    return lengths * 2 if len(lengths) % 2 else lengths


@dataclass(frozen=True, slots=True)
class BorderSpec:
    """The border of a box, side by side; None is no border at that side. Its strokes lie inside the box."""

    top: StrokeSpec | None = None
    right: StrokeSpec | None = None
    bottom: StrokeSpec | None = None
    left: StrokeSpec | None = None

    @property
    def uniform(self) -> StrokeSpec | None:
        """Return the one stroke that all four sides share, if they do."""
        return self.top if self.top == self.right == self.bottom == self.left else None

    @property
    def widths(self) -> Edges:
        """Return the four widths in pixels."""
        return Edges(*(side.width if side else 0.0 for side in (self.top, self.right, self.bottom, self.left)))

    @property
    def css(self) -> Any:
        """Return how it is written: one stroke, or a mapping of sides."""
        if self.uniform is not None:
            return self.uniform.css
        sides = {"top": self.top, "right": self.right, "bottom": self.bottom, "left": self.left}
        return {name: side.css for name, side in sides.items() if side is not None} or "none"


def parse_border(value: object) -> BorderSpec:
    """Return a border from one stroke (``1 #fff``), ``none``, or a mapping of sides to strokes."""
    if isinstance(value, BorderSpec):
        return value
    if value == "none":
        return BorderSpec()
    sides = ("top", "right", "bottom", "left")
    if isinstance(value, Mapping) and not set(value) & set(_KEYS):
        check_keys(value, sides, "a border")
        return BorderSpec(**{side: _inside(parse_stroke(stroke)) for side, stroke in value.items()})
    stroke = _inside(parse_stroke(value))
    return BorderSpec(stroke, stroke, stroke, stroke)


def _inside(stroke: StrokeSpec) -> StrokeSpec:
    if stroke.align == "outside":
        raise ValueError("a border lies inside its box; use `stroke` with `align: outside`")
    return replace(stroke, align="inside")


_SCHEMA = {
    "type": ["string", "object"],
    "description": "Width and paint.",
    "examples": ["2 #fff", "2px dashed #fff"],
}
StrokeValue = Annotated[StrokeSpec, Parsed(parse_stroke, _SCHEMA)]
BorderValue = Annotated[BorderSpec, Parsed(parse_border, _SCHEMA)]
