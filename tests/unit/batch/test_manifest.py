from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from batch_generators import Failing

from compositor.batch import Record, read_manifest, render_many
from compositor.batch.run import Run
from compositor.brand import read_brand
from compositor.errors import OutputError
from compositor.loading import load
from compositor.schema import Layout

ROWS = [{"id": str(number), "title": f"Card {number}"} for number in range(10)]


class Folder:
    """A folder in which a batch is run again and again."""

    def __init__(self, path: Path, card: Layout) -> None:
        self.path, self.card = path, card
        self.manifest = path / "done.jsonl"

    def run(self, rows: Any = ROWS, **how: Any) -> Run:
        given = {"out": f"{self.path}/{{id}}-{{size}}.{{ext}}", "manifest": self.manifest, "workers": 1, **how}
        return render_many(given.pop("layout", self.card), rows, **given)

    def drawn(self, **how: Any) -> list[tuple[int, str]]:
        return [(outcome.row, outcome.size) for outcome in self.run(resume=True, **how)]

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.manifest.read_text().splitlines()]


@pytest.fixture
def folder(tmp_path: Path, card: Layout) -> Folder:
    return Folder(tmp_path, card)


ALL = [(row, size) for row in range(10) for size in ("small", "wide")]


class TestManifest:
    def test_it_tells_of_every_picture_and_of_every_row_that_failed(self, folder: Folder) -> None:
        list(folder.run([*ROWS[:2], {"id": "x"}]))
        head, *records = folder.lines
        assert (head["manifest"], head["layout"], head["sizes"], head["themes"]) == (1, "card", ["small", "wide"], [""])
        assert set(head["parts"]) == {"layout", "brand", "options", "versions"}
        assert [(one["row"], one["size"]) for one in records] == [
            (0, "small"), (0, "wide"), (1, "small"), (1, "wide"), (2, ""),
        ]  # fmt: skip
        assert records[0]["path"] == f"{folder.path}/0-small.png"
        assert records[0]["bytes"] == (folder.path / "0-small.png").stat().st_size
        assert records[-1]["problems"][0]["message"] == "column `title` is missing"

    def test_records_are_there_before_the_outcome_is(self, folder: Folder) -> None:
        run = folder.run()
        next(run)
        assert [record.size for record in read_manifest(folder.manifest)] == ["small", "wide"]
        run.close()

    def test_a_new_run_begins_anew(self, folder: Folder) -> None:
        list(folder.run())
        list(folder.run(ROWS[:1]))
        assert len(folder.lines) == 3

    def test_no_other_file_is_ever_overwritten(self, folder: Folder) -> None:
        folder.manifest.write_text('{"id": "0"}\n')
        for resume in (False, True):
            with pytest.raises(OutputError, match="is no manifest"):
                folder.run(resume=resume)
        folder.manifest.write_text("no line end")
        with pytest.raises(OutputError, match="is no manifest"):
            folder.run()
        assert folder.manifest.read_text() == "no line end"

    def test_it_cannot_be_written(self, folder: Folder) -> None:
        (folder.path / "file").write_text("")
        with pytest.raises(OutputError, match="cannot write"):
            folder.run(manifest=folder.path / "file" / "done.jsonl")

    def test_as_a_table(self, folder: Folder) -> None:
        table = folder.path / "done.parquet"
        list(folder.run([{"id": "0"}, *ROWS[1:3]], manifest=table))
        records = [Record.read(fields) for fields in pyarrow.parquet.read_table(table).to_pylist()]
        assert records == list(read_manifest(f"{table}.jsonl"))
        assert [record.finished for record in records] == [False, True, True, True, True]
        assert not list(folder.path.glob(".*"))


