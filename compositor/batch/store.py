"""Stores: where finished pictures are kept.

In: a location, as the file pattern of the run spells it, and a result. Out: the picture is there, whole, or an
OutputError says why not. A store travels to the workers with the recipe, so it must be picklable.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar, Protocol

from compositor.errors import OutputError, Problem
from compositor.files import sweep, write_file
from compositor.records import dataclass
from compositor.results import Result


class Store(Protocol):
    """Somewhere to keep pictures. A picture is seen whole or not at all, and writing it again replaces it.

    To a ``remote`` one pictures travel while others are drawn: ``write`` is called by several threads at once.
    """

    remote: ClassVar[bool]

    def write(self, location: str, result: Result) -> None:
        """Keep a picture. Raises OutputError."""
        ...

    def length(self, location: str) -> int | None:
        """Return how many bytes are kept at a location; None when there is nothing. Raises OutputError."""
        ...

    def digest(self, location: str) -> str | None:
        """Return ``digest_of`` what is kept at a location; None when there is nothing. Raises OutputError."""
        ...

    def sweep(self, locations: Iterable[str], process: int | None) -> None:
        """Clear away what a killed process of this machine had begun to write at some of the locations.

        ``process`` None: any process that is no more.
        """
        ...


@dataclass(frozen=True, slots=True)
class Files:
    """Files and folders of this machine: written beside their place and renamed into it."""

    remote: ClassVar[bool] = False

    def write(self, location: str, result: Result) -> None:
        """Write a file. Raises OutputError when the folder or the file cannot be written."""
        write_file(Path(location), result.bytes)

    def length(self, location: str) -> int | None:
        """Return the length of a file; None when there is none. Raises OutputError when it cannot be looked at."""
        try:
            return Path(location).stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise _unreadable(location, error) from error

    def digest(self, location: str) -> str | None:
        """Return the digest of a file's bytes; None when there is none. Raises OutputError when it cannot be read."""
        try:
            with Path(location).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise _unreadable(location, error) from error

    def sweep(self, locations: Iterable[str], process: int | None) -> None:
        """Remove the unfinished files of a killed process from the folders of the locations."""
        for folder in {Path(location).parent for location in locations}:
            sweep(folder, process)


def digest_of(data: bytes) -> str:
    """Return the SHA-256 of a picture's bytes (hex): processors compute it, and ``sha256sum`` checks it."""
    return hashlib.sha256(data).hexdigest()


def _unreadable(location: str, error: OSError) -> OutputError:
    reason = error.strerror or type(error).__name__
    return OutputError(Problem("output.read", f"cannot look at `{location}`: {reason}"))
