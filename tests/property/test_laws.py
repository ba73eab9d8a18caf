"""Laws of whole renders, over random layouts: caches, repetition, order, scale and rounding change nothing."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import Data, canvas, layouts, merged, texts

from compositor.display import from_json, to_json
from compositor.engine import Renderer
from compositor.loading import load
from compositor.plan import Placed

ASSETS = Path(__file__).parents[1] / "cases"
some = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
few = settings(some, max_examples=30)


@some
@given(layouts())
def test_caches_never_change_a_picture(warm: Renderer, cold: Renderer, data: Data) -> None:
    layout = load(data)
    first, again, without = warm.render(layout), warm.render(layout), cold.render(layout)
    assert first.display.digest == again.display.digest == without.display.digest
    assert first.bytes == again.bytes == without.bytes
    assert first.fingerprint == again.fingerprint == without.fingerprint


@some
@given(layouts())
def test_display_lists_survive_json(warm: Renderer, data: Data) -> None:
    display = warm.render(load(data)).display
    read = from_json(to_json(display))
    assert read == display
    assert read.digest == display.digest


@some
@given(layouts())
def test_plans_and_reports_are_json(warm: Renderer, data: Data) -> None:
    result = warm.render(load(data))
    assert json.loads(json.dumps(result.plan.to_dict())) == json.loads(json.dumps(warm.plan(load(data)).to_dict()))
    assert json.loads(result.to_json())["digest"] == result.display.digest


@few
@given(st.lists(layouts(), min_size=2, max_size=3), st.randoms(use_true_random=False))
def test_the_order_of_renders_does_not_matter(many: list[Data], random: Any) -> None:
    loaded = [load(data) for data in many]
    with Renderer(assets=ASSETS) as one, Renderer(assets=ASSETS) as other:
        straight = [one.render(layout).bytes for layout in loaded]
        order = list(range(len(loaded)))
        random.shuffle(order)
        shuffled = {index: other.render(loaded[index]).bytes for index in order}
    assert straight == [shuffled[index] for index in range(len(loaded))]


def _shuffled(value: Any, random: Any) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {key: _shuffled(value[key], random) for key in keys}
    return [_shuffled(item, random) for item in value] if isinstance(value, list) else value


@few
@given(layouts(), st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_matter(warm: Renderer, data: Data, random: Any) -> None:
    assert warm.render(load(_shuffled(data, random))).bytes == warm.render(load(data)).bytes


@few
@given(layouts(), st.sampled_from([0.5, 2, 3]))
def test_scale_changes_pixels_and_no_boxes(warm: Renderer, data: Data, scale: float) -> None:
    layout = load(data)
    plain, scaled = warm.render(layout), warm.render(layout, scale=scale)
    assert (scaled.width, scaled.height) == (round(80 * scale), round(60 * scale))
    assert plain.plan.to_dict()["boxes"] == scaled.plan.to_dict()["boxes"]
    assert plain.plan.to_dict()["fits"] == scaled.plan.to_dict()["fits"]


@some
@given(layouts())
def test_boxes_stand_on_whole_pixels(warm: Renderer, data: Data) -> None:
    for placed in warm.plan(load(data)).root.walk():
        box = placed.box
        assert all(float(number).is_integer() for number in (box.x, box.y, box.width, box.height))
        assert box.width >= 0
        assert box.height >= 0


@some
@given(
    st.sampled_from(["row", "column"]),
    st.lists(st.sampled_from([7, 12.4, "fill", "fill 1.7", "33.3%", 3.5]), min_size=2, max_size=7),
    st.integers(20, 200),
    st.sampled_from(["start", "center", "end"]),
)
def test_neighbors_without_a_gap_touch(warm: Renderer, flow: str, extents: list[Any], side: int, justify: str) -> None:
    along = "width" if flow == "row" else "height"
    children = [{along: extent, "fill": "#000"} for extent in extents]
    data = canvas({"flow": flow, "justify": justify, "layers": children})
    data["sizes"] = {"s": f"{side}x{side}"}
    placed: tuple[Placed, ...] = warm.plan(load(data)).root.children
    for before, after in pairwise(placed):
        if flow == "row":
            assert before.box.right == after.box.x
        else:
            assert before.box.bottom == after.box.y


@some
@given(merged(texts()), st.integers(10, 150), st.integers(8, 90), st.integers(0, 40), st.integers(0, 40))
def test_a_larger_box_never_makes_a_text_smaller(
    warm: Renderer, text: Data, width: int, height: int, wider: int, taller: int
) -> None:
    text = {key: value for key, value in text.items() if key != "fit-group"} | {"font-size": "6..60"}

    def used(wide: int, tall: int) -> float:
        data = canvas({"layers": [{**text, "width": wide, "height": tall}]})
        return warm.plan(load(data)).fits[0].used

    assert used(width, height) <= used(width + wider, height + taller)


@some
@given(st.lists(st.sampled_from(["one", "two words", "Größe"]), min_size=2, max_size=4), st.integers(15, 70))
def test_a_fit_group_has_one_size(warm: Renderer, words: list[str], width: int) -> None:
    children = [{"text": word, "width": "fill", "font-size": "6..40", "fit-group": "g"} for word in words]
    data = canvas({"flow": "row", "layers": children})
    data["sizes"] = {"s": f"{width * len(words)}x60"}
    fits = warm.plan(load(data)).fits
    assert len({fit.used for fit in fits}) == 1
    alone = []
    for child, fit in zip(children, fits, strict=True):
        box = {"width": fit.box.width, "height": fit.box.height, "fit-group": None}
        alone.append(warm.plan(load(canvas({"layers": [{**child, **box}]}))).fits[0].used)
    assert fits[0].used == min(alone)
