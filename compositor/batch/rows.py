"""Rows of a feed, one at a time, each with its place for messages.

In: a CSV, JSONL, Parquet or Arrow file, a data frame, or an iterable of dicts. Out: ``Row`` values, streamed: a feed
may be larger than memory.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from compositor.batch.frames import TABLES, frame_columns, frame_rows, is_frame, table_columns, table_length, table_rows
from compositor.errors import AssetError, BindError, CompositorError, Problem, Where, nearest
from compositor.records import dataclass

# A path, mappings, or a data frame or Arrow object of whatever library.
Feed: TypeAlias = str | Path | Iterable[Mapping[str, Any]] | Any

# A line longer than this is a damaged file rather than copy for a banner. (Cells of a CSV are bounded by csv itself.)
MAX_LINE_CHARACTERS = 4_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number from 0, its place in the feed, and its data or what is wrong with it."""

    number: int
    where: Where
    data: Mapping[str, Any]
    error: CompositorError | None = None


def read_rows(feed: Feed) -> Iterator[Row]:
    """Yield the rows of a feed. A path ends in one of ``FEEDS``; cells of a CSV stay text.

    Every row of a CSV has every column of its header; an empty cell is None, since CSV has no other way to say it.
    Raises AssetError at once when the file cannot be read, and while reading when it stops being text; what is
    wrong with a single row is in the row.
    """
    columns_of(feed)
    if isinstance(feed, str | Path):
        path = Path(feed)
        return _READERS[path.suffix.lower()](path)
    if is_frame(feed):
        return (Row(number, Where(f"row {number + 1}"), cells) for number, cells in enumerate(frame_rows(feed)))
    return _given_rows(feed)


def columns_of(feed: Feed) -> tuple[str, ...] | None:
    """Return the columns that every row of a feed has: those of a table, or of a CSV's header.

    None where only the rows can tell. Raises AssetError when the feed cannot be read or its header is not one.
    """
    if not isinstance(feed, str | Path):
        return frame_columns(feed) or None if is_frame(feed) else None
    path = Path(feed)
    suffix = path.suffix.lower()
    if suffix not in _READERS:
        message = f"cannot read rows from `{path.name}`: it is none of {', '.join(FEEDS)}"
        raise AssetError(Problem("feed.format", message))
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            if suffix == ".csv":
                return tuple(name for name in _header(path, next(csv.reader(lines, strict=True), None)) if name)
            if suffix not in TABLES:
                lines.read(1)
                return None
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error
    except csv.Error as error:
        raise AssetError(_header_problem(path, f"the header is not CSV: {error}")) from error
    return table_columns(path)


def length_of(feed: Feed) -> int | None:
    """Return how many rows a file has; None when it does not say without being read whole. Raises AssetError."""
    path = Path(feed) if isinstance(feed, str | Path) else None
    return table_length(path) if path is not None and path.suffix.lower() in TABLES else None


def _file_rows(path: Path) -> Iterator[Row]:
    for number, cells in enumerate(table_rows(path)):
        yield Row(number, Where(f"{path}, row {number + 1}"), cells)


def _given_rows(feed: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    for number, data in enumerate(feed):
        where = Where(file=f"row {number + 1}")
        if isinstance(data, Mapping):
            yield Row(number, where, data)
        else:
            message = f"a row is a mapping of names to values, not {type(data).__name__}"
            yield _faulty(number, where, "feed.row", message)


def _csv_rows(path: Path) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield from _csv_records(path, csv.reader(lines, strict=True))
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error


def _csv_records(path: Path, reader: Any) -> Iterator[Row]:
    header = _header(path, next(reader, None))
    number, start = 0, reader.line_num + 1
    while True:
        where = Where(str(path), start)
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield _faulty(number, where, "feed.csv", f"the line is not CSV: {error}")
            number, start = number + 1, reader.line_num + 1
            continue
        if cells is None:
            return
        start = reader.line_num + 1
        if cells:
            yield _csv_row(number, where, header, cells)
            number += 1


def _header(path: Path, cells: list[str] | None) -> list[str]:
    names = [cell.strip() for cell in cells or ()]
    if not any(names):
        raise AssetError(_header_problem(path, f"`{path.name}` has no header line"))
    doubled = sorted({name for name in names if name and names.count(name) > 1})
    if doubled:
        raise AssetError(_header_problem(path, f"column `{doubled[0]}` stands twice in the header"))
    return names


def _header_problem(path: Path, message: str) -> Problem:
    return Problem("feed.header", message, where=Where(str(path), 1))


def _csv_row(number: int, where: Where, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        return _faulty(number, where, "feed.cells", f"the row has {len(cells)} cells, the header has {len(header)}")
    return Row(number, where, {name: cell or None for name, cell in zip(header, cells, strict=True) if name})


def _jsonl_rows(path: Path) -> Iterator[Row]:
    number = line = 0
    try:
        with path.open(encoding="utf-8-sig") as lines:
            while text := lines.readline(MAX_LINE_CHARACTERS + 1):
                line += 1
                where = Where(str(path), line)
                if len(text) > MAX_LINE_CHARACTERS:
                    while text and not text.endswith("\n"):
                        text = lines.readline(MAX_LINE_CHARACTERS)
                    yield _faulty(number, where, "feed.line", f"the line is longer than {MAX_LINE_CHARACTERS:,}")
                elif text.strip():
                    yield _jsonl_row(number, where, text)
                else:
                    continue
                number += 1
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error


def _jsonl_row(number: int, where: Where, text: str) -> Row:
    try:
        data = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        return _faulty(number, where, "feed.json", f"the line is not JSON: {error}")
    if not isinstance(data, dict):
        return _faulty(number, where, "feed.row", f"a line holds one JSON object, not {type(data).__name__}")
    return Row(number, where, data)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"`{next(name for name in names if names.count(name) > 1)}` stands twice")
    return made


def _no_constant(word: str) -> Any:
    raise ValueError(f"`{word}` is no number")


def _faulty(number: int, where: Where, code: str, message: str) -> Row:
    return Row(number, where, {}, BindError(Problem(code, message, where=where)))


def _unreadable(path: Path, error: OSError | UnicodeDecodeError) -> AssetError:
    if isinstance(error, UnicodeDecodeError):
        problem = Problem("feed.encoding", f"`{path.name}` is not UTF-8 text (byte {error.start})")
    else:
        names = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
        reason = error.strerror or type(error).__name__
        problem = Problem("feed.unreadable", f"cannot read `{path}`: {reason}", hint=nearest(path.name, names))
    return AssetError(problem)


_READERS = {
    ".csv": _csv_rows, ".jsonl": _jsonl_rows, ".ndjson": _jsonl_rows, **dict.fromkeys(TABLES, _file_rows),
}  # fmt: skip
FEEDS = tuple(_READERS)
