"""Hostile values in otherwise valid layouts: only CompositorError comes out, and in bounded time.

Every property of every kind of layer is given numbers and texts that break parsers, arithmetic and rasterizers; data,
sizes and the arguments of ``render`` as well.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compositor.engine import Renderer
from compositor.errors import CompositorError, Problem, format_problem
from compositor.layers.base import kebab
from compositor.layers.registry import KINDS
from compositor.loading import load

ASSETS = Path(__file__).parents[1] / "cases"
SECONDS = 20.0  # per picture, on a slow and busy machine; what is hostile takes hundredths

NUMBERS: list[Any] = [
    0, -0.0, -1, 1, 0.5, 1e-9, -1e-9, 1e-300, 3.4e38, 1e9, 999_999_999, -999_999_999, 1e10, 2**31, 2**53 + 1, 10**30,
    1e308, 359.999999, 65536, 32767.5, 1000, 30000,
]  # fmt: skip
TEXTS: list[Any] = [
    "", " ", "0", "-0", "1e5", "1e999", "NaN", "inf", "-inf", "0x10", "٣", "½", "100%", "-100%", "10000%", "1e4%",
    "fill", "fill 1e9", "fill 0.000001", "hug", "0..0", "1..1e9", "1..2..3", "..", "a" * 500, "é" * 300,
    "\u202e\u200d\ufeff",
    "👨‍👩‍👧‍👦🏽🇩🇪", "\u0301" * 200, "()" * 200, "((((", "rgb(" * 50, "linear-gradient(" * 20, "#", "#fff", "url()",
    "none", "${", "$", "$$", "${1/0}", "${'a' * 10}", "${[1,2][9]}", "${" + "(" * 90 + "1" + ")" * 90 + "}",
    "../../etc/passwd",
    "data:,", "data:image/png;base64,AAAA", "http://127.0.0.1/x.png", "file:///etc/passwd", "M0 0L1e9 1e9Z",
    "M0 0" + "l1 1" * 300, "0 0 0 0", "1 2 3 4 5", "50% 50%", "left left", "4 4 8 red", "0 0 1000 1000 red",
    "linear-gradient(1e9deg, red 0 -1e9px, blue 1e9px)", "repeating-linear-gradient(red 0 0, blue 0 0.001px)",
    "repeating-radial-gradient(circle 0px, red, blue 1e-9px)", "radial-gradient(0px 0px at 1e8px -1e8px, red, blue)",
    "conic-gradient(from 1e9deg at 1000% 1000%, red -1e5deg, blue 1e9deg)", "1e9 red", "0.0001 dotted red",
    "1 dashed red", "normal", "bold", "auto", "$missing", "$item", "item in $rows",
]  # fmt: skip
NESTED: list[Any] = [None, True, [], {}, [[]], [None], {"": ""}, [1e9, -1e9], {"width": 1e9, "color": "red"}, [0] * 500]
EFFECTS = [
    {name: value}
    for name in ("shadow", "inner-shadow", "glow", "blur", "backdrop-blur", "overlay", "brightness", "hue-rotate")
    for value in (1e9, -1, "0 0 999999 999999 red", "1000 red", "red", "1e9", 1000, "-1e9 1e9 0 0 #000")
]
HOSTILE = st.one_of(st.sampled_from(NUMBERS), st.sampled_from(TEXTS), st.sampled_from(NESTED))
PROPERTIES = sorted(
    {info.alias or kebab(name) for kind in KINDS.values() for name, info in kind.model_fields.items()} - {"layers"}
)
CONTENTS: list[dict[str, Any]] = [
    {"text": "Two words", "font-size": "6..20"},
    {"text": "$name", "overflow": "ellipsis", "max-lines": 1},
    {"image": "assets/quarters.png"},
    {"image": "assets/mark.svg"},
    {"shape": "star", "fill": "red", "stroke": "2 blue"},
    {"shape": "path", "path": "M0 0H10V10Z", "fill": "red"},
    {"fill": "red"},
    {"flow": "row", "gap": 2, "layers": [{"text": "a"}, {"width": "fill", "fill": "blue"}]},
    {"flow": "grid", "columns": 2, "layers": [{"fill": "red"}, {"text": "b"}, {"fill": "blue"}]},
]
many = settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer(assets=ASSETS) as made:
        yield made


def survives(renderer: Renderer, layout: Any, data: Any = None, **how: Any) -> None:
    """Render; a CompositorError with printable problems is fine, anything else and slowness are not."""
    started = time.process_time()
    problems: tuple[Problem, ...] = ()
    try:
        renderer.render(load(layout), data, **how)
    except CompositorError as error:
        problems = error.problems or (Problem("none", ""),)
    assert time.process_time() - started < SECONDS
    for problem in problems:
        assert problem.message
        assert len(format_problem(problem)) < 4000


def layout_of(*layers: Any, **head: Any) -> dict[str, Any]:
    """Return a layout with a data block around some layers."""
    data = {"name": {"type": "text", "default": "Name"}, "rows": {"type": "list", "items": "text", "default": ["a"]}}
    return {"layout": 1, "name": "x", "sizes": {"s": "60x40"}, "data": data, "layers": list(layers), **head}


@many
@given(st.sampled_from(CONTENTS), st.dictionaries(st.sampled_from(PROPERTIES), HOSTILE, min_size=1, max_size=2))
def test_hostile_properties(renderer: Renderer, content: dict[str, Any], hostile: dict[str, Any]) -> None:
    survives(renderer, layout_of({**content, **hostile}))


@many
@given(st.sampled_from(CONTENTS), st.sampled_from(EFFECTS), st.sampled_from(EFFECTS))
def test_hostile_effects(
    renderer: Renderer, content: dict[str, Any], first: dict[str, Any], second: dict[str, Any]
) -> None:
    survives(renderer, layout_of({**content, "effects": [first]}))
    survives(renderer, layout_of({**content, "effects": [first, second]}))


@many
@given(
    st.sampled_from(["rotate", "scale", "skew", "perspective", "origin"]),
    st.one_of(
        HOSTILE,
        st.tuples(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)).map(list),
        st.lists(st.lists(st.sampled_from(NUMBERS), min_size=2, max_size=2), min_size=4, max_size=4),
    ),
    st.sampled_from(CONTENTS),
)
def test_hostile_transforms(renderer: Renderer, name: str, value: Any, content: dict[str, Any]) -> None:
    survives(renderer, layout_of({**content, name: value}))


@many
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "width": st.sampled_from([*NUMBERS, "10000%", "fill 1e9"]),
            "height": st.sampled_from([*NUMBERS, "10000%"]),
            "inset": st.sampled_from([*NUMBERS, "-10000%"]),
            "padding": st.sampled_from(NUMBERS),
            "radius": st.sampled_from(NUMBERS),
            "aspect": st.sampled_from([*NUMBERS, "1/1000000", "1000000/1"]),
            "gap": st.sampled_from(NUMBERS),
            "font-size": st.sampled_from([*NUMBERS, "0.001..1e6", "1..1e9"]),
            "letter-spacing": st.sampled_from([*NUMBERS, "1e6em", "-50em"]),
            "line-height": st.sampled_from(NUMBERS),
            "columns": st.sampled_from(NUMBERS),
            "border": st.sampled_from(["1e9 red", "0.001 dotted red", "1 dashed red"]),
        },
    ),
    st.sampled_from(CONTENTS),
)
def test_hostile_numbers_together(renderer: Renderer, numbers: dict[str, Any], content: dict[str, Any]) -> None:
    names = {info.alias or kebab(name) for name, info in _kind(content).model_fields.items()}
    survives(renderer, layout_of({**content, **{key: value for key, value in numbers.items() if key in names}}))


@many
@given(HOSTILE, HOSTILE, st.sampled_from(["text", "fill", "width", "font-size", "image", "when", "rotate", "place"]))
def test_hostile_data(renderer: Renderer, name: Any, rows: Any, bound: str) -> None:
    content = {} if bound in ("text", "image") else {"fill": "red"}
    if bound == "font-size":
        content = {"text": "a"}
    layers = [{**content, bound: "$name"}, {"for": "row in $rows", "text": "$row ${row | upper}"}]
    survives(renderer, layout_of(*layers), {"name": name, "rows": rows})


@pytest.mark.parametrize("value", [*NUMBERS, float("nan"), float("inf"), "2", "", None, True, [], b"x"], ids=repr)
def test_hostile_arguments(renderer: Renderer, value: Any) -> None:
    layout = layout_of({"fill": "red"})
    for name in ("scale", "quality", "max_bytes"):
        survives(renderer, layout, **{name: value}, format="jpeg")
    if isinstance(value, str):
        for name in ("size", "theme", "format", "locale"):
            survives(renderer, layout, **{name: value})
    survives(renderer, layout, patch={"x.y": value, "fill": value, "": value})


@pytest.mark.parametrize(
    "size",
    ["1x1", "30000x1", "1x30000", "30000x30000", "0x0", "1e3x5", "-5x5", "10x", 5, None, [], {"size": "9x9"}],
    ids=repr,
)
def test_hostile_sizes(renderer: Renderer, size: Any) -> None:
    survives(renderer, layout_of({"text": "Hello", "font-size": "1..40"}, sizes={"s": size}))
    survives(renderer, layout_of({"fill": "red"}, sizes={"s": {"size": size, "scale": 8}}))


@pytest.mark.parametrize(
    "layer",
    [
        {"text": "a", "aspect": 1e-9},
        {"text": "a", "aspect": 1e9},
        {"text": "a", "padding": 1, "border": "1e9 red"},
    ],
    ids=repr,
)
def test_what_was_found_before(renderer: Renderer, layer: dict[str, Any]) -> None:
    survives(renderer, layout_of(layer))


@pytest.mark.parametrize("depth", [10, 30])
def test_deep_groups_stay_cheap(renderer: Renderer, depth: int) -> None:
    layer: dict[str, Any] = {"text": "deep down", "font-size": "4..40"}
    for level in range(depth):
        layer = {"flow": ("row", "column")[level % 2], "padding": 1, "layers": [layer]}
    survives(renderer, layout_of(layer))


def test_many_elastic_texts_stay_cheap(renderer: Renderer) -> None:
    texts = [{"text": f"number {index} of many", "font-size": "4..30", "fit-group": "g"} for index in range(60)]
    survives(renderer, layout_of({"flow": "grid", "columns": 6, "layers": texts}))
    survives(renderer, layout_of({"flow": "column", "layers": texts}))


def test_a_long_text_stays_cheap(renderer: Renderer) -> None:
    survives(renderer, layout_of({"text": "word " * 4000, "font-size": "1..40"}))
    survives(renderer, layout_of({"text": "x" * 20000, "font-size": "1..40", "overflow": "ellipsis"}))


def _kind(content: dict[str, Any]) -> Any:
    return next(kind for key, kind in KINDS.items() if key in content) if set(content) & set(KINDS) else KINDS["layers"]
