"""Loading: a file or a mapping becomes a checked layout; every problem is told at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from compositor.brand import read_brand
from compositor.errors import LayoutError
from compositor.loading import load
from compositor.values.color import Rgba

TEXT = """\
layout: 1
name: test
sizes: { s: 20x10 }
tokens: { extends: brand.yaml }
fill: $color.ink
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "layout.yaml").write_text(TEXT)
    (tmp_path / "brand.yaml").write_text('color: { ink: "#f00" }')
    (tmp_path / "other.yaml").write_text('color: { ink: "#00f" }')
    return tmp_path


def test_a_file_knows_its_folder(folder: Path) -> None:
    layout = load(folder / "layout.yaml")
    assert (layout.folder, layout.name) == (str(folder), "test")
    assert layout.variant().root.fill == Rgba(255, 0, 0)


def test_a_brand_takes_the_place_of_the_file_that_is_extended(folder: Path) -> None:
    for brand in (folder / "other.yaml", str(folder / "other.yaml"), read_brand(folder / "other.yaml")):
        assert load(str(folder / "layout.yaml"), brand).variant().root.fill == Rgba(0, 0, 255)


def test_json_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "layout.json"
    path.write_text(json.dumps({"layout": 1, "name": "j", "sizes": {"s": "2x2"}}))
    assert load(path).name == "j"


def test_a_mapping_is_the_same_as_a_file() -> None:
    layout = load({"layout": 1, "name": "m", "sizes": {"s": "2x2"}, "fill": "#f00"})
    assert (layout.folder, layout.variant().root.fill) == ("", Rgba(255, 0, 0))
    assert layout.source.digest == load({"name": "m", "layout": 1, "fill": "#f00", "sizes": {"s": "2x2"}}).source.digest


def test_problems_of_a_mapping_are_known_by_their_path() -> None:
    with pytest.raises(LayoutError) as caught:
        load({"layout": 1, "name": "m", "sizes": {"s": "2x2"}, "layers": [{"text": "a", "colour": "red"}]})
    assert "layers[0].colour" in str(caught.value)


def test_what_is_not_there_or_not_a_layout_is_a_layout_error(folder: Path) -> None:
    (folder / "list.yaml").write_text("- 1")
    for path in ("missing.yaml", "list.yaml", ""):
        with pytest.raises(LayoutError):
            load(folder / path)
