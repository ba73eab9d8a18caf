"""What groups do: opacity, blend modes, clips, masks, transforms, effects, backdrops."""

from __future__ import annotations

import numpy
import pytest

from compositor.display import (
    Blur,
    Clip,
    ColorMatrix,
    ConicGradient,
    DropShadow,
    Group,
    Image,
    LinearGradient,
    Mask,
    Path,
    Rounded,
    Shape,
    Stop,
)
from compositor.values.color import Rgba

RED, GREEN, BLUE = Rgba(255, 0, 0), Rgba(0, 255, 0), Rgba(0, 0, 255)
WHITE, BLACK, CLEAR = Rgba(255, 255, 255), Rgba(0, 0, 0), Rgba(0, 0, 0, 0)
FULL = Rounded(0, 0, 40, 40)
INVERT = ColorMatrix((-1, 0, 0, 0, 1, 0, -1, 0, 0, 1, 0, 0, -1, 0, 1, 0, 0, 0, 1, 0))
LEFT, RIGHT = Rounded(0, 0, 20, 40), Rounded(20, 0, 20, 40)


def near(found, expected, by=1):
    return numpy.abs(numpy.asarray(found) - numpy.asarray(expected)).max() <= by


def test_a_plain_group_draws_as_if_it_were_not_there(drawn):
    ops = (Shape(LEFT, RED), Shape(Rounded(10.5, 10.5, 20, 20), Rgba(0, 0, 255, 99)))
    assert (drawn([Group(ops)]) == drawn(ops)).all()
    assert (drawn([Group(ops, isolated=True)]) == drawn(ops)).all()


def test_opacity_applies_to_the_group_and_not_to_each_op(drawn):
    group = Group((Shape(FULL, RED), Shape(FULL, BLUE)), opacity=0.5)
    assert near(drawn([group])[20, 20], (0, 0, 128, 128))


def test_no_opacity_draws_nothing(drawn):
    assert not drawn([Group((Shape(FULL, RED),), opacity=0.0)]).any()


def test_an_empty_layer_draws_nothing(drawn):
    assert not drawn([Group((), opacity=0.5), Group((Shape(Rounded(90, 0, 9, 9), RED),), opacity=0.5)]).any()


def test_opacities_multiply_when_groups_nest(drawn):
    group = Group((Group((Shape(FULL, BLACK),), opacity=0.5),), opacity=0.5)
    assert near(drawn([group])[20, 20, 3], 64)


# Blend modes: CSS Compositing 1 §10, on all pairs of colors of a little picture, with and without alpha.


def luminosity(color):
    return color @ numpy.array([0.3, 0.59, 0.11])


def clipped(color):
    light = luminosity(color)[..., None]
    least, most = color.min(-1, keepdims=True), color.max(-1, keepdims=True)
    with numpy.errstate(divide="ignore", invalid="ignore"):
        color = numpy.where(least < 0, light + (color - light) * light / (light - least), color)
        return numpy.where(most > 1, light + (color - light) * (1 - light) / (most - light), color)


def lit(color, light):
    return clipped(color + (light - luminosity(color))[..., None])


def saturation(color):
    return color.max(-1) - color.min(-1)


def saturated(color, amount):
    least, spread = color.min(-1, keepdims=True), saturation(color)[..., None]
    with numpy.errstate(divide="ignore", invalid="ignore"):
        return numpy.where(spread > 0, (color - least) * amount[..., None] / spread, 0.0)


def hard_light(b, s):
    return numpy.where(s <= 0.5, b * 2 * s, b + (2 * s - 1) - b * (2 * s - 1))


def soft_light(b, s):
    d = numpy.where(b <= 0.25, ((16 * b - 12) * b + 4) * b, numpy.sqrt(b))
    return numpy.where(s <= 0.5, b - (1 - 2 * s) * b * (1 - b), b + (2 * s - 1) * (d - b))


def color_dodge(b, s):
    with numpy.errstate(divide="ignore", invalid="ignore"):
        return numpy.where(b == 0, 0.0, numpy.where(s == 1, 1.0, numpy.minimum(1, b / (1 - s))))


