"""Colors: what CSS writes becomes 8-bit sRGB, and what is wrong is explained."""

from __future__ import annotations

import random

import pytest

from compositor.values import color_space
from compositor.values.color import Rgba, parse_color
from compositor.values.color_names import NAMED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#fff", Rgba(255, 255, 255)),
        ("#f80c", Rgba(255, 136, 0, 204)),
        ("#0B1020", Rgba(11, 16, 32)),
        ("#0b1020cc", Rgba(11, 16, 32, 204)),
        ("rebeccapurple", Rgba(102, 51, 153)),
        ("Red", Rgba(255, 0, 0)),
        ("transparent", Rgba(0, 0, 0, 0)),
        ("rgb(255 136 0)", Rgba(255, 136, 0)),
        ("rgb(255 136 0 / 80%)", Rgba(255, 136, 0, 204)),
        ("rgba(255, 136, 0, .5)", Rgba(255, 136, 0, 128)),
        ("rgb(100%, 50%, 0%)", Rgba(255, 128, 0)),
        ("rgb(300 -20 0)", Rgba(255, 0, 0)),
        ("rgb(none 10 20)", Rgba(0, 10, 20)),
        ("hsl(120 100% 25%)", Rgba(0, 128, 0)),
        ("hsl(120deg 100 25)", Rgba(0, 128, 0)),
        ("hsla(0.5turn, 100%, 50%, 50%)", Rgba(0, 255, 255, 128)),
        ("hwb(194 0% 0%)", Rgba(0, 195, 255)),
        ("hwb(0 60% 60%)", Rgba(128, 128, 128)),
        ("lab(50% 40 59.5)", Rgba(191, 87, 0)),
        ("lch(52.2345% 72.2 56.2)", Rgba(198, 93, 6)),
        ("oklab(59% 0.1 0.1)", Rgba(192, 93, 43)),
        ("oklch(0.7 0.15 150)", Rgba(76, 184, 106)),
        ("color(srgb 1 0.5 0)", Rgba(255, 128, 0)),
        ("color(srgb-linear 0.5 0.5 0.5 / 50%)", Rgba(188, 188, 188, 128)),
        ("color-mix(in srgb, red, blue)", Rgba(128, 0, 128)),
        ("color-mix(in srgb, red 25%, blue)", Rgba(64, 0, 191)),
        ("color-mix(in srgb, red 20%, transparent 20%)", Rgba(255, 0, 0, 51)),
        ("color-mix(in hsl, red, lime)", Rgba(255, 255, 0)),
    ],
)
def test_reads_css_color_4(text: str, expected: Rgba) -> None:
    assert parse_color(text) == expected
    assert parse_color(expected.css) == expected


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("reed", "did you mean `red`"),
        ("#ff", "3, 4, 6 or 8 digits"),
        ("#ggg", "3, 4, 6 or 8 digits"),
        ("ff8800", "starts with #"),
        ("rgb(1 2)", "three channels"),
        ("rgb(1, 2%, 3)", "three channels"),
        ("rgb(1 2 3", "closing `)` is missing"),
        ("rgb()", "three channels"),
        ("oklhc(1 2 3)", "did you mean `oklch`"),
        ("oklch(0.5, 0.1, 20)", "not commas"),
        ("color(p3 1 0 0)", "display-p3"),
        ("rgb(from red r g b)", "not supported"),
        ("currentcolor", "no meaning"),
        ("red blue", "not one color"),
        ("color-mix(in oklab, red)", "color-mix(in oklab"),
        ("color-mix(in srgb longer hue, red, blue)", "no hue"),
        (123456, "quoted"),
        (True, "not `true`"),
        (None, "not nothing"),
        ("", "empty"),
    ],
)
def test_explains_what_is_wrong(value: object, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parse_color(value)
    assert words in str(caught.value)


def test_knows_every_name_of_css() -> None:
    assert len(NAMED) == 149  # 148 names and transparent
    assert {parse_color(name) for name in ("gray", "grey")} == {Rgba(128, 128, 128)}


def test_wide_colors_keep_their_hue_when_they_are_brought_into_srgb() -> None:
    """CSS Color 4 §13.2 lowers chroma; clipping would turn this blue into purple."""
    mapped = parse_color("oklch(0.45 0.4 264)")
    hue = color_space.from_srgb("oklch", (mapped.red / 255, mapped.green / 255, mapped.blue / 255))[2]
    assert abs(hue - 264) < 4


@pytest.mark.parametrize("space", [*color_space.RECTANGULAR, *color_space.POLAR])
def test_agrees_with_coloraide_and_comes_back(space: str) -> None:
    coloraide = pytest.importorskip("coloraide")
    numbers = random.Random(space)
    for _ in range(20):
        rgb = (numbers.random(), numbers.random(), numbers.random())
        ours = color_space.from_srgb(space, rgb)
        theirs = coloraide.Color("srgb", rgb).convert("xyz-d65" if space == "xyz" else space)[:3]
        assert ours == pytest.approx(tuple(theirs), abs=1e-4)
        assert color_space.to_srgb(space, ours) == pytest.approx(rgb, abs=1e-9)


def test_gamut_mapping_agrees_with_coloraide() -> None:
    coloraide = pytest.importorskip("coloraide")
    numbers = random.Random(7)
    for _ in range(30):
        wide = (numbers.random(), numbers.random() * 0.4, numbers.random() * 360)
        theirs = coloraide.Color("oklch", wide).convert("srgb").fit(method="oklch-chroma")[:3]
        assert color_space.mapped("oklch", wide) == pytest.approx(tuple(theirs), abs=1e-3)


@pytest.mark.parametrize(
    ("way", "expected"), [("shorter", -60), ("longer", 300), ("increasing", 300), ("decreasing", -60)]
)
def test_goes_around_the_hue_circle_as_css_says(way: str, expected: float) -> None:
    assert color_space.hue_span(30, 330, way) == expected
