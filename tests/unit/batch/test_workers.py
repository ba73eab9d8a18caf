"""Real worker processes: spawned, killed, interrupted."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

from batch_generators import Deadly

from compositor.batch import render_many
from compositor.files import sweep, unfinished_name
from compositor.schema import Layout

ROWS = [{"title": f"Card {number}"} for number in range(20)]


def test_processes_draw_what_one_process_draws_in_the_same_order(card: Layout) -> None:
    here = [(one.row, one.size, one.data) for one in render_many(card, ROWS, workers=1)]
    there = [(one.row, one.size, one.data) for one in render_many(card, ROWS, workers=2)]
    assert there == here
    assert not multiprocessing.active_children()


def test_a_killed_worker_loses_nothing_and_a_deadly_row_is_given_up(scene: Layout, tmp_path: Path) -> None:
    prompts = [f"calm {number}" for number in range(12)]
    prompts[3], prompts[9] = "once and never again", "deadly"
    markers = tmp_path / "markers"
    markers.mkdir()
    rows = [{"prompt": prompt} for prompt in prompts]
    outcomes = list(render_many(scene, rows, out=f"{tmp_path}/{{row}}.png", workers=1 + 1, generator=Deadly(markers)))
    assert [outcome.row for outcome in outcomes] == list(range(12))
    assert [outcome.row for outcome in outcomes if not outcome.ok] == [9]
    error = outcomes[9].error
    assert error is not None
    assert error.problems[0].code == "batch.worker-died"
    assert sorted(path.name for path in tmp_path.glob("*.png")) == sorted(f"{n}.png" for n in range(12) if n != 9)
    assert not list(tmp_path.glob(".*"))
    assert str(error.problems[0].where) == "row 10"
    assert not multiprocessing.active_children()


def test_what_a_killed_process_was_writing_is_cleared_away(tmp_path: Path) -> None:
    left, other = f"{unfinished_name(4711)}abc.part", f"{unfinished_name(815)}abc.part"
    (tmp_path / left).write_text("half a picture")
    (tmp_path / other).write_text("another process writes this")
    sweep(tmp_path, 4711)
    sweep(tmp_path / "gone", 4711)
    assert [path.name for path in tmp_path.iterdir()] == [other]


def test_what_nobody_writes_any_more_is_cleared_away(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    dead, mine = f"{unfinished_name(ended.pid)}a.part", f"{unfinished_name(os.getpid())}a.part"
    kept = {mine, f".0123abcd-{ended.pid}-a.part", "a.part"}  # one of them is of another machine
    for name in {dead, *kept}:
        (tmp_path / name).write_text("half a picture")
    sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == kept


def test_leaving_the_stream_ends_the_workers(card: Layout) -> None:
    outcomes = render_many(card, ({"title": str(number)} for number in range(10**9)), sizes=["small"], workers=2)
    assert next(outcomes).ok
    outcomes.close()
    assert not multiprocessing.active_children()


ENDLESS = """
    import itertools, sys
    from compositor.batch import render_many
    from compositor.loading import load

    LAYOUT = {"layout": 1, "name": "endless", "sizes": {"small": "64x64"}, "data": {}, "fill": "#ff0000"}

    if __name__ == "__main__":
        for outcome in render_many(load(LAYOUT), itertools.repeat({}), out=sys.argv[1] + "/{row}.png", workers=2):
            print(outcome.row, flush=True)
"""


def endless(folder: Path) -> subprocess.Popen[str]:
    script = folder / "endless.py"
    script.write_text(textwrap.dedent(ENDLESS))
    process = subprocess.Popen(
        [sys.executable, str(script), str(folder)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "0"
    return process


def group_is_gone(group: int, seconds: float = 20.0) -> bool:
    """Wait until no process of a group is left, the workers and whoever tracks their semaphores included."""
    for _ in range(int(seconds / 0.05)):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def whole_pictures(folder: Path) -> bool:
    return all(path.read_bytes().endswith(b"IEND\xaeB`\x82") for path in folder.glob("*.png"))


def test_an_interrupt_leaves_no_half_file_and_no_process(tmp_path: Path) -> None:
    process = endless(tmp_path)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process of the group
    _, told = process.communicate(timeout=30)
    assert told.rstrip().endswith("KeyboardInterrupt")
    assert told.count("Traceback") == 1, "workers say nothing"
    assert group_is_gone(process.pid)
    assert whole_pictures(tmp_path)
    assert not list(tmp_path.glob(".*.part"))


def test_workers_leave_when_their_parent_is_killed(tmp_path: Path) -> None:
    process = endless(tmp_path)
    process.kill()
    process.communicate(timeout=30)
    assert group_is_gone(process.pid)
    assert whole_pictures(tmp_path)
    assert not list(tmp_path.glob(".*.part"))
