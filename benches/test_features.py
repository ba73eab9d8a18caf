"""What single features cost: each on the same plain canvas, arranged with its texts new, and drawn with nothing kept.

Run ``pytest benches/test_features.py``. ``nothing`` is the canvas alone: a feature costs its line minus that one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from card import ASSETS

from compositor.backends.raster import RasterCaches, draw
from compositor.encode import OutputOptions, encode
from compositor.engine import Renderer
from compositor.loading import load
from compositor.schema import Layout

BOX = {"place": "center", "width": 360, "height": 240}
PANEL = {**BOX, "shape": "rect", "fill": "#1d4ed8", "radius": 24}
TEXT = {"text": "$words", "place": "center", "width": 500, "height": 240, "color": "#0b1020"}
RICH = "**$words** *and* [more of it]{accent}, ~~not~~ that"
WAVE = "M0 60 C80 0 160 120 240 60 S400 0 480 60"
CARDS = {
    "flow": "grid", "columns": 3, "gap": 12, "place": "center", "width": 540, "height": 280,
    "layers": [
        {"for": "item in ${[1, 2, 3, 4, 5, 6]}", "padding": 8, "fill": "#ffffff", "flow": "column", "gap": 4,
         "layers": [{"text": "$words", "font-size": "10..24", "max-lines": 2}, {"text": "$item", "font-size": 14}]},
    ],
}  # fmt: skip
FEATURES: dict[str, list[dict[str, Any]]] = {
    "nothing": [],
    "panel": [PANEL],
    "border": [{**PANEL, "border": "4px #f59e0b"}],
    "shadow": [{**PANEL, "effects": [{"shadow": "0 12 24 rgb(0 0 0 / 45%)"}]}],
    "inner shadow": [{**PANEL, "effects": [{"inner-shadow": "0 4 12 rgb(0 0 0 / 45%)"}]}],
    "linear gradient": [{**PANEL, "fill": "linear-gradient(120deg in oklab, #ff5a36, #3d5bf0)"}],
    "radial gradient": [{**PANEL, "fill": "radial-gradient(#ff5a36, #3d5bf0)"}],
    "conic gradient": [{**PANEL, "fill": "conic-gradient(#ff5a36, #3d5bf0, #ff5a36)"}],
    "opacity": [{**PANEL, "opacity": 0.5}],
    "blend multiply": [{**PANEL, "blend": "multiply"}],
    "blur": [{**PANEL, "effects": [{"blur": 8}]}],
    "backdrop blur": [{**PANEL, "fill": "#ffffff40", "effects": [{"backdrop-blur": 12}]}],
    "rotation": [{**PANEL, "rotate": 12}],
    "mask by a shape": [{**BOX, "image": "photos/lake.jpg", "mask": "squircle"}],
    "mask by a gradient": [{**BOX, "image": "photos/lake.jpg", "mask": "linear-gradient(#000, transparent)"}],
    "photo": [{**BOX, "image": "photos/lake.jpg"}],
    "photo in grayscale": [{**BOX, "image": "photos/lake.jpg", "effects": [{"grayscale": 1}]}],
    "cut-out with shadow": [{**BOX, "image": "products/mug.png", "effects": [{"shadow": "0 8 16 #00000066"}]}],
    "SVG": [{**BOX, "image": "brands/acme-logo.svg", "color": "#ff5a36"}],
    "star": [{**BOX, "shape": "star", "fill": "#f59e0b"}],
    "line of text": [{**TEXT, "font-size": 20, "max-lines": 1}],
    "fitted text": [{**TEXT, "font-size": "12..96", "max-lines": 4}],
    "balanced text": [{**TEXT, "font-size": "12..96", "max-lines": 4, "wrap": "balance"}],
    "rich text": [{**TEXT, "text": RICH, "font-size": 32}],
    "text with stroke": [{**TEXT, "font-size": 48, "stroke": "2px #ff5a36"}],
    "text with shadow": [{**TEXT, "font-size": 48, "effects": [{"shadow": "0 2 6 #00000080"}]}],
    "text in a gradient": [{**TEXT, "font-size": 48, "color": "linear-gradient(to right, #ff5a36, #3d5bf0)"}],
    "text with highlight": [{**TEXT, "font-size": 32, "highlight": "#f59e0b"}],
    "text along a path": [{**TEXT, "width": 480, "height": 120, "font-size": 24, "text-path": WAVE}],
    "Arabic text": [{**TEXT, "text": "$arabic", "font-family": ["Inter", "Noto Sans Arabic"], "font-size": "12..96"}],
    "flow of six cards": [CARDS],
}
ENCODERS = {
    "jpeg 4:2:0": OutputOptions("jpeg", quality=90, chroma="420"),
    "jpeg 4:4:4": OutputOptions("jpeg", quality=90, chroma="444"),
    "jpeg small": OutputOptions("jpeg", quality=90, speed="small"),
    "png fast": OutputOptions("png", speed="fast"),
    "png balanced": OutputOptions("png"),
    "png small": OutputOptions("png", speed="small"),
    "webp fast": OutputOptions("webp", speed="fast"),
    "webp balanced": OutputOptions("webp"),
    "webp lossless": OutputOptions("webp", quality=100),
    "avif fast": OutputOptions("avif", speed="fast"),
    "avif balanced": OutputOptions("avif"),
}


def layout_of(layers: list[dict[str, Any]]) -> Layout:
    """Return a canvas with some layers; it says a number, so that every row has texts that are new."""
    return load(
        {
            "layout": 1,
            "name": "feature",
            "sizes": {"canvas": "600x315"},
            "tokens": {"style": {"accent": "#ff5a36"}},
            "data": {"words": "text", "arabic": "text"},
            "fill": "#f4f6fb",
            "layers": layers,
        }
    )


def row(number: int) -> dict[str, str]:
    return {"words": f"Quiet rooms, warm light and {number} chairs", "arabic": f"غرف هادئة وضوء دافئ و {number} كرسيًا"}


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer(assets=ASSETS) as owned:
        yield owned


@pytest.mark.parametrize("name", FEATURES)
def test_plan_of(benchmark: Any, renderer: Renderer, name: str) -> None:
    layout, numbers = layout_of(FEATURES[name]), count()
    plan = benchmark(lambda: renderer.plan(layout, row(next(numbers))))
    assert all(fit.state == "fits" for fit in plan.fits)


@pytest.mark.parametrize("name", FEATURES)
def test_drawing_of(benchmark: Any, renderer: Renderer, name: str) -> None:
    layout = layout_of(FEATURES[name])
    result = renderer.render(layout, row(1))
    caches, room = RasterCaches(backdrop=0, pictures=0), renderer.room(layout)
    bitmap = benchmark(lambda: draw(result.display, room, caches))
    assert (bitmap.width, bitmap.height) == (600, 315)


@pytest.mark.parametrize("kind", ENCODERS)
def test_encoding_as(benchmark: Any, renderer: Renderer, kind: str) -> None:
    layout = layout_of(FEATURES["photo"] + FEATURES["fitted text"])
    bitmap = draw(renderer.render(layout, row(1)).display, renderer.room(layout))
    assert benchmark(encode, bitmap, ENCODERS[kind]).data
