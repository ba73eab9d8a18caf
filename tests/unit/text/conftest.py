"""Fixtures of the text tests: a library of the bundled fonts, a typesetter, and a short way to write blocks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compositor.resources.fonts import FontLibrary, bundled_folder
from compositor.text.types import Block, FontChoice, Span, SpanStyle
from compositor.text.typesetter import Typesetter

TEST_FONTS = Path(__file__).resolve().parents[2] / "fonts"
FAMILIES = ("Inter", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Thai")


@pytest.fixture(scope="session")
def library() -> FontLibrary:
    return FontLibrary([bundled_folder()], installed=None)


@pytest.fixture
def typesetter(library: FontLibrary) -> Typesetter:
    return Typesetter(library)


@pytest.fixture(scope="session")
def wide_typesetter() -> Typesetter:
    """A typesetter that also has a few Chinese, Japanese, Korean and emoji glyphs."""
    return Typesetter(FontLibrary([bundled_folder(), TEST_FONTS], installed=None))


@pytest.fixture(scope="session")
def plain() -> SpanStyle:
    return SpanStyle(FontChoice(FAMILIES))


@pytest.fixture(scope="session")
def make(plain: SpanStyle) -> Callable[..., Block]:
    """``make("text", 20)``, ``make("text", (10, 40), max_lines=2)`` or ``make([("a", style), …], 20)``."""

    def block(text: str | list[tuple[str, SpanStyle]], size: float | tuple[float, float], **fields: Any) -> Block:
        spans = [(text, plain)] if isinstance(text, str) else text
        smallest, largest = size if isinstance(size, tuple) else (size, size)
        made = Block(tuple(Span(words, style) for words, style in spans), smallest, largest, line_height=1.2)
        return made._replace(**fields)

    return block
