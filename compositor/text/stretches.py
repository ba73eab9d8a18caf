"""Stretches: which part of a text is drawn by which font of a chain.

In: a text of one style, script and direction, and a ``Fallback``. Out: ``Stretch`` values that cover it. Only
``itemize`` imports this module.

Fonts are chosen per grapheme cluster, so that spaces come from the first font that has one while the words around
them may come from another. All that can be seen of such a space is its width: it is lent to the stretch of the words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from compositor.text.breaks import graphemes
from compositor.text.characters import may_hold_emoji, without_ignorables
from compositor.text.loaded import Fallback

_WORDS_AND_GAPS = re.compile("[^ ]+| +")


class Stretch(NamedTuple):
    """Text offsets and the index of the font; ``spaces`` is the one that lends the U+0020 in it, -1 for itself.

    The index is -1 where no font of the chain has a cluster.
    """

    start: int
    end: int
    font: int
    spaces: int = -1


def stretches(text: str, fallback: Fallback) -> list[Stretch]:
    """Return the stretches of a text, each as long as can be."""
    if not may_hold_emoji(text) and fallback.fonts[0].covers(set(without_ignorables(text))):
        return [Stretch(0, len(text), 0)]
    lender = fallback.of(" ")
    words = {word: fallback.word(word) for word in text.split(" ") if word}
    if lender < 0 or () in words.values():
        return _by_cluster(text, fallback)
    fonts = {font for word in words.values() for _, font in word}
    if len(fonts) == 1:
        only = fonts.pop()
        if only == lender or " " not in text:
            return [Stretch(0, len(text), only)]
        if only >= 0 and "  " not in text and " " not in (text[0], text[-1]):
            return [Stretch(0, len(text), only, lender)]
    return _by_word(text, words, lender)


def _by_cluster(text: str, fallback: Fallback) -> list[Stretch]:
    found: list[Stretch] = []
    start = 0
    for end in graphemes(text):
        _add(found, Stretch(start, end, fallback.of(text[start:end])))
        start = end
    return found


def _by_word(text: str, words: Mapping[str, tuple[tuple[int, int], ...]], lender: int) -> list[Stretch]:
    """Return the stretches of words whose fonts are known."""
    found: list[Stretch] = []
    place = 0
    gap = ""
    for token in _WORDS_AND_GAPS.findall(text):
        if token[0] == " ":
            gap = token
            continue
        for length, font in words[token]:
            if gap == " " and found and found[-1].font == font and font not in (lender, -1):
                found[-1] = found[-1]._replace(end=place + 1, spaces=lender)
            elif gap:
                _add(found, Stretch(place, place + len(gap), lender))
            place += len(gap)
            gap = ""
            _add(found, Stretch(place, place + length, font))
            place += length
    if gap:
        _add(found, Stretch(place, place + len(gap), lender))
    return found


def _add(found: list[Stretch], new: Stretch) -> None:
    """Add a stretch behind the others, or lengthen the last of them where it has the same font."""
    if found and found[-1].font == new.font:
        found[-1] = found[-1]._replace(end=new.end)
    else:
        found.append(new)