class TestResuming:
    def test_without_a_manifest_everything_is_drawn(self, folder: Folder) -> None:
        assert folder.drawn() == ALL

    def test_what_is_finished_is_not_drawn_again(self, folder: Folder) -> None:
        run = folder.run()
        for _ in range(7):
            next(run)
        run.close()
        again = folder.run(resume=True)
        assert [(one.row, one.size) for one in again] == ALL[8:]  # a row is recorded as a whole
        assert again.kept == 8
        assert folder.drawn() == []
        assert [(record.row, record.size) for record in read_manifest(folder.manifest)] == ALL

    def test_workers_resume_too(self, folder: Folder) -> None:
        run = folder.run(workers=2, chunk=2)
        next(run)
        run.close()
        assert folder.drawn(workers=2, chunk=2) == ALL[4:]

    def test_a_line_that_was_cut_is_drawn_again(self, folder: Folder) -> None:
        list(folder.run())
        whole = folder.manifest.read_bytes()
        for cut in (1, 2, 30, 100):
            folder.manifest.write_bytes(whole[:-cut])
            assert folder.drawn() == ALL[-1:]
            assert folder.drawn() == []
            assert folder.manifest.read_bytes().startswith(whole[:-300])

    def test_a_head_that_was_cut_is_written_anew(self, folder: Folder) -> None:
        list(folder.run())
        whole = folder.manifest.read_bytes()
        for cut in (0, 1, 5, 40, 100):
            folder.manifest.write_bytes(whole[:cut])
            assert folder.drawn() == ALL

    def test_a_damaged_line_is_drawn_again(self, folder: Folder) -> None:
        list(folder.run())
        lines = folder.manifest.read_bytes().splitlines(keepends=True)
        lines[4] = b"\0" * (len(lines[4]) - 1) + b"\n"
        lines[8] = b'{"row": 99999999999, ' + lines[8].partition(b", ")[2]
        folder.manifest.write_bytes(b"".join(lines))
        assert folder.drawn() == [ALL[3], ALL[7]]
        assert folder.drawn() == []

    def test_a_file_that_is_gone_or_has_another_length_is_drawn_again(self, folder: Folder) -> None:
        outcomes = list(folder.run())
        (folder.path / "3-wide.png").unlink()
        (folder.path / "5-small.png").write_bytes(b"half a pic")
        assert folder.drawn() == [(3, "wide"), (5, "small")]
        assert (folder.path / "5-small.png").stat().st_size == outcomes[10].byte_count

    def test_verifying_reads_every_file(self, folder: Folder) -> None:
        list(folder.run())
        file = folder.path / "3-wide.png"
        file.write_bytes(file.read_bytes()[::-1])
        assert folder.drawn() == []
        assert folder.drawn(verify=True) == [(3, "wide")]

    def test_a_row_whose_data_changed_is_drawn_again(self, folder: Folder) -> None:
        list(folder.run())
        rows = [*ROWS[:4], {"id": "4", "title": "Corrected"}, *ROWS[5:], {"id": "10", "title": "Added"}]
        assert folder.drawn(rows=rows) == [(4, "small"), (4, "wide"), (10, "small"), (10, "wide")]

    def test_another_place_is_drawn_and_another_size_too(self, folder: Folder) -> None:
        list(folder.run(sizes=["small"]))
        assert folder.drawn() == [(row, "wide") for row in range(10)]
        assert len(folder.drawn(out=f"{folder.path}/other-{{id}}-{{size}}.{{ext}}")) == 20

    def test_what_failed_is_tried_again_and_the_last_record_counts(self, folder: Folder) -> None:
        list(folder.run([{"id": "0"}, *ROWS[1:]]))
        assert folder.drawn(rows=[{"id": "0"}, *ROWS[1:]]) == [(0, "")]
        assert folder.drawn() == ALL[:2]
        assert [record.finished for record in read_manifest(folder.manifest)] == [True] * 20

    def test_rows_of_objects_have_no_key_and_are_drawn_again(self, folder: Folder) -> None:
        rows = [{"id": "0", "title": "x", "unused": object()}]
        list(folder.run(rows))
        assert folder.drawn(rows=rows) == ALL[:2]

    def test_only_one_process_writes_a_manifest(self, folder: Folder) -> None:
        run = folder.run()
        next(run)
        with pytest.raises(OutputError, match="another process is writing"):
            folder.run(resume=True)
        run.close()
        assert folder.drawn() == ALL[2:]

    def test_it_takes_a_manifest_and_files(self, folder: Folder) -> None:
        for missing in ("manifest", "out"):
            with pytest.raises(OutputError, match="to resume a run"):
                folder.run(resume=True, **{missing: None})


class TestAnotherRun:
    """Pictures of two layouts, brands, options or versions are not to stand in one folder as one run."""

    def refused(self, folder: Folder, told: str, **how: Any) -> None:
        list(folder.run(ROWS[:1]))
        with pytest.raises(OutputError, match=told) as caught:
            folder.run(resume=True, **how)
        assert caught.value.problems[0].code == "batch.other-run"

    def test_another_layout(self, folder: Folder) -> None:
        other = {"layout": 1, "name": "card", "sizes": {"small": "40x30", "wide": "60x20"}, "data": {"title": "text"}}
        self.refused(folder, "another layout", layout=load(other))

    def test_another_brand(self, folder: Folder, tmp_path: Path) -> None:
        (tmp_path / "brand.yaml").write_text('color: { brand: "#ff0000" }\n')
        brand = read_brand(tmp_path / "brand.yaml")
        self.refused(folder, "another brand", layout=replace(folder.card, brand=brand))

    def test_other_options(self, folder: Folder) -> None:
        self.refused(folder, "other options", scale=2)
        self.refused(folder, "other options", generator=Failing())

    def test_other_versions(self, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
        list(folder.run(ROWS[:1]))
        monkeypatch.setattr("compositor.batch.identity.encoder_versions", lambda: ("libjpeg 1",))
        with pytest.raises(OutputError, match="other versions of compositor or its encoders"):
            folder.run(resume=True)
