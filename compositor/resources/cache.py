"""A cache bounded by weight, dropping what was used longest ago. Safe to share between threads.

In: keys, values and their weight. Out: the value, or None. It belongs to an object (there are no global caches)
and never changes a result: whoever asks can always make the value again.

With a ``trial`` it keeps what is asked for again, and lets go of what comes once: new values share that many bytes, the
oldest going first, until they are asked for; one that was dropped and is put again is taken for good. (The idea is that
of 2Q: Johnson and Shasha, VLDB 1994.) So a thousand pictures that never come again cost as little memory as two.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

_REMEMBERED = 1024  # how many keys that were dropped on trial are known


class Cache(Generic[Key, Value]):
    """Values under keys, together no heavier than ``budget``; a value heavier than that is not kept at all.

    The newest value on trial stays until the next one comes, even if it is heavier than ``trial``. ``hits`` and
    ``misses`` of ``get`` are counted for reports.
    """

    def __init__(self, budget: int, trial: int | None = None) -> None:
        self.budget = budget
        self._trial = trial
        self._entries: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._new: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._dropped: OrderedDict[Key, None] = OrderedDict()
        self._waiting: frozenset[Key] = frozenset()
        self._weight = 0
        self._new_weight = 0
        self.hits = 0
        self.misses = 0
        self._lock = threading.Lock()

    @property
    def weight(self) -> int:
        """Return the weight of everything kept now."""
        return self._weight + self._new_weight

    def __len__(self) -> int:
        return len(self._entries) + len(self._new)

    def get(self, key: Key, again: bool = True) -> Value | None:
        """Return the value and count it as used, or None. ``again=False`` leaves it on trial."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None:
                self._entries.move_to_end(key)
            elif key in self._new:
                entry = self._forget(key) if again else self._new[key]
                if again:
                    self._keep(key, entry)
            if entry is None:
                self.misses += 1
                return None
            self.hits += 1
            return entry[0]

    def put(self, key: Key, value: Value, weight: int = 1) -> None:
        """Keep the value, dropping the ones used longest ago to make room."""
        with self._lock:
            old = self._entries.pop(key, None)
            if old is not None:
                self._weight -= old[1]
            if key in self._new:
                self._forget(key)
            if weight > self.budget:
                return
            if self._trial is None or old is not None or key in self._dropped:
                self._dropped.pop(key, None)
                self._keep(key, (value, weight))
            else:
                self._make_room(weight)
                self._new[key] = (value, weight)
                self._new_weight += weight
                self._shrink()

    def take(self, key: Key) -> Value | None:
        """Return the value and drop it, or None."""
        with self._lock:
            if key in self._new:
                return self._forget(key)[0]
            entry = self._entries.pop(key, None)
            if entry is None:
                return None
            self._weight -= entry[1]
            return entry[0]

    def recall(self, key: Key) -> bool:
        """Return whether the key came before. From now on it did, so that a value put under it is taken for good."""
        with self._lock:
            known = key in self._dropped or key in self._new or key in self._entries
            if not known:
                self._remember(key)
            return known

    def make_room(self, weight: int) -> None:
        """Drop what is on trial for a value of this weight, before the memory for that is taken."""
        with self._lock:
            self._make_room(weight)

    def expire(self) -> None:
        """Drop what has been on trial since the last time that this was called."""
        with self._lock:
            for key in [key for key in self._new if key in self._waiting]:
                self._forget(key)
                self._remember(key)
            self._waiting = frozenset(self._new)

    def clear(self) -> None:
        """Drop everything."""
        with self._lock:
            self._entries.clear()
            self._new.clear()
            self._dropped.clear()
            self._weight = self._new_weight = 0

    def _keep(self, key: Key, entry: tuple[Value, int]) -> None:
        self._entries[key] = entry
        self._weight += entry[1]
        self._shrink()

    def _forget(self, key: Key) -> tuple[Value, int]:
        entry = self._new.pop(key)
        self._new_weight -= entry[1]
        return entry

    def _make_room(self, weight: int) -> None:
        while self._new and self._new_weight + weight > (self._trial or 0):
            key, (_, freed) = self._new.popitem(last=False)
            self._new_weight -= freed
            self._remember(key)

    def _remember(self, key: Key) -> None:
        self._dropped[key] = None
        self._dropped.move_to_end(key)
        while len(self._dropped) > _REMEMBERED:
            self._dropped.popitem(last=False)

    def _shrink(self) -> None:
        while self._entries and self._weight + self._new_weight > self.budget:
            _, (_, freed) = self._entries.popitem(last=False)
            self._weight -= freed
