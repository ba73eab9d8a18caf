"""The text layer: what it says, how it is measured, and what it draws. A letter is half an em wide."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fakes import FakeKit, boxes, drawn, layer_of, placed, used

from compositor.display import Glyphs, Group, LinearGradient, Rounded, Shape, Stroke
from compositor.errors import FitError, LayoutError
from compositor.flow import Limit
from compositor.layers.text import Text
from compositor.values.color import Rgba

BLACK, RED, BLUE = Rgba(0, 0, 0), Rgba(255, 0, 0), Rgba(0, 0, 255)
STYLES = {"tokens": {"style": {"red": {"color": "#f00", "highlight": "#00f"}}}}


def text(said: str = "hello", **properties: Any) -> dict[str, Any]:
    return {"text": said, "font-size": 20, **{key.replace("_", "-"): value for key, value in properties.items()}}


def block(said: str = "hello", **properties: Any) -> Any:
    layer = layer_of(text(said, **properties), **STYLES)
    assert isinstance(layer, Text)
    return layer.block(FakeKit(styles={}))


class TestSaying:
    def test_marks_become_styles(self) -> None:
        spans = block("a **b** *c* ~~d~~").spans
        plain, strong, slanted, struck = spans[0], *spans[1::2]
        assert plain.style.font.weight == 400
        assert strong.style.font.weight == 700
        assert slanted.style.font.italic
        assert struck.style.decorations == ("line-through",)

    def test_strong_in_strong_type_is_stronger(self) -> None:
        assert block("**b**", font_weight=800).spans[0].style.font.weight == 900

    def test_marks_are_text_without_markup(self) -> None:
        assert "".join(span.text for span in block("**b**", markup="none").spans) == "**b**"

    def test_numbers_are_said_as_written(self) -> None:
        assert block(7).spans[0].text == "7"  # type: ignore[arg-type]

    def test_upper_case_of_single_letters_may_be_longer(self) -> None:
        assert block("straße", text_transform="uppercase").spans[0].text == "STRASSE"

    def test_capitals_start_words_across_styles(self) -> None:
        said = "".join(span.text for span in block("it's o**ne** two", text_transform="capitalize").spans)
        assert said == "It's One Two"

    def test_an_unknown_style_is_an_error_at_load(self) -> None:
        with pytest.raises(LayoutError, match="no inline style `rod`"):
            layer_of(text("[x]{rod}"), **STYLES)

    def test_properties_lie_over_the_font(self) -> None:
        made = block(font={"family": "Geist Mono", "weight": 300, "size": 50}, font_weight=600, font_size=30)
        assert made.spans[0].style.font.families == ("Geist Mono",)
        assert (made.spans[0].style.font.weight, made.largest) == (600, 30)

    def test_an_empty_text_keeps_no_space(self) -> None:
        row = {"flow": "row", "gap": 10, "layers": [text("", name="a"), text("hi", name="b", shrink=0)]}
        assert boxes(placed([row]))["b"][0] == 0.0

    def test_pictures_are_no_colors_of_letters(self) -> None:
        with pytest.raises(LayoutError, match="not a picture"):
            layer_of(text(color="url(wide.jpg)"))

    def test_a_stroke_inside_of_letters_is_refused(self) -> None:
        with pytest.raises(LayoutError, match="`center` or `outside`"):
            layer_of(text(stroke={"width": 1, "color": "#000", "align": "inside"}))


class TestMeasuring:
    def test_as_wide_as_its_line_and_as_narrow_as_its_longest_word(self) -> None:
        layer, kit = layer_of(text("hello you", padding=5)), FakeKit()
        assert layer.measure(Limit(), kit).width == 90 + 10
        assert layer.measure(Limit(narrow=True), kit).width == 50 + 10

    def test_as_tall_as_its_lines_at_a_width(self) -> None:
        measured = layer_of(text("hello you", padding="3 5")).measure(Limit(60.0), FakeKit())
        assert measured.height == 2 * 24 + 6
        assert measured.baseline == 20 + 3

    def test_hugs_its_words(self) -> None:
        tree = placed([text("hello", name="a", place="center", padding=10)])
        assert boxes(tree)["a"] == (65.0, 28.0, 70.0, 44.0)

    @pytest.mark.parametrize(("where", "top"), [("top", 20.0), ("middle", 58.0), ("bottom", 96.0)])
    def test_sits_in_its_height(self, where: str, top: float) -> None:
        (glyphs,) = drawn([text(vertical_align=where)])
        assert isinstance(glyphs, Glyphs)
        assert glyphs.positions[1] == top


class TestReporting:
    def test_how_it_went(self) -> None:
        (fit,) = placed([{**text("hello you", name="a"), "font-size": "10..80"}], "100x100").children[0].fits
        assert (fit.name, fit.asked, fit.used, fit.lines) == ("a", (10.0, 80.0), 40.0, 2)
        assert (fit.state, fit.limited_by, fit.text) == ("fits", "word", "hello you")

    def test_what_was_cut(self) -> None:
        layer = text("one two three", max_lines=2, overflow="ellipsis")
        (fit,) = placed([layer], "50x100").children[0].fits
        assert (fit.state, fit.truncated) == ("ellipsis", "three")

    def test_an_unknown_style_of_a_caller_s_kit_is_a_fit_error(self) -> None:
        layer = layer_of(text("[x]{red}"), **STYLES)
        with pytest.raises(FitError, match="no inline style `red`"):
            layer.block(FakeKit(styles={}))  # type: ignore[attr-defined]


class TestDrawing:
    def test_letters_in_one_color(self) -> None:
        assert drawn([text(color="#f00")])[0].fill == RED  # type: ignore[union-attr]

    def test_a_gradient_runs_across_the_text_box(self) -> None:
        fill = drawn([text(color="linear-gradient(to right, #f00, #00f)", padding="0 50")])[0].fill  # type: ignore[union-attr]
        assert isinstance(fill, LinearGradient)
        assert (fill.start[0], fill.end[0]) == (50.0, 150.0)

    def test_a_highlight_lies_behind_each_line(self) -> None:
        first, second, *letters = drawn([text("hello you", highlight="#00f", padding=5)], "60x100")
        assert first == Shape(Rounded(5.0, 5.0, 50.0, 24.0), BLUE)
        assert second == Shape(Rounded(5.0, 29.0, 30.0, 24.0), BLUE)
        assert all(isinstance(op, Glyphs) for op in letters)

    def test_without_letters_only_what_is_behind_them_is_drawn(self) -> None:
        assert [type(op) for op in drawn([text(highlight="#00f", fill="#fff")], letters=False)] == [Shape, Shape]

    def test_a_stroke_runs_along_the_letters(self) -> None:
        (glyphs,) = drawn([text(stroke="2 #f00")])
        assert (glyphs.fill, glyphs.stroke) == (BLACK, Stroke(RED, 2.0))  # type: ignore[union-attr]

    def test_a_stroke_outside_of_opaque_letters_lies_below_them(self) -> None:
        around, letters = drawn([text(stroke={"width": 2, "color": "#f00", "align": "outside"})])
        assert (around.fill, around.stroke) == (None, Stroke(RED, 4.0, join="round"))  # type: ignore[union-attr]
        assert (letters.fill, letters.stroke) == (BLACK, None)  # type: ignore[union-attr]

    def test_a_stroke_outside_of_translucent_letters_is_cut_at_them(self) -> None:
        around, _ = drawn([text(color="#0008", stroke={"width": 2, "color": "#f00", "align": "outside"})])
        assert isinstance(around, Group)
        assert around.mask is not None
        assert around.mask.mode == "luminance"

    def test_a_shadow_is_that_of_the_letters_and_their_stroke(self) -> None:
        shadow, _ = drawn([text(stroke="2 #f00", effects=[{"shadow": "3 4 6 1 #00f"}])])
        assert (shadow.fill, shadow.stroke, shadow.blur) == (BLUE, Stroke(BLUE, 4.0, join="round"), 3.0)  # type: ignore[union-attr]
        assert shadow.positions[:2] == (3.0, 24.0)  # type: ignore[union-attr]

    def test_a_shadow_is_that_of_the_box_if_there_is_one(self) -> None:
        shadow, *_ = drawn([text(fill="#fff", inset=20, effects=[{"shadow": "0 0 6 #00f"}])])
        assert shadow.outline == Rounded(20.0, 20.0, 160.0, 60.0)  # type: ignore[union-attr]

    def test_what_does_not_fit_is_cut_inside_of_the_border(self) -> None:
        _, cut = drawn([text("far too long", border="5 #f00", overflow="clip")], "40x40")
        assert cut.clip.outline == Rounded(5.0, 5.0, 30.0, 30.0)  # type: ignore[union-attr]


def test_missing_glyphs_are_a_warning() -> None:
    class Lacking(FakeKit):
        def fit(self, *asked: Any) -> Any:
            answer = super().fit(*asked)

            class Answer:
                fitted = replace(answer.fitted, missing=(0xE000,))

            return Answer()

    kit = Lacking()
    placed([text(missing_glyph="skip")], kit=kit)
    (problem,) = kit.warnings
    assert (problem.code, problem.severity) == ("text.missing-glyph", "warning")
    assert "U+E000" in problem.message


def test_sizes_are_tried_for_the_given_range_only() -> None:
    assert used(placed([{**text("hi", name="a"), "font-size": 16}])) == {"a": 16.0}
