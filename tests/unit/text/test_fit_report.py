"""What a fit says of itself: the next size up, the families that stepped in, and who was asked for a glyph."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from compositor.engine import Renderer
from compositor.fit import MissingGlyph
from compositor.loading import load
from compositor.plan import Plan
from compositor.text.types import Block, FontChoice, SpanStyle
from compositor.text.typesetter import Typesetter

TEST_FONTS = Path(__file__).resolve().parents[2] / "fonts"
Make = Callable[..., Block]


@pytest.fixture
def plan(tmp_path: Path) -> Iterator[Callable[[str], Plan]]:
    """Plan one text layer, given as its keys."""
    with Renderer(fonts=TEST_FONTS) as renderer:

        def planned(layer: str) -> Plan:
            path = tmp_path / "layout.yaml"
            text = f"layout: 1\nname: x\nsizes: {{ s: 200x60 }}\nlayers:\n  - {{ {layer} }}\n"
            path.write_text(text, encoding="utf-8")
            return renderer.plan(load(path), {})

        yield planned


class TestRunnerUp:
    def test_is_the_next_step_which_does_not_hold(self, typesetter: Typesetter, make: Make) -> None:
        fitted = typesetter.fit(make("Summer sale", (10, 80)), 200, 100)
        assert fitted.runner_up == fitted.size + 0.25
        assert typesetter.fit(make("Summer sale", fitted.runner_up), 200, 100).limited_by == fitted.limited_by != ""

    def test_is_none_at_the_top_of_the_range(self, typesetter: Typesetter, make: Make) -> None:
        assert typesetter.fit(make("Summer sale", (10, 20)), 500, 100).runner_up == 0
        assert typesetter.fit(make("Summer sale", 20), 500, 100).runner_up == 0

    def test_may_be_the_largest_of_a_range_that_ends_between_two_steps(
        self, typesetter: Typesetter, make: Make
    ) -> None:
        fitted = typesetter.fit(make("Summer sale", (10, 20.1)), 500, 24)
        assert (fitted.size, fitted.runner_up, fitted.limited_by) == (20, 20.1, "height")

    def test_is_there_when_the_others_of_a_group_hold_a_text_back(self, typesetter: Typesetter, make: Make) -> None:
        fitted = typesetter.fit(make("Summer sale", (10, 20)), 500, 100, cap=15)
        assert (fitted.limited_by, fitted.size, fitted.runner_up) == ("group", 15, 15.25)


class TestMissing:
    def test_each_code_point_has_the_families_that_were_tried_and_a_package(
        self, wide_typesetter: Typesetter, make: Make
    ) -> None:
        style = SpanStyle(FontChoice(("Inter", "Noto Sans Hebrew")))
        fitted = wide_typesetter.fit(make([("a中\U0001e4d0中", style)], 20, missing="skip"), 500, 100)
        tried = ("Inter", "Noto Sans Hebrew")
        assert fitted.missing_glyphs == (
            MissingGlyph(0x4E2D, tried, "pip install compositor-fonts-cjk"),
            MissingGlyph(0x1E4D0, tried),
        )
        assert fitted.missing == (0x4E2D, 0x1E4D0)

    def test_what_is_invisible_or_there_is_not_named(self, typesetter: Typesetter, make: Make) -> None:
        fitted = typesetter.fit(make("x a\U0001e4ec\u200dy", 20, missing="notdef"), 500, 100)
        assert fitted.missing == (0x1E4EC,)


class TestReport:
    def test_as_data(self, plan: Callable[[str], Plan]) -> None:
        families = "font-family: [Inter, Noto Color Emoji]"
        made = plan(f"text: Sale বা 🚀 now, font-size: 10..90, {families}, missing-glyph: skip")
        (fit,) = json.loads(json.dumps(made.to_dict()))["fits"]
        assert fit["runner_up"] == fit["used"] + 0.25
        assert fit["fallbacks"] == ["Noto Color Emoji"]
        assert fit["missing"] == ["U+09AC", "U+09BE"]
        tried = ["Inter", "Noto Color Emoji"]
        assert fit["missing_glyphs"][0] == {"code_point": "U+09AC", "tried": tried, "install": ""}

    def test_as_a_warning(self, plan: Callable[[str], Plan]) -> None:
        made = plan("text: 中, font-family: [Inter, Noto Sans Hebrew], missing-glyph: notdef")
        (problem,) = made.problems
        assert problem.code == "text.missing-glyph"
        assert problem.severity == "warning"
        assert "U+4E2D (Inter → Noto Sans Hebrew)" in problem.message
        assert problem.hint == "pip install compositor-fonts-cjk"
