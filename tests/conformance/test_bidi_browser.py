"""Texts in two directions as headless Chromium sets them: lines, order and places, each text in three directions.

The reference is made by tools/bidi_oracle.py with the same font files.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from compositor.resources.fonts import FontLibrary, bundled_folder
from compositor.text.characters import without_ignorables
from compositor.text.types import Block, FontChoice, GlyphRun, Span, SpanStyle
from compositor.text.typesetter import Typesetter

REFERENCE = Path(__file__).parent / "data" / "bidi_browser.json.gz"
ANSWERS = json.loads(gzip.decompress(REFERENCE.read_bytes()))
# UAX #9 P2 leaves out isolates when it looks for the first strong character; HTML's `dir=auto` doesn't, and so these
# two are right to left there. In the direction that they have here they stand as in the browser.
EXCEPTIONS = ("\u2067שלום abc\u2069 def", "\u2068פרק\u2069 1 \u2068Chapter two\u2069 3 \u2068ג\u2069")
CASES = [answer for answer in ANSWERS if answer["direction"] != "auto" or answer["text"] not in EXCEPTIONS]
STYLE = SpanStyle(FontChoice(("Inter", "Noto Sans Arabic", "Noto Sans Hebrew")))
SIZE, WIDTH = 24, 300
TOLERANCE = 0.5  # px

Placed = tuple[str, float, float]  # a character, its left and its right


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return Typesetter(FontLibrary([bundled_folder()], installed=None))


@pytest.mark.parametrize("case", CASES, ids=[f"{ascii(case['text'])[:40]}-{case['direction']}" for case in CASES])
def test_runs_stand_where_chromium_puts_their_letters(typesetter: Typesetter, case: dict[str, Any]) -> None:
    block = Block((Span(case["text"], STYLE),), SIZE, SIZE, line_height=1.5, direction=case["direction"])
    fitted = typesetter.fit(block, WIDTH, 1000)
    lines = [line for line in map(seen, case["lines"]) if line]
    assert [visible(line.text) for line in fitted.lines] == ["".join(sign for sign, _, _ in line) for line in lines]
    for line, places in zip(fitted.lines, lines, strict=True):
        assert line.x == pytest.approx(min(left for _, left, _ in places), abs=TOLERANCE)
        assert line.x + line.width == pytest.approx(max(right for _, _, right in places), abs=TOLERANCE)
        for run in line.runs:
            assert sorted(letters(run.text)) == sorted(inside(run, places)), run.text


def test_isolates_do_not_tell_the_direction(typesetter: Typesetter) -> None:
    for text in EXCEPTIONS:
        auto, ltr = (
            typesetter.fit(Block((Span(text, STYLE),), SIZE, SIZE, direction=direction), WIDTH, 1000)
            for direction in ("auto", "ltr")
        )
        assert auto == ltr
        assert {answer["direction"] for answer in ANSWERS if answer["text"] == text} == {"auto", "ltr", "rtl"}


def visible(text: str) -> str:
    return without_ignorables(text).strip(" \n")


def letters(text: str) -> str:
    return without_ignorables(text).replace(" ", "")


def seen(line: list[Placed]) -> list[Placed]:
    """The characters of a line that can be seen, without spaces at its ends."""
    found = [place for place in line if without_ignorables(place[0])]
    while found and found[0][0] in " \n":
        found.pop(0)
    while found and found[-1][0] in " \n":
        found.pop()
    return found


def inside(run: GlyphRun, places: list[Placed]) -> str:
    """The letters whose middle lies within a run."""
    right = run.x + run.width
    return letters("".join(sign for sign, a, b in places if run.x <= (a + b) / 2 <= right))
