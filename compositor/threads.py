"""Work beside other work: for codecs, which let go of the interpreter while they are busy.

In: what is to be done. Out: what waits for the end of it. Everybody may import this; it imports nothing of ours.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Beside:
    """Starts work in threads as long as a processor is left for each, and else does it at once."""

    __slots__ = ("_most", "_threads")

    def __init__(self, most: int | None = None) -> None:
        self._most = processors() - 1 if most is None else most
        self._threads: list[threading.Thread] = []

    def start(self, work: Callable[[], None]) -> Callable[[], None]:
        """Begin; what is returned waits for the end, and raises what the work raised."""
        raised: list[BaseException] = []

        def run() -> None:
            try:
                work()
            except BaseException as error:  # told to whoever waits
                raised.append(error)

        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=run) if len(self._threads) < self._most else None
        if thread is None:
            run()
        else:
            self._threads.append(thread)
            thread.start()

        def ended() -> None:
            if thread is not None:
                thread.join()
            if raised:
                raise raised[0]

        return ended
