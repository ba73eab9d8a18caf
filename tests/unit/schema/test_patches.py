"""Overrides and patches: base, orientation, size, theme, Python; mappings merge, everything else is replaced."""

from __future__ import annotations

from typing import Any

import pytest

from compositor.errors import LayoutError
from compositor.schema import Layout, check
from compositor.schema.patches import orientation
from compositor.source import parse
from compositor.values.color import Rgba
from compositor.values.number import CanvasSize

HEAD = """\
layout: 1
name: test
sizes: { wide: 200x100, tall: 100x200 }
tokens: { themes: { dark: { color: { x: red } } } }
"""
RED, GREEN, BLUE = Rgba(255, 0, 0), Rgba(0, 255, 0), Rgba(0, 0, 255)


def layout(text: str) -> Layout:
    return check(parse(HEAD + text, "test.yaml"))


def layer(text: str, *which: Any) -> Any:
    return layout(f"layers: [ {{ {text} }} ]").variant(*which).root.layers[0]  # type: ignore[attr-defined]


def test_orientations() -> None:
    assert [orientation(CanvasSize(*size)) for size in ((1, 2), (2, 1), (2, 2))] == ["portrait", "landscape", "square"]


class TestOrder:
    AT = "{ dark: { color: '#00f' }, wide: { color: '#0f0' }, landscape: { color: '#f00' } }"
    TEXT = f"name: a, text: hi, color: '#000', at: {AT}"

    def test_the_theme_wins_over_the_size_and_the_size_over_the_orientation(self) -> None:
        assert layer(self.TEXT, "wide", "dark").color == BLUE
        assert layer(self.TEXT, "wide").color == GREEN
        assert layer(self.TEXT.replace("wide", "tall"), "wide").color == RED
        assert layer(self.TEXT, "tall").color == Rgba(0, 0, 0)

    def test_python_wins_over_all(self) -> None:
        assert layer(self.TEXT, "wide", "dark", {"a.color": "#f00"}).color == RED


class TestMerging:
    def test_mappings_merge_key_by_key(self) -> None:
        made = layer("text: hi, font: { family: Inter, weight: 700 }, at: { tall: { font: { weight: 300 } } }", "tall")
        assert (made.font.family, made.font.weight) == (("Inter",), 300)

    def test_lists_are_replaced(self) -> None:
        text = "fill: red, effects: [ { blur: 1 }, { sepia: 1 } ], at: { tall: { effects: [ { blur: 2 } ] } }"
        made = layer(text, "tall")
        assert [entry.blur for entry in made.effects] == [2.0]

    def test_the_root_has_overrides_too(self) -> None:
        assert layout("fill: '#f00'\nat: { tall: { fill: '#00f' } }").variant("tall").root.fill == BLUE

    def test_an_override_may_bring_layers_with_overrides(self) -> None:
        text = "layers: [ { at: { tall: { layers: [ { fill: '#f00', at: { dark: { fill: '#00f' } } } ] } } } ]"
        assert layout(text).variant("tall", "dark").root.layers[0].layers[0].fill == BLUE  # type: ignore[attr-defined]


class TestProblems:
    @pytest.mark.parametrize(
        ("at", "code"),
        [
            ("{ tal: { fill: red } }", "layout.unknown-label"),
            ("{ tall: red }", "layout.at"),
            ("[ tall ]", "layout.at"),
            ("{ tall: { at: { wide: {} } } }", "layout.at"),
        ],
    )
    def test_what_is_wrong_with_at(self, at: str, code: str) -> None:
        with pytest.raises(LayoutError) as caught:
            layer(f"fill: red, at: {at}")
        assert {found.code for found in caught.value.problems} == {code}

    def test_a_wrong_override_is_told_at_its_own_line(self) -> None:
        with pytest.raises(LayoutError) as caught:
            layout("layers:\n  - text: hi\n    font-size: 20\n    at:\n      tall:\n        font-size: big\n")
        (problem,) = caught.value.problems
        assert problem.where is not None
        assert problem.where.line == HEAD.count("\n") + 6


class TestPython:
    LAYOUT = "layers: [ { name: a, text: hi }, { name: b, layers: [ { name: a, text: ho } ] } ]"

    def patched(self, patch: Any) -> Any:
        return layout(self.LAYOUT).variant(patch=patch).root

    def test_every_layer_of_the_name_is_patched(self) -> None:
        root = self.patched({"a.color": "#f00"})
        assert root.layers[0].color == root.layers[1].layers[0].color == RED

    def test_a_key_alone_is_the_root_s(self) -> None:
        assert self.patched({"fill": "#00f"}).fill == BLUE

    def test_values_are_those_of_yaml(self) -> None:
        assert self.patched({"a.max-lines": 2, "b.effects": [{"blur": 3}]}).layers[1].effects[0].blur == 3.0

    @pytest.mark.parametrize(
        ("patch", "code"),
        [
            ({"c.color": "red"}, "patch.unknown-layer"),
            ({"a.colour": "red"}, "layout.unknown-key"),
            ({"a.at": {}}, "patch.at"),
            ({5: "red"}, "patch.target"),
            ({"a.color": "reddish"}, "layout.value"),
            ({"a.color": object()}, "source.type"),
        ],
    )
    def test_what_is_wrong_with_it(self, patch: Any, code: str) -> None:
        with pytest.raises(LayoutError) as caught:
            self.patched(patch)
        assert {found.code for found in caught.value.problems} == {code}
