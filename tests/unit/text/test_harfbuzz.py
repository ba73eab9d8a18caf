"""HarfBuzz read as it lies in memory says the same as uharfbuzz, glyph by glyph."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest
import uharfbuzz as hb
from hypothesis import given, settings
from hypothesis import strategies as st

from compositor.resources.fonts import FontLibrary, bundled_folder
from compositor.text.harfbuzz import EXPORTED, Answer, Manner, NativeFace, NativeFont, PortableFont
from compositor.text.types import Block
from compositor.text.typesetter import Typesetter

INTER = (bundled_folder() / "inter" / "InterVariable.ttf").read_bytes()
AXES = (("opsz", 24.0), ("wght", 650.0))

pytestmark = pytest.mark.skipif(not EXPORTED, reason="this build of uharfbuzz does not export HarfBuzz's functions")


def both(axes: tuple[tuple[str, float], ...] = AXES, slant: float = 0.0) -> tuple[NativeFont, PortableFont]:
    font = hb.Font(hb.Face(INTER))
    font.set_variations(dict(axes))
    if slant:
        font.synthetic_slant = slant
    return NativeFont(NativeFace(INTER, 0), axes, slant), PortableFont(font)


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


def test_pens_run_from_the_logical_start() -> None:
    native, _ = both()
    forward = native.manner("Latn", "und", False, (("kern", 0),)).shape("il", 0, 2)
    backward = native.manner("Latn", "und", True, (("kern", 0),)).shape("il", 0, 2)
    assert forward.pens == backward.pens
    assert forward.placed().origins == (0, forward.pens[1])
    assert backward.placed().origins == (0, backward.pens[2] - backward.pens[1])


def test_a_font_outlives_the_names_of_what_it_was_made_from() -> None:
    manner = NativeFont(NativeFace(bytes(bytearray(INTER)), 0), AXES, 0.0).manner("Latn", "und", False, ())
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
