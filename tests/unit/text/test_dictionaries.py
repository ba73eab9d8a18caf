"""Scripts without spaces between words: lines end where ICU's dictionaries end a word, font or no font."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from icu4py.breakers import LineBreaker

from compositor.text.types import Block, Fitted
from compositor.text.typesetter import Typesetter

Make = Callable[..., Block]
WORDS = {
    "th": "ยินดี|ต้อนรับ|สู่|ประเทศไทย",
    "lo": "ຍິນດີ|ຕ້ອນຮັບ|ສູ່|ປະເທດ|ລາວ",
    "km": "មនុស្ស|ទាំងអស់|កើតមក|មាន|សេរីភាព",
    "my": "မြန်မာနိုင်ငံ|မှ |ကြိုဆို|ပါသည်",
}


def texts(fitted: Fitted) -> list[str]:
    return [line.text for line in fitted.lines]


@pytest.mark.parametrize("language", WORDS)
class TestLines:
    """Only Thai has a font here; the others are drawn as boxes, which changes nothing about their lines."""

    def test_end_after_words_of_the_dictionary(self, typesetter: Typesetter, make: Make, language: str) -> None:
        words = WORDS[language].split("|")
        text = "".join(words)
        block = make(text, 20, language=language, missing="notdef")
        # As narrow as the widest word that no dictionary parts: no line needs the last resort.
        width = typesetter.min_content(block)
        lines = texts(typesetter.fit(block, width, 1000))
        ends = [end for _, end in LineBreaker(text, language).segments()]
        assert [text[start:end] for start, end in zip([0, *ends], ends, strict=False)] == words
        starts = [text.index(line) for line in lines]
        assert set(starts) <= {0, *ends}
        assert len(lines) > 1

    def test_break_a_word_between_clusters_as_a_last_resort(
        self, typesetter: Typesetter, make: Make, language: str
    ) -> None:
        text = WORDS[language].replace("|", "")
        fitted = typesetter.fit(make(text, 20, language=language, missing="notdef"), 30, 1000)
        assert "".join(texts(fitted)).replace(" ", "") == text.replace(" ", "")
        assert len(fitted.lines) > len(WORDS[language].split("|"))

    def test_are_the_same_without_the_language(self, typesetter: Typesetter, make: Make, language: str) -> None:
        """The script says which dictionary it is."""
        text = WORDS[language].replace("|", "")
        told, untold = (
            typesetter.fit(make(text, 20, language=said, missing="notdef"), 120, 1000) for said in (language, "")
        )
        assert texts(told) == texts(untold)

    def test_never_part_a_word_while_a_smaller_size_fits(
        self, typesetter: Typesetter, make: Make, language: str
    ) -> None:
        words = WORDS[language].split("|")
        text = "".join(words)
        fitted = typesetter.fit(make(text, (8, 400), language=language, missing="notdef"), 200, 150)
        assert fitted.size > 8
        ends = {sum(map(len, words[:count])) for count in range(len(words) + 1)}
        assert all(text.index(line) in ends for line in texts(fitted))
