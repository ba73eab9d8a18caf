"""Which ops of a display list are already there as pixels, and which are to be drawn.

In: display lists as they come, and where their ops reach. Out: ``Split``. From row to row of a batch most ops are
the same. Those that are, and that share no pixel with a differing one below them, can be drawn before all others and
leave every pixel as it was: no op reads or writes beyond its box. Their pixels are the backdrop of the next row.

The second list that shares ops with an earlier one has the backdrop copied while it is drawn; from the third on, it
is there, and only what the row before painted over is restored. Where a backdrop is used, a larger one takes part in
time: when what it would hold has come three times, for a backdrop that is needed once costs more than it saves.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence

import numpy

from compositor.arrays import Pixels
from compositor.backends.raster.canvas import Backdrop, Canvas, Device, is_solid, overlap
from compositor.bitmap import Box, Painted
from compositor.display import DisplayList, Op
from compositor.records import dataclass

Reach = Callable[[Op], Box]  # the device pixels that an op may change or look at

_RECENT = 4  # display lists remembered for each device: so many layouts of one size may take turns
_DEVICES = 64
_RESTS = 2  # of the lists that were last drawn on a backdrop
_MANY = 256  # pairs of boxes, from which on numpy compares them sooner


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """What to do for a display list, in this order.

    Begin with ``backdrop``, or draw the ops ``ground`` and keep their pixels (one of the two, or neither); then draw
    ``rest``, of which ``painted`` tells where it may be seen (unless there is neither).
    """

    rest: tuple[Op, ...]
    backdrop: Backdrop | None = None
    ground: tuple[Op, ...] = ()
    boxes: tuple[Box, ...] = ()
    painted: tuple[Painted, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Memory:
    """A backdrop with what was drawn on it lately, and which larger ones would have been of use."""

    backdrop: Backdrop
    rests: deque[tuple[Op, ...]]
    wanted: deque[tuple[Op, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """A display list that found no backdrop, and the places of its ops by their hashes."""

    ops: tuple[Op, ...]
    places: dict[int, list[int]]


class Backdrops:
    """Backdrops and canvases, the most recently used up to a budget in bytes. Safe to share between threads.

    ``hits`` (lists that began with a backdrop) and ``misses`` are counted for reports.
    """

    __slots__ = ("_budget", "_canvases", "_kept", "_lock", "_recent", "_size", "hits", "misses")

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._size = 0
        self.hits = 0
        self.misses = 0
        self._kept: OrderedDict[object, _Memory] = OrderedDict()
        self._canvases: list[Canvas] = []  # those used last stand last
        self._recent: OrderedDict[Device, deque[_Seen]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Return how many bytes of pixels are held."""
        return self._size

    def split(self, display: DisplayList, reach: Reach) -> Split:
        """Find the largest backdrop that serves a list, or the ops that would be one; and remember the list."""
        found = self._served(display, reach) if self._budget > 0 else None
        if found is not None:
            self.hits += 1
            return found
        self.misses += 1
        return self._unserved(display, reach) if self._budget > 0 else Split(display.ops)

    def _served(self, display: DisplayList, reach: Reach) -> Split | None:
        device, ops = device_of(display), display.ops
        with self._lock:
            kept = [memory for memory in self._kept.values() if memory.backdrop.device == device]
        kept.sort(key=lambda memory: len(memory.backdrop.ops), reverse=True)
        reached: dict[int, Box] = {}
        for memory in kept:
            backdrop = memory.backdrop
            places = _places(ops, backdrop.ops)
            if places is None:
                continue
            for place in places:
                if place not in reached:
                    reached[place] = reach(ops[place])
            painted = [reached[place] for place in places]
            if _apart(places, painted, len(ops), backdrop.boxes):
                with self._lock:
                    if backdrop.mark in self._kept:
                        self._kept.move_to_end(backdrop.mark)
                rest = tuple([ops[place] for place in places])
                better = _better(memory, ops, places, painted)
                memory.rests.append(rest)
                return better or Split(rest, backdrop, painted=_painted(rest, painted))
        return None

    def _unserved(self, display: DisplayList, reach: Reach) -> Split:
        device, ops = device_of(display), display.ops
        with self._lock:
            recent = self._recent.setdefault(device, deque(maxlen=_RECENT))
            self._recent.move_to_end(device)
            others = list(recent)
            while len(self._recent) > _DEVICES:
                self._recent.popitem(last=False)
        found: list[list[bool]] = []
        hashes = [hash(op) for op in ops]
        for other in reversed(others):
            found.append(_shared(ops, hashes, other))
            if 2 * _promise(found[-1])[0] >= len(ops):
                break
        best = max(found, key=_promise, default=[])
        if not (all(best) and any(len(other.ops) == len(ops) for other in others)):
            recent.append(_Seen(ops, _by_hash(hashes)))
        known = _often(best, found)
        if not any(known) or (not known[0] and reach(ops[0]) == (0, 0, *display.device_size)):
            return Split(ops)  # nothing is the same, or what differs lies beneath everything
        return _divided(ops, known, [reach(op) for op in ops])

    def keep(self, display: DisplayList, split: Split, pixels: Pixels) -> Backdrop | None:
        """Keep a copy of the pixels as what the ground of a split draws, if there is room."""
        if pixels.nbytes > self._budget:
            return None
        copy = pixels.copy()
        copy.flags.writeable = False
        made = Backdrop(device_of(display), split.ground, split.boxes, copy, is_solid(copy), object())
        with self._lock:
            for memory in self._kept.values():
                if memory.backdrop.device == made.device and memory.backdrop.ops == made.ops:
                    return memory.backdrop
            self._kept[made.mark] = _Memory(made, deque(maxlen=_RESTS), deque(maxlen=_RECENT))
            self._size += copy.nbytes
            self._trim()
        return made

    def take(self, width: int, height: int, backdrop: Backdrop | None) -> Canvas:
        """Return a canvas of the size that nobody else uses, best one that shows the backdrop already."""
        shape, found = (height, width, 4), None
        with self._lock:
            for canvas in reversed(self._canvases):
                if canvas.memory.shape == shape and canvas.idle and (found is None or canvas.shows(backdrop)):
                    found = canvas
                    if found.shows(backdrop):
                        break
            if found is not None:
                self._canvases.remove(found)
                self._size -= found.size
        return found or Canvas(width, height)

    def give(self, canvas: Canvas) -> None:
        """Take a canvas back that was drawn on; its pixels may be held for as long as anybody likes."""
        if canvas.size <= self._budget:
            with self._lock:
                self._canvases.append(canvas)
                self._size += canvas.size
                self._trim()

    def _trim(self) -> None:
        """Let go of what was used longest ago: all canvases but one, which is cheap to make, then backdrops."""
        while self._size > self._budget:
            if len(self._canvases) > 1 or not self._kept:
                self._size -= self._canvases.pop(0).size
            elif len(self._kept) > 1 or not self._canvases:
                self._size -= self._kept.popitem(last=False)[1].backdrop.pixels.nbytes
            else:
                self._size -= self._canvases.pop(0).size


