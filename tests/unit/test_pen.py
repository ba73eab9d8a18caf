"""The pen records ops on the grid of the display list, and nothing that cannot be seen."""

from __future__ import annotations

from compositor.display import Blur, Clip, DropShadow, FontRef, Group, ImageRef, Path, Rounded, Shape, Stroke
from compositor.pen import Pen, Surroundings
from compositor.values.color import Rgba
from compositor.values.geometry import Box

RED, CLEAR = Rgba(255, 0, 0), Rgba(0, 0, 0, 0)
BOX = Rounded(0.0, 0.0, 10.0, 10.0)


def pen() -> Pen:
    return Pen(Surroundings({}, {}))


def test_numbers_are_rounded_to_a_64th_of_a_pixel() -> None:
    made = pen()
    made.shape(Rounded(0.001, 1 / 3, 10.01, 5.0, ((1.001, 1.0),) * 4), RED, Stroke(RED, 1.111), 0.333)
    (shape,) = made.ops
    assert shape == Shape(Rounded(0.0, 21 / 64, 641 / 64, 5.0, ((1.0, 1.0),) * 4), RED, Stroke(RED, 71 / 64), 21 / 64)


def test_what_cannot_be_seen_is_not_recorded() -> None:
    made = pen()
    made.shape(BOX, None)
    made.shape(BOX, CLEAR)
    made.shape(BOX, CLEAR, Stroke(CLEAR, 2.0))
    made.shape(BOX, None, Stroke(RED, 0.0))
    made.shape(Rounded(0.0, 0.0, 0.0, 10.0), RED)
    made.image(ImageRef("x", 5, 5), Box(0, 0, 5, 5), Box(0, 0, 0, 5))
    made.glyphs(FontRef("f"), 10.0, (), (), fill=RED)
    made.glyphs(FontRef("f"), 10.0, (1,), (0.0, 0.0), fill=CLEAR)
    with made.group(opacity=0.5):
        pass
    assert made.ops == ()


def test_radii_of_nothing_are_square_corners() -> None:
    made = pen()
    made.shape(Rounded(0.0, 0.0, 10.0, 10.0, ((0.001, 5.0),) * 4), RED)
    assert made.ops == (Shape(BOX, RED),)


def test_groups_nest_and_hold_what_is_drawn_inside() -> None:
    made = pen()
    with made.group(opacity=0.5) as outer, outer.group(blend="multiply") as inner:
        inner.shape(BOX, RED)
    assert made.ops == (Group((Group((Shape(BOX, RED),), blend="multiply"),), 0.5),)


def test_a_backdrop_is_drawn_with_nothing_on_it() -> None:
    made = pen()
    with made.group(backdrop=(Blur(1.0001),), clip=Clip(BOX)):
        pass
    assert made.ops == (Group((), clip=Clip(BOX), backdrop=(Blur(1.0),)),)


def test_clips_and_effects_are_on_the_grid_too() -> None:
    made = pen()
    with made.group(clip=Clip(Rounded(0.001, 0.0, 10.0, 10.0)), effects=(DropShadow(0.001, 1.0, 2.001, RED),)) as inner:
        inner.shape(BOX, RED)
    (group,) = made.ops
    assert isinstance(group, Group)
    assert (group.clip, group.effects) == (Clip(BOX), (DropShadow(0.0, 1.0, 2.0, RED),))


def test_no_outline_clips_nothing() -> None:
    made = pen()
    with made.clipped(None) as same:
        assert same is made
    with made.clipped(Path("M0 0L1 1Z"), outside=True) as outside:
        outside.shape(BOX, RED)
    (group,) = made.ops
    assert isinstance(group, Group)
    assert group.clip == Clip(Path("M0 0L1 1Z"), outside=True)
