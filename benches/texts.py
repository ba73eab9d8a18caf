"""The texts that are measured: headlines of 90 characters, paragraphs of 300 words, in six kinds of writing.

In: a number and a kind. Out: blocks for the typesetter. Every number makes another text. ``bidi`` is English and Arabic
in turn, two words each, in one font list.
"""

from __future__ import annotations

from card import BODY, WORDS

from compositor.text.types import Block, FontChoice, Span, SpanStyle

WRITINGS: dict[str, tuple[tuple[str, ...], str]] = {
    "latin": (("Inter",), " ".join(WORDS)),
    "arabic": (
        ("Noto Sans Arabic",),
        "خصم كبير على كل الكراسي والمصابيح والقهوة والكاميرات في متجرنا اليوم جديد جدا هادئ ومشرق وواسع صيف وشتاء "
        "صغير وعظيم",
    ),
    "hebrew": (
        ("Noto Sans Hebrew", "Inter"),
        "מבצע גדול על כל הכיסאות והמנורות והקפה והמצלמות בחנות שלנו היום חדש מאוד שקט ובהיר ורחב קיץ וחורף קטן ונהדר",
    ),
    "devanagari": (
        ("Noto Sans Devanagari",),
        "बड़ी छूट सभी कुर्सियों और लैंप पर आज हमारी दुकान में नया शांत उज्ज्वल चौड़ा गर्मी सर्दी छोटा महान ईमानदार",
    ),
    "thai": (
        ("Noto Sans Thai", "Inter"),
        "ลดราคาเก้าอี้และโคมไฟทุกตัว กาแฟหอมกรุ่น กล้องถ่ายรูป วันนี้ในร้านของเรา ใหม่มาก เงียบสงบ สดใส กว้างขวาง "
        "ฤดูร้อน ฤดูหนาว เล็กน้อย ยิ่งใหญ่ ซื่อสัตย์ สีทอง",
    ),
    "bidi": (("Inter", "Noto Sans Arabic"), ""),
}
LETTERS, WORDS_OF_A_PARAGRAPH = 90, 300


def headline(number: int, writing: str = "latin", **how: object) -> Block:
    """Return a headline of about 90 characters that may take 24 to 96 px and three lines."""
    text = f"{number} {' '.join(_words(number, 24, writing))}"[:LETTERS].rstrip()
    style = SpanStyle(FontChoice(WRITINGS[writing][0], 700))
    return Block((Span(text, style),), 24.0, 96.0, line_height=1.1, max_lines=3, **how)  # type: ignore[arg-type]


def paragraph(number: int, writing: str = "latin") -> Block:
    """Return 300 words that may take 8 to 40 px; of Thai, which has no spaces between words, 1600 characters."""
    words = (BODY.split() * 12)[number % 20 :] if writing == "latin" else _words(number, 300, writing)
    text = " ".join([str(number), *words][:WORDS_OF_A_PARAGRAPH])
    if writing == "thai":
        text = text[:1600].rstrip()
    return Block((Span(text, SpanStyle(FontChoice(WRITINGS[writing][0]))),), 8.0, 40.0, line_height=1.4)


def _words(number: int, count: int, writing: str) -> list[str]:
    if writing == "bidi":
        pairs = [_words(number, count, "latin"), _words(number, count, "arabic")]
        return [pairs[(step // 2 + number) % 2][step] for step in range(count)]
    words = WRITINGS[writing][1].split()
    return [words[(number * 7 + step * (5 + number % 3)) % len(words)] for step in range(count)]
