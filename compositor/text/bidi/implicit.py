"""Implicit levels: what numbers, marks, brackets and neutral characters take from their neighbors.

In: the classes of one isolating run sequence. Out: its levels. Only this folder imports this module.

Source: UAX #9 W1 to W7, N0 to N2, I1 and I2. A sequence is a byte string with one letter for every character, so a
rule is a replacement. The first letter stands for what is before the sequence (sos) and is taken off at the end.
"""

from __future__ import annotations

import re

from compositor.deferred import regex
from compositor.text.bidi.classes import CLOSER_OF, PAIR_OF

MAX_BRACKETS = 63  # BD16
_MARKS = regex(rb"(.)(M+)")
_AFTER_ARABIC = regex(rb"A[^LRAE]*E[^LRA]*")
_BETWEEN_NUMBERS = regex(rb"(?<=E)[PC](?=E)")
_BETWEEN_ARABIC_NUMBERS = regex(rb"(?<=N)C(?=N)")
_TERMINATORS = regex(rb"(?<=E)T+|T+(?=E)")
_AFTER_LEFT = regex(rb"L[^LRE]*E[^LR]*")
_STRONG = regex(rb"[LREN]")
_TO_LEFT = regex(rb"[REN]")
_NEUTRALS = rb"[BSWOijfq]+"
_NEUTRALS_TO_RIGHT = regex(rb"(?<=L)" + _NEUTRALS + rb"(?=L)")
_NEUTRALS_TO_LEFT = regex(rb"(?<=[REN])" + _NEUTRALS + rb"(?=[REN])")
_SEPARATORS_TO_NEUTRAL = bytes.maketrans(b"PTC", b"OOO")
_REST = (
    bytes.maketrans(b"BSWOijfq", b"LLLLLLLL"),
    bytes.maketrans(b"BSWOijfq", b"RRRRRRRR"),
)
_LEVELS = tuple(
    bytes.maketrans(b"LREN", bytes((level, level + 1, level + 2, level + 2) if level % 2 == 0 else
                                   (level + 1, level, level + 1, level + 1)))
    for level in range(126)
)  # fmt: skip


def resolve_sequence(types: bytes, text: str, level: int, sos: bytes, eos: bytes) -> bytes:
    """Return the levels of a sequence; ``text`` has its brackets, or is empty.

    ``sos`` and ``eos`` are ``L`` or ``R``: the direction before and after the sequence.
    """
    found = _weak(sos + types)
    if text:
        found = _brackets(found, types, text, level)
    # N1 and N2: neutral characters between two of one direction take that, the others that of the embedding, which
    # is also what those between two of the embedding's own direction get
    found += eos
    if level % 2:
        found = _NEUTRALS_TO_RIGHT.sub(lambda run: b"L" * len(run[0]), found)
    else:
        found = _NEUTRALS_TO_LEFT.sub(lambda run: b"R" * len(run[0]), found)
    return found[1:-1].translate(_REST[level % 2]).translate(_LEVELS[level])


def _weak(found: bytes) -> bytes:
    """Apply W1 to W7: marks, numbers and what belongs to numbers."""
    if b"M" in found:
        found = _MARKS.sub(_mark, found)
    if b"A" in found:
        if b"E" in found:
            found = _AFTER_ARABIC.sub(lambda run: run[0].replace(b"E", b"N"), found)
        found = found.replace(b"A", b"R")
    if b"E" in found and (b"P" in found or b"C" in found):
        found = _BETWEEN_NUMBERS.sub(b"E", found)
    if b"N" in found and b"C" in found:
        found = _BETWEEN_ARABIC_NUMBERS.sub(b"N", found)
    if b"E" in found and b"T" in found:
        found = _TERMINATORS.sub(lambda run: b"E" * len(run[0]), found)
    found = found.translate(_SEPARATORS_TO_NEUTRAL)
    if b"E" in found and b"L" in found:
        found = _AFTER_LEFT.sub(lambda run: run[0].replace(b"E", b"L"), found)
    return found


def _mark(run: re.Match[bytes]) -> bytes:
    before = run[1]
    return before + (b"O" if before in b"ijfq" else before) * len(run[2])


def _brackets(found: bytes, types: bytes, text: str, level: int) -> bytes:
    """Apply N0: a pair of brackets takes the direction of what it encloses, or of what stands before it.

    ``found`` has one letter more than ``types`` and ``text``, at its start.
    """
    pairs = _pairs(found, text)
    if not pairs:
        return found
    own, other = (b"R", b"L") if level % 2 else (b"L", b"R")
    own_strong, other_strong = (_TO_LEFT, re.compile(b"L")) if level % 2 else (re.compile(b"L"), _TO_LEFT)
    changed = bytearray(found)
    for opening, closing in pairs:
        if own_strong.search(changed, opening + 1, closing):
            direction = own
        elif other_strong.search(changed, opening + 1, closing):
            before = opening - 1
            while not _STRONG.match(changed, before):
                before -= 1
            direction = other if other_strong.match(changed, before) else own
        else:
            continue
        for place in (opening, closing):
            changed[place : place + 1] = direction
            # Marks on a bracket go with it.
            mark = place
            while mark < len(types) and types[mark] in b"M":
                mark += 1
                changed[mark : mark + 1] = direction
    return bytes(changed)


def _pairs(found: bytes, text: str) -> list[tuple[int, int]]:
    """Return the places of the bracket pairs in ``found``, in the order of the opening ones (BD16)."""
    pairs: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for place, character in enumerate(text, start=1):
        if found[place] not in b"O":
            continue
        if character in PAIR_OF:
            if len(opened) == MAX_BRACKETS:
                return []
            opened.append((PAIR_OF[character], place))
        elif character in CLOSER_OF:
            closer = CLOSER_OF[character]
            for index in range(len(opened) - 1, -1, -1):
                if opened[index][0] == closer:
                    pairs.append((opened[index][1], place))
                    del opened[index:]
                    break
    return sorted(pairs)
