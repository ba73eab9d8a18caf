"""Groups: flows, overlays, what is cut, and what the box solver is told. The rules themselves: tests/unit/flow."""

from __future__ import annotations

from typing import Any

from fakes import FakeKit, boxes, drawn, layer_of, placed

from compositor.display import Group as Grouped
from compositor.display import Rounded, Shape
from compositor.flow import Limit
from compositor.layers.group import Group
from compositor.values.color import Rgba


def box(name: str, **properties: Any) -> dict[str, Any]:
    return {"name": name, "fill": "#f00", **{key.replace("_", "-"): value for key, value in properties.items()}}


class TestFlows:
    def test_a_row_with_all_its_properties(self) -> None:
        row = {"flow": "row", "gap": 10, "padding": 5, "align": "center", "justify": "end"}
        tree = placed([{**row, "layers": [box("a", width=20, height=10), box("b", width=30, height=20)]}])
        assert boxes(tree) == {"a": (135.0, 45.0, 20.0, 10.0), "b": (165.0, 40.0, 30.0, 20.0)}

    def test_a_grid_with_a_span(self) -> None:
        cells = [box("a", span=2), box("b"), box("c")]
        tree = placed([{"flow": "grid", "columns": 3, "gap": "10 20", "layers": cells}], "160x100")
        assert boxes(tree) == {
            "a": (0.0, 0.0, 100.0, 45.0), "b": (120.0, 0.0, 40.0, 45.0), "c": (0.0, 55.0, 40.0, 45.0),
        }  # fmt: skip

    def test_a_child_may_align_and_keep_itself(self) -> None:
        children = [box("a", width=150, height=10, shrink=0, align_self="end"), box("b", width=100)]
        tree = placed([{"flow": "row", "layers": children}])
        assert boxes(tree) == {"a": (0.0, 90.0, 150.0, 10.0), "b": (150.0, 0.0, 50.0, 100.0)}

    def test_hidden_children_leave_no_hole(self) -> None:
        children = [box("a", width=10), box("b", width=10, when=False), box("c", width=10)]
        tree = placed([{"flow": "row", "gap": 5, "layers": children}])
        assert boxes(tree) == {"a": (0.0, 0.0, 10.0, 100.0), "c": (15.0, 0.0, 10.0, 100.0)}


class TestOverlays:
    def test_children_lie_over_each_other_where_they_are_placed(self) -> None:
        children = [box("a"), box("b", place="bottom right", width="50%", height=10, inset=4)]
        tree = placed([{"inset": 10, "layers": children}])
        assert boxes(tree) == {"a": (10.0, 10.0, 180.0, 80.0), "b": (96.0, 76.0, 90.0, 10.0)}

    def test_an_overlay_is_as_large_as_its_largest_child(self) -> None:
        group = layer_of({"layers": [box("a", width=30, height=5), box("b", width=10, height=20, inset="0 0 0 25")]})
        assert group.measure(Limit(), FakeKit()).width == 35
        assert group.measure(Limit(100.0), FakeKit()).height == 20


class TestDrawing:
    def test_children_are_drawn_in_their_order_over_the_box(self) -> None:
        ops = drawn([{"fill": "#fff", "layers": [box("a"), {**box("b"), "fill": "#00f"}]}])
        assert [op.fill for op in ops] == [Rgba(255, 255, 255), Rgba(255, 0, 0), Rgba(0, 0, 255)]  # type: ignore[union-attr]

    def test_without_overflow_they_may_stick_out(self) -> None:
        assert isinstance(drawn([{"layers": [box("a", inset=-10)]}])[0], Shape)

    def test_clip_cuts_them_inside_of_the_border(self) -> None:
        _, cut = drawn([{"overflow": "clip", "border": "3 #000", "radius": 10, "layers": [box("a", inset=-10)]}])
        assert isinstance(cut, Grouped)
        assert cut.clip is not None
        assert cut.clip.outline == Rounded(3.0, 3.0, 194.0, 94.0, ((7.0, 7.0),) * 4)


def test_a_layer_without_content_is_a_plain_box() -> None:
    layer = layer_of({"fill": "#fff"})
    assert isinstance(layer, Group)
    assert layer.kind == "layers"
    assert layer.layers == ()
