"""Where a line may end and where a cursor may stand: ICU's UAX #14 and UAX #29.

In: text and a language. Out: offsets in code points, rising. Only the text engine imports this module.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Literal

from compositor.deferred import deferred, regex
from compositor.text.unicode_data import MARKS

if TYPE_CHECKING:
    from icu4py import breakers
else:
    breakers = deferred("icu4py.breakers")  # plain words need no ICU

# What may belong to the grapheme cluster before it although UAX #14 sees an opportunity: marks, joiners, skin tones
_EXTENDING = regex(f"[{MARKS}\u200d\uff9e\uff9f\U0001f3fb-\U0001f3ff]")

# Letters and signs that are a grapheme cluster each, whatever stands beside them: European, Hebrew, Arabic
_ALONE = regex(
    "[\n -~\xa0-\u02ff\u0370-\u0482\u048a-\u052f\u05d0-\u05ea\u0620-\u064a\u0660-\u066f\u0671-\u06d3\u2010-\u2027"
    "\u2030-\u205e\u20a0-\u20c0]*"
)


def line_breaks(text: str, language: str, mode: Literal["word", "anywhere"]) -> list[int]:
    """Return the offsets after which a line may end (UAX #14, with dictionaries for Thai, Lao, Khmer, Burmese).

    The last one is the end of the text. A break is mandatory where ``\\n`` stands before it. ``anywhere``
    allows a break after every grapheme cluster that no space follows.
    """
    if mode == "anywhere":
        return [p for p in graphemes(text) if p == len(text) or text[p] not in " \u3000"]
    found = _code_points(text, [end for _, end in breakers.LineBreaker(text, language or "en").segments()])
    # UAX #14 alone may part an accent from a space, or a skin tone from what it cannot color.
    if any(text[offset] >= "\u0300" and extends(text[offset]) for offset in found[:-1]):
        whole = set(graphemes(text))
        found = [offset for offset in found if offset in whole]
    return found


def extends(character: str) -> bool:
    """Return whether a character may belong to the grapheme cluster before it."""
    return _EXTENDING.match(character) is not None


def graphemes(text: str) -> list[int]:
    """Return the offsets at which a grapheme cluster ends (UAX #29)."""
    if alone(text):
        return list(range(1, len(text) + 1))
    return _code_points(text, [end for _, end in breakers.CharacterBreaker(text, "en").segments()])


def alone(text: str) -> bool:
    """Return whether every character is a grapheme cluster: quick, and sure only where it says yes."""
    return _ALONE.fullmatch(text) is not None


def _code_points(text: str, offsets: list[int]) -> list[int]:
    """ICU counts UTF-16 units: two for a code point beyond the first plane."""
    if text.isascii() or max(text, default="") < "\U00010000":
        return offsets
    at = {units: index for index, units in enumerate(accumulate((1 + (c > "\uffff") for c in text), initial=0))}
    return [at[offset] for offset in offsets]
