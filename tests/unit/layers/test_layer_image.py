"""The picture layer: its size by the rules of CSS for replaced elements, and the part of it that is drawn."""

from __future__ import annotations

from typing import Any

import pytest
from fakes import PICTURES, FakeKit, boxes, drawn, layer_of, placed

from compositor.display import DropShadow, Image, Rounded
from compositor.errors import LayoutError
from compositor.hook import AssetSource, GenerateSource
from compositor.layers.image import Image as Picture


def image(source: Any = "wide.jpg", **properties: Any) -> dict[str, Any]:
    return {"name": "i", "image": source, **{key.replace("_", "-"): value for key, value in properties.items()}}


def box(*layers: dict[str, Any], size: str = "200x100", **parent: Any) -> tuple[float, float, float, float]:
    group = {**parent, "layers": list(layers)}
    return boxes(placed([group], size, FakeKit(PICTURES)))["i"]


class TestSize:
    """``wide.jpg`` has 400×200 pixels, ``icon.svg`` 24×24."""

    def test_fills_its_parent_without_flow_or_place(self) -> None:
        assert box(image()) == (0.0, 0.0, 200.0, 100.0)

    def test_has_its_own_size_at_a_place(self) -> None:
        assert box(image("icon.svg", place="center")) == (88.0, 38.0, 24.0, 24.0)

    def test_keeps_its_ratio_where_one_side_is_given(self) -> None:
        assert box(image(width=80, place="top left")) == (0.0, 0.0, 80.0, 40.0)
        assert box(image(height=30)) == (0.0, 0.0, 60.0, 30.0)

    def test_has_its_own_size_in_a_row(self) -> None:
        assert box(image("icon.svg", align_self="start"), flow="row") == (0.0, 0.0, 24.0, 24.0)

    def test_follows_the_width_of_a_column(self) -> None:
        assert box(image(), flow="column", size="100x100") == (0.0, 0.0, 100.0, 50.0)

    def test_an_aspect_wins_over_its_own_ratio(self) -> None:
        assert box(image(width=80, aspect="1", place="top left")) == (0.0, 0.0, 80.0, 80.0)

    def test_both_sides_win_over_everything(self) -> None:
        assert box(image(width=10, height=90)) == (0.0, 0.0, 10.0, 90.0)

    def test_padding_and_border_lie_around_its_own_size(self) -> None:
        assert box(image("icon.svg", place="top left", padding=3, border="2 #000")) == (0.0, 0.0, 34.0, 34.0)

    def test_is_nothing_while_its_size_is_unknown(self) -> None:
        assert box(image("lost.jpg", place="top left")) == (0.0, 0.0, 0.0, 0.0)


class TestSources:
    def test_are_tried_in_order(self) -> None:
        optional = {"p": {"type": "image", "default": None}}
        layer = layer_of(image(["$p", {"generate": "a shoe", "seed": 7}, "b.jpg"]), data=optional)
        assert isinstance(layer, Picture)
        assert layer.sources == (GenerateSource("a shoe", "default", 7, "", ""), AssetSource("b.jpg"))

    @pytest.mark.parametrize(
        ("layer", "message"),
        [
            (image([]), "at least one source"),
            (image(focus="10% 10%", position="left"), "`focus` or `position`, not both"),
            (image({"generate": "a shoe"}, place="center"), "needs a definite box"),
            (image(focus="face"), "no detector is installed"),
            (image(focus="3px 4px"), "written in percent"),
            (image({"generate": "x", "model": "y"}), "unknown key `model`"),
        ],
    )
    def test_what_cannot_be_meant_is_an_error(self, layer: dict[str, Any], message: str) -> None:
        with pytest.raises(LayoutError, match=message):
            layer_of(layer)

    def test_a_generator_is_asked_for_the_exact_pixels_of_the_box(self) -> None:
        kit = FakeKit(PICTURES, scale=2.0)
        tree = placed([image({"generate": "x"}, inset=10, padding=5)], kit=kit)
        (request,) = tree.children[0].layer.requests(tree.children[0], 2.0)
        assert (request.width, request.height) == (340, 140)

    def test_a_detector_that_is_not_installed_leads_to_the_fixed_point_after_it(self) -> None:
        op = drawn([image(focus=["face", "100% 50%"])], "100x100")[0]
        assert isinstance(op, Image)
        assert op.source == (200.0, 0.0, 200.0, 200.0)


