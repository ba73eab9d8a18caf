"""CSS gradients on a box: geometry by the formulas of CSS Images, stops, sampling and degenerate cases."""

from __future__ import annotations

import math

import pytest

from compositor.display import ConicGradient, LinearGradient, RadialGradient
from compositor.gradient import fix_up, line_angle, resolve
from compositor.values.color import Rgba, mixer
from compositor.values.color_space import to_srgb
from compositor.values.geometry import Box
from compositor.values.gradient import parse_gradient

RED, BLUE = Rgba(255, 0, 0), Rgba(0, 0, 255)
BOX = Box(0, 0, 200, 100)


def linear(text: str, box: Box = BOX) -> LinearGradient:
    found = resolve(parse_gradient(text), box)
    assert isinstance(found, LinearGradient)
    return found


def radial(text: str, box: Box = BOX) -> RadialGradient:
    found = resolve(parse_gradient(text), box)
    assert isinstance(found, RadialGradient)
    return found


def conic(text: str, box: Box = BOX) -> ConicGradient:
    found = resolve(parse_gradient(text), box)
    assert isinstance(found, ConicGradient)
    return found


def offsets(gradient: LinearGradient | RadialGradient | ConicGradient) -> list[float]:
    return [stop.offset for stop in gradient.stops]


class TestLinear:
    @pytest.mark.parametrize(
        ("direction", "start", "end"),
        [
            ("to top", (100, 100), (100, 0)),
            ("to right", (0, 50), (200, 50)),
            ("to bottom", (100, 0), (100, 100)),
            ("to left", (200, 50), (0, 50)),
            ("90deg", (0, 50), (200, 50)),
            ("-90deg", (200, 50), (0, 50)),
        ],
    )
    def test_sides_run_from_edge_to_edge(self, direction: str, start: object, end: object) -> None:
        gradient = linear(f"linear-gradient({direction}, red, blue)")
        assert (gradient.start, gradient.end) == (start, end)

    def test_an_angle_reaches_just_to_the_corners(self) -> None:
        """CSS Images 3: the line is |w·sin a| + |h·cos a| long, so that the corners get the end colors."""
        gradient = linear("linear-gradient(45deg, red, blue)")
        length = math.hypot(gradient.end[0] - gradient.start[0], gradient.end[1] - gradient.start[1])
        assert length == pytest.approx(300 * math.sqrt(0.5), abs=0.05)

    @pytest.mark.parametrize("corner", ["top right", "top left", "bottom right", "bottom left"])
    def test_corners_are_magic(self, corner: str) -> None:
        """The middle color runs exactly through the two neighboring corners."""
        angle = line_angle(corner, 200, 100)
        across, down = math.sin(angle), -math.cos(angle)
        x = 100 if "right" in corner else -100
        y = 50 if "bottom" in corner else -50
        assert across * x + down * y > 0
        assert across * -x + down * y == pytest.approx(0, abs=1e-9)

    def test_positions_outside_of_the_line_move_its_ends(self) -> None:
        gradient = linear("linear-gradient(to right, red -50px, blue 150%)")
        assert (gradient.start, gradient.end, offsets(gradient)) == ((-50, 50), (300, 50), [0, 1])

    def test_a_hard_edge_is_drawn_as_an_edge(self) -> None:
        gradient = linear("linear-gradient(to right, red 50%, blue 50%)")
        assert [stop.color for stop in gradient.stops] == [RED, RED, BLUE, BLUE]
        assert offsets(gradient) == [0, 0.5, 0.5, 1]
        middle = (gradient.start[0] + gradient.end[0]) / 2
        assert middle == 100

    def test_repeating_runs_between_the_first_and_the_last_stop(self) -> None:
        gradient = linear("repeating-linear-gradient(to right, red 10px, blue 30px)")
        assert (gradient.start, gradient.end, gradient.repeat) == ((10, 50), (30, 50), True)

    def test_transparent_is_left_to_premultiplied_mixing(self) -> None:
        gradient = linear("linear-gradient(red, transparent)")
        assert [stop.color for stop in gradient.stops] == [RED, Rgba(0, 0, 0, 0)]

    def test_the_box_may_lie_anywhere(self) -> None:
        gradient = linear("linear-gradient(to right, red, blue)", Box(40, 60, 10, 20))
        assert (gradient.start, gradient.end) == ((40, 70), (50, 70))


