"""Text along a path: one line, each letter turned as the path goes at its middle."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from fakes import FakeKit, drawn, layer_of, placed, used

from compositor.display import Glyphs, Group
from compositor.engine import Renderer
from compositor.errors import FitError, LayoutError
from compositor.loading import load
from compositor.values.color import Rgba
from compositor.values.geometry import Box
from compositor.values.text_style import TextStyle
from compositor.values.token import Token
from compositor.values.track import parse_text_path

RED = Rgba(255, 0, 0)
STYLES = {"tokens": {"style": {"line": {"decoration": "underline"}}}}
KIT = FakeKit(
    styles={
        "line": Token("style", TextStyle(decorations=("underline",)), ""),
    }
)


def text(said: str, path: str, **properties: Any) -> dict[str, Any]:
    named = {key.replace("_", "-"): value for key, value in properties.items()}
    return {"text": said, "font-size": 20, "text-path": path, **named}


def letters(layer: dict[str, Any], size: str = "200x100", **document: Any) -> list[tuple[tuple[float, ...], Glyphs]]:
    found = []
    for group in drawn([layer], size, **document):
        assert isinstance(group, Group)
        assert group.transform is not None
        (glyph,) = group.ops
        assert isinstance(glyph, Glyphs)
        found.append((group.transform, glyph))
    return found


def rendered(layer: str, folder: Path) -> tuple[Any, ...]:
    """Return the ops of a layer in real fonts."""
    path = folder / "path.yaml"
    tokens = "tokens: { style: { red: '#f00' } }"
    path.write_text(f"layout: 1\nname: path\nsizes: {{ s: 200x99 }}\n{tokens}\nlayers: [ {layer} ]\n")
    with Renderer() as renderer:
        return renderer.render(load(path)).display.ops


class TestTrack:
    def test_a_straight_line(self) -> None:
        track = parse_text_path("M10 20 H110").track(Box(5, 5, 0, 0))
        assert track.length == 100
        assert track.at(30) == (45, 25, 0)
        assert track.at(-10) == (5, 25, 0)

    def test_corners_turn(self) -> None:
        track = parse_text_path("M0 0 H10 V10").track(Box(0, 0, 0, 0))
        assert track.at(15) == pytest.approx((10, 5, math.pi / 2))

    def test_between_subpaths_there_is_nothing(self) -> None:
        track = parse_text_path("M0 0 H10 M50 50 h10").track(Box(0, 0, 0, 0))
        assert track.length == 20
        assert track.at(12)[:2] == (52, 50)

    def test_closing_is_a_line(self) -> None:
        assert parse_text_path("M0 0 H10 V10 H0 Z").track(Box(0, 0, 0, 0)).length == 40

    @pytest.mark.parametrize("path", ["M0 50 A50 50 0 0 1 100 50", "M0 50 C0 22.4 22.4 0 50 0 C77.6 0 100 22.4 100 50"])
    def test_curves_are_as_long_as_they_are(self, path: str) -> None:
        track = parse_text_path(path).track(Box(0, 0, 0, 0))
        assert track.length == pytest.approx(50 * math.pi, rel=1e-3)
        assert track.at(track.length / 2) == pytest.approx((50, 0, 0), abs=0.1)

    def test_a_circle_has_its_middle_at_the_top(self) -> None:
        track = parse_text_path("circle").track(Box(10, 0, 80, 60))
        assert track.length == pytest.approx(60 * math.pi, rel=1e-3)
        assert track.at(track.length / 2)[:2] == pytest.approx((50, 0), abs=0.1)
        assert track.at(0)[:2] == pytest.approx((50, 60), abs=0.1)

    def test_an_empty_circle(self) -> None:
        assert parse_text_path("circle").track(Box(0, 0, 0, 9)).length == 0

    @pytest.mark.parametrize("path", ["circle", "M0 0 L10 10"])
    def test_it_is_written_as_it_is_read(self, path: str) -> None:
        assert parse_text_path(path).css == path.replace(" L", " L")
        assert parse_text_path(parse_text_path(path).css) == parse_text_path(path)

    @pytest.mark.parametrize("path", ["M5 5", "M5 5 L5 5", "M5 5 Z"])
    def test_a_path_without_length(self, path: str) -> None:
        with pytest.raises(ValueError, match="no length"):
            parse_text_path(path)


class TestLetters:
    def test_stand_under_their_middles(self) -> None:
        first, second = letters(text("ab", "M0 50 H200"))
        assert first[0] == (1, 0, 0, 1, 5, 50)
        assert first[1].positions == (-5, 0)
        assert second[0] == (1, 0, 0, 1, 15, 50)

    def test_turn_with_the_path(self) -> None:
        ((transform, _),) = letters(text("a", "M30 10 V90"))
        assert transform == (0, 1, -1, 0, 30, 15)

    @pytest.mark.parametrize("align", ["start", "center", "end"])
    def test_are_aligned_along_the_path(self, align: str, tmp_path: Path) -> None:
        (group,) = rendered(f"{{ text: o, text-path: M0 50 H200, text-align: {align} }}", tmp_path)
        half = -group.ops[0].positions[0]
        assert group.transform[4] == pytest.approx({"start": half, "center": 100, "end": 200 - half}[align], abs=0.1)

    def test_newlines_are_spaces(self) -> None:
        assert len(letters(text("a\nb", "M0 50 H200"))) == 3
        assert len(letters(text("a\n*b*", "M0 50 H200"))) == 3

    def test_keep_their_own_colors(self, tmp_path: Path) -> None:
        colors = [group.ops[0].fill for group in rendered("{ text: 'a[b]{red}', text-path: M0 50 H200 }", tmp_path)]
        assert colors == [Rgba(0, 0, 0), RED]

    @pytest.mark.parametrize(
        ("words", "family", "count"),
        [
            ("ที่น้ำ", "Noto Sans Thai", 2),
            ("בְּרֵא", "Noto Sans Hebrew", 3),
            ("हिन्दी", "Noto Sans Devanagari", 2),
            ("e\u0302\u0323a", "Inter", 2),
        ],
    )
    def test_turn_with_their_marks(self, tmp_path: Path, words: str, family: str, count: int) -> None:
        layer = f"{{ text: {words}, font-family: {family}, text-path: M0 99 L200 9, letter-spacing: 5 }}"
        groups = rendered(layer, tmp_path)
        assert len(groups) == count
        straight = rendered(f"{{ text: {words}, font-family: {family}, letter-spacing: 5 }}", tmp_path)
        assert [glyph for group in groups for glyph in group.ops[0].ids] == list(straight[0].ids)
        xs = straight[0].positions[::2]
        turned = [x - group.ops[0].positions[0] for group in groups for x in group.ops[0].positions[::2]]
        starts = [sum(len(before.ops[0].ids) for before in groups[:at]) for at in range(count)]
        along = [x - xs[max(start for start in starts if start <= at)] for at, x in enumerate(xs)]
        assert turned == pytest.approx(along, abs=1 / 32)

    def test_join_across_a_change_of_color(self, tmp_path: Path) -> None:
        font = "font-family: Noto Sans Arabic, text-path: M0 50 H200"
        plain = rendered(f"{{ text: العربية, {font} }}", tmp_path)
        red = rendered(f"{{ text: 'الع[رب]{{red}}ية', {font} }}", tmp_path)
        assert [group.ops[0].ids for group in red] == [group.ops[0].ids for group in plain]
        assert [group.transform for group in red] == [group.transform for group in plain]
        assert [group.ops[0].fill == RED for group in red] == [False, False, True, True, False, False, False]

    def test_beyond_the_end_are_not_drawn(self) -> None:
        assert len(letters(text("abcd", "M0 50 H24"))) == 2

    def test_a_range_fits_the_length(self) -> None:
        assert used(placed([text("abcd", "M0 50 H60", name="a", font_size="10..50")])) == {"a": 30.0}

    def test_the_layer_is_as_large_as_the_path(self) -> None:
        root = placed([{"flow": "row", "align": "start", "layers": [text("ab", "M0 50 H60", name="a")]}])
        box = root.children[0].children[0].box
        assert (box.width, box.height) == (60, 50)

    def test_a_shadow_is_moved_after_the_turn(self) -> None:
        shadow, letter = letters(text("a", "M30 10 V90", effects=[{"shadow": "3 4 0 #00f"}]))
        assert shadow[0] == (0, 1, -1, 0, 33, 19)
        assert letter[0] == (0, 1, -1, 0, 30, 15)

    def test_a_line_around_translucent_letters_is_cut_out_of_them(self) -> None:
        stroke = {"width": 2, "color": "#00f", "align": "outside"}
        around, letter = drawn([text("a", "M30 10 V90", color="#f008", stroke=stroke)])
        assert isinstance(around, Group)
        assert around.mask is not None
        sheet = around.mask.ops[0]
        assert (sheet.outline.x, sheet.outline.y) == (30 - 48, 10 - 48)  # type: ignore[union-attr]
        assert isinstance(letter, Group)


class TestRefusals:
    @pytest.mark.parametrize(
        ("properties", "message"),
        [
            ({"max_lines": 2}, "`max-lines` means nothing along a `text-path`"),
            ({"break": "anywhere"}, "`break` means nothing"),
            ({"highlight": "gold"}, "`highlight` means nothing"),
            ({"text_align": "justify"}, "is not justified"),
            ({"color": "linear-gradient(red, blue)"}, "one color each"),
        ],
    )
    def test_what_is_about_lines_has_no_place(self, properties: dict[str, Any], message: str) -> None:
        with pytest.raises(LayoutError, match=message):
            layer_of(text("a", "M0 50 H60", **properties))

    def test_lines_of_inline_styles_are_not_dropped_in_silence(self) -> None:
        with pytest.raises(FitError, match="not drawn along a `text-path`"):
            placed([text("[a]{line}", "M0 50 H60")], kit=KIT, **STYLES)
