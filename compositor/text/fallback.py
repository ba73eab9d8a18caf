"""Fallback: which font of a chain draws what, cluster by cluster, and remembered by word and by character.

In: the fonts of a chain. Out: places in the chain. Only the text engine imports this module.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from compositor.resources.fonts import OptionalPackage
from compositor.text.breaks import alone, graphemes
from compositor.text.cache import BoundedCache
from compositor.text.characters import presentation
from compositor.text.loaded import MOST_CHARACTERS, LoadedFont

NO_FONT = 255  # among the fonts of characters, a byte each
SHORT, REMEMBERED = 16, 8192  # so many clusters of so many characters a fallback remembers
WORDS = 200_000  # so many characters of words


class _FontNumbers(dict[str, int]):
    """The font of every character that was met, if it is a cluster of its own: a byte, ``NO_FONT`` for none."""

    def __init__(self, font_of: Callable[[str], int]) -> None:
        self._font_of = font_of

    def __missing__(self, character: str) -> int:
        if len(self) > MOST_CHARACTERS:
            self.clear()
        number = self[character] = self._font_of(character) & NO_FONT
        return number


class Fallback:
    """Which font of a chain draws a grapheme cluster: the first that has it; a color font first for pictures, last
    for what a selector makes a letter.

    ``absent`` are packages that families of the chain would come from: a picture that one of them has is had by no
    font, lest the same text be drawn in letters on one machine and in colors on another.
    """

    __slots__ = ("_absent", "_known", "_numbers", "_words", "fonts")

    def __init__(self, fonts: tuple[LoadedFont, ...], absent: tuple[OptionalPackage, ...] = ()) -> None:
        self.fonts = fonts
        self._absent = absent
        self._known: dict[str, int] = {}
        self._numbers = _FontNumbers(self.of)
        self._words: BoundedCache[tuple[tuple[int, int], ...]] = BoundedCache(WORDS)

    def of(self, cluster: str) -> int:
        """Return the index of the font, -1 where none has the cluster."""
        index = self._known.get(cluster)
        if index is None:
            order = list(range(len(self.fonts)))
            shown = presentation(cluster)
            if shown is not None:
                order.sort(key=lambda at: self.fonts[at].color != (shown == "emoji"))
            index = next((at for at in order if self.fonts[at].covers_cluster(cluster)), -1)
            if self._absent and shown == "emoji" and not self.fonts[index].color:
                away = any(package.covers(ord(sign)) for package in self._absent for sign in cluster)
                index = -1 if away else index
            if len(cluster) <= SHORT:
                if len(self._known) >= REMEMBERED:
                    self._known.clear()
                self._known[cluster] = index
        return index

    def of_each(self, text: str) -> bytes:
        """Return the font of every character where each is a grapheme cluster; nothing where some belong together.

        ``NO_FONT`` stands for characters that no font has.
        """
        if len(self.fonts) >= NO_FONT or not alone(text):
            return b""
        return bytes(map(self._numbers.__getitem__, text))

    def word(self, word: str) -> tuple[tuple[int, int], ...]:
        """Return the fonts of a word between spaces, each with the number of characters that it draws.

        Nothing where a grapheme cluster reaches beyond the word, into the space before or behind it.
        """
        found = self._words.get(word)
        if found is None:
            borders = graphemes(f" {word} ")
            found = self._parts(word, borders) if borders[0] == 1 and borders[-2] == len(word) + 1 else ()
            self._words.put(word, found, len(word))
        return found

    def _parts(self, word: str, borders: list[int]) -> tuple[tuple[int, int], ...]:
        parts: list[tuple[int, int]] = []
        for start, end in pairwise(borders[:-1]):
            font = self.of(word[start - 1 : end - 1])
            if parts and parts[-1][1] == font:
                parts[-1] = (parts[-1][0] + end - start, font)
            else:
                parts.append((end - start, font))
        return tuple(parts)
