"""Levels and order: what the Unicode Bidirectional Algorithm makes of words, numbers, brackets and isolates.

Capitals stand for Hebrew letters in the short way of writing these tests: ``shown("abc DEF")``.
"""

from __future__ import annotations

import time

import pytest

from compositor.text.bidi import base_level, level_runs, levels_of, trailing, visual_order
from compositor.text.breaks import extends

HEBREW = {chr(ord("A") + at): chr(0x5D0 + at) for at in range(26)}
LATIN = {hebrew: letter for letter, hebrew in HEBREW.items()}
MIRRORED = str.maketrans("()[]{}<>", ")(][}{><")
NAMED = {
    "{LRI}": "\u2066", "{RLI}": "\u2067", "{FSI}": "\u2068", "{PDI}": "\u2069", "{RLE}": "\u202b", "{LRE}": "\u202a",
    "{PDF}": "\u202c", "{RLO}": "\u202e", "{LRO}": "\u202d", "{LRM}": "\u200e", "{RLM}": "\u200f",
}  # fmt: skip


def written(text: str) -> str:
    for name, character in NAMED.items():
        text = text.replace(name, character)
    return "".join(HEBREW.get(character, character) for character in text)


def shown(text: str, direction: str = "auto") -> str:
    """A text as it is read from left to right, formatting characters left out, brackets as they are drawn."""
    text = written(text)
    base = base_level(text, direction)  # type: ignore[arg-type]
    placed = [(text[at], level) for start, end, level in level_runs(text, base) for at in range(start, end)]
    ordered = visual_order(placed, [level for _, level in placed])
    drawn = [letter.translate(MIRRORED) if level % 2 else letter for letter, level in ordered]
    return "".join(LATIN.get(letter, letter) for letter in drawn if letter not in NAMED.values())


class TestDirectionOfAText:
    @pytest.mark.parametrize(
        ("text", "base"),
        [
            ("abc", 0), ("ABC", 1), ("123 ABC", 1), ("123", 0), ("", 0), ("!? ABC abc", 1), ("abc ABC", 0),
            ("{RLI}ABC{PDI} abc", 0), ("{LRI}abc{PDI} ABC", 1), ("{FSI}ABC{PDI} 1", 0), ("{RLM}abc", 1),
            ("{RLE}abc", 0), ("123\nABC", 1), ("\n\nabc\nABC", 0), ("{LRI}abc\nABC", 1),
        ],
    )  # fmt: skip
    def test_is_that_of_its_first_strong_letter_outside_isolates(self, text: str, base: int) -> None:
        assert base_level(written(text), "auto") == base

    def test_can_be_told(self) -> None:
        assert base_level("abc", "rtl") == 1
        assert base_level(written("ABC"), "ltr") == 0


