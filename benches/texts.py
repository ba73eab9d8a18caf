"""The texts that are measured: headlines of 90 characters, paragraphs of 300 words, in Latin and in Arabic.

In: a number. Out: blocks for the typesetter and the boxes they are fitted to. Every number makes another text.
"""

from __future__ import annotations

from card import BODY, WORDS

from compositor.text.types import Block, FontChoice, Span, SpanStyle

LATIN = SpanStyle(FontChoice(("Inter",), 700))
ARABIC = SpanStyle(FontChoice(("Noto Sans Arabic",), 700))
ARABIC_WORDS = [
    "خصم", "كبير", "على", "كل", "الكراسي", "والمصابيح", "والقهوة", "والكاميرات", "في", "متجرنا", "اليوم", "جديد",
    "جدا", "هادئ", "ومشرق", "وواسع", "صيف", "وشتاء", "صغير", "وعظيم",
]  # fmt: skip
LETTERS = 90


def headline(number: int, language: str = "latin", **how: object) -> Block:
    """Return a headline of about 90 characters that may take 24 to 96 px and three lines."""
    words = WORDS if language == "latin" else ARABIC_WORDS
    order = [words[(number * 7 + step * (5 + number % 3)) % len(words)] for step in range(20)]
    text = f"{number} {' '.join(order)}"[:LETTERS].rstrip()
    style = LATIN if language == "latin" else ARABIC
    return Block((Span(text, style),), 24.0, 96.0, line_height=1.1, max_lines=3, **how)  # type: ignore[arg-type]


def paragraph(number: int) -> Block:
    """Return 300 words that may take 8 to 40 px."""
    words = [str(number), *(BODY.split() * 12)[number % 20 :]][:300]
    return Block((Span(" ".join(words), SpanStyle(FontChoice(("Inter",)))),), 8.0, 40.0, line_height=1.4)
