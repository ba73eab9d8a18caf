"""How the font size is found: the largest on the ladder of quarters for which everything fits."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable

import pytest

from compositor.errors import FitError
from compositor.text.search import ladder
from compositor.text.types import Block, FontChoice, SpanStyle
from compositor.text.typesetter import TextLimits, Typesetter

Make = Callable[..., Block]
HEADLINE = "Half price, this week only, on all shoes and on all the bags"


def test_a_short_text_takes_the_largest_size(typesetter: Typesetter, make: Make) -> None:
    fitted = typesetter.fit(make("Sale", (24, 96)), 600, 200)
    assert (fitted.size, fitted.state, fitted.limited_by) == (96, "fits", "")


def test_sizes_are_quarters_and_the_ends_of_the_range() -> None:
    assert list(ladder(10, 11, math.inf)) == [10, 10.25, 10.5, 10.75, 11]
    assert list(ladder(10.1, 10.6, math.inf)) == [10.1, 10.25, 10.5, 10.6]
    assert list(ladder(10.1, 10.6, 10.3)) == [10.1, 10.25]
    assert list(ladder(12, 12, math.inf)) == [12]
    assert list(ladder(12, 40, 5)) == [12]


@pytest.mark.parametrize(
    "sizes", [(10, 11, math.inf), (10.1, 10.6, math.inf), (10.1, 10.6, 10.3), (12, 12, 12), (12, 40, 5)]
)
def test_the_first_size_that_is_not_below_another_is_found_without_looking(sizes: tuple[float, float, float]) -> None:
    steps = ladder(*sizes)
    for size in (0.0, 9.9, 10, 10.05, 10.1, 10.25, 10.3, 10.5, 10.55, 10.6, 11, 12, 12.1, 40, 50):
        assert steps.at_least(size) == bisect_left(list(steps), size)


@pytest.mark.parametrize(
    ("fields", "width", "height", "limit"),
    [
        ({}, 300, 100, "height"),
        ({"max_lines": 2}, 300, 1000, "max-lines"),
        ({"max_lines": 1}, 600, 1000, "width"),
        ({"wrap": "none"}, 600, 1000, "width"),
        ({}, 150, 10_000, "word"),
    ],
)
def test_the_report_says_what_kept_the_size_down(
    typesetter: Typesetter, make: Make, fields: dict[str, object], width: float, height: float, limit: str
) -> None:
    fitted = typesetter.fit(make(HEADLINE, (8, 200), **fields), width, height)
    assert (fitted.state, fitted.limited_by) == ("fits", limit)


def test_the_next_size_would_not_fit(typesetter: Typesetter, make: Make) -> None:
    fitted = typesetter.fit(make(HEADLINE, (24, 96)), 700, 220)
    larger = typesetter.fit(make(HEADLINE, fitted.size + 0.25), 700, 220)
    assert fitted.state == "fits"
    assert larger.state == "visible"
    assert fitted.height <= 220 < larger.height


def test_ease_moves_the_top_of_the_range_down(typesetter: Typesetter, make: Make) -> None:
    block = make("Sale", (20, 60))
    assert typesetter.fit(block, 900, 900, ease=0.5).size == 40
    assert typesetter.fit(block, 900, 900, ease=0.5).limited_by == "ease"
    assert typesetter.fit(block, 900, 900, ease=1.0).size == 20
    assert typesetter.fit(block, 900, 900, ease=0.004).size == 59.75  # 59.84, floored to the ladder


def test_a_group_caps_the_size_but_not_below_the_smallest(typesetter: Typesetter, make: Make) -> None:
    block = make("Sale", (20, 60))
    assert (typesetter.fit(block, 900, 900, cap=33.1).size) == 33
    assert (typesetter.fit(block, 900, 900, cap=33.1).limited_by) == "group"
    assert (typesetter.fit(block, 900, 900, cap=3).size) == 20


def test_a_word_wider_than_the_line_breaks_only_at_the_smallest_size(typesetter: Typesetter, make: Make) -> None:
    word = "Donaudampfschifffahrt"
    fits = typesetter.fit(make(word, (10, 60)), 300, 200)
    assert len(fits.lines) == 1
    assert fits.limited_by == "word"
    broken = typesetter.fit(make(word, (40, 60)), 300, 200)
    assert [line.text for line in broken.lines] == ["Donaudampfschi", "fffahrt"]
    assert (broken.size, broken.state, broken.limited_by) == (40, "fits", "word")


def test_infinite_boxes_are_as_large_as_the_text(typesetter: Typesetter, make: Make) -> None:
    fitted = typesetter.fit(make("One line\nand another", 20, align="right"), math.inf, math.inf)
    assert fitted.box_width == fitted.width == max(line.width for line in fitted.lines)
    assert fitted.lines[0].x > 0
    assert fitted.lines[1].x == 0


def test_content_widths(typesetter: Typesetter, make: Make) -> None:
    block = make("A few words\nand more", (10, 20))
    one_line = typesetter.fit(make("A few words", 20), math.inf, math.inf).width
    word = typesetter.fit(make("words", 10), math.inf, math.inf).width
    assert typesetter.max_content(block) == pytest.approx(one_line)
    assert typesetter.min_content(block) == pytest.approx(word)
    assert typesetter.fit(block._replace(smallest=20), one_line, 100).state == "fits"


def test_an_empty_text_has_no_lines(typesetter: Typesetter, make: Make) -> None:
    fitted = typesetter.fit(make("", (10, 20)), 100, 100)
    assert (fitted.lines, fitted.width, fitted.height, fitted.state) == ((), 0, 0, "fits")
    assert typesetter.max_content(make("", 10)) == typesetter.min_content(make("", 10)) == 0


def test_an_optical_size_axis_follows_the_size(typesetter: Typesetter) -> None:
    inter = SpanStyle(FontChoice(("Inter",)))

    def optical(size: float, style: SpanStyle = inter) -> float:
        block = Block((*make_span("Sale", style),), size, size)
        return dict(typesetter.fit(block, 999, 999).lines[0].runs[0].font.axes)["opsz"]

    assert [optical(size) for size in (8, 15, 20.75, 21, 40)] == [14, 15, 20, 22, 32]
    fixed = SpanStyle(FontChoice(("Inter",), axes=(("opsz", 18.0),)))
    assert optical(60, fixed) == 18
    assert optical(60, SpanStyle(FontChoice(("Inter",), optical=False))) == 14


def make_span(text: str, style: SpanStyle) -> tuple[object, ...]:
    from compositor.text.types import Span

    return (Span(text, style),)


def test_too_long_a_text_is_refused_by_name(make: Make, library: object) -> None:
    typesetter = Typesetter(library, limits=TextLimits(max_characters=10))  # type: ignore[arg-type]
    with pytest.raises(FitError, match=r"text\.too-long"):
        typesetter.fit(make("eleven chars", 10), 100, 100)


def test_the_cache_never_changes_a_result(make: Make, library: object) -> None:
    cached = Typesetter(library)  # type: ignore[arg-type]
    bare = Typesetter(library, cache_bytes=0, cache_fonts=0)  # type: ignore[arg-type]
    for width in (120, 300, 700):
        block = make(HEADLINE, (10, 60), wrap="balance")
        assert cached.fit(block, width, 200) == cached.fit(block, width, 200) == bare.fit(block, width, 200)