class TestOrder:
    @pytest.mark.parametrize(
        ("text", "order"),
        [
            ("abc DEF ghi", "abc FED ghi"),
            ("DEF abc GHI", "IHG abc FED"),
            ("ABC, abc!", "!abc ,CBA"),
            ("HELLO WORLD", "DLROW OLLEH"),
        ],
    )
    def test_words(self, text: str, order: str) -> None:
        assert shown(text) == order

    @pytest.mark.parametrize(
        ("text", "order"),
        [
            ("SALE 50% TODAY", "YADOT 50% ELAS"),
            ("50% SALE", "ELAS 50%"),
            ("PRICE: 49.90 ₪", "₪ 49.90 :ECIRP"),
            ("₪49.90 ONLY", "YLNO ₪49.90"),
            ("1,299.00 A", "A 1,299.00"),
            ("12/05/2026 DATE", "ETAD 12/05/2026"),
            ("03-1234567 TEL", "LET 03-1234567"),
            ("A-5", "5-A"),
            ("-5 A", "A 5-"),
            ("HOURS 9:00-17:30", "9:00-17:30 SRUOH"),
            ("A 10×20 B", "B 20×10 A"),
            ("only 25 ₪ TODAY", "only 25 ₪ YADOT"),
            ("only A 25 ₪", "only 25 A ₪"),
        ],
    )
    def test_numbers_keep_their_digits_and_their_signs(self, text: str, order: str) -> None:
        assert shown(text) == order

    @pytest.mark.parametrize(
        ("text", "order"),
        [
            ("خصم ٥٠٪ اليوم", 1),
            ("قیمت ۱۲۳٬۴۵۶ تومان", 1),
        ],
    )
    def test_arabic_and_persian_digits_read_from_left_to_right(self, text: str, order: int) -> None:
        levels = levels_of(text, order)
        digits = [levels[at] for at, character in enumerate(text) if character.isdigit() or character in "٬"]
        assert set(digits) == {2}
        assert set(levels) == {1, 2}

    @pytest.mark.parametrize(
        ("text", "order"),
        [
            ("SIZE (XL) 42".replace("XL", "xl"), "42 (xl) EZIS"),
            ("abc (DEF) ghi", "abc (FED) ghi"),
            ("ABC (def) GHI", "IHG (def) CBA"),
            ("abc (DEF ghi)", "abc (FED ghi)"),
            ("A(b)C[D]", "[D]C(b)A"),
            ("[1] NOTE", "ETON [1]"),
            ("a(B)", "a(B)"),
            ("A (b) c", "c (b) A"),
            ("a {LRI}(B){PDI}", "a (B)"),
        ],
    )
    def test_brackets_face_what_they_enclose(self, text: str, order: str) -> None:
        assert shown(text) == order

    def test_a_bracket_and_its_canonical_equivalent_are_a_pair(self) -> None:
        for pair in ("\u2329\u232a", "\u2329\u3009", "\u3008\u232a", "()"):
            assert levels_of(written(f"a{pair[0]}B{pair[1]}c"), 1)[1::2] == bytes((1, 1)), ascii(pair)

    @pytest.mark.parametrize(
        ("text", "order"),
        [
            ("{FSI}ABC{PDI}: 5", "CBA: 5"),
            ("ABC: 5", "5 :CBA"),
            ("abc {FSI}DEF 1{PDI} 2", "abc 1 FED 2"),
            ("abc DEF 1 2", "abc 2 1 FED"),
            ("ABC {LRI}d - e{PDI} F", "F d - e CBA"),
            ("{RLI}a B{PDI} c", "B a c"),
            ("ABC{LRM} - 5", " - 5CBA"),
            ("c++{LRM} ABC", "c++ CBA"),
            ("A {PDI} b", "b  A"),
        ],
    )
    def test_isolates_and_marks_keep_strangers_apart(self, text: str, order: str) -> None:
        assert shown(text) == order

    def test_embeddings_and_overrides(self) -> None:
        assert shown("abc {RLE}DEF ghi{PDF} jkl") == "abc ghi FED jkl"
        assert shown("{RLO}abc{PDF} def") == "cba def"
        assert shown("{LRO}ABC{PDF} def") == "ABC def"

    def test_newlines_end_what_was_opened(self) -> None:
        assert shown("{RLO}abc\ndef") == "cba\ndef"

    def test_joiners_and_soft_hyphens_cut_no_run(self) -> None:
        text = "ab\u200d\u00adc " + written("A\u200cB")
        assert level_runs(text, 0) == [(0, 6, 0), (6, 9, 1)]

    def test_marks_have_the_level_of_their_letter(self) -> None:
        for text in ("שָׁלוֹם abc", "مُحَمَّد abc", "a\u0301 ב\u05b0", "(א\u05b0)\u0301 b", "1\ufe0f\u20e3 א"):
            for base in (0, 1):
                levels = levels_of(text, base)
                for at, character in enumerate(text):
                    if extends(character):
                        assert levels[at] == levels[at - 1]


class TestLines:
    def test_spaces_at_the_end_of_a_line_have_the_direction_of_the_text(self) -> None:
        text = "אבג \u2069\u200b "
        assert trailing(text, 0, len(text)) == 3
        assert trailing(text, 0, 3) == 3
        assert trailing("   ", 0, 3) == 0
        assert trailing("א\u00ad", 0, 2) == 2

    def test_runs_are_reversed_from_the_highest_level_down(self) -> None:
        assert visual_order("abcdef", [0, 0, 0, 0, 0, 0]) == list("abcdef")
        assert visual_order("abcdef", [1, 1, 1, 1, 1, 1]) == list("fedcba")
        assert visual_order("abcdef", [0, 1, 2, 2, 1, 0]) == list("aecdbf")
        assert visual_order("abcdef", [2, 2, 1, 1, 4, 3]) == list("fedcab")
        assert visual_order("", []) == []


@pytest.mark.parametrize(
    "text",
    [
        "\u2067" * 50_000, "\u2068." * 20_000 + "א", "\u2068.\u2069" * 15_000 + "א", "(" * 49_999 + "א",
        "א(a)" * 12_000, ("(" * 60 + "א" + ")" * 60) * 400, "aא" * 25_000, "א" + "\u05b0" * 50_000, "\u2069" * 50_000,
        "\u202bא\u202c" * 16_000, "\u202b" * 200 + "א1a" * 10_000,
    ],
    ids=ascii,
)  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    begin = time.process_time()
    runs = level_runs(text, base_level(text, "auto"))
    assert runs[0][0] == 0
    assert runs[-1][1] == len(text)
    assert max(level for _, _, level in runs) <= 126
    assert time.process_time() - begin < 5
