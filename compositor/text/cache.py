"""A bounded cache that costs one look-up per hit: what was not used for half a budget's worth of news goes.

In: keys and values with a cost. Out: the values, while they last. Emptying it never changes a result. The text
engine owns a few of these; nobody else imports it.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class BoundedCache(Generic[Value]):
    """Keep values up to a total cost; a budget of 0 keeps nothing.

    Entries belong to the age in which they were last used. When the current age holds half the budget, everything
    older goes and a new age begins: so at most two halves are kept, and a hit moves nothing. ``hits`` and ``misses``
    are counted for reports.
    """

    __slots__ = ("_age", "_cost", "_entries", "_half", "hits", "misses")

    def __init__(self, budget: int) -> None:
        self._half = budget // 2
        self._cost = 0
        self._age = 0
        self.hits = 0
        self.misses = 0
        # A value, its cost and the age in which it was last used
        self._entries: dict[Hashable, tuple[Value, int, int]] = {}

    def get(self, key: Hashable) -> Value | None:
        """Return the kept value, or None."""
        entry = self._entries.get(key)
        if entry is None:
            self.misses += 1
            return None
        self.hits += 1
        if entry[2] != self._age:
            self.put(key, entry[0], entry[1])
        return entry[0]

    def put(self, key: Hashable, value: Value, cost: int = 1) -> None:
        """Keep a value, if its cost is within half the budget."""
        if cost <= self._half:
            held = self._cost + cost
            if held > self._half:
                self._entries = {known: kept for known, kept in self._entries.items() if kept[2] == self._age}
                self._age += 1
                held = cost
            self._cost = held
            self._entries[key] = (value, cost, self._age)

    def __len__(self) -> int:
        return len(self._entries)
