"""Laws of the text engine, tried on many texts: the size found is the largest, nothing leaves its box, cuts are
whole graphemes, paint never moves a letter.
"""

from __future__ import annotations

import math
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compositor.resources.fonts import FontLibrary, bundled_folder
from compositor.text.breaks import graphemes
from compositor.text.search import ladder
from compositor.text.types import Block, Fitted, FontChoice, Span, SpanStyle
from compositor.text.typesetter import Typesetter
from compositor.values.color import Rgba

WORDS = st.sampled_from(
    [
        "a",
        "I",
        "of",
        "the",
        "sale",
        "AVATAR",
        "Tokyo,",
        "To.",
        "T-shirt",
        "and/or",
        "50%",
        "„Über“",
        "naïve",
        "Ελλάδα",
        "Їжак",
        "3×4",
        "12:30",
        "(yes)",
        "שלום",
        "Donaudampfschiff",
        "office",
        "ffi",
        "—",
        "👍",
        "e\u0301te\u0301",
        "co\u00adop\u00ader\u00ada\u00adtion",
        "50\u00a0€",
    ]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)
# A sign between two directions takes its own from what stands around it, also from the next line.
ONE_WAY = TEXTS.filter(lambda text: "ש" not in text)
LINES = st.lists(TEXTS, min_size=1, max_size=3).map("\n".join)
WIDTHS = st.floats(30, 500)
FAMILIES = ("Inter", "Noto Sans Hebrew")
PLAIN = SpanStyle(FontChoice(FAMILIES))
STYLES = st.sampled_from(
    [
        PLAIN,
        SpanStyle(FontChoice(FAMILIES, 800)),
        SpanStyle(FontChoice(("Source Serif 4", *FAMILIES))),
        PLAIN._replace(letter_spacing=2.0),
        PLAIN._replace(letter_spacing=-0.5),
        PLAIN._replace(letter_spacing_em=0.1),
    ]
)
MIXED = st.sampled_from([PLAIN, PLAIN._replace(scale=1.7), PLAIN._replace(scale=0.6, shift=0.5)])
TOLERANCE = 1 / 64

LIBRARY = FontLibrary([bundled_folder()], installed=None)
TYPESETTER = Typesetter(LIBRARY)
quick = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def block(text: str, style: SpanStyle, smallest: float, largest: float, **fields: Any) -> Block:
    made = Block((Span(text, style),), smallest, largest, line_height=1.1, missing="notdef")
    return made._replace(**fields)


def fits_at(wanted: Block, size: float, width: float, height: float) -> bool:
    """Whether a block fits at exactly one size, with no word broken."""
    fitted = TYPESETTER.fit(wanted._replace(smallest=size, largest=size), width, height)
    return fitted.state == "fits" and fitted.limited_by == ""


def exhaustive(wanted: Block, width: float, height: float) -> float:
    sizes = ladder(wanted.smallest, wanted.largest, math.inf)
    fitting = [sizes[i] for i in range(len(sizes)) if fits_at(wanted, sizes[i], width, height)]
    return max(fitting, default=wanted.smallest)


def extent(fitted: Fitted) -> tuple[float, float]:
    """The left and the right end of all advances but the spaces that hang."""
    lines = [line for line in fitted.lines if line.runs]
    left = min((line.x for line in lines), default=0.0)
    return left, max((line.x + line.width for line in lines), default=0.0)


@quick
@given(LINES, STYLES, WIDTHS, st.floats(10, 300), st.integers(0, 4), st.sampled_from([1.0, 1.3, None]))
def test_the_size_is_that_of_trying_every_size(
    text: str, style: SpanStyle, width: float, height: float, most: int, line_height: float | None
) -> None:
    wanted = block(text, style, 12.1, 34, max_lines=most, line_height=line_height)
    assert TYPESETTER.fit(wanted, width, height).size == exhaustive(wanted, width, height)


@quick
@given(st.lists(st.tuples(TEXTS, MIXED), min_size=2, max_size=4), WIDTHS, st.floats(20, 300), st.booleans())
def test_also_when_lines_differ_in_height(
    spans: list[tuple[str, SpanStyle]], width: float, height: float, trim: bool
) -> None:
    wanted = block("", PLAIN, 10, 28, trim=trim)._replace(spans=tuple(Span(text, style) for text, style in spans))
    assert TYPESETTER.fit(wanted, width, height).size == exhaustive(wanted, width, height)


