"""Hebrew, Arabic and Persian on the line: order, alignment, ellipsis, brackets, decorations, marks."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from compositor.text.types import Block, Fitted, FontChoice, GlyphRun, Line, SpanStyle
from compositor.text.typesetter import Typesetter
from compositor.values.color import Rgba

Make = Callable[..., Block]
OFFER = "קנו עכשיו Samsung Galaxy במחיר 3,999 ₪ (כולל מע\"מ) במקום 4,999 ₪"  # fmt: skip
ARABIC_OFFER = "اشتر الآن iPhone 15 Pro (256GB) بسعر 4,199 ريال فقط"
RED = Rgba(255, 0, 0)


def order(line: Line) -> list[str]:
    """The texts of a line's runs from left to right."""
    assert [run.x for run in line.runs] == sorted(run.x for run in line.runs)
    return [run.text.strip() for run in line.runs if run.text.strip()]


def ids(fitted: Fitted) -> list[int]:
    return [glyph for line in fitted.lines for run in line.runs for glyph in run.ids]


def ends(line: Line) -> tuple[float, float]:
    return line.runs[0].x, line.runs[-1].x + line.runs[-1].width


class TestOrderOnTheLine:
    @pytest.mark.parametrize(
        ("text", "runs"),
        [
            ("הנחה של 50% היום", ["היום", "50%", "הנחה של"]),
            ("עולם (abc) שלום", ["שלום", "abc", "עולם"]),
            ("Save 20% on שלום עולם today", ["Save 20% on", "שלום עולם", "today"]),
            ("خصم 50٪ اليوم", ["اليوم", "50", "خصم"]),
            ("\u2068שלום\u2069: 5", ["שלום", ": 5"]),
        ],
    )
    def test_numbers_and_foreign_words_stand_where_they_are_read(
        self, typesetter: Typesetter, make: Make, text: str, runs: list[str]
    ) -> None:
        line = typesetter.fit(make(text, 20), 500, 100).lines[0]
        found = " ".join(order(line))
        places = [found.find(part.split()[0]) for part in runs]
        assert places == sorted(places), found
        assert -1 not in places, found

    def test_a_run_says_its_text_as_it_was_written(self, typesetter: Typesetter, make: Make) -> None:
        (run,) = typesetter.fit(make("שלום עולם טוב", 20), 500, 100).lines[0].runs
        assert run.text == "שלום עולם טוב"

    def test_brackets_are_mirrored_in_right_to_left_runs(self, typesetter: Typesetter, make: Make) -> None:
        opening, closing = (ids(typesetter.fit(make(sign, 20), 99, 99)) for sign in "()")
        in_hebrew = ids(typesetter.fit(make("(א)", 20), 99, 99))
        assert [in_hebrew[0], in_hebrew[-1]] == [*opening, *closing]
        # in the order of the line, from left to right: the closing sign of the text is drawn as an opening one
        assert ids(typesetter.fit(make("(א", 20), 99, 99))[-1:] == closing

    def test_lines_are_ordered_each_for_itself(self, typesetter: Typesetter, make: Make) -> None:
        fitted = typesetter.fit(make("אחת שתיים abc def ארבע חמש", 20), 150, 200)
        assert [line.text for line in fitted.lines] == ["אחת שתיים abc", "def ארבע חמש"]
        assert [order(line)[0] for line in fitted.lines] == ["abc", "ארבע חמש"]
        assert [order(line)[-1] for line in fitted.lines] == ["אחת שתיים", "def"]

    def test_every_paragraph_starts_anew_in_the_same_direction(self, typesetter: Typesetter, make: Make) -> None:
        fitted = typesetter.fit(make("שלום\nabc!\n1. ב", 20), 300, 200)
        assert [ends(line)[1] for line in fitted.lines] == pytest.approx([300, 300, 300])
        (sign,) = ids(typesetter.fit(make("!", 20), 300, 100))
        assert fitted.lines[1].runs[0].ids[0] == sign

    def test_joined_letters_stay_joined_around_joiners(self, typesetter: Typesetter, make: Make) -> None:
        """A zero-width non-joiner has no level of its own, so it cuts no run."""
        (run,) = typesetter.fit(make("می\u200cخواهم", 20), 300, 100).lines[0].runs
        assert run.text == "می\u200cخواهم"


