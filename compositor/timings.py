"""How long each stage of a render took, and how often each cache had the answer. For people, never for a result.

In: marks that the engine sets between its stages, and the counters of caches. Out: ``Timings``, frozen. Only the
engine and what stands above it import this. Here alone below ``cli/`` a clock is read: durations are reported, and
nothing is decided by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import Any, Literal, Protocol

from compositor.records import NamedTuple

Stage = Literal["validate", "resolve", "arrange", "fill", "paint", "draw", "encode"]


class CacheUse(NamedTuple):
    """How often a cache was asked for something: ``hits`` it had, ``misses`` had to be made."""

    name: str
    hits: int = 0
    misses: int = 0


class Timings(NamedTuple):
    """Milliseconds of each stage and of the whole render, and the use of each cache.

    The caches are ``fits`` (texts in boxes), ``pictures`` (decoded and scaled), ``backdrop`` (pixels that rows
    share), ``drawn`` (blurred shapes and gradients) and ``bands`` (parts of encoded pictures). Threads share caches, so
    what other renders ask at the same moment is counted too. ``total`` is a little more than the sum of the stages.
    """

    validate: float = 0.0
    resolve: float = 0.0
    arrange: float = 0.0
    fill: float = 0.0
    paint: float = 0.0
    draw: float = 0.0
    encode: float = 0.0
    total: float = 0.0
    caches: tuple[CacheUse, ...] = ()

    @property
    def stages(self) -> dict[str, float]:
        """Return the milliseconds of each stage, in their order."""
        return dict(zip(self._fields[:7], self[:7], strict=True))

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain data for JSON, rounded to microseconds."""
        milliseconds = {name: round(value, 3) for name, value in (*self.stages.items(), ("total", self.total))}
        return {**milliseconds, "caches": {use.name: {"hits": use.hits, "misses": use.misses} for use in self.caches}}


class Counted(Protocol):
    """A cache that counts from its beginning how often it had an answer, and how often not."""

    @property
    def hits(self) -> int:
        """Return how many answers were there."""
        ...

    @property
    def misses(self) -> int:
        """Return how many had to be made."""
        ...


class Stopwatch:
    """The watch of one render: it starts when it is made."""

    __slots__ = ("_counting", "_laps", "_start")

    def __init__(self) -> None:
        self._laps: list[tuple[Stage, float]] = []
        self._counting: list[tuple[str, Counted, int, int]] = []
        self._start = perf_counter()

    def lap(self, stage: Stage) -> None:
        """Say that a stage is over: what passed since the one before it was its time."""
        self._laps.append((stage, perf_counter()))

    def watch(self, caches: Mapping[str, Counted]) -> None:
        """Count from here on what caches are asked."""
        self._counting += [(name, cache, cache.hits, cache.misses) for name, cache in caches.items()]

    @property
    def timings(self) -> Timings:
        """Return the figures up to now."""
        start = last = self._start
        total = (perf_counter() - start) * 1000
        spent: dict[str, float] = {}
        for stage, now in self._laps:
            spent[stage] = (now - last) * 1000
            last = now
        uses = [
            CacheUse(name, cache.hits - hits, cache.misses - misses) for name, cache, hits, misses in self._counting
        ]
        return Timings(**spent, total=total, caches=tuple(uses))
