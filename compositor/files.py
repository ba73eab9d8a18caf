"""Files written so that nobody ever sees half of one.

In: a path and bytes. Out: the file, by rename. Imported by results, batch and the command line.
"""

from __future__ import annotations

import contextlib
import os
import re
import threading
from pathlib import Path

from compositor.digests import blake2
from compositor.errors import OutputError, Problem

_SUFFIX = ".part"
# `O_BINARY`: Windows has text files; `O_CLOEXEC`: elsewhere children would get the handle
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def _host() -> str:
    """Return a short name for this machine: a folder may be shared by several, and their processes have equal ids."""
    name = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
    return blake2(name.encode(), size=4)


def unfinished_name(process: int) -> str:
    """Return what the name of a file begins with while a process of this machine writes it."""
    return f".{_host()}-{process}-"


def write_file(path: Path, data: bytes) -> None:
    """Write a file by writing beside it and renaming: readers see the old one or the whole new one.

    Raises OutputError when the folder or the file cannot be written.
    """
    # one thread writes one file at a time, so process and thread are a name that nobody else takes
    beside = os.path.join(path.parent, f"{unfinished_name(os.getpid())}{threading.get_ident()}{_SUFFIX}")
    try:
        with os.fdopen(_created(beside, path.parent), "wb", buffering=0) as file:
            left = memoryview(data)
            while left:
                left = left[file.write(left) :]
        os.replace(beside, path)
    except OSError as error:
        _discard(beside)
        reason = error.strerror or type(error).__name__
        raise OutputError(Problem("output.write", f"cannot write `{path}`: {reason}")) from error
    except BaseException:  # an interrupted write leaves nothing either
        _discard(beside)
        raise


def _created(name: str, folder: Path) -> int:
    """Return a file that is new and empty, in a folder that is made when it is not there."""
    try:
        return os.open(name, _NEW, 0o644)
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:  # of a process that was killed and had our number
        os.unlink(name)
    return os.open(name, _NEW, 0o644)


def _discard(name: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(name)


def sweep(folder: Path, process: int | None = None) -> None:
    """Remove what a process that was killed had begun to write into a folder. A folder that is gone is clean.

    Without a process: what any process of this machine left that is no more.
    """
    if process is not None:
        for left in folder.glob(f"{unfinished_name(process)}*{_SUFFIX}"):
            left.unlink(missing_ok=True)
        return
    named = re.compile(rf"\.{_host()}-([0-9]+)-.*{re.escape(_SUFFIX)}\Z")
    for left in folder.glob(f".{_host()}-*{_SUFFIX}"):
        found = named.match(left.name)
        if found is not None and not _runs(int(found[1])):
            left.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    """Return whether a process of this machine is there; in doubt it is."""
    if os.name != "posix":
        return True  # asking would end it
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
