"""Rows of a feed, one at a time, each with its place for messages.

In: a CSV or JSONL file, or an iterable of dicts. Out: ``Row`` values, streamed: a feed may be larger than memory.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compositor.errors import AssetError, BindError, CompositorError, Problem, Where, nearest

# A cell larger than this is a damaged file rather than copy for a banner.
MAX_CELL_CHARACTERS = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number from 0, its place in the feed, and its data or what is wrong with it."""

    number: int
    where: Where
    data: Mapping[str, Any]
    error: CompositorError | None = None


def read_rows(feed: str | Path | Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    """Yield the rows of a feed. A path ends in ``.csv``, ``.jsonl`` or ``.ndjson``; cells of a CSV stay text.

    Raises AssetError when the file cannot be read or has no header; what is wrong with a single row is in the row.
    """
    if isinstance(feed, str | Path):
        path = Path(feed)
        reader = _READERS.get(path.suffix.lower())
        if reader is None:
            known = ", ".join(sorted(_READERS))
            raise AssetError(Problem("feed.format", f"cannot read rows from `{path.name}`: it is none of {known}"))
        yield from reader(path)
        return
    for number, data in enumerate(feed):
        where = Where(file=f"row {number + 1}")
        if isinstance(data, Mapping):
            yield Row(number, where, data)
        else:
            message = f"a row is a mapping of names to values, not {type(data).__name__}"
            yield Row(number, where, {}, BindError(Problem("feed.row", message, where=where)))


def _csv_rows(path: Path) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield from _csv_records(path, csv.reader(lines, strict=True))
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error


def _csv_records(path: Path, reader: Any) -> Iterator[Row]:
    header: list[str] | None = None
    number, start = 0, 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            where = Where(str(path), reader.line_num)
            yield Row(number, where, {}, BindError(Problem("feed.csv", f"the line is not CSV: {error}", where=where)))
            number, start = number + 1, reader.line_num + 1
            continue
        line, start = start, reader.line_num + 1
        if header is None:
            header = _header(path, cells)
        elif cells:
            yield _csv_row(number, Where(str(path), line), header, cells)
            number += 1
    if header is None:
        raise AssetError(Problem("feed.empty", f"`{path.name}` has no header line", where=Where(str(path))))


def _header(path: Path, cells: list[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        problem = Problem("feed.header", f"column `{doubled[0]}` stands twice in the header", where=Where(str(path), 1))
        raise AssetError(problem)
    return names


def _csv_row(number: int, where: Where, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        message = f"the row has {len(cells)} cells, the header has {len(header)}"
        return Row(number, where, {}, BindError(Problem("feed.cells", message, where=where)))
    if any(len(cell) > MAX_CELL_CHARACTERS for cell in cells):
        message = f"a cell is longer than {MAX_CELL_CHARACTERS:,} characters"
        return Row(number, where, {}, BindError(Problem("feed.cell-size", message, where=where)))
    # An empty cell is an absent value: CSV has no other way to say it.
    return Row(number, where, {name: cell for name, cell in zip(header, cells, strict=True) if cell != "" and name})


def _jsonl_rows(path: Path) -> Iterator[Row]:
    number = 0
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for line, text in enumerate(lines, 1):
                if text.strip():
                    yield _jsonl_row(number, Where(str(path), line), text)
                    number += 1
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error


def _jsonl_row(number: int, where: Where, text: str) -> Row:
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        return Row(number, where, {}, BindError(Problem("feed.json", f"the line is not JSON: {error}", where=where)))
    if not isinstance(data, dict):
        message = f"a line holds one JSON object, not {type(data).__name__}"
        return Row(number, where, {}, BindError(Problem("feed.row", message, where=where)))
    return Row(number, where, data)


def _unreadable(path: Path, error: OSError | UnicodeDecodeError) -> AssetError:
    if isinstance(error, UnicodeDecodeError):
        problem = Problem("feed.encoding", f"`{path.name}` is not UTF-8 text (byte {error.start})")
    else:
        names = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
        reason = error.strerror or type(error).__name__
        problem = Problem("feed.unreadable", f"cannot read `{path}`: {reason}", hint=nearest(path.name, names))
    return AssetError(problem)


_READERS = {".csv": _csv_rows, ".jsonl": _jsonl_rows, ".ndjson": _jsonl_rows}
