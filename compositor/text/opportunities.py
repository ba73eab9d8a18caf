"""Where the lines of a block may end, by its own wishes: wrap, break and hyphens.

In: a block, its clean text and where its style changes. Out: ``Opportunities``. Imported by ``paragraph``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, count
from operator import add

from compositor.deferred import regex
from compositor.records import NamedTuple
from compositor.text.breaks import line_breaks
from compositor.text.hyphenation import Hyphenator
from compositor.text.itemize import StyleRun
from compositor.text.phrases import Phrases
from compositor.text.points import is_soft_hyphen
from compositor.text.types import Block

# European, Hebrew, Arabic and Devanagari letters and digits, and marks that may follow them
_LETTER = (
    "A-Za-z0-9\xc0-\xd6\xd8-\xf6\xf8-\u024f\u0391-\u03a1\u03a3-\u03ce\u0400-\u0481\u048a-\u052f\u05d0-\u05ea\u0620-\u064a"
    "\u0904-\u0939\u0958-\u0961"
)
_MARK = "\u064b-\u0652\u0900-\u0903\u093a-\u093c\u093e-\u094f"
# Prices, shares and signs that stand alone: `$1,299.00`, `-20%`, `49 €`, `A & B`
_NUMBER = "[-+\u2212$\xa3\xa5\u20ac]?[0-9]+(?:[.,][0-9]+)*[%\u20ac]?"
_SIGN = "[-+&%$\xa3\xa5\u20ac\u2013]"
_WORD = "(?:(?:{}|{})[.,:;!?]?|{})"
# With at most one such sign at the end of a word UAX #14 breaks after spaces and nowhere else. Most texts are ASCII:
# the expression for them is made in a fifth of the time.
_ASCII = _WORD.format("[A-Za-z0-9]+", "[-+$]?[0-9]+(?:[.,][0-9]+)*%?", "[-+&%$]")
_ANY = _WORD.format(f"[{_LETTER}][{_LETTER}{_MARK}]*", _NUMBER, _SIGN)
_ASCII_WORDS, _WORDS = (regex(f"(?:{word} +)*{word}") for word in (_ASCII, _ANY))
_GAP = regex(" +")


class Opportunities(NamedTuple):
    """Offsets at which a line may end, rising, the end of the text last.

    At those in ``hyphenated`` it then shows a hyphen that the text does not have. ``inner`` are offsets inside of
    phrases: taken only where a phrase is wider than a line. ``visible``, where it is known, is where a line that ends
    at each of them is seen to end; the text then has no newline and no hyphen.
    """

    offsets: list[int]
    hyphenated: frozenset[int] = frozenset()
    inner: frozenset[int] = frozenset()
    visible: Sequence[int] = ()


class Breaker:
    """Finds break opportunities; keeps the dictionaries and models that were used."""

    def __init__(self) -> None:
        self._hyphenator = Hyphenator()
        self._phrases = Phrases()

    def find(self, block: Block, text: str, runs: Sequence[StyleRun]) -> Opportunities:
        """Return where lines may end in a text with these runs of one style.

        Raises ``FitError`` for what needs an extra that is not installed or a language that is not known.
        """
        if block.wrap == "none":
            ends = [offset + 1 for offset, character in enumerate(text) if character == "\n"]
            return Opportunities(ends if ends and ends[-1] == len(text) else [*ends, len(text)])
        if block.break_mode == "word" and block.hyphens != "auto" and text.isascii() and _is_prose(text):
            return _after_words(text)
        if block.break_mode == "word" and (_ASCII_WORDS if text.isascii() else _WORDS).fullmatch(text):
            offsets = [*(found.end() for found in _GAP.finditer(text)), len(text)]
        else:
            offsets = line_breaks(text, block.language, "anywhere" if block.break_mode == "anywhere" else "word")
        inner: frozenset[int] = frozenset()
        if block.break_mode == "phrase":
            inner = self._phrases.inside(text, block.language) & frozenset(offsets)
            offsets = [offset for offset in offsets if offset not in inner]
        if block.hyphens == "none":
            offsets = [offset for offset in offsets if offset == len(text) or not is_soft_hyphen(text, offset)]
        if block.hyphens != "auto":
            return Opportunities(offsets, inner=inner)
        points = frozenset(self._hyphenator.points(text, block.language))
        # The hyphen belongs to the word before it; where a style ends it could be either's.
        points -= {*offsets, *inner, *[run.start for run in runs]}
        return Opportunities(sorted({*offsets, *points}), points, inner)


# For every character of ASCII, what it is: a letter or digit, a space, a sign that a word may end with, or another.
_KINDS = (
    b"x" * 32 + b" ." + b"x" * 10 + b".x.x" + b"a" * 10 + b"..xxx.x" + b"a" * 26 + b"x" * 6 + b"a" * 26 + b"x" * 133
)


def _is_prose(text: str) -> bool:
    """Return whether an ASCII text is words with a space between two and a sign at most behind each.

    ``_ASCII_WORDS`` matches all such texts, and others; this looks at a text as a whole and takes a tenth of the time.
    """
    kinds = text.encode("ascii").translate(_KINDS)
    if b"x" in kinds or b"  " in kinds or kinds[:1] != b"a" or kinds[-1:] == b" ":
        return False
    return kinds.count(b".") == kinds.count(b"a. ") + kinds.endswith(b"a.")


def _after_words(text: str) -> Opportunities:
    """Return that lines may end behind the one space after each word, and at the end of the text."""
    visible = [*map(add, accumulate(map(len, text.split(" "))), count())]
    offsets = [end + 1 for end in visible]
    offsets[-1] -= 1
    return Opportunities(offsets, visible=visible)
