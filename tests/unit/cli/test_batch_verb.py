from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
from cli_runs import Run
from pyarrow import parquet

from compositor.cli import batch

BATCH = ("batch", "card.yaml", "feed.csv", "-o", "out/{id}-{size}.{ext}", "-j", "1", "--manifest", "done.jsonl")


class TestResuming:
    def test_only_what_is_not_finished_is_drawn(self, run: Run) -> None:
        assert run(*BATCH).exit_code == 3
        Path("feed.csv").write_text("id,title,price\na,First,1 EUR\nb,Second,2 EUR\nc,Third,\n")
        Path("out/c-wide.png").unlink()
        told = run(*BATCH, "--resume")
        assert told.exit_code == 0
        assert told.stdout.startswith("2 rows: 3 pictures, ")
        assert told.stdout.rstrip().endswith("; 3 pictures from before")
        assert run(*BATCH, "--resume").stdout == "0 rows: 0 pictures, 0 B; 6 pictures from before\n"

    def test_verifying_reads_the_files(self, run: Run) -> None:
        run(*BATCH)
        picture = Path("out/a-small.png")
        picture.write_bytes(picture.read_bytes()[::-1])
        assert run(*BATCH, "--resume").stdout.startswith("1 row: 0 pictures")
        assert run(*BATCH, "--resume", "--verify").stdout.startswith("2 rows: 1 picture, ")

    def test_the_manifest_of_another_run_is_refused(self, run: Run) -> None:
        run(*BATCH)
        told = run(*BATCH, "--resume", "--scale", "2")
        assert told.exit_code == 1
        assert "error[batch.other-run]: `done.jsonl` is the manifest of a run with other options" in told.stderr

    @pytest.mark.parametrize(("words", "said"), [(("--resume",), "--manifest"), (("--verify",), "--resume")])
    def test_options_that_belong_together(self, run: Run, words: tuple[str, ...], said: str) -> None:
        told = run("batch", "card.yaml", "feed.csv", "-o", "{id}-{size}.png", *words)
        assert told.exit_code == 2
        assert said in told.stderr

    def test_a_stopped_run_says_how_it_goes_on(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(batch._Count, "add", interrupted)
        told = run(*BATCH)
        assert told.exit_code == 130
        assert "--resume goes on with it" in told.stderr
        monkeypatch.undo()


class TestTables:
    def test_a_table_in_and_a_table_out(self, run: Run) -> None:
        parquet.write_table(pa.table({"id": ["a", "b"], "title": ["One", None]}), "feed.parquet")
        told = run(
            "batch", "card.yaml", "feed.parquet", "-o", "out/{id}-{size}.png", "-j", "1", "--manifest", "done.parquet",
            "--errors", "errors.jsonl",
        )  # fmt: skip
        assert told.exit_code == 3
        assert "--> feed.parquet, row 2" in told.stderr
        assert parquet.read_table("done.parquet").column("path").to_pylist() == [
            "out/a-small.png", "out/a-wide.png", None,
        ]  # fmt: skip
        assert json.loads(Path("errors.jsonl").read_text())["where"] == "feed.parquet, row 2"

    def test_rows_of_a_table_for_other_verbs(self, run: Run) -> None:
        parquet.write_table(pa.table({"title": ["One"]}), "feed.parquet")
        assert run("render", "card.yaml", "-d", "feed.parquet", "-s", "small", "-o", "out").exit_code == 0


def test_progress_goes_to_standard_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "TOLD_EVERY", 0.0)
    told = run(*BATCH)
    assert "1 row: 1 picture, " in told.stderr
    assert "pictures a second" in told.stderr
    assert "a second" not in told.stdout


def test_wrong_memory_is_said_before_anything_is_drawn(run: Run) -> None:
    told = run(*BATCH, "--memory", "much")
    assert told.exit_code == 1
    assert "error[batch.options]: `worker_memory`" in told.stderr
    assert not Path("out").exists()


def test_a_run_stops_at_the_first_failure_when_it_is_asked_to(run: Run) -> None:
    told = run(*BATCH, "--fail-fast")
    assert told.exit_code == 3
    assert told.stdout.startswith("2 rows: 2 pictures, ")
    assert not Path("out/c-small.png").exists()
    Path("feed.csv").write_text("id,title,price\na,First,1 EUR\nb,Second,2 EUR\nc,Third,\n")
    assert run(*BATCH, "--fail-fast", "--resume").exit_code == 0
    assert Path("out/c-small.png").exists()
