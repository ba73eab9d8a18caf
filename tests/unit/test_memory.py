"""What a renderer holds does not depend on how many pictures it has made. The soak in ``benches/soak.py`` is longer."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Any

import numpy
import pytest

import compositor
from compositor.batch.examples import examples_of, sample_of
from compositor.resources.door import Resources

LAYOUTS = Path(__file__).resolve().parents[2] / "layouts"

LAYOUT: dict[str, Any] = {
    "layout": 1,
    "name": "card",
    "sizes": {"card": "160x90"},
    "output": {"format": "jpeg"},
    "data": {"title": "text", "photo": "image"},
    "layers": [
        {"image": "$photo", "fit": "cover"},
        {"text": "$title", "font-size": "8..24", "max-lines": 2, "place": "top left", "inset": 8, "width": 120},
    ],
}


def photo(number: int) -> numpy.ndarray[Any, Any]:
    pixels = numpy.full((60, 100, 3), number % 251, numpy.uint8)
    pixels[0, 0] = number // 251 % 256, number % 256, number // 65536
    return pixels


def held(resources: Resources) -> int:
    """Return the bytes of pixels and files that are kept."""
    return resources.pictures.weight + resources._stored.weight + resources._encoded.weight


def test_pictures_that_never_come_again_fill_no_memory() -> None:
    card = compositor.load(LAYOUT)
    with compositor.Renderer() as renderer:
        resources = renderer.room(card).resources
        most = 0
        for number in range(150):
            renderer.render(card, {"title": f"Offer {number}", "photo": photo(number)})
            most = max(most, held(resources))
        assert resources._inline == {}
    # 150 pictures of 160 × 90 pixels, and as they came, would be 12 MB
    assert most <= 4_200_000


def test_a_picture_that_comes_again_is_kept() -> None:
    """The first time it is scaled right onto the canvas, which it covers; the second time it is kept."""
    card = compositor.load(LAYOUT)
    with compositor.Renderer() as renderer:
        resources = renderer.room(card).resources
        for number in range(40):
            renderer.render(card, {"title": f"Offer {number % 3}", "photo": photo(number % 2)})
        assert resources.pictures.misses <= 2 * 2


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are counted where Linux lists them")
def test_hundreds_of_renders_leave_no_file_open(tmp_path: Path) -> None:
    card = compositor.load(LAYOUT)
    with compositor.Renderer() as renderer:
        for number in range(600):
            renderer.render(card, {"title": f"Offer {number}", "photo": photo(number)}).save(tmp_path / "a.jpg")
            if number == 100:
                gc.collect()  # what earlier tests left open would be closed in between
                before = len(os.listdir("/proc/self/fd"))
        assert len(os.listdir("/proc/self/fd")) <= before


@pytest.mark.parametrize("name", ["app-store", "article", "job-ad", "price-tag", "product-launch", "sale-grid"])
def test_a_render_leaves_no_cycles_to_the_collector(name: str) -> None:
    layout = compositor.load(LAYOUTS / f"{name}.yaml")
    row = (sample_of(layout) or examples_of(layout)[0]).row.data
    with compositor.Renderer() as renderer:
        for size in 2 * tuple(layout.sizes):
            renderer.render(layout, row, size=size)  # what is kept is made here, at the second coming too
        gc.collect()
        gc.disable()
        try:
            for size in layout.sizes:
                renderer.render(layout, row, size=size)
            assert gc.collect() == 0
        finally:
            gc.enable()
