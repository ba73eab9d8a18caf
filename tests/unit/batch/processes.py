"""Killing the workers of a batch, and whether the processes of one that was ended are gone."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from multiprocessing.process import BaseProcess


def kill_first(workers: Sequence[BaseProcess]) -> bool:
    """Kill the first worker that lives, and return whether there was one.

    The fork server buries a dead worker before this process hears of it, so one that is listed may be gone.
    """
    for worker in workers:
        assert worker.pid is not None
        try:
            os.kill(worker.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        return True
    return False


def group_is_gone(group: int, seconds: float = 20.0) -> bool:
    """Wait until no process of a group is left, the workers and whoever tracks their semaphores included."""
    for _ in range(int(seconds / 0.05)):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
