"""What every layer draws beside its content: fill, border, shadows, and the group around it."""

from __future__ import annotations

from typing import Any

import pytest
from fakes import drawn, layer_of

from compositor.display import (
    Blur,
    Clip,
    ColorMatrix,
    DropShadow,
    Group,
    LinearGradient,
    Op,
    Path,
    Pattern,
    Rounded,
    Shape,
    Stroke,
)
from compositor.errors import LayoutError
from compositor.values.color import Rgba

RED, BLACK, WHITE = Rgba(255, 0, 0), Rgba(0, 0, 0), Rgba(255, 255, 255)
FULL = Rounded(0.0, 0.0, 200.0, 100.0)


def box(**properties: Any) -> tuple[Op, ...]:
    return drawn([{key.replace("_", "-"): value for key, value in properties.items()}])


def only(ops: tuple[Op, ...]) -> Any:
    assert len(ops) == 1
    return ops[0]


class TestFill:
    def test_a_color(self) -> None:
        assert box(fill="#f00") == (Shape(FULL, RED),)

    def test_nothing_to_see_is_nothing_drawn(self) -> None:
        assert box() == box(fill="transparent") == box(fill="#f00", opacity=0) == ()

    def test_a_gradient_across_the_box(self) -> None:
        fill = only(box(fill="linear-gradient(to right, #f00, #000)")).fill
        assert isinstance(fill, LinearGradient)
        assert (fill.start, fill.end) == ((0.0, 50.0), (200.0, 50.0))

    def test_a_picture_covers_the_box(self) -> None:
        fill = only(box(fill="url(tall.jpg)")).fill
        assert isinstance(fill, Pattern)
        assert fill.source == (0.0, 125.0, 100.0, 50.0)
        assert fill.target == (0.0, 0.0, 200.0, 100.0)

    def test_corners(self) -> None:
        assert only(box(fill="#f00", radius="10 20")).outline.radii == ((10, 10), (20, 20), (10, 10), (20, 20))


class TestBorder:
    def test_is_one_line_inside_of_the_box(self) -> None:
        assert box(border="4 #f00") == (Shape(Rounded(2.0, 2.0, 196.0, 96.0), None, Stroke(RED, 4.0)),)

    def test_keeps_its_outer_corner_where_it_is_wider_than_that(self) -> None:
        ring = only(box(border="16 #f00", radius=8))
        assert isinstance(ring.outline, Path)
        assert ring.outline.rule == "evenodd"
        assert ring.outline.data.startswith("M8 0 ")

    def test_sides_of_one_color_are_one_ring_without_seams(self) -> None:
        assert isinstance(only(box(border={"top": "4 #f00", "left": "9 #f00"})), Shape)

    def test_sides_of_several_colors_meet_on_the_line_between_the_corners(self) -> None:
        top, left = box(border={"top": "10 #f00", "left": "20 #000"})
        assert "L0 0L200 0L" in top.clip.outline.data
        assert left.clip.outline.data.startswith("M0 100L0 0")
        assert [op.fill for op in (*top.ops, *left.ops)] == [RED, BLACK]

    def test_a_side_goes_on_below_a_solid_one_that_is_drawn_later(self) -> None:
        top, left = box(border={"top": "10 #f00", "left": "10 #000"})
        assert top.clip.outline.data.startswith("M-0.7071 0.7071L0 0L200 0"), "a pixel beyond the corner, across it"
        assert left.clip.outline.data.startswith("M0 100L0 0")

    def test_a_side_ends_where_something_shows_through_its_neighbor(self) -> None:
        left, top = box(border={"top": "10 #f00", "left": "10 #0008"})  # what is solid is drawn later
        assert left.clip.outline.data == "M0 100L0 100L0 0L0.7071 -0.7071L100.7071 99.2929L100 100Z"
        assert top.clip.outline.data.startswith("M0 0L200 0")

    def test_no_fill_shines_through_the_round_edge_of_an_opaque_border(self) -> None:
        fill, _ = box(border="4 #f00", radius=20, fill="#fff")
        assert fill.outline == Rounded(1.0, 1.0, 198.0, 98.0, ((19.0, 19.0),) * 4)

    def test_dashes_run_along_the_middle_of_their_side(self) -> None:
        group = only(box(border={"bottom": "4 dashed #f00"}))
        assert group.ops[0].outline.data == "M0 98L200 98"
        assert group.ops[0].stroke.dash == (12.0, 8.0)


