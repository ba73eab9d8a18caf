"""Vertical metrics as a font means them: USE_TYPO_METRICS decides between two sets, as in browsers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from compositor.resources.fonts import FontLibrary, bundled_folder
from compositor.text.types import Block, FontChoice, Span, SpanStyle
from compositor.text.typesetter import Typesetter

USE_TYPO_METRICS = 1 << 7  # OS/2 fsSelection, bit 7
Set = Callable[..., Typesetter]


@pytest.fixture
def typesetter_of(tmp_path: Path) -> Set:
    def made(flags: int, hhea: tuple[int, int, int], typo: tuple[int, int, int], win: int = 800) -> Typesetter:
        font = TTFont(bundled_folder() / "noto-sans-hebrew" / "NotoSansHebrew.ttf")
        font["OS/2"].fsSelection = font["OS/2"].fsSelection & ~USE_TYPO_METRICS | flags
        font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = hhea
        font["OS/2"].sTypoAscender, font["OS/2"].sTypoDescender, font["OS/2"].sTypoLineGap = typo
        font["OS/2"].usWinAscent, font["OS/2"].usWinDescent = win, 250
        font.save(tmp_path / "font.ttf")
        return Typesetter(FontLibrary([tmp_path], installed=None))

    return made


def line(typesetter: Typesetter, line_height: float | None = None) -> tuple[float, float]:
    """The baseline and the height of a line of 100 px."""
    style = SpanStyle(FontChoice(("Noto Sans Hebrew",)))
    block = Block((Span("של", style),), 100, 100, line_height=line_height)
    fitted = typesetter.fit(block, 1000, 1000)
    return fitted.first_baseline, fitted.height


def test_without_the_bit_the_metrics_of_hhea_hold(typesetter_of: Set) -> None:
    typesetter = typesetter_of(0, (900, -300, 0), (700, -200, 100))
    assert line(typesetter) == (90, 120)


def test_with_the_bit_those_of_os2_hold_and_their_gap_lies_half_above(typesetter_of: Set) -> None:
    typesetter = typesetter_of(USE_TYPO_METRICS, (900, -300, 0), (700, -200, 100))
    assert line(typesetter) == (75, 100)


def test_a_line_height_of_its_own_leaves_the_gap_out_of_account(typesetter_of: Set) -> None:
    """Half of what is left (or lacking) stands above: CSS Inline 3 §4.2, half-leading."""
    typesetter = typesetter_of(USE_TYPO_METRICS, (900, -300, 0), (700, -200, 100))
    assert line(typesetter, 1.1) == (80, 110)
    assert line(typesetter, 0.7) == (60, 70)


def test_a_font_without_metrics_in_hhea_takes_those_of_os2(typesetter_of: Set) -> None:
    assert line(typesetter_of(0, (0, 0, 0), (700, -200, 100))) == (75, 100)
    assert line(typesetter_of(0, (0, 0, 0), (0, 0, 0), win=850)) == (85, 110)
