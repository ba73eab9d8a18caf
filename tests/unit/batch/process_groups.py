"""Whether the processes of a batch that was ended are gone."""

from __future__ import annotations

import os
import time


def group_is_gone(group: int, seconds: float = 20.0) -> bool:
    """Wait until no process of a group is left, the workers and whoever tracks their semaphores included."""
    for _ in range(int(seconds / 0.05)):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
