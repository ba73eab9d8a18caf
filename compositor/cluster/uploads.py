"""Uploads: pictures go to storage while the next ones are drawn: that takes ten times as long, and no processor.

In: results, as any ``Store`` takes them. Out: what could not be stored, once all of it is tried.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor, Future

from compositor.batch.store import Store
from compositor.errors import CompositorError
from compositor.results import Result

UPLOADS = 16  # pictures on their way at a time, in each process


class Uploads:
    """A store that writes to another one in the background; one for each range of rows that is drawn.

    ``settle`` must be called before anybody is told that a picture is there.
    """

    def __init__(self, store: Store, threads: Executor) -> None:
        self._store = store
        self._threads = threads
        self._free = threading.Semaphore(UPLOADS)
        self._begun: dict[str, Future[None]] = {}

    def write(self, location: str, result: Result) -> None:
        """Begin to keep a picture; wait first while too many are on their way."""
        self._free.acquire()
        future = self._threads.submit(self._store.write, location, result)
        future.add_done_callback(lambda _: self._free.release())
        self._begun[location] = future

    def settle(self) -> Mapping[str, CompositorError]:
        """Wait for all that was begun; return why pictures are not there, by their location."""
        begun, self._begun = self._begun, {}
        lost = {}
        for location, future in begun.items():
            try:
                future.result()
            except CompositorError as error:
                lost[location] = error
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