@quick
@given(ONE_WAY, WIDTHS, st.floats(20, 300))
def test_lines_are_as_wide_as_their_text_set_alone(text: str, width: float, height: float) -> None:
    """Coordinates over break points say the same as shaping every line for itself."""
    fitted = TYPESETTER.fit(block(text, PLAIN, 10, 60), width, height)
    for line in fitted.lines:
        shown = line.text[:-1] + "\u2010" if line.text.endswith("\u00ad") else line.text
        alone = TYPESETTER.fit(block(shown, PLAIN, fitted.size, fitted.size, wrap="none"), math.inf, math.inf)
        assert line.width == pytest.approx(alone.width, abs=TOLERANCE)


@quick
@given(LINES, STYLES, WIDTHS, st.floats(20, 300), st.floats(0, 100), st.floats(0, 100))
def test_a_larger_box_never_makes_a_text_smaller(
    text: str, style: SpanStyle, width: float, height: float, wider: float, higher: float
) -> None:
    wanted = block(text, style, 8, 60)
    assert TYPESETTER.fit(wanted, width + wider, height + higher).size >= TYPESETTER.fit(wanted, width, height).size


@quick
@given(TEXTS, WORDS, WIDTHS, st.floats(20, 300))
def test_another_word_never_makes_a_text_larger(text: str, word: str, width: float, height: float) -> None:
    longer = TYPESETTER.fit(block(f"{text} {word}", PLAIN, 8, 60), width, height)
    assert longer.size <= TYPESETTER.fit(block(text, PLAIN, 8, 60), width, height).size


@quick
@given(LINES, STYLES, WIDTHS, st.floats(10, 200), st.sampled_from(["start", "center", "right", "justify"]))
def test_what_fits_lies_inside_its_box(text: str, style: SpanStyle, width: float, height: float, align: str) -> None:
    fitted = TYPESETTER.fit(block(text, style, 8, 60, align=align), width, height)
    if fitted.state == "fits":
        left, right = extent(fitted)
        assert left >= -TOLERANCE
        assert right <= width + TOLERANCE
        assert fitted.height <= height + TOLERANCE
        assert sum(line.height for line in fitted.lines) == pytest.approx(fitted.height)


@quick
@given(LINES, STYLES, st.floats(1, 300), st.floats(1, 100), st.integers(0, 3), st.sampled_from(["normal", "none"]))
def test_an_ellipsis_stays_inside_the_box(
    text: str, style: SpanStyle, width: float, height: float, most: int, wrap: str
) -> None:
    wanted = block(text, style, 16, 16, overflow="ellipsis", max_lines=most, wrap=wrap)
    fitted = TYPESETTER.fit(wanted, width, height)
    assert extent(fitted)[1] <= width + TOLERANCE or fitted.state == "clipped"
    assert not most or len(fitted.lines) <= most
    assert len(fitted.lines) == 1 or fitted.height <= height + TOLERANCE
    assert (fitted.state == "ellipsis") == bool(fitted.truncated)


@quick
@given(st.text("ab \u0301👍🏽\u200d👩🇩🇪é", max_size=30), st.floats(5, 120))
def test_cuts_are_whole_graphemes(text: str, width: float) -> None:
    for fields in ({"overflow": "ellipsis", "max_lines": 1}, {"overflow": "visible"}):
        fitted = TYPESETTER.fit(block(text, PLAIN, 16, 16, **fields), width, 500)
        borders = {0, *graphemes(text)} if text else {0}
        offset = 0
        for line in fitted.lines:
            start = text.index(line.text.removesuffix("…"), offset)
            offset = start + len(line.text.removesuffix("…"))
            assert {start, offset} <= borders


@quick
@given(TEXTS, WIDTHS)
def test_balance_is_as_narrow_as_the_same_number_of_lines_can_be(text: str, width: float) -> None:
    greedy = TYPESETTER.fit(block(text, PLAIN, 12, 12), width, math.inf)
    balanced = TYPESETTER.fit(block(text, PLAIN, 12, 12, wrap="balance"), width, math.inf)
    assert len(balanced.lines) == len(greedy.lines)
    paragraph = TYPESETTER._paragraph(block(text, PLAIN, 12, 12))
    measure = paragraph.measure(12)
    count, points = len(greedy.lines), range(1, len(measure.offsets) - 1)
    if greedy.limited_by == "" and math.comb(len(points), count - 1) < 3000:
        narrowest = min(
            max(measure.width(a, b, 12) for a, b in pairwise((0, *chosen, len(measure.offsets) - 1)))
            for chosen in combinations(points, count - 1)
        )
        assert balanced.width <= narrowest + 2 * TOLERANCE