def device_of(display: DisplayList) -> Device:
    """Return what a display list is drawn on."""
    return display.width, display.height, display.scale, display.opaque


def _places(ops: Sequence[Op], wanted: Sequence[Op]) -> list[int] | None:
    """Return the places of what is left when ``wanted`` is taken out in its order, or None when it is not there."""
    found, count, spare = 0, len(wanted), len(ops) - len(wanted)
    left: list[int] = []
    if spare < 0:
        return None
    for place, op in enumerate(ops):
        if found < count and (op is wanted[found] or op == wanted[found]):
            found += 1
        else:
            left.append(place)
            if len(left) > spare:
                return None
    return left


def _by_hash(hashes: Sequence[int]) -> dict[int, list[int]]:
    places: dict[int, list[int]] = {}
    for place, value in enumerate(hashes):
        places.setdefault(value, []).append(place)
    return places


def _shared(ops: Sequence[Op], hashes: Sequence[int], other: _Seen) -> list[bool]:
    """Return of each op whether it is also in the other list, and in the same order there."""
    start, flags = 0, []
    for op, value in zip(ops, hashes, strict=True):
        places = (place for place in other.places.get(value, ()) if place >= start)
        found = next((place for place in places if other.ops[place] is op or other.ops[place] == op), None)
        flags.append(found is not None)
        if found is not None:
            start = found + 1
    return flags


