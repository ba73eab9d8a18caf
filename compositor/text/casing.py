"""Upper case, lower case and capitalized words, as the language of a text has them (CSS ``text-transform``).

In: text and a BCP 47 language. Out: text. Layers ask this before a text is set.
Sources: CSS Text 3 §2.1, SpecialCasing.txt, ICU's upper case of Greek. Turkish and Azerbaijani know i with and without
a dot in both cases; Greek capitals have no accents, only a diaeresis; Dutch ij is one letter; Lithuanian keeps the dot
under an accent in lower case only.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import chain

from compositor.deferred import regex

DOTTED = ("tr", "az")
# Pairs since Unicode 14, so that every Python (3.11 has 14, 3.14 has 16) knows those of our version
_NEWER = (
    ("\ua7dc", "\u019b"), ("\ua7cb", "\u0264"), ("\u1c89", "\u1c8a"), ("\ua7cc", "\ua7cd"), ("\ua7ce", "\ua7cf"),
    ("\ua7d2", "\ua7d3"), ("\ua7d4", "\ua7d5"), ("\ua7da", "\ua7db"),
)  # fmt: skip
_NEWER_ROWS = ((0x10D50, 0x10D65, 0x20), (0x16EA0, 0x16EB8, 0x1B))  # first and last capital, distance
_NEW = regex("[\u019b\u0264\u1c89\u1c8a\ua7cb-\ua7dc\U00010d50-\U00010d85\U00016ea0-\U00016ed3]")
# Capitals with accents or breathings, and the letters they are without
_PLAIN_GREEK = (
    ("Ά\u1f08-\u1f0f\u1fb8-\u1fbb", "Α"), ("Έ\u1f18-\u1f1d\u1fc8\u1fc9", "Ε"), ("Ή\u1f28-\u1f2f\u1fca\u1fcb", "Η"),
    ("Ί\u1f38-\u1f3f\u1fd8-\u1fdb", "Ι"), ("Ό\u1f48-\u1f4d\u1ff8\u1ff9", "Ο"), ("Ύ\u1f59-\u1f5f\u1fe8-\u1feb", "Υ"),
    ("Ώ\u1f68-\u1f6f\u1ffa\u1ffb", "Ω"), ("\u1fec", "Ρ"),
)  # fmt: skip
_GREEK_ACCENTS = regex("[\u0300\u0301\u0304\u0306\u0313\u0314\u0342]")
# An accent on the first of two vowels says that they are no diphthong: without it, a diaeresis does.
_HIATUS = regex("[άέήίόύώΆΈΉΊΌΎΏ\u1f70-\u1f7d][ιυ](?!\u0308)")
_ALONE = regex(r"(?<!\w)ή(?!\w)")  # the word "or" keeps its accent


def upper(text: str, language: str = "") -> str:
    """Return the text in capitals."""
    spoken = _primary(language)
    if spoken in DOTTED:
        text = text.replace("i", "İ")
    elif spoken == "lt":
        text = text.replace("i\u0307", "i").replace("į\u0307", "į").replace("j\u0307", "j")
    elif spoken == "el":
        return "Ή".join(_greek(part) for part in _ALONE.split(text))
    return _known(text, 0).upper()


def _greek(text: str) -> str:
    capitals = _HIATUS.sub(lambda found: found[0] + "\u0308", text).upper().translate(_plain_greek())
    return _GREEK_ACCENTS.sub("", capitals).replace("Ι\u0308", "Ϊ").replace("Υ\u0308", "Ϋ")


def lower(text: str, language: str = "") -> str:
    """Return the text in small letters."""
    if _primary(language) in DOTTED:
        text = text.replace("İ", "i").replace("I\u0307", "i").replace("I", "ı")
    return _known(text, 1).lower()


def capitalized(text: str, before: str = " ", language: str = "") -> str:
    """Return the text with a capital at the start of every word; ``before`` is the character ahead of it."""
    spoken = _primary(language)
    found: list[str] = []
    joined = False
    for at, character in enumerate(text):
        starts = not (before.isalnum() or before in "'’\u00ad")
        if starts:
            found.append("İ" if character == "i" and spoken in DOTTED else _known(character, 0).title())
        else:
            found.append("J" if joined else character)
        joined = starts and spoken == "nl" and text[at : at + 2].lower() == "ij"
        before = character
    return "".join(found)


def _known(text: str, which: int) -> str:
    """Return the text with the letters that old Pythons do not know exchanged: for capitals (0), small ones (1)."""
    return text.translate(_newer()[which]) if _NEW.search(text) else text


def _primary(language: str) -> str:
    return language.lower().replace("_", "-").partition("-")[0]


@cache
def _newer() -> tuple[dict[int, str], dict[int, str]]:
    rows = ((chr(code), chr(code + step)) for first, last, step in _NEWER_ROWS for code in range(first, last + 1))
    pairs = list(chain(_NEWER, rows))
    return {ord(small): large for large, small in pairs}, {ord(large): small for large, small in pairs}


@cache
def _plain_greek() -> dict[int, str]:
    return {code: plain for letters, plain in _PLAIN_GREEK for code in _codes(letters)}


def _codes(letters: str) -> Iterable[int]:
    """Yield the code points of a few letters, where ``a-z`` is all between."""
    at = 0
    while at < len(letters):
        last = at + 2 if letters[at + 1 : at + 2] == "-" else at
        yield from range(ord(letters[at]), ord(letters[last]) + 1)
        at = last + 1
