"""Resolving: conditions, loops and bindings leave; what is left is one concrete picture."""

from __future__ import annotations

from typing import Any

import pytest
from fakes import layout_of, root_of

from compositor.bind import Evaluator
from compositor.errors import BindError
from compositor.resolve import resolve
from compositor.values.color import Rgba

LIST = {"list": {"type": "list", "items": "text", "default": []}, "flag": {"type": "boolean", "default": False}}


def resolved(layers: list[Any], data: dict[str, Any] | None = None, **head: Any) -> tuple[Any, ...]:
    return root_of(layout_of(layers, data=head.pop("fields", LIST), **head), data).layers


def said(layers: list[Any], data: dict[str, Any] | None = None, **head: Any) -> list[str]:
    return [layer.text.plain for layer in resolved(layers, data, **head)]


def failure(layers: list[Any], data: dict[str, Any] | None = None, **head: Any) -> list[Any]:
    with pytest.raises(BindError) as caught:
        resolved(layers, data, **head)
    return list(caught.value.problems)


class TestBindings:
    def test_data_and_tokens_become_values(self) -> None:
        tokens = {"color": {"ink": "#f00"}}
        (layer,) = resolved(
            [{"text": "$t", "color": "$color.ink", "max-lines": "$n"}],
            {"t": "hi", "n": 2},
            fields={"t": "text", "n": "integer"},
            tokens=tokens,
        )
        assert (layer.text.plain, layer.color, layer.max_lines) == ("hi", Rgba(255, 0, 0), 2)

    def test_without_bindings_a_layer_is_itself(self) -> None:
        layout = layout_of([{"text": "hi"}, {"layers": [{"fill": "#f00"}]}])
        assert root_of(layout) is layout.variant("s").root

    def test_values_that_do_not_fit_their_property_are_told_at_its_line(self) -> None:
        (problem,) = failure([{"text": "a", "max-lines": "$n"}], {"n": 0}, fields={"n": "integer"})
        assert problem.path == ("layers", 0, "max-lines")
        assert problem.where is not None

    def test_all_problems_are_told_at_once(self) -> None:
        layers = [{"text": "a", "max-lines": "$n"}, {"text": "b", "opacity": "${n - 1}"}]
        assert len(failure(layers, {"n": 0}, fields={"n": "integer"})) == 2

    @pytest.mark.parametrize(
        ("layer", "value"),
        [
            ({"fill": "#fff", "border": "$x"}, "2 url(x.png)"),
            ({"shape": "$x", "fill": "#fff", "border": "1 #000"}, "star"),
            ({"text": "a", "stroke": "$x"}, {"width": 1, "color": "#000", "align": "inside"}),
            ({"layers": [], "effects": [{"shadow": "$x"}]}, "0 0 4 4 #000"),
            ({"fill": "#fff", "perspective": "$x"}, [[0, 0], [1, 1], [2, 2], [3, 3]]),
        ],
        ids=["picture as border", "border of a star", "stroke inside", "spread of a group", "flat perspective"],
    )
    def test_what_a_layer_refuses_it_refuses_of_data_too(self, layer: dict[str, Any], value: Any) -> None:
        kinds = {str: "text", dict: "object", list: "list"}
        assert failure([layer], {"x": value}, fields={"x": {"type": kinds[type(value)]}} | _open(value))


def _open(value: Any) -> dict[str, Any]:
    """Return a field that takes a nested value as it is."""
    if isinstance(value, dict):
        properties = {"width": "number", "color": "text", "align": "text"}
        return {"x": {"type": "object", "properties": properties}}
    if isinstance(value, list):
        return {"x": {"type": "list", "items": {"type": "list", "items": "number"}}}
    return {}


class TestConditions:
    @pytest.mark.parametrize(
        ("when", "shown"),
        [(True, True), (False, False), ("$flag", False), ("${not flag}", True), ("$list", False), ("${1 > 0}", True)],
    )
    def test_null_zero_and_empty_do_not_hold(self, when: Any, shown: bool) -> None:
        assert bool(resolved([{"fill": "#fff", "when": when}])) is shown

    def test_what_is_hidden_is_not_evaluated(self) -> None:
        layers = [{"when": "$list", "text": "${list[0]}"}]
        assert resolved(layers) == ()
        assert said(layers, {"list": ["a"]}) == ["a"]

    def test_a_hidden_root_leaves_an_empty_canvas(self) -> None:
        layout = layout_of([{"fill": "#fff"}], when="$flag", data=LIST, fill="#f00")
        root = root_of(layout)
        assert (root.layers, root.fill) == ((), None)

    def test_an_empty_text_is_no_layer(self) -> None:
        fields = {"t": {"type": "text", "default": None}}
        assert resolved([{"text": ""}, {"text": "$t"}], {"t": None}, fields=fields) == ()


class TestLoops:
    def test_make_a_copy_for_each_item_with_its_index(self) -> None:
        layers = [{"for": "x in $list", "text": "$index: $x"}]
        assert said(layers, {"list": ["a", "b"]}) == ["0: a", "1: b"]

    def test_over_nothing_make_nothing(self) -> None:
        assert resolved([{"for": "x in $list", "text": "$x"}]) == ()

    def test_conditions_hold_for_each_copy(self) -> None:
        assert said([{"for": "x in $list", "when": "${x != 'b'}", "text": "$x"}], {"list": list("abc")}) == ["a", "c"]

    def test_inner_names_hide_outer_ones(self) -> None:
        inner = {"for": "x in $list", "text": "$x$index"}
        (first, second) = resolved([{"for": "x in $list", "layers": [inner]}], {"list": ["a", "b"]})
        assert [[text.text.plain for text in group.layers] for group in (first, second)] == [["a0", "b1"]] * 2

    def test_over_something_else_is_an_error_at_its_line(self) -> None:
        (problem,) = failure([{"for": "x in $flag", "text": "$x"}], {"flag": True})
        assert problem.path == ("layers", 0, "for")

    def test_a_picture_has_at_most_ten_thousand_layers(self) -> None:
        loop = {"for": "x in $list", "fill": "#fff"}
        layers = [{"for": "y in $list", "layers": [loop]}]
        (problem,) = failure(layers, {"list": ["a"] * 101})
        assert problem.code == "bind.too-many-layers"


def test_a_scene_knows_its_canvas() -> None:
    variant = layout_of([], "300x200").variant("s")
    scene = resolve(variant, {}, Evaluator("en"), 2.0)
    assert (scene.size, scene.theme, scene.width, scene.height, scene.scale) == ("s", "", 300, 200, 2.0)
