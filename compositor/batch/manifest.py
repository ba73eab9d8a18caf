"""The manifest of a run: which pictures are finished, so that a run that was stopped goes on where it was.

In: what identifies a run, then outcomes as they come. Out: a file of JSON lines (``records`` has the format), and of
the orders of a run those that are not finished. Lines are only ever added, in the order of the rows; what a killed
process left of its last line is cut off before anything is added.
"""

from __future__ import annotations

import json
import os
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from compositor.batch.outcome import Outcome
from compositor.batch.records import PARTS, Head, Record, row_key
from compositor.batch.store import Store
from compositor.batch.work import Order, Target
from compositor.errors import OutputError, Problem

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

MOST_TIDIED = 1000  # folders that are remembered as tidy
NOWHERE = 0  # no record begins there: the head does


class Manifest:
    """An open manifest. ``kept`` counts the pictures that ``unfinished`` found finished.

    ``pictures`` are the (size, theme) pairs of each row. With ``resume`` a manifest that is there is gone on with;
    otherwise it is begun anew. Raises OutputError for a manifest of another run (``batch.other-run``), one that is
    in use (``batch.manifest-busy``), a file that is no manifest and would be lost, and one that cannot be written.
    """

    def __init__(self, path: Path, head: Head, pictures: Sequence[tuple[str, str]], resume: bool) -> None:
        self.path = path
        self.kept = 0
        self._places = Places(pictures)
        self._resumed = resume
        self._tidied: set[str] = set()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Appending, so that looking at a record never moves the place where the next one is written.
            self._file: BinaryIO = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644), "r+b")
        except OSError as error:
            raise _failure(path, error) from error
        try:
            self._begin(head, resume)
        except BaseException as error:
            self._file.close()
            if isinstance(error, OSError):
                raise _failure(path, error) from error
            raise

    def unfinished(self, orders: Iterable[Order], store: Store, verify: bool = False) -> Iterator[Order]:
        """Yield the orders with the pictures that are still to be drawn.

        A picture is finished when the last record of it says so, for the same data and the same place, and what is
        kept there has the length that it had; with ``verify``, its digest too.
        """
        for order in orders:
            if self._places.any_of(order.row.number):
                key = row_key(order.row.data)
                left = tuple(target for target in order.targets if not self._has(order, target, key, store, verify))
                self.kept += len(order.targets) - len(left)
                if not left and order.targets:
                    continue
                order = Order(order.row, left)
            self._tidy(order, store)
            yield order

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Add records, all of them with one write. Raises OutputError when they cannot be written."""
        lines = "".join(Record.of(outcome).to_line() for outcome in outcomes)
        try:
            self._file.write(lines.encode("utf-8", "surrogatepass"))
            self._file.flush()
        except OSError as error:
            raise _failure(self.path, error) from error

    def close(self) -> None:
        """Close the file; it stays as it is."""
        self._file.close()

    def _begin(self, head: Head, resume: bool) -> None:
        if fcntl is not None:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                message = f"another process is writing `{self.path}`"
                hint = "wait until that run has ended; after its end, resume it"
                raise OutputError(Problem("batch.manifest-busy", message, hint=hint)) from error
        first = self._file.readline()
        if first.endswith(b"\n"):
            found = _head(self.path, first)
            if resume:
                _same(self.path, found, head)
                end = self._places.read(self._file)
                self._file.truncate(end)
                return
        elif first and not _beginning(first):
            raise _no_manifest(self.path)
        self._file.seek(0)
        self._file.truncate()
        self._file.write(head.to_line().encode("utf-8", "surrogatepass"))
        self._file.flush()

    def _has(self, order: Order, target: Target, key: str, store: Store, verify: bool) -> bool:
        place = self._places.of(order.row.number, target.size, target.theme)
        if place == NOWHERE or target.location is None or target.error is not None:
            return False
        record = self._record(place)
        if not record.finished or record.key != key or not key or record.path != target.location:
            return False
        if store.length(target.location) != record.bytes:
            return False
        return not verify or store.digest(target.location) == record.digest

    def _tidy(self, order: Order, store: Store) -> None:
        """Clear away what the run that is gone on with left unfinished beside the pictures of this order."""
        for target in order.targets if self._resumed else ():
            folder = os.path.dirname(target.location or "")
            if target.location is not None and folder not in self._tidied:
                if len(self._tidied) >= MOST_TIDIED:
                    self._tidied.clear()
                self._tidied.add(folder)
                store.sweep([target.location], None)

    def _record(self, place: int) -> Record:
        self._file.seek(place)
        return Record.read(json.loads(self._file.readline()))


class Places:
    """Where the last record of each picture begins in its file: eight bytes for each picture of a row, and for it."""

    def __init__(self, pictures: Sequence[tuple[str, str]]) -> None:
        self._columns: Mapping[tuple[str, str], int] = {picture: column for column, picture in enumerate(pictures)}
        self._width = len(pictures) + 1  # the last is that of the row as a whole
        self._begin = array("Q")

    def read(self, file: BinaryIO) -> int:
        """Take in all records from here on; return where the last whole line ends."""
        end = file.tell()
        for number, line in enumerate(file):
            if not line.endswith(b"\n"):
                break
            record = _record(line)
            # Every row before has a record of its own: a number beyond that is damage, and would cost memory.
            if record is not None and 0 <= record.row <= number:
                self._put(record, end)
            end += len(line)
        return end

    def any_of(self, row: int) -> bool:
        """Return whether there is a record of any picture of a row."""
        return any(self._begin[row * self._width : (row + 1) * self._width])

    def of(self, row: int, size: str, theme: str) -> int:
        """Return where the record of a picture begins; ``NOWHERE`` when there is none."""
        place = row * self._width + self._columns[size, theme]
        return self._begin[place] if place < len(self._begin) else NOWHERE

    def __iter__(self) -> Iterator[int]:
        """Yield where the records begin that count, in the order of the rows."""
        return (place for place in self._begin if place != NOWHERE)

    def _put(self, record: Record, begin: int) -> None:
        first = record.row * self._width
        missing = first + self._width - len(self._begin)
        if missing > 0:
            self._begin.extend([NOWHERE] * missing)
        whole = first + self._width - 1
        if not record.size:
            self._begin[first : whole + 1] = array("Q", [NOWHERE] * (self._width - 1) + [begin])
            return
        column = self._columns.get((record.size, record.theme))
        if column is not None:
            self._begin[first + column] = begin
            self._begin[whole] = NOWHERE


def read_manifest(path: str | Path) -> Iterator[Record]:
    """Yield the records of a manifest, the last one of each picture, in the order of the rows.

    Raises OutputError when the file cannot be read or is no manifest.
    """
    name = Path(path)
    try:
        with name.open("rb") as file:
            head = _head(name, file.readline())
            places = Places([(size, theme) for size in head.sizes for theme in head.themes])
            places.read(file)
            for place in places:
                file.seek(place)
                yield Record.read(json.loads(file.readline()))
    except OSError as error:
        raise _failure(name, error, "read") from error


def _record(line: bytes) -> Record | None:
    """Return the record of a line; None for a line that was damaged: its picture is drawn again."""
    try:
        return Record.read(json.loads(line))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _head(path: Path, line: bytes) -> Head:
    try:
        return Head.read(line)
    except ValueError as error:
        raise _no_manifest(path) from error


def _beginning(line: bytes) -> bool:
    """Tell whether a line that has no end is what a killed process left of a head."""
    start = b'{"manifest": '
    return line.startswith(start) or start.startswith(line)


def _same(path: Path, found: Head, head: Head) -> None:
    """Raise OutputError unless both heads are of the same run."""
    others = [told for part, told in PARTS.items() if found.parts.get(part) != head.parts.get(part)]
    if others:
        message = f"`{path}` is the manifest of a run with {' and '.join(others)}"
        hint = "begin anew without resuming, or give the new run a manifest of its own"
        raise OutputError(Problem("batch.other-run", message, hint=hint))


def _no_manifest(path: Path) -> OutputError:
    hint = "name a file that does not exist yet"
    return OutputError(Problem("batch.manifest", f"`{path}` is there, and is no manifest of a batch", hint=hint))


def _failure(path: Path, error: OSError, doing: str = "write") -> OutputError:
    reason = error.strerror or type(error).__name__
    return OutputError(Problem(f"output.{doing}", f"cannot {doing} `{path}`: {reason}"))
