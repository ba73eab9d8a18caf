"""What no line of Japanese, Chinese or Korean starts or ends with (JLREQ, CLREQ, UAX #14)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from compositor.text.breaks import line_breaks
from compositor.text.types import Block, FontChoice, SpanStyle
from compositor.text.typesetter import Typesetter

Make = Callable[..., Block]
TEXTS = {
    "ja": "新作、スニーカー「東京」発売。今週末（だけ）半額セール！日本語です…「新作」・発売？",
    "zh-Hans": "新款球鞋上市，限时五折：你好“世界”！（新款）球鞋、上市。",
    "zh-Hant": "新款球鞋上市，「限時」優惠發售！你好（世界）。",
    "ko": "새 운동화 출시! (이번 주말) 반값 할인. “안녕하세요”, 세일?",
}
NEVER_FIRST = "、。，．・：；？！…）」』”’,.:;?!)"
NEVER_LAST = "（「『“‘("


@pytest.mark.parametrize("language", TEXTS)
def test_at_every_opportunity(language: str) -> None:
    text = TEXTS[language]
    ends = line_breaks(text, language, "word")
    assert len(ends) > len(text) / 3
    for end in ends[:-1]:
        assert text[end] not in NEVER_FIRST
        assert text[:end].rstrip()[-1] not in NEVER_LAST


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("wrap", ["normal", "balance", "pretty"])
def test_in_every_line_that_has_room(wide_typesetter: Typesetter, make: Make, language: str, wrap: str) -> None:
    style = SpanStyle(FontChoice(("Noto Sans CJK JP", "Inter")))
    for width in range(110, 400, 23):
        block = make([(TEXTS[language], style)], 20, language=language, wrap=wrap, missing="notdef")
        for line in wide_typesetter.fit(block, width, 1000).lines:
            assert line.text.strip()[0] not in NEVER_FIRST
            assert line.text.strip()[-1] not in NEVER_LAST


def test_small_kana_may_start_a_line_of_japanese_only() -> None:
    """CSS `line-break: normal`; texts of no said language are strict."""
    text = "スニーカーショップ"
    assert set(line_breaks(text, "ja", "word")) == set(range(1, len(text) + 1))
    strict = [text[end] for end in line_breaks(text, "", "word")[:-1]]
    assert not {"ー", "ョ", "ッ"} & set(strict)
