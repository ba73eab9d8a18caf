"""Pictures as they were stored, decoded: kept from loading to drawing, and longer only if they are drawn again.

In: a key, its weight in bytes and how it is decoded. Out: ``Bitmap``. Only ``resources/`` imports this.

A picture is decoded when it is loaded, to know that it is sound, and drawn a moment later at one size: from then on its
pixels at that size are what matters. The stored ones, often several times as heavy, stay for the other sizes of a row.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from compositor.bitmap import Bitmap
from compositor.records import NamedTuple
from compositor.resources.cache import Cache
from compositor.resources.detail import Detail

Key = tuple[str, Detail]  # digest of the content, and how closely it was decoded
# After how many loads a stored picture is no longer expected to be drawn, or to be drawn at another size
_PATIENCE = 16


class Decoding(NamedTuple):
    """What is left to do until a picture is loaded. ``apart``: it hardly needs the interpreter."""

    work: Callable[[], None]
    apart: bool


class StoredPictures:
    """Decoded pictures: ``budget`` bytes of those to be drawn, and of those that were; ``trial`` as in ``Cache``."""

    def __init__(self, budget: int, trial: int) -> None:
        self._fresh: Cache[Key, Bitmap] = Cache(budget, budget)
        self._drawn: Cache[Key, Bitmap] = Cache(budget, trial)
        self._contents: Cache[str, bool] = Cache(1024)
        self._loads = 0
        self._lock = threading.Lock()

    @property
    def weight(self) -> int:
        """Return how many bytes are kept now."""
        return self._fresh.weight + self._drawn.weight

    def loaded(self) -> None:
        """Tell that some picture was loaded: what has been waiting for long is let go."""
        with self._lock:
            self._loads += 1
            over = self._loads % _PATIENCE == 0
        if over:
            self._fresh.expire()
            self._drawn.expire()

    def load(self, key: Key, weight: int, decode: Callable[[], Bitmap]) -> None:
        """Make sure that a picture decodes, and keep it for being drawn."""
        if self._drawn.get(key, again=False) is None and self._fresh.get(key, again=False) is None:
            self._drawn.make_room(weight)  # before the memory for this one is taken
            made = decode()
            self._fresh.put(key, made, made.pixels.nbytes)

    def draw(self, key: Key, weight: int, decode: Callable[[], Bitmap]) -> Bitmap:
        """Return a picture in order to draw it. When it is not the first time, it is kept for more."""
        content = key[0]
        again = self._contents.get(content) is not None
        self._contents.put(content, True)
        found = self._drawn.get(key, again)
        if found is None:
            found = self._fresh.take(key)
            self._drawn.make_room(weight)
            found = decode() if found is None else found
            self._drawn.put(key, found, found.pixels.nbytes)
        return found
