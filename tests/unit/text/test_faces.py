"""A bold or an italic that a family does not have is never made up, nor left out, without a word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy
import pytest
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from compositor.display import FontRef, Glyphs, walk
from compositor.engine import Renderer
from compositor.errors import AssetError, LayoutError
from compositor.loading import load
from compositor.resources.fonts import FontLibrary, Lack, bundled_folder
from compositor.resources.images import decode
from compositor.results import Result
from compositor.text.types import Block, FontChoice, SpanStyle
from compositor.text.typesetter import Typesetter

Make = Callable[..., Block]
NO_ITALIC = Lack("Geist Mono has no italic", "oblique")


@pytest.fixture
def lacking(typesetter: Typesetter, make: Make) -> Callable[..., tuple[Lack, ...]]:
    def said(text: str, families: tuple[str, ...], **asked: Any) -> tuple[Lack, ...]:
        style = SpanStyle(FontChoice(families, **asked))
        return typesetter.fit(make([(text, style)], 20), 500, 100).lacking

    return said


Said = Callable[..., tuple[Lack, ...]]


class TestWhatIsThere:
    def test_an_italic_that_is_there_is_not_missed(self, lacking: Said) -> None:
        assert lacking("abc", ("Inter",), italic=True) == ()

    def test_a_family_without_an_italic(self, lacking: Said) -> None:
        assert lacking("abc", ("Geist Mono",), italic=True) == (NO_ITALIC,)

    def test_a_fallback_counts_only_where_it_is_drawn(self, lacking: Said) -> None:
        chain = ("Inter", "Noto Sans Hebrew")
        assert lacking("abc", chain, italic=True) == ()
        assert lacking("abc שלום", chain, italic=True) == (Lack("Noto Sans Hebrew has no italic", "oblique"),)

    def test_the_nearest_weight_is_what_css_matches_and_told_where_it_is_far(self, lacking: Said) -> None:
        assert lacking("abc", ("Source Serif 4",), weight=1000) == ()
        far = Lack("Source Serif 4 has no weight 50; 200 is the nearest")
        assert lacking("abc", ("Source Serif 4",), weight=50) == (far,)

    def test_axes_by_hand_are_what_they_are(self, lacking: Said) -> None:
        assert lacking("abc", ("Source Serif 4",), weight=50, axes=(("wght", 300.0),)) == ()

    def test_pictures_have_no_italic_and_need_none(self, wide_typesetter: Typesetter, make: Make) -> None:
        style = SpanStyle(FontChoice(("Inter", "Noto Color Emoji"), italic=True))
        fitted = wide_typesetter.fit(make([("a 😀", style)], 20, missing="skip"), 500, 100)
        assert fitted.lacking == ()

    @pytest.mark.parametrize("synthesis", ["allow", "none"])
    def test_nothing_is_missed_where_the_choice_says_what_to_do(self, lacking: Said, synthesis: str) -> None:
        assert lacking("abc", ("Geist Mono",), italic=True, synthesis=synthesis) == ()


@pytest.fixture(scope="module")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("static")
    for weight in (400, 500):
        font = TTFont(bundled_folder() / "noto-sans-hebrew" / "NotoSansHebrew.ttf")
        instantiateVariableFont(font, {"wght": weight}, inplace=True)
        font["OS/2"].usWeightClass = weight
        for name in (1, 4, 16):
            font["name"].setName(f"Static {weight}", name, 3, 1, 0x409)
        font.save(folder / f"{weight}.ttf")
    return folder


class TestMatching:
    """CSS Fonts 4 §8: bold is made up for 600 and more where a family ends below."""

    @pytest.mark.parametrize(
        ("family", "weight", "italic", "bold", "oblique"),
        [
            ("Static 400", 400, False, False, False),
            ("Static 400", 599, False, False, False),
            ("Static 400", 600, False, True, False),
            ("Static 500", 600, False, True, False),
            ("Static 400", 900, True, True, True),
            ("Geist Mono", 900, False, False, False),
            ("Geist Mono", 400, True, False, True),
            ("Inter", 700, True, False, False),
        ],
    )
    def test_what_is_made_up(
        self, static: Path, family: str, weight: float, italic: bool, bold: bool, oblique: bool
    ) -> None:
        library = FontLibrary([static, bundled_folder()], installed=None)
        made = library.match(family, weight, italic, synthesize=True)
        plain = library.match(family, weight, italic)
        assert made is not None
        assert plain is not None
        assert (made.bold, made.oblique) == (bold, oblique)
        assert (plain.bold, plain.oblique) == (False, False)
        assert FontRef(made.digest, made.index, made.axes) == plain

    def test_an_axis_by_hand_is_what_it_is(self, static: Path) -> None:
        library = FontLibrary([static, bundled_folder()], installed=None)
        made = library.match("Geist Mono", 700, axes=(("wght", 300.0),), synthesize=True)
        assert made is not None
        assert not made.bold


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as made:
        yield made


def draw(renderer: Renderer, folder: Path, layer: str, fonts: Path | None = None) -> Result:
    path = folder / "face.yaml"
    folders = f"fonts: ['{fonts}']\n" if fonts else ""
    path.write_text(f"layout: 1\nname: face\nsizes: {{ s: 200x50 }}\n{folders}fill: white\nlayers: [ {layer} ]\n")
    return renderer.render(load(path))


class TestLayouts:
    @pytest.mark.parametrize(
        "layer", ["text: a *b*, font-family: Geist Mono", "text: b, font: { family: Geist Mono, style: italic }"]
    )
    def test_refuse_it_by_default(self, renderer: Renderer, tmp_path: Path, layer: str) -> None:
        with pytest.raises(AssetError) as caught:
            draw(renderer, tmp_path, f"{{ {layer} }}")
        (problem,) = caught.value.problems
        assert (problem.code, problem.path) == ("font.no-face", ("layers", 0, "text"))
        assert problem.message == "Geist Mono has no italic"
        assert "`synthesis: allow`" in problem.hint
        assert problem.where is not None

    def test_a_weight_that_is_far_away_is_a_warning(self, renderer: Renderer, tmp_path: Path) -> None:
        result = draw(renderer, tmp_path, "{ text: a, font-family: Source Serif 4, font-weight: 50 }")
        (problem,) = result.report.problems
        assert (problem.code, problem.severity) == ("font.far-face", "warning")

    def test_slant_what_they_allow(self, renderer: Renderer, tmp_path: Path) -> None:
        upright, slanted, none = (
            draw(renderer, tmp_path, f"{{ text: Illit, font-family: Geist Mono, font-size: 30, {more} }}")
            for more in ("synthesis: none", *(f"font-style: italic, synthesis: {how}" for how in ("allow", "none")))
        )
        assert not slanted.report.problems
        assert none.bytes == upright.bytes
        before, after = (_runs(result) for result in (upright, slanted))
        assert [run.font.oblique for run in after] == [True]
        assert [run.positions for run in before] == [run.positions for run in after]
        assert slanted.bytes != upright.bytes

    def test_thicken_what_they_allow(self, renderer: Renderer, static: Path, tmp_path: Path) -> None:
        text = "text: '**של**', font-family: Static 400, font-size: 30"
        with pytest.raises(AssetError, match="Static 400 has no weight 700; 400 is the nearest") as caught:
            draw(renderer, tmp_path, f"{{ {text} }}", static)
        assert caught.value.problems[0].code == "font.no-face"
        plain, bold = (draw(renderer, tmp_path, f"{{ {text}, synthesis: {how} }}", static) for how in ("none", "allow"))
        assert [(run.font.bold, run.positions) for run in _runs(bold)] == [(True, _runs(plain)[0].positions)]
        assert decode(bold.bytes).pixels.sum(dtype=int) < decode(plain.bytes).pixels.sum(dtype=int)

    def test_only_the_words_that_need_it(self, renderer: Renderer, tmp_path: Path) -> None:
        result = draw(renderer, tmp_path, '{ text: "a *b*", font: { family: Geist Mono, synthesis: allow } }')
        assert [(run.text, run.font.oblique) for run in _runs(result)] == [("a ", False), ("b", True)]

    def test_an_unknown_synthesis_names_the_known(self, renderer: Renderer, tmp_path: Path) -> None:
        with pytest.raises(LayoutError, match="allow"):
            draw(renderer, tmp_path, "{ text: a, synthesis: allways }")


def _runs(result: Result) -> list[Glyphs]:
    return [op for op in walk(result.display.ops) if isinstance(op, Glyphs)]


class TestMarks:
    def test_stand_over_slanted_letters(self, typesetter: Typesetter, make: Make) -> None:
        """Every glyph is slanted about its own baseline, so a raised mark has to follow the slant of its letter."""
        words = "ก\u0e34\u0e49"
        choices = (FontChoice(("Noto Sans Thai",), italic=italic, synthesis="allow") for italic in (False, True))
        upright, slanted = (typesetter.fit(make([(words, SpanStyle(one))], 100), 500, 500) for one in choices)
        one, other = (fitted.lines[0].runs[0] for fitted in (upright, slanted))
        rises = [one.positions[1] - y for y in one.positions[1::2]]
        moved = [b - a for a, b in zip(one.positions[::2], other.positions[::2], strict=True)]
        assert numpy.allclose(moved, [rise / 4 for rise in rises], atol=0.2)
        assert upright.lines[0].width == slanted.lines[0].width
