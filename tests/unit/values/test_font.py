"""Font values: families, weights, features, axes, the composite value and text styles."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from compositor.values.color import Rgba
from compositor.values.features import parse_features
from compositor.values.font import (
    FontValue,
    layered,
    parse_axes,
    parse_families,
    parse_font,
    parse_stretch,
    parse_style,
    parse_transform,
    parse_weight,
)
from compositor.values.number import LineHeight, Range, Spacing
from compositor.values.text_style import TextStyle, parse_text_style


@pytest.mark.parametrize(
    ("parse", "value", "expected"),
    [
        (parse_families, "Inter", ("Inter",)),
        (parse_families, "Source Serif 4, 'Noto Sans Arabic'", ("Source Serif 4", "Noto Sans Arabic")),
        (parse_families, ["Inter", "Noto  Sans Arabic", "Inter"], ("Inter", "Noto Sans Arabic")),
        (parse_weight, 650, 650.0),
        (parse_weight, "bold", 700.0),
        (parse_weight, "semi-bold", 600.0),
        (parse_weight, "ExtraBold", 800.0),
        (parse_weight, "450", 450.0),
        (parse_stretch, "condensed", 75.0),
        (parse_stretch, "110%", 110.0),
        (parse_style, "oblique", "italic"),
        (parse_transform, "uppercase", "uppercase"),
        (parse_axes, {"wght": 650, "opsz": 32}, (("opsz", 32.0), ("wght", 650.0))),
        (parse_features, ["tnum", "ss01", "-liga"], (("liga", 0), ("ss01", 1), ("tnum", 1))),
        (parse_features, "tabular-nums, slashed-zero", (("tnum", 1), ("zero", 1))),
        (parse_features, ["no-common-ligatures", "salt=2", '"cv05" 3'],
         (("clig", 0), ("cv05", 3), ("liga", 0), ("salt", 2))),
        (parse_features, {"kern": False, "small-caps": True}, (("kern", 0), ("smcp", 1))),
    ],
)  # fmt: skip
def test_reads(parse: Callable[[object], object], value: object, expected: object) -> None:
    assert parse(value) == expected
    assert parse(expected) == expected


@pytest.mark.parametrize(
    ("parse", "value", "words"),
    [
        (parse_families, [], "empty"),
        (parse_families, ["Inter", ""], "empty"),
        (parse_families, 5, "name or a list"),
        (parse_weight, "boldd", "did you mean `bold`"),
        (parse_weight, 1200, "1 to 1000"),
        (parse_stretch, "condensd", "did you mean `condensed`"),
        (parse_style, "italics", "did you mean `italic`"),
        (parse_transform, "upper", "did you mean `uppercase`"),
        (parse_axes, {"weight": 1}, "four letters"),
        (parse_axes, ["wght"], "mapping"),
        (parse_features, ["tabular-num"], "did you mean `tabular-nums`"),
        (parse_features, ["-salt=2"], "not a font feature"),
        (parse_features, {"tnum": "yes"}, "true, false or a whole number"),
        (parse_features, 5, "a list like"),
        (parse_font, {"famly": "Inter"}, "did you mean `family`"),
        (parse_font, {"weight": "boldd"}, "`weight`: "),
        (parse_font, {"family": "A", "fontFamily": "B"}, "twice"),
        (parse_font, 5, "mapping"),
        (parse_text_style, {"colr": "red"}, "did you mean `color`"),
        (parse_text_style, {"decoration": "underlined"}, "did you mean `underline`"),
        (parse_text_style, 5, "color or a mapping"),
    ],
)
def test_explains_what_is_wrong(parse: Callable[[object], object], value: object, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parse(value)
    assert words in str(caught.value)


def test_a_font_reads_our_keys_and_those_of_dtcg() -> None:
    ours = parse_font({"family": "Inter", "weight": 800, "size": "64px", "line-height": 1.05, "letter-spacing": "1px"})
    theirs = parse_font(
        {"fontFamily": ["Inter"], "fontWeight": "extra-bold", "fontSize": "64px", "lineHeight": 1.05,
         "letterSpacing": "1px"}
    )  # fmt: skip
    assert ours == theirs == FontValue(("Inter",), 800.0, Range(64, 64), LineHeight(1.05), Spacing(1))
    assert parse_font(ours.css) == ours
    assert ours.shorthand == "800 64px/1.05 Inter"


def test_a_plain_name_is_a_family() -> None:
    assert parse_font("Inter, Geist Mono") == FontValue(family=("Inter", "Geist Mono"))


def test_layers_of_font_values_replace_field_by_field() -> None:
    brand = parse_font({"family": "Inter", "weight": 400, "features": ["tnum"]})
    local = parse_font({"weight": 700, "features": ["-liga"]})
    assert layered(brand, local) == parse_font({"family": "Inter", "weight": 700, "features": ["tnum", "-liga"]})


def test_a_text_style_is_a_color_or_more() -> None:
    assert parse_text_style("red") == TextStyle(color=Rgba(255, 0, 0))
    style = parse_text_style({"color": "red", "weight": 700, "decoration": "underline", "scale": "80%", "shift": 0.3})
    assert (style.font.weight, style.decorations, style.scale) == (700.0, ("underline",), 0.8)
    assert parse_text_style(style.css) == style
