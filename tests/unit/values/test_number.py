"""Numbers, shares, angles, byte counts, ranges, ratios, line height and spacing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from compositor.values.number import (
    CanvasSize,
    LineHeight,
    Range,
    Spacing,
    parse_angle,
    parse_aspect,
    parse_byte_count,
    parse_canvas_size,
    parse_line_height,
    parse_number,
    parse_opacity,
    parse_range,
    parse_share,
    parse_spacing,
)
from compositor.values.written import RFloat, RInt


@pytest.mark.parametrize(
    ("parse", "value", "expected"),
    [
        (parse_number, RFloat(1.1, "1.10"), 1.1),
        (parse_number, "-.5", -0.5),
        (parse_share, "150%", 1.5),
        (parse_opacity, 0.8, 0.8),
        (parse_opacity, "80%", 0.8),
        (parse_angle, 45, 45.0),
        (parse_angle, "0.25turn", 90.0),
        (parse_angle, "-90deg", -90.0),
        (parse_angle, "100grad", 90.0),
        (parse_byte_count, "300kB", 300_000),
        (parse_byte_count, "150 KiB", 153_600),
        (parse_byte_count, "0.3MB", 300_000),
        (parse_byte_count, RInt(2048), 2048),
        (parse_range, "24..96", Range(24, 96)),
        (parse_range, "24px .. 96px", Range(24, 96)),
        (parse_range, 32, Range(32, 32)),
        (parse_range, "1.5..2.5", Range(1.5, 2.5)),
        (parse_aspect, "16/9", 16 / 9),
        (parse_aspect, "4:5", 0.8),
        (parse_aspect, 1.5, 1.5),
        (parse_line_height, 1.3, LineHeight(1.3)),
        (parse_line_height, "130%", LineHeight(1.3)),
        (parse_line_height, "24px", LineHeight(24, "px")),
        (parse_line_height, "normal", LineHeight(1.0, "normal")),
        (parse_spacing, 2, Spacing(2)),
        (parse_spacing, "-0.02em", Spacing(-0.02, "em")),
        (parse_spacing, "4%", Spacing(0.04, "em")),
        (parse_canvas_size, "1080x1920", CanvasSize(1080, 1920)),
        (parse_canvas_size, "300 × 250", CanvasSize(300, 250)),
    ],
)
def test_reads(parse: Callable[[object], object], value: object, expected: object) -> None:
    assert parse(value) == expected
    assert parse(parse(value)) == expected


@pytest.mark.parametrize(
    ("parse", "value", "words"),
    [
        (parse_number, "5px", "no unit"),
        (parse_number, True, "`true`"),
        (parse_number, float("nan"), "finite"),
        (parse_opacity, 80, "from 0 to 1"),
        (parse_opacity, "-5%", "below zero"),
        (parse_angle, "45degrees", "is not a unit"),
        (parse_byte_count, "300kb/s", "not a number of bytes"),
        (parse_byte_count, "3 GB", "is not a unit"),
        (parse_byte_count, 0, "positive"),
        (parse_range, "96..24", "`24..96`"),
        (parse_range, "24...96", "not a range"),
        (parse_range, "0..5", "not positive"),
        (parse_range, "..5", "both ends"),
        (parse_aspect, "16/0", "two positive numbers"),
        (parse_aspect, "16/9/2", "`16/9`"),
        (parse_aspect, 1e-9, "a million"),
        (parse_line_height, "1.3rem", "is not a unit"),
        (parse_line_height, 0, "positive"),
        (parse_canvas_size, "1080", "`1080x1920`"),
        (parse_canvas_size, "0x10", "between 1 and 30,000"),
        (parse_canvas_size, "40000x10", "between 1 and 30,000"),
    ],
)
def test_explains_what_is_wrong(parse: Callable[[object], object], value: object, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parse(value)
    assert words in str(caught.value)


def test_spacing_in_em_follows_the_font_size() -> None:
    assert Spacing(0.02, "em").at(50) == 1.0
    assert Spacing(3).at(50) == 3.0
