"""Brands as DTCG 2025.10: strict token files, and a resolver document with the themes.

In: ``Brand``. Out: plain data for ``json.dumps``. Aliases are written as the values they stand for. What the format
has no word for (text styles, gradient geometry, percentages) travels under ``$extensions``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from compositor.brand.documents import EXTENSION
from compositor.brand.evaluate import Path
from compositor.brand.load import Brand
from compositor.values.color import Rgba
from compositor.values.gradient import ColorStop, GradientSpec
from compositor.values.length import Length, Percent
from compositor.values.shadow import Shadow
from compositor.values.stroke import StrokeSpec
from compositor.values.token import Token

SCHEMA = "https://www.designtokens.org/schemas/2025.10/format.json"
RESOLVER_SCHEMA = "https://www.designtokens.org/schemas/2025.10/resolver.json"


def to_dtcg(brand: Brand, theme: str | None = None) -> dict[str, Any]:
    """Return the tokens of a brand, or of one of its themes, as a strict DTCG 2025.10 document."""
    document: dict[str, Any] = {"$schema": SCHEMA}
    ours: dict[str, Any] = {}
    for path, token in brand.flat(theme):
        exported = _token(token)
        if exported is None:
            _put(ours, path, {"$type": token.kind, "$value": token.value.css})
        else:
            _put(document, path, exported)
    if theme is None:
        themes = {name: _changes(brand, name) for name in brand.themes}
        if themes:
            ours["themes"] = themes
    if ours:
        document["$extensions"] = {EXTENSION: ours}
    return document


def to_resolver(brand: Brand) -> dict[str, Any]:
    """Return a DTCG 2025.10 resolver document: the brand as a set, its themes as contexts of one modifier."""
    tokens = {name: item for name, item in to_dtcg(brand).items() if name != "$schema"}
    tokens.get("$extensions", {}).get(EXTENSION, {}).pop("themes", None)
    contexts: dict[str, Any] = {"default": []}
    contexts |= {name: [_changes(brand, name)] for name in brand.themes}
    return {
        "$schema": RESOLVER_SCHEMA,
        "version": "2025.10",
        "sets": {"brand": {"sources": [tokens]}},
        "modifiers": {"theme": {"contexts": contexts, "default": "default"}},
        "resolutionOrder": [{"$ref": "#/sets/brand"}, {"$ref": "#/modifiers/theme"}],
    }


def _changes(brand: Brand, theme: str) -> dict[str, Any]:
    base = dict(brand.flat())
    changed: dict[str, Any] = {}
    ours: dict[str, Any] = {}
    for path, token in brand.flat(theme):
        if base.get(path) != token:
            exported = _token(token)
            if exported is None:
                _put(ours, path, {"$type": token.kind, "$value": token.value.css})
            else:
                _put(changed, path, exported)
    return changed | ({"$extensions": {EXTENSION: ours}} if ours else {})


def _put(tree: dict[str, Any], path: Path, value: Any) -> None:
    for step in path[:-1]:
        tree = tree.setdefault(step, {})
    tree[path[-1]] = value


def _token(token: Token) -> dict[str, Any] | None:
    """Return the DTCG token, or None when the format has no type for it."""
    if token.kind == "style":
        return None
    record: dict[str, Any] = {"$type": token.kind, "$value": _value(token)}
    extra = _extra(token)
    if extra is not None:
        record["$extensions"] = {EXTENSION: {"value": extra}}
    if token.description:
        record["$description"] = token.description
    if token.deprecated:
        record["$deprecated"] = True if token.deprecated == "deprecated" else token.deprecated
    return record


def _value(token: Token) -> Any:
    value = token.value
    match token.kind:
        case "color":
            return color(value)
        case "dimension":
            return _dimension(value)
        case "fontFamily":
            return list(value)
        case "fontWeight" | "number":
            return _plain(value)
        case "duration":
            return {"value": _plain(value), "unit": "ms"}
        case "cubicBezier":
            return [_plain(number) for number in value]
        case "strokeStyle":
            return _stroke_style(value)
        case "border":
            paint = value.paint if isinstance(value.paint, Rgba) else _first_color(value.paint)
            return {"color": color(paint), "width": _pixels(value.width), "style": _stroke_style(value)}
        case "transition":
            duration, delay, bezier = value
            return {
                "duration": {"value": _plain(duration), "unit": "ms"},
                "delay": {"value": _plain(delay), "unit": "ms"},
                "timingFunction": [_plain(number) for number in bezier],
            }
        case "shadow":
            shadows = [_shadow(shadow) for shadow in value]
            return shadows[0] if len(shadows) == 1 else shadows
        case "gradient":
            return _stops(value)
    return _typography(value)


def _extra(token: Token) -> Any:
    """Return what ``$value`` cannot say, in our own words; reading lays it over the value again."""
    value = token.value
    match token.kind:
        case "dimension" if isinstance(value, Percent):
            return value.css
        case "gradient" if not _is_plain_gradient(value):
            return value.css
        case "border" | "strokeStyle" if value != _restored(value) or not isinstance(value.paint, Rgba):
            return value.css
        case "typography":
            said = value.css
            exact = {
                "family": value.family is not None,
                "weight": value.weight is not None,
                "size": value.size is not None and value.size.fixed,
                "line-height": value.line_height is not None and value.line_height.unit == "factor",
                "letter-spacing": value.letter_spacing is not None and value.letter_spacing.unit == "px",
            }
            unset = {key: None for key in exact if key not in said}
            return {key: item for key, item in said.items() if not exact.get(key)} | unset or None
    return None


def color(value: Rgba) -> dict[str, Any]:
    """Return a DTCG color object in sRGB."""
    record: dict[str, Any] = {
        "colorSpace": "srgb",
        "components": [round(channel / 255, 5) for channel in value[:3]],
        "hex": value.css[:7],
    }
    if not value.opaque:
        record["alpha"] = round(value.alpha / 255, 5)
    return record


def _plain(value: float) -> int | float:
    return int(value) if float(value).is_integer() else float(value)


def _pixels(value: float) -> dict[str, Any]:
    return {"value": _plain(value), "unit": "px"}


def _dimension(value: Length) -> dict[str, Any]:
    # the format has no percentages: zero, and the percentage under `$extensions`
    return _pixels(0 if isinstance(value, Percent) else value.value)


def _stroke_style(value: StrokeSpec) -> Any:
    if not value.dash:
        return "solid"
    return {"dashArray": [_pixels(length) for length in value.dash], "lineCap": value.cap}


def _restored(value: StrokeSpec) -> StrokeSpec:
    """Return what is left of a stroke after the format's dashes and caps."""
    return StrokeSpec(value.width, value.paint, value.dash, cap=value.cap if value.dash else "butt")


