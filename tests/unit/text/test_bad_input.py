"""Texts and boxes that nobody means: each gives a picture that is said here, or a typed error; none hangs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from compositor.batch import render_many
from compositor.engine import Renderer
from compositor.errors import AssetError, BindError, CompositorError, FitError, LayoutError
from compositor.loading import load
from compositor.results import Result
from compositor.text.types import TextLimits

Draw = Callable[..., Result]
LETTERS = {"font-family": ["Inter", "Noto Sans Hebrew"], "font-size": "6..20"}


def layout(**text: Any) -> dict[str, Any]:
    """A layout of one text of the data in a box of 120 × 40 px."""
    words = {"text": "$words", "missing-glyph": "notdef", **LETTERS, **text}
    data = {"words": {"type": "text", "default": "", "max-length": 2_000_000}}
    return {"layout": 1, "name": "x", "sizes": {"s": "120x40"}, "fill": "#fff", "data": data, "layers": [words]}


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as made:
        yield made


@pytest.fixture
def draw(renderer: Renderer) -> Draw:
    def drawn(words: str, **text: Any) -> Result:
        return renderer.render(load(layout(**text)), {"words": words})

    return drawn


def lines(result: Result) -> list[str]:
    (placed,) = [one for one in result.plan.root.walk() if one.layer.kind == "text"]
    return [line.text for line in placed.content.lines]


def blank(draw: Draw) -> bytes:
    return draw("").bytes


class TestCharacters:
    @pytest.mark.parametrize("words", ["a\0b", "\x07a\x1b[31mb", "a\ud800b", "\udc00\ud800", "a\x7fb"])
    def test_controls_and_halves_of_characters_are_refused_in_data(self, draw: Draw, words: str) -> None:
        with pytest.raises(BindError, match=r"words.*a character that cannot be drawn"):
            draw(words)

    @pytest.mark.parametrize(
        ("words", "shown"),
        [
            ("a\ufffcb", ["a\ufffcb"]),
            ("a\tb", ["a b"]),
            ("a\x85b\x9fc", ["a", "bc"]),
            ("a\r\nb\rc\u2028d", ["a", "b", "c", "d"]),
            ("\ufeffa", ["\ufeffa"]),
            ("a\uffffb", ["a\uffffb"]),
        ],
    )  # fmt: skip
    def test_are_set_as_said(self, draw: Draw, words: str, shown: list[str]) -> None:
        assert lines(draw(words, **{"font-size": 8})) == shown

    @pytest.mark.parametrize("words", ["", " ", "      ", "\u200b\u200b", "\u00ad", "\u3000", "\n\n", "\ufe0f"])
    def test_without_ink_draw_nothing(self, draw: Draw, words: str) -> None:
        assert draw(words).bytes == blank(draw)

    def test_a_replaced_object_without_a_glyph_is_an_error_by_its_code_point(self, renderer: Renderer) -> None:
        with pytest.raises(AssetError, match=r"U\+FFFC"):
            renderer.render(load(layout(**{"missing-glyph": "error"})), {"words": "a\ufffcb"})


class TestLength:
    @pytest.mark.parametrize("words", ["x" * 1_000_000, "word " * 200_000, "ש" * 1_000_000, "\u0301" * 1_000_000])
    def test_a_megabyte_is_refused_before_it_is_set(self, draw: Draw, words: str) -> None:
        with pytest.raises(BindError, match="100,000 characters"):
            draw(words)

    @pytest.mark.parametrize("words", ["x" * 60_000, "word " * 12_000, "ש" * 60_000, "\u0301" * 60_000])
    def test_so_is_what_is_longer_than_a_text_may_be(self, draw: Draw, words: str) -> None:
        with pytest.raises(FitError, match=r"text\.too-long") as caught:
            draw(words)
        assert caught.value.problems[0].path == ("layers", 0)

    def test_how_long_a_text_may_be_is_said_to_the_renderer(self) -> None:
        plain = load(layout())
        with Renderer(text_limits=TextLimits(max_characters=10)) as strict:
            assert strict.render(plain, {"words": "ten letter"}).bytes
            with pytest.raises(FitError, match=r"10 is the most that is set[\s\S]*TextLimits\.max_characters"):
                strict.render(plain, {"words": "ten letters"})

    def test_and_to_a_batch(self, tmp_path: Path) -> None:
        rows = [{"words": "short"}, {"words": "much too long"}]
        limits = TextLimits(max_characters=10)
        out = f"{tmp_path}/{{row}}.png"
        first, second = render_many(load(layout()), rows, out=out, workers=1, text_limits=limits)
        assert first.error is None
        assert "TextLimits.max_characters" in str(second.error)

    @pytest.mark.parametrize("letter", ["a\u0301", "ש\u05b8", "👍\U0001f3fd", "a\u200d"])
    @pytest.mark.parametrize("overflow", ["ellipsis", "clip", "visible"])
    def test_ten_thousand_marks_are_one_cluster(self, draw: Draw, letter: str, overflow: str) -> None:
        result = draw(letter[0] + letter[1] * 10_000, overflow=overflow)
        assert result.report.fits[0].lines <= 1

    def test_a_word_without_end_breaks_and_ends_in_an_ellipsis(self, draw: Draw) -> None:
        (fit,) = draw("x" * 20_000, overflow="ellipsis").report.fits
        assert (fit.state, fit.used) == ("ellipsis", 6)
        assert len(fit.truncated) > 19_000


class TestSizes:
    @pytest.mark.parametrize("size", ["0..0", 0, "-4", "0..20", "20..10", "1e999", "nan..20"])
    def test_that_are_none_are_refused_at_their_place(self, size: object) -> None:
        with pytest.raises(LayoutError) as caught:
            load(layout(**{"font-size": size}))
        assert {problem.path for problem in caught.value.problems} == {("layers", 0, "font-size")}

    @pytest.mark.parametrize(
        "box", [{"width": 0}, {"height": 0}, {"width": 0, "height": 0}, {"padding": 200}, {"width": 1, "height": 1}]
    )
    @pytest.mark.parametrize("words", ["words", "שלום", "a b c", "👍"])
    def test_a_box_without_room_has_a_defined_picture(self, draw: Draw, box: Mapping[str, object], words: str) -> None:
        for overflow in ("ellipsis", "clip", "visible"):
            for wrap in ("normal", "balance", "pretty", "none"):
                (fit,) = draw(words, overflow=overflow, wrap=wrap, **box).report.fits
                assert fit.used == 6
                assert fit.state in ("ellipsis", "clipped", "visible")

    def test_or_an_error_where_the_layout_asks_for_one(self, draw: Draw) -> None:
        with pytest.raises(FitError, match=r"text\.does-not-fit"):
            draw("words", width=0, overflow="error")

    def test_what_is_clipped_by_an_empty_box_leaves_no_ink(self, draw: Draw) -> None:
        assert draw("words", width=0, height=0, overflow="clip").bytes == blank(draw)


class TestData:
    @pytest.mark.parametrize("value", [b"bytes", ["a"], {"a": 1}, object()])
    def test_that_are_no_text_are_refused(self, renderer: Renderer, value: object) -> None:
        with pytest.raises(CompositorError) as caught:
            renderer.render(load(layout()), {"words": value})
        assert isinstance(caught.value, BindError | AssetError)
