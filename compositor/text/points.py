"""Break points: where the lines of a text may end, and what of each line is seen.

In: a text, not empty, and the offsets at which its lines may end. Out: ``Points``, the same for every font size.
``paragraph`` makes them, ``setting`` and ``measure`` read them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from operator import itemgetter
from typing import Any

import numpy as np

from compositor.arrays import Array
from compositor.text.characters import HANGING, SOFT_HYPHEN

Reader = Callable[[Sequence[Any]], tuple[Any, ...]]
_NONE: frozenset[int] = frozenset()


class Points:
    """Point 0 is the start of the text; a line runs from a point to a later one.

    ``offsets`` are where they lie, ``visible`` where a line that ends at each of them is seen to end, without spaces
    that hang. ``hard[i]`` is the next point after i at which a line must end, ``emergency`` the points inside words,
    ``hyphens`` those at which a line ends with a hyphen, which the text need not have.
    """

    __slots__ = (
        "_arrays", "at_offsets", "at_visible", "emergency", "hard", "hard_points", "hyphens", "offsets", "visible",
    )  # fmt: skip

    def __init__(
        self,
        text: str,
        offsets: Sequence[int],
        hyphenated: Collection[int] = (),
        emergency: Collection[int] = (),
        visible: Sequence[int] = (),
    ) -> None:
        """``visible``, where it is known, is of a text without newlines and hyphens."""
        self.offsets = (0, *offsets)
        self.emergency = self.hyphens = _NONE
        count = len(offsets)
        if visible:
            self.hard_points: tuple[int, ...] = (count,)
            self.hard: tuple[int, ...] = (count,) * count
            self.visible = (0, *visible)
        else:
            self._look_at(text, hyphenated, emergency)
        # What reads the values of a sequence at all of them in one go; there are two points at least.
        self.at_offsets: Reader = itemgetter(*self.offsets)
        self.at_visible: Reader = itemgetter(*self.visible)
        self._arrays: tuple[Array[np.intp], Array[np.intp]] | None = None

    def _look_at(self, text: str, hyphenated: Collection[int], emergency: Collection[int]) -> None:
        """Find out what the text shows at its points."""
        offsets = self.offsets
        if emergency:
            self.emergency = frozenset(i for i, offset in enumerate(offsets) if offset in emergency)
        if SOFT_HYPHEN in text or hyphenated:
            self.hyphens = frozenset(
                i for i, offset in enumerate(offsets) if offset in hyphenated or is_soft_hyphen(text, offset)
            )
        count = len(offsets)
        hard_points = []
        if "\n" in text:
            hard_points = [i for i in range(1, count) if text[offsets[i] - 1] == "\n"]
        if not hard_points or hard_points[-1] != count - 1:
            hard_points.append(count - 1)
        self.hard_points = tuple(hard_points)
        hard: list[int] = []
        for point in hard_points:
            hard += [point] * (point - len(hard))
        self.hard = tuple(hard)
        firsts = (0, *hard_points)
        stretch = 0  # index of the forced line that a point ends or lies in
        visible = [0]
        for i in range(1, count):
            offset = offsets[i]
            if i > hard_points[stretch]:
                stretch += 1
            # one space after a letter, nearly always
            if text[offset - 1] == " " and text[offset - 2 : offset - 1].isalnum():
                visible.append(offset - 1)
            else:
                visible.append(visible_end(text, offsets[firsts[stretch]], offset))
        self.visible = tuple(visible)

    @property
    def arrays(self) -> tuple[Array[np.intp], Array[np.intp]]:
        """Return ``offsets`` and ``visible`` as arrays."""
        if self._arrays is None:
            self._arrays = np.array(self.offsets, np.intp), np.array(self.visible, np.intp)
        return self._arrays


def is_soft_hyphen(text: str, offset: int) -> bool:
    """Return whether a line that ends at the offset ends with a soft hyphen; at the end of the text no line breaks."""
    return 0 < offset < len(text) and text[offset - 1] == SOFT_HYPHEN


def visible_end(text: str, start: int, end: int) -> int:
    """Return the end of a line without its newline and the spaces that hang."""
    if end > start and text[end - 1] == "\n":
        end -= 1
    while end > start and text[end - 1] in HANGING:
        end -= 1
    return end