class TestPlace:
    @pytest.mark.parametrize("text", [OFFER, ARABIC_OFFER])
    @pytest.mark.parametrize(("align", "share"), [("start", 1), ("end", 0), ("left", 0), ("right", 1), ("center", 0.5)])
    def test_start_is_the_right_side(
        self, typesetter: Typesetter, make: Make, text: str, align: str, share: float
    ) -> None:
        fitted = typesetter.fit(make(text, 20, align=align), 240, 400)
        assert len(fitted.lines) > 1
        for line in fitted.lines:
            left, right = ends(line)
            assert left == pytest.approx((240 - line.width) * share)
            assert right - left == pytest.approx(line.width)

    def test_justified_lines_reach_both_sides(self, typesetter: Typesetter, make: Make) -> None:
        *full, last = typesetter.fit(make(OFFER, 20, align="justify"), 240, 400).lines
        for line in full:
            assert ends(line) == pytest.approx((0, 240))
        assert ends(last)[1] == pytest.approx(240)
        assert last.width < 240

    def test_spaces_at_the_end_hang_on_the_left(self, typesetter: Typesetter, make: Make) -> None:
        for text in ("שלום   ", "שלום abc  ", "abc שלום   "):
            spaced = typesetter.fit(make(text, 20, direction="rtl"), 300, 100)
            plain = typesetter.fit(make(text.strip(), 20, direction="rtl"), 300, 100)
            assert spaced.lines[0].runs == plain.lines[0].runs
            assert ends(spaced.lines[0])[1] == pytest.approx(300)

    def test_a_figure_space_at_the_end_stands_on_the_side_where_the_text_ends(
        self, typesetter: Typesetter, make: Make
    ) -> None:
        """It does not hang, but has the direction of the text and not that of the word before it (L1)."""
        style = SpanStyle(FontChoice(("Inter", "Noto Sans Hebrew")))
        (space,) = ids(typesetter.fit(make([("\u2007", style)], 20), 300, 100))
        after_hebrew = typesetter.fit(make([("abc שלום\u2007", style)], 20), 300, 100)
        after_latin = typesetter.fit(make([("שלום abc\u2007", style)], 20), 300, 100)
        assert (ids(after_hebrew)[-1], ids(after_latin)[0]) == (space, space)


class TestEllipsis:
    @pytest.mark.parametrize("text", [OFFER, ARABIC_OFFER])
    def test_stands_on_the_left_where_the_text_goes_on(self, typesetter: Typesetter, make: Make, text: str) -> None:
        for width in range(40, 400, 24):
            fitted = typesetter.fit(make(text, 20, overflow="ellipsis", max_lines=1), width, 100)
            line = fitted.lines[0]
            if fitted.state != "ellipsis":
                assert fitted.state == "fits"
                continue
            assert line.text.endswith("…")
            assert line.text[:-1] + fitted.truncated.lstrip() == text or text.startswith(line.text[:-1])
            assert line.runs[0].text.endswith("…")
            left, right = ends(line)
            assert right == pytest.approx(width)
            assert left >= -1 / 64

    def test_follows_the_direction_of_the_text_not_of_the_word_it_cuts(
        self, typesetter: Typesetter, make: Make
    ) -> None:
        (dots,) = ids(typesetter.fit(make("…", 20), 300, 100))
        in_latin = typesetter.fit(make("abc שלום עולם", 20, overflow="ellipsis", max_lines=1), 95, 100)
        in_hebrew = typesetter.fit(make("שלום abcdefghij", 20, overflow="ellipsis", max_lines=1), 110, 100)
        assert in_latin.state == in_hebrew.state == "ellipsis"
        assert (ids(in_latin)[-1], ids(in_hebrew)[0]) == (dots, dots)

    def test_never_parts_a_letter_from_its_points(self, typesetter: Typesetter, make: Make) -> None:
        text = "בְּרֵאשִׁית בָּרָא אֱלֹהִים"
        for width in range(10, 160, 3):
            line = typesetter.fit(make(text, 20, overflow="ellipsis", max_lines=1), width, 100).lines[0]
            kept = line.text.removesuffix("…")
            assert not "\u0591" <= text[len(kept) : len(kept) + 1] <= "\u05c7"


