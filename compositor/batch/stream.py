"""The stream: orders through lanes, outcomes back in order, with dead workers replaced.

In: orders and lanes. Out: outcomes. Only so many chunks are on their way at a time; more rows are read when the
caller has taken the outcomes of the first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future

from compositor.batch.desk import packed_orders
from compositor.batch.lanes import Drawn, Lane
from compositor.batch.outcome import Outcome
from compositor.batch.store import Store
from compositor.batch.work import Order, failed, unexpected
from compositor.errors import CompositorError, OutputError, Problem
from compositor.records import dataclass

TRIES = 3  # a row that ends its worker this often, drawn alone, is given up
AHEAD = 3  # chunks on their way for each that can be drawn at once; finished ones wait for their turn


@dataclass(slots=True)
class _Chunk:
    """Orders on their way through a lane."""

    orders: tuple[Order, ...]
    lane: Lane
    future: Future[Drawn]


class Stream:
    """One run. ``outcomes`` may be left at any time: the workers finish the picture in hand and end."""

    def __init__(
        self,
        orders: Iterator[Order],
        lanes: Sequence[Lane],
        chunk: int,
        store: Store,
        stop: Callable[[], object] = lambda: None,
    ) -> None:
        self._orders = orders
        self._lanes = lanes
        self._chunk = chunk
        self._store = store
        self._stop = stop
        self._window: deque[_Chunk] = deque()
        self._most = AHEAD * sum(lane.width for lane in lanes)
        self._ended = False
        self._fault: Exception | None = None

    def outcomes(self) -> Generator[Outcome, None, None]:
        """Yield every outcome in the order of the rows. Raises what the feed raises, after the rows before it."""
        try:
            self._fill()
            while self._window:
                for drawn in self._settled(self._window.popleft()):
                    yield from drawn
                self._fill()
            if self._fault is not None:
                raise self._fault
        finally:
            self._stop()
            for lane in self._lanes:
                lane.close()

    def _fill(self) -> None:
        """Send chunks off until every lane has enough, or so many are out that finished ones pile up."""
        while not self._ended and len(self._window) < self._most:
            lane = self._free_lane()
            if lane is None:
                return
            orders = self._next_orders()
            if orders:
                self._window.append(_Chunk(orders, lane, lane.submit(packed_orders(orders))))

    def _free_lane(self) -> Lane | None:
        """Return the lane with the least to do, of those the first; None when all have enough."""
        loads = [sum(chunk.lane is lane and not chunk.future.done() for chunk in self._window) for lane in self._lanes]
        rooms = [lane.width * 2 - load for lane, load in zip(self._lanes, loads, strict=True)]
        best = max(range(len(rooms)), key=lambda index: rooms[index] / self._lanes[index].width)
        return self._lanes[best] if rooms[best] > 0 else None

    def _next_orders(self) -> tuple[Order, ...]:
        orders: list[Order] = []
        try:
            while len(orders) < self._chunk:
                orders.append(next(self._orders))
        except StopIteration:
            self._ended = True
        except Exception as error:  # whatever the feed does: first come the rows before it
            self._ended, self._fault = True, error
        return tuple(orders)

    def _settled(self, chunk: _Chunk) -> Drawn:
        """Return the outcomes of the first chunk, whatever became of its worker."""
        try:
            return chunk.future.result()
        except CompositorError:
            raise  # it concerns the run: the recipe cannot be opened by a worker
        except BrokenExecutor:
            # A lane draws in order, so its first unfinished chunk holds what ended the worker.
            self._bury(chunk.lane, chunk.orders)
            drawn = [self._alone(order, chunk.lane) for order in chunk.orders]
            self._send_again(chunk.lane)
            return drawn
        except Exception:  # the executor's own trouble: what it cannot carry, what it calls back
            return [self._alone(order, chunk.lane) for order in chunk.orders]

    def _send_again(self, lane: Lane) -> None:
        for other in self._window:
            if other.lane is lane and other.future.done() and isinstance(other.future.exception(), BrokenExecutor):
                other.future = lane.submit(packed_orders(other.orders))

    def _bury(self, lane: Lane, orders: Sequence[Order]) -> bool:
        """Replace a dead worker and clear away what it was writing; return whether it died at its work."""
        process = lane.restart()
        if process is None:
            return False
        places = [target.location for order in orders for target in order.targets if target.location is not None]
        self._store.sweep(places, process)
        return True

    def _alone(self, order: Order, lane: Lane) -> tuple[Outcome, ...]:
        """Draw one row by itself; give it up when it has ended its worker too often."""
        tries = 0
        while tries < TRIES:
            try:
                return lane.submit(packed_orders((order,))).result()[0]
            except CompositorError:
                raise
            except BrokenExecutor:
                tries += self._bury(lane, (order,))
            except Exception as error:
                return (failed(order.row, unexpected(error, order.row)),)
        message = f"the worker process ended while it drew this row, {TRIES} times"
        hint = "a picture or font may be too large for memory, or a library crashed on it"
        problem = Problem("batch.worker-died", message, where=order.row.where, hint=hint)
        return (failed(order.row, OutputError(problem)),)
