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

import pytest
from batch_generators import Counted, Deadly, Environmental, Hoarder, Refusing, Unopened
from processes import group_is_gone, kill_first

from compositor.batch import read_manifest, render_many
from compositor.errors import OutputError
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


def test_a_deadly_row_is_tried_alone_three_times(scene: Layout, tmp_path: Path) -> None:
    rows = [{"prompt": prompt} for prompt in ("calm", "deadly", "also calm")]
    outcomes = list(render_many(scene, rows, workers=2, generator=Counted(tmp_path)))
    assert [outcome.ok for outcome in outcomes] == [True, False, True]
    assert len(list(tmp_path.glob("death-*"))) == 1 + 3, "once among others, before it is known which row it was"
    assert outcomes[1].error is not None
    assert "while it drew this row, 3 times" in str(outcomes[1].error)


def test_a_worker_that_is_asked_to_end_finishes_its_picture_and_loses_nothing(card: Layout, tmp_path: Path) -> None:
    outcomes = render_many(card, ROWS * 10, out=f"{tmp_path}/{{row}}-{{size}}.png", workers=2)
    for outcome in outcomes:
        assert outcome.ok
        if outcome.row in (20, 90) and outcome.size == "small":
            for worker in multiprocessing.active_children():
                worker.terminate()
    assert len(list(tmp_path.glob("*.png"))) == 400
    assert whole_pictures(tmp_path)
    assert not list(tmp_path.glob(".*"))


def test_a_worker_that_holds_too_much_memory_is_replaced(scene: Layout, tmp_path: Path) -> None:
    rows = [{"prompt": f"calm {number}"} for number in range(32)]
    how = {"workers": 2, "chunk": 2, "generator": Hoarder(tmp_path)}
    alone = [outcome.data for outcome in render_many(scene, rows, workers=1)]
    drawn = [outcome.data for outcome in render_many(scene, rows, worker_memory="240MB", **how)]
    assert drawn == alone
    pictures = [int(path.read_text()) for path in tmp_path.iterdir()]
    assert sum(pictures) == 32
    # at least 60 MB for the process itself, 20 MB for each picture, one chunk too many and one that was on its way
    assert max(pictures) <= (240 - 60) // 20 + 2 + 2
    assert len(pictures) >= 3


def test_a_recipe_that_no_worker_can_open_ends_the_run(scene: Layout) -> None:
    with pytest.raises(OutputError, match="a worker cannot read the layout or the generator: ImportError: no module"):
        list(render_many(scene, [{"prompt": "any"}] * 40, workers=2, generator=Unopened()))
    assert not multiprocessing.active_children()


def test_an_error_that_does_not_travel_is_that_rows_error(card: Layout) -> None:
    outcomes = list(render_many(card, [ROWS[0], {}], sizes=["small"], out="{row}.png", store=Refusing(), workers=2))
    assert [outcome.ok for outcome in outcomes] == [False, False]
    assert "made in another process" in str(outcomes[0].error)


def test_rows_and_pictures_that_fill_every_pipe(card: Layout) -> None:
    rows = [{"title": str(number), "unused": bytes(400_000)} for number in range(40)]
    how = {"sizes": ["wide"], "scale": 8, "format": "png"}
    here = [outcome.data for outcome in render_many(card, rows, workers=1, **how)]
    assert [outcome.data for outcome in render_many(card, rows, workers=2, **how)] == here


def test_memory_that_is_none(card: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OutputError, match="worker_memory"):
        render_many(card, ROWS, worker_memory="much")
    monkeypatch.setattr("compositor.batch.run.resident_bytes", lambda: None)
    with pytest.raises(OutputError, match="does not tell how much memory"):
        render_many(card, ROWS, worker_memory="240MB")


