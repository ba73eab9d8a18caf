"""Ctrl-C and SIGTERM end a command in the same orderly way.

In: what to do and say when the command is stopped. Out: a context manager. Imported by the verbs of ``cli``.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

TERMINATED = 143  # what a shell says of a process that SIGTERM ended


@contextmanager
def ended_by_signals(stopped: Callable[[], None]) -> Iterator[None]:
    """Let SIGTERM end what runs inside as Ctrl-C does, and call ``stopped`` before either goes on."""

    def end(*_: object) -> None:
        raise SystemExit(TERMINATED)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        stopped()
        raise
    finally:
        signal.signal(signal.SIGTERM, before)
