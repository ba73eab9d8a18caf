"""Pictures a second of a run of ``render_many`` that is warm.

In: the run. Out: a number. It is closed at the end.
"""

from __future__ import annotations

import time
from contextlib import closing

from compositor.batch import Run


def rate(run: Run, warm: int, seconds: float) -> float:
    """Take so many pictures first, then count for so many seconds. Raises the error of a picture that failed."""
    with closing(run) as outcomes:
        for _ in range(warm):
            next(outcomes)
        start, count = time.perf_counter(), 0
        while time.perf_counter() - start < seconds:
            outcome = next(outcomes)
            if outcome.error is not None:
                raise outcome.error
            count += 1
        return count / (time.perf_counter() - start)
