"""What is taken over from row to row: the very same values where nothing changed, new ones where something did."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from compositor.display import Op, snap
from compositor.engine import Renderer
from compositor.loading import load
from compositor.results import Result
from compositor.rooms import CacheBudgets

CARD: dict[str, Any] = {
    "layout": 1,
    "name": "card",
    "sizes": {"card": "200x100", "tall": "100x200"},
    "data": {
        "words": {"type": "text", "default": "Hello"},
        "ink": {"type": "color", "default": "#111"},
        "on": {"type": "boolean", "default": True},
        "many": {"type": "list", "items": "text", "default": []},
    },
    "fill": "#fff",
    "layers": [
        {"fill": "#eee", "width": 50, "height": 50, "effects": [{"shadow": "0 2 4 #0008"}], "place": "top left"},
        {
            "place": "bottom left",
            "layers": [{"text": "always", "font-size": 10}, {"fill": "$ink", "width": 5, "height": 5}],
        },
        {"text": "$words", "font-size": "8..24", "width": 120, "height": 40, "place": "center"},
        {"when": "$on", "shape": "star", "width": 12, "height": 12, "fill": "#c00", "place": "top right"},
        {
            "flow": "row",
            "place": "bottom right",
            "layers": [{"for": "x in $many", "shape": "circle", "width": 4, "fill": "#0c0"}],
        },
    ],
}


@pytest.fixture
def renderer() -> Iterator[Renderer]:
    with Renderer() as made:
        yield made


def shared(one: Result, other: Result) -> list[Op]:
    """Return the ops of the second display that are the same objects as in the first."""
    known = {id(op) for op in one.display.ops}
    return [op for op in other.display.ops if id(op) in known]


class TestTheSameOps:
    def test_of_everything_when_the_row_is_the_same(self, renderer: Renderer) -> None:
        layout = load(CARD)
        first, second = renderer.render(layout, {"words": "Hi"}), renderer.render(layout, {"words": "Hi"})
        assert len(shared(first, second)) == len(second.display.ops) > 0
        assert first.plan.root is second.plan.root

    def test_of_all_but_what_changed(self, renderer: Renderer) -> None:
        layout = load(CARD)
        first, second = renderer.render(layout, {"words": "Hi"}), renderer.render(layout, {"words": "Ho"})
        changed = [op for op in second.display.ops if op not in shared(first, second)]
        assert [getattr(op, "text", None) for op in changed if getattr(op, "text", "")] == ["Ho"]

    def test_after_a_layer_was_hidden_for_a_row(self, renderer: Renderer) -> None:
        layout = load(CARD)
        shown = renderer.render(layout, {"on": True})
        hidden = renderer.render(layout, {"on": False})
        again = renderer.render(layout, {"on": True})
        assert len(hidden.display.ops) == len(shown.display.ops) - 1
        assert shown.display == again.display
        assert hidden.display.ops[-1] in shown.display.ops

    def test_not_where_a_color_changed(self, renderer: Renderer) -> None:
        layout = load(CARD)
        displays = [renderer.render(layout, {"ink": ink}).display for ink in ("#111", "#222", "#111")]
        assert displays[0] == displays[2] != displays[1]

    def test_of_a_box_whose_content_changed(self, renderer: Renderer) -> None:
        layers = [{
            "padding": 8, "place": "center", "width": 120, "height": 60, "radius": 8, "border": "2 #123",
            "fill": "linear-gradient(#fff, $ink)", "layers": [{"text": "$words", "font-size": 12}],
            "effects": [{"shadow": "0 2 4 #0008"}, {"shadow": "inset 0 1 2 #fff"}, {"overlay": "#ff000020"}],
        }]  # fmt: skip
        layout = load({**CARD, "layers": layers})
        first, second = renderer.render(layout, {"words": "Hi"}), renderer.render(layout, {"words": "Ho"})
        changed = [op for op in second.display.ops if op not in shared(first, second)]
        assert [type(op).__name__ for op in changed] == ["Glyphs"]
        other = renderer.render(layout, {"words": "Ho", "ink": "#e11"})
        assert other.display == Renderer().render(layout, {"words": "Ho", "ink": "#e11"}).display != second.display

    def test_of_each_size_by_itself(self, renderer: Renderer) -> None:
        layout = load(CARD)
        for size in ("card", "tall", "card", "tall"):
            assert renderer.render(layout, size=size).display == Renderer().render(layout, size=size).display

    def test_of_copies_in_a_loop_that_grows_and_shrinks(self, renderer: Renderer) -> None:
        layout = load(CARD)
        for count in (3, 5, 0, 1, 40, 3):
            row = {"many": ["x"] * count}
            assert renderer.render(layout, row).display == Renderer().render(layout, row).display

    def test_of_a_place_only_where_it_does_not_hang_on_the_content(self, renderer: Renderer) -> None:
        layers = [
            {"text": "$words", "font-size": 12, "place": "center", "fill": "#eee"},
            {"text": "$words", "font-size": 12, "place": "bottom right", "width": 60, "height": 20},
        ]
        layout = load({**CARD, "layers": layers})
        boxes = {}
        for words in ("Hi", "Hello there", "Hi"):
            plan = renderer.render(layout, {"words": words}).plan
            assert plan.to_dict() == Renderer().render(layout, {"words": words}).plan.to_dict()
            boxes[words] = [placed.box for placed in plan.root.children]
        assert boxes["Hi"][0].width < boxes["Hello there"][0].width
        assert boxes["Hi"][1] == boxes["Hello there"][1]

    def test_no_further_than_the_patch_of_one_render(self, renderer: Renderer) -> None:
        layout = load(CARD)
        plain = renderer.render(layout)
        assert renderer.render(layout, patch={"fill": "#abc"}).display != plain.display
        assert renderer.render(layout).display == plain.display

    def test_in_asynchronous_renders_too(self, renderer: Renderer) -> None:
        layout = load(CARD)

        async def rows() -> list[Result]:
            return list(await asyncio.gather(*(renderer.arender(layout, {"words": f"row {n % 3}"}) for n in range(9))))

        found = asyncio.run(rows())
        for number, result in enumerate(found):
            assert result.display == Renderer().render(layout, {"words": f"row {number % 3}"}).display


def test_warnings_are_told_for_every_row(renderer: Renderer) -> None:
    layout = load(
        {
            "layout": 1,
            "name": "w",
            "sizes": {"s": "100x50"},
            "layers": [{"text": "a\U00013000b", "missing-glyph": "skip", "font-size": 10}],
        }
    )
    first, second = renderer.render(layout), renderer.render(layout)
    assert first.report.problems == second.report.problems
    assert [problem.code for problem in second.report.problems] == ["text.missing-glyph"]


def test_a_picture_that_changes_its_size_on_disk_is_placed_anew(tmp_path: Path) -> None:
    layout = load(
        {
            "layout": 1,
            "name": "p",
            "sizes": {"s": "100x50"},
            "layers": [
                {"flow": "row", "place": "top left", "layers": [{"image": "a.png"}, {"fill": "#000", "width": 4}]}
            ],
        }
    )
    with Renderer(assets=tmp_path) as renderer:
        for number, width in enumerate((10, 30, 30, 20)):
            Image.new("RGB", (width, 10), "red").save(tmp_path / "a.png")
            os.utime(tmp_path / "a.png", ns=(number, number))
            row = renderer.render(layout).plan.root.children[0]
            assert row.children[0].box.width == width
            assert row.children[1].box.x == width


def test_a_picture_that_is_there_again_gives_its_box_its_ratio(tmp_path: Path) -> None:
    Image.new("RGB", (40, 20), "#0c0").save(tmp_path / "there.png")
    layers = [{"image": ["$photo", {"generate": "dots"}], "width": 40}]
    layout = load({**CARD, "data": {"photo": "image"}, "layers": layers})
    with Renderer(assets=tmp_path) as renderer:
        for photo, height in (("missing.png", 100), ("there.png", 20), ("missing.png", 100), ("there.png", 20)):
            assert renderer.plan(layout, {"photo": photo}).root.children[0].box.height == height


def test_a_shape_that_becomes_a_circle_is_as_tall_as_it_is_wide(renderer: Renderer) -> None:
    layers = [{"shape": "$words", "width": 40, "fill": "#0c0"}]
    layout = load({**CARD, "layers": layers})
    for shape, height in (("rect", 100), ("circle", 40), ("rect", 100)):
        assert renderer.plan(layout, {"words": shape}).root.children[0].box.height == height


def test_what_is_remembered_stays_within_its_budget() -> None:
    with Renderer(budgets=CacheBudgets(layouts=100_000)) as renderer:
        for number in range(12):
            layout = load({**CARD, "name": f"card{number}"})
            for row in range(3):
                renderer.render(layout, {"words": f"{number} {row}", "many": ["x"] * number})
        memories = renderer.room(layout).memories
    assert 0 < memories.weight <= 100_000


@pytest.mark.parametrize("value", [0.0, -0.0, 1 / 128, 3 / 128, -1 / 128, 101.4999999, 2.0**50, -3e13, 1e-320])
def test_snapping_to_the_grid_is_rounding_halves_to_even(value: float) -> None:
    assert str(snap(value)) == str(round(value * 64) / 64 + 0.0)