def color_burn(b, s):
    with numpy.errstate(divide="ignore", invalid="ignore"):
        return numpy.where(b == 1, 1.0, numpy.where(s == 0, 0.0, 1 - numpy.minimum(1, (1 - b) / s)))


BLENDS = {
    "normal": lambda _, s: s,
    "multiply": lambda b, s: b * s,
    "screen": lambda b, s: b + s - b * s,
    "overlay": lambda b, s: hard_light(s, b),
    "darken": numpy.minimum,
    "lighten": numpy.maximum,
    "color-dodge": color_dodge,
    "color-burn": color_burn,
    "hard-light": hard_light,
    "soft-light": soft_light,
    "difference": lambda b, s: numpy.abs(b - s),
    "exclusion": lambda b, s: b + s - 2 * b * s,
    "hue": lambda b, s: lit(saturated(s, saturation(b)), luminosity(b)),
    "saturation": lambda b, s: lit(saturated(b, saturation(s)), luminosity(b)),
    "color": lambda b, s: lit(s, luminosity(b)),
    "luminosity": lambda b, s: lit(b, luminosity(s)),
}


def picture(supplies, name, seed, translucent):
    chance = numpy.random.default_rng(seed)
    pixels = chance.integers(0, 256, (40, 40, 4)).astype(numpy.uint8)
    pixels[:20, :, :3] = pixels[:20, :, :3] // 64 * 85  # half of them on round values, where modes have corners
    pixels[..., 3] = numpy.where(pixels[..., 3] < 64, 0, pixels[..., 3]) if translucent else 255
    pixels[..., :3] = (pixels[..., :3].astype(int) * pixels[..., 3:] + 127) // 255
    reference = supplies.add(name, pixels, alpha=translucent)
    return Image(reference, (0, 0, 40, 40), (0, 0, 40, 40)), pixels[..., [2, 1, 0, 3]] / 255.0


@pytest.mark.parametrize("translucent", [False, True])
@pytest.mark.parametrize("mode", BLENDS)
def test_blend_modes_follow_css_compositing(drawn, supplies, mode, translucent):
    below, backdrop = picture(supplies, "below", 1, translucent)
    above, source = picture(supplies, "above", 2, translucent)
    pixels = drawn([below, Group((above,), blend=mode)])
    alpha_b, alpha_s = backdrop[..., 3:], source[..., 3:]
    color_b = numpy.divide(backdrop[..., :3], alpha_b, where=alpha_b > 0, out=numpy.zeros((40, 40, 3)))
    color_s = numpy.divide(source[..., :3], alpha_s, where=alpha_s > 0, out=numpy.zeros((40, 40, 3)))
    mixed = BLENDS[mode](color_b.clip(0, 1), color_s.clip(0, 1))
    expected = (1 - alpha_b) * source[..., :3] + (1 - alpha_s) * backdrop[..., :3] + alpha_b * alpha_s * mixed
    assert near(pixels[..., 3:], (alpha_b + alpha_s - alpha_b * alpha_s) * 255)
    # the fast blitters round twice; those of difference and exclusion three times
    assert near(pixels[..., :3], expected * 255, 2 if mode in ("difference", "exclusion") else 1)


def test_plus_lighter_adds(drawn, supplies):
    below, backdrop = picture(supplies, "below", 1, True)
    above, source = picture(supplies, "above", 2, True)
    pixels = drawn([below, Group((above,), blend="plus-lighter")])
    assert near(pixels, (backdrop + source).clip(0, 1) * 255)


def test_a_blend_inside_an_isolated_group_does_not_see_what_lies_below(drawn):
    inner = Group((Shape(FULL, GREEN),), blend="multiply")
    assert drawn([Shape(FULL, RED), Group((inner,))])[20, 20].tolist() == [0, 0, 0, 255]
    assert drawn([Shape(FULL, RED), Group((inner,), isolated=True)])[20, 20].tolist() == [0, 255, 0, 255]


# Clips and masks


