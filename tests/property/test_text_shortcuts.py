"""Laws of the short ways through the text engine: they give what the long ways give."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compositor.errors import FitError
from compositor.resources.fonts import FontLibrary, bundled_folder
from compositor.text.breaks import graphemes, line_breaks
from compositor.text.shelf import FontShelf
from compositor.text.stretches import stretches
from compositor.text.types import Block, FontChoice, Span, SpanStyle
from compositor.text.typesetter import Typesetter

LIBRARY = FontLibrary([bundled_folder()], installed=None)
TYPESETTER = Typesetter(LIBRARY)
STYLE = SpanStyle(FontChoice(("Inter",)))
quick = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def block(text: str, **fields: Any) -> Block:
    return Block((Span(text, STYLE),), 12.0, 40.0, line_height=1.2, missing="notdef", **fields)


WORDS = st.from_regex(r"\A[A-Za-zÀ-ÖØ-öΑ-Ρа-яא-תؠ-يऄ-ह0-9]{1,5}[.,:;!?]?\Z")
PRICES = st.from_regex(r"\A[-+−$£¥€]?[0-9]{1,3}([.,][0-9]{1,3}){0,2}[%€]?[.,:;!?]?\Z")
SIGNS = st.sampled_from("-+&%$£¥€–")


@quick
@given(
    st.lists(WORDS | PRICES | SIGNS, min_size=1, max_size=8),
    st.lists(st.sampled_from([" ", "  "]), min_size=8, max_size=8),
    st.sampled_from(["", "en", "de", "fi", "ja", "th"]),
)
def test_plain_words_break_where_icu_breaks_them(words: list[str], gaps: list[str], language: str) -> None:
    text = "".join(part for pair in zip(words, gaps, strict=False) for part in pair).rstrip()
    narrow = TYPESETTER.fit(block(text, language=language), 1.0, math.inf)
    ends = [0, *line_breaks(text, language, "word")]
    wanted = [text[start:end].rstrip() for start, end in pairwise(ends)]
    joined: list[str] = []
    word = ""
    for line in narrow.lines:  # each word may be broken further, by force
        word += line.text
        if word == wanted[len(joined)]:
            joined.append(word)
            word = ""
    assert joined == wanted
    assert not word


@quick
@given(
    st.text("abc .,é\n\u00adש", max_size=30),
    st.floats(0, 300),
    st.floats(0, 120),
    st.sampled_from(["visible", "ellipsis", "clip"]),
    st.booleans(),
    st.sampled_from(["normal", "balance", "pretty", "none"]),
)
def test_an_answer_says_what_the_composed_text_says(
    text: str, width: float, height: float, overflow: str, trim: bool, wrap: str
) -> None:
    wanted = block(text, overflow=overflow, trim=trim, wrap=wrap)
    answer = Typesetter(LIBRARY, cache_bytes=0).answer(wanted, width, height)
    fitted = TYPESETTER.fit(wanted, width, height)
    assert (answer.size, answer.state, answer.limited_by) == (fitted.size, fitted.state, fitted.limited_by)
    assert (answer.height, answer.truncated) == (fitted.height, fitted.truncated)
    assert answer.first_baseline == fitted.first_baseline
    assert answer.fitted == fitted


@settings(quick, max_examples=60)
@given(
    st.lists(
        st.sampled_from(["AVATAR", "To.", "office", "of", "co\u00adop\u00aderation", "x\ny", "שלום"]), max_size=40
    ),
    st.sampled_from(["Inter", "Source Serif 4"]),
    st.floats(1, 900),
    st.floats(0, 600),
    st.sampled_from([0, 2, 5]),
    st.sampled_from([None, 1.0, 1.4]),
    st.booleans(),
)
def test_optical_sizes_that_are_not_shaped_would_not_have_fitted(
    words: list[str], family: str, width: float, height: float, most: int, line_height: float | None, trim: bool
) -> None:
    style = SpanStyle(FontChoice((family, "Noto Sans Hebrew"), 600))
    spans = (Span(" ".join(words), style), Span(" and small", style._replace(scale=0.7)))
    wanted = Block(spans, 7.0, 62.0, line_height=line_height, max_lines=most, trim=trim, missing="notdef")
    found = TYPESETTER.fit(wanted, width, height)
    larger = [size + 0.5 for size in range(7, 62) if size + 0.5 > found.size]
    assert not any(fits_at(wanted, size, width, height) for size in larger)


def fits_at(wanted: Block, size: float, width: float, height: float) -> bool:
    answer = TYPESETTER.answer(wanted._replace(smallest=size, largest=size), width, height)
    return answer.state == "fits" and answer.limited_by == ""


@quick
@given(st.text("ab .", min_size=1, max_size=20), st.floats(20, 200))
def test_a_newline_at_the_start_moves_no_letter(text: str, width: float) -> None:
    without, after = (TYPESETTER.fit(block(start + text), width, math.inf) for start in ("", "\n"))
    if without.state == after.state == "fits":
        assert [line.width for line in after.lines[1:]] == [line.width for line in without.lines]


def test_an_answer_is_refused_as_a_fit_is() -> None:
    wanted = block("too much for so small a box", overflow="error")
    errors = []
    for ask in (TYPESETTER.fit, TYPESETTER.answer):
        try:
            ask(wanted, 20, 20, path=("layers", 1))
        except FitError as error:
            errors.append(error.problems)
    assert len(errors) == 2
    assert errors[0] == errors[1]


CHAINS = st.permutations(["Inter", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Thai"])


@settings(quick, max_examples=400)
@given(st.text("ab. אשׁשخصمًกที่1é\u0301\u200d\u2067한👍\u00a0\u0600    ", min_size=1, max_size=14), CHAINS)
def test_stretches_have_the_font_of_every_cluster(text: str, families: list[str]) -> None:
    fallback = FontShelf(LIBRARY, 64).fallback(FontChoice(tuple(families)))
    wanted = [fallback.of(text[a:b]) for a, b in pairwise([0, *graphemes(text)]) for _ in range(a, b)]
    found: list[int] = []
    for start, end, font, spaces in stretches(text, fallback):
        assert start == len(found)
        assert end > start
        found += [spaces if character == " " and spaces >= 0 else font for character in text[start:end]]
    assert found == wanted


@quick
@given(
    st.lists(st.sampled_from(["خصم", "كبير,", "شتاء", "שלום", "50", "sale"]), min_size=1, max_size=9),
    st.floats(80, 400),
)
def test_a_lent_space_is_as_wide_as_between_runs(words: list[str], width: float) -> None:
    style = SpanStyle(FontChoice(("Inter", "Noto Sans Arabic", "Noto Sans Hebrew")))
    wanted = Block((Span(" ".join(words), style),), 20.0, 20.0, line_height=1.2)
    gap = TYPESETTER.max_content(block("\u00a0"), size=20.0)
    for line in TYPESETTER.fit(wanted, width, math.inf).lines:
        alone = [
            TYPESETTER.max_content(wanted._replace(spans=(Span(word, style),)), size=20.0) for word in line.text.split()
        ]
        assert math.isclose(line.width, sum(alone) + gap * (len(alone) - 1), abs_tol=0.4)
