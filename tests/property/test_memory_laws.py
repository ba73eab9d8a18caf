"""The law of what is taken over from row to row: a renderer that remembers draws what one draws that forgets.

Random layouts get expressions, conditions and loops; their rows are few, so that values come again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import Data, layouts

from compositor.engine import Renderer
from compositor.errors import CompositorError
from compositor.loading import load
from compositor.results import Result

ASSETS = Path(__file__).parents[1] / "cases"
some = settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
FIELDS = {
    "words": "text",
    "rich": "rich-text",
    "size": "integer",
    "share": "number",
    "ink": "color",
    "on": "boolean",
    "many": {"type": "list", "items": "text"},
}
ROWS = st.fixed_dictionaries(
    {
        "words": st.sampled_from(["Hello", "Hello", "two words", "A longer sentence of seven words"]),
        "rich": st.sampled_from(["**bold** one", "plain"]),
        "size": st.sampled_from([7, 7, 12, 30]),
        "share": st.sampled_from([0.25, 1, 0.75]),
        "ink": st.sampled_from(["#e11d48", "#e11d48", "#2563eb80"]),
        "on": st.booleans(),
        "many": st.lists(st.sampled_from(["a", "b c", "Größe"]), max_size=3),
    }
)


@st.composite
def bound_layouts(draw: st.DrawFn) -> Data:
    """Return layouts in which values hang on data."""
    layout = draw(layouts())
    layout["layers"] = [_bound(draw, layer) for layer in layout["layers"]]
    return {**layout, "data": FIELDS}


def _bound(draw: st.DrawFn, layer: Data) -> Data:
    def change() -> bool:
        return draw(st.integers(0, 2)) == 0

    made = dict(layer)
    looped = change()
    if looped:
        made["for"] = "item in $many"
    elif change():
        made["when"] = draw(st.sampled_from(["$on", "${size > 10}", "${not on}"]))
    if "text" in made and change():
        texts = ["$words", "$rich", "$words of $size", "${words if on else 'off'}", *(["$item", "$index"] * looped)]
        made["text"] = draw(st.sampled_from(texts))
    if "fill" in made and change():
        made["fill"] = "$ink"
    if "effects" not in made and "fill" in made and change():
        made["effects"] = [{"overlay": "${ink}"}]
    if change():
        made["opacity"] = "$share"
    if "aspect" not in made and change():
        made["width"] = "$size"
    if "font-size" in made and change():
        made["font-size"] = "${size if on else 14}"
    if made.get("shape") in ("rect", "circle") and change():
        made["shape"] = "${'circle' if on else 'rect'}"
    if "radius" in made and change():
        made["radius"] = "$size"
    if "padding" in made and change():
        made["padding"] = "${size / 4}"
    if "border" in made and change():
        made["border"] = "2 $ink"
    if "layers" in made:
        made["layers"] = [_bound(draw, child) for child in made["layers"]]
    return made


def told(result: Result | str) -> Any:
    """Return everything that a render says, or its error."""
    if isinstance(result, str):
        return result
    return result.display, result.plan.to_dict(), result.bytes, result.report, result.fingerprint


def drawn(renderer: Renderer, *how: Any) -> Result | str:
    try:
        return renderer.render(*how)
    except CompositorError as error:
        return str(error)


@some
@given(bound_layouts(), st.lists(ROWS, min_size=2, max_size=5))
def test_memory_never_changes_a_picture(warm: Renderer, cold: Renderer, data: Data, rows: list[Data]) -> None:
    try:
        layout = load(data)
    except CompositorError:
        return
    for row in rows:
        assert told(drawn(warm, layout, row)) == told(drawn(cold, layout, row))


@some
@given(bound_layouts(), ROWS)
def test_the_same_row_again_is_drawn_with_the_very_same_ops(warm: Renderer, data: Data, row: Data) -> None:
    try:
        layout = load(data)
    except CompositorError:
        return
    first, second = drawn(warm, layout, row), drawn(warm, layout, row)
    if isinstance(first, str) or isinstance(second, str):
        assert first == second
        return
    assert first.display == second.display
    assert first.plan.to_dict() == second.plan.to_dict()