def test_a_clip_keeps_the_inside_and_outside_keeps_the_rest(drawn):
    circle = Rounded(10, 10, 20, 20, ((10.0, 10.0),) * 4)
    inside = drawn([Group((Shape(FULL, RED),), clip=Clip(circle))])[..., 3]
    outside = drawn([Group((Shape(FULL, RED),), clip=Clip(circle, outside=True))])[..., 3]
    assert 300 < inside.sum() / 255 < 316  # a small circle is drawn as a polygon inside of it
    assert near(inside + outside, 255)


def test_a_clip_may_be_a_path_and_clips_nest(drawn):
    triangle = Clip(Path("M0 0 L40 0 L0 40 Z"))
    pixels = drawn([Group((Group((Shape(FULL, RED),), clip=triangle),), clip=Clip(RIGHT))])[..., 3]
    assert pixels[2, 30] == 255
    assert pixels[2, 10] == pixels[30, 30] == 0


def test_an_empty_clip_keeps_nothing_and_outside_of_it_lies_everything(drawn):
    nothing = Rounded(5, 5, 0, 0)
    assert not drawn([Group((Shape(FULL, RED),), clip=Clip(nothing))]).any()
    assert (drawn([Group((Shape(FULL, RED),), clip=Clip(nothing, outside=True))])[..., 3] == 255).all()


def test_the_clip_applies_after_the_effects(drawn):
    pixels = drawn([Group((Shape(LEFT, BLACK),), effects=(Blur(4.0),), clip=Clip(LEFT))])[..., 3]
    assert near(pixels[20, 19], 128, 14)
    assert not pixels[:, 20:].any()


def test_an_alpha_mask_multiplies(drawn):
    fade = LinearGradient((0.0, 0.0), (40.0, 0.0), (Stop(0.0, CLEAR), Stop(1.0, BLACK)))
    pixels = drawn([Group((Shape(FULL, Rgba(255, 0, 0, 128)),), mask=Mask((Shape(FULL, fade),)))])
    assert near(pixels[20, :, 3], 128 * (numpy.arange(40) + 0.5) / 40)
    assert near(pixels[20, :, 0], pixels[20, :, 3], 0)


@pytest.mark.parametrize(
    ("color", "share"), [(WHITE, 1.0), (BLACK, 0.0), (RED, 0.2126), (GREEN, 0.7152), (Rgba(0, 0, 255, 128), 0.0362)]
)
def test_a_luminance_mask_multiplies_by_luminance_and_alpha(drawn, color, share):
    pixels = drawn([Group((Shape(FULL, BLACK),), mask=Mask((Shape(LEFT, color),), "luminance"))])
    assert near(pixels[:, :20, 3], 255 * share)
    assert not pixels[:, 20:].any()


def test_a_mask_of_nothing_hides_everything(drawn):
    assert not drawn([Group((Shape(FULL, RED),), mask=Mask(()))]).any()


def test_mask_and_clip_move_with_the_group(drawn):
    half = Group((Shape(FULL, RED),), mask=Mask((Shape(LEFT, BLACK),)), clip=Clip(Rounded(0, 0, 40, 20)))
    moved = Group(half.ops, mask=half.mask, clip=half.clip, transform=(1, 0, 0, 1, 10, 5))
    still, pixels = drawn([half]), drawn([moved])
    assert (pixels[5:, 10:] == still[:-5, :-10]).all()
    assert not pixels[:5].any()


# Transforms


def test_transforms_multiply_from_the_outside_in(drawn):
    inner = Group((Shape(Rounded(0, 0, 5, 5), RED),), transform=(1, 0, 0, 1, 10, 0))
    pixels = drawn([Group((inner,), transform=(2, 0, 0, 2, 0, 4))])[..., 3]
    assert pixels[4:14, 20:30].min() == 255
    assert (pixels > 0).sum() == 100


def test_nine_numbers_are_the_same_transform_as_six(drawn):
    ops = (Shape(Rounded(2, 3, 10, 10), RED),)
    six = drawn([Group(ops, transform=(0.8, 0.6, -0.6, 0.8, 15, 5))])
    nine = drawn([Group(ops, transform=(0.8, -0.6, 15, 0.6, 0.8, 5, 0, 0, 1))])
    assert (six == nine).all()


