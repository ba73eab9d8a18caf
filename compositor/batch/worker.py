"""A worker's whole life: it takes a recipe in, draws chunk after chunk, and leaves when nobody is there any more.

In: one end of a pipe; the recipe comes first, then packed orders. Out: on the same pipe an empty message (it is up),
then the messages of an ``Answer`` for each chunk. The module is all that a worker needs, so that it can be loaded
before workers are made of it.
"""

from __future__ import annotations

import gc
import os
import pickle
import queue
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection

from compositor.batch.memory import resident_bytes
from compositor.batch.messages import packed
from compositor.batch.outcome import Outcome
from compositor.batch.uploads import kept_outcomes
from compositor.batch.work import Order, Recipe, failed, unexpected
from compositor.engine import Renderer
from compositor.errors import CompositorError, OutputError, Problem

Drawn = list[tuple[Outcome, ...]]

COLLECT_AFTER = 50_000  # containers made and not given back, until the collector looks at them


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a chunk, and how many bytes the worker holds after it. ``error``: it cannot draw at all."""

    drawn: Drawn
    resident: int | None = None
    error: CompositorError | None = None


def opened(data: bytes) -> tuple[Recipe, Renderer]:
    """Unpack a recipe. Raises OutputError when it cannot be unpacked in this process."""
    try:
        recipe: Recipe = pickle.loads(data)
    except Exception as error:
        message = f"a worker cannot read the layout or the generator: {type(error).__name__}: {error}"
        hint = "a generator's class must be importable in a new process"
        raise OutputError(Problem("batch.unpickle", message, hint=hint)) from error
    return recipe, recipe.renderer()


class _Post:
    """What comes in. A thread takes it from the pipe, so that nobody who sends ever waits for a picture."""

    def __init__(self, link: Connection) -> None:
        self._link = link
        self._left = False
        self._arrived: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        while True:
            try:
                self._arrived.put(self._link.recv_bytes())
            except (EOFError, OSError):
                self.leave()
                return

    def next(self) -> bytes | None:
        """Return the next message; None when it is time to go."""
        return None if self._left else self._arrived.get()

    def leave(self, *_: object) -> None:
        """Go after the picture in hand. May be called by a thread and as the handler of a signal."""
        self._left = True
        self._arrived.put(None)

    def left(self) -> bool:
        """Return whether it is time to go: the other end was closed, or whoever had it is dead."""
        return self._left


def work(link: Connection, environment: Mapping[str, str] | None = None) -> None:
    """Draw until the other end of the pipe is closed. ``environment`` is the parent's, where it may have changed."""
    post = _Post(link)
    # Ctrl-C reaches every process of the terminal; the parent alone answers it, and closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whoever ends workers one by one gets whole pictures; what is not drawn is drawn by the next worker.
    signal.signal(signal.SIGTERM, post.leave)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # held back while the process started
    if environment is not None and environment != dict(os.environ):
        os.environ.clear()
        os.environ.update(environment)
    try:
        _serve(link, post)
    except BrokenPipeError:
        pass  # nobody is interested any more
    finally:
        link.close()


def _serve(link: Connection, post: _Post) -> None:
    parcel = post.next()
    if parcel is None:
        return
    try:
        recipe, renderer = opened(parcel)
    except CompositorError as error:
        fault = packed(Answer([], error=error))
        link.send_bytes(b"")
        while post.next() is not None:
            _send(link, fault)
        return
    # A render leaves no cycles behind and its caches are bounded, so the collector finds nothing in a worker's life;
    # at its usual pace it takes a tenth of the time. What is there already stays, and is not looked at at all.
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)
    link.send_bytes(b"")
    with renderer:
        while (orders := post.next()) is not None:
            answer = answered(recipe, renderer, pickle.loads(orders), post.left)
            if not post.left():
                _send(link, answer)


def _send(link: Connection, messages: Sequence[bytes]) -> None:
    for message in messages:
        link.send_bytes(message)


def answered(
    recipe: Recipe, renderer: Renderer, orders: tuple[Order, ...], stopped: Callable[[], bool]
) -> Sequence[bytes]:
    """Draw orders; return the messages of the answer."""
    drawn = kept_outcomes(recipe, renderer, orders, stopped)
    try:
        return packed(Answer(drawn, resident_bytes()))
    except Exception as error:  # what a generator of the caller's put into a report
        faults = [(failed(order.row, unexpected(error, order.row)),) for order in orders]
        return packed(Answer(list(faults), resident_bytes()))
