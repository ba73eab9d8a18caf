"""A manifest as a Parquet table: one row for each picture, in the order of the rows.

In: the JSON lines of a finished run. Out: a file that is there whole or not at all. Needs pyarrow (extra `frames`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from compositor.batch.extras import pyarrow
from compositor.batch.manifest import read_manifest
from compositor.errors import OutputError, Problem

JOURNAL = ".jsonl"  # what the name of the lines ends in, after that of the table
GROUP = 50_000  # records in a row group


def is_parquet(path: str | Path) -> bool:
    """Return whether a manifest is to be a table."""
    return Path(path).suffix.lower() == ".parquet"


def check_parquet() -> None:
    """Raise AssetError with the pip line when tables cannot be written here: before hours of drawing, not after."""
    pyarrow("parquet")


def write_parquet(lines: Path, table: Path) -> None:
    """Write the table of a manifest. Raises OutputError when it cannot be written."""
    arrow, parquet = pyarrow(), pyarrow("parquet")
    schema = _schema(arrow)
    part = table.with_name(f".{os.getpid()}-{table.name}.part")
    try:
        with parquet.ParquetWriter(part, schema, compression="zstd") as writer:
            for records in _grouped(lines):
                writer.write_table(arrow.Table.from_pylist(records, schema))
        os.replace(part, table)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(Problem("output.write", f"cannot write `{table}`: {reason}")) from error
    finally:
        part.unlink(missing_ok=True)


def _grouped(lines: Path) -> Iterator[list[dict[str, Any]]]:
    records = read_manifest(lines)
    while group := [record.fields for record in islice(records, GROUP)]:
        yield group


def _schema(arrow: Any) -> Any:
    text = arrow.string()
    fit = arrow.struct([("layer", text), ("state", text), ("size", arrow.float64())])
    problem = arrow.struct([(name, text) for name in ("code", "message", "where", "hint")])
    return arrow.schema(
        [
            ("row", arrow.int64()), ("key", text), ("where", text), ("size", text), ("theme", text), ("path", text),
            ("digest", text), ("bytes", arrow.int64()), ("format", text), ("width", arrow.int32()),
            ("height", arrow.int32()), ("quality", arrow.int32()), ("fits", arrow.list_(fit)), ("ms", arrow.float64()),
            ("problems", arrow.list_(problem)),
        ]
    )  # fmt: skip