def test_a_flattened_group_draws_nothing(drawn):
    assert not drawn([Group((Shape(FULL, RED),), transform=(1, 0, 0, 0, 0, 0))]).any()
    assert not drawn([Group((Shape(FULL, RED),), transform=(0, 0, 0, 0, 0, 0), opacity=0.5)]).any()


@pytest.mark.parametrize("change", [{"opacity": 0.5}, {"isolated": True}, {"mask": Mask((Shape(FULL, WHITE),))}])
def test_layers_are_cut_to_the_ink_without_losing_any(drawn, change):
    """A layer is only as large as its ink: nothing may be missing at its edges, turned or not."""
    ops = (Shape(Rounded(3.3, 4.4, 20.2, 10.1), BLACK), Shape(Path("M5 35 L20 22 L35 35"), None))
    for transform in (None, (0.8, 0.6, -0.6, 0.8, 15, 5), (1, 0.2, 0, 0.1, 1, 0, 0, 0.01, 1)):
        layered = drawn([Group(ops, transform=transform, **change)])[..., 3]
        plain = drawn([Group(ops, transform=transform)])[..., 3]
        assert near(layered, plain * change.get("opacity", 1.0))


# Effects


def test_blurring_a_group_keeps_its_weight_and_its_middle(drawn):
    group = Group((Shape(Rounded(40, 40, 40, 40), RED),), effects=(Blur(6.0),))
    pixels = drawn([group], (120, 120))
    assert (pixels == pixels[::-1]).all()
    assert (pixels == pixels[:, ::-1]).all()
    assert abs(pixels[..., 3].sum() / 255 - 1600) < 16
    assert near(pixels[..., 0], pixels[..., 3], 0)


@pytest.mark.parametrize("sigma", [1.0, 3.0, 10.0, 20.0, 50.0])
def test_an_edge_blurs_like_a_gaussian(drawn, sigma):
    from math import erf, sqrt

    group = Group((Shape(Rounded(200, -400, 800, 900), BLACK),), effects=(Blur(sigma),))
    row = drawn([group], (400, 20))[10, :, 3]
    expected = [127.5 * (1 + erf((x + 0.5 - 200) / sigma / sqrt(2))) for x in range(400)]
    assert near(row, expected, 7)


def test_what_lies_outside_of_the_canvas_blurs_into_it(drawn):
    group = Group((Shape(Rounded(-60, -60, 60, 160), BLACK),), effects=(Blur(4.0),))
    assert drawn([group])[20, 0, 3] > 100


def test_a_drop_shadow_lies_beneath_shifted_and_colored(drawn):
    group = Group((Shape(Rounded(5, 5, 10, 10), RED),), effects=(DropShadow(12, 6, 0.0, Rgba(0, 0, 255, 128)),))
    pixels = drawn([group])
    assert pixels[10, 10].tolist() == [255, 0, 0, 255]
    assert near(pixels[14, 20], (0, 0, 128, 128))
    assert not pixels[3, 20].any()


def test_a_drop_shadow_turns_with_its_group(drawn):
    group = Group(
        (Shape(Rounded(-5, -5, 10, 10), RED),),
        transform=(0, 1, -1, 0, 20, 20),
        effects=(DropShadow(12, 0, 0.0, BLUE),),
    )
    assert drawn([group])[32, 20].tolist() == [0, 0, 255, 255]


def test_a_shadow_by_half_a_pixel_is_half_covered_at_its_edges(drawn):
    group = Group((Shape(Rounded(5, 5, 10, 10), RED),), effects=(DropShadow(12.5, 0, 0.0, BLACK),))
    assert near(drawn([group])[10, [17, 20, 27], 3], (128, 255, 128), 2)


def test_effects_apply_in_order(drawn):
    gray = ColorMatrix((0.2126, 0.7152, 0.0722, 0.0, 0.0) * 3 + (0.0, 0.0, 0.0, 1.0, 0.0))
    shadow = DropShadow(20, 0, 0.0, RED)
    ops = (Shape(Rounded(0, 0, 20, 40), GREEN),)
    first = drawn([Group(ops, effects=(shadow, gray))])
    last = drawn([Group(ops, effects=(gray, shadow))])
    assert near(first[20, 30], (54, 54, 54, 255))
    assert last[20, 30].tolist() == [255, 0, 0, 255]
    assert (first[20, 10] == last[20, 10]).all()


