"""Words that break by the rules of their language: hyphens, and phrases where there are no spaces."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

import pytest

from compositor.errors import FitError
from compositor.resources.fonts import FontLibrary
from compositor.text import hyphenation, phrases
from compositor.text.hyphenation import Hyphenator
from compositor.text.phrases import Phrases
from compositor.text.types import Block, Fitted, FontChoice, SpanStyle
from compositor.text.typesetter import Typesetter

Make = Callable[..., Block]
Shown = Callable[[str, str], str]
SHIP = "Die Donaudampfschifffahrt beginnt"


@pytest.fixture(scope="module")
def typesetter(library: FontLibrary) -> Typesetter:
    """One for all: reading a dictionary takes a while."""
    return Typesetter(library)


@pytest.fixture(scope="module")
def hyphenator() -> Hyphenator:
    return Hyphenator()


def texts(fitted: Fitted) -> list[str]:
    return [line.text for line in fitted.lines]


def drawn(fitted: Fitted) -> list[str]:
    return ["".join(run.text for run in line.runs) for line in fitted.lines]


@pytest.fixture
def shown(hyphenator: Hyphenator) -> Shown:
    def hyphenated(text: str, language: str) -> str:
        """Return the text with a hyphen at every point."""
        points = hyphenator.points(text, language)
        return "-".join(text[a:b] for a, b in zip([0, *points], [*points, len(text)], strict=True))

    return hyphenated


def without(monkeypatch: pytest.MonkeyPatch, module: object, package: str) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: None if name == package else find_spec(name))


class TestPoints:
    @pytest.mark.parametrize(
        ("text", "language", "expected"),
        [
            ("Donaudampfschifffahrt", "de", "Do-nau-dampf-schiff-fahrt"),
            ("hyphenation", "en", "hy-phen-ation"),  # three letters stay after the hyphen: the dictionary says so
            ("hyphenation", "en-US", "hy-phen-ation"),
            ("перенос слов", "ru", "пе-ре-нос слов"),
            ("word", "en", "word"),
            ("HYPHENATION", "en", "HY-PHEN-ATION"),
        ],
    )
    def test_follow_the_dictionary(self, shown: Shown, text: str, language: str, expected: str) -> None:
        assert shown(text, language) == expected

    def test_a_soft_hyphen_takes_precedence_in_its_word(self, shown: Shown) -> None:
        assert shown("hyphen\u00adation hyphenation", "en") == "hyphen\u00adation hy-phen-ation"

    @pytest.mark.parametrize("text", ["hyphenation2000", "hyphenation@example", "x_hyphenation"])
    def test_names_and_numbers_stay_whole(self, shown: Shown, text: str) -> None:
        assert shown(text, "en") == text

    def test_no_point_where_the_spelling_would_change(self, shown: Shown) -> None:
        assert shown("asszonnyal", "hu") == "asszonnyal"

    def test_a_word_that_is_longer_in_lower_case_stays_whole(self, shown: Shown) -> None:
        assert shown("İİİİİhyphenation", "en") == "İİİİİhyphenation"

    def test_an_accent_stays_on_its_letter(self) -> None:
        points = Hyphenator().points("nai\u0308vete\u0301 de\u0301mocratie", "fr")
        assert not {3, 8, 12} & set(points)

    def test_what_is_remembered_is_bounded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        hyphenator, unbounded = Hyphenator(), Hyphenator()
        words = ["hyphenation", "dictionary", "remember", "language", "typesetting"]
        alone = [unbounded.points(word, "en") for word in words]
        monkeypatch.setattr(hyphenation, "REMEMBERED", 3)
        assert [hyphenator.points(word, "en") for word in words] == alone
        assert len(hyphenator._dictionary("en").hd.cache) <= 3

    @pytest.mark.parametrize("language", ["ja", "th", "xx"])
    def test_a_language_without_patterns_says_so(self, language: str) -> None:
        with pytest.raises(FitError, match=f"no hyphenation patterns for the language `{language}`") as caught:
            Hyphenator().points("text", language)
        assert "de, el, en" in caught.value.problems[0].hint

    def test_without_the_package_the_message_has_the_pip_line(
        self, monkeypatch: pytest.MonkeyPatch, typesetter: Typesetter, make: Make
    ) -> None:
        without(monkeypatch, hyphenation, "pyphen")
        with pytest.raises(FitError) as caught:
            typesetter.fit(make("text", 20, hyphens="auto", language="de"), 100, 100)
        assert caught.value.problems[0].hint == "pip install compositor[hyphen]"


class TestHyphens:
    def test_auto_ends_lines_with_a_hyphen(self, typesetter: Typesetter, make: Make) -> None:
        fitted = typesetter.fit(make(SHIP, 20, language="de", hyphens="auto"), 130, 200)
        assert drawn(fitted) == ["Die Donau‐", "dampfschiff‐", "fahrt beginnt"]
        assert "".join(texts(fitted)) == SHIP
        assert all(line.width <= 130 for line in fitted.lines)

    def test_the_hyphen_is_a_glyph_within_the_line(self, typesetter: Typesetter, make: Make) -> None:
        fitted = typesetter.fit(make(SHIP, 20, language="de", hyphens="auto"), 130, 200)
        plain = typesetter.fit(make("Die Donau‐", 20), 500, 200)
        first, alone = fitted.lines[0], plain.lines[0]
        assert first.runs[0].ids == alone.runs[0].ids
        assert first.width == pytest.approx(alone.width)

    def test_manual_breaks_at_soft_hyphens_only(self, typesetter: Typesetter, make: Make) -> None:
        soft = make("Donaudampf\u00adschifffahrt", 20, language="de")
        assert drawn(typesetter.fit(soft, 140, 200)) == ["Donaudampf‐", "schifffahrt"]

    def test_none_breaks_at_no_hyphen(self, typesetter: Typesetter, make: Make) -> None:
        soft = make("Donau\u00addampf und", (10, 20), language="de", hyphens="none")
        assert typesetter.fit(soft, 100, 200).lines[0].text == "Donau\u00addampf "[:-1]

    def test_a_larger_size_fits_when_words_may_break(self, typesetter: Typesetter, make: Make) -> None:
        whole = typesetter.fit(make(SHIP, (8, 40), language="de"), 130, 200)
        hyphenated = typesetter.fit(make(SHIP, (8, 40), language="de", hyphens="auto"), 130, 200)
        assert hyphenated.size > whole.size
        assert hyphenated.state == "fits"

    def test_breaks_that_are_there_anyway_get_no_hyphen(self, typesetter: Typesetter, make: Make) -> None:
        block = make("Donaudampf-schifffahrt", 20, language="de", hyphens="auto", break_mode="anywhere")
        fitted = typesetter.fit(block, 80, 300)
        assert "".join(drawn(fitted)) == "Donaudampf-schifffahrt"

    def test_letter_spacing_counts_the_hyphen(self, typesetter: Typesetter, make: Make) -> None:
        style = SpanStyle(FontChoice(("Inter",)), letter_spacing=3)
        fitted = typesetter.fit(make([(SHIP, style)], 20, language="de", hyphens="auto"), 160, 300)
        alone = typesetter.fit(make([(drawn(fitted)[0], style)], 20), 500, 100)
        assert fitted.lines[0].width == pytest.approx(alone.lines[0].width)

    def test_a_style_does_not_end_within_a_hyphenated_line_end(
        self, typesetter: Typesetter, make: Make, plain: SpanStyle
    ) -> None:
        bold = SpanStyle(FontChoice(("Inter",), 800))
        block = make([("Die Donau", plain), ("dampfschifffahrt", bold)], 20, language="de", hyphens="auto")
        assert all(not text.endswith("Donau‐") for text in drawn(typesetter.fit(block, 130, 300)))


class TestPhrases:
    def test_stay_whole(self, wide_typesetter: Typesetter, make: Make) -> None:
        style = SpanStyle(FontChoice(("Noto Sans CJK JP",)))
        text = "今週末だけ半額セール"
        words = wide_typesetter.fit(make([(text, style)], 30, language="ja"), 200, 300)
        phrase = wide_typesetter.fit(make([(text, style)], 30, language="ja", break_mode="phrase"), 200, 300)
        assert texts(words) == ["今週末だけ半", "額セール"]
        assert texts(phrase) == ["今週末だけ", "半額セール"]

    def test_one_that_is_wider_than_the_line_breaks_where_words_may(
        self, wide_typesetter: Typesetter, make: Make
    ) -> None:
        style = SpanStyle(FontChoice(("Noto Sans CJK JP",)))
        block = make([("今週末だけ「半額」", style)], 30, language="ja", break_mode="phrase")
        assert texts(wide_typesetter.fit(block, 100, 500)) == ["今週末", "だけ", "「半", "額」"]

    def test_spaces_and_latin_words_break_as_ever(self, typesetter: Typesetter, make: Make) -> None:
        block = make("one two three four", 20, language="ja", break_mode="phrase")
        assert texts(typesetter.fit(block, 80, 300)) == ["one two", "three", "four"]

    @pytest.mark.parametrize(
        ("language", "text", "inside"),
        [
            ("ja", "今日は天気です。", {1, 2, 4, 5, 6, 7}),
            ("zh-Hans", "今天是晴天。", {1, 4, 5}),
            ("zh-TW", "今天是晴天。", {1, 4, 5}),
        ],
    )
    def test_models(self, language: str, text: str, inside: set[int]) -> None:
        assert Phrases().inside(text, language) == inside

    def test_thai(self) -> None:
        assert 0 not in Phrases().inside("วันนี้อากาศดี", "th")
        assert 1 in Phrases().inside("วันนี้อากาศดี", "th")

    def test_a_language_without_a_model_says_so(self) -> None:
        with pytest.raises(FitError, match="knows Japanese, Chinese and Thai, not `de`"):
            Phrases().inside("text", "de")

    def test_without_the_package_the_message_has_the_pip_line(self, monkeypatch: pytest.MonkeyPatch) -> None:
        without(monkeypatch, phrases, "budoux")
        with pytest.raises(FitError) as caught:
            Phrases().inside("今日は", "ja")
        assert caught.value.problems[0].hint == "pip install compositor[cjk]"