class TestShadow:
    def test_lies_below_an_opaque_box(self) -> None:
        shadow, fill = box(fill="#f00", inset=20, effects=[{"shadow": "2 4 6 #000"}])
        assert shadow == Shape(Rounded(22.0, 24.0, 160.0, 60.0), BLACK, None, 3.0)
        assert fill.fill == RED

    def test_is_not_seen_through_a_translucent_box(self) -> None:
        shadow, _ = box(fill="#ff000080", inset=20, effects=[{"shadow": "2 4 6 #000"}])
        assert shadow.clip == Clip(Rounded(20.0, 20.0, 160.0, 60.0), outside=True)

    def test_spread_lets_round_corners_grow_and_keeps_sharp_ones(self) -> None:
        sharp, _ = box(fill="#f00", inset=20, effects=[{"shadow": "0 0 0 5 #000"}])
        assert sharp.outline == Rounded(15.0, 15.0, 170.0, 70.0)
        round_, _ = box(fill="#f00", inset=20, radius=10, effects=[{"shadow": "0 0 0 5 #000"}])
        assert round_.outline.radii == ((15.0, 15.0),) * 4

    def test_the_first_of_several_is_on_top(self) -> None:
        first, second, _ = box(fill="#f00", inset=20, effects=[{"shadow": "0 0 1 #fff, 0 0 1 #000"}])
        assert (first.fill, second.fill) == (BLACK, WHITE)

    def test_of_a_box_without_fill_follows_what_is_in_it(self) -> None:
        group = only(drawn([{"effects": [{"shadow": "1 2 6 #000"}], "layers": [{"fill": "#f00"}]}]))
        assert group.effects == (DropShadow(1.0, 2.0, 3.0, BLACK),)

    def test_after_a_filter_follows_what_that_left(self) -> None:
        group = only(box(fill="#f00", effects=[{"blur": 2}, {"shadow": "1 2 6 #000"}]))
        assert group.effects == (Blur(2.0), DropShadow(1.0, 2.0, 3.0, BLACK))

    def test_inside_begins_at_the_inner_edge_of_the_border(self) -> None:
        _, inner, _ = box(fill="#fff", radius=20, border="5 #f00", effects=[{"inner-shadow": "0 0 8 #000"}])
        assert inner.clip.outline == Rounded(5.0, 5.0, 190.0, 90.0, ((15.0, 15.0),) * 4)

    @pytest.mark.parametrize(
        ("layer", "message"),
        [
            ({"layers": [], "effects": [{"shadow": "0 0 4 2 #000"}]}, "needs a `fill` or `border` to spread from"),
            ({"text": "a", "effects": [{"shadow": "0 0 4 -2 #000"}]}, "needs a `fill` or `border` to spread from"),
            ({"fill": "#fff", "effects": [{"blur": 1}, {"shadow": "0 0 4 2 #000"}]}, "after a filter"),
        ],
    )
    def test_a_spread_that_cannot_be_drawn_is_an_error(self, layer: dict[str, Any], message: str) -> None:
        with pytest.raises(LayoutError, match=message):
            layer_of(layer)


class TestGroups:
    def test_opacity_fades_the_finished_layer(self) -> None:
        group = only(drawn([{"opacity": 0.5, "fill": "#f00", "layers": [{"fill": "#000"}]}]))
        assert (group.opacity, [op.fill for op in group.ops]) == (0.5, [RED, BLACK])

    def test_filters_apply_in_their_order(self) -> None:
        group = only(box(fill="#f00", effects=[{"blur": 2}, {"grayscale": 1}, {"blur": 3}]))
        assert [type(effect) for effect in group.effects] == [Blur, ColorMatrix, Blur]

    def test_blend(self) -> None:
        assert only(box(fill="#f00", blend="multiply")).blend == "multiply"

    def test_what_lies_behind_is_blurred_inside_of_the_outline_and_fades_with_the_layer(self) -> None:
        behind, layer = box(fill="#ffffff80", radius=8, opacity=0.5, effects=[{"backdrop-blur": 4}])
        assert behind == Group(
            (), 0.5, clip=Clip(Rounded(0.0, 0.0, 200.0, 100.0, ((8.0, 8.0),) * 4)), backdrop=(Blur(4.0),)
        )
        assert layer.opacity == 0.5

    def test_an_overlay_is_painted_over_the_content(self) -> None:
        ops = drawn([{"fill": "#fff", "effects": [{"overlay": "#000"}], "layers": [{"fill": "#f00"}]}])
        assert [op.fill for op in ops] == [WHITE, RED, BLACK]  # type: ignore[union-attr]

    def test_effects_without_a_value_are_errors(self) -> None:
        with pytest.raises(LayoutError, match="`grayscale` has no value"):
            layer_of({"fill": "#fff", "effects": [{"grayscale": None}]})

    def test_an_effect_has_one_key(self) -> None:
        with pytest.raises(LayoutError, match="exactly one key"):
            layer_of({"fill": "#fff", "effects": [{"blur": 1, "grayscale": 1}]})


