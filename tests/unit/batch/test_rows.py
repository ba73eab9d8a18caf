from __future__ import annotations

from pathlib import Path

import pytest

from compositor.batch.rows import MAX_LINE_CHARACTERS, columns_of, read_rows
from compositor.errors import AssetError


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


class TestCsv:
    def test_cells_stay_text_and_empty_ones_are_absent(self, tmp_path: Path) -> None:
        feed = written(tmp_path, "feed.csv", "id,price\n007,1.10\n8,\n")
        rows = list(read_rows(feed))
        assert [dict(row.data) for row in rows] == [{"id": "007", "price": "1.10"}, {"id": "8", "price": None}]

    def test_every_row_knows_its_line_even_after_cells_of_several_lines(self, tmp_path: Path) -> None:
        feed = written(tmp_path, "feed.csv", 'id,text\n1,"two\nlines"\n\n2,one\n')
        rows = list(read_rows(feed))
        assert [(row.number, str(row.where)) for row in rows] == [(0, f"{feed}:2"), (1, f"{feed}:5")]

    def test_a_byte_order_mark_is_no_part_of_the_first_column(self, tmp_path: Path) -> None:
        feed = written(tmp_path, "feed.csv", b"\xef\xbb\xbfid\r\n1\r\n")
        assert columns_of(feed) == ("id",)
        assert [dict(row.data) for row in read_rows(feed)] == [{"id": "1"}]

    def test_a_row_of_another_length_is_that_rows_problem(self, tmp_path: Path) -> None:
        feed = written(tmp_path, "feed.csv", "a,b\n1\n2,3\n")
        short, whole = read_rows(feed)
        assert short.error is not None
        assert short.error.problems[0].message == "the row has 1 cells, the header has 2"
        assert str(short.error.problems[0].where) == f"{feed}:2"
        assert whole.error is None

    def test_an_open_quote_is_that_rows_problem(self, tmp_path: Path) -> None:
        feed = written(tmp_path, "feed.csv", 'a,b\n1,"open\n')
        (row,) = read_rows(feed)
        assert row.error is not None
        assert row.error.problems[0].code == "feed.csv"

    @pytest.mark.parametrize(
        ("text", "words"),
        [("", "no header line"), ("\n", "no header line"), ("a,b,a\n1,2,3\n", "column `a` stands twice")],
    )
    def test_a_header_that_is_none_is_said_before_any_row(self, tmp_path: Path, text: str, words: str) -> None:
        with pytest.raises(AssetError, match=words):
            read_rows(written(tmp_path, "feed.csv", text))


class TestJsonLines:
    def test_values_keep_their_types(self, tmp_path: Path) -> None:
        feed = written(tmp_path, "feed.jsonl", '{"n": 1.5, "list": ["a"]}\n\n{"n": null}\n')
        rows = list(read_rows(feed))
        assert [dict(row.data) for row in rows] == [{"n": 1.5, "list": ["a"]}, {"n": None}]
        assert [row.where.line for row in rows] == [1, 3]

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            ("{", "not JSON"),
            ("[1]", "one JSON object, not list"),
            ('{"a": 1, "a": 2}', "`a` stands twice"),
            ('{"a": NaN}', "`NaN` is no number"),
            ("[" * 100_000, "not JSON"),
        ],
    )
    def test_a_wrong_line_is_that_rows_problem(self, tmp_path: Path, line: str, words: str) -> None:
        wrong, right = read_rows(written(tmp_path, "feed.jsonl", f'{line}\n{{"a": 1}}\n'))
        assert wrong.error is not None
        assert words in str(wrong.error)
        assert right.data == {"a": 1}

    def test_an_endless_line_is_never_held_in_memory(self, tmp_path: Path) -> None:
        feed = written(tmp_path, "feed.ndjson", '"' + "x" * (2 * MAX_LINE_CHARACTERS) + '"\n{"a": 1}\n')
        long, right = read_rows(feed)
        assert long.error is not None
        assert long.error.problems[0].code == "feed.line"
        assert (right.data, right.where.line, right.number) == ({"a": 1}, 2, 1)


class TestFeedsThatCannotBeRead:
    def test_a_missing_file_is_said_at_once_with_the_nearest_name(self, tmp_path: Path) -> None:
        written(tmp_path, "feeds.csv", "a\n1\n")
        with pytest.raises(AssetError, match=r"did you mean `feeds\.csv`"):
            read_rows(tmp_path / "feed.csv")

    def test_another_format_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(AssetError, match=r"none of \.csv, \.jsonl, \.ndjson"):
            read_rows(tmp_path / "feed.xlsx")

    def test_text_that_is_not_utf8_names_the_byte(self, tmp_path: Path) -> None:
        with pytest.raises(AssetError, match="not UTF-8 text"):
            list(read_rows(written(tmp_path, "feed.csv", b"a\n\xff\n")))


def test_rows_from_python_are_counted_from_one_in_messages() -> None:
    good, bad = read_rows([{"a": 1}, "b"])  # type: ignore[list-item]
    assert (good.data, str(good.where)) == ({"a": 1}, "row 1")
    assert bad.error is not None
    assert "row 2" in str(bad.error)
