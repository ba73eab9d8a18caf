"""Where words may be hyphenated: the patterns of Frank Liang (TeX), as LibreOffice's dictionaries have them.

In: text and its language. Out: offsets before which a hyphen may be set. Pyphen, an extra, holds the dictionaries.
A typesetter owns one ``Hyphenator``. Only the text engine imports this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from compositor.deferred import regex
from compositor.errors import FitError, Problem
from compositor.text.breaks import extends
from compositor.text.characters import SOFT_HYPHEN
from compositor.text.unicode_data import MARKS

SHORTEST = 5  # letters of a word that may be hyphenated, as Chromium has it
BEFORE, AFTER = 2, 3  # letters that stay before and after the hyphen, where the dictionary does not say
REMEMBERED = 4096  # words whose points a dictionary keeps
# Letters with their marks and soft hyphens; nothing that touches a digit, as in part numbers, or an @.
_WORD = regex(rf"(?<![\w@])(?:[^\W\d_][{MARKS}{SOFT_HYPHEN}]*)+(?![\w@])")
_MINIMUM = regex(rb"^(LEFT|RIGHT)HYPHENMIN\s+(\d+)", re.MULTILINE)
_COMMON = {"de": "de_DE", "en": "en_US"}  # what a language without a region means where there are several
_UNHYPHENATED = frozenset({"th"})  # written without spaces and without hyphens, although there are patterns


class Hyphenator:
    """Knows the dictionaries that it was asked for; each is read once."""

    def __init__(self) -> None:
        self._dictionaries: dict[str, Any] = {}

    def points(self, text: str, language: str) -> list[int]:
        """Return the offsets at which a line may end with a hyphen, in rising order.

        A word with a soft hyphen breaks there and nowhere else (CSS Text 3 §6.1). Points at which the spelling
        would change (Hungarian ``asszony``) are left out. Raises ``FitError`` when Pyphen is not installed and for
        a language without a dictionary.
        """
        dictionary = self._dictionary(language)
        return [found.start() + point for found in _WORD.finditer(text) for point in _points(dictionary, found[0])]

    def _dictionary(self, language: str) -> Any:
        if find_spec("pyphen") is None:
            message = "`hyphens: auto` needs the package Pyphen, which is not installed"
            raise FitError(Problem("text.not-installed", message, hint="pip install compositor[hyphen]"))
        import pyphen

        name = _COMMON.get(language) or pyphen.language_fallback(language)
        if name is None or name.split("_")[0] in _UNHYPHENATED:
            message = f"there are no hyphenation patterns for the language `{language}`"
            known = sorted({other.split("_")[0] for other in pyphen.LANGUAGES} - _UNHYPHENATED)
            raise FitError(Problem("text.no-patterns", message, hint=f"there are for {', '.join(known)}"))
        dictionary = self._dictionaries.get(name)
        if dictionary is None:
            path = pyphen.LANGUAGES[name]
            least = {side: int(count) for side, count in _MINIMUM.findall(path.read_bytes())}
            before, after = least.get(b"LEFT", BEFORE), least.get(b"RIGHT", AFTER)
            # `cache=False`: Pyphen's own cache is shared by threads and never gets smaller.
            dictionary = pyphen.Pyphen(filename=path, left=before, right=after, cache=False)
            self._dictionaries[name] = dictionary
        return dictionary


def _points(dictionary: Any, word: str) -> Iterator[int]:
    # Pyphen looks a word up in lower case: where that is longer, its points would be beside ours.
    if SOFT_HYPHEN in word or len(word) < SHORTEST or len(word.lower()) != len(word):
        return
    if len(dictionary.hd.cache) >= REMEMBERED:
        dictionary.hd.cache.clear()
    for point in dictionary.positions(word):
        if point.data is None and not extends(word[point]):
            yield int(point)
