"""Our lines, auto-fit sizes and baselines against those of a browser, in the same font files.

``lines.json.gz`` holds what headless Chromium answered to ``boxes.py`` (``tools/browser_lines.py``). Where the
environment names a browser (``COMPOSITOR_CHROMIUM=/usr/bin/chromium``), it is asked anew and compared with as well.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import pytest

from compositor.display import FontRef
from compositor.resources.fonts import FontLibrary
from compositor.text.breaks import graphemes, line_breaks
from compositor.text.types import Align, Block, Fitted, FontChoice, GlyphRun, Span, SpanStyle
from compositor.text.typesetter import Typesetter

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[3] / "tools"))

from boxes import (
    DICTIONARIES,
    FONT_FOLDERS,
    OPTICAL,
    REFERENCE,
    STEPS,
    Box,
    baselines,
    breaks,
    digest,
    fits,
    fonts,
    justified,
    lines,
    stacks,
)

LIVE = os.environ.get("COMPOSITOR_CHROMIUM", "")
PLACE = 0.12  # px: a browser rounds widths of pieces of text to 1/64 px, and there are a few to a line

# Why lines or sizes are not those of the browser.
SLASH = "UAX #14 lets a line end after a slash (SY); Chromium's own table for ASCII doesn't"
RANGE = "UAX #14 keeps a hyphen and the digit after it together (LB25); Chromium's own table for ASCII doesn't"
GUILLEMET = "Unicode 16 (LB15b) keeps a closing quotation mark after a space on its line; Chromium's ICU doesn't"
KANA = "a line of text that isn't marked as Japanese never starts with ー here (UAX #14); in Chromium it may"
DICTIONARY = "the dictionaries of Lao and Khmer are those of ICU 78; Chromium's are older and know fewer words"
OTHER_BREAKS = dict.fromkeys(("lo-0", "lo-1", "lo-2", "lo-3", "km-0", "km-1", "km-2", "km-4", "km-5"), DICTIONARY)
OTHER_LINES = {"address": SLASH, "range": RANGE}
OTHER_SIZES = {"mixed-4-0": KANA}
OTHER_LINES_OF_SAME_SIZE = {"fr-2-1": GUILLEMET}


@cache
def answers(source: str) -> dict[str, Any]:
    if source == "stored":
        stored: dict[str, Any] = json.loads(gzip.decompress(REFERENCE.read_bytes()))
        return stored
    from browser_lines import ask

    return ask(LIVE)


@pytest.fixture(scope="module", params=["stored", "live"] if LIVE else ["stored"])
def browser(request: pytest.FixtureRequest) -> dict[str, Any]:
    return answers(request.param)


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return Typesetter(FontLibrary(FONT_FOLDERS, installed=None))


def set_in(typesetter: Typesetter, box: Box, align: Align = "start") -> Fitted:
    optical = {"Inter", "Source Serif 4"} & set(box.families)
    axes = (("opsz", OPTICAL),) if optical else ()
    style = SpanStyle(FontChoice(box.families, box.weight, box.italic, axes=axes))
    block = Block(
        (Span(box.text, style),), box.size, box.largest, line_height=box.line_height, max_lines=box.max_lines,
        language=box.tag, direction="rtl" if box.direction == "rtl" else "ltr", align=align,
    )  # fmt: skip
    return typesetter.fit(block, box.width, box.height)


def seen(fitted: Fitted) -> list[str]:
    return [line.text.strip() for line in fitted.lines]


def test_the_reference_is_of_these_boxes() -> None:
    boxes = {"lines": lines(), "fits": fits(), "baselines": baselines(), "breaks": breaks()}
    boxes |= {"justified": justified(), "stacks": stacks()}
    asked = {name: digest(several) for name, several in boxes.items()}
    assert answers("stored")["asked"] == asked, "run tools/browser_lines.py"
    assert REFERENCE.stat().st_size < 100_000


def test_there_are_many_boxes_in_many_languages() -> None:
    assert len(lines()) >= 150
    assert len(fits()) >= 500
    for boxes in (lines(), fits()):
        assert len({box.language for box in boxes}) >= 45
        assert {family for box in boxes for family in box.families} == {family for family, _, _ in fonts()}


def test_lines(browser: dict[str, Any], typesetter: Typesetter) -> None:
    other = {}
    for box, told in zip(lines(), browser["lines"], strict=True):
        fitted = set_in(typesetter, box)
        if seen(fitted) != [text for text, _, _ in told]:
            other[box.key] = seen(fitted)
            continue
        for line, (text, left, right) in zip(fitted.lines, told, strict=True):
            place = (line.x, line.x + line.width)
            assert place == pytest.approx((left, right), abs=PLACE), f"{box.key}: {text}"
    assert set(other) == set(OTHER_LINES), other


def test_sizes_that_fit(browser: dict[str, Any], typesetter: Typesetter) -> None:
    """At least 985 of 1000 sizes are the browser's own, the others within 1 px; with the same lines."""
    sizes, breaks = {}, {}
    for box, told in zip(fits(), browser["fits"], strict=True):
        fitted = set_in(typesetter, box)
        if told is None:  # no size fits there: here the smallest doesn't either, and says why
            assert fitted.size == box.size, box.key
            assert fitted.limited_by, box.key
        elif fitted.size != told[0]:
            sizes[box.key] = (fitted.size, told[0])
        elif seen(fitted) != told[1:]:
            breaks[box.key] = (seen(fitted), told[1:])
    assert set(sizes) == set(OTHER_SIZES), sizes
    assert set(breaks) == set(OTHER_LINES_OF_SAME_SIZE), breaks
    assert len(sizes) <= 0.015 * len(fits())
    far = {key: pair for key, pair in sizes.items() if abs(pair[0] - pair[1]) > 1}
    assert not far


