"""Color matrices of the filter effects."""

from __future__ import annotations

import pytest

from compositor.values import filters
from compositor.values.color import Rgba
from compositor.values.filters import Duotone, parse_duotone


def applied(matrix: filters.Matrix, *color: float) -> tuple[float, ...]:
    channels = (*color, 1.0, 1.0) if len(color) == 3 else (*color, 1.0)
    return tuple(sum(matrix[row * 5 + column] * channels[column] for column in range(5)) for row in range(4))


@pytest.mark.parametrize(
    "matrix",
    [filters.grayscale(0), filters.sepia(0), filters.saturate(1), filters.brightness(1), filters.contrast(1),
     filters.invert(0), filters.hue_rotate(0), filters.opacity(1), filters.hue_rotate(360)],
)  # fmt: skip
def test_neutral_amounts_change_nothing(matrix: filters.Matrix) -> None:
    assert matrix == pytest.approx(filters.IDENTITY, abs=1e-9)


def test_full_amounts() -> None:
    assert applied(filters.grayscale(1), 1, 0, 0) == pytest.approx((0.2126, 0.2126, 0.2126, 1))
    assert applied(filters.saturate(0), 0, 1, 0) == pytest.approx((0.715, 0.715, 0.715, 1))
    assert applied(filters.invert(1), 1, 0.25, 0) == pytest.approx((0, 0.75, 1, 1))
    assert applied(filters.brightness(0.5), 1, 0.5, 0) == pytest.approx((0.5, 0.25, 0, 1))
    assert applied(filters.contrast(2), 0.75, 0.5, 0.25) == pytest.approx((1, 0.5, 0, 1))
    assert applied(filters.sepia(1), 1, 1, 1) == pytest.approx((1.351, 1.203, 0.937, 1))
    assert applied(filters.opacity(0.5), 1, 1, 1, 0.5) == pytest.approx((1, 1, 1, 0.25))


@pytest.mark.parametrize("make", [filters.grayscale, filters.sepia, filters.invert, filters.opacity])
def test_amounts_over_one_count_as_one(make: object) -> None:
    assert make(3) == make(1)  # type: ignore[operator]


def test_hue_rotation_keeps_grays() -> None:
    assert applied(filters.hue_rotate(123), 0.5, 0.5, 0.5) == pytest.approx((0.5, 0.5, 0.5, 1))


def test_a_duotone_maps_black_and_white_to_its_colors() -> None:
    matrix = filters.duotone(Rgba(11, 16, 32), Rgba(255, 240, 200))
    assert applied(matrix, 0, 0, 0) == pytest.approx((11 / 255, 16 / 255, 32 / 255, 1))
    assert applied(matrix, 1, 1, 1) == pytest.approx((1, 240 / 255, 200 / 255, 1))


@pytest.mark.parametrize(
    "value", ["#0b1020 white", "#0b1020, white", ["#0b1020", "white"], {"dark": "#0b1020", "light": "white"}]
)
def test_reads_duotones(value: object) -> None:
    expected = Duotone(Rgba(11, 16, 32), Rgba(255, 255, 255))
    assert parse_duotone(value) == expected
    assert parse_duotone(expected.css) == parse_duotone(expected) == expected


@pytest.mark.parametrize("value", ["red", "red blue lime", {"dark": "red"}, {"drak": "red", "light": "blue"}, 5])
def test_refuses_what_is_no_duotone(value: object) -> None:
    with pytest.raises(ValueError, match=r"two colors|color|no key|as text"):
        parse_duotone(value)
