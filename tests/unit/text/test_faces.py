"""What the fonts lack of what is asked is said, and the nearest face is drawn as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from compositor.engine import Renderer
from compositor.loading import load
from compositor.text.types import Block, FontChoice, SpanStyle
from compositor.text.typesetter import Typesetter

Make = Callable[..., Block]


@pytest.fixture
def lacking(typesetter: Typesetter, make: Make) -> Callable[..., tuple[str, ...]]:
    def said(text: str, families: tuple[str, ...], **asked: object) -> tuple[str, ...]:
        style = SpanStyle(FontChoice(families, **asked))  # type: ignore[arg-type]
        return typesetter.fit(make([(text, style)], 20), 500, 100).lacking

    return said


Said = Callable[..., tuple[str, ...]]


def test_an_italic_that_is_there_is_not_missed(lacking: Said) -> None:
    assert lacking("abc", ("Inter",), italic=True) == ()


def test_a_family_without_an_italic(lacking: Said) -> None:
    assert lacking("abc", ("Geist Mono",), italic=True) == ("Geist Mono has no italic",)


def test_a_fallback_counts_only_where_it_is_drawn(lacking: Said) -> None:
    chain = ("Inter", "Noto Sans Hebrew")
    assert lacking("abc", chain, italic=True) == ()
    assert lacking("abc שלום", chain, italic=True) == ("Noto Sans Hebrew has no italic",)


def test_a_weight_that_is_near_enough_is_taken_without_a_word(lacking: Said) -> None:
    assert lacking("abc", ("Source Serif 4",), weight=1000) == ()
    assert lacking("abc", ("Source Serif 4",), weight=50) == ("Source Serif 4 has no weight 50; 200 is the nearest",)


def test_axes_by_hand_are_what_they_are(lacking: Said) -> None:
    assert lacking("abc", ("Source Serif 4",), weight=50, axes=(("wght", 300.0),)) == ()


def test_pictures_have_no_italic_and_need_none(wide_typesetter: Typesetter, make: Make) -> None:
    style = SpanStyle(FontChoice(("Inter", "Noto Color Emoji"), italic=True))
    fitted = wide_typesetter.fit(make([("a 😀", style)], 20, missing="skip"), 500, 100)
    assert fitted.lacking == ()


def test_the_report_warns(tmp_path: Path) -> None:
    path = tmp_path / "face.yaml"
    layer = "{ text: a *b*, font-family: Geist Mono }"
    path.write_text(f"layout: 1\nname: face\nsizes: {{ s: 99x50 }}\nlayers: [ {layer} ]\n")
    with Renderer() as renderer:
        (problem,) = renderer.render(load(path)).report.problems
    assert (problem.code, problem.severity, problem.path[-1]) == ("font.no-face", "warning", "text")
    assert problem.message.startswith("Geist Mono has no italic")