def _first_color(paint: Any) -> Rgba:
    entries: Sequence[Any] = getattr(paint, "entries", ())
    return next((entry.color for entry in entries if isinstance(entry, ColorStop)), Rgba(0, 0, 0))


def _shadow(value: Shadow) -> dict[str, Any]:
    record: dict[str, Any] = {
        "color": color(value.color),
        "offsetX": _pixels(value.x),
        "offsetY": _pixels(value.y),
        "blur": _pixels(value.blur),
        "spread": _pixels(value.spread),
    }
    return record | ({"inset": True} if value.inset else {})


def _is_plain_gradient(value: GradientSpec) -> bool:
    """Return whether stops alone say everything: left to right, every stop at a percentage."""
    return (
        getattr(value, "direction", None) == 90.0
        and not value.repeating
        and value.space == "srgb"
        and all(
            isinstance(entry, ColorStop) and isinstance(entry.position, Percent) and 0 <= entry.position.value <= 100
            for entry in value.entries
        )
    )


def _stops(value: GradientSpec) -> list[dict[str, Any]]:
    stops = [entry for entry in value.entries if isinstance(entry, ColorStop)]
    last = max(1, len(stops) - 1)
    return [
        {
            "color": color(stop.color),
            "position": _plain(
                round(min(1.0, max(0.0, stop.position.value / 100)), 6)
                if isinstance(stop.position, Percent)
                else round(index / last, 6)
            ),
        }
        for index, stop in enumerate(stops)
    ]


def _typography(value: Any) -> dict[str, Any]:
    """Return the five parts that the format demands; what is not set gets CSS's initial value."""
    size = value.size.largest if value.size else 16.0
    height = value.line_height
    spacing = value.letter_spacing
    return {
        "fontFamily": list(value.family or ("sans-serif",)),
        "fontSize": _pixels(size),
        "fontWeight": _plain(value.weight if value.weight is not None else 400),
        "letterSpacing": _pixels(round(spacing.at(size), 4) if spacing else 0),
        "lineHeight": _plain(round(height.value / size, 4) if height and height.unit == "px" else height.value)
        if height
        else 1.2,
    }
