"""Token values: plain data of one DTCG type becomes a typed value and its text.

In: a type name and data whose aliases are already replaced; short forms and DTCG 2025.10 objects alike. Out: the
value. Raises ValueError for people. Source: DTCG Format 2025.10 §8 and §9, Color 2025.10 §4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from compositor.errors import nearest
from compositor.values.color import TRANSPARENT, Rgba, parse_color, rgba_of
from compositor.values.color_space import mapped
from compositor.values.font import parse_families, parse_font, parse_weight
from compositor.values.gradient import ColorStop, GradientSpec, LinearSpec, parse_gradient
from compositor.values.length import Length, Percent, Pixels, parse_length
from compositor.values.number import parse_number, quantity, wrong_unit
from compositor.values.parsed import check_keys, css_text, is_number, number_text, one_of, shown
from compositor.values.shadow import Shadow, parse_shadows
from compositor.values.stroke import StrokeSpec, parse_stroke
from compositor.values.text_style import parse_text_style

REM = 16.0  # px; the root font size that browsers start with
SPACES = (
    "srgb", "srgb-linear", "hsl", "hwb", "lab", "lch", "oklab", "oklch", "display-p3", "a98-rgb", "prophoto-rgb",
    "rec2020", "xyz-d65", "xyz-d50",
)  # fmt: skip


def simplified(value: Any) -> Any:
    """Turn DTCG objects anywhere inside a value into what our own parsers read: colors, lengths, durations."""
    if isinstance(value, Mapping):
        if "colorSpace" in value:
            return color_object(value)
        if set(value) == {"value", "unit"}:
            return _measure(value)
        return {key: simplified(item) for key, item in value.items()}
    if isinstance(value, list | tuple) and not hasattr(value, "css"):
        return [simplified(item) for item in value]
    return value


def color_object(value: Mapping[str, Any]) -> Rgba:
    """Return the color of a DTCG color object; ``none`` components are zero, out-of-gamut ones are mapped."""
    check_keys(value, ("colorSpace", "components", "alpha", "hex"), "a color")
    space = one_of(value["colorSpace"], SPACES, "a color space")
    parts = value.get("components")
    if not isinstance(parts, list | tuple) or len(parts) != 3:
        raise ValueError(f"a color has three `components`, not {shown(parts)}")
    numbers = [0.0 if part == "none" else parse_number(part) for part in parts]
    if space in ("hsl", "hwb"):
        numbers[1:] = [number / 100 for number in numbers[1:]]
    alpha = parse_number(value.get("alpha", 1))
    if not 0 <= alpha <= 1:
        raise ValueError(f"`alpha` of a color goes from 0 to 1, not {shown(alpha)}")
    if "hex" in value:
        parse_color(value["hex"])
    return rgba_of(mapped(space, (numbers[0], numbers[1], numbers[2])), alpha)


def _measure(value: Mapping[str, Any]) -> str:
    number = parse_number(value["value"])
    unit = one_of(value["unit"], ("px", "rem", "ms", "s"), "a unit of a dimension or duration")
    return f"{number_text(number)}{unit}"


def _dimension(value: Any) -> Length:
    if isinstance(value, str) and value.strip().endswith("rem"):
        number, _ = quantity(value.strip().removesuffix("rem"), "a dimension", "1rem")
        return Pixels(number * REM)
    return parse_length(value)


def _in_pixels(value: Any) -> Any:
    """Turn ``1.5rem`` anywhere inside a composite value into pixels."""
    if isinstance(value, Mapping):
        return {key: _in_pixels(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_in_pixels(item) for item in value]
    if isinstance(value, str) and value.endswith("rem") and value[:1] in "+-.0123456789":
        return _dimension(value).css
    return value


def _duration(value: Any) -> float:
    """Return milliseconds."""
    number, unit = quantity(value, "a duration", "200ms")
    if unit not in ("ms", "s"):
        raise wrong_unit(unit, ("ms", "s"), "a duration")
    return number * 1000 if unit == "s" else number


def _bezier(value: Any) -> tuple[float, ...]:
    if not isinstance(value, list | tuple) or len(value) != 4:
        raise ValueError(f"a cubicBezier is a list of four numbers, not {shown(value)}")
    numbers = tuple(parse_number(item) for item in value)
    if not (0 <= numbers[0] <= 1 and 0 <= numbers[2] <= 1):
        raise ValueError("the first and third number of a cubicBezier go from 0 to 1")
    return numbers


def _shadow(value: Any) -> tuple[Shadow, ...]:
    if isinstance(value, list):
        return parse_shadows([_shadow(item) for item in value])
    if isinstance(value, Mapping):
        value = {{"offsetX": "x", "offsetY": "y"}.get(key, key): item for key, item in value.items()}
    return parse_shadows(_in_pixels(value))


def _gradient(value: Any) -> GradientSpec:
    """Return a gradient; DTCG stops make one from left to right, whose direction a layout may not change."""
    if not isinstance(value, list):
        return parse_gradient(value)
    stops = []
    for item in value:
        if not isinstance(item, Mapping):
            raise ValueError(f"a gradient stop is a mapping of color and position, not {shown(item)}")
        check_keys(item, ("color", "position"), "a gradient stop")
        position = min(1.0, max(0.0, parse_number(item.get("position"))))
        stops.append(ColorStop(parse_color(item.get("color")), Percent(position * 100)))
    if not stops:
        raise ValueError("a gradient has at least one stop")
    return LinearSpec(90.0, tuple(stops))


def _stroke_style(value: Any) -> StrokeSpec:
    """Return a stroke of width 1 that carries the dashes and the cap; used inside ``border``."""
    if isinstance(value, Mapping):
        check_keys(value, ("dashArray", "lineCap"), "a strokeStyle")
        dash = [css_text(_dimension(item)) for item in value.get("dashArray", [])]
        return parse_stroke({"width": 1, "color": TRANSPARENT, "dash": dash, "cap": value.get("lineCap", "butt")})
    return parse_stroke({"width": 1, "color": TRANSPARENT, "style": _line_style(value)})


def _line_style(value: Any) -> str:
    known = ("solid", "dashed", "dotted", "double", "groove", "ridge", "outset", "inset")
    style = one_of(value, known, "a stroke style")
    # DTCG asks tools to fall back to what they can draw
    return style if style in ("dashed", "dotted") else "solid"


def _border(value: Any) -> StrokeSpec:
    value = _in_pixels(value)
    if isinstance(value, Mapping) and isinstance(value.get("style"), Mapping):
        style = _stroke_style(value["style"])
        value = {key: item for key, item in value.items() if key != "style"} | {
            "dash": style.dash,
            "cap": style.cap,
        }
    elif isinstance(value, Mapping) and "style" in value:
        value = {**value, "style": _line_style(value["style"])}
    return parse_stroke(value)


def _transition(value: Any) -> tuple[float, float, tuple[float, ...]]:
    """Return duration and delay in milliseconds, and the timing function. Still pictures have no use for it."""
    if not isinstance(value, Mapping):
        raise ValueError(f"a transition is a mapping of duration, delay and timingFunction, not {shown(value)}")
    check_keys(value, ("duration", "delay", "timingFunction"), "a transition")
    bezier = _bezier(value.get("timingFunction", [0, 0, 1, 1]))
    return _duration(value.get("duration")), _duration(value.get("delay", "0ms")), bezier


def _typography(value: Any) -> Any:
    if isinstance(value, Mapping):  # null: our export says that a part which DTCG demands is not set
        value = {key: item for key, item in value.items() if item is not None}
    return parse_font(_in_pixels(value))


KINDS: dict[str, Callable[[Any], Any]] = {
    "color": parse_color,
    "dimension": _dimension,
    "fontFamily": parse_families,
    "fontWeight": parse_weight,
    "duration": _duration,
    "cubicBezier": _bezier,
    "number": parse_number,
    "strokeStyle": _stroke_style,
    "border": _border,
    "transition": _transition,
    "shadow": _shadow,
    "gradient": _gradient,
    "typography": _typography,
    "style": parse_text_style,
}
# what a well-known top-level group holds when nobody says `$type`
IMPLIED = {
    "color": "color", "colors": "color",
    "space": "dimension", "spacing": "dimension", "size": "dimension", "dimension": "dimension",
    "radius": "dimension", "gap": "dimension",
    "font": "typography", "typography": "typography",
    "family": "fontFamily", "weight": "fontWeight",
    "shadow": "shadow", "gradient": "gradient", "border": "border", "stroke": "border",
    "number": "number", "opacity": "number", "duration": "duration", "style": "style",
}  # fmt: skip


def typed(kind: str, value: Any) -> Any:
    """Return the typed value of a token. Raises ValueError; an unknown type gets the nearest name."""
    if kind not in KINDS:
        guess = nearest(kind, KINDS) or "types are " + ", ".join(KINDS)
        raise ValueError(f"`{kind}` is not a type of token; {guess}")
    return KINDS[kind](simplified(value))


def text_of_value(kind: str, value: Any) -> str:
    """Return how a token reads inside other text (``0 8 24 $color.scrim``): its CSS text."""
    if kind == "typography":
        return str(value.shorthand)
    if kind == "fontFamily":
        return ", ".join(f'"{name}"' if " " in name else name for name in value)
    if kind == "shadow":
        return ", ".join(shadow.css for shadow in value) or "none"
    if kind == "duration":
        return f"{number_text(value)}ms"
    if kind == "cubicBezier":
        return f"cubic-bezier({', '.join(map(number_text, value))})"
    if kind == "transition":
        duration, delay, bezier = value
        return f"{number_text(duration)}ms cubic-bezier({', '.join(map(number_text, bezier))}) {number_text(delay)}ms"
    if is_number(value):
        return number_text(value)
    css = value.css
    if isinstance(css, str):
        return css
    return ", ".join(f"{key}: {item}" for key, item in css.items())