def test_sizes_are_the_search_s_own_and_seldom_its_bounds() -> None:
    found = [told[0] for told in answers("stored")["fits"] if told]
    assert all(size * STEPS == int(size * STEPS) for size in found)
    assert len(set(found)) > 100
    assert sum(size in (8.0, 120.0) for size in found) + answers("stored")["fits"].count(None) < 20


def test_breaks_by_dictionary(browser: dict[str, Any]) -> None:
    """Thai, Lao, Khmer and Burmese are written without spaces between words."""
    other = set()
    shared = dict.fromkeys(DICTIONARIES, 0)
    ours = dict.fromkeys(DICTIONARIES, 0)
    for box, told in zip(breaks(), browser["breaks"], strict=True):
        ends = line_breaks(box.text, box.language, "word")
        found = [box.text[start:end].strip() for start, end in pairwise((0, *ends))]
        assert len(found) >= 4, f"{box.key} is no single word"
        assert set(ends) <= set(graphemes(box.text)), box.key
        if found != told:
            other.add(box.key)
        places = [set(accumulate(len(part.replace(" ", "")) for part in parts)) for parts in (found, told)]
        ours[box.language] += len(places[0])
        shared[box.language] += len(places[0] & places[1])
    assert other == set(OTHER_BREAKS), other
    assert (shared["th"], shared["my"]) == (ours["th"], ours["my"])
    assert shared["lo"] == ours["lo"], "Chromium breaks in more places, never in fewer"
    assert shared["km"] >= 0.9 * ours["km"]


def letters(run: GlyphRun) -> list[tuple[str, float]]:
    """Return the characters that one sees and their places. Spaces of another font are no glyphs of a run."""
    text = run.text if len(run.text) == len(run.ids) else run.text.replace(" ", "")
    return [(sign, x) for sign, x in zip(text, run.positions[::2], strict=True) if sign != " "]


def test_justified_lines(browser: dict[str, Any], typesetter: Typesetter) -> None:
    """Where lines are filled, every character stands on the browser's place: also between ideographs."""
    grown = 0
    for box, told in zip(justified(), browser["justified"], strict=True):
        fitted = set_in(typesetter, box, align="justify")
        grown += sum(line.width == box.width for line in fitted.lines)
        found = [pair for line in fitted.lines for run in line.runs for pair in letters(run)]
        assert [sign for sign, _ in found] == [sign for sign, _ in told], box.key
        for before, (sign, x), (_, left) in zip([("", 0.0), *found], found, told, strict=False):
            # A browser counts the room between other signs and an ideograph after them to its rectangle.
            within = 0.5 * box.size if sign > "\u2e80" > before[0] else 2 * PLACE
            assert -2 * PLACE <= x - left <= within, f"{box.key}: {sign}"
    assert grown > 40


def test_baselines(browser: dict[str, Any], typesetter: Typesetter) -> None:
    """On the browser's row or one below: Chromium for Linux takes a px from the ascent where the descent rounds down.

    It does so only with subpixel positions, lest the tails of letters be cut off; on other systems it doesn't.
    """
    for box, (baseline, height) in zip(baselines(), browser["baselines"], strict=True):
        fitted = set_in(typesetter, box)
        below = fitted.first_baseline - baseline
        assert below == pytest.approx(lent(typesetter, fitted.lines[0].runs[0].font, box.size), abs=0.02), box.key
        assert fitted.height == pytest.approx(height, abs=0.02), box.key


def test_lines_of_several_fonts(browser: dict[str, Any], typesetter: Typesetter) -> None:
    """Each font counts for `line-height: normal`; where Chromium for Linux moves one of them, by that px at most."""
    exact = 0
    for box, (baseline, height) in zip(stacks(), browser["stacks"], strict=True):
        fitted = set_in(typesetter, box)
        first = typesetter._shelf.refs(FontChoice(box.families[:1]), box.size)
        moved = any(lent(typesetter, font, box.size) for font in (*first, *(run.font for run in fitted.lines[0].runs)))
        exact += not moved
        assert abs(fitted.first_baseline - baseline) <= (1.02 if moved else 0.02), box.key
        assert abs(fitted.height - height) <= (1.02 if moved else 0.02), box.key
    assert exact >= 20


def lent(typesetter: Typesetter, font: FontRef, size: float) -> float:
    descent = typesetter._shelf.load(font).metrics.descent * size
    return 1.0 if 0 < descent % 1 < 0.5 else 0.0
