"""What texts of one style share is found out once, and is theirs as if each had found it out for itself."""

from __future__ import annotations

import math
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from compositor.resources.fonts import FontLibrary, bundled_folder
from compositor.text.breaks import line_breaks
from compositor.text.opportunities import _ASCII_WORDS, Breaker, _is_prose
from compositor.text.types import Block, FontChoice, Span, SpanStyle
from compositor.text.typesetter import Typesetter

Make = Callable[..., Block]
LIBRARY = FontLibrary([bundled_folder()], installed=None)
TYPESETTER = Typesetter(LIBRARY)


def test_texts_of_one_style_share_their_root(typesetter: Typesetter, make: Make) -> None:
    one, other = (typesetter._paragraph(make(text, (10, 40))) for text in ("one", "another"))
    assert one._root is other._root is not None
    assert one.measure(20).setting.ground is other.measure(20).setting.ground


def test_another_manner_has_another_root(typesetter: Typesetter, make: Make) -> None:
    plain, high = (typesetter._paragraph(make("one", 20, line_height=height)) for height in (1.2, 2.0))
    assert plain._root is not high._root


def test_latin_letters_beyond_ascii_stand_on_it_too(typesetter: Typesetter, make: Make) -> None:
    plain, price = (typesetter._paragraph(make(text, 20)) for text in ("coffee", "caf\u00e9 \u20ac3"))
    assert price._root is plain._root


def test_what_is_not_plain_has_none(typesetter: Typesetter, make: Make, plain: SpanStyle) -> None:
    bold = plain._replace(font=FontChoice(plain.font.families, 800))
    for text in ("", "two\nlines", "\u05e9\u05dc\u05d5\u05dd", "\u0434\u0430", [("two ", plain), ("styles", bold)]):
        assert typesetter._paragraph(make(text, 20))._root is None
    assert typesetter._paragraph(make("abc", 20, direction="rtl"))._root is None


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.text("AVTo. fi,y!1 ", min_size=1, max_size=40),
    st.sampled_from(["start", "center", "end", "right"]),
    st.sampled_from([30.0, 90.0, 250.0, math.inf]),
    st.sampled_from(["normal", "balance", "pretty"]),
    st.sampled_from(["Inter", "Source Serif 4"]),
    st.booleans(),
)
def test_with_and_without_a_root_a_text_is_set_alike(
    text: str, align: str, width: float, wrap: str, family: str, trim: bool
) -> None:
    style = SpanStyle(FontChoice((family,)))
    how = {"line_height": 1.3, "align": align, "wrap": wrap, "trim": trim}
    # The same words in two spans of one style go the long way.
    one, other = (
        Block(spans, 9.0, 33.0, **how)  # type: ignore[arg-type]
        for spans in ((Span(text, style),), (Span(text[:1], style), Span(text[1:], style)))
    )
    assert TYPESETTER.fit(one, width, 80.0) == TYPESETTER.fit(other, width, 80.0)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.text("aB7 .,!?-$%\u00e9", max_size=9))
def test_prose_is_what_the_expression_for_words_matches_too(text: str) -> None:
    if text.isascii() and _is_prose(text):
        assert _ASCII_WORDS.fullmatch(text)
        found = Breaker().find(Block((), 10, 10), text, ())
        assert found.offsets == line_breaks(text, "en", "word")
        assert [text[:end] for end in found.visible] == [text[:end].rstrip() for end in found.offsets]
