"""Explicit levels: embeddings, overrides and isolates, and the sequences in which the other rules look around.

In: the classes of a paragraph. Out: its levels. Only this folder imports this module.

Source: UAX #9 P2 and P3, BD8 to BD13, X1 to X10.
"""

from __future__ import annotations

from collections.abc import Sequence

from compositor.deferred import regex
from compositor.text.bidi.classes import BRACKETS, EMBEDDINGS, ISOLATES, PDF, REMOVED
from compositor.text.bidi.implicit import resolve_sequence

MAX_DEPTH = 125  # BD2
_EXPLICIT = regex(rb"[lrmspijfq]")
_ISOLATE_ENDS = regex(rb"[ijfq]")
_STRONG_OR_ISOLATE = regex(rb"[LRAijf]")
_RUN = regex(rb"(?s)(.)\1*")
_NEUTRAL_STATUS = 0
_LEFT, _RIGHT = ord("L"), ord("R")
# What an override makes of every class but the boundary neutrals and the paragraph separator
_OVERRIDES = {forced: bytes(kind if kind in b"ZB" else forced for kind in range(256)) for forced in (_LEFT, _RIGHT)}


def isolate_ends(classes: bytes) -> dict[int, int]:
    """Return the matching PDI of every isolate initiator, the end of the paragraph for one without (BD9)."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    for found in _ISOLATE_ENDS.finditer(classes):
        if found[0] != b"q":
            opened.append(found.start())
        elif opened:
            ends[opened.pop()] = found.start()
    return ends | dict.fromkeys(opened, len(classes))


def first_strong(classes: bytes, ends: dict[int, int] | None = None, start: int = 0, stop: int = -1) -> int | None:
    """Return 0 or 1 for the first strong character of a stretch, isolates skipped; None without (P2, P3)."""
    stop = len(classes) if stop < 0 else stop
    while (found := _STRONG_OR_ISOLATE.search(classes, start, stop)) is not None:
        kind = found[0][0]
        if kind not in ISOLATES:
            return int(kind != _LEFT)
        if ends is None:
            ends = isolate_ends(classes)
        start = ends[found.start()] + 1
    return None


def resolve(classes: bytes, base: int, text: str) -> bytes:
    """Return the levels of a paragraph, before lines are known; ``text`` has its brackets, or is empty.

    What X9 removes has the level of the character before it, the base at the start.
    """
    # Brackets are other neutrals (ON), which most texts are without.
    looked_at = text if b"O" in classes and not BRACKETS.isdisjoint(text) else ""
    if _EXPLICIT.search(classes) is None:
        kept = classes.translate(None, REMOVED)
        if len(kept) == len(classes):
            edge = b"R" if base else b"L"
            return resolve_sequence(classes, looked_at, base, edge, edge)
        return _by_sequences(classes, classes, bytes((base,)) * len(classes), {}, base, looked_at)
    ends = isolate_ends(classes)
    levels, types = _explicit(classes, base, ends)
    return _by_sequences(classes, types, levels, ends, base, looked_at)


def _explicit(classes: bytes, base: int, ends: dict[int, int]) -> tuple[bytes, bytes]:
    """Return the explicit levels (X1 to X8), and the classes as overrides leave them."""
    levels, types = bytearray(len(classes)), bytearray(classes)
    # (level, class that an override forces or 0, whether an isolate opened it)
    stack: list[tuple[int, int, bool]] = [(base, _NEUTRAL_STATUS, False)]
    lost_isolates = lost_embeddings = isolates = 0

    def fill(start: int, stop: int) -> None:
        level, forced, _ = stack[-1]
        levels[start:stop] = bytes((level,)) * (stop - start)
        if forced:
            types[start:stop] = classes[start:stop].translate(_OVERRIDES[forced])

    done = 0
    for found in _EXPLICIT.finditer(classes):
        place, kind = found.start(), found[0][0]
        fill(done, place)
        done = place + 1
        level = stack[-1][0]
        if kind in EMBEDDINGS:
            levels[place] = level
            deeper = _next_level(level, kind in b"rs")
            if deeper <= MAX_DEPTH and not lost_isolates and not lost_embeddings:
                forced = {"m": _LEFT, "s": _RIGHT}.get(chr(kind), _NEUTRAL_STATUS)
                stack.append((deeper, forced, False))
            elif not lost_isolates:
                lost_embeddings += 1
        elif kind in ISOLATES:
            fill(place, place + 1)
            to_left = kind in b"j" or (kind in b"f" and first_strong(classes, ends, place + 1, ends[place]) == 1)
            deeper = _next_level(level, to_left)
            if deeper <= MAX_DEPTH and not lost_isolates and not lost_embeddings:
                isolates += 1
                stack.append((deeper, _NEUTRAL_STATUS, True))
            else:
                lost_isolates += 1
        elif kind in PDF:
            levels[place] = level
            if not lost_isolates and lost_embeddings:
                lost_embeddings -= 1
            elif not lost_isolates and not stack[-1][2] and len(stack) > 1:
                stack.pop()
        else:
            if lost_isolates:
                lost_isolates -= 1
            elif isolates:
                lost_embeddings = 0
                while not stack[-1][2]:
                    stack.pop()
                stack.pop()
                isolates -= 1
            fill(place, place + 1)
    fill(done, len(classes))
    if classes.endswith(b"B"):
        levels[-1] = base
    return bytes(levels), bytes(types)


def _next_level(level: int, to_left: bool) -> int:
    """Return the least level above another, odd for right to left and even for left to right."""
    return (level + 1) | 1 if to_left else (level + 2) & ~1


def _by_sequences(classes: bytes, types: bytes, explicit: bytes, ends: dict[int, int], base: int, text: str) -> bytes:
    """Return the levels: the implicit rules on every isolating run sequence (BD13, X10)."""
    kept = [place for place, kind in enumerate(classes) if kind not in REMOVED]
    heights = bytes([explicit[place] for place in kept])
    levels = bytearray(len(classes))
    for runs in _sequences(classes, kept, heights, ends):
        first, last = runs[0][0], runs[-1][1]
        level = heights[first]
        before = heights[first - 1] if first else base
        # Nothing that follows counts after an isolate that is never closed.
        is_open = ends.get(kept[last - 1], -1) == len(classes)
        after = base if is_open or last == len(heights) else heights[last]
        places = [place for start, stop in runs for place in kept[start:stop]]
        found = resolve_sequence(
            bytes([types[place] for place in places]),
            "".join([text[place] for place in places]) if text else "",
            level, _edge(level, before), _edge(level, after),
        )  # fmt: skip
        for place, height in zip(places, found, strict=True):
            levels[place] = height
    if len(kept) < len(classes):
        height = base
        for place, kind in enumerate(classes):
            if kind in REMOVED:
                levels[place] = height
            height = levels[place]
    return bytes(levels)


def _edge(level: int, other: int) -> bytes:
    """Return the direction at a border of a sequence (sos, eos): that of the higher level."""
    return b"R" if max(level, other) % 2 else b"L"


def _sequences(
    classes: bytes, kept: Sequence[int], heights: bytes, ends: dict[int, int]
) -> list[list[tuple[int, int]]]:
    """Return the level runs of every isolating run sequence, as (start, stop) among the kept characters."""
    sequences: list[list[tuple[int, int]]] = []
    waiting: dict[int, list[tuple[int, int]]] = {}  # by the PDI that a sequence goes on with
    for run in _RUN.finditer(heights):
        span = run.span()
        going_on = waiting.pop(kept[span[0]], None) if ends else None
        if going_on is None:
            going_on = []
            sequences.append(going_on)
        going_on.append(span)
        last = kept[span[1] - 1]
        if classes[last] in ISOLATES:
            waiting[ends[last]] = going_on
    return sequences
