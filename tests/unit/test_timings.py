"""What a report says about time and caches: figures for people, outside of everything that is compared."""

from __future__ import annotations

import asyncio
import json
import pickle
from typing import Any

import pytest

from compositor.engine import Renderer
from compositor.loading import load
from compositor.rooms import CacheBudgets
from compositor.schema import Layout
from compositor.timings import CacheUse, Stopwatch, Timings

STAGES = ["validate", "resolve", "arrange", "fill", "paint", "draw", "encode"]
LAYOUT: dict[str, Any] = {
    "layout": 1,
    "name": "card",
    "sizes": {"card": "120x60"},
    "data": {"words": "text"},
    "fill": "#fff",
    "layers": [
        {"fill": "#c00", "width": 40, "height": 20, "effects": [{"shadow": "0 2 6 #0008"}]},
        {"text": "$words", "font-size": "8..24", "place": "center"},
    ],
}


@pytest.fixture(scope="module")
def layout() -> Layout:
    return load(LAYOUT)


def test_every_stage_has_its_milliseconds(layout: Layout) -> None:
    with Renderer() as renderer:
        timings = renderer.render(layout, {"words": "Hello"}).report.timings
    assert list(timings.stages) == STAGES
    assert all(milliseconds > 0 for milliseconds in timings.stages.values())
    assert timings.total >= sum(timings.stages.values())


def test_an_asynchronous_render_is_timed_too(layout: Layout) -> None:
    with Renderer() as renderer:
        timings = asyncio.run(renderer.arender(layout, {"words": "Hello"})).report.timings
    assert all(milliseconds > 0 for milliseconds in timings.stages.values())


def test_caches_count_what_was_there_and_what_was_made(layout: Layout) -> None:
    with Renderer() as renderer:
        first, _, third, *_, last = (
            {use.name: use for use in renderer.render(layout, {"words": words}).report.timings.caches}
            for words in ("Hello", "Goodbye", "Hello", "Hello", "Hello", "Hello")
        )
    assert list(first) == ["fits", "pictures", "backdrop", "drawn", "bands"]
    assert first["fits"].misses > 0 == third["fits"].misses < third["fits"].hits
    assert last["fits"] == CacheUse("fits", 0, 0), "what is as in the row before is not even asked for"
    assert first["drawn"] == CacheUse("drawn", 0, 1)
    assert (first["backdrop"].hits, last["backdrop"].hits) == (0, 1)
    assert first["bands"] == CacheUse("bands", 0, last["bands"].hits), "as many as the picture has bands"
    assert last["bands"].misses == 0 < last["bands"].hits


def test_caches_that_are_off_have_no_hits(layout: Layout) -> None:
    with Renderer(budgets=CacheBudgets.off()) as renderer:
        for _ in range(2):
            uses = renderer.render(layout, {"words": "Hello"}).report.timings.caches
            assert {use.name: use.hits for use in uses if use.name != "backdrop"} == {
                "fits": 0, "pictures": 0, "drawn": 0, "bands": 0,
            }  # fmt: skip


def test_time_is_no_part_of_what_is_compared(layout: Layout) -> None:
    with Renderer() as renderer:
        first, second = renderer.render(layout, {"words": "Hello"}), renderer.render(layout, {"words": "Hello"})
    assert first.report.timings != second.report.timings
    assert first.report == second.report
    assert hash(first.report.fits) == hash(second.report.fits)
    assert first.to_json() == second.to_json()


def test_timings_are_plain_data() -> None:
    timings = Timings(arrange=0.12345, total=1.5, caches=(CacheUse("fits", 3, 1),))
    plain = json.loads(json.dumps(timings.to_dict()))
    assert plain["arrange"] == 0.123
    assert plain["total"] == 1.5
    assert plain["caches"] == {"fits": {"hits": 3, "misses": 1}}
    assert pickle.loads(pickle.dumps(timings)) == timings


def test_a_watch_counts_from_when_it_looks() -> None:
    class Counting:
        hits = 5
        misses = 2

    counting, watch = Counting(), Stopwatch()
    watch.watch({"some": counting})
    counting.hits += 1
    watch.lap("draw")
    assert watch.timings.caches == (CacheUse("some", 1, 0),)
    assert watch.timings.draw > 0 == watch.timings.encode
