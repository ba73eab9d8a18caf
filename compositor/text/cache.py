"""A bounded cache without bookkeeping on hits: two generations.

In: keys and values with a cost. Out: the values, while they last. Emptying it never changes a result. The text
engine owns a few of these; nobody else imports it.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class BoundedCache(Generic[Value]):
    """Keep values up to a total cost. When half the budget is full, what was not used since last time is dropped.

    A budget of 0 keeps nothing.
    """

    __slots__ = ("_budget", "_cost", "_costs", "_old", "_young")

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._cost = 0
        self._young: dict[Hashable, Value] = {}
        self._old: dict[Hashable, Value] = {}
        self._costs: dict[Hashable, int] = {}

    def get(self, key: Hashable) -> Value | None:
        """Return the kept value, or None."""
        value = self._young.get(key)
        if value is None:
            value = self._old.pop(key, None)
            if value is not None:
                self.put(key, value, self._costs[key])
        return value

    def put(self, key: Hashable, value: Value, cost: int = 1) -> None:
        """Keep a value, if its cost is within the budget."""
        if cost * 2 > self._budget:
            return
        if self._cost + cost > self._budget // 2:
            self._old = self._young
            self._costs = {old: self._costs[old] for old in self._old}
            self._young, self._cost = {}, 0
        self._young[key] = value
        self._costs[key] = cost
        self._cost += cost

    def __len__(self) -> int:
        return len(self._young) + len(self._old)
