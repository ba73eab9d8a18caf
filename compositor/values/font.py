"""Font values: families, weights, styles, axes, text transform and the composite ``font`` value.

In: text, numbers, lists and mappings as CSS and DTCG write them. Out: plain tuples and ``FontValue``.
Anybody may import this module. Families keep the order of preference; nothing here looks for font files.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from typing import Annotated, Any, Literal

from compositor.errors import nearest
from compositor.records import dataclass
from compositor.values.css import components, source, split_commas
from compositor.values.features import parse_features
from compositor.values.number import (
    LineHeight,
    Range,
    Spacing,
    parse_line_height,
    parse_number,
    parse_range,
    parse_spacing,
    quantity,
)
from compositor.values.parsed import (
    Parsed,
    css_text,
    expect_text,
    is_number,
    number_or_text_schema,
    number_text,
    one_of,
    shown,
    text_of,
    unknown,
)

Style = Literal["normal", "italic"]
Synthesis = Literal["error", "allow", "none"]
Transform = Literal["none", "uppercase", "lowercase", "capitalize"]
# CSS Fonts 4 and the names of DTCG 2025.10 §8.4
WEIGHTS = {
    "thin": 100, "hairline": 100, "extra-light": 200, "ultra-light": 200, "light": 300,
    "normal": 400, "regular": 400, "book": 400, "medium": 500, "semi-bold": 600, "demi-bold": 600,
    "bold": 700, "extra-bold": 800, "ultra-bold": 800, "black": 900, "heavy": 900,
    "extra-black": 950, "ultra-black": 950,
}  # fmt: skip
_STRETCHES = {
    "ultra-condensed": 50.0, "extra-condensed": 62.5, "condensed": 75.0, "semi-condensed": 87.5, "normal": 100.0,
    "semi-expanded": 112.5, "expanded": 125.0, "extra-expanded": 150.0, "ultra-expanded": 200.0,
}  # fmt: skip


def parse_families(value: object) -> tuple[str, ...]:
    """Return font families in order of preference from a list, one name or comma-separated names.

    Raises ValueError for an empty list or name.
    """
    if isinstance(value, str):
        nodes = components(expect_text(value, "a font family", "Inter"), "the font family")
        names = []
        for group in split_commas(nodes, "the font family"):
            single = group[0].value if len(group) == 1 and group[0].type == "string" else source(group)
            names.append(str(single))
    elif isinstance(value, list | tuple):
        names = [text_of(item) if isinstance(item, str) or is_number(item) else "" for item in value]
    else:
        raise ValueError(
            f"font families are a name or a list of names like `[Inter, Noto Sans Arabic]`, not {shown(value)}"
        )
    names = [" ".join(name.split()) for name in names]
    if not names or not all(names):
        raise ValueError("a font family is empty; write a name or a list of names like `[Inter, Noto Sans Arabic]`")
    return tuple(dict.fromkeys(names))


def parse_weight(value: object) -> float:
    """Return a weight from 1 to 1000, from a number or a name such as ``bold`` or ``semi-bold``."""
    if isinstance(value, str):
        name = re.sub(r"[\s_]+", "-", value.strip().lower())
        for known, number in WEIGHTS.items():
            if name in (known, known.replace("-", "")):
                return float(number)
        if not re.fullmatch(r"[\d.]+", name):
            raise ValueError(unknown(value, tuple(WEIGHTS), "a font weight"))
    weight = parse_number(value)
    if not 1 <= weight <= 1000:
        raise ValueError(f"{shown(value)} is not a font weight; weights go from 1 to 1000, regular is 400, bold 700")
    return weight


def parse_stretch(value: object) -> float:
    """Return a width of the letters in percent from ``75%``, a number or a name such as ``condensed``."""
    if isinstance(value, str) and value in _STRETCHES:
        return _STRETCHES[value]
    if isinstance(value, str) and value[:1].isalpha():
        raise ValueError(unknown(value, tuple(_STRETCHES), "a font stretch"))
    number, unit = quantity(value, "a font stretch", "75%")
    if unit not in ("", "%") or not 1 <= number <= 1000:
        raise ValueError(f"{shown(value)} is not a font stretch; write a percentage like `75%`, or a name")
    return number


def parse_style(value: object) -> Style:
    """Return ``normal`` or ``italic`` (``oblique`` is drawn with the italic font)."""
    style = one_of(value, ("normal", "italic", "oblique"), "a font style")
    return "normal" if style == "normal" else "italic"


def parse_synthesis(value: object) -> Synthesis:
    """Return what becomes of a bold or italic that a family does not have: error, allow or none."""
    known: tuple[Synthesis, ...] = ("error", "allow", "none")
    return next(name for name in known if name == one_of(value, known, "a font synthesis"))


def parse_instance(value: object) -> str:
    """Return the name of a named instance of a variable font, such as ``SemiBold Italic``."""
    name = " ".join(value.split()) if isinstance(value, str) else ""
    if not name:
        raise ValueError(f"an instance is a name like `SemiBold Italic`, not {shown(value)}")
    return name


def parse_transform(value: object) -> Transform:
    """Return a CSS text-transform: none, uppercase, lowercase or capitalize."""
    known: tuple[Transform, ...] = ("none", "uppercase", "lowercase", "capitalize")
    return next(name for name in known if name == one_of(value, known, "a text-transform"))


def parse_axes(value: object) -> tuple[tuple[str, float], ...]:
    """Return variable-font axes as sorted (tag, value) pairs from a mapping like ``{wght: 650}``."""
    if isinstance(value, tuple) and all(isinstance(pair, tuple) and len(pair) == 2 for pair in value):
        value = dict(value)
    if not isinstance(value, Mapping):
        raise ValueError(f"axes are a mapping of four-letter tags to numbers like `{{wght: 650}}`, not {shown(value)}")
    for tag in value:
        if not isinstance(tag, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9]{3}", tag):
            raise ValueError(f"{shown(tag)} is not an axis; a tag has four letters, like wght, wdth, opsz, slnt, ital")
    return tuple(sorted((tag, parse_number(number)) for tag, number in value.items()))


@dataclass(frozen=True, slots=True)
class FontValue:
    """What ``font:`` sets in one go. A field that is None is left as the layer has it.

    ``size`` and ``stretch`` are layout pixels and percent; ``features`` and ``axes`` are sorted pairs.
    """

    family: tuple[str, ...] | None = None
    weight: float | None = None
    size: Range | None = None
    line_height: LineHeight | None = None
    letter_spacing: Spacing | None = None
    word_spacing: Spacing | None = None
    style: Style | None = None
    stretch: float | None = None
    features: tuple[tuple[str, int], ...] | None = None
    axes: tuple[tuple[str, float], ...] | None = None
    text_transform: Transform | None = None
    synthesis: Synthesis | None = None
    instance: str | None = None

    @property
    def css(self) -> dict[str, Any]:
        """Return the mapping that authors write; fields that are not set are left out."""
        record: dict[str, Any] = {}
        for entry in fields(self):
            value = getattr(self, entry.name)
            if value is not None:
                record[entry.name.replace("_", "-")] = (
                    dict(value) if entry.name in ("features", "axes") else css_text(value)
                )
        return record

    @property
    def shorthand(self) -> str:
        """Return the CSS ``font`` shorthand, for reading: ``italic 800 24px/1.05 Inter, "Noto Sans Arabic"``."""
        size = self.size.css + "px" if self.size else "1em"
        if self.line_height:
            size += f"/{self.line_height.css}"
        families = ", ".join(f'"{name}"' if " " in name else name for name in self.family or ("inherit",))
        weight = number_text(self.weight) if self.weight is not None else ""
        return " ".join(part for part in ("italic" if self.style == "italic" else "", weight, size, families) if part)


PLAIN = FontValue()
_READERS = {
    "family": parse_families,
    "weight": parse_weight,
    "size": parse_range,
    "line-height": parse_line_height,
    "letter-spacing": parse_spacing,
    "word-spacing": parse_spacing,
    "style": parse_style,
    "stretch": parse_stretch,
    "features": parse_features,
    "axes": parse_axes,
    "text-transform": parse_transform,
    "synthesis": parse_synthesis,
    "instance": parse_instance,
}
# DTCG 2025.10 §9.8 and CSS names of the same things
_ALSO = {
    "fontFamily": "family", "fontWeight": "weight", "fontSize": "size", "lineHeight": "line-height",
    "letterSpacing": "letter-spacing", "font-family": "family", "font-weight": "weight", "font-size": "size",
    "font-style": "style", "font-stretch": "stretch", "fontStyle": "style",
}  # fmt: skip


def canonical_key(key: str) -> str:
    """Return our name of a key of a font value (``fontFamily`` is ``family``); unknown keys as they are."""
    return _ALSO.get(key, key)


FONT_KEYS = (*_READERS, *_ALSO)


def parse_font(value: object) -> FontValue:
    """Return a font value from a mapping; a plain name or a list is its families.

    Raises ValueError that names the key which is wrong.
    """
    if isinstance(value, FontValue):
        return value
    if isinstance(value, str | list | tuple):
        return FontValue(family=parse_families(value))
    if not isinstance(value, Mapping):
        raise ValueError(f"a font is a mapping like `{{family: Inter, weight: 700}}`, not {shown(value)}")
    found: dict[str, Any] = {}
    for key, item in value.items():
        name = _ALSO.get(key, key)
        if name not in _READERS:
            guess = nearest(text_of(key), [*_READERS, *_ALSO]) or "its keys are " + ", ".join(_READERS)
            raise ValueError(f"a font has no key {shown(key)}; {guess}")
        field_name = name.replace("-", "_")
        if field_name in found:
            raise ValueError(f"a font gives its {name} twice")
        try:
            found[field_name] = _READERS[name](item)
        except ValueError as error:
            raise ValueError(f"`{key}`: {error}") from error
    if "instance" in found:
        check_instance(found)
    return FontValue(**found)


def check_instance(said: Collection[str]) -> None:
    """Raise ValueError when weight, style or width are said beside an instance, which says all of them."""
    beside = [name for name in _OF_INSTANCES if name in said]
    if beside:
        message = f"an `instance` has a weight, a style and a width of its own; take away `{beside[0]}` or the instance"
        raise ValueError(message)


def without_instance(font: FontValue) -> FontValue:
    """Return the font with the weight and style that the name of its instance tells, and no instance.

    What is said later, in markup or by an inline style, starts from there: a fixed point has no bolder neighbor.
    """
    if font.instance is None:
        return font
    words = re.sub("[^a-z]", "", font.instance.lower())
    named = [name for name in WEIGHTS if name not in _NO_WEIGHTS and name.replace("-", "") in words]
    weight = float(WEIGHTS[max(named, key=len)]) if named else 400.0
    italic = "italic" in words or "oblique" in words
    return replace(font, instance=None, weight=weight, style="italic" if italic else "normal")


def layered(under: FontValue, over: FontValue) -> FontValue:
    """Return ``under`` with every field that ``over`` sets replaced; features and axes are joined by tag.

    Of an instance, and of weight, style and width, what is said last holds.
    """
    if over == _UNSET:
        return under
    if over.instance is not None:
        under = replace(under, weight=None, style=None, stretch=None)
    elif under.instance is not None and any(getattr(over, name) is not None for name in _OF_INSTANCES):
        under = without_instance(under)
    chosen: dict[str, Any] = {}
    for name in _NAMES:
        below, above = getattr(under, name), getattr(over, name)
        if name in ("features", "axes") and below is not None and above is not None:
            above = tuple(sorted({**dict(below), **dict(above)}.items()))
        chosen[name] = below if above is None else above
    return FontValue(**chosen)


_OF_INSTANCES = ("weight", "style", "stretch")
_NO_WEIGHTS = ("normal", "regular", "book")  # words that are no more than 400, or part of another name
_NAMES = tuple(entry.name for entry in fields(FontValue))
_UNSET = FontValue()

Families = Annotated[
    tuple[str, ...],
    Parsed(
        parse_families,
        {
            "type": ["string", "array"],
            "items": {"type": "string"},
            "description": "Font families in order of preference.",
            "examples": ["Inter", ["Inter", "Noto Sans Arabic"]],
        },
    ),
]
Weight = Annotated[float, Parsed(parse_weight, number_or_text_schema("1 to 1000, or a name.", 700, "semi-bold"))]
Stretch = Annotated[float, Parsed(parse_stretch, number_or_text_schema("Width of the letters.", "75%", "condensed"))]
StyleValue = Annotated[Style, Parsed(parse_style, {"enum": ["normal", "italic", "oblique"]})]
TransformValue = Annotated[
    Transform, Parsed(parse_transform, {"enum": ["none", "uppercase", "lowercase", "capitalize"]})
]
SynthesisValue = Annotated[Synthesis, Parsed(parse_synthesis, {"enum": ["error", "allow", "none"]})]
InstanceValue = Annotated[str, Parsed(parse_instance, {"type": "string", "minLength": 1})]
Axes = Annotated[
    tuple[tuple[str, float], ...],
    Parsed(
        parse_axes,
        {"type": "object", "additionalProperties": {"type": "number"}, "description": "Variable font axes by tag."},
    ),
]
Font = Annotated[
    FontValue,
    Parsed(
        parse_font,
        {
            "type": ["object", "string", "array"],
            "properties": {name: {} for name in _READERS},
            "description": "Family, weight, line height and more in one value; usually a token.",
        },
    ),
]
