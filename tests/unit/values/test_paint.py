"""Gradients, pictures, shadows, strokes and borders as authors write them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from compositor.values.color import Rgba
from compositor.values.gradient import ColorHint, ColorStop, ConicSpec, LinearSpec, RadialSpec, parse_gradient
from compositor.values.length import Percent, Pixels
from compositor.values.paint import Picture, parse_paint
from compositor.values.shadow import Shadow, parse_shadow, parse_shadows
from compositor.values.stroke import BorderSpec, StrokeSpec, parse_border, parse_dash, parse_stroke

RED, BLUE, CLEAR = Rgba(255, 0, 0), Rgba(0, 0, 255), Rgba(0, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("linear-gradient(red, blue)", LinearSpec(180.0, (ColorStop(RED), ColorStop(BLUE)))),
        ("linear-gradient(to top, red, transparent 60%)",
         LinearSpec(0.0, (ColorStop(RED), ColorStop(CLEAR, Percent(60))))),
        ("linear-gradient(to right top, red, blue)", LinearSpec("top right", (ColorStop(RED), ColorStop(BLUE)))),
        ("linear-gradient(0.25turn, red 0 10px, 30%, blue)",
         LinearSpec(90.0, (ColorStop(RED, Pixels(0)), ColorStop(RED, Pixels(10)),
                           ColorHint(Percent(30)), ColorStop(BLUE)))),
        ("LINEAR-GRADIENT(in oklab to left, red, blue)",
         LinearSpec(270.0, (ColorStop(RED), ColorStop(BLUE)), space="oklab")),
        ("repeating-linear-gradient(red, blue 20px)",
         LinearSpec(180.0, (ColorStop(RED), ColorStop(BLUE, Pixels(20))), repeating=True)),
        ("conic-gradient(from 90deg in hsl longer hue, red, blue 90deg)",
         ConicSpec(90.0, parse_gradient("conic-gradient(red)").position,  # type: ignore[union-attr]
                   (ColorStop(RED), ColorStop(BLUE, Percent(25))), space="hsl", hue="longer")),
    ],
)  # fmt: skip
def test_reads_gradients(text: str, expected: object) -> None:
    gradient = parse_gradient(text)
    assert gradient == expected
    assert parse_gradient(gradient.css) == gradient


@pytest.mark.parametrize(
    ("prelude", "shape", "size"),
    [
        ("circle", "circle", "farthest-corner"),
        ("closest-side", "ellipse", "closest-side"),
        ("40px", "circle", (Pixels(40),)),
        ("circle 40px at left", "circle", (Pixels(40),)),
        ("20px 30%", "ellipse", (Pixels(20), Percent(30))),
        ("ellipse farthest-side at 10% 20px in oklch", "ellipse", "farthest-side"),
    ],
)
def test_reads_the_ending_shape_of_radial_gradients(prelude: str, shape: str, size: object) -> None:
    gradient = parse_gradient(f"radial-gradient({prelude}, red, blue)")
    assert isinstance(gradient, RadialSpec)
    assert (gradient.shape, gradient.size) == (shape, size)
    assert parse_gradient(gradient.css) == gradient


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("linear-gradient(top, red, blue)", "`to top`"),
        ("linear-gradient(to tpo, red, blue)", "did you mean `top`"),
        ("linear-gradient(to top bottom, red, blue)", "not a direction"),
        ("linear-gradient(reed, blue)", "did you mean `red`"),
        ("linear-gradient(red, 50%, 60%, blue)", "between two colors"),
        ("linear-gradient(20%, red)", "between two colors"),
        ("linear-gradient(red, 20%)", "between two colors"),
        ("linear-gradient(red, blue 1% 2% 3%)", "up to two positions"),
        ("linear-gradient(red,,blue)", "missing after a comma"),
        ("linear-gradient()", "no colors"),
        ("linear-gradient(to top)", "no colors"),
        ("linear-gradient(in oklsb, red, blue)", "did you mean `oklab`"),
        ("linear-gradient(red, blue", "closing `)`"),
        ("liner-gradient(red, blue)", "did you mean `linear-gradient`"),
        ("radial-gradient(circle 10%, red, blue)", "one radius, in pixels"),
        ("radial-gradient(ellipse 10px, red, blue)", "two radii"),
        ("radial-gradient(circle -5px, red, blue)", "never negative"),
        ("radial-gradient(closest-side 5px, red, blue)", "twice"),
        ("radial-gradient(circle ellipse, red, blue)", "shape and size"),
        ("conic-gradient(from, red, blue)", "from 45deg"),
        ("conic-gradient(red 10px, blue)", "is not a unit of an angle"),
    ],
)
def test_explains_broken_gradients(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parse_paint(text)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("#f00", RED),
        ("url(paper.jpg)", Picture("paper.jpg")),
        ('url("a b.jpg")', Picture("a b.jpg")),
        ('image("paper.jpg")', Picture("paper.jpg")),
        ({"image": "paper.jpg", "fit": "contain"}, Picture("paper.jpg", "contain")),
    ],
)
def test_paint_is_a_color_a_gradient_or_a_picture(value: object, expected: object) -> None:
    paint = parse_paint(value)
    assert paint == expected
    assert parse_paint(paint) == paint
    assert parse_paint(paint.css) == paint


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"image": "a.jpg", "fit": "covr"}, "did you mean `cover`"),
        ({"imge": "a.jpg"}, "did you mean `image`"),
        ({"fit": "cover"}, "path of a picture"),
        ("red blue", "one color, one gradient"),
        (255, "quoted"),
    ],
)
def test_explains_broken_paint(value: object, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parse_paint(value)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0 8 24 #f00", (Shadow(0, 8, 24, 0, RED),)),
        ("red 1px 2px", (Shadow(1, 2, 0, 0, RED),)),
        ("inset 0 1 2 3 red", (Shadow(0, 1, 2, 3, RED, inset=True),)),
        ("0 1 red, 0 2 4 blue inset", (Shadow(0, 1, 0, 0, RED), Shadow(0, 2, 4, 0, BLUE, inset=True))),
        ({"y": 4, "blur": "8px", "color": "red"}, (Shadow(0, 4, 8, 0, RED),)),
        (["0 1 red", {"y": 2, "color": "blue"}], (Shadow(0, 1, 0, 0, RED), Shadow(0, 2, 0, 0, BLUE))),
        ("none", ()),
    ],
)
def test_reads_shadows(value: object, expected: tuple[Shadow, ...]) -> None:
    assert parse_shadows(value) == expected
    assert parse_shadows(expected) == expected
    assert all(parse_shadow(shadow.css) == shadow for shadow in expected)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("0 8 24", "no color"),
        ("8 red", "not a shadow"),
        ("0 1 red 2", "not a shadow"),
        ("0 8 -1 red", "negative blur"),
        ("0 5% red", "not percentages"),
        ({"y": 1}, "no color"),
        ({"y": 1, "color": "red", "inset": "yes"}, "true or false"),
        ({"offset": 1}, "no key"),
        (5, "text like"),
    ],
)
def test_explains_broken_shadows(value: object, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parse_shadows(value)
    assert words in str(caught.value)


def test_one_shadow_means_one() -> None:
    with pytest.raises(ValueError, match="2 shadows where one"):
        parse_shadow("0 1 red, 0 2 blue")
    assert parse_shadow("0 8 24 red").sigma == 12


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2 red", StrokeSpec(2, RED)),
        ("red 2px solid", StrokeSpec(2, RED)),
        ("2px dashed red", StrokeSpec(2, RED, (6, 4))),
        ("2px dotted red", StrokeSpec(2, RED, (0, 4), cap="round")),
        ({"width": 2, "color": "red", "dash": [4, 2, 1], "cap": "round", "join": "bevel", "align": "outside",
          "miter": 2, "phase": 3}, StrokeSpec(2, RED, (4, 2, 1, 4, 2, 1), 3, "round", "bevel", "outside", 2)),
    ],
)  # fmt: skip
def test_reads_strokes(value: object, expected: StrokeSpec) -> None:
    assert parse_stroke(value) == expected
    assert parse_stroke(expected) == expected
    assert parse_stroke(expected.css) == expected


@pytest.mark.parametrize(
    ("parse", "value", "words"),
    [
        (parse_stroke, 2, "no color"),
        (parse_stroke, "2px", "no color"),
        (parse_stroke, "red", "not a stroke"),
        (parse_stroke, "2 3 red", "not a stroke"),
        (parse_stroke, "-2 red", "zero or more"),
        (parse_stroke, {"width": 1}, "no `color`"),
        (parse_stroke, {"width": 1, "colour": "red"}, "did you mean `color`"),
        (parse_stroke, {"width": 1, "color": "red", "cap": "rund"}, "did you mean `round`"),
        (parse_stroke, {"width": 1, "color": "red", "style": "dashed", "dash": 2}, "not both"),
        (parse_stroke, {"width": 1, "color": "red", "miter": 0.5}, "1 or more"),
        (parse_dash, [0, 0], "only zeros"),
        (parse_border, {"topp": "1 red"}, "did you mean `top`"),
        (parse_border, {"width": 1, "color": "red", "align": "outside"}, "lies inside"),
    ],
)
def test_explains_broken_strokes(parse: Callable[[object], object], value: object, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parse(value)
    assert words in str(caught.value)


def test_a_border_has_one_stroke_or_one_a_side() -> None:
    whole = parse_border("1 red")
    assert whole.uniform == StrokeSpec(1, RED, align="inside")
    bottom = parse_border({"bottom": "2 blue"})
    assert (bottom.uniform, tuple(bottom.widths)) == (None, (0, 0, 2, 0))
    assert parse_border("none") == BorderSpec()
    assert [parse_border(border.css) for border in (whole, bottom)] == [whole, bottom]
