from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from compositor.batch import render_many
from compositor.batch.records import Head, Record, TextFit, row_key
from compositor.batch.store import Files, digest_of
from compositor.schema import Layout


class TestRecords:
    def test_a_picture_is_a_line_of_json_that_reads_back(self, card: Layout, tmp_path: Path) -> None:
        pattern = f"{tmp_path}/{{row}}.{{ext}}"
        (outcome,) = render_many(card, [{"title": "One"}], sizes=["small"], out=pattern, workers=1)
        record = Record.of(outcome)
        line = record.to_line()
        assert line.endswith("}\n")
        assert "\n" not in line[:-1]
        assert Record.read(json.loads(line)) == record
        assert record.finished
        assert (record.row, record.size, record.path) == (0, "small", f"{tmp_path}/0.png")
        assert record.digest == digest_of((tmp_path / "0.png").read_bytes())
        assert record.fits == (TextFit("layers[0]", "fits", 12.0),)
        assert record.milliseconds > 0

    def test_a_failed_row_says_why_and_nothing_else(self, card: Layout) -> None:
        (outcome,) = render_many(card, [{"title": None}], workers=1)
        fields = json.loads(Record.of(outcome).to_line())
        assert set(fields) == {"row", "key", "where", "size", "theme", "problems"}
        assert fields["problems"][0]["code"] == "data.missing"
        assert not Record.read(fields).finished

    def test_a_head_reads_back(self) -> None:
        head = Head("card", "feed.csv", "out/{id}.png", ("small",), ("", "dark"), {"layout": "5f"})
        assert Head.read(head.to_line()) == head

    @pytest.mark.parametrize("line", ["", "{", "[]", '{"row": 0}', '{"manifest": 2}', '{"manifest": 1, "layout": "x"}'])
    def test_anything_else_is_no_head(self, line: str) -> None:
        with pytest.raises(ValueError):  # noqa: PT011 - json's own or ours
            Head.read(line)


class TestKeys:
    def test_equal_rows_have_equal_keys_in_any_order_of_columns(self) -> None:
        assert row_key({"a": 1, "b": ["x"]}) == row_key({"b": ["x"], "a": 1})
        assert row_key({"a": np.int64(7)}) == row_key({"a": 7})
        assert row_key({"a": MappingProxyType({"b": 1})}) == row_key({"a": {"b": 1}})

    @pytest.mark.parametrize(
        ("one", "other"),
        [(1, "1"), (Decimal("1.0"), "1.0"), (date(2026, 5, 31), "2026-05-31"), (b"x", "x"), (b"x", b"y"), (None, "")],
    )
    def test_values_of_other_types_are_other_values(self, one: object, other: object) -> None:
        assert row_key({"a": one}) != row_key({"a": other}) != ""

    def test_objects_have_no_key(self) -> None:
        assert row_key({"a": object()}) == ""
        assert row_key({"a": {1: 2, "b": 3}}) == ""


class TestFiles:
    def test_what_is_there_is_measured_and_digested(self, tmp_path: Path) -> None:
        (tmp_path / "a.png").write_bytes(b"12345")
        assert Files().length(f"{tmp_path}/a.png") == 5
        assert Files().digest(f"{tmp_path}/a.png") == digest_of(b"12345")

    def test_what_is_not_there_is_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        for gone in ("b.png", "gone/b.png", "file/b.png"):
            assert Files().length(f"{tmp_path}/{gone}") is None
            assert Files().digest(f"{tmp_path}/{gone}") is None
