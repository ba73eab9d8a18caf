"""Painting: the display list of a plan, and whether it covers its canvas."""

from __future__ import annotations

import pytest
from fakes import drawn

from compositor.display import Group, Image, ImageRef, LinearGradient, Op, Rounded, Shape, Stop
from compositor.paint import covers, flat
from compositor.values.color import Rgba

RED, PALE = Rgba(255, 0, 0), Rgba(255, 0, 0, 128)
FULL, SMALL = Rounded(0.0, 0.0, 200.0, 100.0), Rounded(0.0, 0.0, 199.0, 100.0)


def gradient(*colors: Rgba) -> LinearGradient:
    stops = tuple(Stop(float(index), color) for index, color in enumerate(colors))
    return LinearGradient((0.0, 0.0), (1.0, 0.0), stops)


def image(alpha: bool) -> Image:
    return Image(ImageRef("x", 10, 10, alpha), (0.0, 0.0, 10.0, 10.0), (0.0, 0.0, 200.0, 100.0))


@pytest.mark.parametrize(
    ("op", "covered"),
    [
        (Shape(FULL, RED), True),
        (Shape(Rounded(-5.0, -5.0, 300.0, 300.0), RED), True),
        (Shape(FULL, gradient(RED, RED)), True),
        (image(alpha=False), True),
        (Shape(SMALL, RED), False),
        (Shape(FULL, PALE), False),
        (Shape(FULL, gradient(RED, PALE)), False),
        (Shape(FULL, RED, blur=1.0), False),
        (Shape(Rounded(0.0, 0.0, 200.0, 100.0, ((1.0, 1.0),) * 4), RED), False),
        (Group((Shape(FULL, RED),), 0.5), False),
        (image(alpha=True), False),
    ],
)
def test_a_canvas_is_covered_only_by_something_opaque_all_over_it(op: Op, covered: bool) -> None:
    assert covers((op,), 200, 100) is covered


def test_groups_that_do_nothing_are_taken_apart() -> None:
    shape = Shape(FULL, RED)
    assert flat((Group((Group((shape,)),)), shape, Group((shape,), 0.5))) == (shape, shape, Group((shape,), 0.5))


def test_layers_that_serve_as_masks_of_others_are_left_out_wherever_they_stand() -> None:
    layers = [{"layers": [{"name": "m", "fill": "#fff"}]}, {"fill": "#f00", "mask": "m"}]
    (group,) = drawn(layers)
    assert isinstance(group, Group)
    assert group.mask is not None
    assert len(group.mask.ops) == 1