class TestPaint:
    def test_a_span_in_two_directions_is_decorated_where_its_letters_stand(
        self, typesetter: Typesetter, make: Make, plain: SpanStyle
    ) -> None:
        struck = plain._replace(decorations=("underline",), highlight=RED)
        line = typesetter.fit(make([("אבג ", plain), ("דהו abc", struck), (" def זחט", plain)], 20), 500, 100).lines[0]
        marked = [run for run in line.runs if run.style == 1]
        kinds = [item.kind for item in line.decorations]
        # abc stands left of "def" or right of it, but apart from the Hebrew word of its span
        assert kinds == ["highlight", "highlight", "underline", "underline"]
        covered = [(item.x, item.x + item.width) for item in line.decorations[:2]]
        for found, wanted in zip(covered, spans_of(marked), strict=True):
            assert found == pytest.approx(wanted)

    def test_a_change_of_paint_does_not_unjoin_letters(
        self, typesetter: Typesetter, make: Make, plain: SpanStyle
    ) -> None:
        whole = typesetter.fit(make("مرحبا بالعالم", 20), 500, 100)
        red = plain._replace(color=RED)
        painted = typesetter.fit(make([("مر", plain), ("حبا با", red), ("لعالم", plain)], 20), 500, 100)
        assert ids(painted) == ids(whole)

    def test_nor_does_a_change_of_weight_or_size(self, typesetter: Typesetter, make: Make, plain: SpanStyle) -> None:
        for text in ("ععع", "عَعَع", "שלום"):
            whole = typesetter.fit(make(text, 20), 500, 100)
            for other in (plain._replace(font=FontChoice(plain.font.families, 700)), plain._replace(scale=1.5)):
                for cut in range(1, len(text)):
                    spans = [(text[:cut], plain), (text[cut:], other)]
                    assert ids(typesetter.fit(make(spans, 20), 500, 100)) == ids(whole), (text, cut)

    @pytest.mark.parametrize(
        ("text", "places"),
        [
            ("العربية", 0), ("خصم الآن", 1), ("خصم 50% الآن", 2), ("خ5", 0), ("(خ)", 0), ("ab خصم cd", 5), ("של", 1),
            ("مُحَمَّد", 0),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("spacing", [{"letter_spacing": 10.0}, {"letter_spacing_em": 0.5}])
    def test_letter_spacing_never_tears_joined_letters_apart(
        self, typesetter: Typesetter, make: Make, plain: SpanStyle, text: str, places: int, spacing: dict[str, float]
    ) -> None:
        """Chromium 156 does so too: in Arabic and other cursive scripts it stands between words only."""
        normal = typesetter.fit(make(text, 20), 900, 100)
        spaced = typesetter.fit(make([(text, plain._replace(**spacing))], 20), 900, 100)
        assert spaced.width == pytest.approx(normal.width + 10 * places)
        assert ids(spaced) == ids(normal) or " " in text

    def test_letter_spacing_keeps_the_right_edge(self, typesetter: Typesetter, make: Make, plain: SpanStyle) -> None:
        spaced = plain._replace(letter_spacing=4.0)
        line = typesetter.fit(make([("שלום", spaced)], 20), 300, 100).lines[0]
        normal = typesetter.fit(make("שלום", 20), 300, 100).lines[0]
        assert line.width == pytest.approx(normal.width + 12)
        assert line.runs[0].positions[-2] == pytest.approx(normal.runs[0].positions[-2])
        assert line.x == pytest.approx(300 - line.width)


class TestMarks:
    def test_a_change_of_style_never_parts_a_mark_from_its_letter(
        self, typesetter: Typesetter, make: Make, plain: SpanStyle
    ) -> None:
        bold = plain._replace(font=FontChoice(plain.font.families, 800))
        for text, cut in (("שָׁלוֹם", 1), ("e\u0301tude", 1), ("مُحَمَّد", 1)):
            fitted = typesetter.fit(make([(text[:cut], plain), (text[cut:], bold)], 40), 500, 100)
            line = fitted.lines[0]
            first = [run for run in line.runs if run.style == 0]
            assert len(line.runs) == 2
            assert [len(run.text) for run in first] == [next_letter(text)], text

    def test_ten_thousand_marks_on_a_letter_are_one_cluster(self, typesetter: Typesetter, make: Make) -> None:
        for letter, mark in (("a", "\u0301"), ("ש", "\u05b8"), ("ب", "\u064e")):
            text = letter + mark * 10_000
            fitted = typesetter.fit(make(f"{text} ג", (8, 40), overflow="ellipsis", missing="notdef"), 200, 100)
            assert sum(line.text.count(mark) for line in fitted.lines) in (0, 10_000)
            assert all(math.isfinite(x) for line in fitted.lines for run in line.runs for x in run.positions)

    def test_a_text_of_nothing_but_controls_is_empty_in_any_direction(self, typesetter: Typesetter, make: Make) -> None:
        for direction in ("auto", "ltr", "rtl"):
            assert typesetter.fit(make("\0\x1f", 20, direction=direction), 300, 100).lines == ()

    def test_lone_surrogates_and_controls_have_no_direction(self, typesetter: Typesetter, make: Make) -> None:
        fitted = typesetter.fit(make("א\ud800ב\0\u202e\x1f\ufffc\u2029ג", 20, missing="notdef"), 300, 100)
        assert [line.text for line in fitted.lines] == ["א\ufffdב\u202e\ufffc", "ג"]


def spans_of(runs: list[GlyphRun]) -> list[tuple[float, float]]:
    """The stretches that neighboring runs cover together."""
    found: list[tuple[float, float]] = []
    for run in runs:
        if found and found[-1][1] == pytest.approx(run.x):
            found[-1] = (found[-1][0], run.x + run.width)
        else:
            found.append((run.x, run.x + run.width))
    return found


def next_letter(text: str) -> int:
    """The offset of the second letter of a text."""
    return next(at for at in range(1, len(text)) if text[at].isalpha())
