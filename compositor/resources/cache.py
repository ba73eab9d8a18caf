"""A cache bounded by weight, dropping what was used longest ago. Safe to share between threads.

In: keys, values and their weight. Out: the value, or None. It belongs to an object (there are no global caches)
and never changes a result: whoever asks can always make the value again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Cache(Generic[Key, Value]):
    """Values under keys, together no heavier than ``budget``; a value heavier than that is not kept at all.

    ``hits`` and ``misses`` of ``get`` are counted for reports.
    """

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self._entries: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._weight = 0
        self.hits = 0
        self.misses = 0
        self._lock = threading.Lock()

    @property
    def weight(self) -> int:
        """Return the weight of everything kept now."""
        return self._weight

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Key) -> Value | None:
        """Return the value and count it as used, or None."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                self.misses += 1
                return None
            self.hits += 1
            self._entries.move_to_end(key)
            return entry[0]

    def put(self, key: Key, value: Value, weight: int = 1) -> None:
        """Keep the value, dropping the ones used longest ago to make room."""
        with self._lock:
            old = self._entries.pop(key, None)
            if old is not None:
                self._weight -= old[1]
            if weight > self.budget:
                return
            self._entries[key] = (value, weight)
            self._weight += weight
            while self._weight > self.budget:
                _, (_, freed) = self._entries.popitem(last=False)
                self._weight -= freed

    def clear(self) -> None:
        """Drop everything."""
        with self._lock:
            self._entries.clear()
            self._weight = 0
