"""What a line looks like: line boxes, alignment, spans, spacing, decorations, direction."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from compositor.text.types import Block, Fitted, FontChoice, SpanStyle
from compositor.text.typesetter import Typesetter
from compositor.values.color import Rgba

Make = Callable[..., Block]
RED = Rgba(255, 0, 0)


def xs(fitted: Fitted) -> list[float]:
    return [x for line in fitted.lines for run in line.runs for x in run.positions[0::2]]


class TestLineBoxes:
    def test_normal_line_height_rounds_the_metrics_as_browsers_do(self, typesetter: Typesetter, make: Make) -> None:
        # Inter: ascent 0.96875, descent 0.2412, no gap; at 16 px 15.5 and 3.86 are rounded to 16 and 4
        fitted = typesetter.fit(make("a\nb", 16, line_height=None), 100, 100)
        assert [(line.top, line.height, line.baseline) for line in fitted.lines] == [(0, 20, 16), (20, 20, 36)]

    def test_a_line_height_is_kept_and_the_rest_is_halved(self, typesetter: Typesetter, make: Make) -> None:
        # (24 - 16 - 4) / 2 = 2 px of half-leading above the rounded ascent
        fitted = typesetter.fit(make("a\nb", 16, line_height=1.5), 100, 100)
        assert [line.baseline for line in fitted.lines] == [18, 42]
        assert fitted.height == 48
        in_px = typesetter.fit(make("a\nb", 16, line_height=None, line_height_px=24.0), 100, 100)
        assert in_px.lines == fitted.lines

    def test_baselines_lie_on_whole_pixels(self, typesetter: Typesetter, make: Make) -> None:
        """A line of 17.25 * 1.33 = 22.9425 px is cut to 22 60/64 px, as in browsers."""
        fitted = typesetter.fit(make("a\nb\nc\nd", 17.25, line_height=1.33), 100, 200)
        assert all(line.baseline.is_integer() for line in fitted.lines)
        assert fitted.height == 4 * (22 + 60 / 64)

    def test_the_largest_span_makes_the_line(self, typesetter: Typesetter, make: Make, plain: SpanStyle) -> None:
        small = typesetter.fit(make("price 90", 20), 500, 100)
        mixed = typesetter.fit(make([("price ", plain), ("90", plain._replace(scale=2.0))], 20), 500, 100)
        assert small.height == 24
        assert mixed.height > 40
        assert mixed.lines[0].runs[1].size == 40

    def test_a_raised_span_has_its_own_baseline(self, typesetter: Typesetter, make: Make, plain: SpanStyle) -> None:
        raised = plain._replace(scale=0.5, shift=0.6)
        fitted = typesetter.fit(make([("79", plain), ("90", raised)], 40), 500, 100)
        low, high = (run.positions[1] for run in fitted.lines[0].runs)
        assert low - high == pytest.approx(0.6 * 0.5 * 40)

    def test_trim_starts_at_the_caps_and_ends_at_the_baseline(self, typesetter: Typesetter, make: Make) -> None:
        fitted = typesetter.fit(make("HA\nHA", 100, trim=True, line_height=1.0), 900, 900)
        caps = 100 * 1490 / 2048  # Inter's cap height
        assert fitted.height == pytest.approx(100 + caps)
        assert [line.baseline for line in fitted.lines] == [73, 173]

    def test_fallback_fonts_count_only_with_normal_line_height(self, typesetter: Typesetter, make: Make) -> None:
        arabic = "a مرحبا"
        assert typesetter.fit(make(arabic, 20, line_height=None), 500, 100).height == 42
        assert typesetter.fit(make("a", 20, line_height=None), 500, 100).height == 24
        assert typesetter.fit(make(arabic, 20, line_height=1.5), 500, 100).height == 30


class TestAlignment:
    @pytest.mark.parametrize(
        ("align", "text", "share"),
        [
            ("start", "abc", 0), ("left", "abc", 0), ("center", "abc", 0.5), ("right", "abc", 1), ("end", "abc", 1),
            ("start", "שלום", 1), ("end", "שלום", 0), ("left", "שלום", 0), ("justify", "abc", 0),
            ("justify", "שלום", 1),
        ],
    )  # fmt: skip
    def test_lines_stand_where_they_are_told(
        self, typesetter: Typesetter, make: Make, align: str, text: str, share: float
    ) -> None:
        line = typesetter.fit(make(text, 20, align=align), 300, 100).lines[0]
        assert line.x == pytest.approx((300 - line.width) * share)
        assert line.runs[0].x == pytest.approx(line.x)

    def test_justified_lines_fill_the_width_but_for_the_last(self, typesetter: Typesetter, make: Make) -> None:
        fitted = typesetter.fit(make("some words that take three lines here", 20, align="justify"), 140, 200)
        *full, last = fitted.lines
        assert [line.width for line in full] == [140] * len(full)
        assert last.width < 140
        for line in full:
            assert line.runs[-1].x + line.runs[-1].width == pytest.approx(140)

    def test_a_justified_line_without_spaces_stays_as_it_is(self, typesetter: Typesetter, make: Make) -> None:
        fitted = typesetter.fit(make("unbroken short", 20, align="justify"), 100, 200)
        assert fitted.lines[0].width < 100


class TestSpans:
    def test_a_change_of_paint_keeps_kerning_and_breaks_nothing(
        self, typesetter: Typesetter, make: Make, plain: SpanStyle
    ) -> None:
        red = plain._replace(color=RED)
        whole = typesetter.fit(make("AVAVAV", 40), 500, 100)
        split = typesetter.fit(make([("AVA", plain), ("VAV", red)], 40), 500, 100)
        assert xs(split) == pytest.approx(xs(whole))
        assert [run.text for run in split.lines[0].runs] == ["AVA", "VAV"]
        assert [split.styles[run.style].color for run in split.lines[0].runs] == [None, RED]
        bold = plain._replace(font=FontChoice(("Inter",), 800))
        narrow = typesetter.fit(make([("x ab", plain), ("cd", bold)], 40), 110, 300)
        assert [line.text for line in narrow.lines] == ["x", "abcd"]

    def test_a_ligature_across_a_change_of_paint_belongs_to_its_first_letter(
        self, typesetter: Typesetter, make: Make
    ) -> None:
        serif = SpanStyle(FontChoice(("Source Serif 4",)))
        fitted = typesetter.fit(make([("of", serif), ("fer", serif._replace(color=RED))], 40), 500, 100)
        assert [run.text for run in fitted.lines[0].runs] == ["off", "er"]

    def test_letter_spacing_stands_between_letters_only(
        self, typesetter: Typesetter, make: Make, plain: SpanStyle
    ) -> None:
        normal = typesetter.fit(make("abcd", 20), 500, 100)
        in_px = typesetter.fit(make([("abcd", plain._replace(letter_spacing=3.0))], 20), 500, 100)
        in_em = typesetter.fit(make([("abcd", plain._replace(letter_spacing_em=0.15))], 20), 500, 100)
        assert in_px.width == pytest.approx(normal.width + 3 * 3)
        assert in_em.width == pytest.approx(normal.width + 3 * 3)
        assert xs(in_px) == pytest.approx([x + 3 * i for i, x in enumerate(xs(normal))])

    def test_letter_spacing_undoes_ligatures(self, typesetter: Typesetter, make: Make) -> None:
        serif = SpanStyle(FontChoice(("Source Serif 4",)))
        assert len(xs(typesetter.fit(make([("fi", serif)], 20), 500, 100))) == 1
        assert len(xs(typesetter.fit(make([("fi", serif._replace(letter_spacing=1.0))], 20), 500, 100))) == 2

    def test_word_spacing_widens_spaces(self, typesetter: Typesetter, make: Make) -> None:
        normal = typesetter.fit(make("a b\u00a0c", 20), 500, 100)
        wide = typesetter.fit(make("a b\u00a0c", 20, word_spacing=7.0), 500, 100)
        assert wide.width == pytest.approx(normal.width + 14)
        assert xs(wide)[-1] == pytest.approx(xs(normal)[-1] + 14)

    def test_word_spacing_in_em_grows_with_the_size_that_fits(self, typesetter: Typesetter, make: Make) -> None:
        for size in (12, 20, 41):
            in_px = typesetter.fit(make("a b\u00a0c", size, word_spacing=0.35 * size), 500, 100)
            in_em = typesetter.fit(make("a b\u00a0c", (10, size), word_spacing_em=0.35), 500, 100)
            assert in_em.width == pytest.approx(in_px.width)
            assert xs(in_em) == pytest.approx(xs(in_px))
        narrow = typesetter.fit(make("a b c d", (5, 90), max_lines=1, word_spacing_em=2), 100, 100)
        assert narrow.state == "fits"
        assert 95 < narrow.width <= 100

    def test_features_change_glyphs(self, typesetter: Typesetter, make: Make) -> None:
        def widths(features: tuple[tuple[str, int], ...]) -> list[float]:
            style = SpanStyle(FontChoice(("Inter",), features=features))
            return [typesetter.fit(make([(digit, style)], 20), 500, 100).width for digit in "018"]

        assert len(set(widths(()))) == 3
        assert len(set(widths((("tnum", 1),)))) == 1

    def test_weight_is_an_axis_and_never_faked(self, typesetter: Typesetter, make: Make) -> None:
        bold = SpanStyle(FontChoice(("Inter",), 777))
        run = typesetter.fit(make([("a", bold)], 40), 500, 100).lines[0].runs[0]
        assert run.font.axes == (("opsz", 32.0), ("wght", 777.0))


class TestDecorations:
    def test_lines_take_place_and_thickness_from_the_font(
        self, typesetter: Typesetter, make: Make, plain: SpanStyle
    ) -> None:
        style = plain._replace(decorations=("underline", "line-through", "overline"), highlight=RED)
        fitted = typesetter.fit(make([("gap", style)], 100, line_height=1.0, skip_ink=False), 500, 200)
        line = fitted.lines[0]
        found = {item.kind: item for item in line.decorations}
        assert list(found) == ["highlight", "underline", "line-through", "overline"]
        # Inter at optical size 32: underline at -208, strike-out at 634, both 140 units thick, of 2048
        assert found["underline"].y == line.baseline + 10
        assert found["line-through"].y == line.baseline - 31
        assert found["underline"].height == found["line-through"].height == 7
        assert found["highlight"].y == line.baseline - 97
        assert found["highlight"].height == 97 + 24
        assert all((item.x, item.width) == (line.x, line.width) for item in line.decorations)

    @pytest.mark.parametrize("kind", ["underline", "overline"])
    def test_without_descenders_a_line_is_whole(
        self, typesetter: Typesetter, make: Make, plain: SpanStyle, kind: Any
    ) -> None:
        fitted = typesetter.fit(make([("none here", plain._replace(decorations=(kind,)))], 40), 500, 100)
        (stroke,) = fitted.lines[0].decorations
        assert (stroke.x, stroke.width) == (fitted.lines[0].x, fitted.lines[0].width)

    def test_an_underline_opens_around_each_descender(
        self, typesetter: Typesetter, make: Make, plain: SpanStyle
    ) -> None:
        style = plain._replace(decorations=("underline",))
        line = typesetter.fit(make([("apopb", style)], 100), 500, 200).lines[0]
        ends = [(item.x, item.x + item.width) for item in line.decorations]
        assert len(ends) == 3
        assert ends[0][0] == line.x
        assert ends[-1][1] == pytest.approx(line.x + line.width)
        stems = line.runs[0].positions[2], line.runs[0].positions[6]
        for (_, left), (right, _), stem in zip(ends, ends[1:], stems, strict=False):
            assert left < stem + 10 < right  # the stem of a p is open, its bowl is not
            assert right - left < 40

    def test_a_strike_goes_through_all(self, typesetter: Typesetter, make: Make, plain: SpanStyle) -> None:
        style = plain._replace(decorations=("line-through",))
        assert len(typesetter.fit(make([("gypsy", style)], 40), 500, 100).lines[0].decorations) == 1

    def test_ideographs_keep_their_line(self, wide_typesetter: Typesetter, make: Make) -> None:
        style = SpanStyle(FontChoice(("Noto Sans CJK JP",)), decorations=("underline",))
        assert len(wide_typesetter.fit(make([("今週末", style)], 40), 500, 100).lines[0].decorations) == 1

    def test_raised_words_are_smaller_and_underlined_where_they_stand(
        self, typesetter: Typesetter, make: Make, plain: SpanStyle
    ) -> None:
        raised = plain._replace(scale=0.6, shift=0.5, decorations=("underline",))
        fitted = typesetter.fit(make([("mc", plain), ("2", raised)], 40), 500, 100)
        line, run = fitted.lines[0], fitted.lines[0].runs[1]
        assert run.size == 24
        assert run.positions[1] == line.baseline - 12  # half of its own size
        assert line.decorations[0].y < line.baseline

    def test_only_the_span_is_decorated(self, typesetter: Typesetter, make: Make, plain: SpanStyle) -> None:
        struck = plain._replace(decorations=("line-through",))
        fitted = typesetter.fit(make([("was ", plain), ("99 €", struck), (" now", plain)], 20), 500, 100)
        (stroke,) = fitted.lines[0].decorations
        run = fitted.lines[0].runs[1]
        assert (stroke.x, stroke.width, stroke.style) == (run.x, run.width, run.style)


class TestDirection:
    def test_right_to_left_text_is_laid_out_from_the_right(self, typesetter: Typesetter, make: Make) -> None:
        line = typesetter.fit(make("שלום abc", 20), 300, 100).lines[0]
        latin, hebrew = sorted(line.runs, key=lambda run: run.x)
        assert latin.text.strip() == "abc"
        assert hebrew.text.strip() == "שלום"

    def test_a_hebrew_word_in_latin_text_is_reversed_in_place(self, typesetter: Typesetter, make: Make) -> None:
        line = typesetter.fit(make("abc שלום def", 20), 300, 100).lines[0]
        assert [run.text.strip() for run in line.runs] == ["abc", "שלום", "def"]

    def test_the_direction_can_be_set(self, typesetter: Typesetter, make: Make) -> None:
        assert typesetter.fit(make("abc", 20, direction="rtl"), 300, 100).lines[0].x > 200

    def test_arabic_letters_join(self, typesetter: Typesetter, make: Make) -> None:
        joined = typesetter.fit(make("بيت", 20), 300, 100)
        apart = typesetter.fit(make("ب\u200cي\u200cت", 20), 300, 100)
        assert set(joined.lines[0].runs[0].ids) != set(apart.lines[0].runs[0].ids)


def test_positions_lie_between_pixels(typesetter: Typesetter, make: Make) -> None:
    assert any(not x.is_integer() for x in xs(typesetter.fit(make("Hamburg", 17), 300, 100)))


def test_results_survive_pickling(typesetter: Typesetter, make: Make, plain: SpanStyle) -> None:
    block = make([("a ", plain), ("b", plain._replace(highlight=RED))], (10, 20))
    fitted = typesetter.fit(block, 100, 100)
    assert pickle.loads(pickle.dumps((block, fitted))) == (block, fitted)
    assert math.isfinite(hash(fitted))
