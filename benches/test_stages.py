"""The stages of one card, warm, in one process: the photo is cached, every row has another headline.

Run ``pytest benches`` for the table, ``python benches/report.py`` for ratios in one interleaved run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from card import ASSETS, LAYOUT, row

from compositor.backends.raster import RasterCaches, draw
from compositor.bitmap import Painted
from compositor.display import DisplayList
from compositor.encode import BandCache, OutputOptions, encode
from compositor.engine import Renderer
from compositor.fill import fill
from compositor.loading import load
from compositor.paint import paint
from compositor.schema import Layout

LISTS = 64


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer(assets=ASSETS) as owned:
        yield owned


@pytest.fixture(scope="module")
def layout() -> Layout:
    return load(LAYOUT)


@pytest.fixture(scope="module")
def displays(renderer: Renderer, layout: Layout) -> list[DisplayList]:
    return [renderer.render(layout, row(number)).display for number in range(LISTS)]


def test_load_and_check(benchmark: Any) -> None:
    benchmark(load, LAYOUT)


def test_plan(benchmark: Any, renderer: Renderer, layout: Layout) -> None:
    numbers = count(1000)
    plan = benchmark(lambda: renderer.plan(layout, row(next(numbers))))
    assert plan.fit("headline").state == "fits"


def test_fill_and_paint(benchmark: Any, renderer: Renderer, layout: Layout) -> None:
    plan = renderer.plan(layout, row(1))
    resources = renderer.room(layout).resources
    benchmark(lambda: paint(plan, fill(plan.requests, resources).refs))


@pytest.mark.parametrize("backdrop", [True, False], ids=["backdrop kept", "everything drawn"])
def test_draw(benchmark: Any, renderer: Renderer, layout: Layout, displays: list[DisplayList], backdrop: bool) -> None:
    caches = RasterCaches() if backdrop else RasterCaches(backdrop=0)
    room, numbers = renderer.room(layout), count()
    benchmark(lambda: draw(displays[next(numbers) % LISTS], room, caches))


ENCODINGS = {
    "jpeg 4:2:0": OutputOptions("jpeg", quality=90, chroma="420"),
    "jpeg 4:4:4": OutputOptions("jpeg", quality=90),
    "png fast": OutputOptions("png", speed="fast"),
    "png balanced": OutputOptions("png"),
    "webp": OutputOptions("webp"),
}


@pytest.mark.parametrize("kind", ENCODINGS)
def test_encode(benchmark: Any, renderer: Renderer, layout: Layout, displays: list[DisplayList], kind: str) -> None:
    bitmap = draw(displays[0], renderer.room(layout))
    benchmark(encode, bitmap, ENCODINGS[kind])


@pytest.mark.parametrize("changed", [True, False], ids=["other texts", "unchanged"])
@pytest.mark.parametrize("kind", ["jpeg 4:2:0", "jpeg 4:4:4", "png fast", "png balanced"])
def test_encode_in_bands(
    benchmark: Any, renderer: Renderer, layout: Layout, displays: list[DisplayList], kind: str, changed: bool
) -> None:
    """A third of the rows differ from picture to picture, or none; no text comes again."""
    room, numbers, caches = renderer.room(layout), count(), RasterCaches()
    drawn = displays if changed else displays[:1] * 3
    bitmaps = [draw(display, room, caches) for display in drawn][2:]
    memory = BandCache(8 << 20)

    def once() -> None:
        number = next(numbers)
        bitmap = bitmaps[number % len(bitmaps)]
        painted = tuple(Painted(each.box, (each.what, number)) for each in bitmap.painted)
        encode(replace(bitmap, painted=painted), ENCODINGS[kind], bands=memory)

    once()
    benchmark(once)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("kind", ["jpeg 4:4:4", "png balanced"])
def test_encode_by_threads(
    benchmark: Any, renderer: Renderer, layout: Layout, displays: list[DisplayList], kind: str, threads: int
) -> None:
    bitmap = draw(displays[0], renderer.room(layout))
    benchmark(encode, bitmap, ENCODINGS[kind], threads=threads)


def test_whole(benchmark: Any, renderer: Renderer, layout: Layout) -> None:
    numbers = count(5000)
    result = benchmark(lambda: renderer.render(layout, row(next(numbers))))
    assert result.width == 1200
