"""Direction: the embedding level of every character, and the visual order of what stands on a line.

In: text and the direction that the layout asks for. Out: a base level, level runs, and orders. This is the one
place that knows the Unicode Bidirectional Algorithm; everything after it works with level runs. Only the text
engine imports it.

Source: UAX #9 in full. Rules that are applied elsewhere: P1, newlines part paragraphs, here; L3, marks follow their
letter, and L4, mirrored brackets, by HarfBuzz, which shapes a run of an odd level from right to left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Literal, TypeVar

import numpy as np

from compositor.deferred import regex
from compositor.text.bidi.classes import FORMATTING, ISOLATES, class_of, classes_of
from compositor.text.bidi.explicit import first_strong, resolve

Item = TypeVar("Item")
# Without one of these, text in a left-to-right paragraph has level 0 throughout: right-to-left letters, Arabic
# numbers, explicit embeddings and isolates. A little too many characters are no harm, one too few would be.
_RIGHT_TO_LEFT = regex(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_STRONG = b"LRA"
_RESET = b"W" + FORMATTING
_RESETS = regex(b"[" + _RESET + b"]*[BS]|[" + _RESET + rb"]+\Z")


def base_level(text: str, direction: Literal["auto", "ltr", "rtl"]) -> int:
    """Return 0 for left to right, 1 for right to left.

    ``auto`` asks the first strong character outside isolates (P2, P3). As in HTML (``dir=auto``) the whole text has
    one direction: where its first paragraph has no strong character the next one is asked.
    """
    if direction != "auto":
        return int(direction == "rtl")
    if text.isascii() or _RIGHT_TO_LEFT.search(text) is None:
        return 0
    for character in text:
        kind = class_of(character)
        if kind in _STRONG:
            return int(kind != _STRONG[0])
        if kind in ISOLATES:
            break  # what is inside does not count
    found = (first_strong(classes_of(paragraph)) for paragraph in text.split("\n"))
    return next((level for level in found if level is not None), 0)


def level_runs(text: str, base: int) -> list[tuple[int, int, int]]:
    """Return (start, end, level) for runs of one level that together cover the text, before lines are known.

    Formatting characters that the algorithm removes have the level of what stands before them.
    """
    if not text:
        return [(0, 0, base)]
    if not base and (text.isascii() or _RIGHT_TO_LEFT.search(text) is None):
        return [(0, len(text), 0)]
    newline = bytes((base,))
    levels = newline.join([levels_of(paragraph, base) for paragraph in text.split("\n")])
    heights = np.frombuffer(levels, np.uint8)
    starts = [0, *((heights[1:] != heights[:-1]).nonzero()[0] + 1).tolist()]
    return [(start, end, levels[start]) for start, end in pairwise((*starts, len(levels)))]


def levels_of(paragraph: str, base: int) -> bytes:
    """Return the level of every character of a paragraph (X1 to I2), one byte each."""
    return resolve(classes_of(paragraph), base, paragraph)


def trailing(text: str, start: int, end: int) -> int:
    """Return where the spaces and formatting characters at the end of the line [start, end) begin.

    They have the base level, whatever is around them (L1). A soft hyphen is none of them: it may be drawn.
    """
    while end > start and text[end - 1] != "\u00ad" and class_of(text[end - 1]) in _RESET:
        end -= 1
    return end


def line_levels(classes: bytes, levels: bytes, base: int) -> bytes:
    """Return the levels of a line given by its characters' classes: L1, for separators and the spaces before them."""
    result = bytearray(levels)
    for found in _RESETS.finditer(classes):
        start, end = found.span()
        result[start:end] = bytes((base,)) * (end - start)
    return bytes(result)


def visual_order(items: Sequence[Item], levels: Sequence[int]) -> list[Item]:
    """Return the items of a line in visual order (L2): runs of a level or higher, reversed from the top."""
    ordered, heights = list(items), bytes(levels)
    lowest_odd = min((level for level in levels if level % 2), default=1)
    for level in range(max(levels, default=0), lowest_odd - 1, -1):
        for run in _several_from(level).finditer(heights):
            start, end = run.span()
            ordered[start:end] = ordered[start:end][::-1]
            heights = heights[:start] + heights[start:end][::-1] + heights[end:]
    return ordered


@cache
def _several_from(level: int) -> re.Pattern[bytes]:
    """Return the pattern of neighbors on a level or higher: one alone need not be reversed."""
    return re.compile(b"[%s-\xff]{2,}" % re.escape(bytes((level,))), re.DOTALL)
