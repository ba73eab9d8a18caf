"""A batch whose workers are killed while it draws; run as a program, so that it can be killed itself.

    python batch_under_fire.py FOLDER ROWS KILLS SEED

It goes on with the manifest in the folder, prints the row of every outcome, and ends when all is drawn.
"""

from __future__ import annotations

import multiprocessing
import random
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from processes import kill_first

from compositor.batch import Outcome, render_many
from compositor.batch.run import Run
from compositor.loading import load

LAYOUT = {
    "layout": 1,
    "name": "target",
    "sizes": {"small": "48x32", "wide": "64x16"},
    "data": {"title": "text"},
    "fill": "linear-gradient(#ffffff, #123456)",
    "layers": [{"text": "$title", "font-family": "Inter", "font-size": "4..12", "overflow": "ellipsis"}],
}
SIZES = ("small", "wide")


def rows(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {"title": f"Card {number * number}"}


def batch(folder: Path, count: int, **how: Any) -> Run:
    """Begin, or go on with, a batch that fills the folder."""
    out, manifest = f"{folder}/pictures/{{row}}-{{size}}.png", folder / "done.jsonl"
    return render_many(load(LAYOUT), rows(count), **{"out": out, "manifest": manifest, "resume": True, **how})


def under_fire(outcomes: Iterator[Outcome], count: int, kills: int, seed: int) -> Iterator[Outcome]:
    """Pass outcomes on, and kill a worker at so many random rows, or at the next outcome with one to kill.

    The last rows are spared, because workers that have nothing left to draw are gone before their outcomes come.
    """
    chance = random.Random(seed)
    rows_of_death = set(chance.sample(range(count * 4 // 5), kills))
    due = 0
    for outcome in outcomes:
        yield outcome
        if outcome.row in rows_of_death:
            rows_of_death.discard(outcome.row)
            due += 1
        workers = multiprocessing.active_children() if due else []
        chance.shuffle(workers)
        due -= kill_first(workers)
    assert not due, f"{due} of {kills} kills found nothing to kill"


if __name__ == "__main__":
    place, number, deaths, begin = Path(sys.argv[1]), *map(int, sys.argv[2:5])
    with closing(batch(place, number, workers=2)) as run:
        for drawn in under_fire(run, number, deaths, begin):
            print(drawn.row, flush=True)
