"""Checks: contrast on the pixels behind the texts, the safe area, and texts that were cut."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy
import pytest
from fakes import layout_of

from compositor.bitmap import Bitmap
from compositor.contrast import Behind
from compositor.engine import Renderer
from compositor.errors import FitError
from compositor.loading import load
from compositor.values.color import Rgba
from compositor.values.geometry import Box

STYLE = {"tokens": {"style": {"pale": {"color": "#ccc"}}}}


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as made:
        yield made


def text(words: str = "Hello", **more: Any) -> dict[str, Any]:
    return {"text": words, "font-size": 20, **{key.replace("_", "-"): more[key] for key in more}}


def found(renderer: Renderer, layers: list[Any], checks: dict[str, Any], **head: Any) -> list[tuple[str, str]]:
    layout = layout_of(layers, checks=checks, **{"fill": "#fff", **head})
    return [(problem.code, problem.severity) for problem in renderer.check(layout)]


CONTRAST = ("check.contrast", "error")


class TestContrast:
    def test_is_the_ratio_of_wcag_but_for_a_few_pixels(self) -> None:
        pixels = numpy.full((10, 10, 4), 255, numpy.uint8)
        pixels[0, 0, :3] = 0
        behind = Behind(Bitmap(pixels), 1.0)
        assert behind.worst(Box(0, 0, 10, 10), Rgba(0, 0, 0)) == pytest.approx(21.0)
        assert behind.worst(Box(0, 0, 2, 2), Rgba(0, 0, 0)) < 3
        assert behind.worst(Box(50, 50, 2, 2), Rgba(0, 0, 0)) == 21.0

    @pytest.mark.parametrize(
        ("layer", "enough"),
        [
            (text(color="#000"), True),
            (text(color="#767676"), True),  # 4.54
            (text(color="#777"), False),  # 4.48
            (text(color="#0006"), False),
            (text("Hello [pale]{pale}"), False),
            (text(opacity=0.3), False),
            ({"opacity": 0.3, "layers": [text()]}, False),
            (text(highlight="#000", color="#fff"), True),
            (text("~~gone~~", decoration="underline", color="#333"), True),
            (text(fill="#111", color="#fff"), True),
            (text(color="linear-gradient(#fff, #eee)"), True),
        ],
        ids=[
            "black", "gray", "lighter gray", "translucent", "one pale word", "faded", "in a faded group",
            "on its highlight", "its own lines do not count", "on its own fill", "gradients are passed over",
        ],
    )  # fmt: skip
    def test_of_a_text_on_white(self, renderer: Renderer, layer: dict[str, Any], enough: bool) -> None:
        assert found(renderer, [layer], {"contrast": 4.5}, **STYLE) == ([] if enough else [CONTRAST])

    def test_is_measured_where_the_text_stands(self, renderer: Renderer) -> None:
        half = {"place": "left", "width": "50%", "height": "fill", "fill": "#000"}
        assert found(renderer, [half, text(color="#fff", place="left")], {"contrast": 4.5}) == []
        assert found(renderer, [half, text(color="#fff", place="right")], {"contrast": 4.5}) == [CONTRAST]

    def test_a_transparent_canvas_is_seen_on_white(self, renderer: Renderer) -> None:
        assert found(renderer, [text(color="#fff")], {"contrast": 4.5}, fill="transparent") == [CONTRAST]

    def test_texts_that_cut_out_others_are_not_read(self, renderer: Renderer) -> None:
        layers = [{"name": "hole", **text(color="#fff")}, {"fill": "#000", "mask": "hole"}]
        assert found(renderer, layers, {"contrast": 4.5}) == []


class TestSafeArea:
    def test_a_layer_stays_inside(self, renderer: Renderer) -> None:
        layers = [{"name": "in", "inset": "10% 5%", "fill": "#000"}, {"name": "out", "inset": "9 10", "fill": "#000"}]
        sizes = {"s": {"size": "200x100", "safe": "10% 5%"}}
        checks = {"safe-area": ["in", "out"]}
        layout = load({"layout": 1, "name": "t", "sizes": sizes, "layers": layers, "checks": checks})
        (problem,) = renderer.check(layout)
        assert (problem.code, problem.path) == ("check.safe-area", ("layers", 1))
        assert "by 1 px" in problem.message

    def test_without_one_it_is_the_canvas(self, renderer: Renderer) -> None:
        layer = {"name": "a", "fill": "#000", "inset": "0 -3 0 0"}
        assert found(renderer, [layer], {"safe-area": ["a"]}) == [("check.safe-area", "error")]


class TestOverflow:
    LAYER = text("far too many words for this", width=60, height=30, place="center", overflow="ellipsis", max_lines=1)

    @pytest.mark.parametrize(
        ("word", "told"),
        [("error", [("check.overflow", "error")]), ("warn", [("check.overflow", "warning")]), ("ignore", [])],
    )
    def test_is_what_the_layout_says(self, renderer: Renderer, word: str, told: list[tuple[str, str]]) -> None:
        assert found(renderer, [self.LAYER], {"overflow": word}) == told

    def test_tells_what_was_cut(self, renderer: Renderer) -> None:
        (problem,) = renderer.check(layout_of([{"name": "t", **self.LAYER}]))
        assert "`t` was cut with an ellipsis at its smallest size 20" in problem.message
        assert "words" in problem.hint

    def test_makes_a_strict_render_fail_and_any_other_warn(self, renderer: Renderer) -> None:
        layout = layout_of([self.LAYER], checks={"overflow": "error"})
        with pytest.raises(FitError) as caught:
            renderer.render(layout, strict=True)
        assert caught.value.problems[0].where is not None
        (warning,) = renderer.render(layout).report.problems
        assert (warning.code, warning.severity) == ("check.overflow", "warning")
        assert renderer.render(layout_of([self.LAYER]), strict=True).report.problems[0].severity == "warning"
