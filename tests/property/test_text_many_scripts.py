"""The laws of fitting, with sentences that people write, in scripts that are set in different ways: letters that
join, marks that stack, lines from the right, words without spaces.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compositor.engine import Renderer
from compositor.loading import load
from compositor.resources.fonts import FontLibrary, bundled_folder
from compositor.text.breaks import graphemes
from compositor.text.search import ladder
from compositor.text.types import Block, FontChoice, Span, SpanStyle
from compositor.text.typesetter import Typesetter

TEST_FONTS = Path(__file__).parents[1] / "fonts"
FAMILIES = (
    "Inter", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Thai", "Noto Sans Devanagari", "Noto Sans CJK JP",
    "Noto Color Emoji",
)  # fmt: skip
SENTENCES = {
    "en": "The new running shoe is here, and this weekend it costs half as much.",
    "de": "Die Donaudampfschifffahrtsgesellschaft bietet ab Montag günstige Tagesausflüge.",
    "vi": "Giảm giá năm mươi phần trăm cho tất cả các sản phẩm mới.",
    "el": "Νέα παπούτσια για τρέξιμο, μόνο αυτό το Σαββατοκύριακο.",
    "ru": "Новые кроссовки уже в продаже, только в эти выходные скидка 50 %.",
    "ar": "خصم خمسين بالمئة على كل الأحذية الجديدة في نهاية هذا الأسبوع.",
    "fa": "تخفیف ۵۰٪ برای همهٔ کفش‌های تازه (فقط این هفته) ۱۲۳٬۴۵۶ تومان",
    "he": "נעלי ריצה חדשות (Nike Air) רק בסוף השבוע הזה ב־₪199.90!",
    "hi": "नए जूते आ गए हैं, इस सप्ताहांत आधे दाम पर।",
    "th": "รองเท้าวิ่งรุ่นใหม่มาแล้ว ลดครึ่งราคาเฉพาะสุดสัปดาห์นี้",
    "ja": "新作スニーカー発売。今週末だけ半額セール！「東京」です、日本語",
    "zh": "新款球鞋上市，限时五折：你好世界",
    "ko": "새운동화 출시 이번 주말 반값 할인 안녕하세요",
    "und": "👩‍👧 sale 🇩🇪🇯🇵 now 👍🏽 1️⃣ 🚀🚀 only ❤️",
}
SPACED = ("en", "de", "vi", "el", "ru", "ar", "hi")  # lines end at spaces only
PHRASES = st.sampled_from(sorted(SENTENCES.items()))
WIDTHS, HEIGHTS = st.floats(60, 500), st.floats(20, 250)
PLAIN = SpanStyle(FontChoice(FAMILIES))
TOLERANCE = 1 / 64
TYPESETTER = Typesetter(FontLibrary([bundled_folder(), TEST_FONTS], installed=None))
quick = settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def block(phrase: tuple[str, str], smallest: float, largest: float, **fields: Any) -> Block:
    language, text = phrase
    spoken = "" if language == "und" else language
    made = Block((Span(text, PLAIN),), smallest, largest, line_height=1.2, language=spoken)
    return made._replace(**fields)


def fits_at(wanted: Block, size: float, width: float, height: float) -> bool:
    fitted = TYPESETTER.fit(wanted._replace(smallest=size, largest=size), width, height)
    return fitted.state == "fits" and fitted.limited_by == ""


@pytest.mark.parametrize("phrase", SENTENCES.items(), ids=SENTENCES)
def test_every_sentence_has_all_its_glyphs(phrase: tuple[str, str]) -> None:
    fitted = TYPESETTER.fit(block(phrase, 20, 20), 400, math.inf)
    assert not fitted.missing
    assert all(identifier for line in fitted.lines for run in line.runs for identifier in run.ids)


@quick
@given(PHRASES, WIDTHS, HEIGHTS, st.integers(0, 4))
def test_the_size_fits_and_is_the_largest(phrase: tuple[str, str], width: float, height: float, most: int) -> None:
    wanted = block(phrase, 8, 28, max_lines=most)
    fitted = TYPESETTER.fit(wanted, width, height)
    sizes = ladder(8, 28, math.inf)
    fitting = [sizes[i] for i in range(len(sizes)) if fits_at(wanted, sizes[i], width, height)]
    assert fitted.size == max(fitting, default=8)
    if fitting:
        assert max(line.width for line in fitted.lines) <= width + TOLERANCE
        assert min(line.x for line in fitted.lines) >= -TOLERANCE
        assert fitted.height <= height + TOLERANCE
        assert not most or len(fitted.lines) <= most
    assert fitted.runner_up == (fitted.size + 0.25 if fitted.size < 28 else 0)


@quick
@given(
    PHRASES, st.floats(20, 2500), st.floats(20, 1500), st.integers(0, 3), st.sampled_from(["word", "anywhere"]),
    st.lists(st.integers(1, 1568), min_size=6, max_size=6),
)  # fmt: skip
def test_a_range_from_8_to_400_takes_the_largest_as_well(
    phrase: tuple[str, str], width: float, height: float, most: int, mode: str, steps: list[int]
) -> None:
    """No size above holds, and no word is broken: that is a last resort, at the smallest size."""
    wanted = block(phrase, 8, 400, max_lines=most, break_mode=mode)
    fitted = TYPESETTER.fit(wanted, width, height)
    sizes = list(ladder(8, 400, math.inf))
    place = sizes.index(fitted.size)
    assert place == 0 or fits_at(wanted, fitted.size, width, height)
    assert fitted.runner_up == (sizes[place + 1] if place < 1568 else 0)
    larger = {min(place + 1, 1568), *(place + step for step in steps if place + step <= 1568)} - {place}
    assert not any(fits_at(wanted, sizes[step], width, height) for step in larger)
    if place and mode == "word" and phrase[0] in SPACED:
        assert [word for line in fitted.lines for word in line.text.split()] == phrase[1].split()


@quick
@given(PHRASES, WIDTHS, HEIGHTS, st.floats(0, 100), st.floats(0, 100))
def test_a_bigger_box_never_gives_a_smaller_size(
    phrase: tuple[str, str], width: float, height: float, wider: float, higher: float
) -> None:
    wanted = block(phrase, 8, 400)
    assert TYPESETTER.fit(wanted, width + wider, height + higher).size >= TYPESETTER.fit(wanted, width, height).size


@quick
@given(PHRASES, PHRASES, WIDTHS, HEIGHTS)
def test_another_sentence_behind_it_never_gives_a_larger_size(
    phrase: tuple[str, str], other: tuple[str, str], width: float, height: float
) -> None:
    language, text = phrase
    longer = TYPESETTER.fit(block((language, f"{text} {other[1]}"), 8, 80), width, height)
    assert longer.size <= TYPESETTER.fit(block(phrase, 8, 80), width, height).size


@quick
@given(PHRASES, PHRASES, st.floats(12, 300), st.floats(10, 80), st.integers(0, 3))
def test_an_ellipsis_stays_inside_the_box_on_the_side_where_the_text_goes_on(
    phrase: tuple[str, str], other: tuple[str, str], width: float, height: float, most: int
) -> None:
    language, text = phrase
    both = (language, f"{text} {other[1]}")
    fitted = TYPESETTER.fit(block(both, 16, 16, overflow="ellipsis", max_lines=most), width, height)
    assert (fitted.state == "ellipsis") == bool(fitted.truncated)
    if fitted.state != "ellipsis":
        return
    for line in fitted.lines:
        assert line.x >= -TOLERANCE
        assert line.x + line.width <= width + TOLERANCE
    ordered = sorted(fitted.lines[-1].runs, key=lambda run: run.x)
    if ordered:  # else the box is narrower than the mark
        outermost = ordered[0] if language in ("ar", "fa", "he") else ordered[-1]
        assert "…" in outermost.text
    kept = len(both[1]) - len(fitted.truncated)
    assert kept in {0, *graphemes(both[1])}


@settings(quick, max_examples=20)
@given(PHRASES, st.integers(60, 300), st.integers(20, 120))
def test_twice_the_pixels_give_the_same_lines(phrase: tuple[str, str], width: int, height: int) -> None:
    language, text = phrase
    layer = {"text": text, "markup": "none", "font-size": "8..60", "font-family": list(FAMILIES), "lang": language}
    layout = load({"layout": 1, "name": "x", "sizes": {"s": f"{width}x{height}"}, "layers": [layer]})
    with Renderer(fonts=TEST_FONTS) as renderer:
        once, twice = (renderer.plan(layout, {}, scale=scale).to_dict()["fits"] for scale in (1, 2))
    assert once == twice
