"""Tries of a chunk: drawn at once as a rule, and in ever smaller parts when workers die of it.

In: the ledger and the orders of a chunk. Out: the lines of its results. Pure but for the ledger and the drawing.

Before rows are begun a mark is stored, and it is taken back when they are ended in any way but the death of the
worker. A range with a mark is therefore drawn in sixteen parts, each with a mark of its own and its results stored,
down to single rows; a row that ended three workers is given up. So a row that ends every worker costs five of them and
nobody's pictures but its own, and a machine that is switched off costs a sixteenth of a chunk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from compositor.batch.outcome import Outcome
from compositor.batch.records import Record
from compositor.batch.work import Order, failed
from compositor.cluster.ledger import Ledger, Marks
from compositor.errors import OutputError, Problem
from compositor.records import dataclass

TRIES = 3  # a row that ends its worker this often, drawn alone, is given up
MOST_DEATHS = 40  # so many workers may a whole chunk end: about eight rows that each end every worker
PARTS = 16


@dataclass(slots=True)
class Try:
    """One try of one chunk, by one worker.

    ``draw`` gives the outcomes of orders, in full or until ``stopped``; ``marks`` is what earlier tries left.
    """

    ledger: Ledger
    name: str
    orders: Sequence[Order]
    draw: Callable[[Sequence[Order]], Iterable[Outcome]]
    stopped: Callable[[], bool]
    who: str
    marks: Marks

    def lines(self) -> str | None:
        """Return a line for each picture of the chunk; None when the job is cancelled or the chunk settled."""
        return self._lines(0, len(self.orders))

    def _lines(self, start: int, stop: int) -> str | None:
        rows = (start, stop)
        if rows in self.marks.parts:
            return self.ledger.part(self.name, rows)
        deaths = self.marks.begun.get(rows, 0)
        if sum(self.marks.begun.values()) >= MOST_DEATHS or (stop - start == 1 and deaths >= TRIES):
            return "".join(self._given_up(order) for order in self.orders[start:stop])
        if deaths and stop - start > 1:
            return self._in_parts(start, stop)
        take_back = self.ledger.begin(self.name, rows, self.who)
        try:
            text = self._drawn(start, stop)
            if text is not None and self._tried:
                self.ledger.keep_part(self.name, rows, text)
        except Exception:  # not SystemExit: so ends a process whose time is up
            take_back()
            raise
        take_back()
        return text

    @property
    def _tried(self) -> bool:
        return bool(self.marks.begun or self.marks.parts)

    def _in_parts(self, start: int, stop: int) -> str | None:
        step = -(-(stop - start) // PARTS)
        texts = []
        for first in range(start, stop, step):
            if self.ledger.finished(self.name):
                return None
            text = self._lines(first, min(first + step, stop))
            if text is None:
                return None
            texts.append(text)
        return "".join(texts)

    def _drawn(self, start: int, stop: int) -> str | None:
        lines = [Record.of(outcome).to_line() for outcome in self.draw(self.orders[start:stop])]
        return None if self.stopped() else "".join(lines)

    def _given_up(self, order: Order) -> str:
        message = f"worker processes ended while they drew this row, {TRIES} times"
        hint = "a picture or font may be too large for memory, or a library crashed on it"
        problem = Problem("cluster.worker-died", message, where=order.row.where, hint=hint)
        return Record.of(failed(order.row, OutputError(problem))).to_line()
