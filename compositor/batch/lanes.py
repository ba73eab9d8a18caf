"""Lanes: where chunks of a batch are drawn. A lane is one worker process, or all of somebody else's executor.

In: packed orders. Out: futures of outcomes. A worker has a lane to itself, so that when it dies it is known which
rows it was drawing, and no other worker has to be ended with it.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future
from concurrent.futures import wait as wait_for
from contextlib import contextmanager
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Protocol

from compositor.batch.desk import Parcel, draw_parcel
from compositor.batch.messages import taken, unpacked
from compositor.batch.worker import Answer, Drawn, work
from compositor.errors import OutputError, Problem

if TYPE_CHECKING:  # the first is not there on Windows
    from multiprocessing.context import ForkServerContext, SpawnContext

# Where no process ever came up, this many are tried; where one did, dying at the start is likely bad luck.
STARTS = 3
LATER_STARTS = 10
NURSERY = "compositor.batch.nursery"
QUEUED = 2  # chunks that a worker has: one in hand and one to go on with


class WorkerDied(BrokenExecutor):
    """The worker ended while it drew this chunk. ``process`` is the id that it had."""

    def __init__(self, process: int) -> None:
        super().__init__("the worker process ended while it drew")
        self.process = process


class NeverBegun(BrokenExecutor):
    """The worker ended before it began to draw this chunk."""


class Lane(Protocol):
    """Somewhere to draw."""

    width: int  # how many chunks are drawn at once

    @property
    def load(self) -> int:
        """Return how many chunks are not drawn yet."""
        ...

    def submit(self, orders: bytes) -> Future[Drawn]:
        """Begin to draw. When the worker dies, the future raises ``WorkerDied`` or ``NeverBegun``."""
        ...


class Lanes(Protocol):
    """All the places where one run is drawn."""

    @property
    def each(self) -> Sequence[Lane]:
        """Return the lanes."""
        ...

    def wait(self, futures: Sequence[Future[Drawn]]) -> None:
        """Return once there is news of one of the futures."""
        ...

    def close(self) -> None:
        """Let go of the workers; what nobody has begun to draw is not drawn."""
        ...


class ProcessLane:
    """One worker process, started when there is work for it, again when it has died and when it holds too much."""

    width = 1

    def __init__(self, parcel: Parcel, most_bytes: int) -> None:
        self.link: connection.Connection | None = None
        self._process: BaseProcess | None = None
        self._parcel = parcel
        self._most_bytes = most_bytes
        self._waiting: deque[Future[Drawn]] = deque()
        self._up = False
        self._full = False
        self._starts = STARTS

    @property
    def load(self) -> int:
        """Return how many chunks are not drawn yet; a worker that is about to be replaced takes no more."""
        return QUEUED if self._full and self._waiting else len(self._waiting)

    def submit(self, orders: bytes) -> Future[Drawn]:
        """Begin to draw."""
        if self._full and not self._waiting:
            self.close()
        future: Future[Drawn] = Future()
        self._waiting.append(future)
        try:
            if self.link is None:
                self._start()
            assert self.link is not None
            self.link.send_bytes(orders)
        except ConnectionError:
            pass  # it died: what it said before can still be read, and then the end of it
        return future

    def receive(self) -> None:
        """Take what the worker has sent; when it is dead, everything that it had is broken."""
        assert self.link is not None
        try:
            first = self.link.recv_bytes()
            apart = taken(first, self.link.recv_bytes)
        except (EOFError, OSError):
            self._bury()
            return
        if not first:
            self._up = True
            self._starts = LATER_STARTS
            return
        future = self._waiting.popleft()
        try:
            answer: Answer = unpacked(first, apart)
        except Exception as error:  # an error class of the caller's that exists in workers alone
            future.set_exception(error)
            return
        if answer.error is not None:
            future.set_exception(answer.error)
        else:
            self._full = answer.resident is not None and answer.resident > self._most_bytes
            future.set_result(answer.drawn)

    def close(self) -> None:
        """End the process after the picture in hand."""
        self.hang_up()
        if self._process is not None:
            self._process.join()
            self._process.close()
            self._process = None
            atexit.unregister(self.close)
        self._up = self._full = False

    def _start(self) -> None:
        context = _context()
        self.link, theirs = context.Pipe()
        with theirs, _interrupts_held():
            process = context.Process(target=work, args=(theirs, dict(os.environ)), name="compositor worker")
            process.start()
        self._process = process
        # Whoever leaves a run open when the interpreter ends must not wait for workers that wait for them.
        atexit.register(self.close)
        self.link.send_bytes(self._parcel.data)

    def _bury(self) -> None:
        """Tell everybody who waits that the worker is dead; the next order starts another one."""
        process, was_up, waiting = self._process, self._up, self._waiting
        number = process.pid if process is not None else None
        self._waiting = deque()
        self.close()
        if not was_up:
            self._starts -= 1
        elif waiting and number is not None:
            waiting.popleft().set_exception(WorkerDied(number))
        for future in waiting:
            future.set_exception(NeverBegun() if self._starts else _no_workers())

    def kill(self) -> None:
        """End the process at once, in the middle of whatever it does."""
        if self._process is not None:
            self._process.kill()

    def hang_up(self) -> None:
        """Tell the worker to leave after the picture in hand."""
        if self.link is not None:
            self.link.close()
            self.link = None


class Processes:
    """Worker processes of our own, each in its lane. They end with the run."""

    def __init__(self, parcel: Parcel, count: int, most_bytes: int) -> None:
        self.each = [ProcessLane(parcel, most_bytes) for _ in range(count)]

    def wait(self, futures: Sequence[Future[Drawn]]) -> None:
        """Take in what workers have sent, once at least one has."""
        links = [lane.link for lane in self.each if lane.link is not None]
        ready = connection.wait(links)
        for lane in self.each:
            if lane.link in ready:
                lane.receive()

    def close(self) -> None:
        """End the processes, each after the picture in hand; all at the same time, and at once if asked again."""
        for lane in self.each:
            lane.hang_up()
        try:
            for lane in self.each:
                lane.close()
        except BaseException:  # Ctrl-C once more: a generator may hang for hours
            for lane in self.each:
                lane.kill()
            for lane in self.each:
                lane.close()
            raise


class ForeignLane:
    """An executor of the caller's. It is neither started nor ended here; the recipe travels with every chunk."""

    def __init__(self, executor: Executor, parcel: Parcel, width: int) -> None:
        self.width = width
        self._executor = executor
        self._parcel = parcel
        self._futures: list[Future[Drawn]] = []

    @property
    def load(self) -> int:
        """Return how many chunks are not drawn yet."""
        self._futures = [future for future in self._futures if not future.done()]
        return len(self._futures)

    def submit(self, orders: bytes) -> Future[Drawn]:
        """Begin to draw. Raises OutputError when the executor takes nothing any more."""
        try:
            future = self._executor.submit(draw_parcel, self._parcel, orders)
        except BrokenExecutor as error:
            future = Future()
            future.set_exception(error)
        except RuntimeError as error:
            raise OutputError(Problem("batch.executor", f"the executor takes no more work: {error}")) from error
        self._futures.append(future)
        return future

    def close(self) -> None:
        """Call back what nobody has begun to draw."""
        for future in self._futures:
            future.cancel()


class Foreign:
    """Somebody else's executor, as the one lane of a run."""

    def __init__(self, executor: Executor, parcel: Parcel, width: int) -> None:
        self._lane = ForeignLane(executor, parcel, width)
        self.each = [self._lane]

    def wait(self, futures: Sequence[Future[Drawn]]) -> None:
        """Wait until one of the futures is done."""
        wait_for(futures, return_when=FIRST_COMPLETED)

    def close(self) -> None:
        """Call back what nobody has begun to draw."""
        self._lane.close()


def _no_workers() -> OutputError:
    message = "worker processes end before they can draw anything"
    hint = (
        'a script that starts workers keeps its own code below `if __name__ == "__main__":`; '
        "workers=1 draws without them"
    )
    return OutputError(Problem("batch.no-workers", message, hint=hint))


def _context() -> ForkServerContext | SpawnContext:
    """Return how workers are started; never by a fork of this process, which may have threads.

    On Linux a process that has loaded the engine and nothing else is forked: a worker is up in a tenth of the time and
    shares the memory of the code. Elsewhere forks are not safe, and each worker starts from nothing.
    """
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([NURSERY])
    return context


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
