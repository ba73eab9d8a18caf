"""What happens when a text does not fit even at its smallest size, and when a font lacks a glyph."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from compositor.errors import AssetError, FitError
from compositor.resources.fonts import FontLibrary, bundled_folder
from compositor.text.types import Block, FontChoice, Span, SpanStyle
from compositor.text.typesetter import Typesetter

Make = Callable[..., Block]
LONG = "A very long text that cannot fit in this box at all"


class TestEllipsis:
    def test_the_tail_is_cut_and_reported(self, typesetter: Typesetter, make: Make) -> None:
        fitted = typesetter.fit(make(LONG, 20, max_lines=2, overflow="ellipsis"), 160, 500)
        assert [line.text for line in fitted.lines] == ["A very long text", "that cannot fit i…"]
        assert (fitted.state, fitted.limited_by) == ("ellipsis", "max-lines")
        assert fitted.truncated == "n this box at all"
        assert all(line.width <= 160 for line in fitted.lines)

    def test_it_is_not_used_before_the_smallest_size(self, typesetter: Typesetter, make: Make) -> None:
        fitted = typesetter.fit(make(LONG, (8, 20), max_lines=2, overflow="ellipsis"), 160, 500)
        assert (fitted.state, fitted.truncated) == ("fits", "")
        assert 8 < fitted.size < 20

    def test_spaces_before_it_go(self, typesetter: Typesetter, make: Make) -> None:
        fitted = typesetter.fit(make("aaa bbbbbbbbbbbb", 20, max_lines=1, overflow="ellipsis"), 60, 50)
        assert fitted.lines[0].text == "aaa…"

    def test_it_looks_like_the_text_before_it(self, typesetter: Typesetter, make: Make, plain: SpanStyle) -> None:
        bold = SpanStyle(FontChoice(("Inter",), 800))
        block = make([("plain ", plain), ("bold words in the tail", bold)], 20, max_lines=1, overflow="ellipsis")
        fitted = typesetter.fit(block, 150, 50)
        assert fitted.lines[0].runs[-1].text.endswith("…")
        assert fitted.styles[fitted.lines[0].runs[-1].style] == bold

    def test_grapheme_clusters_stay_whole(self, wide_typesetter: Typesetter, make: Make) -> None:
        style = SpanStyle(FontChoice(("Inter", "Noto Color Emoji")))
        family = "👩‍👧"
        for width in range(20, 120, 5):
            block = make([(family * 6, style)], 20, max_lines=1, overflow="ellipsis")
            text = wide_typesetter.fit(block, width, 50).lines[0].text.removesuffix("…")
            assert text == family * (len(text) // len(family))

    def test_a_newline_cuts_as_well(self, typesetter: Typesetter, make: Make) -> None:
        fitted = typesetter.fit(make("first\nsecond", 20, max_lines=1, overflow="ellipsis"), 300, 50)
        assert fitted.lines[0].text == "first…"
        assert fitted.truncated == "\nsecond"

    def test_the_height_cuts_lines_too(self, typesetter: Typesetter, make: Make) -> None:
        fitted = typesetter.fit(make(LONG, 20, overflow="ellipsis"), 160, 50)
        assert len(fitted.lines) == 2
        assert fitted.height <= 50
        assert fitted.limited_by == "height"

    def test_one_line_stays_even_when_it_is_too_high(self, typesetter: Typesetter, make: Make) -> None:
        fitted = typesetter.fit(make("Sale", 20, overflow="ellipsis"), 160, 5)
        assert (len(fitted.lines), fitted.state) == (1, "clipped")

    def test_a_box_narrower_than_the_ellipsis_stays_empty(self, typesetter: Typesetter, make: Make) -> None:
        fitted = typesetter.fit(make("Sale", 20, overflow="ellipsis", max_lines=1), 3, 50)
        assert fitted.lines[0].runs == ()
        assert fitted.truncated == "Sale"

    def test_without_wrap_every_long_line_gets_one(self, typesetter: Typesetter, make: Make) -> None:
        text = "first line is long\nok\nthird line is long"
        fitted = typesetter.fit(make(text, 20, wrap="none", overflow="ellipsis"), 100, 500)
        assert [line.text for line in fitted.lines] == ["first line i…", "ok", "third line…"]

    def test_another_mark_can_be_given(self, typesetter: Typesetter, make: Make) -> None:
        fitted = typesetter.fit(make(LONG, 20, max_lines=1, overflow="ellipsis", ellipsis=" [more]"), 200, 50)
        assert fitted.lines[0].text.endswith(" [more]")


def test_clip_keeps_the_lines_within_max_lines(typesetter: Typesetter, make: Make) -> None:
    fitted = typesetter.fit(make(LONG, 20, max_lines=2, overflow="clip"), 160, 500)
    assert (len(fitted.lines), fitted.state, fitted.truncated) == (2, "clipped", "this box at all")


def test_visible_keeps_everything(typesetter: Typesetter, make: Make) -> None:
    fitted = typesetter.fit(make(LONG, 20, max_lines=2), 160, 20)
    assert (len(fitted.lines), fitted.state, fitted.truncated) == (3, "visible", "")


def test_an_error_names_the_path_the_box_and_the_reason(typesetter: Typesetter, make: Make) -> None:
    with pytest.raises(FitError) as caught:
        typesetter.fit(make(LONG, (16, 20), overflow="error"), 160, 30, path=("layers", 2, "text"))
    (problem,) = caught.value.problems
    assert (problem.code, problem.path) == ("text.does-not-fit", ("layers", 2, "text"))
    assert problem.message == ("the text does not fit 160 × 30 px even at 16 px: its lines are higher than the box")


class TestGlyphs:
    def test_a_missing_glyph_is_an_error_by_code_point(self, typesetter: Typesetter, make: Make) -> None:
        with pytest.raises(AssetError) as caught:
            typesetter.fit(make("a\U0001e4d0b", 20), 300, 100, path=("layers", 1))
        (problem,) = caught.value.problems
        assert problem.code == "font.no-glyph"
        assert "U+1E4D0" in problem.message
        assert "Inter → Noto Sans Arabic" in problem.message
        assert problem.path == ("layers", 1)

    def test_or_drawn_as_a_box_or_skipped(self, typesetter: Typesetter, make: Make) -> None:
        drawn = typesetter.fit(make("a\U0001e4d0b", 20, missing="notdef"), 300, 100)
        skipped = typesetter.fit(make("a\U0001e4d0b", 20, missing="skip"), 300, 100)
        assert 0 in drawn.lines[0].runs[0].ids
        assert 0 not in skipped.lines[0].runs[0].ids
        assert drawn.missing == skipped.missing == (0x1E4D0,)
        without = typesetter.fit(make("ab", 20), 300, 100)
        assert skipped.width == pytest.approx(without.width)

    def test_fonts_are_chosen_per_cluster_along_the_list(self, wide_typesetter: Typesetter, make: Make) -> None:
        style = SpanStyle(FontChoice(("Inter", "Noto Sans CJK JP", "Noto Color Emoji")))
        fitted = wide_typesetter.fit(make([("新作 sale 🚀", style)], 20), 500, 100)
        assert fitted.fallbacks == ("Noto Sans CJK JP", "Noto Color Emoji")
        assert [run.color_font for run in fitted.lines[0].runs] == [False, False, True]

    def test_an_emoji_sequence_takes_the_color_font_whole(self, wide_typesetter: Typesetter, make: Make) -> None:
        style = SpanStyle(FontChoice(("Inter", "Noto Color Emoji")))
        for sequence in ("👍🏽", "👩‍👧", "🇩🇪", "1️⃣", "❤️"):
            (run,) = wide_typesetter.fit(make([(sequence, style)], 20), 500, 100).lines[0].runs
            assert run.color_font
            assert len(run.ids) == 1
        (digit,) = wide_typesetter.fit(make([("1", style)], 20), 500, 100).lines[0].runs
        assert not digit.color_font

    def test_composed_and_decomposed_spellings_need_one_glyph_only(self, typesetter: Typesetter, make: Make) -> None:
        assert typesetter.fit(make("e\u0301", 20), 500, 100).width == typesetter.fit(make("é", 20), 500, 100).width

    def test_an_optional_family_matters_once_a_text_needs_it(self, typesetter: Typesetter, make: Make) -> None:
        style = SpanStyle(FontChoice(("Inter", "Noto Sans JP")))
        assert typesetter.fit(make([("plain", style)], 20), 300, 100).state == "fits"
        with pytest.raises(AssetError) as caught:
            typesetter.fit(make([("東京", style)], 20, missing="skip"), 300, 100)
        (problem,) = caught.value.problems
        assert (problem.code, problem.hint) == ("font.not-installed", "pip install compositor-fonts-cjk")

    def test_an_axis_that_no_family_has_is_an_error(self, typesetter: Typesetter, make: Make) -> None:
        style = SpanStyle(FontChoice(("Inter",), axes=(("GRAD", 1.0),)))
        with pytest.raises(AssetError, match="axes there are: opsz, wght"):
            typesetter.fit(make([("a", style)], 20), 300, 100)


class TestHostileText:
    @pytest.mark.parametrize(
        "text",
        [
            "a\0b", "\x07\x1b[31m", "\ud800 lone", "\u202e abc \u202c", "\u200d\u200d", "\ufeff", "\u00ad\u00ad",
            "\ufe0f", "\u0301", "\n\n\n", "   ", "\u2028", "a" + "\u0301" * 10_000, "\u0628" * 5000, "x" * 20_000,
            "\u00ad".join("abcdefgh" * 200), "(" * 3000, "🏽" * 10, "\U0010ffff", "-" * 4000, "a-" * 3000,
        ],
    )  # fmt: skip
    def test_gives_a_defined_result(self, typesetter: Typesetter, make: Make, text: str) -> None:
        for overflow in ("ellipsis", "visible"):
            block = make(text, (8, 40), missing="notdef", overflow=overflow, max_lines=3)
            fitted = typesetter.fit(block, 200, 100)
            assert fitted.size >= 8

    def test_controls_vanish_and_lone_surrogates_show(self, typesetter: Typesetter, make: Make) -> None:
        assert typesetter.fit(make("a\0\x1bb\tc", 20), 300, 100).lines[0].text == "ab c"
        fitted = typesetter.fit(make("a\ud800", 20, missing="notdef"), 300, 100)
        assert fitted.lines[0].text == "a\ufffd"


def test_damaged_fonts_are_refused_or_drawn_but_never_crash(tmp_path: Path) -> None:
    """Whatever bytes lie between sound headers, HarfBuzz reads them without harm."""
    sound = (bundled_folder() / "noto-sans-hebrew" / "NotoSansHebrew.ttf").read_bytes()
    chance = random.Random(7)
    style = SpanStyle(FontChoice(("Noto Sans Hebrew",), 700))
    for number in range(25):
        data = bytearray(sound)
        for _ in range(200):
            data[chance.randrange(300, len(data))] = chance.randrange(256)
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "font.ttf").write_bytes(data)
        block = Block((Span("שלום", style),), 20, 20, missing="notdef")
        try:
            fitted = Typesetter(FontLibrary([folder], installed=None)).fit(block, 300, 100)
        except AssetError:
            continue
        assert fitted.lines
