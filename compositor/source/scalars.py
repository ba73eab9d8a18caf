"""What a plain scalar means: the YAML 1.2 core schema, narrowed so that nothing changes behind the author's back.

In: the text of an unquoted scalar. Out: None, bool, ``RInt``, ``RFloat`` or the text itself. Narrower than the core
schema (YAML 1.2.2 §10.3.2) on purpose: only lower-case ``true``, ``false`` and ``null`` (a person may be called
Null), no leading zeros (``007`` stays text, so does the color ``000000``), no ``.inf`` and ``.nan``, and nothing
beyond what a double can hold.
"""

from __future__ import annotations

import math

from compositor.deferred import regex
from compositor.values.written import RFloat, RInt

_INTEGER = regex(r"[-+]?(?:0|[1-9][0-9]{0,299})\Z")
_OTHER_BASE = regex(r"0x[0-9a-fA-F]{1,200}\Z|0o[0-7]{1,200}\Z")
_FLOAT = regex(r"[-+]?(?:(?:0|[1-9][0-9]*)?\.[0-9]+|(?:0|[1-9][0-9]*)\.?)(?:[eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_NUMBER_STARTS = frozenset("0123456789+-.")


def resolve(text: str) -> str | bool | RInt | RFloat | None:
    """Return the value of an unquoted scalar; numbers keep the text as ``raw``."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS:
        return text
    if _INTEGER.match(text):
        return RInt(int(text), text)
    if _OTHER_BASE.match(text):
        return RInt(int(text, 0), text)
    if len(text) <= 400 and _FLOAT.match(text):
        number = float(text)
        if math.isfinite(number):
            return RFloat(number, text)
    return text
