"""Work beside other work: for codecs, which let go of the interpreter while they are busy.

In: what is to be done. Out: what waits for the end of it. Everybody may import this; it imports nothing of ours.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Self, TypeVar

Made = TypeVar("Made")


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Beside:
    """Starts work in ``most`` threads, one for each further processor unless told, and does the rest at once.

    At the end of a ``with`` all work has ended, after an error too.
    """

    __slots__ = ("_most", "_threads")

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._threads: list[threading.Thread] = []

    def start(self, work: Callable[[], Made]) -> Callable[[], Made]:
        """Begin; what is returned waits for the end, and returns or raises what the work did."""
        made: list[Made] = []
        raised: list[BaseException] = []

        def run() -> None:
            try:
                made.append(work())
            except BaseException as error:  # told to whoever waits
                raised.append(error)

        self._threads = [thread for thread in self._threads if thread.is_alive()]
        if self._most is None:
            self._most = processors() - 1
        thread = threading.Thread(target=run) if len(self._threads) < self._most else None
        if thread is None:
            run()
        else:
            self._threads.append(thread)
            thread.start()

        def ended() -> Made:
            if thread is not None:
                thread.join()
            if raised:
                raise raised[0]
            return made[0]

        return ended

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for thread in self._threads:
            thread.join()
