"""The stream: orders through lanes, outcomes back in order, with dead workers replaced.

In: orders and lanes. Out: outcomes. Only so many chunks are on their way at a time; more rows are read when the
caller has taken the outcomes of the first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future

from compositor.batch.desk import packed_orders
from compositor.batch.lanes import QUEUED, Lane, Lanes, NeverBegun, WorkerDied
from compositor.batch.orders import in_chunks
from compositor.batch.outcome import Outcome
from compositor.batch.store import Store
from compositor.batch.work import Order, failed, unexpected
from compositor.batch.worker import Drawn
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

    def __init__(self, orders: Iterator[Order], lanes: Lanes, chunk: int, store: Store) -> None:
        self._chunks = in_chunks(orders, chunk)
        self._lanes = lanes
        self._store = store
        self._window: deque[_Chunk] = deque()
        self._most = AHEAD * sum(lane.width for lane in lanes.each)
        self._ended = False
        self._fault: Exception | None = None

    def drawn(self) -> Generator[Drawn, None, None]:
        """Yield the outcomes of each chunk in the order of the rows. Raises what the feed raises, after those rows."""
        try:
            self._fill()
            while self._window:
                # asked anew each time: a chunk that its worker never began has another future now
                while not self._window[0].future.done():
                    self._step()
                yield self._settled(self._window.popleft())
                self._fill()
            if self._fault is not None:
                raise self._fault
        finally:
            self._lanes.close()

    def _step(self, *others: Future[Drawn]) -> None:
        """Wait until there is news, and keep everybody busy."""
        unfinished = [chunk.future for chunk in self._window if not chunk.future.done()]
        self._lanes.wait([*others, *unfinished])
        self._send_again()
        self._fill()

    def _send_again(self) -> None:
        """Give what a dead worker had not begun to its successor."""
        for chunk in self._window:
            if chunk.future.done() and isinstance(chunk.future.exception(), NeverBegun):
                chunk.future = chunk.lane.submit(packed_orders(chunk.orders))

    def _fill(self) -> None:
        """Send chunks off until every lane has enough, or so many are out that finished ones pile up."""
        while not self._ended and len(self._window) < self._most:
            lane = self._free_lane()
            if lane is None:
                return
            try:
                orders = next(self._chunks)
            except StopIteration:
                self._ended = True
            except Exception as error:  # whatever the feed does: first come the outcomes of the rows before it
                self._ended, self._fault = True, error
            else:
                self._window.append(_Chunk(orders, lane, lane.submit(packed_orders(orders))))

    def _free_lane(self) -> Lane | None:
        """Return the lane with the least to do, of those the first; None when all have enough."""
        best = min(self._lanes.each, key=_busy)
        return best if best.load < best.width * QUEUED else None

    def _settled(self, chunk: _Chunk) -> Drawn:
        """Return the outcomes of the first chunk, whatever became of its worker."""
        try:
            return chunk.future.result()
        except CompositorError:
            raise  # it concerns the run: the recipe cannot be opened by a worker
        except WorkerDied as death:
            self._sweep(chunk.orders, death.process)
        except BrokenExecutor as error:
            raise _broken() from error
        except Exception:
            pass  # the executor's own trouble: what it cannot carry, what it calls back
        return [self._alone(order) for order in chunk.orders]

    def _alone(self, order: Order) -> tuple[Outcome, ...]:
        """Draw one row by itself; give it up when it has ended its worker too often."""
        tries = 0
        while tries < TRIES:
            future = min(self._lanes.each, key=_busy).submit(packed_orders((order,)))
            try:
                while not future.done():
                    self._step(future)
                return future.result()[0]
            except CompositorError:
                raise
            except NeverBegun:
                continue
            except WorkerDied as death:
                self._sweep((order,), death.process)
                tries += 1
            except BrokenExecutor as error:
                raise _broken() from error
            except Exception as error:
                return (failed(order.row, unexpected(error, order.row)),)
        message = f"the worker process ended while it drew this row, {TRIES} times"
        hint = "a picture or font may be too large for memory, or a library crashed on it"
        problem = Problem("batch.worker-died", message, where=order.row.where, hint=hint)
        return (failed(order.row, OutputError(problem)),)

    def _sweep(self, orders: Sequence[Order], process: int) -> None:
        """Clear away what a worker that is dead was writing."""
        places = [target.location for order in orders for target in order.targets if target.location is not None]
        self._store.sweep(places, process)


def _busy(lane: Lane) -> float:
    return lane.load / lane.width


def _broken() -> OutputError:
    message = "a worker of the executor died, and the executor takes no more work"
    return OutputError(Problem("batch.executor", message, hint="without `executor` dead workers are replaced"))
