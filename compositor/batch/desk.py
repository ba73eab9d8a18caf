"""A worker's side: what a process of a pool keeps from chunk to chunk, and what it is asked to do.

In: a packed recipe (once) and packed orders (often). Out: outcomes. ``DESK`` below is the one piece of module state
in the package. It is state of a worker *process*: recipes and renderers by the digest of the recipe, bounded, and
every entry can be made again from the parcel that it came from, so it never changes a picture.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import signal
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import field
from multiprocessing import connection, parent_process
from multiprocessing.synchronize import Event
from typing import TypeVar

from compositor.batch.outcome import Outcome
from compositor.batch.work import Order, Recipe, outcomes_of
from compositor.engine import Renderer
from compositor.errors import BindError, GeneratorError, OutputError, Problem
from compositor.records import dataclass

# A process of somebody else's executor may serve several runs in turn.
MAX_OPEN = 2

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Parcel:
    """A recipe on its way to another process: pickled, and named by the digest of that."""

    digest: str
    data: bytes = field(repr=False)


def packed_recipe(recipe: Recipe) -> Parcel:
    """Pack a recipe. Raises GeneratorError for a generator that cannot be sent to another process."""
    try:
        data = pickle.dumps(recipe, pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        generator = recipe.generator
        named = generator if isinstance(generator, dict) else {"default": generator}
        for route, one in named.items():
            _check_picklable(one, str(route))
        message = f"the layout cannot be sent to worker processes: {error}"
        raise OutputError(Problem("batch.pickle", message, hint="draw in this process with workers=1")) from error
    return Parcel(hashlib.blake2b(data, digest_size=16).hexdigest(), data)


def _check_picklable(generator: object, route: str) -> None:
    try:
        pickle.dumps(generator)
    except Exception as error:
        name = type(generator).__qualname__
        message = f"the generator `{name}` (route `{route}`) cannot be sent to worker processes: {error}"
        hint = (
            "define its class at the top of a module and open clients and locks in `generate`, not in `__init__`; "
            "or draw in this process with workers=1"
        )
        raise GeneratorError(Problem("batch.generator-pickle", message, hint=hint)) from error


def packed_orders(orders: Sequence[Order]) -> bytes:
    """Pack orders. A row that holds something that cannot travel becomes a row with that error."""
    try:
        return pickle.dumps(tuple(orders), pickle.HIGHEST_PROTOCOL)
    except Exception:
        return pickle.dumps(tuple(_sendable(order) for order in orders), pickle.HIGHEST_PROTOCOL)


def _sendable(order: Order) -> Order:
    try:
        pickle.dumps(order)
    except Exception as error:
        row = order.row
        message = f"the row holds a value that cannot be sent to a worker process: {error}"
        fault = BindError(Problem("batch.row-pickle", message, where=row.where, hint="draw it with workers=1"))
        return Order(type(row)(row.number, row.where, {}, fault), ())
    return order


class Desk:
    """The recipes that this process works by, each with its renderer. Safe to share between threads."""

    def __init__(self) -> None:
        self.stopped: Callable[[], bool] = lambda: False
        self.drawing = threading.Lock()
        self._lock = threading.Lock()
        self._parcels: OrderedDict[str, Parcel] = OrderedDict()
        self._open: OrderedDict[str, tuple[Recipe, Renderer]] = OrderedDict()

    def accept(self, parcel: Parcel) -> None:
        """Take a recipe in; it is opened when its first order comes."""
        with self._lock:
            self._parcels[parcel.digest] = parcel
            _bound(self._parcels)

    def recipe(self, digest: str) -> tuple[Recipe, Renderer]:
        """Return an accepted recipe and its renderer. Raises OutputError when it cannot be unpacked here."""
        with self._lock:
            if digest not in self._open:
                try:
                    recipe: Recipe = pickle.loads(self._parcels[digest].data)
                except Exception as error:
                    message = f"a worker cannot read the layout or the generator: {type(error).__name__}: {error}"
                    hint = "a generator's class must be importable in a new process"
                    raise OutputError(Problem("batch.unpickle", message, hint=hint)) from error
                self._open[digest] = (recipe, recipe.renderer())
                _bound(self._open)
            self._open.move_to_end(digest)
            return self._open[digest]


def _bound(kept: OrderedDict[str, Kept]) -> None:
    while len(kept) > MAX_OPEN:
        kept.popitem(last=False)


DESK = Desk()


def enter(stop: Event) -> None:
    """Start work in a process of our own pool, and leave the keyboard to the parent."""
    # Ctrl-C reaches every process of the terminal; the parent alone answers it, and tells us by ``stop``.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # held back while the process started
    DESK.stopped = stop.is_set
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    """Wait for the parent's death, let the picture in hand be finished and written, and go."""
    parent = parent_process()
    if parent is None:
        return
    connection.wait([parent.sentinel])
    DESK.stopped = lambda: True
    with DESK.drawing:
        os._exit(1)


def receive(parcel: Parcel) -> int:
    """Take the recipe in and return the id of the process, which proves that it is up."""
    DESK.accept(parcel)
    return os.getpid()


def draw_chunk(digest: str, orders: bytes) -> list[tuple[Outcome, ...]]:
    """Draw the orders in a process of our own pool."""
    with DESK.drawing:
        return _draw(digest, orders)


def draw_parcel(parcel: Parcel, orders: bytes) -> list[tuple[Outcome, ...]]:
    """Draw the orders anywhere: the recipe comes along, and is unpacked once for each process."""
    DESK.accept(parcel)
    return _draw(parcel.digest, orders)


def _draw(digest: str, orders: bytes) -> list[tuple[Outcome, ...]]:
    recipe, renderer = DESK.recipe(digest)
    return [tuple(outcomes_of(recipe, renderer, order, DESK.stopped)) for order in pickle.loads(orders)]
