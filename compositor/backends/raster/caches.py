"""What a renderer may keep between two drawings: typefaces, parsed paths, blurred shapes, the pixels of leading ops.

In: display lists as they come. Out: the same pixels as without it, sooner. Law: a cache never changes a result.
Of finished pixels only a *prefix* of the ops is ever kept, because copying it back is exact to the bit; a blurred
shape goes through a picture of its own whether that is kept or not.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

import numpy
from numpy.typing import NDArray

from compositor import _skia
from compositor.backends.raster.matrix import Bounds, Matrix
from compositor.display import DisplayList, FontRef, LinearGradient, Op, Path, RadialGradient, Shape
from compositor.records import dataclass

Pixels = NDArray[numpy.uint8]
_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")
Drawn = Shape | LinearGradient | RadialGradient  # what a picture shows, given a matrix and its device pixels
_Canvas = tuple[int, int, float, bool]

_RECENT = 4  # display lists remembered for each canvas: so many layouts of one size may take turns
_CANVASES = 64


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
            if key in self._entries:
                self.hits += 1
                self._entries.move_to_end(key)
                return self._entries[key]
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


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """Where to begin: ``pixels`` show the first ``done`` ops already; keep a copy once ``keep`` ops are drawn."""

    done: int = 0
    pixels: Pixels | None = None
    keep: int = 0


class Backdrops:
    """Pixels of leading ops, the most recently used up to a budget in bytes.

    Rows of a batch share their leading ops. The second display list that begins like an earlier one has the
    shared part copied while it is drawn; from the third on, that part is one copy of memory.

    ``hits`` (lists of which some part was held) and ``misses`` are counted for reports.
    """

    __slots__ = ("_budget", "_kept", "_lock", "_recent", "_size", "hits", "misses")

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._size = 0
        self.hits = 0
        self.misses = 0
        self._kept: OrderedDict[tuple[_Canvas, int], tuple[tuple[Op, ...], Pixels]] = OrderedDict()
        self._recent: OrderedDict[_Canvas, deque[tuple[Op, ...]]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Return how many bytes of pixels are held."""
        return self._size

    def start(self, display: DisplayList) -> Start:
        """Find the longest known beginning of the list, and remember the list."""
        if self._budget <= 0:
            return Start()
        canvas, ops = _canvas(display), display.ops
        with self._lock:
            done, pixels = self._longest(canvas, ops)
            self.hits += pixels is not None
            self.misses += pixels is None
            recent = self._recent.setdefault(canvas, deque(maxlen=_RECENT))
            self._recent.move_to_end(canvas)
            lengths = [common_prefix(other, ops) for other in recent]
            shared = max(lengths, default=0)
            if not any(len(other) == length == len(ops) for other, length in zip(recent, lengths, strict=True)):
                recent.append(ops)
            while len(self._recent) > _CANVASES:
                self._recent.popitem(last=False)
        return Start(done, pixels, shared if shared > done else 0)

    def _longest(self, canvas: _Canvas, ops: tuple[Op, ...]) -> tuple[int, Pixels | None]:
        best: tuple[_Canvas, int] | None = None
        for key, (prefix, _) in self._kept.items():
            longer = best is None or len(prefix) > len(self._kept[best][0])
            if key[0] == canvas and longer and common_prefix(prefix, ops) == len(prefix):
                best = key
        if best is None:
            return 0, None
        self._kept.move_to_end(best)
        prefix, pixels = self._kept[best]
        return len(prefix), pixels

    def keep(self, display: DisplayList, count: int, pixels: Pixels) -> None:
        """Keep a copy of the pixels as what the first ``count`` ops draw."""
        if pixels.nbytes > self._budget:
            return
        copy = pixels.copy()
        canvas, prefix = _canvas(display), display.ops[:count]
        with self._lock:
            if any(key[0] == canvas and held == prefix for key, (held, _) in self._kept.items()):
                return
            self._kept[canvas, id(copy)] = (prefix, copy)
            self._size += copy.nbytes
            while self._size > self._budget:
                _, (_, oldest) = self._kept.popitem(last=False)
                self._size -= oldest.nbytes


class RasterCaches:
    """Everything the raster backend may keep. Owned by the caller, safe to share between threads.

    ``backdrop`` and ``pictures`` are budgets in bytes, for pixels of leading ops, and of blurred shapes and
    gradients; ``fonts`` and ``paths`` count entries. 0 is off.
    """

    __slots__ = ("backdrops", "fonts", "paths", "pictures", "typefaces")

    def __init__(self, backdrop: int = 64 << 20, fonts: int = 64, paths: int = 1024, pictures: int = 32 << 20) -> None:
        self.backdrops = Backdrops(backdrop)
        self.typefaces: Kept[FontRef, _skia.Typeface] = Kept(fonts)
        self.fonts: Kept[tuple[FontRef, float], object] = Kept(fonts * 4)
        self.paths: Kept[Path, _skia.Outline] = Kept(paths)
        self.pictures: Kept[tuple[Drawn, Matrix, Bounds], _skia.Picture] = Kept(pictures, lambda each: each.size)


def common_prefix(first: tuple[Op, ...], second: tuple[Op, ...]) -> int:
    """Return how many leading ops are equal."""
    count = 0
    for one, other in zip(first, second, strict=False):
        if one is not other and one != other:
            break
        count += 1
    return count


def _canvas(display: DisplayList) -> _Canvas:
    return display.width, display.height, display.scale, display.opaque
