"""How much memory a process holds, as its system tells it.

In: nothing. Out: bytes. Imported by batch.
"""

from __future__ import annotations

import os
import sys

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]


def resident_bytes() -> int | None:
    """Return how many bytes of this process are in memory; None where the system does not tell (Windows).

    Linux says what is held now, in ``/proc``. Elsewhere it is the most that was ever held: a process that once held
    too much counts as one that does.
    """
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return _peak_bytes()


def _peak_bytes() -> int | None:
    if resource is None:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # bytes there, kilobytes everywhere else