class TestFixUp:
    @pytest.mark.parametrize(
        ("stops", "expected"),
        [
            ("red, blue", [0, 100]),
            ("red, lime, blue", [0, 50, 100]),
            ("red 20px, lime, white, blue 80px", [20, 40, 60, 80]),
            ("red, lime 80%, blue 40%", [0, 80, 80]),
            ("red 50px, blue 20px", [50, 50]),
            ("red, lime, blue 30px, white 10px", [0, 15, 30, 30]),
            ("red, 30%, blue", [0, 30, 100]),
            ("red 150px, blue", [150, 150]),
        ],
    )
    def test_follows_css(self, stops: str, expected: list[float]) -> None:
        assert fix_up(parse_gradient(f"linear-gradient({stops})").entries, 100) == expected


class TestRadial:
    @pytest.mark.parametrize(
        ("prelude", "radius"),
        [
            ("closest-side at 50px 40px", (50, 40)),
            ("farthest-side at 50px 40px", (150, 60)),
            ("circle closest-side at 50px 40px", (40, 40)),
            ("circle farthest-side at 50px 40px", (150, 150)),
            ("circle closest-corner at 50px 40px", (math.hypot(50, 40),) * 2),
            ("circle farthest-corner at 50px 40px", (math.hypot(150, 60),) * 2),
            ("closest-corner at 50px 40px", (50 * math.sqrt(2), 40 * math.sqrt(2))),
            ("farthest-corner at 50px 40px", (150 * math.sqrt(2), 60 * math.sqrt(2))),
            ("circle 30px", (30, 30)),
            ("25% 50%", (50, 50)),
        ],
    )
    def test_sizes(self, prelude: str, radius: tuple[float, float]) -> None:
        assert radial(f"radial-gradient({prelude}, red, blue)").radius == pytest.approx(radius, abs=1 / 64)

    def test_the_radius_is_that_of_the_last_stop(self) -> None:
        gradient = radial("radial-gradient(circle 50px, red 10px, blue 40px)")
        assert (gradient.radius, offsets(gradient)) == ((40, 40), [0, 0.25, 1])

    def test_colors_before_the_center_are_cut_off(self) -> None:
        gradient = radial("radial-gradient(circle 50px, red -50px, blue 50px)")
        assert gradient.stops[0].color == Rgba(128, 0, 128)
        assert resolve(parse_gradient("radial-gradient(circle 50px, red -20px, blue -10px)"), BOX) == BLUE

    def test_a_repeating_pattern_starts_at_the_center(self) -> None:
        """Stops from 15 to 25 px repeat every 10 px: at the center the pattern is half through."""
        gradient = radial("repeating-radial-gradient(circle, red 15px, blue 25px)")
        assert (gradient.radius, gradient.repeat, offsets(gradient)) == ((10, 10), True, [0, 0.5, 0.5, 1])
        assert [stop.color for stop in gradient.stops] == [Rgba(128, 0, 128), BLUE, RED, Rgba(128, 0, 128)]

    def test_degenerate_shapes(self) -> None:
        """CSS Images 3 §3.2.3: no height is the last color, no width a mirrored linear gradient."""
        assert resolve(parse_gradient("radial-gradient(closest-side at top, red, blue)"), BOX) == BLUE
        assert resolve(parse_gradient("radial-gradient(closest-side at left, red, blue)"), BOX) == BLUE
        mirrored = radial("radial-gradient(closest-side at left, red, blue 40px)")
        assert mirrored.radius[0] == 40
        assert mirrored.radius[1] > 100_000
        assert resolve(parse_gradient("radial-gradient(circle closest-side at left, red, blue)"), BOX) == BLUE


class TestConic:
    def test_angles_are_shares_of_a_turn(self) -> None:
        gradient = conic("conic-gradient(from 45deg at 25% 50%, red, blue 90deg)")
        assert (gradient.center, gradient.angle, offsets(gradient)) == ((50, 50), 45, [0, 0.25, 1])

    def test_what_lies_outside_of_the_turn_is_cut_off(self) -> None:
        gradient = conic("conic-gradient(red -90deg, blue 90deg)")
        assert gradient.stops[0].color == Rgba(128, 0, 128)
        gradient = conic("conic-gradient(red, blue 200%)")
        assert gradient.stops[-1].color == Rgba(128, 0, 128)

    def test_a_repeating_one_is_written_out(self) -> None:
        gradient = conic("repeating-conic-gradient(red 0 10deg, blue 10deg 20deg)")
        assert not gradient.repeat
        assert len(gradient.stops) == 72
        assert gradient.stops[0].color == RED
        assert gradient.stops[-1].color == BLUE


