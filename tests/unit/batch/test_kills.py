"""What must hold whoever is killed: no picture is lost, none is there with other bytes, none is ever seen in part.

The same at full size, 10,000 jobs and fifty kills: ``pytest --slow tests/unit/batch/test_kills.py``.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from batch_under_fire import SIZES, batch, under_fire
from processes import group_is_gone

from compositor.batch import read_manifest

END_OF_PNG = b"IEND\xaeB`\x82"
SCRIPT = Path(__file__).with_name("batch_under_fire.py")

full_size = pytest.mark.slow
rows_and_kills = pytest.mark.parametrize(
    ("rows", "kills"), [(300, 6), pytest.param(5_000, 50, marks=full_size)], ids=["600 jobs", "10,000 jobs"]
)


@contextmanager
def watched(folder: Path) -> Iterator[list[str]]:
    """Look at pictures all the time; give a list of those that were ever seen in part."""
    seen_in_part: list[str] = []
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.05):
            with os.scandir(folder / "pictures") if (folder / "pictures").is_dir() else os.scandir(folder) as entries:
                names = [entry.path for entry in entries if entry.name.endswith(".png")]
            for name in random.sample(names, min(len(names), 20)):
                if not Path(name).read_bytes().endswith(END_OF_PNG):
                    seen_in_part.append(name)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen_in_part
    finally:
        over.set()
        watcher.join()


def check(folder: Path, rows: int, reference: dict[str, str]) -> None:
    """Hold the folder against what one undisturbed process draws."""
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder / "pictures").iterdir()}
    assert files == reference, "0 lost, 0 with other bytes, 0 unfinished files left"
    told = defaultdict(set)
    for line in (folder / "done.jsonl").read_text().splitlines()[1:]:
        record = json.loads(line)
        told[f"{record['row']}-{record['size']}.png"].add(record["digest"])
    assert {name: {digest} for name, digest in reference.items()} == told, "never told with other bytes"
    counted = [(record.row, record.size) for record in read_manifest(folder / "done.jsonl")]
    assert counted == [(row, size) for row in range(rows) for size in SIZES]


@pytest.fixture(scope="module")
def references() -> dict[int, dict[str, str]]:
    """What one process draws undisturbed: digests by name, for each number of rows."""
    return {}


def reference_of(references: dict[int, dict[str, str]], rows: int) -> dict[str, str]:
    if rows not in references:
        outcomes = batch(Path("/nowhere"), rows, workers=1, out=None, manifest=None, resume=False)
        references[rows] = {f"{one.row}-{one.size}.png": one.digest for one in outcomes}
    return references[rows]


@rows_and_kills
def test_workers_are_killed(tmp_path: Path, rows: int, kills: int, references: dict[int, dict[str, str]]) -> None:
    with watched(tmp_path) as seen_in_part, closing(batch(tmp_path, rows, workers=2)) as run:
        outcomes = [(one.row, one.size) for one in under_fire(run, rows, kills, seed=rows)]
    assert outcomes == [(row, size) for row in range(rows) for size in SIZES], "every picture is told once, in order"
    assert not seen_in_part
    assert not multiprocessing.active_children()
    check(tmp_path, rows, reference_of(references, rows))


@rows_and_kills
def test_the_coordinator_is_killed_and_resumed(
    tmp_path: Path, rows: int, kills: int, references: dict[int, dict[str, str]]
) -> None:
    chance = random.Random(rows)
    deaths = max(1, kills // 10)
    last_told = 0
    with watched(tmp_path) as seen_in_part:
        for death in range(deaths + 1):
            command = [sys.executable, str(SCRIPT), str(tmp_path), str(rows), str(kills // (deaths + 1)), str(death)]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
            assert process.stdout is not None
            if death == deaths:
                process.communicate()
                assert process.returncode == 0
                break
            until = last_told + chance.randrange(rows // (deaths + 1) // 2, rows // (deaths + 1))
            for line in process.stdout:
                last_told = int(line)
                if last_told >= until:
                    break
            if death % 2:
                os.killpg(process.pid, signal.SIGKILL)  # with all its workers, as the kernel does
            else:
                process.kill()
            process.communicate()
            assert group_is_gone(process.pid, 30.0), "workers leave when nobody is there any more"
    assert not seen_in_part
    check(tmp_path, rows, reference_of(references, rows))
