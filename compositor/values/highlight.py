"""A highlight: what lies behind each line of a text.

In: a paint, or a mapping of ``fill``, ``padding`` and ``radius``. Out: ``Highlight``. The text layer draws it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from compositor.records import dataclass
from compositor.values.length import EdgeLengths, Pixels, Radius, parse_padding, parse_radius
from compositor.values.paint import Paint, Picture, parse_paint
from compositor.values.parsed import Parsed, check_keys, css_text

_KEYS = ("fill", "padding", "radius")
_NONE = EdgeLengths()


@dataclass(frozen=True, slots=True)
class Highlight:
    """A paint behind each line; ``padding`` (pixels) lets it reach beyond the line and moves no letters."""

    fill: Paint
    padding: EdgeLengths = _NONE
    radius: Radius | None = None

    @property
    def css(self) -> Any:
        """Return how it is written: the paint, or a mapping when there is more to say."""
        if self == Highlight(self.fill):
            return css_text(self.fill)
        record = {"fill": css_text(self.fill), "padding": self.padding.css}
        return record if self.radius is None else {**record, "radius": self.radius.css}


def parse_highlight(value: object) -> Highlight:
    """Return a highlight. Raises ValueError for a picture, and for padding that is not in pixels."""
    if isinstance(value, Highlight):
        return value
    record: Mapping[Any, Any] = {"fill": value}
    if isinstance(value, Mapping) and "image" not in value:
        check_keys(value, _KEYS, "a highlight")
        if "fill" not in value:
            raise ValueError("a highlight needs a `fill`, like `{fill: gold, padding: 2 6, radius: 4}`")
        record = value
    fill = parse_paint(record["fill"])
    if isinstance(fill, Picture):
        raise ValueError("`highlight` takes a color or a gradient, not a picture")
    padding = parse_padding(record.get("padding", 0))
    if not all(isinstance(side, Pixels) for side in (padding.top, padding.right, padding.bottom, padding.left)):
        raise ValueError("the padding of a highlight is written in pixels")
    return Highlight(fill, padding, parse_radius(record["radius"]) if "radius" in record else None)


HighlightValue = Annotated[
    Highlight,
    Parsed(
        parse_highlight,
        {
            "type": ["string", "object"],
            "description": "A color or a gradient, or a mapping of fill, padding and radius.",
            "examples": ["#ff8800", {"fill": "#ff8800", "padding": "2 6", "radius": 4}],
        },
    ),
]
