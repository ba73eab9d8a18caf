"""HarfBuzz read as it lies in memory says the same as uharfbuzz, glyph by glyph."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compositor.resources.fonts import FontLibrary, bundled_folder
from compositor.text.harfbuzz import Answer, Manner, ShapingFont
from compositor.text.native import EXPORTED, NativeFace
from compositor.text.portable import PortableFace
from compositor.text.types import Block
from compositor.text.typesetter import Typesetter

INTER = (bundled_folder() / "inter" / "InterVariable.ttf").read_bytes()
AXES = (("opsz", 24.0), ("wght", 650.0))
METRICS = ("cpht", "undo", "unds", "stro", "strs")
CHARACTERS = ("A", "\u00e9", "\u0416", "\u4e00", "\U0001f600", "\ud800", "\0")

pytestmark = pytest.mark.skipif(not EXPORTED, reason="this build of uharfbuzz does not export HarfBuzz's functions")


def both(axes: tuple[tuple[str, float], ...] = AXES, slant: float = 0.0) -> tuple[ShapingFont, ShapingFont]:
    return NativeFace(INTER, 0).font(axes, slant), PortableFace(INTER, 0).font(axes, slant)


def told(answer: Answer) -> tuple[object, ...]:
    return (
        *answer.placed(), list(answer.offsets), answer.pens, answer.cuts, answer.plain,
    )  # fmt: skip


def shaped(manner: Manner, text: str, before: int = 0, after: int = 0) -> tuple[object, ...]:
    return told(manner.shape(text, before, len(text) - before - after))


@pytest.mark.parametrize(
    ("text", "script", "rtl", "features"),
    [
        ("AV To fi 1/2", "Latn", False, ()),
        ("AV To fi 1/2", "Latn", False, (("kern", 0), ("frac", 1), ("tnum", 1))),
        ("e\u0301\u0302 x\u0323", "Latn", False, ()),
        ("Ελληνικά", "Grek", False, ()),
        ("שלום (1)", "Hebr", True, ()),
        ("AV", "Latn", True, ()),
        ("", "Latn", False, ()),
        ("\U0001f600 \ufffc", "Zyyy", False, ()),
        ("word " * 700, "Latn", False, ()),
        ("word " * 700, "Latn", True, ()),
    ],
)
def test_both_ways_give_the_same_glyphs(
    text: str, script: str, rtl: bool, features: tuple[tuple[str, int], ...]
) -> None:
    native, portable = both()
    expected = shaped(portable.manner(script, "en", rtl, features), text)
    assert shaped(native.manner(script, "en", rtl, features), text) == expected
    assert len(expected[0]) >= len(text) // 2  # type: ignore[arg-type]


def test_both_ways_slant_marks() -> None:
    native, portable = both(slant=0.25)
    upright, _ = both()
    text = "X\u0301"
    expected = shaped(portable.manner("Latn", "und", False, ()), text)
    assert shaped(native.manner("Latn", "und", False, ()), text) == expected
    assert shaped(upright.manner("Latn", "und", False, ()), text) != expected


def test_offsets_count_from_the_run_and_not_from_its_context() -> None:
    native, portable = both()
    for font in (native, portable):
        answer = font.manner("Latn", "und", False, ()).shape("xxAVyy", 2, 2)
        assert list(answer.offsets) == [0, 1]
        assert answer.plain


def test_a_plain_run_has_a_glyph_for_every_character() -> None:
    native, _ = both()
    manner = native.manner("Latn", "und", False, ())
    assert manner.shape("plain", 0, 5).plain
    assert not manner.shape("e\u0323\u0302\u0301q", 0, 5).plain


def test_both_faces_have_the_same_tables() -> None:
    native, portable = NativeFace(INTER, 0), PortableFace(INTER, 0)
    assert (native.units, native.glyph_count) == (portable.units, portable.glyph_count) == (2048, native.glyph_count)
    for tag in ("OS/2", "fvar", "HVAR", "GSUB", "none"):
        assert native.table(tag) == portable.table(tag)
    assert native.table("none") == b""
    assert native.table("OS/2")


@pytest.mark.parametrize("data", [b"", b"no font at all", INTER[:2000]])
def test_both_faces_find_nothing_in_what_is_damaged(data: bytes) -> None:
    native, portable = NativeFace(data, 0), PortableFace(data, 0)
    assert (native.units, native.glyph_count) == (portable.units, portable.glyph_count)
    assert native.table("OS/2") == portable.table("OS/2")


@pytest.mark.parametrize("axes", [(), (("wght", 900.0),), AXES])
@pytest.mark.parametrize("slant", [0.0, 0.2])
def test_both_fonts_have_the_same_metrics(axes: tuple[tuple[str, float], ...], slant: float) -> None:
    native, portable = both(axes, slant)
    assert native.line_extents() == portable.line_extents() == (1984, -494, 0)
    assert [native.metric(tag) for tag in METRICS] == [portable.metric(tag) for tag in METRICS]
    assert native.metric("cpht") == 1490
    assert native.coordinates() == portable.coordinates()
    assert len(native.coordinates()) == 2
    assert [native.has(character) for character in CHARACTERS] == [portable.has(character) for character in CHARACTERS]
    assert native.has("A")
    assert not native.has("\u4e00")


def test_a_font_as_uharfbuzz_has_it_is_the_same_font() -> None:
    native, portable = both(AXES, 0.2)
    assert native.whole.get_var_coords_normalized() == portable.whole.get_var_coords_normalized()
    assert native.whole.synthetic_slant == portable.whole.synthetic_slant
    assert native.whole is native.whole


def test_pens_run_from_the_logical_start() -> None:
    native, _ = both()
    forward = native.manner("Latn", "und", False, (("kern", 0),)).shape("il", 0, 2)
    backward = native.manner("Latn", "und", True, (("kern", 0),)).shape("il", 0, 2)
    assert forward.pens == backward.pens
    assert forward.placed().origins == (0, forward.pens[1])
    assert backward.placed().origins == (0, backward.pens[2] - backward.pens[1])


def test_a_font_outlives_the_names_of_what_it_was_made_from() -> None:
    manner = NativeFace(bytes(bytearray(INTER)), 0).font(AXES, 0.0).manner("Latn", "und", False, ())
    gc.collect()
    native, _ = both()
    assert shaped(manner, "still there") == shaped(native.manner("Latn", "und", False, ()), "still there")


@pytest.mark.parametrize(
    "text", ["Fit me, Tokyo", "قهوة (12) بعد", "שלום world", "कॉफी अच्छी", "กาแฟหอม", "e\u0323\u0302 👍"]
)
def test_a_text_fits_alike_where_nothing_is_exported(
    text: str, library: FontLibrary, make: Callable[..., Block], monkeypatch: pytest.MonkeyPatch
) -> None:
    block = make(text, (10, 60), missing="notdef", max_lines=2)
    native = Typesetter(library).fit(block, 160, 90)
    monkeypatch.setattr("compositor.text.shelf.EXPORTED", False)
    assert Typesetter(library).fit(block, 160, 90) == native


@given(st.text(max_size=40), st.booleans(), st.integers(0, 3), st.integers(0, 3))
@settings(max_examples=150, deadline=None)
def test_both_ways_are_the_same_for_any_text(text: str, rtl: bool, before: int, after: int) -> None:
    before = min(before, len(text))
    after = min(after, len(text) - before)
    native, portable = NATIVE, PORTABLE
    assert shaped(native[rtl], text, before, after) == shaped(portable[rtl], text, before, after)


_FONTS = both() if EXPORTED else None
NATIVE = [_FONTS[0].manner("Arab", "ar", rtl, ()) for rtl in (False, True)] if _FONTS else []
PORTABLE = [_FONTS[1].manner("Arab", "ar", rtl, ()) for rtl in (False, True)] if _FONTS else []
