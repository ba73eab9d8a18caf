"""Bidirectional classes of characters, and brackets that come in pairs.

In: text. Out: one byte for every character, the letters of ``unicode_data``. Only this folder imports this module.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from itertools import pairwise

import numpy as np

from compositor.text.unicode_data import BIDI_CLASSES, BIDI_STARTS, CLOSING, EQUIVALENT, OPENING

EMBEDDINGS = b"lrms"  # LRE, RLE, LRO, RLO
ISOLATES = b"ijf"  # LRI, RLI, FSI
PDF, PDI = b"p", b"q"
REMOVED = EMBEDDINGS + PDF + b"Z"  # X9: as if they were not there
FORMATTING = REMOVED + ISOLATES + PDI

_SAME = str.maketrans(EQUIVALENT[0::2], EQUIVALENT[1::2])
# The closing bracket that each opening one waits for; U+2329 and U+3008 wait for the same (canonically equivalent)
PAIR_OF = dict(zip(OPENING, CLOSING.translate(_SAME), strict=True))
PAIR_OF |= {one: PAIR_OF[one.translate(_SAME)] for one in OPENING}
# Each closing bracket as the opening one knows it
CLOSER_OF = {one: one.translate(_SAME) for one in CLOSING}
BRACKETS = frozenset(OPENING + CLOSING)


def class_of(character: str) -> int:
    """Return the Bidi_Class of a character as a letter's byte."""
    return BIDI_CLASSES[bisect_right(BIDI_STARTS, ord(character)) - 1]


def classes_of(text: str) -> bytes:
    """Return the Bidi_Class of every character of a text."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
    if len(units) == len(text):
        return bytes(np.frombuffer(_first_plane(), np.uint8)[units])
    return bytes(map(class_of, text))


@cache
def _first_plane() -> bytes:
    """Return the class of every code point of the first plane, made when a text first needs it."""
    lengths = (after - start for start, after in pairwise((*BIDI_STARTS, 0x110000)))
    return b"".join(bytes((kind,)) * length for kind, length in zip(BIDI_CLASSES, lengths, strict=True))[:0x10000]
