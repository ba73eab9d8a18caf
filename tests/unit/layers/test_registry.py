"""Kinds of layers: ours are at hand, those of other packages are looked for when somebody names one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from compositor.layers import registry
from compositor.layers.base import Layer
from compositor.layers.registry import Kinds


class Chart(Layer):
    content_key = "chart"


class Filling(Layer):
    content_key = "fill"


def offering(monkeypatch: pytest.MonkeyPatch, *kinds: type[Layer]) -> list[int]:
    """Let packages offer these kinds; return a list that grows by one each time they are asked."""
    asked: list[int] = []

    def added() -> Iterator[type[Layer]]:
        asked.append(1)
        yield from kinds

    monkeypatch.setattr(registry, "_added", added)
    return asked


def test_our_own_kinds_and_properties_ask_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = offering(monkeypatch, Chart)
    kinds = Kinds()
    assert "text" in kinds
    assert kinds["image"].content_key == "image"
    assert "fill" not in kinds
    assert "at" not in kinds
    assert asked == []


def test_a_key_that_is_not_ours_asks_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = offering(monkeypatch, Chart)
    kinds = Kinds()
    assert "chart" in kinds
    assert kinds["chart"] is Chart
    assert "chrat" not in kinds
    assert asked == [1]
    assert sorted(kinds) == ["chart", "image", "layers", "shape", "text"]
    assert len(kinds) == 5


def test_a_content_key_that_is_a_property_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be one thing or the other, depending on whether packages were asked already."""
    offering(monkeypatch, Filling)
    with pytest.raises(TypeError, match="fill, which is a property"):
        list(Kinds())


def test_two_kinds_of_one_key_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Other(Layer):
        content_key = "chart"

    offering(monkeypatch, Chart, Other)
    with pytest.raises(TypeError, match="share the content key chart"):
        list(Kinds())
