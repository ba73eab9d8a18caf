"""Lines: where they break, how they are wrapped, what stands at their ends."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from compositor.text.types import Block, Fitted, FontChoice, SpanStyle
from compositor.text.typesetter import Typesetter

Make = Callable[..., Block]
FOX = "The quick brown fox jumps over the lazy dog near the riverbank at dawn"


def texts(fitted: Fitted) -> list[str]:
    return [line.text for line in fitted.lines]


def test_greedy_lines_take_what_fits(typesetter: Typesetter, make: Make) -> None:
    fitted = typesetter.fit(make(FOX, 22), 330, 300)
    assert texts(fitted) == ["The quick brown fox jumps over", "the lazy dog near the riverbank", "at dawn"]


def test_balance_keeps_the_number_of_lines_and_evens_them(typesetter: Typesetter, make: Make) -> None:
    greedy = typesetter.fit(make(FOX, 22), 330, 300)
    balanced = typesetter.fit(make(FOX, 22, wrap="balance"), 330, 300)
    assert texts(balanced) == ["The quick brown fox", "jumps over the lazy dog", "near the riverbank at dawn"]
    assert balanced.width < greedy.width


def test_balance_treats_every_paragraph_for_itself(typesetter: Typesetter, make: Make) -> None:
    fitted = typesetter.fit(make("One two three four\nSolo", 22, wrap="balance"), 180, 300)
    assert texts(fitted) == ["One two", "three four", "Solo"]


def test_pretty_leaves_no_short_word_alone(typesetter: Typesetter, make: Make) -> None:
    text = "The quick brown fox jumps over it"
    assert texts(typesetter.fit(make(text, 22), 330, 300)) == ["The quick brown fox jumps over", "it"]
    pretty = typesetter.fit(make(text, 22, wrap="pretty"), 330, 300)
    assert texts(pretty) == ["The quick brown fox jumps", "over it"]


def test_no_wrap_breaks_at_newlines_only(typesetter: Typesetter, make: Make) -> None:
    fitted = typesetter.fit(make(f"{FOX}\nend", 22, wrap="none"), math.inf, 300)
    assert texts(fitted) == [FOX, "end"]


def test_newlines_make_lines_and_a_last_one_does_not(typesetter: Typesetter, make: Make) -> None:
    fitted = typesetter.fit(make("\na\r\n\nb\u2028c\n", 20), 300, 300)
    assert texts(fitted) == ["", "a", "", "b", "c"]
    assert [line.baseline for line in fitted.lines] == sorted(line.baseline for line in fitted.lines)


def test_no_break_spaces_hold_and_trailing_spaces_hang(typesetter: Typesetter, make: Make) -> None:
    width = typesetter.fit(make("aaa", 20), math.inf, 100).width
    fitted = typesetter.fit(make("aaa     b\u00a0c", 20), width, 100)
    assert texts(fitted) == ["aaa", "b\u00a0c"]
    assert fitted.lines[0].width == pytest.approx(width)


def test_a_soft_hyphen_shows_only_where_it_breaks(typesetter: Typesetter, make: Make) -> None:
    word = "inter\u00adnational"
    whole = typesetter.fit(make(word, 20), 300, 100)
    plain = typesetter.fit(make("international", 20), 300, 100)
    assert whole.width == pytest.approx(plain.width)
    broken = typesetter.fit(make(word, 20), 80, 100)
    expected = typesetter.fit(make("inter\u2010 national", 20), 80, 100)
    assert [line.width for line in broken.lines] == pytest.approx([line.width for line in expected.lines])
    assert [len(line.runs[0].ids) for line in broken.lines] == [6, 8]


def test_a_soft_hyphen_at_the_end_of_a_text_does_not_show(typesetter: Typesetter, make: Make) -> None:
    fitted = typesetter.fit(make("abc\u00ad", 20), 300, 100)
    assert fitted.width == typesetter.fit(make("abc", 20), 300, 100).width
    assert "\u2010" not in "".join(run.text for run in fitted.lines[0].runs)


def test_the_hyphen_must_fit_too(typesetter: Typesetter, make: Make) -> None:
    first = typesetter.fit(make("inter", 20), math.inf, 100).width
    fitted = typesetter.fit(make("x inter\u00adnational", 20), first + 5, 200)
    assert all(line.width <= first + 5.01 for line in fitted.lines)


def test_break_opportunities_follow_uax_14(typesetter: Typesetter, make: Make) -> None:
    fitted = typesetter.fit(make("T-shirt and/or 50 % off", 20), 50, 400)
    assert texts(fitted)[:4] == ["T-", "shirt", "and/", "or 50"]


def test_kerning_is_undone_where_a_line_breaks(typesetter: Typesetter, make: Make) -> None:
    """A hyphen is kerned with the letter after it; at the end of a line it has its own width again."""
    joined = typesetter.fit(make("AV-AV", 40), math.inf, 100).width
    broken = typesetter.fit(make("AV-AV", 40), joined - 5, 200)
    alone = typesetter.fit(make("AV-", 40), math.inf, 100).width
    assert texts(broken) == ["AV-", "AV"]
    assert broken.lines[0].width == pytest.approx(alone)


def test_a_comma_keeps_its_kerning_with_the_space_that_hangs(typesetter: Typesetter, make: Make) -> None:
    """As in browsers: the space at the end of a line takes no room, but heavy Inter still has it near its comma."""
    heavy = SpanStyle(FontChoice(("Inter",), weight=900))
    alone = typesetter.fit(make([("AV,", heavy)], 40), math.inf, 100).width
    for text, expected in (("AV, AV", ["AV,", "AV"]), ("AV-AV, AV", ["AV-", "AV,", "AV"])):
        fitted = typesetter.fit(make([(text, heavy)], 40), alone + 10, 200)
        line = fitted.lines[-2]
        assert texts(fitted) == expected
        assert line.width < alone - 1
        assert sum(run.width for run in line.runs) == pytest.approx(line.width)
        assert texts(typesetter.fit(make([(text, heavy)], 40), fitted.width, 200)) == expected


def test_cursive_letters_keep_their_forms_where_a_word_breaks(typesetter: Typesetter, make: Make) -> None:
    """CSS Text 3 §5.6: a word that is too wide is shaped as if it had not been broken."""
    word = "بببببب"
    (whole,) = typesetter.fit(make(word, 30), math.inf, 100).lines
    broken = typesetter.fit(make(word, 30), whole.width / 2.5, 300)
    assert len(broken.lines) == 3
    assert "".join(texts(broken)) == word
    assert [glyph for line in broken.lines for glyph in reversed(line.runs[0].ids)] == [*reversed(whole.runs[0].ids)]
    assert sum(line.width for line in broken.lines) == pytest.approx(whole.width)


def test_thai_breaks_by_dictionary(typesetter: Typesetter, make: Make) -> None:
    fitted = typesetter.fit(make("ยินดีต้อนรับสู่ประเทศไทย", 30, language="th"), 220, 300)
    assert texts(fitted) == ["ยินดีต้อนรับสู่", "ประเทศไทย"]
    assert fitted.fallbacks == ("Noto Sans Thai",)


def test_break_anywhere_fills_every_line(typesetter: Typesetter, make: Make) -> None:
    fitted = typesetter.fit(make("abcdefghij klm", 20, break_mode="anywhere"), 60, 300)
    assert texts(fitted)[0] == "abcde"
    assert "".join(texts(fitted)).replace(" ", "") == "abcdefghijklm"


def test_a_line_never_ends_inside_a_grapheme_cluster(typesetter: Typesetter, make: Make) -> None:
    """UAX #14 allows a break between a space and an accent, and before a skin tone; a cursor cannot stand there."""
    assert texts(typesetter.fit(make("aaaa \u0301bbbb", 20), 50, 300)) == ["aaaa \u0301", "bbbb"]


def test_offsets_beyond_the_first_plane_are_counted_right(wide_typesetter: Typesetter, make: Make) -> None:
    style = SpanStyle(FontChoice(("Inter", "Noto Color Emoji")))
    fitted = wide_typesetter.fit(make([("🚀🚀 ab cd", style)], 20), 60, 300)
    assert texts(fitted) == ["🚀🚀", "ab cd"]