class TestFit:
    """``wide.jpg`` (400×200) in a box of 100×100, as CSS ``object-fit``."""

    @pytest.mark.parametrize(
        ("fit", "source", "target"),
        [
            ("cover", (100, 0, 200, 200), (0, 0, 100, 100)),
            ("contain", (0, 0, 400, 200), (0, 25, 100, 50)),
            ("fill", (0, 0, 400, 200), (0, 0, 100, 100)),
            ("none", (150, 50, 100, 100), (0, 0, 100, 100)),
            ("scale-down", (0, 0, 400, 200), (0, 25, 100, 50)),
        ],
    )
    def test_what_is_drawn(self, fit: str, source: Any, target: Any) -> None:
        (op,) = drawn([image(fit=fit)], "100x100")
        assert (op.source, op.target) == (source, target)  # type: ignore[union-attr]

    def test_a_small_picture_is_not_enlarged_by_scale_down(self) -> None:
        (op,) = drawn([image("icon.svg", fit="scale-down")], "100x100")
        assert op.target == (38.0, 38.0, 24.0, 24.0)  # type: ignore[union-attr]

    def test_a_position_is_that_of_css(self) -> None:
        (op,) = drawn([image(position="right")], "100x100")
        assert op.source == (200.0, 0.0, 200.0, 200.0)  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        ("focus", "left"), [("50% 50%", 100.0), ("60% 0%", 140.0), ("0% 0%", 0.0), ("99% 9%", 200.0)]
    )
    def test_a_focal_point_comes_as_near_to_the_middle_as_the_edges_allow(self, focus: str, left: float) -> None:
        (op,) = drawn([image(focus=focus)], "100x100")
        assert op.source == (left, 0.0, 200.0, 200.0)  # type: ignore[union-attr]

    def test_pixels_may_stay_hard(self) -> None:
        assert drawn([image(sampling="pixelated")])[0].sampling == "pixelated"  # type: ignore[union-attr]


class TestDrawing:
    def test_round_corners_lie_inside_of_border_and_padding(self) -> None:
        _, cut = drawn([image(border="4 #000", padding=6, radius=30, fill="#fff")])[-2:]
        assert cut.clip.outline == Rounded(10.0, 10.0, 180.0, 80.0, ((20.0, 20.0),) * 4)  # type: ignore[union-attr]

    def test_an_inner_shadow_lies_over_the_picture(self) -> None:
        first, second = drawn([image(effects=[{"inner-shadow": "0 0 4 #000"}])])
        assert isinstance(first, Image)
        assert second.clip is not None  # type: ignore[union-attr]

    def test_an_opaque_picture_casts_the_shadow_of_its_box(self) -> None:
        shadow, _ = drawn([image(inset=20, effects=[{"shadow": "0 0 4 #000"}])])
        assert shadow.ops[0].outline == Rounded(20.0, 20.0, 160.0, 60.0)  # type: ignore[union-attr]

    def test_a_translucent_one_casts_its_own(self) -> None:
        (group,) = drawn([image("clear.png", inset=20, effects=[{"shadow": "0 0 4 #000"}])])
        assert isinstance(group.effects[0], DropShadow)  # type: ignore[union-attr]

    def test_a_spread_shadow_is_always_that_of_the_box(self) -> None:
        shadow, _ = drawn([image("clear.png", inset=20, effects=[{"shadow": "0 0 4 5 #000"}])])
        assert shadow.ops[0].outline == Rounded(15.0, 15.0, 170.0, 70.0)  # type: ignore[union-attr]
