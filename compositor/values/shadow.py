"""Shadows in CSS grammar: offsets, blur, spread, a color and ``inset``, in any order CSS allows.

In: CSS text, a mapping, or lists of them. Out: ``Shadow`` values in layout pixels. Numbers need no unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from compositor.records import dataclass
from compositor.values.color import Rgba, color_of, parse_color
from compositor.values.css import Node, components, is_numeric, source, split_commas, word
from compositor.values.length import Pixels, parse_length
from compositor.values.parsed import Parsed, check_keys, expect_text, number_text, shown

MOST = 64
_USAGE = "write offsets, blur, spread and a color, like `0 8 24 #00000080`"


@dataclass(frozen=True, slots=True)
class Shadow:
    """One shadow. ``blur`` is the blur radius as CSS means it: twice the standard deviation."""

    x: float
    y: float
    blur: float
    spread: float
    color: Rgba
    inset: bool = False

    @property
    def css(self) -> str:
        """Return the CSS text."""
        lengths = " ".join(f"{number_text(value)}px" for value in (self.x, self.y, self.blur, self.spread))
        return f"{'inset ' if self.inset else ''}{lengths} {self.color.css}"

    @property
    def sigma(self) -> float:
        """Return the standard deviation of the blur (CSS Backgrounds 3 §6.1: half the blur radius)."""
        return self.blur / 2


def parse_shadow(value: object) -> Shadow:
    """Return one shadow. Raises ValueError when there are several, or when something is missing."""
    shadows = parse_shadows(value)
    if len(shadows) != 1:
        raise ValueError(f"{shown(value)} holds {len(shadows)} shadows where one is expected")
    return shadows[0]


def parse_shadows(value: object) -> tuple[Shadow, ...]:
    """Return shadows, the topmost first as in CSS; ``none`` is an empty tuple."""
    if isinstance(value, Shadow):
        return (value,)
    if isinstance(value, Mapping):
        return (_from_mapping(value),)
    if isinstance(value, list | tuple):
        shadows = tuple(shadow for item in value for shadow in parse_shadows(item))
        if len(shadows) > MOST:
            raise ValueError(f"{len(shadows)} shadows are too many; at most {MOST} are drawn")
        return shadows
    text = expect_text(value, "a shadow", "0 8 24 #00000080")
    if text == "none":
        return ()
    groups = split_commas(components(text, "the shadow"), "the shadow")
    if len(groups) > MOST:
        raise ValueError(f"{len(groups)} shadows are too many; at most {MOST} are drawn")
    return tuple(_from_nodes(group) for group in groups)


def _from_nodes(nodes: Sequence[Node]) -> Shadow:
    text = source(nodes)
    insets = [node for node in nodes if word(node) == "inset"]
    lengths = [node for node in nodes if is_numeric(node)]
    colors = [node for node in nodes if not is_numeric(node) and word(node) != "inset"]
    runs = sum(
        is_numeric(node) and (index == 0 or not is_numeric(nodes[index - 1])) for index, node in enumerate(nodes)
    )
    if len(insets) > 1 or len(colors) > 1 or not 2 <= len(lengths) <= 4 or runs != 1:
        raise ValueError(f"`{text}` is not a shadow; {_USAGE}")
    if not colors:
        raise ValueError(f"the shadow `{text}` has no color; {_USAGE}")
    values = [_pixels(source([node]), text) for node in lengths] + [0.0, 0.0]
    return _checked(values, color_of(colors[0]), bool(insets), text)


def _pixels(value: object, text: str) -> float:
    length = parse_length(value)
    if not isinstance(length, Pixels):
        raise ValueError(f"the shadow `{text}` takes pixels, not percentages")
    return length.value


def _checked(values: Sequence[float], color: Rgba, inset: bool, text: str) -> Shadow:
    x, y, blur, spread = values[:4]
    if blur < 0:
        raise ValueError(f"the shadow `{text}` has a negative blur; it is zero or more")
    return Shadow(x, y, blur, spread, color, inset)


def _from_mapping(value: Mapping[Any, Any]) -> Shadow:
    check_keys(value, ("x", "y", "blur", "spread", "color", "inset"), "a shadow")
    if "color" not in value:
        raise ValueError(f"the shadow has no color; {_USAGE}")
    inset = value.get("inset", False)
    if not isinstance(inset, bool):
        raise ValueError(f"`inset` of a shadow is true or false, not {shown(inset)}")
    lengths = [_pixels(value.get(name, 0), "mapping") for name in ("x", "y", "blur", "spread")]
    return _checked(lengths, parse_color(value["color"]), inset, "mapping")


_SCHEMA = {
    "type": ["string", "array", "object"],
    "description": "Shadows: offsets, blur, spread, color.",
    "examples": ["0 8 24 #00000080", "inset 0 1 0 #fff"],
}
ShadowList = Annotated[tuple[Shadow, ...], Parsed(parse_shadows, _SCHEMA)]
