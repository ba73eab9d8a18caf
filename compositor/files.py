"""Files written so that nobody ever sees half of one.

In: a path and bytes. Out: the file, by rename. Imported by results, batch and the command line.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from compositor.errors import OutputError, Problem

_SUFFIX = ".part"


def _prefix(process: int) -> str:
    return f".{process}-"


def write_file(path: Path, data: bytes) -> None:
    """Write a file by writing beside it and renaming: readers see the old one or the whole new one.

    Raises OutputError when the folder or the file cannot be written.
    """
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=_prefix(os.getpid()), suffix=_SUFFIX, dir=path.parent)
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


def sweep(folder: Path, process: int) -> None:
    """Remove what a process that was killed had begun to write into a folder. A folder that is gone is clean."""
    for left in folder.glob(f"{_prefix(process)}*{_SUFFIX}"):
        left.unlink(missing_ok=True)
