"""Tables as rows: Parquet and Arrow files, Arrow tables and streams, data frames of pandas, polars and their kin.

In: a path or an object. Out: one dict of plain Python values for each row, read batch by batch: a table may be larger
than memory. NaN, NaT and NA are None; texts, numbers, decimals, dates, lists and mappings are what the data block of a
layout reads; categories are their texts. Needs pyarrow for files and Arrow objects, narwhals for data frames.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

from compositor.batch.extras import narwhals, pyarrow
from compositor.errors import AssetError, Problem

# Anything that hands out Arrow data or that narwhals knows; the libraries themselves are never imported here.
Frame: TypeAlias = Any
Cells: TypeAlias = dict[str, Any]

TABLES = (".parquet", ".arrow", ".feather", ".ipc")
BATCH = 1024  # rows that are in memory as Python values at a time
_BUFFER = 1 << 20  # bytes of a column that are read from a file at a time
_SIGNS = (
    "__arrow_c_stream__",
    "__arrow_c_array__",
    "__dataframe__",
    "__narwhals_dataframe__",
    "__narwhals_lazyframe__",
)
_LIBRARIES = ("pandas", "polars", "pyarrow", "modin", "cudf", "dask", "duckdb", "ibis", "pyspark", "narwhals")


def is_frame(feed: object) -> bool:
    """Tell a data frame or an Arrow object from other iterables, by what its type offers."""
    kind = type(feed)
    known = kind.__module__.partition(".")[0] in _LIBRARIES
    return known or any(hasattr(kind, sign) for sign in _SIGNS)


def table_columns(path: Path) -> tuple[str, ...]:
    """Return the columns of a table file. Raises AssetError when it cannot be read."""
    with _Opened(path) as opened:
        return _named(opened.schema.names, path.name)


def table_length(path: Path) -> int | None:
    """Return how many rows a Parquet file has; None for files that do not say. Raises AssetError."""
    with _Opened(path) as opened:
        return opened.length


def table_rows(path: Path) -> Iterator[Cells]:
    """Yield the rows of a table file. Raises AssetError when it cannot be read on."""
    with _Opened(path) as opened:
        yield from _arrow_rows(opened.batches(), path.name)


def frame_columns(frame: Frame) -> tuple[str, ...]:
    """Return the columns of a data frame or an Arrow object. Raises AssetError when it is none."""
    if _is_arrow(frame):
        return _named(frame.schema.names, _kind(frame))
    native = _known_to_narwhals(frame)
    return _named(native.collect_schema().names(), _kind(frame)) if native is not None else ()


def frame_rows(frame: Frame) -> Iterator[Cells]:
    """Yield the rows of a data frame or an Arrow object. Raises AssetError when it is none."""
    if _is_arrow(frame):
        return _arrow_rows(_batches_of(frame), _kind(frame))
    native = _known_to_narwhals(frame)
    if native is not None:
        return _narwhals_rows(native, frame)
    arrow = pyarrow()
    try:
        return _arrow_rows(arrow.RecordBatchReader.from_stream(frame), _kind(frame))
    except (arrow.ArrowException, TypeError) as error:
        raise _unreadable(_kind(frame), error) from error


# -- Arrow ----------------------------------------------------------------------------------------------------------


class _Opened:
    """A table file: a context manager that turns what pyarrow raises into AssetError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._arrow = pyarrow()
        self._file: Any = None
        self._closing: Callable[[], None] = lambda: None
        self.schema: Any = None
        self.length: int | None = None

    def __enter__(self) -> _Opened:
        try:
            if self._path.suffix.lower() == ".parquet":
                # Column by column in small buffers, by one thread: memory is that of a batch, not of a row group.
                file = pyarrow("parquet").ParquetFile(self._path, buffer_size=_BUFFER, pre_buffer=False)
                self.schema, self.length, self._file = file.schema_arrow, file.metadata.num_rows, file
                self._closing = file.close
                return self
            source = self._arrow.OSFile(str(self._path), "rb")
            self._closing = source.close
            whole = source.read(6) == b"ARROW1"
            source.seek(0)
            ipc = pyarrow("ipc")
            self._file = ipc.open_file(source) if whole else ipc.open_stream(source)
            self.schema = self._file.schema
            return self
        except (OSError, self._arrow.ArrowException) as error:
            self._closing()
            raise _unreadable(self._path.name, error) from error

    def __exit__(self, *_: object) -> None:
        self._closing()

    def batches(self) -> Iterator[Any]:
        """Yield record batches."""
        if hasattr(self._file, "iter_batches"):
            yield from self._file.iter_batches(batch_size=BATCH, use_threads=False)
        elif hasattr(self._file, "num_record_batches"):
            yield from (self._file.get_batch(number) for number in range(self._file.num_record_batches))
        else:
            yield from self._file


def _is_arrow(frame: Frame) -> bool:
    return type(frame).__module__.partition(".")[0] == "pyarrow" and hasattr(frame, "schema")


def _batches_of(frame: Frame) -> Iterator[Any]:
    """Return the batches of a table, a dataset, a reader or of one batch."""
    if hasattr(frame, "to_batches"):
        return iter(frame.to_batches())
    return iter(frame if hasattr(frame, "read_next_batch") else (frame,))


def _arrow_rows(batches: Iterator[Any], name: str) -> Iterator[Cells]:
    arrow = pyarrow()
    try:
        for batch in batches:
            names = _named(batch.schema.names, name)
            for start in range(0, batch.num_rows, BATCH):
                part = batch.slice(start, BATCH)
                columns = [_values(arrow, names[index], part.column(index)) for index in range(len(names))]
                for cells in zip(*columns, strict=True):
                    yield dict(zip(names, cells, strict=True))
    except (OSError, arrow.ArrowException) as error:
        raise _unreadable(name, error) from error


