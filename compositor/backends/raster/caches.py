"""What a renderer may keep between two drawings: typefaces, parsed paths, blurred shapes, backdrops.

In: display lists as they come. Out: the same pixels as without it, sooner. Law: a cache never changes a result.
Of finished pixels only what lies *below* everything else is ever kept, because copying it back is exact to the bit; a
blurred shape goes through a picture of its own whether that is kept or not.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from compositor import _skia
from compositor.backends.raster.backdrops import Backdrops
from compositor.backends.raster.matrix import Bounds, Matrix
from compositor.display import FontRef, LinearGradient, Path, RadialGradient, Shape
from compositor.values.color import Rgba

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")
Drawn = Shape | LinearGradient | RadialGradient  # what a picture shows, given a matrix and its device pixels


class Kept(Generic[_K, _V]):
    """The entries used last, as many as weigh no more than ``limit``. With a limit of 0 everything is made anew.

    ``weigh`` tells what a value weighs (bytes, say); without it each weighs 1. ``hits`` and ``misses`` are counted
    for reports.
    """

    __slots__ = ("_entries", "_limit", "_lock", "_weigh", "_weight", "hits", "misses")

    def __init__(self, limit: int, weigh: Callable[[_V], int] | None = None) -> None:
        self._limit = limit
        self._weigh = weigh
        self._weight = 0
        self.hits = 0
        self.misses = 0
        self._entries: OrderedDict[_K, _V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: _K, make: Callable[[], _V]) -> _V:
        """Return the value of the key; make it when it is not there."""
        if self._limit <= 0:
            self.misses += 1
            return make()
        with self._lock:
            found = self._entries.get(key)  # keys take long to hash; no value is None
            if found is not None:
                self.hits += 1
                self._entries.move_to_end(key)
                return found
            self.misses += 1
        value = make()  # outside of the lock: it may take long, and twice is only wasted time
        with self._lock:
            self._weight += self._weight_of(value) - (
                self._weight_of(self._entries.pop(key)) if key in self._entries else 0
            )
            self._entries[key] = value
            while self._weight > self._limit:
                self._weight -= self._weight_of(self._entries.popitem(last=False)[1])
        return value

    def _weight_of(self, value: _V) -> int:
        return 1 if self._weigh is None else self._weigh(value)


class RasterCaches:
    """Everything the raster backend may keep. Owned by the caller, safe to share between threads.

    ``backdrop`` and ``pictures`` are budgets in bytes, for backdrops and the canvases that they are copied to, and for
    pictures of blurred shapes and gradients; ``fonts`` and ``paths`` count entries. 0 is off.
    """

    __slots__ = ("backdrops", "extents", "fonts", "inks", "paths", "pictures", "typefaces")

    def __init__(self, backdrop: int = 64 << 20, fonts: int = 64, paths: int = 1024, pictures: int = 32 << 20) -> None:
        self.backdrops = Backdrops(backdrop)
        self.typefaces: Kept[FontRef, _skia.Typeface] = Kept(fonts)
        self.fonts: Kept[tuple[FontRef, float], object] = Kept(fonts * 4)
        self.extents: Kept[FontRef, _skia.Extents] = Kept(fonts)
        self.inks: Kept[tuple[Rgba, bool], _skia.Ink] = Kept(fonts * 4)
        self.paths: Kept[Path, _skia.Outline] = Kept(paths)
        self.pictures: Kept[tuple[Drawn, Matrix, Bounds], _skia.Picture] = Kept(pictures, lambda each: each.size)