def test_a_color_matrix_sees_unpremultiplied_colors_and_clamps(drawn):
    matrix = ColorMatrix((-1, 0, 0, 0, 1, 0, -1, 0, 0, 1, 0, 0, 5, 0, 0, 0, 0, 0, 1, 0))
    pixels = drawn([Group((Shape(FULL, Rgba(255, 0, 102, 128)),), effects=(matrix,))])
    assert near(pixels[20, 20], (0, 128, 128, 128))


def test_a_matrix_that_makes_alpha_fills_the_whole_group(drawn):
    flood = ColorMatrix((0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1))
    assert (drawn([Group((Shape(LEFT, BLUE),), effects=(flood,))]) == (255, 0, 0, 255)).all()


def test_a_blur_under_a_stretch_is_stretched(drawn):
    group = Group((Shape(Rounded(-5, -5, 10, 10), BLACK),), transform=(4, 0, 0, 1, 60, 60), effects=(Blur(3.0),))
    alpha = drawn([group], (120, 120))[..., 3]
    wide, high = (alpha[60] > 25).sum(), (alpha[:, 60] > 25).sum()
    assert 3.5 < wide / high < 4.5


# Backdrops


def test_a_backdrop_blur_softens_what_lies_beneath_inside_the_clip_only(drawn):
    stripes = [Shape(Rounded(x, 0, 2, 40), BLACK) for x in range(0, 40, 4)]
    ground = [Shape(FULL, WHITE), *stripes]
    glass = Group((), clip=Clip(Rounded(8, 8, 24, 24)), backdrop=(Blur(6.0),))
    pixels, before = drawn([*ground, glass]), drawn(ground)
    assert numpy.abs(numpy.diff(pixels[10:30, 10:30, 0], axis=1)).max() <= 4
    assert (pixels[:8] == before[:8]).all()
    assert (pixels[:, 32:] == before[:, 32:]).all()


def test_a_backdrop_mirrors_at_the_edge_and_takes_nothing_from_outside(drawn):
    glass = Group((), clip=Clip(LEFT), backdrop=(Blur(8.0),))
    pixels = drawn([Shape(LEFT, WHITE), Shape(RIGHT, BLACK), glass])
    assert (pixels[:, :20] == 255).all()


def test_a_backdrop_lies_below_the_ops_and_fades_with_the_group(drawn):
    group = Group((Shape(LEFT, RED),), clip=Clip(FULL), backdrop=(INVERT,))
    assert drawn([Shape(FULL, WHITE), group])[20, [10, 30]].tolist() == [[255, 0, 0, 255], [0, 0, 0, 255]]
    half = Group((), clip=Clip(FULL), backdrop=(INVERT,), opacity=0.5)
    assert near(drawn([Shape(FULL, WHITE), half])[20, 20], (128, 128, 128, 255), 2)


def test_a_backdrop_respects_the_mask(drawn):
    group = Group((), backdrop=(INVERT,), mask=Mask((Shape(LEFT, BLACK),)))
    assert drawn([Shape(FULL, WHITE), group])[20, [10, 30], 0].tolist() == [0, 255]


def test_conic_paint_in_a_mask_in_a_turned_layer_holds_together(drawn):
    """Everything at once: the parts are tested above, here they must only agree with each other."""
    sweep = ConicGradient((20.0, 20.0), 0.0, (Stop(0.0, BLACK), Stop(1.0, CLEAR)))
    group = Group(
        (Shape(FULL, RED), Group((Shape(LEFT, BLUE),), blend="screen")),
        opacity=0.8,
        blend="multiply",
        clip=Clip(Rounded(0, 0, 40, 40, ((20.0, 20.0),) * 4)),
        mask=Mask((Shape(FULL, sweep),)),
        transform=(0.8, 0.6, -0.6, 0.8, 16, -8),
        effects=(Blur(1.0), DropShadow(1, 1, 1.0, BLACK)),
    )
    pixels = drawn([Shape(FULL, WHITE), group])
    assert (pixels[..., 3] == 255).all()
    assert pixels[..., 1].min() < 100
