"""Laws of values: parsers accept their own results, what is printed is read again, only ValueError escapes."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from compositor.brand import load_tokens
from compositor.brand.export import to_dtcg
from compositor.display import LinearGradient
from compositor.errors import LayoutError
from compositor.gradient import resolve
from compositor.source import from_data
from compositor.values.color import Rgba, parse_color
from compositor.values.color_space import POLAR, RECTANGULAR, from_srgb, mapped, to_srgb
from compositor.values.features import parse_features
from compositor.values.filters import parse_duotone
from compositor.values.font import parse_axes, parse_families, parse_font, parse_weight
from compositor.values.geometry import Box
from compositor.values.gradient import ColorStop, ConicSpec, LinearSpec, RadialSpec, parse_gradient
from compositor.values.length import Percent, Pixels, parse_edges, parse_extent, parse_length, parse_radius
from compositor.values.number import (
    parse_angle,
    parse_aspect,
    parse_byte_count,
    parse_canvas_size,
    parse_line_height,
    parse_opacity,
    parse_range,
    parse_spacing,
)
from compositor.values.paint import parse_paint
from compositor.values.path_data import parse_path_data
from compositor.values.place import parse_place, parse_position
from compositor.values.shadow import Shadow, parse_shadows
from compositor.values.stroke import parse_border, parse_stroke
from compositor.values.text_style import parse_text_style

PARSERS: list[Callable[[Any], Any]] = [
    parse_color, parse_features, parse_duotone, parse_axes, parse_families, parse_font, parse_weight, parse_gradient,
    parse_edges, parse_extent, parse_length, parse_radius, parse_angle, parse_aspect, parse_byte_count,
    parse_canvas_size, parse_line_height, parse_opacity, parse_range, parse_spacing, parse_paint, parse_path_data,
    parse_place, parse_position, parse_shadows, parse_stroke, parse_border, parse_text_style,
]  # fmt: skip

numbers = st.integers(-40_000, 40_000).map(lambda whole: whole / 8)
shares = st.integers(0, 800).map(lambda whole: whole / 8)
colors = st.builds(Rgba, *[st.integers(0, 255)] * 4)
lengths = st.builds(Pixels, numbers) | st.builds(Percent, numbers)
stops = st.lists(st.builds(ColorStop, colors, st.none() | lengths), min_size=1, max_size=5).map(tuple)
percent_stops = st.lists(
    st.builds(ColorStop, colors, st.none() | st.builds(Percent, numbers)), min_size=1, max_size=5
).map(tuple)
positions = st.sampled_from(["50% 40%", "top right", "10px 20%", "right 10px bottom 5%", "center"]).map(parse_position)
spaces = st.sampled_from(RECTANGULAR)
corners = st.sampled_from(["top left", "top right", "bottom left", "bottom right"])
gradients = st.one_of(
    st.builds(LinearSpec, numbers | corners, stops, st.booleans(), spaces),
    st.builds(RadialSpec, st.sampled_from(["circle", "ellipse"]), st.sampled_from(["closest-side", "farthest-corner"]),
              positions, stops, st.booleans(), spaces),
    st.builds(ConicSpec, numbers, positions, percent_stops, st.booleans(), st.sampled_from(POLAR),
              st.sampled_from(["shorter", "longer"])),
)  # fmt: skip
texts = st.one_of(
    st.text(max_size=30),
    st.lists(
        st.sampled_from(["linear-gradient(", "rgb(", "red", "#fff", "12px", "50%", "to", "top", ",", "/", ")", "in",
                         "oklch", "M", "0", "A1 1 0 0 1", "-", "..", "fill", "dashed", "inset", "at", "none", "1e400"]),
        max_size=8,
    ).map(" ".join),
)  # fmt: skip
scalars = texts | st.integers() | st.floats() | st.booleans() | st.none()
data = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=4
)


@given(data)
@settings(max_examples=300, deadline=None)
def test_anything_is_read_or_refused_with_a_message(value: object) -> None:
    for parse in PARSERS:
        try:
            found = parse(value)
        except ValueError as error:
            found, message = None, str(error)
        else:
            message = "read"
            assert parse(found) == found
            assert pickle.loads(pickle.dumps(found)) == found
            hash(found)
        assert message


names = st.sampled_from(
    [
        "color",
        "font",
        "a",
        "b",
        "x",
        "$type",
        "$value",
        "$ref",
        "$extends",
        "$root",
        "$extensions",
        "org.compositor",
        "value",
        "unit",
        "colorSpace",
        "components",
        "themes",
        "family",
        "shadow",
    ]
)
leaves = st.one_of(
    texts, st.integers(), st.booleans(), st.none(), st.sampled_from(
        ["{a}", "{a.b}", "{color.x}", "#/a/b", "#/color/x/$value", "color", "typography", "px", "srgb", "0 1 {color.x}"]
    ),
)  # fmt: skip
trees = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4), max_leaves=12
)
documents = st.dictionaries(names, trees, max_size=5)


@given(documents, st.booleans())
@settings(deadline=None, max_examples=300)
def test_any_token_document_is_read_or_refused_with_problems(document: dict[str, Any], as_json: bool) -> None:
    try:
        brand = load_tokens(from_data(document, "x.json" if as_json else "x.yaml"))
    except LayoutError as error:
        brand, refused = load_tokens(), len(error.problems)
    else:
        refused = 1
    assert refused
    for theme in (None, *brand.themes):
        assert len(brand.tokens(theme)) <= len(brand.flat(theme))
    assert to_dtcg(brand)["$schema"]


@given(colors)
def test_colors_print_and_read(color: Rgba) -> None:
    assert parse_color(color.css) == color
    red, green, blue, alpha = color
    assert parse_color(f"rgb({red} {green} {blue} / {alpha / 255})") == color
    assert parse_color(f"RGBA({red}, {green}, {blue}, {alpha / 2.55}%)") == color


@given(st.sampled_from([*RECTANGULAR, *POLAR]), *[st.floats(0, 1)] * 3)
def test_color_spaces_come_back(space: str, red: float, green: float, blue: float) -> None:
    back = to_srgb(space, from_srgb(space, (red, green, blue)))
    assert math.dist(back, (red, green, blue)) < 1e-6


@given(st.floats(0, 1), st.floats(0, 0.5), st.floats(0, 360))
def test_mapping_ends_inside_srgb(light: float, chroma: float, hue: float) -> None:
    assert all(0 <= value <= 1 for value in mapped("oklch", (light, chroma, hue)))


@given(gradients)
@settings(deadline=None)
def test_gradients_print_and_read(gradient: Any) -> None:
    assert parse_gradient(gradient.css) == gradient
    assert parse_paint(gradient.css) == gradient


@given(gradients, st.integers(1, 2000), st.integers(1, 2000))
@settings(deadline=None, max_examples=60)
def test_display_stops_never_fall(gradient: Any, width: int, height: int) -> None:
    found = resolve(gradient, Box(0, 0, width, height))
    if not isinstance(found, Rgba):
        offsets = [stop.offset for stop in found.stops]
        assert all(before <= after for before, after in pairwise(offsets))
        assert 0 <= offsets[0] <= offsets[-1] <= 1


@given(numbers, st.integers(1, 500), st.integers(1, 500))
def test_a_linear_gradient_is_centered_and_covers_the_box(angle: float, width: int, height: int) -> None:
    """CSS Images 3: 0% and 100% lie where the corners are met, at equal distance from the center."""
    found = resolve(
        LinearSpec(angle, (ColorStop(Rgba(0, 0, 0)), ColorStop(Rgba(255, 255, 255)))), Box(0, 0, width, height)
    )
    assert isinstance(found, LinearGradient)
    (x1, y1), (x2, y2) = found.start, found.end
    assert math.isclose(x1 + x2, width, abs_tol=1 / 16)
    assert math.isclose(y1 + y2, height, abs_tol=1 / 16)
    length = math.hypot(x2 - x1, y2 - y1)
    # Both ends lie on the grid of 1/64 px, which turns a short line a little: corners far from it show that most.
    allowed = 1 / 16 + math.hypot(width, height) / length / 32
    for x, y in ((0, 0), (width, 0), (0, height), (width, height)):
        along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length
        assert -allowed <= along <= length + allowed


@given(st.lists(st.builds(Shadow, numbers, numbers, shares, numbers, colors, st.booleans()), max_size=4))
def test_shadows_print_and_read(shadows: list[Shadow]) -> None:
    assert parse_shadows(", ".join(shadow.css for shadow in shadows) or "none") == tuple(shadows)


@given(st.lists(lengths, min_size=1, max_size=4))
def test_edges_print_and_read(given_lengths: list[Pixels | Percent]) -> None:
    edges = parse_edges(" ".join(length.css for length in given_lengths))
    assert parse_edges(edges.css) == edges


@given(st.lists(shares, min_size=8, max_size=8), st.floats(0, 500), st.floats(0, 500))
def test_resolved_radii_never_overlap(radii: list[float], width: float, height: float) -> None:
    text = " ".join(map(str, radii[:4])) + " / " + " ".join(map(str, radii[4:]))
    corners = parse_radius(text).resolve(width, height)
    if corners:
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
        room = 1e-6
        assert max(ax + bx, cx + dx) <= width + room
        assert max(ay + dy, by + cy) <= height + room


@given(
    st.lists(st.tuples(st.sampled_from("MmLlHhVvCcSsQqTtAaZz"), st.lists(numbers, min_size=7, max_size=7)), max_size=8)
)
@settings(deadline=None)
def test_path_data_normalizes_once(commands: list[tuple[str, list[float]]]) -> None:
    counts = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
    text = "M0 0"
    for letter, given_numbers in commands:
        arguments = [f"{number:g}" for number in given_numbers[: counts[letter.upper()]]]
        if letter in "Aa":
            arguments[3:5] = ["1", "0"]
        text += letter + " ".join(arguments)
    path = parse_path_data(text)
    again = parse_path_data(path.css)
    assert again.css == path.css
    assert set(path.css) <= set("MLCQZ -.0123456789")
    assert math.isclose(again.bounds.width, path.bounds.width, abs_tol=0.01)
