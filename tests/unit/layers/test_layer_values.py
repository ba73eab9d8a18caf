"""Small values of layers, the fitting of pictures, and the kinds that there are."""

from __future__ import annotations

import pytest

from compositor.display import ImageRef
from compositor.layers.effects import parse_blur, parse_glow
from compositor.layers.mask import parse_mask
from compositor.layers.pair import parse_corners, parse_gap, parse_pair, parse_slant
from compositor.layers.picture import Focus, fitted
from compositor.layers.registry import KINDS
from compositor.layers.shape import parse_view_box
from compositor.layers.transform import affine, multiply
from compositor.values.geometry import Box
from compositor.values.place import CENTER
from compositor.values.shadow import Shadow


def test_pairs() -> None:
    assert parse_pair(2) == (2.0, 2.0)
    assert parse_pair("1 0.5") == (1.0, 0.5)
    assert parse_slant(10) == (10.0, 0.0)
    assert parse_slant([10, 20]) == (10.0, 20.0)
    assert parse_gap("8 16px") == (8.0, 16.0)
    assert parse_corners(["0 0", [9, 0], [9, 9], "0 9"])[3] == (0.0, 9.0)


@pytest.mark.parametrize(
    ("parse", "value", "message"),
    [
        (parse_pair, "1 2 3", "one for each axis"),
        (parse_slant, 90, "between -89 and 89"),
        (parse_gap, "5%", "in pixels"),
        (parse_gap, -4, "-4"),
        (parse_blur, -1, "between 0 and 1000"),
        (parse_blur, "2000px", "between 0 and 1000"),
        (parse_glow, "24", "a radius and a color"),
        (parse_view_box, "0 0 24", "x, y, width and height"),
        (parse_mask, "circle(50%)", "not a mask of this version"),
    ],
)
def test_what_they_refuse(parse: object, value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse(value)  # type: ignore[operator]


def test_a_glow_is_a_shadow_without_offset() -> None:
    glow = parse_glow("24 #fc0")
    assert (glow.x, glow.y, glow.blur, glow.spread) == (0.0, 0.0, 24.0, 0.0)
    assert isinstance(glow, Shadow)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("squircle", "shape"),
        ("linear-gradient(#000, transparent)", "paint"),
        ("url(torn.svg)", "paint"),
        ("torn.SVG", "paint"),
        ("logo", "layer"),
    ],
)
def test_masks(value: str, kind: str) -> None:
    mask = parse_mask(value)
    assert mask.kind == kind
    assert parse_mask(mask) is mask


def test_a_picture_is_never_drawn_beyond_itself() -> None:
    source, target = fitted(ImageRef("x", 10, 10), Box(0, 0, 100, 50), "none", CENTER)
    assert (source, target) == (Box(0, 0, 10, 10), Box(45, 20, 10, 10))


def test_a_box_without_area_shows_nothing() -> None:
    for fit in ("cover", "contain", "fill", "none", "scale-down"):
        _, target = fitted(ImageRef("x", 10, 10), Box(0, 0, 0, 50), fit, Focus(0.5, 0.5))
        assert target.width == 0 or fit == "contain"


def test_quarter_turns_are_exact() -> None:
    turn = affine(Box(0, 0, 10, 10), 90, (1.0, 1.0), (0.0, 0.0), (0.5, 0.5))
    assert turn == (0.0, 1.0, -1.0, 0.0, 10.0, 0.0)
    assert turn is not None
    assert multiply(turn, multiply(turn, multiply(turn, turn))) == (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def test_no_change_is_no_transform() -> None:
    assert affine(Box(0, 0, 10, 10), 0, (1.0, 1.0), (0.0, 0.0), (0.0, 0.0)) is None


def test_the_kinds_by_their_content_keys() -> None:
    assert {key: kind.__name__ for key, kind in KINDS.items()} == {
        "layers": "Group", "text": "Text", "image": "Image", "shape": "Shape",
    }  # fmt: skip
