"""Uploads: pictures go to storage while the next ones are drawn: that takes ten times as long, and no processor.

In: a recipe and orders. Out: their outcomes, once every picture is kept or known not to be. With a store that is no
further than a folder this is ``chunk_outcomes``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import ClassVar, Self

from compositor.batch.outcome import Outcome
from compositor.batch.store import Store
from compositor.batch.work import Order, Recipe, Target, chunk_outcomes, failed, located, unexpected
from compositor.engine import Renderer
from compositor.errors import CompositorError
from compositor.results import Result

UPLOADS = 16  # pictures on their way at a time, in each process
REMOTE_CHUNK = 64  # rows; at its end the last pictures are waited for


class Uploads:
    """A store that writes to another one in the background; one for each range of rows that is drawn.

    A context manager, which lets go of its threads. ``settle`` must be called before anybody is told that a picture
    is there.
    """

    remote: ClassVar[bool] = False  # who writes to it does not wait

    def __init__(self, store: Store) -> None:
        self._store = store
        self._threads = ThreadPoolExecutor(UPLOADS, "upload")
        self._free = threading.Semaphore(UPLOADS)
        self._begun: dict[str, Future[None]] = {}

    def write(self, location: str, result: Result) -> None:
        """Begin to keep a picture; wait first while too many are on their way."""
        self._free.acquire()
        future = self._threads.submit(self._store.write, location, result)
        future.add_done_callback(lambda _: self._free.release())
        self._begun[location] = future

    def settle(self) -> Mapping[str, Exception]:
        """Wait for all that was begun; return why pictures are not there, by their location."""
        begun, self._begun = self._begun, {}
        lost = {}
        for location, future in begun.items():
            try:
                future.result()
            except Exception as error:  # told of the picture; whatever a store of the caller's raises
                lost[location] = error.with_traceback(None)  # it holds the picture, and this frame, which holds it
        return lost

    def length(self, location: str) -> int | None:
        """Return how many bytes are kept at a location. Raises OutputError."""
        return self._store.length(location)

    def digest(self, location: str) -> str | None:
        """Return the digest of what is kept at a location. Raises OutputError."""
        return self._store.digest(location)

    def sweep(self, locations: Iterable[str], process: int | None) -> None:
        """Clear away what a killed process had begun to write."""
        self._store.sweep(locations, process)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False)  # all is settled, or an error or signal is in a hurry


def kept_outcomes(
    recipe: Recipe, renderer: Renderer, orders: Sequence[Order], stopped: Callable[[], bool] = lambda: False
) -> list[tuple[Outcome, ...]]:
    """Return the outcomes of a chunk, those of each order together; what they tell of is kept. Raises nothing.

    Pictures on their way to a remote store are waited for at the end: chunks are as long there as ``REMOTE_CHUNK``.
    """
    if not recipe.store.remote:
        return chunk_outcomes(recipe, renderer, orders, stopped)
    return with_losses(orders, *uploaded(recipe, renderer, orders, stopped))


def uploaded(
    recipe: Recipe, renderer: Renderer, orders: Sequence[Order], stopped: Callable[[], bool]
) -> tuple[list[tuple[Outcome, ...]], Mapping[str, Exception]]:
    """Return the outcomes of a chunk as drawn, and why pictures of it could not be kept, by their location."""
    with Uploads(recipe.store) as uploads:
        drawn = chunk_outcomes(replace(recipe, store=uploads), renderer, orders, stopped)
        return drawn, uploads.settle()


def with_losses(
    orders: Sequence[Order], drawn: Sequence[tuple[Outcome, ...]], lost: Mapping[str, Exception]
) -> list[tuple[Outcome, ...]]:
    """Return the outcomes of orders, failures for pictures that could not be kept."""
    return [tuple(_stored(order, one, lost) for one in some) for order, some in zip(orders, drawn, strict=True)]


def _stored(order: Order, outcome: Outcome, lost: Mapping[str, Exception]) -> Outcome:
    error = lost.get(outcome.location)
    if error is None:
        return outcome
    target = Target(outcome.size, outcome.theme)
    known = located(error, order.row, target) if isinstance(error, CompositorError) else unexpected(error, order.row)
    return failed(order.row, known, target)
