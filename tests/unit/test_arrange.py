"""Arranging with the real fonts: fit groups, warnings, errors, whole pixels and requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from fakes import layout_of

from compositor.engine import Renderer
from compositor.errors import CompositorError, FitError
from compositor.plan import Plan


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as made:
        yield made


def text(name: str, words: str, size: Any = "10..60", **more: Any) -> dict[str, Any]:
    return {"name": name, "text": words, "font-size": size, **{key.replace("_", "-"): more[key] for key in more}}


class TestFitGroups:
    LAYERS: ClassVar[list[dict[str, Any]]] = [
        text("a", "short", place="top left", width=150, height=40, fit_group="g"),
        text("b", "a much longer text", place="bottom left", width=150, height=40, fit_group="g"),
        text("c", "short", place="top right", width=150, height=40),
    ]

    def test_members_share_the_smallest_fitted_size(self, renderer: Renderer) -> None:
        plan = renderer.plan(layout_of(self.LAYERS, "400x100"))
        a, b, c = (plan.fit(name) for name in "abc")
        assert a is not None
        assert b is not None
        assert c is not None
        assert a.used == b.used < c.used
        assert (a.limited_by, b.limited_by in ("word", "height")) == ("group", True)

    def test_copies_of_a_loop_are_members(self, renderer: Renderer) -> None:
        copies = {"for": "x in $list", **text("t", "$x", width="fill", fit_group="g")}
        layout = layout_of(
            [{"flow": "row", "layers": [copies]}], "300x60", data={"list": {"type": "list", "items": "text"}}
        )
        plan = renderer.plan(layout, {"list": ["a", "incomprehensible", "bb"]})
        assert len({fit.used for fit in plan.fits}) == 1

    def test_a_capped_member_leaves_its_container_less_to_do(self, renderer: Renderer) -> None:
        row = {"flow": "row", "place": "top", "width": "fill", "height": 80, "layers": [
            text("a", "hello", fit_group="g"), text("b", "hello"),
        ]}  # fmt: skip
        small = text("c", "hello", "10..20", place="bottom left", fit_group="g")
        plan = renderer.plan(layout_of([row, small], "300x120"))
        a, b = plan.fit("a"), plan.fit("b")
        assert a is not None
        assert b is not None
        assert a.used == 20.0
        assert b.used > 40


class TestOverflow:
    def test_an_error_is_raised_for_what_does_not_fit_in_the_end(self, renderer: Renderer) -> None:
        layers = [text(name, "unbreakable", 60, width=40, overflow="error") for name in "ab"]
        with pytest.raises(FitError) as caught:
            renderer.plan(layout_of(layers))
        assert [problem.path[:2] for problem in caught.value.problems] == [("layers", 0), ("layers", 1)]

    def test_what_fits_once_its_container_eases_is_none(self, renderer: Renderer) -> None:
        texts = [text("a", "one", overflow="error"), text("b", "two", overflow="error")]
        assert renderer.plan(layout_of([{"flow": "column", "layers": texts}], "200x60")).fits

    def test_a_glyph_that_no_font_has_is_told_at_its_text(self, renderer: Renderer) -> None:
        with pytest.raises(CompositorError) as caught:
            renderer.plan(layout_of([text("a", "\ue000")]))
        assert caught.value.problems[0].path == ("layers", 0, "text")


class TestPlan:
    def test_boxes_are_whole_pixels_without_gaps(self, renderer: Renderer) -> None:
        parts = [{"name": str(index), "fill": "#000", "width": "fill"} for index in range(7)]
        plan = renderer.plan(layout_of([{"flow": "row", "layers": parts}], "100x10"))
        boxes = [placed.box for placed in plan.root.children[0].children]
        assert all(box.x == int(box.x) and box.width == int(box.width) for box in boxes)
        assert [box.right for box in boxes[:-1]] == [box.x for box in boxes[1:]]
        assert boxes[-1].right == 100

    def test_every_picture_is_asked_for_once(self, renderer: Renderer) -> None:
        picture = {"image": {"generate": "x"}, "width": 20, "height": 20}
        plan = renderer.plan(layout_of([{"flow": "row", "layers": [picture, picture, {**picture, "width": 30}]}]))
        assert [(request.width, request.height) for request in plan.requests] == [(20, 20), (30, 20)]

    def test_requests_are_device_pixels(self, renderer: Renderer) -> None:
        plan = renderer.plan(layout_of([{"image": {"generate": "x"}}]), scale=2)
        assert [(request.width, request.height) for request in plan.requests] == [(400, 200)]

    def test_layers_and_fits_are_found_by_name(self, renderer: Renderer) -> None:
        plan: Plan = renderer.plan(layout_of([text("a", "hi", 20)]))
        found, fit = plan.find("a"), plan.fit("a")
        assert found is not None
        assert fit is not None
        assert (found.path, fit.used, plan.find("b"), plan.fit("b")) == (("layers", 0), 20.0, None, None)

    def test_as_plain_data(self, renderer: Renderer) -> None:
        plain = renderer.plan(layout_of([text("a", "hi", 20), {"image": {"generate": "x"}}])).to_dict()
        assert plain["canvas"] == [200, 100, 1.0]
        assert [box["kind"] for box in plain["boxes"]] == ["layers", "text", "image"]
        assert plain["fits"][0]["text"] == "hi"
        assert plain["images"] == [{"path": "layers[1]", "pixels": [200, 100]}]
