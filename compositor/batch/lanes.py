"""Lanes: where chunks of a batch are drawn, one worker process each, or somebody else's executor.

In: packed orders. Out: futures of outcomes. A lane is a pool of *one* process, so that when a process dies it is
known which rows it was drawing, and no other process has to be ended with it.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from typing import Any, Protocol

from compositor.batch.desk import Parcel, draw_chunk, draw_parcel, enter, receive
from compositor.batch.outcome import Outcome
from compositor.errors import OutputError, Problem

Drawn = list[tuple[Outcome, ...]]

# Where no process ever came up, this many are tried; where one did, dying at the start is likely bad luck.
STARTS = 3
LATER_STARTS = 10


class Lane(Protocol):
    """Somewhere to draw."""

    width: int  # how many chunks are drawn at once

    def submit(self, orders: bytes) -> Future[Drawn]:
        """Begin to draw; a worker that is dead is told by the future (``BrokenExecutor``)."""
        ...

    def restart(self) -> int | None:
        """Go on after a worker died; return which process it was, None if it had not begun to work.

        Raises OutputError where there is no going on.
        """
        ...

    def close(self) -> None:
        """Let go of the workers; what nobody has begun to draw is not drawn."""
        ...


class ProcessLane:
    """One worker process, started when there is work for it and again when it has died.

    New processes are spawned, never forked: a fork of a process with threads may hang.
    """

    width = 1

    def __init__(self, parcel: Parcel, stop: Event) -> None:
        self._parcel = parcel
        self._stop = stop
        self._pool: ProcessPoolExecutor | None = None
        self._proof: Future[int] | None = None
        self._starts = STARTS

    def submit(self, orders: bytes) -> Future[Drawn]:
        """Begin to draw."""
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, context, initializer=enter, initargs=(self._stop,))
            # Not an argument of the initializer: a process that dies while it starts would leave the parent waiting
            # for ever to hand over what does not fit into a pipe.
            with _interrupts_held():
                self._proof = _begun(self._pool.submit, receive, self._parcel)
        return _begun(self._pool.submit, draw_chunk, self._parcel.digest, orders)

    def restart(self) -> int | None:
        """Let the next order start a new process. Raises OutputError when processes never come up."""
        proof = self._proof
        process = proof.result() if proof is not None and proof.done() and proof.exception() is None else None
        self._starts = self._starts - 1 if process is None else LATER_STARTS
        if not self._starts:
            message = "worker processes end before they can draw anything"
            hint = (
                'a script that starts workers keeps its own code below `if __name__ == "__main__":`; '
                "workers=1 draws without them"
            )
            raise OutputError(Problem("batch.no-workers", message, hint=hint))
        self.close()
        return process

    def close(self) -> None:
        """End the process after the picture in hand."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


class ForeignLane:
    """An executor of the caller's. It is neither started nor ended here; the recipe travels with every chunk."""

    def __init__(self, executor: Executor, parcel: Parcel, width: int) -> None:
        self.width = width
        self._executor = executor
        self._parcel = parcel
        self._futures: list[Future[Drawn]] = []

    def submit(self, orders: bytes) -> Future[Drawn]:
        """Begin to draw. Raises OutputError when the executor takes nothing any more."""
        try:
            future = _begun(self._executor.submit, draw_parcel, self._parcel, orders)
        except RuntimeError as error:
            raise OutputError(Problem("batch.executor", f"the executor takes no more work: {error}")) from error
        self._futures = [other for other in self._futures if not other.done()] + [future]
        return future

    def restart(self) -> int | None:
        """Raise OutputError: only its owner can replace a broken executor."""
        message = "a worker of the executor died, and the executor takes no more work"
        raise OutputError(Problem("batch.executor", message, hint="without `executor` dead workers are replaced"))

    def close(self) -> None:
        """Call back what nobody has begun to draw."""
        for future in self._futures:
            future.cancel()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back while a process starts: it inherits that, so none is told off before it can look away."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begun(submit: Callable[..., Future[Any]], *work: Any) -> Future[Any]:
    try:
        return submit(*work)
    except BrokenExecutor as error:
        future: Future[Any] = Future()
        future.set_exception(error)
        return future
