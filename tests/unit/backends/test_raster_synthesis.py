"""Letters that are thickened or slanted by the renderer, because their family has neither."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy
from fontTools.ttLib import TTFont

from compositor.backends.raster import draw
from compositor.display import DisplayList, FontRef, Glyphs, from_json, to_json
from compositor.values.color import Rgba

with TTFont(Path(__file__).parents[3] / "fonts/inter/InterVariable.ttf", lazy=True) as font:
    LETTERS = tuple(font.getReverseGlyphMap()[font.getBestCmap()[ord(letter)]] for letter in "lo")
REGULAR = FontRef("inter", 0, (("wght", 400.0),))
BOLD, OBLIQUE = replace(REGULAR, bold=True), replace(REGULAR, oblique=True)


def glyphs(font: FontRef, size: float = 40.0, blur: float = 0.0) -> Glyphs:
    return Glyphs(font, size, LETTERS, (5.0, 35.0, 17.0, 35.0), Rgba(0, 0, 0), blur=blur)


def stem(row: numpy.ndarray) -> float:
    """How wide the first letter, an l, is in one row of alpha."""
    return float(row[:16].sum()) / 255


def test_bold_thickens_every_side_by_a_thirty_second_of_an_em_in_all(drawn) -> None:
    light, bold = (drawn([glyphs(font)])[..., 3] for font in (REGULAR, BOLD))
    assert abs(stem(bold[20]) - stem(light[20]) - 40 / 32) < 0.02
    assert bold[35, 5:12].max() > 100 > light[35, 5:12].max()  # half of it lies below the baseline


def test_small_letters_are_thickened_more(drawn) -> None:
    light, bold = (drawn([glyphs(font, size=9.0)])[..., 3] for font in (REGULAR, BOLD))
    assert abs(stem(bold[32]) - stem(light[32]) - 9 / 24) < 0.02


def test_as_much_at_every_scale(supplies) -> None:
    for size in (12.0, 40.0):
        once, twice = (
            draw(DisplayList(40, 40, scale, (glyphs(BOLD, size),)), supplies).pixels[..., 3].sum(dtype=int)
            for scale in (1.0, 2.0)
        )
        assert abs(twice / once / 4 - 1) < 0.02


def test_oblique_leans_by_a_quarter_of_the_height(drawn) -> None:
    stroke = replace(glyphs(OBLIQUE), ids=LETTERS[:1], positions=(5.0, 35.0))
    alpha = drawn([stroke])[..., 3]
    middle = [(alpha[row] * numpy.arange(40)).sum() / alpha[row].sum() for row in (32, 12)]
    assert abs(middle[1] - middle[0] - 20 / 4) < 0.1


def test_a_blurred_shadow_is_that_of_the_made_up_letters(drawn) -> None:
    light, bold, oblique = (drawn([glyphs(font, blur=1.0)])[..., 3] for font in (REGULAR, BOLD, OBLIQUE))
    sharp = drawn([glyphs(BOLD)])[..., 3]
    assert abs(bold.sum() / sharp.sum() - 1) < 0.02
    assert bold.sum() > 1.2 * light.sum()
    assert (oblique != light).any()


def test_a_display_list_with_made_up_letters_travels_as_json() -> None:
    display = DisplayList(40, 40, 1.0, (glyphs(BOLD), glyphs(OBLIQUE), glyphs(REGULAR)))
    assert from_json(to_json(display)) == display
    assert len({replace(display, ops=(op,)).digest for op in display.ops}) == 3
