"""Files written so that nobody ever sees half of one.

In: a path and bytes. Out: the file, by rename. Imported by results, batch and the command line.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from compositor.deferred import deferred
from compositor.errors import OutputError, Problem

if TYPE_CHECKING:
    import tempfile
else:
    tempfile = deferred("tempfile")

_SUFFIX = ".part"


def _host() -> str:
    """Return a short name for this machine: a folder may be shared by several, and their processes have equal ids."""
    name = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
    return hashlib.blake2b(name.encode(), digest_size=4).hexdigest()


def unfinished_name(process: int) -> str:
    """Return what the name of a file begins with while a process of this machine writes it."""
    return f".{_host()}-{process}-"


def write_file(path: Path, data: bytes) -> None:
    """Write a file by writing beside it and renaming: readers see the old one or the whole new one.

    Raises OutputError when the folder or the file cannot be written.
    """
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=unfinished_name(os.getpid()), suffix=_SUFFIX, dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(Problem("output.write", f"cannot write `{path}`: {reason}")) from error
    finally:
        # after the renaming there is nothing left of it; an interrupted write leaves nothing either
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)


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
