"""A job: one batch on many machines, seen by whoever asked for it.

In: the URL of a job and a way to send chunks to workers. Out: its results in the order of the rows, its progress.
Everything that matters is stored, so a job is watched, cancelled and resumed from anywhere, and goes on when
whoever began it is gone.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from compositor.batch.objects import Objects
from compositor.batch.records import Head, Record
from compositor.cluster.ledger import GIVEN_UP, Ledger
from compositor.errors import OutputError, Problem
from compositor.records import dataclass

POLL_SECONDS = 0.5
LONGEST_POLL = 5.0
Send = Callable[[Iterable[str]], None]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is, in chunks; of how many ``rows``. ``chunks`` and ``rows`` are None while they are submitted."""

    done: int
    chunks: int | None
    rows: int | None
    cancelled: bool

    @property
    def finished(self) -> bool:
        """Return whether every picture is drawn, or failed."""
        return self.chunks == self.done


class Job:
    """A job by its URL. ``send`` gives chunks to the workers (again); ``patience`` is how many seconds without any
    progress pass until that is done.
    """

    def __init__(
        self,
        url: str,
        options: Mapping[str, str] | None = None,
        send: Send | None = None,
        patience: float = 600.0,
    ) -> None:
        self.ledger = Ledger(url, options)
        self._send = send
        self._patience = patience

    @property
    def url(self) -> str:
        """Return the URL of the job."""
        return self.ledger.url

    @property
    def head(self) -> Head:
        """Return the head of the job's manifest: its records are the lines that follow."""
        try:
            return Head.read(json.dumps(self._record()["head"]))
        except ValueError as error:
            raise self.ledger.damage("job.json") from error

    def progress(self) -> Progress:
        """Return how far the job is. Raises OutputError when there is no such job."""
        self._record()
        chunks, rows = self.ledger.submitted() or (None, None)
        return Progress(len(self.ledger.done()), chunks, rows, self.ledger.cancelled())

    def records(self, watch: Callable[[Progress], None] | None = None) -> Iterator[Record]:
        """Yield a record for each picture, in the order of the rows, as soon as the rows before it are settled.

        ``watch`` is told the progress now and then. Chunks that were lost, because the broker forgot them, are sent
        again. Raises OutputError when the job is cancelled, when a worker refuses it, or when storage fails.
        """
        self._record()
        settled: set[str] = set()
        names: list[str] | None = None
        position, quiet_since, wait, patience = 0, time.monotonic(), POLL_SECONDS, self._patience
        while names is None or position < len(names):
            submitted = self.ledger.submitted()
            if names is None and submitted is not None:
                names = sorted(self.ledger.chunks() | self.ledger.done())
            found = self.ledger.done()
            if found - settled:
                settled, quiet_since, wait, patience = found, time.monotonic(), POLL_SECONDS, self._patience
            chunks, rows = submitted or (None, None)
            if watch is not None:
                watch(Progress(len(settled), chunks, rows, False))
            before = position
            while names is not None and position < len(names) and names[position] in settled:
                yield from self.ledger.results(names[position])
                position += 1
            if position == before and (names is None or position < len(names)):
                self._raise_if_ended()
                if names is not None and time.monotonic() - quiet_since > patience:
                    if self._send is not None:
                        self._send(name for name in names if name not in settled)
                    quiet_since, patience = time.monotonic(), patience * 2  # perhaps there is no worker yet
                time.sleep(wait)
                wait = min(wait * 1.2, LONGEST_POLL)

    def _raise_if_ended(self) -> None:
        refusal = self.ledger.refusal()
        if refusal is not None:
            raise refusal
        if self.ledger.cancelled():
            message = f"the job {self.url} is cancelled"
            raise OutputError(Problem("cluster.cancelled", message, hint="resume it to draw what is missing"))

    def dead_letters(self) -> Iterator[Record]:
        """Yield the rows that were given up: they ended their workers, or their pictures could not be stored."""
        for name in self.ledger.dead():
            for record in self.ledger.results(name):
                if any(problem["code"] in GIVEN_UP for problem in record.problems):
                    yield record

    def cancel(self) -> None:
        """Ask the workers to stop: each finishes the picture in hand. What is drawn stays; the job can be resumed."""
        self._record()
        self.ledger.cancel()

    def tidy(self) -> None:
        """Remove the rows and the layout of a finished job from storage; results and dead letters stay.

        In a folder also what killed processes had begun to write; other stores never show that.
        """
        if not self.progress().finished:
            return
        for name in self.ledger.troubled():
            places = [record.path for record in self.ledger.results(name) if record.path]
            if places:
                Objects(places[0]).sweep(places, None)
        self.ledger.tidy()

    def remove(self) -> None:
        """Remove everything about the job but its pictures."""
        self.ledger.remove()

    def _record(self) -> Mapping[str, Any]:
        record = self.ledger.record()
        if record is None:
            raise OutputError(Problem("cluster.no-job", f"there is no job at {self.url}"))
        return record