def test_workers_have_the_environment_of_the_moment(scene: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys of generators stand there; the process that workers are forked from is older than some of them."""
    drawn = []
    for shade in ("dawn", "dusk"):
        monkeypatch.setenv("SHADE", shade)
        (one,) = render_many(scene, [{"prompt": "any"}], workers=2, generator=Environmental())
        (same,) = render_many(scene, [{"prompt": "any"}], workers=1, generator=Environmental())
        assert one.data == same.data is not None
        drawn.append(one.data)
    assert drawn[0] != drawn[1]


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
    from compositor.batch import read_manifest, render_many
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


HANGING = """
    import sys
    from pathlib import Path
    from batch_generators import Hanging
    from compositor.batch import render_many
    from compositor.loading import load

    LAYERS = [{"image": {"generate": "x"}, "aspect": 1}]
    LAYOUT = {"layout": 1, "name": "hanging", "sizes": {"small": "64x64"}, "layers": LAYERS}

    if __name__ == "__main__":
        list(render_many(load(LAYOUT), [{}], workers=2, generator=Hanging(Path(sys.argv[1]))))
"""


def test_a_second_interrupt_does_not_wait_for_a_generator_that_hangs(tmp_path: Path) -> None:
    script, marker = tmp_path / "hanging.py", tmp_path / "begun"
    script.write_text(textwrap.dedent(HANGING))
    process = subprocess.Popen(
        [sys.executable, str(script), str(marker)], stderr=subprocess.PIPE, text=True, start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])},
    )  # fmt: skip
    while not marker.exists():
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    time.sleep(0.5)
    assert process.poll() is None, "the first one waits for the picture in hand"
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=30)
    assert told.rstrip().endswith("KeyboardInterrupt")
    assert group_is_gone(process.pid)


def test_workers_leave_when_their_parent_is_killed(tmp_path: Path) -> None:
    process = endless(tmp_path)
    process.kill()
    process.communicate(timeout=30)
    assert group_is_gone(process.pid)
    assert whole_pictures(tmp_path)
    assert not list(tmp_path.glob(".*.part"))


LEFT_OPEN = """
    import itertools
    from compositor.batch import read_manifest, render_many
    from compositor.loading import load

    LAYOUT = {"layout": 1, "name": "endless", "sizes": {"small": "64x64"}, "data": {}, "fill": "#ff0000"}

    if __name__ == "__main__":
        run = render_many(load(LAYOUT), itertools.repeat({}), workers=2)
        print(next(run).ok)
"""


def test_a_run_that_is_left_open_does_not_keep_the_interpreter(tmp_path: Path) -> None:
    script = tmp_path / "left_open.py"
    script.write_text(textwrap.dedent(LEFT_OPEN))
    told = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=True)
    assert (told.stdout, told.stderr) == ("True\n", "")


def test_the_command_line_ends_whole_when_it_is_terminated_and_goes_on(tmp_path: Path) -> None:
    count = 3000  # a second and a half, so that it is still going on when the signal comes
    (tmp_path / "card.yaml").write_text(
        "layout: 1\nname: card\nsizes: { small: 64x64 }\ndata: { id: text }\nfill: red\n"
    )
    (tmp_path / "feed.csv").write_text("id\n" + "".join(f"{number}\n" for number in range(count)))
    command = [
        sys.executable, "-m", "compositor", "batch", "card.yaml", "feed.csv", "-o", "out/{id}.png", "-j", "2",
        "--manifest", "done.jsonl", "--resume",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True)
    while process.poll() is None and len(list(tmp_path.glob("out/*.png"))) < 50:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGTERM)  # as service managers do: to every process of the group
    _, told = process.communicate(timeout=60)
    assert process.returncode == 143
    assert told == "stopped; `done.jsonl` tells what is finished, and --resume goes on with it\n"
    assert group_is_gone(process.pid)
    assert whole_pictures(tmp_path / "out")
    assert not list(tmp_path.glob("out/.*"))
    finished = len(list(read_manifest(tmp_path / "done.jsonl")))
    assert 0 < finished < count
    again = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=True)
    assert again.stdout.startswith(f"{count - finished:,} rows: ")
    assert again.stdout.rstrip().endswith(f"{finished:,} pictures from before")
    assert len(list(tmp_path.glob("out/*.png"))) == count


def test_a_script_without_its_guard_is_told(tmp_path: Path) -> None:
    script = tmp_path / "unguarded.py"
    lines = textwrap.dedent(LEFT_OPEN).replace('if __name__ == "__main__":', "if True:")
    script.write_text(lines)
    told = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60)
    assert told.returncode == 1
    assert "error[batch.no-workers]: worker processes end before they can draw anything" in told.stderr
    assert 'below `if __name__ == "__main__":`' in told.stderr


def test_a_worker_that_dies_before_it_is_up_costs_nothing(card: Layout) -> None:
    outcomes = render_many(card, ROWS, sizes=["small"], workers=2, chunk=2)
    killed = 0
    for outcome in outcomes:
        assert outcome.ok
        for worker in multiprocessing.active_children() if outcome.row in (0, 1) else ():
            killed += kill_first([worker])
    assert outcome.row == len(ROWS) - 1
    assert killed
