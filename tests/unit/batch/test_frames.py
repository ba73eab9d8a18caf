"""Tables as rows. What each library hands out is read by the data block of a layout, which is what counts."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pyarrow import dataset, feather, ipc, parquet

from compositor.batch import render_many
from compositor.batch.frames import BATCH, plain_value
from compositor.batch.rows import columns_of, length_of, read_rows
from compositor.errors import AssetError, BindError, OutputError
from compositor.loading import load
from compositor.schema import Layout

CATALOGUE = pa.table(
    {
        "sku": pa.array(["a", "b", None]).dictionary_encode(),
        "title": pa.array(["One", None, "Three"]),
        "stock": pa.array([7, None, 0], pa.int16()),
        "rating": pa.array([4.5, float("nan"), None]),
        "price": pa.array([{"amount": Decimal("79.90"), "currency": "EUR"}, None, None]),
        "tags": pa.array([["new", None], [], None]),
        "from": pa.array([date(2026, 5, 31), None, date(2026, 6, 1)]),
        "until": pa.array([1780185600000000000, None, None], pa.timestamp("ns")),
        "sale": pa.array([True, False, None]),
        "photo": pa.array([b"png", None, None]),
    }
)
ROWS: list[dict[str, Any]] = [
    {
        "sku": "a", "title": "One", "stock": 7, "rating": 4.5, "tags": ["new", None],
        "price": {"amount": Decimal("79.90"), "currency": "EUR"}, "from": date(2026, 5, 31),
        "until": datetime(2026, 5, 31), "sale": True, "photo": b"png",
    },
    {
        "sku": "b", "title": None, "stock": None, "rating": None, "tags": [], "price": None, "from": None,
        "until": None, "sale": False, "photo": None,
    },
    {
        "sku": None, "title": "Three", "stock": 0, "rating": None, "tags": None, "price": None,
        "from": date(2026, 6, 1), "until": None, "sale": None, "photo": None,
    },
]  # fmt: skip


def as_parquet(path: Path) -> Path:
    parquet.write_table(CATALOGUE, path / "feed.parquet")
    return path / "feed.parquet"


def as_arrow_file(path: Path) -> Path:
    with ipc.new_file(path / "feed.arrow", CATALOGUE.schema) as writer:
        writer.write_table(CATALOGUE)
    return path / "feed.arrow"


def as_arrow_stream(path: Path) -> Path:
    with ipc.new_stream(path / "feed.ipc", CATALOGUE.schema) as writer:
        writer.write_table(CATALOGUE)
    return path / "feed.ipc"


def as_feather(path: Path) -> Path:
    feather.write_feather(CATALOGUE, path / "feed.feather")
    return path / "feed.feather"


def as_dataset(path: Path) -> Any:
    return dataset.dataset(as_parquet(path))


def as_foreign_stream(_: Path) -> Any:
    class Foreign:
        """A library that hands out Arrow data, and that nobody knows."""

        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return CATALOGUE.__arrow_c_stream__(requested_schema)

    return Foreign()


SOURCES: dict[str, Callable[[Path], Any]] = {
    "parquet": as_parquet,
    "arrow file": as_arrow_file,
    "arrow stream": as_arrow_stream,
    "feather": as_feather,
    "table": lambda _: CATALOGUE,
    "batch": lambda _: CATALOGUE.to_batches()[0],
    "reader": lambda _: CATALOGUE.to_reader(),
    "dataset": as_dataset,
    "foreign stream": as_foreign_stream,
    "polars": lambda _: pl.from_arrow(CATALOGUE),
    "polars, lazy": lambda _: pl.from_arrow(CATALOGUE).lazy(),  # type: ignore[union-attr]
    "pandas": lambda _: CATALOGUE.to_pandas(types_mapper={pa.int16(): pd.Int16Dtype()}.get),
    "pandas on arrow": lambda _: CATALOGUE.to_pandas(types_mapper=pd.ArrowDtype),
}


@pytest.fixture(params=SOURCES)
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    return SOURCES[request.param](tmp_path)


def test_every_source_gives_the_same_plain_values(source: Any) -> None:
    rows = list(read_rows(source))
    assert [dict(row.data) for row in rows] == ROWS
    assert [row.number for row in rows] == [0, 1, 2]
    kinds = {type(value) for row in rows for value in row.data.values()}
    assert kinds == {str, int, float, bool, bytes, date, datetime, dict, list, type(None)}


def test_columns_are_known_before_any_row(source: Any, card: Layout) -> None:
    if type(source).__name__ == "Foreign":
        assert columns_of(source) is None
        return
    assert columns_of(source) == tuple(CATALOGUE.column_names)
    with pytest.raises(OutputError, match="did you mean `sku`"):
        render_many(card, source, out="{skuu}-{size}.png")


def test_the_data_block_reads_what_tables_hold() -> None:
    """Each type of column finds the field types that it can mean."""
    fields = {
        "sku": "text", "title": "text", "stock": "integer", "rating": "number", "price": "money", "from": "date",
        "until": "date", "sale": "boolean", "tags": {"type": "list", "items": {"type": "text", "default": None}},
    }  # fmt: skip
    layout = load({"layout": 1, "name": "all", "sizes": {"s": "8x8"}, "data": fields})
    values = layout.data.validate_row(next(read_rows(CATALOGUE)).data, extra="ignore")
    assert str(values["price"]) == "79.90 EUR"
    assert (values["from"], values["until"]) == (date(2026, 5, 31), date(2026, 5, 31))
    assert (values["stock"], values["rating"], values["sale"], values["tags"]) == (7, 4.5, True, ["new", None])


class TestRowsThatFail:
    def test_a_cell_of_another_type_names_row_and_column(self, card: Layout, tmp_path: Path) -> None:
        table = pa.table({"title": ["One", "Two"], "price": [None, 7.5]})
        parquet.write_table(table, tmp_path / "feed.parquet")
        good, bad = render_many(card, tmp_path / "feed.parquet", sizes=["small"], workers=1)
        assert good.ok
        assert isinstance(bad.error, BindError)
        (problem,) = bad.error.problems
        assert problem.message.startswith("column `price`: money needs a currency")
        assert str(problem.where) == f"{tmp_path}/feed.parquet, row 2"

    def test_a_row_of_a_frame_is_counted_from_one(self, card: Layout) -> None:
        (bad,) = render_many(card, pl.DataFrame({"title": [None], "id": [7]}), workers=1)
        assert bad.error is not None
        assert str(bad.error.problems[0].where) == "row 1"
        assert bad.error.problems[0].message == "column `title` is missing"

    def test_file_names_have_no_nan(self, card: Layout, tmp_path: Path) -> None:
        frame = pd.DataFrame({"title": ["x"], "sku": [float("nan")]})
        (outcome,) = render_many(card, frame, sizes=["small"], out=f"{tmp_path}/{{sku}}.png", workers=1)
        assert outcome.error is not None
        assert outcome.error.problems[0].code == "batch.pattern-value"

    def test_frames_draw_what_mappings_draw(self, card: Layout) -> None:
        rows = [{"title": "One", "color": "#ff0000"}, {"title": "Two", "color": None}]
        plain = [outcome.data for outcome in render_many(card, rows, workers=1)]
        assert [outcome.data for outcome in render_many(card, pd.DataFrame(rows), workers=1)] == plain
        assert [outcome.data for outcome in render_many(card, pl.DataFrame(rows), workers=2)] == plain


class TestTablesThatCannotBeRead:
    @pytest.mark.parametrize("name", ["feed.parquet", "feed.arrow", "feed.feather"])
    @pytest.mark.parametrize("content", [b"", b"no table", b"PAR1", b"ARROW1\0\0"])
    def test_damage_is_told_at_once(self, tmp_path: Path, name: str, content: bytes) -> None:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(AssetError) as caught:
            read_rows(tmp_path / name)
        assert caught.value.problems[0].code == "feed.table"

    def test_damage_in_the_middle_comes_after_the_rows_before_it(self, tmp_path: Path) -> None:
        path = tmp_path / "feed.parquet"
        table = pa.table({"title": [f"{number:>100}" for number in range(4000)]})
        parquet.write_table(table, path, row_group_size=2000, compression="none", use_dictionary=False)
        data = bytearray(path.read_bytes())
        start = parquet.ParquetFile(path).metadata.row_group(1).column(0).data_page_offset
        data[start : start + 400] = b"\xff" * 400
        path.write_bytes(data)
        rows = read_rows(path)
        assert [next(rows).number for _ in range(BATCH)] == list(range(BATCH))
        with pytest.raises(AssetError, match=r"cannot read rows from feed\.parquet"):
            list(rows)

    def test_a_missing_file_is_told_with_the_nearest_name(self, tmp_path: Path) -> None:
        as_parquet(tmp_path)
        with pytest.raises(AssetError, match=r"did you mean `feed\.parquet`"):
            read_rows(tmp_path / "fed.parquet")

    @pytest.mark.parametrize(
        ("frame", "told"),
        [
            (pd.DataFrame([[1, 2]], columns=["a", "a"]), "a"),
            (pd.DataFrame([[1, 2]]), "the names of columns are texts, not 0"),
            (pa.table([[1], [2]], names=["a", "a"]), "column `a` stands twice"),
            (pd.Series([1]), "cannot read rows from a pandas Series"),
        ],
    )
    def test_a_header_that_is_none(self, frame: Any, told: str) -> None:
        with pytest.raises(AssetError, match=told):
            list(read_rows(frame))

    def test_a_lazy_frame_that_fails(self) -> None:
        frame = pl.LazyFrame({"a": ["x"]}).select(pl.col("a").cast(pl.Int8))
        with pytest.raises(AssetError, match="cannot read rows from a polars LazyFrame"):
            list(read_rows(frame))


class TestMissingExtras:
    @pytest.fixture
    def without(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
        def remove(package: str) -> None:
            for name in [name for name in sys.modules if name.partition(".")[0] == package]:
                monkeypatch.delitem(sys.modules, name)
            monkeypatch.setitem(sys.modules, package, None)

        return remove

    def test_a_file_names_the_pip_line(self, tmp_path: Path, without: Callable[[str], None]) -> None:
        path = as_parquet(tmp_path)
        without("pyarrow")
        with pytest.raises(AssetError, match=r"pip install 'compositor\[frames\]'"):
            read_rows(path)

    def test_a_manifest_as_a_table_is_refused_before_anything_is_drawn(
        self, card: Layout, tmp_path: Path, without: Callable[[str], None]
    ) -> None:
        without("pyarrow")
        with pytest.raises(AssetError, match=r"pip install 'compositor\[frames\]'"):
            render_many(card, [], out=f"{tmp_path}/{{row}}-{{size}}.png", manifest=tmp_path / "done.parquet")
        assert not list(tmp_path.iterdir())

    def test_data_frames_need_narwhals_alone(self, without: Callable[[str], None]) -> None:
        frame = pl.DataFrame({"a": [1]})
        without("pyarrow")
        assert [dict(row.data) for row in read_rows(frame)] == [{"a": 1}]
        without("narwhals")
        with pytest.raises(AssetError, match="data frames need narwhals"):
            read_rows(frame)


class TestPlainValues:
    @pytest.mark.parametrize(
        ("value", "plain"),
        [
            (float("nan"), None), (Decimal("NaN"), None), (pd.NaT, None), (pd.NA, None), (np.float32("nan"), None),
            (np.int64(7), 7), (np.bool_(True), True), (np.array(["a", None], object), ["a", None]),
            ([1.0, float("nan")], [1.0, None]), ((1, 2), [1, 2]), ([("a", 1.5), ("b", None)], {"a": 1.5, "b": None}),
            ({"a": {"b": pd.NaT}}, {"a": {"b": None}}), (pd.Timestamp("2026-05-31"), datetime(2026, 5, 31)),
            (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        ],
    )  # fmt: skip
    def test_cells(self, value: object, plain: object) -> None:
        made = plain_value(value)
        assert made == plain
        assert type(made) is type(plain)

    def test_a_picture_stays_a_picture(self) -> None:
        picture = np.zeros((2, 2, 3), np.uint8)
        assert plain_value(picture) is picture


class TestMemory:
    """Reading is the whole test: a run keeps sixteen bytes more for each file that it names."""

    SCRIPT = """
        import resource, sys
        from compositor.batch.rows import length_of, read_rows

        def peak():
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

        count, before = 0, 0
        for row in read_rows(sys.argv[1]):
            count += 1
            if count == 20_000:
                before = peak()
        print(count, peak() - before)
    """

    def read(self, path: Path) -> tuple[int, int]:
        script = textwrap.dedent(self.SCRIPT)
        told = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
        count, grown = map(int, told.stdout.split())
        return count, grown

    def test_a_long_parquet_file_is_read_in_constant_memory(self, tmp_path: Path) -> None:
        path = tmp_path / "feed.parquet"
        schema = pa.schema([("id", pa.int64()), ("title", pa.string())])
        with parquet.ParquetWriter(path, schema, use_dictionary=False) as writer:
            for start in range(0, 200_000, 20_000):
                titles = [f"{number:0>400}" for number in range(start, start + 20_000)]
                writer.write_table(pa.table([pa.array(range(start, start + 20_000)), titles], schema=schema))
        assert length_of(path) == 200_000
        count, grown = self.read(path)
        assert count == 200_000
        assert grown < 16, "MB, of 80 MB of text"

    def test_a_long_csv_is_read_in_constant_memory(self, tmp_path: Path) -> None:
        path = tmp_path / "feed.csv"
        with path.open("w") as file:
            file.write("id,title\n")
            file.writelines(f"{number},{number:0>200}\n" for number in range(200_000))
        assert length_of(path) is None
        count, grown = self.read(path)
        assert count == 200_000
        assert grown < 4


def test_a_frame_is_read_as_outcomes_are_taken(card: Layout) -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        for number in range(10**9):
            taken.append(number)
            yield pa.record_batch({"title": [str(number)]})

    taken: list[int] = []
    reader = pa.RecordBatchReader.from_batches(pa.schema([("title", pa.string())]), batches())
    outcomes = render_many(card, reader, sizes=["small"], workers=1)
    assert [next(outcomes).row for _ in range(3)] == [0, 1, 2]
    assert taken == [0, 1, 2]