class TestPlainColors:
    @pytest.mark.parametrize(
        ("text", "color"),
        [
            ("linear-gradient(red)", RED),
            ("linear-gradient(red, red)", RED),
            ("repeating-linear-gradient(red 10px, blue 10px)", BLUE),
            ("repeating-conic-gradient(red 0, blue 0)", BLUE),
            ("repeating-linear-gradient(red 0, blue 0.01px)", Rgba(128, 0, 128)),
        ],
    )
    def test_gradients_that_do_not_vary(self, text: str, color: Rgba) -> None:
        assert resolve(parse_gradient(text), BOX) == color

    def test_an_empty_box_has_the_last_color(self) -> None:
        assert resolve(parse_gradient("linear-gradient(red, blue)"), Box(0, 0, 0, 10)) == BLUE


def shown_at(gradient: LinearGradient, share: float) -> tuple[float, ...]:
    """Return the premultiplied color that straight mixing between stops draws at a share of the line."""
    below = max((stop for stop in gradient.stops if stop.offset <= share), key=lambda stop: stop.offset)
    above = min((stop for stop in gradient.stops if stop.offset >= share), key=lambda stop: stop.offset)
    part = (share - below.offset) / (above.offset - below.offset) if above.offset > below.offset else 0
    colors = [
        (*(channel * stop.color.alpha / 255 for channel in stop.color[:3]), stop.color.alpha) for stop in (below, above)
    ]
    return tuple(low + (high - low) * part for low, high in zip(*colors, strict=True))


@pytest.mark.parametrize(
    ("space", "way", "first", "second"),
    [
        ("oklab", "shorter", "#ff5a1f", "#2746ff"),
        ("oklch", "longer", "#ff5a1f", "#2746ff"),
        ("oklch", "shorter", "#808080", "#2746ff"),
        ("srgb-linear", "shorter", "#000000", "#ffffff"),
        ("hsl", "shorter", "#ff0000", "#00ff0080"),
        ("oklab", "shorter", "#ff0000", "#0000ff00"),
        ("lab", "shorter", "#ff0000", "#00ff00"),
    ],
)
def test_sampling_is_within_one_level(space: str, way: str, first: str, second: str) -> None:
    hue = f" {way} hue" if space in ("oklch", "hsl") else ""
    gradient = linear(f"linear-gradient(to right in {space}{hue}, {first}, {second})")
    ends = parse_gradient(f"linear-gradient({first}, {second})").entries
    mixed = mixer(ends[0].color, ends[1].color, space, way)  # type: ignore[union-attr]
    for step in range(101):
        values, alpha = mixed(step / 100)
        exact = [min(1.0, max(0.0, value)) * alpha * 255 for value in to_srgb(space, values)]
        assert shown_at(gradient, step / 100) == pytest.approx((*exact, alpha * 255), abs=1.05)
    assert len(gradient.stops) < 100


def test_a_hint_puts_the_halfway_color_where_it_stands() -> None:
    gradient = linear("linear-gradient(to right, black, 25%, white)")
    assert shown_at(gradient, 0.25)[0] == pytest.approx(127.5, abs=1.05)
    assert shown_at(gradient, 0.5)[0] == pytest.approx(255 * 0.5**0.5, abs=1.05)


@pytest.mark.parametrize(("hint", "edge"), [("0%", 0.0), ("100%", 200.0)])
def test_a_hint_at_an_end_is_a_hard_edge(hint: str, edge: float) -> None:
    gradient = linear(f"linear-gradient(to right, red, {hint}, blue)")
    width = gradient.end[0] - gradient.start[0]
    places = [gradient.start[0] + stop.offset * width for stop in gradient.stops]
    assert [place for place in places if place == pytest.approx(edge)][:2] == pytest.approx([edge, edge])
    assert {stop.color for stop in gradient.stops} == {RED, BLUE}