class TestMasks:
    def test_a_shape_counts_fully_in_either_mode(self) -> None:
        for mode in ("alpha", "luminance"):
            mask = only(drawn([{"fill": "#f00", "mask": "circle", "mask-mode": mode}])).mask
            assert (mask.mode, mask.ops[0].fill) == (mode, WHITE)

    def test_a_gradient(self) -> None:
        mask = only(box(fill="#f00", mask="linear-gradient(#000, transparent)")).mask
        assert isinstance(mask.ops[0].fill, LinearGradient)

    def test_a_picture_is_stretched_over_the_box(self) -> None:
        mask = only(box(fill="#f00", mask="clear.png")).mask
        assert mask.ops[0].fill.target == (0.0, 0.0, 200.0, 100.0)

    def test_a_layer_is_not_drawn_by_itself(self) -> None:
        group = only(drawn([{"name": "hole", "shape": "star", "fill": "#fff"}, {"fill": "#f00", "mask": "hole"}]))
        assert isinstance(group.mask.ops[0].outline, Path)

    def test_a_text_cuts_out_even_where_letters_are_left_out(self) -> None:
        layers = [{"name": "hole", "text": "x"}, {"fill": "#f00", "mask": "hole"}]
        assert only(drawn(layers, letters=False)).mask.ops == only(drawn(layers)).mask.ops != ()

    def test_other_functions_are_no_names_of_layers(self) -> None:
        with pytest.raises(LayoutError, match="not a mask of this version"):
            layer_of({"fill": "#fff", "mask": "polygon(0 0, 1px 1px)"})


class TestTransforms:
    def test_turn_about_the_middle(self) -> None:
        assert only(box(fill="#f00", rotate=90)).transform == (0.0, 1.0, -1.0, 0.0, 150.0, -50.0)

    def test_keep_the_origin_where_it_is(self) -> None:
        assert only(box(fill="#f00", scale=2, origin="0 0")).transform == (2.0, 0.0, 0.0, 2.0, 0.0, 0.0)

    def test_a_perspective_maps_the_corners(self) -> None:
        corners = [[10, 0], [190, 20], [190, 80], [10, 100]]
        a, b, c, d, e, f, g, h, i = only(box(fill="#f00", perspective=corners)).transform
        for (x, y), (u, v) in zip([(0, 0), (200, 0), (200, 100), (0, 100)], corners, strict=True):
            w = g * x + h * y + i
            assert ((a * x + b * y + c) / w, (d * x + e * y + f) / w) == pytest.approx((u, v), abs=1e-4)

    def test_a_box_without_area_has_none(self) -> None:
        corners = [[10, 0], [190, 20], [190, 80], [10, 100]]
        assert drawn([{"fill": "#f00", "width": 0, "perspective": corners}]) == ()

    @pytest.mark.parametrize(
        "corners",
        [
            [[0, 0], [1, 1], [2, 2], [3, 3]],
            [[0, 0], [100, 0], [0, 100], [100, 100]],
            [[0, 0], [100, 0], [20, 20], [0, 100]],
            [[0, 0], [100, 0], [100, 100]],
            "wide",
        ],
        ids=["on one line", "crossing", "a corner inward", "three", "a word"],
    )
    def test_corners_go_around_a_convex_shape(self, corners: Any) -> None:
        with pytest.raises(LayoutError, match="perspective"):
            layer_of({"fill": "#fff", "perspective": corners})

    def test_a_perspective_stands_alone(self) -> None:
        with pytest.raises(LayoutError, match="have no say"):
            layer_of({"fill": "#fff", "rotate": 5, "perspective": [[0, 0], [9, 0], [9, 9], [0, 9]]})


def test_what_a_hidden_layer_masks_stays_whole() -> None:
    layers = [{"name": "hole", "fill": "#fff", "when": False}, {"fill": "#f00", "mask": "hole"}]
    assert only(drawn(layers)).fill == RED
