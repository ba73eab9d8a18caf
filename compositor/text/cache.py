"""A bounded cache that costs one look-up per hit: what was not used for half a budget's worth of news goes.

In: keys and values with a cost. Out: the values, while they last. Emptying it never changes a result. The text
engine owns a few of these; nobody else imports it.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class _Entry(Generic[Value]):
    __slots__ = ("age", "cost", "value")

    def __init__(self, value: Value, cost: int, age: int) -> None:
        self.value = value
        self.cost = cost
        self.age = age


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
        self._entries: dict[Hashable, _Entry[Value]] = {}

    def get(self, key: Hashable) -> Value | None:
        """Return the kept value, or None."""
        entry = self._entries.get(key)
        if entry is None:
            self.misses += 1
            return None
        self.hits += 1
        if entry.age != self._age:
            self._use(entry)
        return entry.value

    def put(self, key: Hashable, value: Value, cost: int = 1) -> None:
        """Keep a value, if its cost is within half the budget."""
        if cost <= self._half:
            entry = _Entry(value, cost, -1)
            self._use(entry)
            self._entries[key] = entry

    def _use(self, entry: _Entry[Value]) -> None:
        if self._cost + entry.cost > self._half:
            self._entries = {key: kept for key, kept in self._entries.items() if kept.age == self._age}
            self._age += 1
            self._cost = 0
        entry.age = self._age
        self._cost += entry.cost

    def __len__(self) -> int:
        return len(self._entries)
