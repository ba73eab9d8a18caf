"""Direction: the embedding level of every character, and the visual order of what stands on a line.

In: text and the direction that the layout asks for. Out: a base level, level runs, and orders. This is the one
place that knows the Unicode Bidirectional Algorithm (UAX #9): everything after it works with level runs.

Levels are resolved for plain text: strong characters, numbers and neutrals between them; no explicit embeddings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal, TypeVar

Item = TypeVar("Item")
# Hebrew to Arabic Extended, the presentation forms, the right-to-left planes, and the right-to-left mark
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_NUMBERS = frozenset({"EN", "AN"})


def base_level(text: str, direction: Literal["auto", "ltr", "rtl"]) -> int:
    """Return 0 for left to right, 1 for right to left; ``auto`` asks the first strong character (UAX #9 P2)."""
    if direction != "auto":
        return int(direction == "rtl")
    if _RIGHT_TO_LEFT.search(text) is None:
        return 0
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return int(kind != "L")
    return 0


def level_runs(text: str, base: int) -> list[tuple[int, int, int]]:
    """Return (start, end, level) for runs of one level that together cover the text."""
    if base == 0 and _RIGHT_TO_LEFT.search(text) is None:
        return [(0, len(text), 0)]
    levels = _levels(text, base)
    runs, start = [], 0
    for offset in range(1, len(text) + 1):
        if offset == len(text) or levels[offset] != levels[start]:
            runs.append((start, offset, levels[start]))
            start = offset
    return runs


def _levels(text: str, base: int) -> list[int]:
    """Strong characters take their own direction; neutrals that of both neighbors, else the base (N1, N2)."""
    kinds = [unicodedata.bidirectional(character) for character in text]
    levels: list[int] = []
    strong = "R" if base else "L"  # sot
    pending = 0
    for kind in kinds:
        if kind in ("L", "R", "AL"):
            side = "L" if kind == "L" else "R"
            level = _level(side, base)
            levels += [level if side == strong else base] * pending
            levels.append(level)
            strong, pending = side, 0
        elif kind in _NUMBERS and strong == "R":
            # A number between right-to-left words keeps its own digits in order, one level up (I1, I2).
            levels += [_level("R", base)] * pending
            levels.append(2)
            pending = 0
        elif kind in _NUMBERS:
            levels += [base if base == 0 else 2] * (pending + 1)
            pending = 0
        elif kind == "NSM" and levels and not pending:
            levels.append(levels[-1])
        elif kind == "B":
            levels += [base] * (pending + 1)
            strong, pending = "R" if base else "L", 0
        else:
            pending += 1
    return levels + [base] * pending


def _level(side: str, base: int) -> int:
    return 1 if side == "R" else 2 * base


def visual_order(items: Sequence[Item], levels: Sequence[int]) -> list[Item]:
    """Return the items of a line in visual order (UAX #9 L2): runs of a level or higher, reversed from the top."""
    ordered = list(range(len(items)))
    top = max(levels, default=0)
    for level in range(top, 0, -1):
        start = 0
        while start < len(ordered):
            end = start
            while end < len(ordered) and levels[ordered[end]] >= level:
                end += 1
            if end > start:
                ordered[start:end] = ordered[start:end][::-1]
            start = max(end, start + 1)
    return [items[index] for index in ordered]