def _values(arrow: Any, name: str, column: Any) -> list[Any]:
    """Return the Python values of a column."""
    wanted = _plain_type(arrow, column.type)
    try:
        values = (column if wanted == column.type else column.cast(wanted, safe=False)).to_pylist()
    except (ValueError, arrow.ArrowException, KeyError) as error:
        message = f"column `{name}` of the type {column.type} cannot be read: {error}"
        raise AssetError(Problem("feed.column", message)) from error
    types = arrow.types
    if types.is_floating(wanted):
        return [None if value != value else value for value in values]
    plain = types.is_string(wanted) or types.is_integer(wanted) or types.is_boolean(wanted) or types.is_temporal(wanted)
    return values if plain else [plain_value(value) for value in values]


def _plain_type(arrow: Any, kind: Any) -> Any:
    """Return the type without categories, and with the microseconds that Python's own times have."""
    types = arrow.types
    if types.is_dictionary(kind):
        return _plain_type(arrow, kind.value_type)
    if types.is_timestamp(kind) and kind.unit == "ns":
        return arrow.timestamp("us", kind.tz)
    if types.is_duration(kind) and kind.unit == "ns":
        return arrow.duration("us")
    if types.is_time64(kind) and kind.unit == "ns":
        return arrow.time64("us")
    if types.is_list(kind) or types.is_large_list(kind):
        made = arrow.list_ if types.is_list(kind) else arrow.large_list
        return made(kind.value_field.with_type(_plain_type(arrow, kind.value_type)))
    if types.is_struct(kind):
        return arrow.struct([field.with_type(_plain_type(arrow, field.type)) for field in kind])
    return kind


# -- data frames ----------------------------------------------------------------------------------------------------


def _known_to_narwhals(frame: Frame) -> Any:
    """Return the frame as narwhals sees it; None for a stream of Arrow data that it does not know."""
    library = narwhals()
    try:
        return library.from_native(frame)
    except TypeError as error:
        if hasattr(frame, "__arrow_c_stream__"):
            return None
        message = f"rows cannot be read from {_kind(frame)}"
        raise AssetError(
            Problem("feed.frame", message, hint="give a data frame, or mappings of names to values")
        ) from error
    except Exception as error:
        raise _unreadable(_kind(frame), error) from error


def _narwhals_rows(native: Any, frame: Frame) -> Iterator[Cells]:
    names = _named(native.collect_schema().names(), _kind(frame))
    try:
        for part in _parts(native, frame):
            for cells in part.iter_rows(buffer_size=BATCH):
                yield {name: plain_value(value) for name, value in zip(names, cells, strict=True)}
    except AssetError:
        raise
    except Exception as error:  # a lazy frame works only now, and fails in words of its own
        raise _unreadable(_kind(frame), error) from error


def _parts(native: Any, frame: Frame) -> Iterator[Any]:
    """Yield a frame whole, or a lazy one in the parts in which it is computed, if its library can do that."""
    if hasattr(native, "iter_rows"):
        yield native
    elif hasattr(frame, "collect_batches"):
        for part in frame.collect_batches(maintain_order=True):
            yield narwhals().from_native(part)
    else:
        yield native.collect()


# -- values ---------------------------------------------------------------------------------------------------------


def plain_value(value: Any) -> Any:
    """Return a cell as a plain Python value: None for NaN, NaT and NA, lists and dicts for nested ones."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if isinstance(value, float | Decimal):
        return None if value != value else value
    if isinstance(value, Mapping):
        return {name: plain_value(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return _listed(value)
    return _foreign_value(value, kind.__name__)


def _listed(values: Sequence[Any]) -> Any:
    if values and all(isinstance(item, tuple) and len(item) == 2 for item in values):
        return {name: plain_value(item) for name, item in values}  # how Arrow spells a map
    return [plain_value(item) for item in values]


def _foreign_value(value: Any, name: str) -> Any:
    if name in ("NaTType", "NAType"):
        return None
    if isinstance(value, datetime) and hasattr(value, "to_pydatetime"):
        return value.to_pydatetime(warn=False)
    if isinstance(value, UUID):
        return str(value)
    dimensions = getattr(value, "ndim", None)
    if dimensions == 0 and hasattr(value, "item"):
        return plain_value(value.item())
    if dimensions == 1 and hasattr(value, "tolist"):
        return [plain_value(item) for item in value.tolist()]  # more dimensions are a picture
    return value


_PLAIN = frozenset({str, int, bool, bytes, type(None)})


def _named(names: Sequence[Any], feed: str) -> tuple[str, ...]:
    """Return the names of columns. Raises AssetError when one is no text or stands twice."""
    for name in names:
        if not isinstance(name, str):
            raise AssetError(Problem("feed.header", f"{feed}: the names of columns are texts, not {name!r}"))
    doubled = sorted({name for name in names if list(names).count(name) > 1})
    if doubled:
        raise AssetError(Problem("feed.header", f"{feed}: column `{doubled[0]}` stands twice"))
    return tuple(names)


def _kind(frame: Frame) -> str:
    kind = type(frame)
    return f"a {kind.__module__.partition('.')[0]} {kind.__name__}"


def _unreadable(name: str, error: BaseException) -> AssetError:
    reason = (getattr(error, "strerror", None) or str(error) or type(error).__name__).splitlines()[0]
    return AssetError(Problem("feed.table", f"cannot read rows from {name}: {reason}"))