def _often(best: Sequence[bool], found: Sequence[Sequence[bool]]) -> list[bool]:
    """Return what all lists share that promise half as much as the best: two rows may have a word in common by chance.

    A ground with such a word would serve no third row. Lists of other layouts promise less, and do not count.
    """
    alike = [flags for flags in found if all(2 * a >= b for a, b in zip(_promise(flags), _promise(best), strict=True))]
    return [all(column) for column in zip(*alike, strict=True)]


def _promise(shared: Sequence[bool]) -> tuple[int, int]:
    """Return by what to choose among lists: how much of the beginning is shared, then how much at all."""
    return next((place for place, flag in enumerate(shared) if not flag), len(shared)), sum(shared)


def _still(ops: Sequence[Op], other: Sequence[Op]) -> list[bool]:
    """Return of each op whether it is in the other list: the same object, or equal up to where the lists part."""
    flags = [False] * len(ops)
    both = min(len(ops), len(other))
    start = 0
    while start < both and ops[start] == other[start]:
        flags[start] = True
        start += 1
    end = 1
    while end <= both - start and ops[-end] == other[-end]:
        flags[-end] = True
        end += 1
    known = {id(op) for op in other}
    return [flag or id(op) in known for flag, op in zip(flags, ops, strict=True)]


def _apart(places: Sequence[int], painted: Sequence[Box], count: int, ground: Sequence[Box]) -> bool:
    """Return whether no op of the ground shares a pixel with one of the others that came before it in the list."""
    if not places or places[0] == len(ground):
        return True  # the ground is what the list begins with
    if len(places) * len(ground) > _MANY:
        return _apart_by_numpy(places, painted, count, ground)
    others, before = set(places), list[Box]()
    over, held = iter(painted), iter(ground)
    for place in range(count):
        if place in others:
            before.append(next(over))
        elif overlap(next(held), before):
            return False
    return True


def _apart_by_numpy(places: Sequence[int], painted: Sequence[Box], count: int, ground: Sequence[Box]) -> bool:
    over = numpy.array(painted, numpy.int32).T[:, :, None]
    below = numpy.array(ground, numpy.int32).T[:, None, :]
    own = numpy.ones(count, bool)
    own[list(places)] = False
    earlier = numpy.asarray(places)[:, None] < numpy.flatnonzero(own)[None, :]
    across = (over[0] < below[2]) & (below[0] < over[2])
    down = (over[1] < below[3]) & (below[1] < over[3])
    return not (earlier & across & down).any()


def _divided(ops: Sequence[Op], known: Sequence[bool], boxes: Sequence[Box]) -> Split:
    """Take for the ground what is known and shares no pixel with anything else below it."""
    ground: list[int] = []
    rest: list[int] = []
    painted: list[Box] = []
    for place, box in enumerate(boxes):
        if known[place] and not overlap(box, painted):
            ground.append(place)
        else:
            rest.append(place)
            painted.append(box)
    held = tuple([ops[place] for place in ground])
    left = tuple([ops[place] for place in rest])
    return Split(left, None, held, tuple([boxes[place] for place in ground]), _painted(left, painted))


def _better(memory: _Memory, ops: Sequence[Op], places: Sequence[int], painted: Sequence[Box]) -> Split | None:
    """Return a split with a larger ground than the backdrop's, if that has come often enough."""
    rest = [ops[place] for place in places]
    known = next((flags for other in tuple(memory.rests) if any(flags := _still(rest, other))), None)
    if known is None:
        return None
    own = {place: (box, again) for place, box, again in zip(places, painted, known, strict=True)}
    held = iter(memory.backdrop.boxes)
    every = [own[place] if place in own else (next(held), True) for place in range(len(ops))]
    split = _divided(ops, [again for _, again in every], [box for box, _ in every])
    if len(split.ground) <= len(memory.backdrop.ops):
        return None
    if split.ground in tuple(memory.wanted):
        return split
    memory.wanted.append(split.ground)
    return None


def _painted(ops: Sequence[Op], boxes: Sequence[Box]) -> tuple[Painted, ...]:
    """Return the ops that have pixels."""
    return tuple([Painted(box, op) for op, box in zip(ops, boxes, strict=True) if box[0] < box[2] and box[1] < box[3]])
