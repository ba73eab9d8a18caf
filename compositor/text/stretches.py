"""Stretches: which part of a text is drawn by which font of a chain.

In: a text of one style, script and direction, and a ``Fallback``. Out: ``Stretch`` values that cover it. Only
``itemize`` imports this module.

Fonts are chosen per grapheme cluster, so that spaces come from the first font that has one while the words around
them may come from another. All that can be seen of such a space is its width: it is lent to the stretch of the words.
"""

from __future__ import annotations

from collections.abc import Mapping

from compositor.deferred import regex
from compositor.records import NamedTuple
from compositor.text.breaks import graphemes
from compositor.text.characters import may_hold_emoji, without_ignorables
from compositor.text.fallback import NO_FONT, Fallback

_WORDS_AND_GAPS = regex("[^ ]+| +")


class Stretch(NamedTuple):
    """Text offsets and the index of the font; ``spaces`` is the one that lends the U+0020 in it, -1 for itself.

    The index is -1 where no font of the chain has a cluster.
    """

    start: int
    end: int
    font: int
    spaces: int = -1


def stretches(text: str, fallback: Fallback, fonts: bytes = b"") -> list[Stretch]:
    """Return the stretches of a text, each as long as can be; ``fonts`` are those of its characters, if known."""
    if fonts:
        kinds = {*fonts}
        if len(kinds) == 1:
            return [Stretch(0, len(text), -1 if NO_FONT in kinds else fonts[0])]
        lender = fallback.of(" ")
        # The first font that has a space has nothing else of the words, which are all of one other font.
        if len(kinds) == 2 and NO_FONT not in kinds and lender in kinds and fonts.count(lender) == text.count(" "):
            found = _lent(text, (kinds - {lender}).pop(), lender)
            if found:
                return found
    elif not may_hold_emoji(text) and fallback.fonts[0].covers(set(without_ignorables(text))):
        return [Stretch(0, len(text), 0)]
    lender = fallback.of(" ")
    words = {word: fallback.word(word) for word in text.split(" ") if word}
    if lender < 0 or () in words.values():
        return _by_cluster(text, fallback)
    of_words = {font for word in words.values() for _, font in word}
    font = of_words.pop() if len(of_words) == 1 else -1
    if font == lender:
        return [Stretch(0, len(text), font)]
    return (_lent(text, font, lender) if font >= 0 else []) or _by_word(text, words, lender)


def _lent(text: str, font: int, lender: int) -> list[Stretch]:
    """Return words of one font whose spaces come from another; nothing where two spaces stand together."""
    inner = text.strip(" ")
    if "  " in inner:
        return []
    start = len(text) - len(text.lstrip(" "))
    end = start + len(inner)
    words_and_edges = (
        Stretch(0, start, lender),
        Stretch(start, end, font, lender if " " in inner else -1),
        Stretch(end, len(text), lender),
    )
    return [stretch for stretch in words_and_edges if stretch.start < stretch.end]


def _by_cluster(text: str, fallback: Fallback) -> list[Stretch]:
    found: list[Stretch] = []
    start = border = 0
    current = None
    for end in graphemes(text):
        font = fallback.of(text[border:end])
        if font != current:
            if current is not None:
                found.append(Stretch(start, border, current))
            start, current = border, font
        border = end
    return found if current is None else [*found, Stretch(start, border, current)]


def _by_word(text: str, words: Mapping[str, tuple[tuple[int, int], ...]], lender: int) -> list[Stretch]:
    """Return the stretches of words whose fonts are known."""
    found: list[Stretch] = []
    start = place = 0  # of the open stretch, and how far it reaches
    current, spaces, gap = lender, -1, ""
    for token in _WORDS_AND_GAPS.findall(text):
        if token[0] == " ":
            gap = token
            continue
        for length, font in words[token]:
            lent = gap == " " and font == current and font not in (lender, -1) and place > start
            if lent:
                spaces = lender
            elif gap and current != lender:
                found.append(Stretch(start, place, current, spaces))
                start, current, spaces = place, lender, -1
            place += len(gap)
            gap = ""
            if font != current:
                if place > start:
                    found.append(Stretch(start, place, current, spaces))
                start, current, spaces = place, font, -1
            place += length
    if gap and current != lender:
        found.append(Stretch(start, place, current, spaces))
        start, current, spaces = place, lender, -1
    found.append(Stretch(start, len(text), current, spaces))
    return found
