"""Ease: how texts with ranges of sizes share a box. A letter is half an em wide, a line 1.2 em high."""

from __future__ import annotations

from typing import Any

import pytest
from fakes import FakeKit, boxes, placed, used


def text(name: str, words: str, size: str = "10..40", **more: Any) -> dict[str, Any]:
    return {"name": name, "text": words, "font-size": size, **more}


class TestOneText:
    def test_takes_the_largest_size_that_fits_its_box(self) -> None:
        tree = placed([text("a", "hello", "10..200")], "100x100")
        assert used(tree) == {"a": 40.0}  # 5 letters of half an em are 100 px wide

    def test_in_a_column_gives_way_only_for_the_height(self) -> None:
        tree = placed([{"flow": "column", "layers": [text("a", "one two"), {"height": 64, "shrink": 0}]}], "200x100")
        assert used(tree) == {"a": 30.0}  # 36 px are left, one line of 30

    def test_at_its_place_is_at_most_as_tall_as_its_region(self) -> None:
        tree = placed([text("a", "a b c d", place="bottom left", inset="52 0 0", width=10)], "200x100")
        assert used(tree) == {"a": 10.0}
        assert boxes(tree)["a"] == (0.0, 52.0, 10.0, 48.0)


class TestRows:
    def test_texts_of_a_row_step_down_together(self) -> None:
        row = {"flow": "row", "layers": [text("a", "hello", "10..50"), text("b", "hello", "20..60")]}
        sizes = used(placed([row], "200x100"))
        shares = [(50 - sizes["a"]) / 40, (60 - sizes["b"]) / 40]
        assert sizes["a"] + sizes["b"] <= 80  # 10 letters on 200 px
        assert abs(shares[0] - shares[1]) <= 0.25 / 40 + 1e-9  # the same part of either range, but for the ladder

    def test_a_text_of_fixed_size_takes_no_part(self) -> None:
        row = {"flow": "row", "layers": [text("a", "hello", "10..50"), text("b", "hello", "20", shrink=0)]}
        assert used(placed([row], "150x100")) == {"a": 40.0, "b": 20.0}

    def test_texts_with_widths_of_their_own_do_not_compete(self) -> None:
        row = {"flow": "row", "layers": [text("a", "hello", width=50), text("b", "hello", width=100)]}
        assert used(placed([row], "200x100")) == {"a": 20.0, "b": 40.0}


class TestColumns:
    def test_texts_of_a_column_step_down_together_for_its_height(self) -> None:
        column = {"flow": "column", "layers": [text("a", "hi"), text("b", "ho", "10..20")]}
        sizes = used(placed([column], "200x36"))
        assert sum(sizes.values()) <= 30
        assert abs((40 - sizes["a"]) / 30 - (20 - sizes["b"]) / 10) <= 0.25 / 10

    def test_a_wide_text_in_a_column_shrinks_alone(self) -> None:
        column = {"flow": "column", "layers": [text("a", "unbreakable"), text("b", "ho")]}
        assert used(placed([column], "110x200")) == {"a": 20.0, "b": 40.0}


class TestNested:
    def test_an_inner_flow_that_is_too_small_does_not_shrink_its_neighbors(self) -> None:
        card = {"flow": "column", "height": 24, "layers": [text("b", "ho"), text("c", "hi")]}
        sizes = used(placed([{"flow": "column", "layers": [text("a", "big"), card]}], "200x100"))
        assert sizes == {"a": 40.0, "b": 10.0, "c": 10.0}

    def test_an_inner_flow_that_grows_with_its_texts_takes_part(self) -> None:
        inner = {"flow": "column", "layers": [text("b", "ho"), text("c", "hi")]}
        sizes = used(placed([{"flow": "column", "layers": [text("a", "big"), inner]}], "200x72"))
        assert sizes == {"a": 20.0, "b": 20.0, "c": 20.0}

    def test_an_inner_row_steps_down_by_itself_for_its_width(self) -> None:
        row = {"flow": "row", "layers": [text("b", "hello"), text("c", "hello")]}
        sizes = used(placed([{"flow": "column", "layers": [text("a", "big"), row]}], "100x200"))
        assert sizes == {"a": 40.0, "b": 20.0, "c": 20.0}

    def test_a_group_at_its_place_eases_for_the_room_it_has(self) -> None:
        texts = [text("a", "a"), text("b", "b")]
        group = {"name": "g", "place": "bottom", "width": 100, "flow": "column", "layers": texts}
        tree = placed([group], "200x48")
        assert used(tree) == {"a": 20.0, "b": 20.0}
        assert boxes(tree)["g"] == (50.0, 0.0, 100.0, 48.0)


class TestImpossible:
    def test_a_text_that_fits_nowhere_does_not_shrink_the_others(self) -> None:
        column = {"flow": "column", "layers": [text("a", "fine"), text("b", "unbreakable", width=20, height=20)]}
        assert used(placed([column], "200x200")) == {"a": 40.0, "b": 10.0}

    def test_nor_keeps_a_row_from_stepping_down_together(self) -> None:
        hopeless = text("c", "unbreakable", "10", width=10, shrink=0)
        row = {"flow": "row", "layers": [text("a", "hello"), text("b", "hello"), hopeless]}
        sizes = used(placed([row], "110x100"))
        assert sizes["a"] == sizes["b"] == 20.0

    def test_where_nothing_helps_everything_is_smallest(self) -> None:
        column = {"flow": "column", "layers": [text("a", "hi"), text("b", "ho")]}
        assert used(placed([column], "200x20")) == {"a": 10.0, "b": 10.0}


class TestTheSearch:
    def test_without_ranges_nothing_is_searched(self) -> None:
        kit = FakeKit()
        placed([{"flow": "column", "layers": [text("a", "hi", "20")]}], "200x10", kit)
        assert set(kit.asked) == {0.0}

    def test_what_fits_is_asked_at_no_other_ease(self) -> None:
        kit = FakeKit()
        placed([{"flow": "row", "layers": [text("a", "hi"), text("b", "ho")]}], "200x100", kit)
        assert set(kit.asked) == {0.0}

    def test_a_search_takes_few_steps(self) -> None:
        kit = FakeKit()
        placed([{"flow": "row", "layers": [text("a", "hello"), text("b", "hello")]}], "200x100", kit)
        assert len(set(kit.asked)) <= 11  # 0, 1 and a bisection of 256 steps

    @pytest.mark.parametrize("depth", [8])
    def test_nested_flows_do_not_ask_exponentially_often(self, depth: int) -> None:
        kit = FakeKit()
        tree: dict[str, Any] = {"flow": "column", "layers": [text("a", "hi"), text("b", "ho")]}
        for _ in range(depth):
            tree = {"flow": "column", "layers": [tree]}
        placed([tree], "200x30", kit)
        assert len(kit.asked) < 3000


class TestFitGroups:
    def test_members_are_capped_by_the_kit(self) -> None:
        kit = FakeKit(caps={"same": 15.0})
        tree = placed([text("a", "hi", **{"fit-group": "same"}), text("b", "hi")], "200x100", kit)
        assert used(tree) == {"a": 15.0, "b": 40.0}