@quick
@given(LINES, WIDTHS)
def test_pretty_never_adds_a_line_nor_leaves_a_short_word_where_it_could_help(text: str, width: float) -> None:
    greedy = TYPESETTER.fit(block(text, PLAIN, 12, 12), width, math.inf)
    pretty = TYPESETTER.fit(block(text, PLAIN, 12, 12, wrap="pretty"), width, math.inf)
    assert len(pretty.lines) == len(greedy.lines)
    assert pretty.width <= max(greedy.width, width + TOLERANCE)


@quick
@given(
    st.lists(TEXTS | st.just("\ue000 un\ue001known \ue002"), min_size=1, max_size=3).map("\n".join),
    st.sampled_from([(0.0, 0.0), (1.5, 0.0), (0.0, 0.125)]),
    st.sampled_from([(0.0, 0.0), (4.0, 0.25)]),
    st.floats(8, 40),
)
def test_a_line_is_as_wide_as_the_search_believes(
    text: str, spacing: tuple[float, float], word_spacing: tuple[float, float], size: float
) -> None:
    style = PLAIN._replace(letter_spacing=spacing[0], letter_spacing_em=spacing[1])
    words = {"word_spacing": word_spacing[0], "word_spacing_em": word_spacing[1]}
    paragraph = TYPESETTER._paragraph(block(text, style, size, size, missing="skip", **words))
    measure = paragraph.measure(size)
    setting = measure.setting
    for start, end in combinations(range(len(measure.offsets)), 2):
        if end <= measure.hard[start]:
            parts = setting.parts(measure.offsets[start], measure.visible[end], end in measure.hyphens)
            drawn = setting.width(list(parts)).at(size)
            assert measure.width(start, end, size) == pytest.approx(max(drawn, 0.0), abs=1e-6)


@quick
@given(LINES, st.lists(st.integers(0, 60), max_size=5), WIDTHS)
def test_paint_moves_no_letter(text: str, cuts: list[int], width: float) -> None:
    borders = sorted({0, len(text), *(min(cut, len(text)) for cut in cuts)})
    paints = [PLAIN, PLAIN._replace(color=Rgba(255, 0, 0)), PLAIN._replace(decorations=("underline",))]
    spans = tuple(Span(text[a:b], paints[i % 3]) for i, (a, b) in enumerate(pairwise(borders)))
    whole = TYPESETTER.fit(block(text, PLAIN, 8, 40), width, 200)
    painted = TYPESETTER.fit(block(text, PLAIN, 8, 40)._replace(spans=spans), width, 200)
    assert painted.size == whole.size
    for one, other in zip(whole.lines, painted.lines, strict=True):
        assert one.text == other.text
        assert [i for run in one.runs for i in run.ids] == [i for run in other.runs for i in run.ids]
        assert [x for run in one.runs for x in run.positions] == pytest.approx(
            [x for run in other.runs for x in run.positions], abs=TOLERANCE
        )
        said = [sorted("".join(run.text for run in line.runs)) for line in (one, other)]
        assert said[0] == said[1]


@quick
@given(LINES, STYLES, WIDTHS, st.floats(20, 300), st.sampled_from(["normal", "balance", "pretty"]))
def test_caches_change_nothing(text: str, style: SpanStyle, width: float, height: float, wrap: str) -> None:
    wanted = block(text, style, 8, 60, wrap=wrap)
    bare = Typesetter(LIBRARY, cache_bytes=0)
    assert bare.fit(wanted, width, height) == TYPESETTER.fit(wanted, width, height)


@quick
@given(st.text(max_size=60), st.floats(0, 200), st.floats(0, 200), st.sampled_from(["ellipsis", "clip", "visible"]))
def test_any_text_gives_a_result(text: str, width: float, height: float, overflow: str) -> None:
    fitted = TYPESETTER.fit(block(text, PLAIN, 8, 20, overflow=overflow), width, height)
    assert 8 <= fitted.size <= 20
    assert all(math.isfinite(x) for line in fitted.lines for run in line.runs for x in run.positions)
